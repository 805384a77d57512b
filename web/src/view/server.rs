//! The Server tab.

use super::actions::ActionsRow;
use super::cell;
use super::rows::Rows;
use super::segmented::Segmented;
use super::why::why_button;
use crate::i18n::{Lang, t, tf};
use crate::msg::Msg;
use crate::panel::server::{LogRecord, QuorumMeter, ServerPanel};
use yew::prelude::*;
use zabscope::base::ServerId;
use zabscope::why::WhyQuestion;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub lang: Lang,
    pub panel: ServerPanel,
    pub says: Callback<Msg>,
}

#[component]
pub fn ServerTab(props: &Props) -> Html {
    let (lang, panel, says) = (props.lang, &props.panel, &props.says);
    let choices =
        panel.all.iter().map(|s| (*s, AttrValue::from(s.to_string()))).collect::<Vec<_>>();
    let rows = |key: &'static str, rows: &[crate::panel::FieldRow]| {
        html! {
            if !rows.is_empty() {
                <h3>{ t(lang, key) }</h3>
                <Rows label={t(lang, key)} rows={rows.to_vec()} says={says.clone()} />
            }
        }
    };
    html! {
        <>
            <Segmented<ServerId>
                label={t(lang, "server.choose")} {choices} chosen={panel.id}
                on_choose={says.reform(Msg::Inspect)}
            />
            <h2>
                { format!("{} · {}", panel.id, panel.state) }
                { why_button(lang, WhyQuestion::Role(panel.id), &panel.state, says) }
            </h2>
            <ActionsRow {lang} actions={panel.actions.clone()} says={says.clone()} />
            <Rows label={panel.id.to_string()} rows={panel.rows.clone()} says={says.clone()} />
            if !panel.meters.is_empty() {
                <h3>{ t(lang, "server.quorum") }</h3>
                { for panel.meters.iter().map(|m| meter(lang, m)) }
            }
            { rows("server.learners", &panel.learners) }
            <h3>{ t(lang, "server.log") }</h3>
            { log(lang, panel, says) }
            { rows("server.timers", &panel.timers) }
        </>
    }
}

/// A quorum being counted: marks, figures and names.
fn meter(lang: Lang, meter: &QuorumMeter) -> Html {
    let (have, of, need) = (meter.have.to_string(), meter.of.to_string(), meter.need.to_string());
    let says = tf(lang, "server.meter_says", &[("have", &have), ("of", &of), ("need", &need)]);
    let full = meter.have >= meter.need;
    html! {
        <div class={classes!("meter", full.then_some("full"))}>
            <span class="of">{ &meter.label }</span>
            <span class="marks" aria-hidden="true">
                { for (0..meter.of).map(|i| html! { <i class={classes!((i < meter.have).then_some("on"))}></i> }) }
            </span>
            <span class="names mono">{ &meter.names }</span>
            <span class="says">{ says }</span>
        </div>
    }
}

fn log(lang: Lang, panel: &ServerPanel, says: &Callback<Msg>) -> Html {
    if panel.log.is_empty() {
        return html! { <p class="quiet">{ t(lang, "server.log_empty") }</p> };
    }
    let record = |record: &LogRecord| {
        let is = record.facts;
        let disk = if is.durable { "cell.short_disk" } else { "cell.short_buffer" };
        let known = if is.known { "cell.short_known" } else { "cell.short_unknown" };
        let hue = format!("epoch-{}", (record.epoch.max(1) - 1) % 6 + 1);
        html! {
            <tr>
                <th scope="row">
                    <span class={classes!("zxid", "mono", hue, is.known.then_some("applied"))}>
                        { &record.zxid }
                    </span>
                </th>
                <td class="mono">{ &record.does }</td>
                <td class={classes!((!is.durable).then_some("not"))}>{ t(lang, disk) }</td>
                <td class={classes!((!is.known).then_some("not"))} title={cell::words(lang, is)}>
                    { t(lang, known) }
                    if is.safe { <span class="cell-safe">{ t(lang, "cell.short_safe") }</span> }
                    { why_button(lang, WhyQuestion::Commit(record.id), &record.zxid, says) }
                </td>
            </tr>
        }
    };
    html! {
        <>
            <table class="rows log"><tbody>{ for panel.log.iter().map(record) }</tbody></table>
            if panel.older > 0 {
                <p class="quiet">{ tf(lang, "server.older", &[("n", &panel.older.to_string())]) }</p>
            }
        </>
    }
}
