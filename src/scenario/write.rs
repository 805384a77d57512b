//! A scenario as people like to read it: one field a line, one command a line.

use super::Scenario;
use serde::Serialize;
use serde_json::ser::Formatter;
use std::io;

/// The file of a scenario. Fields that say nothing are left out.
pub fn json(scenario: &Scenario) -> String {
    // Taken apart completely, so that a new field cannot be forgotten here.
    let Scenario {
        zabscope,
        title,
        note,
        seed,
        ensemble,
        release,
        timings,
        started,
        disks,
        script,
        acts,
        start,
        flaws,
        sessions,
    } = scenario;
    let mut fields = vec![("zabscope", line(zabscope))];
    if !title.is_empty() {
        fields.push(("title", words(title)));
    }
    if !note.is_empty() {
        fields.push(("note", words(note)));
    }
    fields.push(("seed", line(seed)));
    fields.push(("ensemble", line(ensemble)));
    fields.extend(release.as_ref().map(|release| ("release", line(release))));
    fields.push(("timings", line(timings)));
    if !flaws.0.is_empty() {
        fields.push(("flaws", line(flaws)));
    }
    if *sessions != super::Sessions::default() {
        fields.push(("sessions", line(sessions)));
    }
    fields.extend(started.as_ref().map(|list| ("started", line(list))));
    fields.extend(list("disks", &disks.0));
    fields.extend(list("script", &script.0));
    fields.extend(list("acts", &acts.0));
    fields.extend(start.as_ref().map(|start| ("start", line(start))));
    let fields: Vec<String> =
        fields.into_iter().map(|(name, value)| format!("  \"{name}\": {value}")).collect();
    format!("{{\n{}\n}}\n", fields.join(",\n"))
}

fn words<const MAX: usize>(words: &super::Words<MAX>) -> String {
    match words {
        super::Words::One(text) => line(text),
        super::Words::Each { en, zh } => {
            format!("{{\n    \"en\": {},\n    \"zh\": {}\n  }}", line(en), line(zh))
        }
    }
}

fn list<T: Serialize>(name: &'static str, all: &[T]) -> Option<(&'static str, String)> {
    let lines: Vec<String> = all.iter().map(|one| format!("\n    {}", line(one))).collect();
    (!all.is_empty()).then(|| (name, format!("[{}\n  ]", lines.join(","))))
}

/// A value in one line.
fn line(value: &impl Serialize) -> String {
    let mut bytes = Vec::new();
    let mut writer = serde_json::Serializer::with_formatter(&mut bytes, Spaced);
    let written = value.serialize(&mut writer);
    match (written, String::from_utf8(bytes)) {
        (Ok(()), Ok(line)) => line,
        (_, _) => unreachable!("writing into memory does not fail, and all keys are texts"),
    }
}

/// One line, with a space after colons and commas.
struct Spaced;

impl Formatter for Spaced {
    fn begin_array_value<W: ?Sized + io::Write>(
        &mut self,
        to: &mut W,
        first: bool,
    ) -> io::Result<()> {
        if first { Ok(()) } else { to.write_all(b", ") }
    }

    fn begin_object_key<W: ?Sized + io::Write>(
        &mut self,
        to: &mut W,
        first: bool,
    ) -> io::Result<()> {
        if first { Ok(()) } else { to.write_all(b", ") }
    }

    fn begin_object_value<W: ?Sized + io::Write>(&mut self, to: &mut W) -> io::Result<()> {
        to.write_all(b": ")
    }
}
