//! What a moment of a run offers to the author of a lesson: words that are true there, and questions.

use super::draft::DraftQuestion;
use super::term::{Terms, Thing};
use crate::base::{ClientId, ServerId, Zxid};
use crate::check::Run;
use crate::predict::{Budget, Question, questions_at};
use std::collections::BTreeMap;

/// Words that stand for something at every moment, or at some.
const WORDS: [&str; 14] = [
    "leader",
    "epoch",
    "last proposed",
    "last committed",
    "follower 1",
    "follower 2",
    "looking 1",
    "down 1",
    "up",
    "serving",
    "servers",
    "quorum",
    "spare",
    "time",
];

/// Words of lessons that mean something at the cursor, and what.
pub fn words(run: &Run) -> Vec<[String; 2]> {
    let (servers, clients) = ends(run);
    let mut all: Vec<String> = WORDS.map(str::to_owned).to_vec();
    all.extend(servers.iter().map(|sid| server(*sid)));
    all.extend(clients.iter().map(|id| client(*id)));
    for of in servers.iter().map(|sid| server(*sid)) {
        all.extend(["state of ", "zxid of "].map(|word| format!("{word}{of}")));
    }
    let says = |words: String| Some([words.clone(), thing(run, &words)?.to_string()]);
    all.into_iter().filter_map(says).collect()
}

/// What can be asked at the cursor, so that the answer is what the recorded run then does. What a client would read is not
/// among it: to see that, it would have to read, and the run would be another one.
pub fn questions(run: &Run) -> Vec<(DraftQuestion, Question)> {
    let all = questions_at(run, Budget::default()).into_iter();
    let asked = all.filter(|asked| asked.act.is_none());
    asked.filter_map(|asked| Some((said(run, &asked.question)?, asked.question))).collect()
}

/// A server, in words.
pub fn server(sid: ServerId) -> String {
    format!("server {}", sid.0)
}

/// A client, in words.
pub fn client(id: ClientId) -> String {
    format!("client {}", id.0)
}

/// A transaction, in words that stand for it at the cursor, if there are some.
pub fn zxid(run: &Run, zxid: Zxid) -> Option<String> {
    let of = ends(run).0.into_iter();
    let of = of.flat_map(|sid| ["zxid of ", "applied of "].map(|w| format!("{w}{}", server(sid))));
    let mut all = ["last proposed", "last committed"].map(str::to_owned).into_iter().chain(of);
    all.find(|words| thing(run, words) == Some(Thing::Zxid(zxid)))
}

fn ends(run: &Run) -> (Vec<ServerId>, Vec<ClientId>) {
    let world = run.world();
    let clients = world.clients().iter().filter(|client| client.server.is_some());
    (world.nodes().iter().map(|node| node.server.id).collect(), clients.map(|c| c.id).collect())
}

fn thing(run: &Run, words: &str) -> Option<Thing> {
    Terms { run, bound: &BTreeMap::new() }.thing(words, "").ok()
}

fn said(run: &Run, question: &Question) -> Option<DraftQuestion> {
    let name = DraftQuestion { ask: question.name().to_owned(), ..DraftQuestion::default() };
    Some(match question {
        Question::Winner => name,
        Question::Acks(z) | Question::Survives(z) => {
            DraftQuestion { zxid: Some(zxid(run, *z)?), ..name }
        }
        Question::Sync(sid) => DraftQuestion { server: Some(server(*sid)), ..name },
        Question::NextHolder(path) => DraftQuestion { path: Some(path.to_string()), ..name },
        Question::Woken(z, path) => {
            DraftQuestion { zxid: Some(zxid(run, *z)?), path: Some(path.to_string()), ..name }
        }
        Question::Read(..) | Question::Happens(..) => return None,
    })
}
