//! Texts of exports and embeds: captions, text alternatives of pictures, and the HTML that embeds a moment.

use super::{flaws, words};
use crate::browser::{Image, Picture};
use crate::i18n::{t, tf};
use crate::model::Model;
use crate::model::write::{EmbedForm, PicturePart};
use crate::sentence;
use crate::sentence::time::seconds;
use zabscope::scenario::link;

/// How many messages the text alternative of a picture names at most.
const NAMED: usize = 12;

/// What the exports show.
#[derive(Clone, PartialEq, Debug)]
pub struct ExportPanel {
    /// What a picture shows.
    pub part: PicturePart,
    /// What there is to see in it.
    pub alt: String,
    /// How much of a run is written, in percent.
    pub written: Option<u32>,
}

/// What is chosen for embedding a moment.
#[derive(Clone, PartialEq, Debug)]
pub struct EmbedPanel {
    pub form: EmbedForm,
    /// The query part of its address.
    pub query: String,
    /// The title of its frame.
    pub title: String,
}

pub fn export(model: &Model) -> ExportPanel {
    let written = model.page.write.job.as_ref().map(|job| {
        let (at, to) = job.export.progress();
        (u64::from(at) * 100 / u64::from(to.max(1))) as u32
    });
    ExportPanel { part: model.page.write.part, alt: alt(model), written }
}

/// What is chosen for embedding.
pub fn embed(model: &Model) -> EmbedPanel {
    let form = model.page.write.form.clone();
    EmbedPanel { query: form.query(model), form, title: super::title(model) }
}

/// The piece of HTML that embeds a page.
pub fn snippet(address: &str, panel: &EmbedPanel) -> String {
    let (width, height) = panel.form.pixels();
    let escape = |text: &str| {
        text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
    };
    format!(
        "<iframe src=\"{}\" title=\"{}\" width=\"{width}\" height=\"{height}\" \
         sandbox=\"allow-scripts allow-popups allow-popups-to-escape-sandbox\" \
         loading=\"lazy\" style=\"border:0;max-width:100%\"></iframe>",
        escape(address),
        escape(&panel.title),
    )
}

/// Text for print only.
#[derive(Clone, PartialEq, Debug)]
pub struct PaperPanel {
    /// Where and when this is.
    pub caption: String,
    /// The servers: name, state, currentEpoch, last zxid of the log, last zxid applied.
    pub servers: Vec<[String; 5]>,
}

/// Where and when this is.
fn place(model: &Model) -> String {
    let number = model.run.cursor().to_string();
    let title = super::title(model);
    let time = seconds(model.run.world().now());
    tf(model.page.lang, "write.caption", &[("title", &title), ("n", &number), ("time", &time)])
}

/// Text that is printed beside the pictures.
pub fn paper(model: &Model) -> PaperPanel {
    PaperPanel { caption: place(model), servers: servers(model) }
}

/// A picture of this moment.
pub fn picture(model: &Model, image: Image) -> Picture {
    let lang = model.page.lang;
    let link = link::encode(&model.scenario, &model.run)
        .map_or_else(|_| String::new(), |l| format!("#{l}"));
    let modified = model.flaws().is_modified();
    Picture {
        parts: match model.page.write.part {
            PicturePart::Stage => vec![".stage-svg"],
            PicturePart::Lens => vec![".lens-svg"],
            PicturePart::Both => vec![".stage-svg", ".lens-svg"],
        },
        image,
        alt: alt(model),
        caption: vec![place(model), sentence::tell(&model.run, lang).says],
        title: super::title(model),
        link,
        mark: flaws::mark(model).map(|mark| format!("{}: {}", mark.word, mark.flaws)),
        file: match (image, modified) {
            (Image::Svg, false) => "zabscope.svg",
            (Image::Svg, true) => "zabscope-modified.svg",
            (Image::Png, false) => "zabscope.png",
            (Image::Png, true) => "zabscope-modified.png",
        },
    }
}

/// The moment in words, in place of a picture.
pub fn alt(model: &Model) -> String {
    let (lang, world) = (model.page.lang, model.run.world());
    let number = model.run.cursor().to_string();
    let with = [("title", super::title(model)), ("says", sentence::tell(&model.run, lang).says)];
    let with = [
        ("title", with[0].1.as_str()),
        ("n", &number),
        ("time", &seconds(world.now())),
        ("says", &with[1].1),
    ];
    let mut all = vec![tf(lang, "write.alt", &with)];
    for row in servers(model) {
        let [name, state, epoch, last, _] = &row;
        let with = [("name", name.as_str()), ("state", state), ("epoch", epoch), ("last", last)];
        all.push(tf(lang, "write.alt_server", &with));
    }
    let messages = world.in_flight();
    let messages: Vec<_> = messages.iter().filter(|m| !m.kind.is_heartbeat()).collect();
    if !messages.is_empty() {
        let named = messages.iter().take(NAMED);
        let named: Vec<String> =
            named.map(|m| format!("{} {} → {}", m.kind.name(), m.from, m.to)).collect();
        let more = messages.len().saturating_sub(NAMED);
        let list = named.join(", ") + if more > 0 { ", …" } else { "" };
        let with = [("n", messages.len().to_string()), ("list", list)];
        all.push(tf(lang, "write.alt_packets", &[("n", &with[0].1), ("list", &with[1].1)]));
    }
    all.join(t(lang, "write.alt_space"))
}

/// The servers as rows of a table: name, state, currentEpoch, last zxid of the log, last zxid applied.
fn servers(model: &Model) -> Vec<[String; 5]> {
    let row = |node: &zabscope::sim::world::Node| {
        let server = &node.server;
        let none = || "–".to_owned();
        let last = server.disk.log.last_zxid().map_or_else(none, |zxid| zxid.to_string());
        let applied = server.process.as_ref().map(|p| p.core.db.last_processed.to_string());
        [
            server.id.to_string(),
            words::server_state(model.page.lang, node),
            server.current_epoch().to_string(),
            last,
            applied.unwrap_or_else(none),
        ]
    };
    model.run.world().nodes().iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;
    use crate::model::Theme;
    use crate::model::write::Embed;
    use crate::update::opened;

    #[test]
    fn the_moment_is_told_in_both_languages() {
        let mut model = opened("", Lang::En, Theme::System);
        model.run.seek(200);
        let en = alt(&model);
        assert!(
            en.contains("event 200") && en.contains("S1:") && en.contains("currentEpoch"),
            "{en}"
        );
        model.page.lang = Lang::Zh;
        let zh = alt(&model);
        assert!(zh.contains("事件 200") && zh.contains("currentEpoch"), "{zh}");
        assert_eq!(picture(&model, Image::Png).caption.len(), 2);
    }

    #[test]
    fn the_snippet_is_html_whatever_the_title_says_and_its_address_is_understood() {
        let mut model = opened("", Lang::En, Theme::System);
        model.page.write.form = EmbedForm {
            play: true,
            end: "1.5s".to_owned(),
            loops: true,
            lens: true,
            transport: false,
            lang: true,
            size: ("99999".to_owned(), "300".to_owned()),
            preview: false,
        };
        let panel = EmbedPanel { title: "a \"b\" <c>".to_owned(), ..embed(&model) };
        let html = snippet(&format!("https://zab.example/{}#s=x", panel.query), &panel);
        assert!(
            html.contains("title=\"a &quot;b&quot; &lt;c&gt;\" width=\"720\" height=\"300\""),
            "{html}"
        );
        assert!(html.contains("?embed=1&amp;end=1.5s&amp;play=1&amp;loop=1&amp;lens=messages&amp;hide=transport&amp;lang=en#s=x"), "{html}");
        let read = Embed::of(&panel.query).unwrap();
        assert_eq!((read.play, read.loops, read.no_transport), (true, true, true));
    }
}
