//! Numbers, places and path data, as SVG writes them.

use std::fmt::Write;
use std::ops::AddAssign;
use yew::AttrValue;
use yew::html::IntoPropValue;

/// A length or a coordinate in an attribute. One decimal is finer than a screen shows.
pub fn px(n: f64) -> String {
    format!("{n:.1}")
}

/// A `transform` that moves the origin to a place.
pub fn translate(x: f64, y: f64) -> String {
    format!("translate({x:.1},{y:.1})")
}

/// The `d` of a `<path>`, one call a command. Coordinates are absolute; a sign of fixed size is written in SVG's own
/// words with [`PathData::shape`].
#[derive(Clone, PartialEq, Debug, Default)]
pub struct PathData(String);

impl PathData {
    /// A path that begins here (`M`).
    pub fn at(x: f64, y: f64) -> PathData {
        PathData::default().command("M", &[x, y])
    }

    /// A straight line.
    pub fn line(from: (f64, f64), to: (f64, f64)) -> PathData {
        PathData::at(from.0, from.1).to(to.0, to.1)
    }

    /// A straight line to a place (`L`).
    pub fn to(self, x: f64, y: f64) -> PathData {
        self.command("L", &[x, y])
    }

    /// A level line to this x (`H`).
    pub fn across(self, x: f64) -> PathData {
        self.command("H", &[x])
    }

    /// An upright line to this y (`V`).
    pub fn down(self, y: f64) -> PathData {
        self.command("V", &[y])
    }

    /// An upright line of this length; up, where it is negative (`v`).
    pub fn down_by(self, length: f64) -> PathData {
        self.command("v", &[length])
    }

    /// A quarter or half of a circle, clockwise (`A`).
    pub fn arc(mut self, radius: f64, x: f64, y: f64) -> PathData {
        self = self.command("A", &[radius, radius]);
        self.0.push_str(" 0 0 1 ");
        self.command("", &[x, y])
    }

    /// A curve with one handle (`Q`).
    pub fn bend(self, (hx, hy): (f64, f64), (x, y): (f64, f64)) -> PathData {
        self.command("Q", &[hx, hy, x, y])
    }

    /// A curve with a handle at either end (`C`).
    pub fn curve(self, begin: (f64, f64), end: (f64, f64), (x, y): (f64, f64)) -> PathData {
        self.command("C", &[begin.0, begin.1, end.0, end.1, x, y])
    }

    /// What is always drawn alike, as relative commands: `l4 6h-8z`.
    pub fn shape(mut self, commands: &str) -> PathData {
        self.0.push_str(commands);
        self
    }

    /// Back to where it began (`Z`).
    pub fn close(self) -> PathData {
        self.shape("Z")
    }

    /// Is there nothing to draw?
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn command(mut self, letter: &str, numbers: &[f64]) -> PathData {
        self.0.push_str(letter);
        for (ix, n) in numbers.iter().enumerate() {
            let space = if ix == 0 { "" } else { " " };
            let decimals = usize::from(*n != 0.0);
            // Writing to a string cannot fail.
            let _ = write!(self.0, "{space}{:.decimals$}", n + 0.0);
        }
        self
    }
}

/// A rectangle with rounded corners around the origin, clockwise from the middle of its top: half its width, half its
/// height, the radius of its corners.
pub fn rounded(w: f64, h: f64, r: f64) -> PathData {
    let (x, y) = (w - r, h - r);
    let right = PathData::at(0.0, -h).across(x).arc(r, w, -y).down(y).arc(r, x, h);
    right.across(-x).arc(r, -w, y).down(-y).arc(r, -x, -h).close()
}

impl AddAssign for PathData {
    /// One path more, drawn with the same look.
    fn add_assign(&mut self, more: PathData) {
        self.0.push_str(&more.0);
    }
}

impl FromIterator<PathData> for PathData {
    fn from_iter<I: IntoIterator<Item = PathData>>(paths: I) -> PathData {
        let mut all = PathData::default();
        paths.into_iter().for_each(|path| all += path);
        all
    }
}

impl IntoPropValue<Option<AttrValue>> for PathData {
    fn into_prop_value(self) -> Option<AttrValue> {
        Some(AttrValue::from(self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::{PathData, rounded};

    #[test]
    fn paths_are_written_as_svg_has_them() {
        let cross = PathData::at(3.25, -1.0).shape("m-4 -4l8 8m0 -8l-8 8");
        assert_eq!(cross.0, "M3.2 -1.0m-4 -4l8 8m0 -8l-8 8");
        let circle = PathData::at(0.0, -20.0).arc(20.0, 0.0, 20.0).arc(20.0, 0.0, -20.0).close();
        assert_eq!(circle.0, "M0 -20.0A20.0 20.0 0 0 1 0 20.0A20.0 20.0 0 0 1 0 -20.0Z");
        assert_eq!(
            rounded(40.0, 20.0, 12.0).0,
            "M0 -20.0H28.0A12.0 12.0 0 0 1 40.0 -8.0V8.0A12.0 12.0 0 0 1 28.0 20.0\
             H-28.0A12.0 12.0 0 0 1 -40.0 8.0V-8.0A12.0 12.0 0 0 1 -28.0 -20.0Z"
        );
        let wake = PathData::at(1.0, 2.0).curve((3.0, 4.0), (5.0, 6.0), (7.0, 8.5));
        assert_eq!(wake.0, "M1.0 2.0C3.0 4.0 5.0 6.0 7.0 8.5");
        let lane = PathData::at(64.0, 46.5).across(900.0);
        assert_eq!(lane.0, "M64.0 46.5H900.0");
        let bar = PathData::at(10.0, 46.5).down_by(-12.0);
        assert_eq!(bar.0, "M10.0 46.5v-12.0");
    }

    #[test]
    fn paths_of_one_look_are_one_path() {
        let line = |n: f64| PathData::line((n, n), (n + 1.0, n));
        let mut all: PathData = [1.0, 2.0].map(line).into_iter().collect();
        all += line(3.0);
        assert_eq!(all.0, "M1.0 1.0L2.0 1.0M2.0 2.0L3.0 2.0M3.0 3.0L4.0 3.0");
        assert!(PathData::default().is_empty() && !all.is_empty());
    }
}
