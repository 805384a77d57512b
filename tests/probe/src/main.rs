//! `probe runs FROM TO` prints runs; `probe speed SERVERS EVENTS` prints, as one
//! line, microseconds without and with checking, and milliseconds of the simulated world.

#![expect(clippy::disallowed_types, reason = "a benchmark needs a clock")]

use std::time::Instant;
use zabscope_probe::{closed_loop, runs};

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let number = |ix: usize| words.get(ix).and_then(|w| w.parse::<u32>().ok());
    match (words.first().map(String::as_str), number(1), number(2)) {
        (Some("runs"), Some(from), Some(to)) => print!("{}", runs(from, to)),
        (Some("speed"), Some(servers), Some(events)) => {
            let time = |checked| {
                let start = Instant::now();
                let simulated = closed_loop(servers as u8, events, checked);
                (start.elapsed().as_micros(), simulated)
            };
            let ((plain, simulated), (checked, _)) = (time(false), time(true));
            println!("{plain} {checked} {simulated}");
        }
        _ => {
            eprintln!("probe runs FROM TO | probe speed SERVERS EVENTS");
            std::process::exit(2);
        }
    }
}
