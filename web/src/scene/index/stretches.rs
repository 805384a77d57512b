//! When something was going on: intervals that lie close together become one stretch.

use zabscope::base::Micros;

/// Silence shorter than this is never folded, so it does not part two stretches.
const QUIET: Micros = Micros(crate::scene::timeline::QUIET);

/// Stretches in order, with silence between them.
#[derive(Clone, Default)]
pub struct Stretches(Vec<(Micros, Micros)>);

impl Stretches {
    /// One interval more; they come in order of their ends.
    pub fn add(&mut self, mut from: Micros, to: Micros) {
        while let Some(last) = self.0.pop_if(|last| last.1 + QUIET >= from) {
            from = from.min(last.0);
        }
        self.0.push((from, to));
    }

    /// Those that reach into a part of the axis.
    pub fn between(&self, from: Micros, to: Micros) -> &[(Micros, Micros)] {
        let first = self.0.partition_point(|s| s.1 < from);
        let end = self.0.partition_point(|s| s.0 <= to);
        &self.0[first.min(end)..end]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_close_together_is_one_stretch() {
        let mut all = Stretches::default();
        let ms = Micros::millis;
        for (from, to) in [(0, 1), (2, 4), (60, 62), (3, 70), (200, 201), (205, 206)] {
            all.add(ms(from), ms(to));
        }
        assert_eq!(all.0, [(ms(0), ms(70)), (ms(200), ms(206))]);
        assert_eq!(all.between(ms(71), ms(199)), []);
        assert_eq!(all.between(ms(70), ms(200)).len(), 2);
    }
}
