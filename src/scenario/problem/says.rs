//! Every sentence about what is refused, and every part of one: a key, and the English with places `{0}`, `{1}`, …
//! Whoever shows it in another language has a text for each key.

use std::fmt;

macro_rules! sentences {
    ($($key:ident $word:literal $english:literal)*) => {
        /// What is said.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Key {
            $(#[doc = $english] $key,)*
        }

        impl Key {
            /// All of them.
            pub const ALL: &[Key] = &[$(Key::$key),*];

            /// Its name in files of texts.
            pub fn word(self) -> &'static str {
                [$($word),*][self as usize]
            }

            /// It in English.
            pub fn english(self) -> &'static str {
                [$($english),*][self as usize]
            }
        }
    };
}

sentences! {
    // What the reader of JSON says. `Reader` is for what none of these fits.
    Reader "reader" "{0}"
    NotJson "not_json" "this is not JSON: {0} (line {1})"
    Missing "missing" "is missing"
    Twice "twice" "must not be there twice"
    UnknownField "unknown_field" "there is no such field as \"{0}\"; allowed: {1}"
    UnknownThing "unknown_thing" "there is no such thing as \"{0}\"; allowed: {1}"
    MustBe "must_be" "must be {0}"
    MustBeNot "must_be_not" "must be {0}, not {1}"
    MustBeNoList "must_be_no_list" "must be {0}, not a list of {1}"

    // What must be, and what is.
    APart "a_part" "an operation, such as {\"delete\": {\"path\": \"/a\"}}"
    AnOperation "an_operation" "an operation, such as {\"getData\": {\"path\": \"/a\"}}"
    ACommand "a_command" "a command, such as {\"crash\": 1} or \"healAll\""
    OperationObject "operation_object" "an object, such as {\"getData\": {\"path\": \"/a\"}}"
    CommandObject "command_object" "an object, such as {\"crash\": 1}"
    InBraces "in_braces" "an object in braces"
    AnObject "an_object" "an object"
    AList "a_list" "a list"
    NameAlone "name_alone" "the name alone"
    TrueOrFalse "true_or_false" "true or false"
    AText "a_text" "a text"
    TwoEnds "two_ends" "a list of two ends"

    // What the small words of a file allow.
    Whole "whole" "a whole number from {0} to {1}"
    TextOrEach "text_or_each" "a text of at most {0} characters, or one as en and one as zh"
    TextUpTo "text_up_to" "a text of at most {0} characters"
    ListUpTo "list_up_to" "a list of at most {0} entries"
    LengthIn "length_in" "{0} to {1} (whole milliseconds, or a text such as \"1.6ms\")"
    AnEnd "an_end" "a server's number from 1 to {0}, or \"C1\" to \"C{1}\""
    AZxid "a_zxid" "a zxid such as \"1·5\", \"1.5\" or [1, 5]"
    ZxidOrRange "zxid_or_range" "a zxid such as \"1·5\", \"1.5\" or [1, 5], or a range such as \"1·1..5\""
    EpochOrAny "epoch_or_any" "an epoch from 0 to {0}, or \"any\""
    ClientOrAny "client_or_any" "a client from 1 to {0}, or \"any\""
    OneOf "one_of" "one of {0}"
    ARecipe "a_recipe" "a recipe: its name, and what is set"
    OneRecipe "one_recipe" "must name exactly one recipe"
    TextTooLong "text_too_long" "has {0} characters; at most {1} are allowed"
    ListTooLong "list_too_long" "has more than {0} entries; no more are allowed"

    // The file as a whole.
    FileTooLong "file_too_long" "a scenario file has at most {0} bytes"
    SaidTooLong "said_too_long" "must have at most {0} bytes"
    NewerFile "newer_file" "this file is of version {0}; this Zabscope reads version 1"
    NotAnObject "not_an_object" "a scenario is an object in braces"

    // What several fields say together.
    AfterBefore "after_before" "must be more than in the act before"
    EventOrTime "event_or_time" "must have either event or time"
    WithEvent "with_event" "goes with event only"
    Digits "digits" "must be 16 hexadecimal digits"
    AtOrWhen "at_or_when" "must have either at or when"
    NotBoth "not_both" "must have at or when, not both"
    Excludes "excludes" "{0} cannot go with {1}: both say what is done at NEWLEADER"
    MinMax "min_max" "min must not be longer than max"
    Member "member" "must be a server of this ensemble, 1 to {0}, not {1}"
    SomeServers "some_servers" "must name at least one server"
    NamedAgain "named_again" "names server {0} again"
    HasDisk "has_disk" "server {0} has a disk already"
    CounterFromOne "counter_from_one" "a record's counter begins at 1"
    ZxidsIncrease "zxids_increase" "zxids must increase"
    LogTooLong "log_too_long" "a log has at most {0} records"
    BelowLog "below_log" "must be at least the epoch of the last zxid ({0}), not {1}"
    DifferentEnds "different_ends" "needs two different ends, at least one of them a server"
    EarlierGroup "earlier_group" "{0} is in an earlier group"
    WholeMillis "whole_millis" "must be whole milliseconds, not {0}"
    OneFact "one_fact" "must have exactly one of state, phase, established, appended, durable, committed, delivered, acceptedEpoch, currentEpoch, sent, clientState, expired, locked, reply, event"
    NoServer "no_server" "does not go with this fact"
    WithSent "with_sent" "from, to and zxid go with sent only"
    WithClientState "with_client_state" "goes with clientState only"
    WithWhen "with_when" "occurrence and delay go with the when of a command only"
    NeedsTtl "needs_ttl" "is missing: the mode needs it"
    WithTtl "with_ttl" "goes with persistentWithTtl and persistentSequentialWithTtl only"
    HasStat "has_stat" "does not go with this mode: it is answered with the Stat anyway"
    APath "a_path" "must be the path of a znode below the root"

    // A run that was kept.
    KeptTooLong "kept_too_long" "it is longer than anything that is kept"
    KeptTooFar "kept_too_far" "so many events are not kept"
    KeptDiffers "kept_differs" "it does not come out as it was"

    // A lesson.
    MomentLost "moment_lost" "the link to this moment cannot be opened"
    LessonTooLong "lesson_too_long" "a lesson file has at most {0} bytes"
    NotALesson "not_a_lesson" "a lesson is an object in braces"
    NoScenario "no_scenario" "there is no bundled scenario called \"{0}\""
    LessonId "lesson_id" "an id has small letters, digits and hyphens"
    NoBeats "no_beats" "has no beat; one is needed"
    FirstScenario "first_scenario" "the first beat begins the lesson's own scenario"
    OneWord "one_word" "a name is one word of letters"
    NameTaken "name_taken" "is a word with a meaning already"
    AskOrTask "ask_or_task" "a beat has predict or challenge, not both"
    AServer "a_server" "a server"
    AClient "a_client" "a client"
    AThing "a_thing" "a server, a client or a zxid"
    AFact "a_fact" "a fact"
    OneWait "one_wait" "needs exactly one of fact, seen, is, events, time"
    WithFact "with_fact" "server, client and zxid go with fact only"
    ServerOrClient "server_or_client" "has server and client; only one of them"
    WithQuestion "with_question" "does not go with this question"
    WithHappens "with_happens" "goes with happens, always"
    NoGoals "no_goals" "has no goal; one is needed"
    NoCommand "no_command" "there is no command called \"{0}\""
    NoSolutionTo "no_solution_to" "what is impossible has no solution"
    NoSolution "no_solution" "is missing; or say why it is impossible"
    EmptyText "empty_text" "there is no text"
    HandNumber "hand_number" "has a number that is written by hand, at \"{0}\": take it from the run, such as {leader}; or write {=…} if it is true of every run"
    OneRunOnly "one_run_only" "\"{0}\" is true of one run at best: take it from the run"
    BraceOpened "brace_opened" "a brace is opened and not closed"
    BraceClosed "brace_closed" "a brace is closed and not opened"
    OfSomethingElse "of_something_else" "\"{0}\" is said of something else"
    NoWord "no_word" "there is no word such as \"{0}\""
    NothingHere "nothing_here" "\"{0}\" is nothing in this run, here"
    NotAThing "not_a_thing" "\"{0}\" is no server, client or zxid"
    OneSeed "one_seed" "this lesson is told with one seed"
    NeverHappens "never_happens" "this does not happen: nothing more, or not in time"
    NotDone "not_done" "cannot be carried out: {0}"
    NoAnswer "no_answer" "this cannot be asked here, or has no answer in time"
    MetAnyway "met_anyway" "are met although nobody does anything"
    NotAllowed "not_allowed" "is not allowed: {0}"
    NotMet "not_met" "does not meet the goals"
    NotSo "not_so" "is {0} here"
    NoSource "no_source" "names no source; one is needed"
}

impl Key {
    /// It with something in its places, in English: for what passes through a reader that only carries texts.
    pub fn with(self, parts: &[&dyn fmt::Display]) -> Says {
        let parts = parts.iter().map(|part| SaysPart::Text(part.to_string())).collect();
        Says { key: self, parts }
    }
}

/// A sentence, with what stands in its places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Says {
    /// Which.
    pub key: Key,
    /// What stands in its places.
    pub parts: Vec<SaysPart>,
}

/// What stands in a place of a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SaysPart {
    /// A number, a name, or what the file says.
    Text(String),
    /// Words that are a text of their own.
    Says(Says),
}

impl From<Key> for Says {
    fn from(key: Key) -> Says {
        Says { key, parts: Vec::new() }
    }
}

impl From<Key> for SaysPart {
    fn from(key: Key) -> SaysPart {
        SaysPart::Says(key.into())
    }
}

impl From<String> for SaysPart {
    fn from(text: String) -> SaysPart {
        SaysPart::Text(text)
    }
}

impl Says {
    /// It in the language of these texts.
    pub fn told<'t>(&self, text_of: &dyn Fn(Key) -> &'t str) -> String {
        let part = |n: usize| match self.parts.get(n) {
            Some(SaysPart::Text(text)) => text.clone(),
            Some(SaysPart::Says(says)) => says.told(text_of),
            None => String::new(),
        };
        let mut out = String::new();
        for piece in pieces(text_of(self.key)) {
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::Place(n) => out.push_str(&part(n)),
            }
        }
        out
    }

    /// What an English text says, if it is one of these: for what has passed through a reader. Of several that fit it
    /// is the one that says most itself: "must be {0}" fits whatever begins so.
    pub fn read(text: &str) -> Option<Says> {
        let known = Key::ALL.iter().filter(|key| **key != Key::Reader);
        let fitting = known.copied().filter_map(|key| {
            let parts = fit(text, &pieces(key.english()))?;
            Some(Says {
                key,
                parts: parts.into_iter().map(|p| SaysPart::Text(p.to_owned())).collect(),
            })
        });
        fitting.max_by_key(|says| says.key.english().len())
    }
}

impl fmt::Display for Says {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.told(&Key::english))
    }
}

/// A piece of a text with places.
enum Piece<'t> {
    Text(&'t str),
    Place(usize),
}

/// The pieces of a text. What stands in braces and is no digit is text.
fn pieces(text: &str) -> Vec<Piece<'_>> {
    let (mut all, mut from, mut at) = (Vec::new(), 0, 0);
    while let Some(found) = text[at..].find('{').map(|n| at + n) {
        at = found + 1;
        if let [digit @ b'0'..=b'9', b'}', ..] = text.as_bytes()[at..] {
            all.push(Piece::Text(&text[from..found]));
            all.push(Piece::Place(usize::from(digit - b'0')));
            at += 2;
            from = at;
        }
    }
    all.push(Piece::Text(&text[from..]));
    all
}

/// What stands in the places of a text, if it has these pieces: its places are in order.
fn fit<'t>(text: &'t str, pieces: &[Piece]) -> Option<Vec<&'t str>> {
    let texts: Vec<&str> = pieces
        .iter()
        .filter_map(|piece| match piece {
            Piece::Text(text) => Some(*text),
            Piece::Place(_) => None,
        })
        .collect();
    let (first, others) = texts.split_first()?;
    let mut rest = text.strip_prefix(first)?;
    let Some((last, between)) = others.split_last() else {
        return rest.is_empty().then(Vec::new);
    };
    let mut found = Vec::new();
    for piece in between {
        let (part, tail) = rest.split_once(piece)?;
        found.push(part);
        rest = tail;
    }
    found.push(rest.strip_suffix(last)?);
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_passed_through_a_reader_is_read_again() {
        for key in Key::ALL.iter().filter(|key| **key != Key::Reader) {
            let places = pieces(key.english()).len() / 2;
            let parts: Vec<SaysPart> =
                (0..places).map(|n| SaysPart::Text(format!("<{n}>"))).collect();
            let says = Says { key: *key, parts };
            let read = Says::read(&says.to_string());
            assert_eq!(read, Some(says), "another sentence looks like {key:?}");
        }
        assert_eq!(Says::read("whatever"), None);
    }

    #[test]
    fn braces_that_hold_no_digit_are_text() {
        let says =
            Says { key: Key::MustBeNot, parts: vec![Key::ACommand.into(), Key::AList.into()] };
        let english = "must be a command, such as {\"crash\": 1} or \"healAll\", not a list";
        assert_eq!(says.to_string(), english);
    }

    #[test]
    fn every_key_has_a_name_of_its_own() {
        let mut words: Vec<&str> = Key::ALL.iter().map(|key| key.word()).collect();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), Key::ALL.len());
    }
}
