//! What a recording does not say, and its wire shows.

use super::script::{self, ActionDoing, RecipeAction, RecipeScript};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use zabscope::recipe::calls::{Maker, ObjectSort};

/// Is there a random name in it?
fn is_named(request: &Value) -> bool {
    !script::guids(request).is_empty()
}

impl<'a> RecipeScript<'a> {
    /// What a new object is made from, as far as the wire shows it.
    pub fn maker(&self, action: &RecipeAction, sort: ObjectSort, name: Option<u64>) -> Maker {
        let requests = |span: &'a [Value]| span.iter().filter_map(|entry| entry.get("req"));
        let all = self.wire;
        let of_it = action.span.iter().filter(|entry| script::is_by(entry, action.session));
        let first = of_it.filter_map(|entry| entry.get("req")).next();
        let first = first.or_else(|| requests(all).find(|req| req.get("path").is_some()));
        // If nobody ever asks for anything, any path will do.
        let path = first.and_then(|req| req["path"].as_str()).unwrap_or("/");
        let path = match path.rsplit_once('/') {
            Some((parent, "taken")) => parent,
            Some((parent, _)) if sort == ObjectSort::Party && first.is_some_and(is_named) => parent,
            _ => path,
        };
        let data = self.identifier(action.session, path, name);
        let sort = match sort {
            ObjectSort::Party if self.is_shallow() => ObjectSort::ShallowParty,
            other => other,
        };
        let size = match sort {
            ObjectSort::Semaphore => requests(all)
                .filter(|req| req["op"] == "set" && req["path"] == *path)
                .find_map(|req| req["data"].as_str()?.parse().ok()),
            ObjectSort::DoubleBarrier => Some(self.members(path)),
            _ => None,
        };
        let (path, data) = (path.into(), data.into());
        Maker { sort, path, data, size: size.unwrap_or(1), assured: false }
    }

    /// What somebody writes into the znodes with its name, or while it stands in line
    /// for a lease.
    fn identifier(&self, session: u64, path: &str, name: Option<u64>) -> &'a str {
        let line = format!("{path}-__lock__/");
        let is_it = |entry: &&'a Value| {
            let req = &entry["req"];
            let named = name.is_some_and(|name| script::guids(req).contains(&name));
            let stands = req["path"].as_str().is_some_and(|path| path.starts_with(&line));
            req["op"] == "create" && (named || stands && script::is_by(entry, session))
        };
        let data = self.wire.iter().find(is_it).and_then(|entry| entry["req"]["data"].as_str());
        let data = data.unwrap_or_default();
        data.strip_prefix("b'").and_then(|d| d.strip_suffix('\'')).unwrap_or(data)
    }

    /// Do its members' names tell who they are?
    fn is_shallow(&self) -> bool {
        let requests = self.wire.iter().filter_map(|entry| entry.get("req"));
        let mut joins = requests.filter(|req| req["flags"] == "e").peekable();
        let deep = |req: &Value| req["path"].as_str().is_some_and(|p| p.ends_with("__party__"));
        joins.peek().is_some() && !joins.any(deep)
    }

    /// How many children a member saw that then made the barrier ready; or more than
    /// anybody ever saw.
    fn members(&self, path: &str) -> u32 {
        let mut seen: BTreeMap<String, u32> = BTreeMap::new();
        let mut most = 0;
        for entry in self.wire {
            let who = entry["session"].to_string();
            if entry["op"] == "children"
                && let Some(names) = entry["result"].as_array()
            {
                seen.insert(who, names.len() as u32);
                most = most.max(names.len() as u32);
            } else if entry["req"]["op"] == "create"
                && entry["req"]["path"] == *format!("{path}/ready")
            {
                return seen.get(&who).copied().unwrap_or(most);
            }
        }
        most + 1
    }

    /// The time-out that a session asked for.
    pub fn timeout(&self, number: u64) -> u32 {
        let its = |txn: &&Value| {
            txn["type"] == "createSession" && txn["session"] == json!(format!("s{number}"))
        };
        let found = self.txns.iter().find(its).and_then(|txn| txn["timeOut"].as_u64());
        found.and_then(|ms| u32::try_from(ms).ok()).unwrap_or(20_000)
    }

    /// A leader's function that nobody ends by an action of its own returns at once.
    pub fn returns_at_once(&self, ix: usize) -> bool {
        let Some(action) = self.actions.get(ix) else { return false };
        let later = self.actions[ix + 1..].iter().filter(|a| a.session == action.session);
        let ends = later.map(|a| (&a.doing, a.text)).find(|(doing, text)| {
            **doing == ActionDoing::FunctionReturns
                || **doing == ActionDoing::Back && text.contains("run(")
        });
        ends.is_some_and(|(doing, _)| *doing == ActionDoing::Back)
    }
}
