//! A prediction on the stage, next to the servers and clients that it is about.

use super::StageScene;
use super::layout::{Point, TextSide};
use std::f64::consts::FRAC_1_SQRT_2;
use zabscope::base::Endpoint;

/// A prediction as the stage shows it, beside what happens.
#[derive(Clone, PartialEq, Debug)]
pub struct Expectation {
    /// The servers and clients that it is about.
    pub ends: Vec<Endpoint>,
    /// What it says.
    pub says: String,
    /// It came so; `None` until it shows.
    pub right: Option<bool>,
}

/// An expectation as it is drawn on the stage.
#[derive(Clone, PartialEq, Debug)]
pub struct ExpectationMark {
    /// The middle of a server, or a client's pill.
    pub at: Point,
    /// The radius of the ring around a server; none around a client.
    pub ring: Option<f64>,
    /// Where the words begin, or end if they stand to the left.
    pub words: Point,
    /// They stand to the left.
    pub left: bool,
    pub says: String,
    /// It came so; `None` until it shows.
    pub right: Option<bool>,
}

/// Where an expectation is drawn: once beside each server and client that it is about.
pub fn marks(scene: &StageScene, expectation: &Expectation) -> Vec<ExpectationMark> {
    let ring = scene.layout.radius + 16.0;
    let rim = (ring + 6.0) * FRAC_1_SQRT_2;
    let servers = scene.servers.iter().map(|server| {
        // Away from the log, under the middle.
        let left = server.side != TextSide::Left;
        let words = server.at.moved(if left { -rim } else { rim }, rim);
        (Endpoint::Server(server.sid), server.at, Some(ring), words, left)
    });
    let clients = scene.clients.iter().map(|client| {
        let words = client.at.moved(-scene.layout.pill.0, scene.layout.pill.1 + 17.0);
        (Endpoint::Client(client.id), client.at, None, words, false)
    });
    let meant = servers.chain(clients).filter(|(end, ..)| expectation.ends.contains(end));
    meant
        .map(|(_, at, ring, words, left)| ExpectationMark {
            at,
            ring,
            words,
            left,
            says: expectation.says.clone(),
            right: expectation.right,
        })
        .collect()
}
