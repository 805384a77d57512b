//! The form for a new run: an ensemble with its timings, a bundled scenario, or a file.

use super::flaw_choice::FlawChoice;
use super::maybe;
use super::segmented::Segmented;
use crate::i18n::{Lang, t};
use crate::model::Field;
use crate::model::lesson::{LessonMsg, Shelf};
use crate::msg::Msg;
use crate::panel::popover::NewPanel;
use crate::view::input;
use yew::prelude::*;
use zabscope::service::Release;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub lang: Lang,
    pub panel: NewPanel,
    pub says: Callback<Msg>,
}

#[component]
pub fn NewRun(props: &Props) -> Html {
    let (lang, panel, says) = (props.lang, &props.panel, &props.says);
    let form = &panel.form;
    let onsubmit = says.reform(|e: SubmitEvent| {
        e.prevent_default();
        Msg::StartNew
    });
    let at = panel.problem.as_ref().and_then(|(field, _)| *field);
    let in_timings = at.is_some_and(|field| field != Field::Seed);
    let from_log = form.disk_log_sync;
    let disk_log = says.reform(move |_: Event| Msg::DiskLogSync(!from_log));
    let sessions = vec![(true, t(lang, "new.live").into()), (false, t(lang, "new.eternal").into())];
    let all = Release::KNOWN.iter().rev();
    let releases =
        all.map(|one| (Some(*one), AttrValue::from(one.to_string()))).collect::<Vec<_>>();
    let observers = (form.observers, 0, 3);
    let whole = panel.problem.as_ref().filter(|(field, _)| field.is_none());
    html! {
        <>
            <form {onsubmit}>
                <div class="line-up">
                    { counter(props, "new-voters", "new.voters", (form.voters, 1, 9), Msg::Voters) }
                    { counter(props, "new-observers", "new.observers", observers, Msg::Observers) }
                    { field(props, Field::Seed) }
                </div>
                <details open={in_timings}><summary>{ t(lang, "new.more_settings") }</summary>
                    <div class="grid">{ for Field::ALL[1..].iter().map(|f| field(props, *f)) }</div>
                    <label class="check">
                        <input
                            type="checkbox" id="new-disk-log-sync" checked={from_log}
                            onchange={disk_log}
                        />
                        { t(lang, "new.disk_log_sync") }
                    </label>
                </details>
                <div class="line-up sessions"><span class="label">{ t(lang, "new.sessions") }</span>
                    <Segmented<bool>
                        label={t(lang, "new.sessions")} choices={sessions} chosen={form.live}
                        on_choose={says.reform(Msg::LiveSessions)}
                    />
                </div>
                <div class="line-up sessions"><span class="label">{ t(lang, "new.release") }</span>
                    <Segmented<Option<Release>>
                        label={t(lang, "new.release")} choices={releases} chosen={form.release}
                        on_choose={says.reform(Msg::NewRelease)}
                    />
                </div>
                if !form.live { <p class="quiet">{ t(lang, "new.eternal_says") }</p> }
                <FlawChoice
                    {lang} choice={panel.flaws.clone()} search={form.flaw_search.clone()}
                    as_released={form.as_released} says={says.clone()}
                />
                if let Some((_, says)) = whole { <p class="problem" role="alert">{ says }</p> }
                <button type="submit" id="new-start" class="button primary">{ t(lang, "new.start") }</button>
            </form>
            <p class="elsewhere">
                <button
                    type="button" class="button"
                    onclick={says.reform(|_| Msg::Lesson(LessonMsg::Shelf(Shelf::Scenarios)))}
                >
                    { t(lang, "new.library") }
                </button>
            </p>
            { files(props) }
        </>
    }
}

fn counter(
    props: &Props,
    id: &'static str,
    key: &'static str,
    (value, min, max): (u8, u8, u8),
    msg: fn(u8) -> Msg,
) -> Html {
    let oninput = maybe(&props.says, move |e: InputEvent| input::number(&e).map(msg));
    html! {
        <label class="field"><span>{ t(props.lang, key) }</span>
            <input
                {id} type="number" min={min.to_string()} max={max.to_string()}
                value={value.to_string()} {oninput}
            />
        </label>
    }
}

fn field(props: &Props, field: Field) -> Html {
    let (key, id) = match field {
        Field::Seed => ("new.seed", "new-seed"),
        Field::Tick => ("new.tick", "new-tick"),
        Field::InitLimit => ("new.init_limit", "new-init-limit"),
        Field::SyncLimit => ("new.sync_limit", "new-sync-limit"),
        Field::LatencyLo => ("new.latency_lo", "new-latency-lo"),
        Field::LatencyHi => ("new.latency_hi", "new-latency-hi"),
        Field::FsyncLo => ("new.fsync_lo", "new-fsync-lo"),
        Field::FsyncHi => ("new.fsync_hi", "new-fsync-hi"),
        Field::BootLo => ("new.boot_lo", "new-boot-lo"),
        Field::BootHi => ("new.boot_hi", "new-boot-hi"),
        Field::SnapCount => ("new.snap_count", "new-snap-count"),
        Field::CommitLogCount => ("new.commit_log_count", "new-commit-log-count"),
    };
    let problem = props.panel.problem.as_ref().filter(|(at, _)| *at == Some(field));
    let note = format!("{id}-problem");
    let oninput = props.says.reform(move |e: InputEvent| Msg::NewField(field, input::value(&e)));
    html! {
        <label class="field"><span>{ t(props.lang, key) }</span>
            <input {id} inputmode="decimal" autocomplete="off" value={props.panel.form.fields[field as usize].clone()}
                aria-invalid={problem.map(|_| "true")} aria-describedby={problem.map(|_| note.clone())} {oninput} />
            if let Some((_, says)) = problem { <small id={note} class="problem" role="alert">{ says }</small> }
        </label>
    }
}

fn files(props: &Props) -> Html {
    let (lang, says) = (props.lang, &props.says);
    let onchange = maybe(says, |e: Event| input::picked(&e).map(Msg::FilePicked));
    html! {
        <>
            <div class="line-up">
                <label class="button file">
                    { t(lang, "new.file") }
                    <input id="new-file" type="file" accept=".json,application/json" {onchange} />
                </label>
                <button type="button" class="button" onclick={says.reform(|_| Msg::SaveFile)}>
                    { t(lang, "new.save") }
                </button>
            </div>
            if let Some(problem) = &props.panel.file { <p class="problem" role="alert">{ problem }</p> }
        </>
    }
}
