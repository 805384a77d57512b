//! What is exported and embedded.

use super::direct::Speed;
use super::{LensKind, Model};
use crate::browser::Image;
use std::fmt::Write as _;
use zabscope::base::Micros;
use zabscope::export::{Export, Format};
use zabscope::scenario::units::length;

/// What is written, and how the page is embedded.
#[derive(Default)]
pub struct Write {
    /// A run that is being written.
    pub job: Option<Job>,
    /// What a picture shows.
    pub part: PicturePart,
    /// What is chosen for embedding this moment.
    pub form: EmbedForm,
    /// The page stands in another page.
    pub embed: Option<Embed>,
}

/// A run that is being written.
pub struct Job {
    /// In which form.
    pub format: Format,
    /// How far it is.
    pub export: Export,
}

/// What a picture shows.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub enum PicturePart {
    /// The stage.
    #[default]
    Stage,
    /// The lens.
    Lens,
    /// One below the other.
    Both,
}

/// What is said about exports and embeds.
#[derive(Clone, PartialEq, Debug)]
pub enum WriteMsg {
    /// Open or close the exports.
    Toggle,
    /// Another part for pictures.
    Part(PicturePart),
    /// Make a picture.
    Picture(Image),
    /// The browser could not make it.
    NoPicture,
    /// Write the run.
    Text(Format),
    /// Stop writing.
    Cancel,
    /// Another choice for an embed.
    Form(EmbedForm),
}

/// How the page behaves in another page: the query part of its address.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Embed {
    /// Where it begins; absent for where its link says.
    pub start: Option<EmbeddedPlace>,
    /// Where it ends.
    pub end: Option<EmbeddedPlace>,
    /// After the end comes the start.
    pub loops: bool,
    /// It plays by itself.
    pub play: bool,
    /// How fast.
    pub speed: Option<Speed>,
    /// The lens that is shown; absent for none.
    pub lens: Option<LensKind>,
    /// The stage is left out.
    pub no_stage: bool,
    /// The sentence is left out.
    pub no_sentence: bool,
    /// The transport bar is left out.
    pub no_transport: bool,
    /// The event that `start` and the link lead to.
    pub first: u32,
}

/// A place in a run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum EmbeddedPlace {
    /// After an event.
    Event(u32),
    /// After the last event up to a moment.
    Time(Micros),
}

/// The speeds, as addresses name them; in the order of [`Speed::all`].
const SPEEDS: [&str; 7] = ["0.25", "0.5", "1", "2", "4", "8", "16"];

impl Embed {
    /// From the query part of an address. What is not understood is left out: a page that shows something is better
    /// than one that complains to readers who cannot mend it.
    pub fn of(query: &str) -> Option<Embed> {
        let pairs =
            query.trim_start_matches('?').split('&').map(|pair| match pair.split_once('=') {
                Some((name, value)) => (name, value),
                None => (pair, ""),
            });
        let pairs: Vec<(&str, &str)> = pairs.collect();
        let value = |name: &str| pairs.iter().find(|(known, _)| *known == name).map(|(_, v)| *v);
        let on = |name: &str| value(name).is_some_and(|v| v == "1");
        let hidden =
            |part: &str| value("hide").is_some_and(|all| all.split(',').any(|p| p == part));
        on("embed").then(|| Embed {
            start: value("start").and_then(place),
            end: value("end").and_then(place),
            loops: on("loop"),
            play: on("play"),
            speed: value("speed").and_then(|speed| {
                SPEEDS.iter().zip(Speed::all()).find(|(name, _)| **name == speed).map(|(_, s)| s)
            }),
            lens: match value("lens") {
                Some("messages") => Some(LensKind::Messages),
                Some("logs") => Some(LensKind::Logs),
                Some("locks") => Some(LensKind::Locks),
                _ => None,
            },
            no_stage: hidden("stage"),
            no_sentence: hidden("sentence"),
            no_transport: hidden("transport"),
            first: 0,
        })
    }
}

/// An event, `120`, or a time, `1.5s`.
fn place(text: &str) -> Option<EmbeddedPlace> {
    match text.parse() {
        Ok(event) => Some(EmbeddedPlace::Event(event)),
        Err(_) => length(text).map(EmbeddedPlace::Time),
    }
}

/// What is chosen for embedding this moment.
#[derive(Clone, PartialEq, Debug)]
pub struct EmbedForm {
    /// It plays by itself.
    pub play: bool,
    /// It ends here, in events or as a time; and begins again.
    pub end: String,
    /// After the end comes the start.
    pub loops: bool,
    /// The open lens is shown below the stage.
    pub lens: bool,
    /// With buttons to step and play.
    pub transport: bool,
    /// In the language of the page, whatever the reader's browser says.
    pub lang: bool,
    /// How wide and high.
    pub size: (String, String),
    /// It is shown as readers will see it.
    pub preview: bool,
}

impl Default for EmbedForm {
    fn default() -> EmbedForm {
        EmbedForm {
            play: false,
            end: String::new(),
            loops: false,
            lens: false,
            transport: true,
            lang: false,
            size: ("720".to_owned(), "560".to_owned()),
            preview: false,
        }
    }
}

impl EmbedForm {
    /// The query part of the address that it stands for.
    pub fn query(&self, model: &Model) -> String {
        let mut query = "?embed=1".to_owned();
        if place(self.end.trim()).is_some() {
            let _ = write!(query, "&end={}", self.end.trim());
        }
        for (on, word) in [(self.play, "&play=1"), (self.loops, "&loop=1")] {
            query.push_str(if on { word } else { "" });
        }
        if let Some((name, _)) = SPEEDS
            .iter()
            .zip(Speed::all())
            .find(|(name, speed)| *speed == model.play.pace.speed && self.play && **name != "1")
        {
            let _ = write!(query, "&speed={name}");
        }
        if self.lens {
            query.push_str(match model.lens {
                LensKind::Messages => "&lens=messages",
                LensKind::Logs => "&lens=logs",
                LensKind::Locks => "&lens=locks",
            });
        }
        if !self.transport {
            query.push_str("&hide=transport");
        }
        if self.lang {
            query.push_str(if model.page.lang.tag() == "en" { "&lang=en" } else { "&lang=zh" });
        }
        query
    }

    /// Its size in pixels; what was typed and is none is the usual one.
    pub fn pixels(&self) -> (u32, u32) {
        let side = |text: &str, usual| {
            text.trim().parse().ok().filter(|px| (160..=4000).contains(px)).unwrap_or(usual)
        };
        (side(&self.size.0, 720), side(&self.size.1, 560))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_how_the_page_is_embedded() {
        assert_eq!(Embed::of(""), None);
        assert_eq!(Embed::of("?embed=0&play=1"), None);
        let all =
            "?embed=1&start=120&end=1.5s&loop=1&play=1&speed=0.5&lens=locks&hide=stage,transport";
        let embed = Embed::of(all).unwrap();
        assert_eq!(embed.start, Some(EmbeddedPlace::Event(120)));
        assert_eq!(embed.end, Some(EmbeddedPlace::Time(Micros::millis(1500))));
        assert_eq!((embed.loops, embed.play, embed.speed), (true, true, Speed::all().nth(1)));
        assert_eq!(embed.lens, Some(LensKind::Locks));
        assert_eq!((embed.no_stage, embed.no_sentence, embed.no_transport), (true, false, true));
        for wild in [
            "?embed=1&start=soon&speed=9&lens=x&hide",
            "?embed=1&end=-1&&&==&start=99999999999999999999",
        ] {
            assert_eq!(Embed::of(wild), Some(Embed::default()), "{wild}");
        }
    }

    #[test]
    fn every_speed_has_its_name() {
        assert_eq!(SPEEDS.len(), Speed::all().count());
    }
}
