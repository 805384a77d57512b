//! The form that composes any operation and runs it as a client.

use crate::i18n::{Lang, t, tf};
use crate::ids;
use crate::model::ask::{
    AclChoice, AskEdit, AskField, AskMsg, MODES, MOST_ROWS, OpForm, Verb, WATCH_KINDS, WATCH_MODES,
};
use crate::msg::Msg;
use crate::panel::ask::AskPanel;
use crate::sentence::reply;
use crate::view::input;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub lang: Lang,
    pub panel: AskPanel,
    pub says: Callback<Msg>,
}

/// The form.
#[component]
pub fn Ask(props: &Props) -> Html {
    let (lang, panel) = (props.lang, &props.panel);
    let client = panel.client;
    let onsubmit = props.says.reform(move |e: SubmitEvent| {
        e.prevent_default();
        Msg::Ask(client, AskMsg::Run)
    });
    let rows = panel.form.rows();
    let add = props.says.reform(move |_| Msg::Ask(client, AskMsg::AddRow));
    let path = |path: &String| html! { <option value={path.clone()} /> };
    let name = client.to_string();
    html! {
        <form class="ask" {onsubmit} aria-label={tf(lang, "ask.as", &[("c", &name)])} novalidate=true>
            <datalist id="ask-paths">{ for panel.paths.iter().map(path) }</datalist>
            { part(props, None, &panel.form.part, &Verb::ALL) }
            if let Some(rows) = rows {
                { for rows.iter().enumerate().map(|(ix, one)| row(props, ix, one, rows.len())) }
                <button
                    type="button" class="button small add" disabled={rows.len() == MOST_ROWS}
                    onclick={add}
                >
                    { t(lang, "ask.add_row") }
                </button>
            }
            <div class="run">
                <button type="submit" class="button primary" disabled={panel.refused.is_some()}>
                    { tf(lang, "ask.run", &[("c", &name)]) }
                </button>
                if let Some(why) = &panel.refused { <small class="quiet">{ why }</small> }
            </div>
        </form>
    }
}

fn row(props: &Props, ix: usize, one: &OpForm, count: usize) -> Html {
    let client = props.panel.client;
    let verbs: &[Verb] = match props.panel.form.part.verb {
        Verb::MultiRead => &Verb::IN_MULTI_READ,
        _ => &Verb::IN_MULTI,
    };
    let remove = props.says.reform(move |_| Msg::Ask(client, AskMsg::RemoveRow(ix)));
    let number = (ix + 1).to_string();
    let word = tf(props.lang, "ask.remove_row", &[("n", &number)]);
    html! {
        <fieldset class="ask-row">
            <legend>{ number }</legend>
            if count > 1 {
                <button
                    type="button" class="button small plain remove" title={word.clone()}
                    aria-label={word} onclick={remove}
                >
                    { "×" }
                </button>
            }
            { part(props, Some(ix), one, verbs) }
        </fieldset>
    }
}

/// The fields of one operation; those that it does not have are not there.
fn part(props: &Props, row: Option<usize>, part: &OpForm, verbs: &[Verb]) -> Html {
    let lang = props.lang;
    let pen = FieldPen { props, row, part };
    let verb_id = row.map_or_else(|| "ask-verb".to_owned(), |ix| format!("ask-{ix}-verb"));
    let verb_names = verbs.iter().map(|verb| (*verb, verb.name().to_owned())).collect();
    let modes = MODES.iter().map(|mode| (*mode, reply::mode(*mode).to_owned())).collect();
    let acls = AclChoice::ALL.map(|acl| (acl, acl_word(lang, acl).to_owned())).into();
    let watch_modes =
        WATCH_MODES.iter().map(|mode| (*mode, reply::watch_mode(*mode).to_owned())).collect();
    let kinds =
        WATCH_KINDS.iter().map(|kind| (*kind, reply::watch_kind(*kind).to_owned())).collect();
    html! {
        <div class="ask-part">
            { pen.choice(verb_id, t(lang, "ask.verb"), verb_names, part.verb, AskEdit::Verb) }
            { pen.text(AskField::Path, t(lang, "ask.path")) }
            { pen.text(AskField::Data, t(lang, "ask.data")) }
            { pen.text(AskField::Version, t(lang, "ask.version")) }
            { pen.choice_of(AskField::Mode, t(lang, "ask.mode"), modes, part.mode, AskEdit::Mode) }
            { pen.text(AskField::Ttl, t(lang, "ask.ttl")) }
            { pen.choice_of(AskField::Acl, t(lang, "ask.acl"), acls, part.acl, AskEdit::Acl) }
            { pen.text(AskField::Digest, t(lang, "ask.digest")) }
            { pen.choice_of(
                AskField::WatchMode, t(lang, "ask.watch_mode"), watch_modes, part.watch_mode,
                AskEdit::WatchMode,
            ) }
            { pen.choice_of(
                AskField::WatchKind, t(lang, "ask.watch_kind"), kinds, part.watch_kind,
                AskEdit::WatchKind,
            ) }
            if row.is_none() || part.verb != Verb::GetChildren && part.verb != Verb::GetData {
                { pen.flag(AskField::Watch, t(lang, "ask.watch"), part.watch) }
            }
            { pen.flag(AskField::Stat, t(lang, "ask.stat"), part.stat) }
        </div>
    }
}

fn acl_word(lang: Lang, acl: AclChoice) -> &'static str {
    match acl {
        AclChoice::Open => t(lang, "ask.acl_open"),
        AclChoice::Read => t(lang, "ask.acl_read"),
        AclChoice::Creator => t(lang, "ask.acl_creator"),
        AclChoice::Digest => t(lang, "ask.acl_digest"),
    }
}

/// What fields are drawn with.
struct FieldPen<'a> {
    props: &'a Props,
    row: Option<usize>,
    part: &'a OpForm,
}

impl FieldPen<'_> {
    /// A callback for what is typed or chosen.
    fn on<E: 'static>(&self, edit: impl Fn(E) -> Option<AskEdit> + 'static) -> Callback<E> {
        let (client, row) = (self.props.panel.client, self.row);
        super::maybe(&self.props.says, move |e: E| {
            edit(e).map(|edit| Msg::Ask(client, AskMsg::Edit(row, edit)))
        })
    }

    fn text(&self, field: AskField, word: &'static str) -> Html {
        if !self.part.has(field) {
            return html! {};
        }
        let problem = self.props.panel.problem.as_ref();
        let problem = problem.filter(|(at, _)| at.row == self.row && at.field == field);
        let id = ids::ask_field(self.row, field);
        let note = format!("{id}-problem");
        let oninput = self.on(move |e: InputEvent| Some(AskEdit::Text(field, input::value(&e))));
        let list = (field == AskField::Path).then_some("ask-paths");
        let hint = (field == AskField::Version).then(|| t(self.props.lang, "ask.any"));

        html! {
            <label class="field"><span>{ word }</span>
                <input id={id.clone()} class="mono" {list} autocomplete="off" spellcheck="false" placeholder={hint}
                    value={self.part.text(field).to_owned()} aria-invalid={problem.map(|_| "true")}
                    aria-describedby={problem.map(|_| note.clone())} {oninput} />
                if let Some((_, says)) = problem { <small id={note} class="problem" role="alert">{ says }</small> }
            </label>
        }
    }

    fn choice_of<T: Copy + PartialEq + 'static>(
        &self,
        field: AskField,
        word: &'static str,
        all: Vec<(T, String)>,
        chosen: T,
        edit: fn(T) -> AskEdit,
    ) -> Html {
        if !self.part.has(field) {
            return html! {};
        }
        self.choice(ids::ask_field(self.row, field), word, all, chosen, edit)
    }

    fn choice<T: Copy + PartialEq + 'static>(
        &self,
        id: String,
        word: &'static str,
        all: Vec<(T, String)>,
        chosen: T,
        edit: fn(T) -> AskEdit,
    ) -> Html {
        let options = all.iter().map(|(value, name)| {
            html! { <option value={name.clone()} selected={*value == chosen}>{ name }</option> }
        });
        let options: Html = options.collect();
        let now = all.iter().find(|(value, _)| *value == chosen).map(|(_, name)| name.clone());
        let onchange = self.on(move |e: Event| {
            let name = input::value(&e);
            all.iter().find(|(_, known)| *known == name).map(|(value, _)| edit(*value))
        });
        html! {
            <label class="field">
                <span>{ word }</span>
                <select {id} ~value={now.unwrap_or_default()} {onchange}>{ options }</select>
            </label>
        }
    }

    fn flag(&self, field: AskField, word: &'static str, on: bool) -> Html {
        if !self.part.has(field) {
            return html! {};
        }
        let onchange = self.on(move |_: Event| Some(AskEdit::Flag(field, !on)));
        html! {
            <label class="check">
                <input type="checkbox" id={ids::ask_field(self.row, field)} checked={on} {onchange} />{ word }
            </label>
        }
    }
}
