//! The filmstrip: the run as a small space-time diagram, on the scale of the scrubber, so that one playhead goes through
//! both. It keeps up with the run event by event, and grows thinner as the run grows longer.

use super::packets::Hue;
use std::rc::Rc;
use zabscope::base::Endpoint;
use zabscope::check::Run;
use zabscope::sim::Step;

/// So many messages are one piece, which is drawn once.
const PIECE: usize = 96;
/// So many pieces; with more, every other message goes.
const PIECES: usize = 12;

/// A message: when it was sent and when it came, in events, and between which lanes.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct FilmLine {
    pub sent: u32,
    pub came: u32,
    pub from: u8,
    pub to: u8,
    pub hue: Hue,
}

/// Some messages, the oldest first.
pub type FilmPiece = Rc<Vec<FilmLine>>;

/// What is on the strip.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct FilmScene {
    /// The pieces, all but the last of which stay as they are.
    pub pieces: Vec<FilmPiece>,
    /// How many lanes there are: one for all clients, and one for each server.
    pub lanes: u8,
    /// The present event, and the last one that has been simulated.
    pub event: (u32, u32),
}

/// The messages of the present line, as far as it has been simulated.
pub struct Film {
    branch: usize,
    upto: u32,
    last: Option<Step>,
    /// Every so many messages one is kept.
    every: u32,
    seen: u32,
    full: Vec<FilmPiece>,
    open: Vec<FilmLine>,
}

impl Default for Film {
    fn default() -> Film {
        let (full, open) = (Vec::new(), Vec::new());
        Film { branch: 0, upto: 0, last: None, every: 1, seen: 0, full, open }
    }
}

impl Film {
    /// Takes in what is new; another line is looked at anew.
    pub fn follow(&mut self, run: &Run) {
        if self.branch != run.current() || self.last.as_ref() != run.step_at(self.upto) {
            *self = Film { branch: run.current(), ..Film::default() };
        }
        for step in run.steps(self.upto + 1, run.frontier()) {
            if let Some(line) = line(step) {
                self.take(line);
            }
            (self.upto, self.last) = (step.number, Some(*step));
        }
    }

    fn take(&mut self, line: FilmLine) {
        self.seen += 1;
        if !self.seen.is_multiple_of(self.every) {
            return;
        }
        self.open.push(line);
        if self.open.len() < PIECE {
            return;
        }
        self.full.push(Rc::new(std::mem::take(&mut self.open)));
        if self.full.len() == PIECES {
            let all = std::mem::take(&mut self.full);
            let lines: Vec<FilmLine> =
                all.iter().flat_map(|piece| piece.iter().copied().skip(1).step_by(2)).collect();
            self.full = lines.chunks(PIECE).map(|piece| Rc::new(piece.to_vec())).collect();
            self.every *= 2;
        }
    }

    /// What is on the strip at the cursor of the run.
    pub fn scene(&self, run: &Run) -> FilmScene {
        let open = (!self.open.is_empty()).then(|| Rc::new(self.open.clone()));
        FilmScene {
            pieces: self.full.iter().cloned().chain(open).collect(),
            lanes: run.world().nodes().len() as u8 + 1,
            event: (run.cursor(), run.frontier()),
        }
    }
}

/// A message that has come; heartbeats and what a server sends to itself are none.
fn line(step: &Step) -> Option<FilmLine> {
    let (kind, actor, peer) = (step.kind()?, step.actor()?, step.peer()?);
    let shown = step.is_message() && actor != peer;
    shown.then(|| FilmLine {
        sent: step.cause,
        came: step.number,
        from: lane(peer),
        to: lane(actor),
        hue: Hue::of(kind, step.zxid),
    })
}

/// Clients have the lane on top, each server the one of its number.
fn lane(end: Endpoint) -> u8 {
    match end {
        Endpoint::Client(_) => 0,
        Endpoint::Server(sid) => sid.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::samples;

    fn lines(film: &Film, run: &Run) -> Vec<FilmLine> {
        film.scene(run).pieces.iter().flat_map(|piece| piece.iter().copied()).collect()
    }

    #[test]
    fn event_by_event_it_is_what_it_is_at_once_and_another_line_is_another_film() {
        let run = samples::crashed();
        let mut at_once = Film::default();
        at_once.follow(&run);
        let mut probe = samples::fresh(3, 0);
        let mut slowly = Film::default();
        for _ in 0..400 {
            probe.advance();
            slowly.follow(&probe);
        }
        let mut quick = Film::default();
        quick.follow(&probe);
        assert_eq!(lines(&slowly, &probe), lines(&quick, &probe));
        assert!(lines(&at_once, &run).iter().all(|l| l.sent < l.came && l.from != l.to));
        assert!(!lines(&at_once, &run).is_empty());
        slowly.follow(&run);
        assert_eq!(lines(&slowly, &run), lines(&at_once, &run));
    }

    #[test]
    fn a_long_run_stays_on_the_strip_and_what_is_full_is_not_drawn_anew() {
        let mut film = Film::default();
        let run = samples::fresh(3, 0);
        let mut most = 0;
        for n in 0..20_000 {
            let before = film.full.first().cloned();
            film.take(FilmLine { sent: n, came: n + 1, from: 1, to: 2, hue: Hue::Broadcast });
            let kept = before.is_none_or(|piece| Rc::ptr_eq(&piece, &film.full[0]));
            assert!(kept || film.full.len() <= PIECES / 2 + 1, "thinned out, or the same");
            most = most.max(lines(&film, &run).len());
        }
        assert!(most <= PIECE * PIECES, "{most}");
        let all = lines(&film, &run);
        assert!(all.len() > PIECE * PIECES / 4, "{}", all.len());
        assert!(all.windows(2).all(|two| two[0].came < two[1].came));
        assert!(all[0].came < 400 && all[all.len() - 1].came > 19_000, "from end to end");
    }
}
