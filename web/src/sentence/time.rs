//! Moments and lengths of time as text, the same in every language.

use zabscope::base::Micros;

/// A time in seconds to the millisecond: always the same number of digits after the point.
pub fn seconds(time: Micros) -> String {
    format!("{}.{:03} s", time.0 / 1_000_000, time.0 / 1000 % 1000)
}

/// A length of time, in milliseconds where it is short.
pub fn length(length: Micros) -> String {
    if length.0 >= 1_000_000 && length.0.is_multiple_of(1_000_000) {
        format!("{} s", length.0 / 1_000_000)
    } else {
        format!("{} ms", millis(length))
    }
}

/// A length in milliseconds, with decimals only where it has some.
pub fn millis(length: Micros) -> String {
    let (whole, part) = (length.0 / 1000, length.0 % 1000);
    if part == 0 {
        whole.to_string()
    } else {
        format!("{whole}.{part:03}").trim_end_matches('0').to_owned()
    }
}
