//! What was on the wire, client by client.

use super::script::{RecipeScript, is_by};
use super::stage::RecipeStage;
use super::tell;
use serde_json::{Value, json};
use zabscope::client::{Client, HeardWhat, Outcome};
use zabscope::service::op::{CreateMode, Op};

/// Compares, for every session: its requests in order; and its replies and events in
/// order. Reads of different sessions at the same time may see more or less: their
/// zxids are not compared.
pub fn compare(script: &RecipeScript, stage: &RecipeStage, found: &mut Vec<String>) {
    for (number, client) in stage.ensemble().sessions() {
        let recorded: Vec<&Value> =
            script.wire.iter().filter(|entry| is_by(entry, number)).collect();
        let of = |kinds: &[&str]| -> Vec<String> {
            let is_one =
                |entry: &&&Value| entry["kind"].as_str().is_some_and(|k| kinds.contains(&k));
            recorded.iter().filter(is_one).map(|entry| spoken(entry)).collect()
        };
        let name = tell::session(number);
        let asked = without_order(of(&["request"]));
        differ(&name, "request", &asked, &without_order(requests(client)), found);
        differ(&name, "answer or event", &of(&["reply", "event"]), &answers(client), found);
    }
}

/// Whoever reads all children one by one takes them as they are listed, which is in no
/// order.
fn without_order(mut lines: Vec<String>) -> Vec<String> {
    let is_read = |line: &String| line.starts_with("get ") && line.ends_with("watch=false");
    lines.chunk_by_mut(|a, b| is_read(a) && is_read(b)).for_each(<[String]>::sort);
    lines
}

fn differ(name: &str, what: &str, expected: &[String], got: &[String], found: &mut Vec<String>) {
    for ix in 0..expected.len().max(got.len()) {
        let (expected, got) = (expected.get(ix), got.get(ix));
        if expected != got {
            let say = |text: Option<&String>| text.cloned().unwrap_or_else(|| "nothing".into());
            let (expected, got) = (say(expected), say(got));
            found.push(format!("{name}, {what} {}: expected {expected}, got {got}", ix + 1));
            return; // what comes after it is shifted
        }
    }
}

/// An entry of a recording in one line.
fn spoken(entry: &Value) -> String {
    match entry["kind"].as_str() {
        Some("request") => {
            let req = &entry["req"];
            let mut words = vec![text(&req["op"])];
            for key in ["path", "data", "flags", "version", "watch"] {
                if let Some(value) = req.get(key) {
                    words.push(format!("{key}={}", text(value)));
                }
            }
            words.join(" ")
        }
        Some("reply") => format!("{} {}", text(&entry["op"]), text(&entry["err"])),
        _ => format!("{} {}", text(&entry["type"]), text(&entry["path"])),
    }
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// What a client asked, in the same words.
fn requests(client: &Client) -> Vec<String> {
    client
        .history
        .iter()
        .map(|entry| spoken(&json!({"kind": "request", "req": request(&entry.op)})))
        .collect()
}

fn name(op: &Op) -> &'static str {
    match op {
        Op::GetData { .. } => "get",
        Op::GetChildren { stat: false, .. } => "children",
        Op::GetChildren { stat: true, .. } => "children2",
        Op::SetData { .. } => "set",
        other => other.name(),
    }
}

fn request(op: &Op) -> Value {
    let mut req = json!({"op": name(op)});
    if let Some(path) = op.path() {
        req["path"] = json!(**path);
    }
    match op {
        Op::Create(create) => {
            req["data"] = json!(*create.data);
            req["flags"] = json!(match CreateMode::from_flags(create.flags) {
                Some(CreateMode::Ephemeral) => "e",
                Some(CreateMode::PersistentSequential) => "s",
                Some(CreateMode::EphemeralSequential) => "es",
                _ => "",
            });
        }
        Op::SetData { data, version, .. } => {
            req["data"] = json!(**data);
            req["version"] = json!(version);
        }
        Op::Delete { version, .. } => req["version"] = json!(version),
        Op::Exists { watch, .. } | Op::GetData { watch, .. } | Op::GetChildren { watch, .. } => {
            req["watch"] = json!(watch);
        }
        _ => {}
    }
    req
}

/// What it was answered and told.
fn answers(client: &Client) -> Vec<String> {
    let mut all = Vec::new();
    for heard in &client.log {
        match &heard.what {
            HeardWhat::Reply(cxid) => {
                let Some(entry) = client.history.iter().find(|entry| entry.cxid == *cxid) else {
                    continue;
                };
                let err = match &entry.outcome {
                    Outcome::Done(_, result) => {
                        result.as_ref().as_ref().err().map_or("OK", |e| e.name())
                    }
                    Outcome::Failed(code, _) => code.name(),
                    _ => continue,
                };
                all.push(format!("{} {err}", name(&entry.op)));
            }
            HeardWhat::Event(kind, path, _) => all.push(format!("{} {path}", tell::event(*kind))),
            HeardWhat::State(_) => {}
        }
    }
    all
}
