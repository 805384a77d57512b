//! The network form: groups that cannot reach each other, and healing everything.

use super::maybe;
use super::segmented::Segmented;
use super::when::When;
use crate::i18n::{Lang, t, tf};
use crate::msg::Msg;
use crate::panel::popover::NetworkPanel;
use yew::prelude::*;
use zabscope::base::ServerId;
use zabscope::sim::Command;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub lang: Lang,
    pub panel: NetworkPanel,
    pub says: Callback<Msg>,
}

/// The whole network.
#[component]
pub fn Network(props: &Props) -> Html {
    let (lang, panel, says) = (props.lang, &props.panel, &props.says);
    let row = |(sid, group): &(ServerId, u8)| {
        let sid = *sid;
        let label = tf(lang, "network.group", &[("s", &sid.to_string())]);
        let choices = ["–", "A", "B", "C"].into_iter().enumerate();
        let choices: Vec<(u8, AttrValue)> =
            choices.map(|(i, word)| (i as u8, word.into())).collect();
        html! {
            <li><b>{ sid.to_string() }</b>
                <Segmented<u8>
                    {label} {choices} chosen={*group}
                    on_choose={says.reform(move |g| Msg::Group(sid, g))}
                />
            </li>
        }
    };
    let how =
        vec![(false, t(lang, "network.silent").into()), (true, t(lang, "network.cut").into())];
    let (command, ready) = (panel.command.clone(), panel.preview.is_some());
    let apply = maybe(says, move |_: MouseEvent| ready.then_some(Msg::Act(command.clone())));
    html! {
        <>
            <p>{ t(lang, "network.says") }</p>
            <ul class="groups">{ for panel.servers.iter().map(row) }</ul>
            <div class="line-up"><span class="label">{ t(lang, "network.how") }</span>
                <Segmented<bool>
                    label={t(lang, "network.how")} choices={how} chosen={panel.form.cut}
                    on_choose={says.reform(Msg::PartitionCut)}
                />
            </div>
            <When
                {lang} form={panel.form.when.clone()} ends={panel.ends.clone()}
                on_change={says.reform(Msg::NetworkWhen)}
            />
            <p class="preview" role="status">{ panel.preview.clone().unwrap_or_default() }</p>
            <div class="line-up">
                <button
                    type="button" class="button primary" aria-disabled={(!ready).then_some("true")}
                    onclick={apply}
                >
                    { t(lang, "network.apply") }
                </button>
                <button type="button" class="button" onclick={says.reform(|_| Msg::Act(Command::HealAll))}>
                    { t(lang, "network.heal") }
                </button>
            </div>
            if !panel.disturbed { <p class="quiet">{ t(lang, "network.whole") }</p> }
        </>
    }
}
