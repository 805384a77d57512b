//! A text as a QR code, with the quiet zone that readers need.

use qrcodegen::{QrCode, QrCodeEcc};
use std::fmt::Write as _;

/// The width of the quiet zone around the code, in squares.
const QUIET: i32 = 4;
/// The longest text that a code holds, in bytes.
pub const LONGEST: usize = 2_953;

/// A QR code.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct QrSquares {
    /// How many squares it is wide and high, with its quiet zone.
    pub size: i32,
    /// The dark squares, as the path of a picture whose unit is a square.
    pub path: String,
}

/// The code of a text, unless that is too long for one.
pub fn code(text: &str) -> Option<QrSquares> {
    // As bytes: links have letters of both cases. What room is left in the smallest code that holds it mends errors.
    let code = QrCode::encode_binary(text.as_bytes(), QrCodeEcc::Low).ok()?;
    let mut path = String::new();
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            let from = x;
            while code.get_module(x, y) {
                x += 1;
            }
            if x > from {
                let length = x - from;
                let (left, top) = (from + QUIET, y + QUIET);
                let _ = write!(path, "M{left} {top}h{length}v1h-{length}z");
            }
            x += 1;
        }
    }
    Some(QrSquares { size: code.size() + 2 * QUIET, path })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The dark squares of one row of the picture.
    fn row(code: &QrSquares, y: i32) -> Vec<bool> {
        let mut dark = vec![false; code.size as usize];
        for run in code.path.split('M').skip(1) {
            let (place, rest) = run.split_once('h').unwrap();
            let (x, top) = place.split_once(' ').unwrap();
            let length: usize = rest.split_once('v').unwrap().0.parse().unwrap();
            let x: usize = x.parse().unwrap();
            if top.parse() == Ok(y) {
                dark[x..x + length].fill(true);
            }
        }
        dark
    }

    #[test]
    fn a_code_has_its_eyes_in_the_corners_and_nothing_around_them() {
        let code = code("https://zab.example/#s=AQAACWZpcnN0LXJ1bg").unwrap();
        let (quiet, size) = (QUIET as usize, code.size as usize);
        for y in (0..QUIET).chain(code.size - QUIET..code.size) {
            assert!(row(&code, y).iter().all(|dark| !dark));
        }
        let top = row(&code, QUIET);
        assert!(top[..quiet].iter().chain(&top[size - quiet..]).all(|dark| !dark));
        assert!(top[quiet..quiet + 7].iter().all(|dark| *dark) && !top[quiet + 7]);
        assert!(top[size - quiet - 7..size - quiet].iter().all(|dark| *dark));
        let second = row(&code, QUIET + 1);
        assert_eq!(second[quiet..quiet + 7], [true, false, false, false, false, false, true]);
    }

    #[test]
    fn the_longest_text_fits_and_a_longer_one_does_not() {
        assert_eq!(code(&"x".repeat(LONGEST)).unwrap().size, 177 + 2 * QUIET);
        assert_eq!(code(&"x".repeat(LONGEST + 1)), None);
    }
}
