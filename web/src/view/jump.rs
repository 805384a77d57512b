//! The form for jumps and pauses: which fact, whose, which zxid.

use super::icon::{Icon, icon};
use crate::i18n::{Lang, t, tf};
use crate::model::direct::DirectMsg;
use crate::model::jump::JumpMsg;
use crate::msg::Msg;
use crate::panel::jump::JumpPanel;
use crate::view::{input, maybe};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub lang: Lang,
    pub panel: JumpPanel,
    pub says: Callback<Msg>,
}

/// The choice of facts.
#[component]
pub fn Jump(props: &Props) -> Html {
    let Props { lang, panel, says } = props;
    let jump = |said| Msg::Direct(DirectMsg::Jump(said));
    let (page, says) = (says, says.reform(jump));
    let (sorts, ends) = (panel.sorts.clone(), panel.ends.clone());
    let on_sort = maybe(page, move |e: Event| {
        let (sort, _) = sorts.get(input::number::<usize>(&e)?)?;
        Some(jump(JumpMsg::Sort(*sort)))
    });
    // The first choice is anybody.
    let on_who = maybe(page, move |e: Event| {
        let who = input::number::<usize>(&e)?.checked_sub(1).and_then(|ix| ends.get(ix));
        Some(jump(JumpMsg::Who(who.copied())))
    });
    let on_zxid = says.reform(|e: InputEvent| JumpMsg::Zxid(input::value(&e)));
    let sort = |(ix, (sort, word)): (usize, &(_, String))| {
        html! { <option value={ix.to_string()} selected={*sort == panel.sort}>{ word }</option> }
    };
    let who = |(ix, end): (usize, &zabscope::base::Endpoint)| {
        html! { <option value={(ix + 1).to_string()} selected={Some(*end) == panel.who}>{ end.to_string() }</option> }
    };
    let button = |key: &'static str, kbd: &'static str, said: JumpMsg| {
        let onclick = says.reform(move |_| said.clone());
        html! {
            <button type="button" class="button" aria-disabled={panel.bad.then_some("true")} {onclick}>
                { t(*lang, key) }if !kbd.is_empty() { <kbd>{ kbd }</kbd> }
            </button>
        }
    };
    html! {
        <>
            <div class="jump-form">
                <label class="field"><span>{ t(*lang, "jump.what") }</span>
                    <select id="jump-sort" onchange={on_sort}>
                        { for panel.sorts.iter().enumerate().map(sort) }
                    </select>
                </label>
                <label class="field"><span>{ t(*lang, "jump.who") }</span>
                    <select onchange={on_who}>
                        <option value="0" selected={panel.who.is_none()}>{ t(*lang, "jump.anybody") }</option>
                        { for panel.ends.iter().enumerate().map(who) }
                    </select>
                </label>
                if let Some(zxid) = &panel.zxid {
                    <label class="field"><span>{ t(*lang, "jump.zxid") }</span>
                        <input value={zxid.clone()} placeholder="2·3" oninput={on_zxid}
                            aria-invalid={panel.bad.then_some("true")} />
                    </label>
                }
            </div>
            <div class="jump-go">
                { button("jump.previous", "[", JumpMsg::Go(false)) }
                { button("jump.next", "]", JumpMsg::Go(true)) }
                { button("jump.pause", "", JumpMsg::Pause) }
            </div>
            <h3>{ t(*lang, "jump.pauses") }</h3>
            { pauses(*lang, &panel.pauses, &says) }
        </>
    }
}

/// What it stops at, each with a button that forgets it.
fn pauses(lang: Lang, pauses: &[String], says: &Callback<JumpMsg>) -> Html {
    let pause = |(ix, words): (usize, &String)| {
        let label = tf(lang, "jump.forget", &[("what", words)]);
        html! {
            <li>
                <span>{ words }</span>
                <button
                    type="button" class="button round plain" title={label.clone()} aria-label={label}
                    onclick={says.reform(move |_| JumpMsg::Forget(ix))}
                >
                    { icon(Icon::Close) }
                </button>
            </li>
        }
    };
    if pauses.is_empty() {
        html! { <p class="quiet">{ t(lang, "jump.none") }</p> }
    } else {
        html! { <ul class="jump-pauses">{ for pauses.iter().enumerate().map(pause) }</ul> }
    }
}
