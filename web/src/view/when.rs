//! The line that says when a command takes effect.

use crate::i18n::{Lang, t};
use crate::model::{ClientFact, WhenForm, WhenKind};
use crate::panel::moment;
use crate::view::input;
use yew::prelude::*;
use zabscope::base::{ClientId, Endpoint, MAX_CLIENT};
use zabscope::zab::PacketKind;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub lang: Lang,
    pub form: WhenForm,
    pub ends: Vec<Endpoint>,
    pub on_change: Callback<WhenForm>,
}

/// When a command is to happen.
#[component]
pub fn When(props: &Props) -> Html {
    let (lang, form) = (props.lang, &props.form);
    let change = |edit: fn(&mut WhenForm, String)| {
        let (form, on_change) = (form.clone(), props.on_change.clone());
        Callback::from(move |e: Event| {
            let mut form = form.clone();
            edit(&mut form, input::value(&e));
            on_change.emit(form);
        })
    };
    let kinds = [
        (WhenKind::Now, "now", "when.now"),
        (WhenKind::At, "at", "when.at"),
        (WhenKind::Sent, "sent", "when.sent"),
        (WhenKind::Client, "client", "when.client"),
    ];
    let kind = |(kind, value, key): (WhenKind, &'static str, &'static str)| {
        html! { <option {value} selected={form.kind == kind}>{ t(lang, key) }</option> }
    };
    html! {
        <div class="when">
            <label><span class="label">{ t(lang, "when.label") }</span>
                <select id="when-kind" onchange={change(set_kind)}>{ for kinds.into_iter().map(kind) }</select>
            </label>
            if form.kind == WhenKind::At {
                <input class="seconds" inputmode="decimal" placeholder="4.2" aria-label={t(lang, "when.seconds")}
                    value={form.at.clone()} onchange={change(|form, text| form.at = text)} />
                <span class="label">{ "s" }</span>
            }
            if form.kind == WhenKind::Sent {
                { sent(props, change(set_packet), change(set_from), change(set_to)) }
                <input class="seconds" id="when-zxid" placeholder="1·2" aria-label={t(lang, "when.zxid")}
                    value={form.zxid.clone()} onchange={change(|form, text| form.zxid = text)} />
            }
            if form.kind == WhenKind::Client { { client(props, change(set_fact), change(set_client)) } }
            if matches!(form.kind, WhenKind::Sent | WhenKind::Client) {
                <label><span class="label">{ t(lang, "when.times") }</span>
                    <input class="seconds" id="when-times" inputmode="numeric" placeholder="1"
                        value={form.times.clone()} onchange={change(|form, text| form.times = text)} />
                </label>
                <label><span class="label">{ t(lang, "when.delay") }</span>
                    <input class="seconds" id="when-delay" inputmode="decimal" placeholder="0"
                        value={form.delay.clone()} onchange={change(|form, text| form.delay = text)} />
                </label>
            }
        </div>
    }
}

fn sent(
    props: &Props,
    packet: Callback<Event>,
    from: Callback<Event>,
    to: Callback<Event>,
) -> Html {
    let (lang, form) = (props.lang, &props.form);
    let end = |chosen: Option<Endpoint>| {
        let one = move |e: &Endpoint| {
            html! { <option value={e.code().to_string()} selected={chosen == Some(*e)}>{ e.to_string() }</option> }
        };
        html! {
            <>
                <option value="0" selected={chosen.is_none()}>{ t(lang, "when.anybody") }</option>
                { for props.ends.iter().map(one) }
            </>
        }
    };
    let kind = |kind: &PacketKind| {
        html! { <option value={(*kind as u8).to_string()} selected={form.packet == *kind}>{ kind.name() }</option> }
    };
    html! {
        <div class="sent">
            <select aria-label={t(lang, "when.packet")} onchange={packet}>{ for PacketKind::ALL.iter().map(kind) }</select>
            <label>
                <span class="label">{ t(lang, "when.from") }</span>
                <select onchange={from}>{ end(form.from) }</select>
            </label>
            <label>
                <span class="label">{ t(lang, "when.to") }</span>
                <select onchange={to}>{ end(form.to) }</select>
            </label>
        </div>
    }
}

fn client(props: &Props, fact: Callback<Event>, client: Callback<Event>) -> Html {
    let (lang, form) = (props.lang, &props.form);
    let choice = |(ix, one): (usize, &ClientFact)| {
        let says = moment::seen(lang, one.sight(form.client)).unwrap_or_default();
        html! { <option value={ix.to_string()} selected={form.fact == *one}>{ says }</option> }
    };
    let whom = |n: u8| {
        let selected = form.client == Some(ClientId(n));
        html! { <option value={n.to_string()} {selected}>{ ClientId(n).to_string() }</option> }
    };
    html! {
        <div class="sent">
            <select id="when-client" aria-label={t(lang, "when.whose")} onchange={client}>
                <option value="0" selected={form.client.is_none()}>{ t(lang, "when.any_client") }</option>
                { for (1..=MAX_CLIENT as u8).map(whom) }
            </select>
            <select id="when-fact" aria-label={t(lang, "when.client")} onchange={fact}>
                { for ClientFact::ALL.iter().enumerate().map(choice) }
            </select>
        </div>
    }
}

fn set_fact(form: &mut WhenForm, value: String) {
    let fact = value.parse().ok().and_then(|ix: usize| ClientFact::ALL.get(ix));
    form.fact = fact.copied().unwrap_or(form.fact);
}

fn set_client(form: &mut WhenForm, value: String) {
    form.client = value.parse().ok().filter(|n| *n != 0).map(ClientId);
}

fn set_kind(form: &mut WhenForm, value: String) {
    form.kind = match value.as_str() {
        "at" => WhenKind::At,
        "sent" => WhenKind::Sent,
        "client" => WhenKind::Client,
        _ => WhenKind::Now,
    };
}

fn set_packet(form: &mut WhenForm, value: String) {
    let kind = value.parse().ok().and_then(PacketKind::from_number);
    form.packet = kind.unwrap_or(form.packet);
}

fn set_from(form: &mut WhenForm, value: String) {
    form.from = value.parse().ok().and_then(Endpoint::from_code);
}

fn set_to(form: &mut WhenForm, value: String) {
    form.to = value.parse().ok().and_then(Endpoint::from_code);
}
