//! The stage as a table, for readers who do not use the picture.

use super::words;
use crate::i18n::{t, tf};
use crate::model::Model;
use crate::sentence;
use crate::sentence::time::seconds;
use zabscope::base::{Endpoint, Zxid};
use zabscope::sim::world::Node;

#[derive(Clone, PartialEq, Debug)]
pub struct TablePanel {
    /// The moment.
    pub at: String,
    /// One for servers, clients and packets each.
    pub tables: Vec<StageTable>,
}

#[derive(Clone, PartialEq, Debug)]
pub struct StageTable {
    /// What it lists.
    pub title: &'static str,
    /// Its columns.
    pub head: Vec<&'static str>,
    /// Its rows; the first cell of each is its name.
    pub rows: Vec<Vec<String>>,
    /// What is said when there are none.
    pub empty: &'static str,
}

/// The stage at the cursor.
pub fn panel(model: &Model) -> TablePanel {
    let lang = model.page.lang;
    let (event, time) = (model.run.cursor().to_string(), seconds(model.run.world().now()));
    let says = sentence::tell(&model.run, lang).says;
    let with = [("n", event.as_str()), ("time", &time), ("says", &says)];
    let at = tf(lang, "table.at", &with);
    TablePanel { at, tables: vec![servers(model), clients(model), packets(model)] }
}

fn servers(model: &Model) -> StageTable {
    let (world, none) = (model.run.world(), t(model.page.lang, "table.none"));
    let or_none = |zxid: Option<Zxid>| zxid.map_or_else(|| none.to_owned(), |z| z.to_string());
    let row = |node: &Node| {
        let (server, log) = (&node.server, &node.server.disk.log);
        let durable = log.durable().checked_sub(1).and_then(|ix| log.records().get(ix));
        let applied = server.process.as_ref().map(|p| p.core.db.last_processed);
        let me = Endpoint::Server(server.id);
        let open = world.network().wires().filter(|(_, wire)| wire.open == [true; 2]);
        let ends = open.map(|(_, wire)| wire.ends).filter(|ends| ends.contains(&me));
        let mut links: Vec<String> =
            ends.map(|[a, b]| if a == me { b.to_string() } else { a.to_string() }).collect();
        links.sort();
        links.dedup();
        vec![
            server.id.to_string(),
            words::server_state(model.page.lang, node),
            server.zab_state().map_or_else(|| none.to_owned(), |z| z.name().to_owned()),
            server.current_epoch().to_string(),
            or_none(log.last_zxid()),
            or_none(durable.map(|record| record.zxid)),
            or_none(applied.filter(|z| z.0 > 0)),
            if links.is_empty() { none.to_owned() } else { links.join(" ") },
        ]
    };
    let keys = [
        "table.server",
        "table.role",
        "table.phase",
        "table.epoch",
        "table.last",
        "table.durable",
        "table.committed",
        "table.links",
    ];
    table(model, "table.servers", &keys, world.nodes().iter().map(row).collect(), "table.none")
}

fn clients(model: &Model) -> StageTable {
    let (world, none) = (model.run.world(), t(model.page.lang, "table.none"));
    let known = world.clients().iter().filter(|c| c.server.is_some());
    let rows = known.map(|client| {
        let session = client.session.map_or_else(|| none.to_owned(), |s| s.to_string());
        vec![
            client.id.to_string(),
            words::client_state(model.page.lang, client.state).to_owned(),
            client.server.map_or_else(|| none.to_owned(), |s| s.to_string()),
            session,
        ]
    });
    let keys = ["table.client", "table.state", "table.server", "table.session"];
    table(model, "table.clients", &keys, rows.collect(), "table.no_clients")
}

fn packets(model: &Model) -> StageTable {
    let flights = model.run.world().in_flight();
    let shown = flights.iter().filter(|m| model.view.show_pings || !m.kind.is_heartbeat());
    let rows = shown.map(|m| {
        let zxid = if m.zxid.0 > 0 { m.zxid.to_string() } else { String::new() };
        vec![m.kind.name().to_owned(), m.from.to_string(), m.to.to_string(), zxid]
    });
    let keys = ["table.packet", "table.from", "table.to", "event.zxid"];
    table(model, "table.packets", &keys, rows.collect(), "table.no_packets")
}

fn table(
    model: &Model,
    title: &str,
    head: &[&str],
    rows: Vec<Vec<String>>,
    empty: &str,
) -> StageTable {
    let word = |key: &str| t(model.page.lang, key);
    let head = head.iter().map(|key| word(key)).collect();
    StageTable { title: word(title), head, rows, empty: word(empty) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;
    use crate::model::{Theme, Unit};
    use crate::msg::Msg;
    use crate::update::{opened, update};

    #[test]
    fn everything_on_the_stage_is_in_the_table() {
        let mut model = opened("", Lang::En, Theme::System);
        update(&mut model, Msg::Unit(Unit::Milestone));
        while !model.run.world().nodes().iter().all(|n| n.server.serves()) {
            update(&mut model, Msg::Forward);
            while model.play.work.is_some() {
                update(&mut model, Msg::Work);
            }
        }
        update(&mut model, Msg::QuickWrite);
        update(&mut model, Msg::Unit(Unit::Event));
        let flies = |model: &Model| {
            let wanted = Some(zabscope::zab::PacketKind::Proposal);
            model.run.world().in_flight().iter().any(|m| Some(m.kind) == wanted)
        };
        for _ in 0..200 {
            if !flies(&model) {
                update(&mut model, Msg::Forward);
            }
        }
        let [servers, clients, packets] = &panel(&model).tables[..] else { panic!("three tables") };
        assert_eq!(servers.rows.len(), 3);
        assert!(servers.rows.iter().any(|row| row[1].contains("LEADING") && row[3] == "1"));
        assert!(servers.rows.iter().all(|row| row[7].contains('S')), "{servers:?}");
        assert_eq!(clients.rows[0][..1], ["C1"]);
        assert!(packets.rows.iter().any(|row| row[0] == "PROPOSAL"), "{packets:?}");
        for table in [servers, clients, packets] {
            assert!(table.rows.iter().all(|row| row.len() == table.head.len()));
        }
    }
}
