//! Which release of ZooKeeper runs: beside the title, and what is told about it.

use super::flaws::flaw;
use crate::i18n::{Lang, t, tf};
use crate::model::release::ReleaseMsg;
use crate::msg::Msg;
use crate::panel::release::{ReleaseMark, ReleasePanel, RuleLine};
use yew::prelude::*;
use zabscope::service::Release;

#[derive(Properties, PartialEq)]
pub struct ChipProps {
    pub mark: ReleaseMark,
    pub says: Callback<Msg>,
}

/// In the title bar.
#[component]
pub fn ReleaseChip(props: &ChipProps) -> Html {
    let mark = &props.mark;
    html! {
        <button
            type="button" class="button plain release" aria-haspopup="dialog"
            title={mark.label.clone()} aria-label={mark.label.clone()}
            onclick={props.says.reform(|_| Msg::Release(ReleaseMsg::Toggle))}
        >
            { &mark.word }
        </button>
    }
}

#[derive(Properties, PartialEq)]
pub struct Props {
    pub lang: Lang,
    pub panel: ReleasePanel,
    pub says: Callback<Msg>,
}

/// What is told about it.
#[component]
pub fn ReleaseView(props: &Props) -> Html {
    let (lang, panel, says) = (props.lang, &props.panel, &props.says);
    let turn = if panel.as_released { "release.repair" } else { "release.open" };
    let open = !panel.as_released;
    html! {
        <>
            <p>{ &panel.says }</p>
            <p class="line-up">{ for panel.releases.iter().map(|one| other(lang, says, one)) }</p>
            <h3>{ tf(lang, "release.holes", &[("repairs", panel.repairs)]) }</h3>
            <p>{ t(lang, "release.holes_say") }</p>
            <p class="line-up">
                <button
                    type="button" class="button primary as-released"
                    onclick={says.reform(move |_| Msg::Release(ReleaseMsg::AsReleased(open)))}
                >
                    { t(lang, turn) }
                </button>
            </p>
            <details><summary>{ t(lang, "release.list") }</summary>
                { for panel.holes.iter().map(|card| flaw(lang, says, card)) }
            </details>
            <h3>{ t(lang, "release.rules") }</h3>
            { rules(lang, &panel.rules) }
        </>
    }
}

/// A button for a release that it is not.
fn other(lang: Lang, says: &Callback<Msg>, (release, chosen): &(Release, bool)) -> Html {
    let release = *release;
    let name = release.to_string();
    html! {
        if !chosen {
            <button
                type="button" class="button"
                onclick={says.reform(move |_| Msg::Release(ReleaseMsg::As(release)))}
            >
                { tf(lang, "release.run_as", &[("release", &name)]) }
            </button>
        }
    }
}

/// The table of rules.
pub fn rules(lang: Lang, rules: &[RuleLine]) -> Html {
    let row = |rule: &RuleLine| {
        html! {
            <tr class={classes!(rule.here.then_some("here"))}>
                <td>{ rule.says }</td><td>{ &rule.since }</td><td>{ &rule.releases }</td>
            </tr>
        }
    };
    html! {
        <table class="told release-rules">
            <thead><tr>
                <th scope="col">{ t(lang, "release.rule") }</th>
                <th scope="col">{ t(lang, "release.since_when") }</th>
                <th scope="col">{ t(lang, "release.here_in") }</th>
            </tr></thead>
            <tbody>{ for rules.iter().map(row) }</tbody>
        </table>
    }
}
