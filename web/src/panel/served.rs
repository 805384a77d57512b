//! How far the ensemble was when a server answered: what makes a stale read visible.

use crate::scene::event_at;
use zabscope::base::{ClientId, Endpoint, Micros, Zxid};
use zabscope::check::Run;
use zabscope::sim::step::Marks;
use zabscope::sim::{Step, What};
use zabscope::zab::Kind;

/// The newest transaction that a leader had committed when the reply was sent that reached this client at this time.
pub fn newest(run: &Run, client: ClientId, at: Micros, zxid: Zxid) -> Option<Zxid> {
    let last = event_at(run, at).min(run.cursor());
    let me = Some(Endpoint::Client(client));
    let is_reply = |step: &&Step| {
        step.what == What::ToClient
            && step.kind() == Some(Kind::Reply)
            && (step.actor(), step.zxid) == (me, zxid)
    };
    let then = (1..=last).rev().map_while(|n| run.step_at(n)).take_while(|step| step.at == at);
    let sent = then.into_iter().find(is_reply)?.cause;
    let before = (1..=sent).rev().map_while(|n| run.step_at(n));
    before.into_iter().find(|step| step.marks.any(Marks::COMMITTED)).map(|step| step.zxid)
}
