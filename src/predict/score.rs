//! Answers to predictions, and the code that they are handed in with.
//!
//! A code is `P1.` and base64url without padding (RFC 4648 §5) of: the mark of the lesson in four bytes, a byte for each
//! answer, and a check of two bytes. It names nobody, and reading it needs no server. It keeps no secret either:
//! it is a note that is handed in, not an examination.

use super::question::KINDS;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use std::fmt;

/// How many answers a sheet keeps: the newest.
pub const MOST: usize = 200;
/// How a code begins.
const BEGINS: &str = "P1.";
/// The mark and the check.
const FRAME: usize = 6;

/// How sure the person is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sure {
    /// It was a guess.
    Guess,
    /// Rather this than anything else.
    Rather,
    /// Certain.
    Certain,
}

impl Sure {
    /// All of them.
    pub const ALL: [Sure; 3] = [Sure::Guess, Sure::Rather, Sure::Certain];
}

/// One answer that was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Given {
    /// What was asked: a place in [`KINDS`].
    pub kind: u8,
    /// It was right.
    pub right: bool,
    /// How sure they were.
    pub sure: Sure,
}

/// Answers, the oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// The mark of the lesson that they were given in; 0 for none.
    pub lesson: u32,
    /// The answers.
    pub given: Vec<Given>,
}

/// Why a code cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeError {
    /// It does not begin as a code does, or has letters that no code has.
    NoCode,
    /// It is longer than any code.
    TooLong,
    /// A letter is missing or wrong.
    Damaged,
}

impl fmt::Display for CodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            CodeError::NoCode => "this is no answer code: those begin with P1.",
            CodeError::TooLong => "the code is longer than any answer code",
            CodeError::Damaged => "a letter of the code is missing or wrong",
        })
    }
}

impl Sheet {
    /// Adds an answer; the oldest one makes room for it.
    pub fn push(&mut self, given: Given) {
        if self.given.len() == MOST {
            self.given.remove(0);
        }
        self.given.push(given);
    }

    /// Of the answers that satisfy this: how many were right, and how many there are.
    pub fn count(&self, of: impl Fn(&Given) -> bool) -> (usize, usize) {
        let all = self.given.iter().filter(|given| of(given));
        (all.clone().filter(|given| given.right).count(), all.count())
    }

    /// The code.
    pub fn code(&self) -> String {
        let mut bytes = self.lesson.to_le_bytes().to_vec();
        bytes.extend(
            self.given
                .iter()
                .map(|one| one.kind | u8::from(one.right) << 4 | (one.sure as u8) << 5),
        );
        let check = mark(&bytes) as u16;
        bytes.extend(check.to_le_bytes());
        format!("{BEGINS}{}", URL_SAFE_NO_PAD.encode(bytes))
    }

    /// What a code says. White space around it does not matter.
    pub fn read(code: &str) -> Result<Sheet, CodeError> {
        let code = code.trim().strip_prefix(BEGINS).ok_or(CodeError::NoCode)?;
        if code.len() > (MOST + FRAME) * 4 / 3 + 4 {
            return Err(CodeError::TooLong);
        }
        let bytes = URL_SAFE_NO_PAD.decode(code).map_err(|_| CodeError::Damaged)?;
        let (bytes, check) = bytes.split_last_chunk::<2>().ok_or(CodeError::Damaged)?;
        let (lesson, answers) = bytes.split_first_chunk::<4>().ok_or(CodeError::Damaged)?;
        if mark(bytes) as u16 != u16::from_le_bytes(*check) || answers.len() > MOST {
            return Err(CodeError::Damaged);
        }
        let given: Option<Vec<Given>> = answers.iter().map(|byte| given(*byte)).collect();
        let given = given.ok_or(CodeError::Damaged)?;
        Ok(Sheet { lesson: u32::from_le_bytes(*lesson), given })
    }
}

fn given(byte: u8) -> Option<Given> {
    let kind = byte & 15;
    let sure = *Sure::ALL.get(usize::from(byte >> 5))?;
    (usize::from(kind) < KINDS.len()).then_some(Given { kind, right: byte & 16 != 0, sure })
}

/// The mark of a lesson (FNV-1a of its id).
pub fn mark(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |mark, byte| (mark ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet() -> Sheet {
        let mut sheet = Sheet { lesson: mark(b"quorums"), given: Vec::new() };
        for (kind, sure) in (0..KINDS.len() as u8).zip(Sure::ALL.into_iter().cycle()) {
            sheet.push(Given { kind, right: kind % 3 == 0, sure });
        }
        sheet
    }

    #[test]
    fn a_code_says_what_was_answered() {
        let sheet = sheet();
        assert_eq!(Sheet::read(&format!("  {}\n", sheet.code())), Ok(sheet.clone()));
        assert_eq!(sheet.count(|given| given.sure == Sure::Guess), (3, 3));
        assert_eq!(Sheet::read(&Sheet::default().code()), Ok(Sheet::default()));
    }

    #[test]
    fn a_code_with_one_other_letter_is_refused() {
        let code = sheet().code();
        for at in BEGINS.len()..code.len() {
            let other = if &code[at..=at] == "A" { "B" } else { "A" };
            let bad = format!("{}{other}{}", &code[..at], &code[at + 1..]);
            assert_eq!(Sheet::read(&bad), Err(CodeError::Damaged), "{bad}");
        }
        assert_eq!(Sheet::read(&code[..code.len() - 1]), Err(CodeError::Damaged));
        assert_eq!(Sheet::read("P1."), Err(CodeError::Damaged));
        assert_eq!(Sheet::read("s=AAAA"), Err(CodeError::NoCode));
        assert_eq!(Sheet::read(&format!("P1.{}", "A".repeat(900))), Err(CodeError::TooLong));
    }

    #[test]
    fn a_sheet_keeps_the_newest() {
        let mut sheet = Sheet::default();
        for n in 0..MOST + 3 {
            sheet.push(Given { kind: 0, right: n >= MOST, sure: Sure::Rather });
        }
        assert_eq!(sheet.count(|_| true), (3, MOST));
        assert_eq!(Sheet::read(&sheet.code()), Ok(sheet));
    }
}
