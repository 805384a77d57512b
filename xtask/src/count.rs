//! Reading what test runners say about themselves, line by line.

/// How many tests passed and failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Tests, or steps that are not made of tests.
    pub passed: u64,
    /// The same, failed.
    pub failed: u64,
}

impl Tally {
    /// One step that is not made of tests.
    pub fn of_step(succeeded: bool) -> Self {
        Self { passed: succeeded.into(), failed: (!succeeded).into() }
    }

    /// Adds another count to this one.
    pub fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

/// Rust's test harness: `test result: ok. 3 passed; 0 failed; 0 ignored; …`.
pub fn rust(line: &str) -> Tally {
    let Some(("ok" | "FAILED", counts)) =
        line.strip_prefix("test result: ").and_then(|rest| rest.split_once(". "))
    else {
        return Tally::default();
    };
    let of = |what: &str| {
        let mut parts = counts.split("; ").filter_map(|part| part.split_once(' '));
        parts
            .find(|(_, name)| *name == what)
            .and_then(|(number, _)| number.parse().ok())
            .unwrap_or(0)
    };
    Tally { passed: of("passed"), failed: of("failed") }
}

/// Node's runner with the reporter `spec`: `ℹ pass 3`, `ℹ fail 0`, `ℹ cancelled 0`.
pub fn node(line: &str) -> Tally {
    let words: Vec<&str> = line.split_whitespace().collect();
    let &["ℹ", what, number] = words.as_slice() else {
        return Tally::default();
    };
    let number = number.parse().unwrap_or(0);
    match what {
        "pass" => Tally { passed: number, failed: 0 },
        "fail" | "cancelled" => Tally { passed: 0, failed: number },
        _ => Tally::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Tally, node, rust};

    const NOTHING: Tally = Tally { passed: 0, failed: 0 };

    #[test]
    fn rust_results_are_counted_and_other_lines_are_not() {
        let line = "test result: FAILED. 12 passed; 3 failed; 1 ignored; 0 measured; 2 filtered out; finished in 0.01s";
        assert_eq!(rust(line), Tally { passed: 12, failed: 3 });
        let line = "test result: ok. 7 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s";
        assert_eq!(rust(line), Tally { passed: 7, failed: 0 });
        assert_eq!(rust("test count::tests::rust ... ok"), NOTHING);
        assert_eq!(rust("12 passed; 3 failed"), NOTHING);
    }

    #[test]
    fn node_results_are_counted_and_other_lines_are_not() {
        assert_eq!(node("ℹ pass 4"), Tally { passed: 4, failed: 0 });
        assert_eq!(node("ℹ fail 2"), Tally { passed: 0, failed: 2 });
        assert_eq!(node("ℹ cancelled 1"), Tally { passed: 0, failed: 1 });
        assert_eq!(node("ℹ tests 6"), NOTHING);
        assert_eq!(node("  we pass 4"), NOTHING);
    }
}
