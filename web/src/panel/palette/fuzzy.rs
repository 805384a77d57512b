//! How well an entry matches what was typed.

/// A text to be searched, prepared once.
pub struct FuzzyText(Vec<char>);

impl FuzzyText {
    /// In small letters, so that case does not matter.
    pub fn new(text: &str) -> FuzzyText {
        FuzzyText(text.to_lowercase().chars().collect())
    }

    /// How well all words of a query fit; `None` if one of them does not.
    pub fn fits(&self, query: &str) -> Option<u32> {
        let mut words = query.split_whitespace().map(|word| self.word(&word.to_lowercase()));
        words.try_fold(0, |sum, fit| Some(sum + fit?))
    }

    /// A word fits where it stands, best at the beginning of one; or where its letters follow each other closely, each
    /// near the last or at the beginning of a word.
    fn word(&self, word: &str) -> Option<u32> {
        let wanted: Vec<char> = word.chars().collect();
        let places = 0..=self.0.len().checked_sub(wanted.len())?;
        let whole = |at: usize| self.0[at..].starts_with(&wanted).then(|| self.begins(at));
        match places.clone().filter_map(whole).max() {
            Some(true) => return Some(100),
            Some(false) => return Some(60),
            None => {}
        }
        if wanted.len() < 2 {
            return None;
        }
        let first = places.filter(|at| self.begins(*at) && self.0[*at] == wanted[0]);
        first.filter_map(|at| self.letters(at, &wanted[1..])).max()
    }

    /// How closely letters follow after a place.
    fn letters(&self, after: usize, wanted: &[char]) -> Option<u32> {
        let Some((letter, rest)) = wanted.split_first() else { return Some(40) };
        let near = |at: &usize| *at <= after + 3 || self.begins(*at);
        let next = (after + 1..self.0.len()).filter(|at| self.0[*at] == *letter && near(at));
        let gap = |at: usize| (at - after - 1) as u32;
        next.filter_map(|at| Some(self.letters(at, rest)?.saturating_sub(gap(at)).max(1))).max()
    }

    /// Does a word begin here? Every Chinese character is one.
    fn begins(&self, at: usize) -> bool {
        let is_word = |c: char| c.is_ascii_alphanumeric();
        at == 0 || !is_word(self.0[at - 1]) || !is_word(self.0[at])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fit(text: &str, query: &str) -> Option<u32> {
        FuzzyText::new(text).fits(query)
    }

    #[test]
    fn words_beat_parts_of_words_and_those_beat_letters() {
        let order = ["cra", "rash", "cs3", "zz"].map(|query| fit("S3: Crash S3\n崩溃", query));
        assert_eq!(order[3], None);
        assert!(order[0] > order[1] && order[1] > order[2] && order[2].is_some(), "{order:?}");
    }

    #[test]
    fn all_words_must_fit_in_any_order_and_any_case() {
        assert!(fit("S3: Crash\nS3：崩溃", "crash S3").is_some());
        assert!(fit("S3: Crash\nS3：崩溃", "崩溃 s3").is_some());
        assert_eq!(fit("S3: Crash\nS3：崩溃", "crash s2"), None);
        assert_eq!(fit("", "a"), None);
        assert_eq!(fit("anything", ""), Some(0));
    }
}
