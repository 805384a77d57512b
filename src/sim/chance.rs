//! All chance of a run: one seeded generator, and how lengths are drawn from it.
//!
//! Links depend on every line of this file for ever: another generator or
//! another way of sampling would make every published link show another run.

use crate::base::{Micros, Span};
use rand_core::RngCore;
use rand_pcg::Pcg32;

/// The run's generator: PCG-XSH-RR 64/32, seeded with the scenario's seed and
/// stream 0x7a61_6273 ("zabs").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chance(Pcg32, bool);

impl Chance {
    /// The generator of a seed.
    pub fn new(seed: u64) -> Chance {
        Chance(Pcg32::new(seed, 0x7a61_6273), false)
    }

    /// From now on every length is the middle of its span. No run that anybody keeps is
    /// made so; two runs that are compared are, so that they differ by what happens in
    /// them and not by luck.
    pub fn steady(&mut self) {
        self.1 = true;
    }

    /// A throw of 32 bits.
    pub fn dice(&mut self) -> u32 {
        self.0.next_u32()
    }

    /// A number below `bound`: the high half of a 64-bit product. Nothing is
    /// drawn for a bound of 1.
    pub fn below(&mut self, bound: u32) -> u32 {
        if bound <= 1 {
            return 0;
        }
        ((u64::from(self.dice()) * u64::from(bound)) >> 32) as u32
    }

    /// A length from a span, both ends included; nothing is drawn from a span
    /// of one length. Spans are shorter than 2³² − 1 µs.
    pub fn length(&mut self, span: Span) -> Micros {
        if self.1 {
            return Micros((span.lo.0 + span.hi.0) / 2);
        }
        debug_assert!(span.lo <= span.hi, "a span goes from its shortest to its longest");
        debug_assert!((span.hi - span.lo).0 < u64::from(u32::MAX), "a span is drawn from 32 bits");
        let width = (span.hi - span.lo).0 as u32;
        span.lo + Micros(u64::from(self.below(width.saturating_add(1))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_throws_of_seed_1_never_change() {
        let mut chance = Chance::new(1);
        let lengths: Vec<u64> = (0..5).map(|_| chance.length(Span::new(1_000, 2_000)).0).collect();
        assert_eq!(lengths, FIRST_OF_SEED_1);
        assert!(lengths.iter().all(|l| (1_000..=2_000).contains(l)));
    }

    const FIRST_OF_SEED_1: [u64; 5] = [1067, 1790, 1851, 1115, 1651];
}
