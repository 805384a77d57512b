//! Two lines side by side: both stages, both lenses on one axis, and the differences.

use super::icon::{Icon, icon};
use super::lens::Lens;
use super::stage::Stage;
use crate::i18n::{Lang, t, tf};
use crate::model::twin::TwinMsg;
use crate::msg::Msg;
use crate::panel::lens::LensPanel;
use crate::panel::twin::{DifferenceRow, TwinPanel};
use crate::scene::{LensScene, LensZoom, StageScene, Target};
use crate::sentence::time::seconds;
use std::rc::Rc;
use yew::prelude::*;
use zabscope::base::Micros;

/// What is drawn of the other line.
#[derive(Clone, PartialEq)]
pub struct OtherPictures {
    pub stage: Rc<StageScene>,
    pub lens: Rc<LensScene>,
    /// Where the lines part on the axis, from the left edge.
    pub parting: Option<f64>,
}

/// The letter and the name of a line.
fn name(panel: &TwinPanel, ix: usize) -> Html {
    html! {
        <h2 class="line-name">
            <span class={classes!("letter", (ix == 1).then_some("is-other"))}>{ ["A", "B"][ix] }</span>
            { &panel.names[ix] }
        </h2>
    }
}

/// This line's stage with its name over it.
pub fn this_side(panel: &TwinPanel, stage: Html) -> Html {
    html! { <section class="side" aria-label={panel.names[0].clone()}>{ name(panel, 0) }{ stage }</section> }
}

/// The other line's stage.
pub fn other_side(
    panel: &TwinPanel,
    pictures: Option<&OtherPictures>,
    modified: bool,
    on_select: &Callback<Target>,
    says: &Callback<Msg>,
) -> Html {
    let lang = panel.lang;
    let say = |said: TwinMsg| says.reform(move |_| Msg::Twin(said.clone()));
    let adopt = panel.telling.is_none().then(|| html! {
        <button type="button" class="button small" onclick={say(TwinMsg::Adopt)}>{ t(lang, "twin.adopt") }</button>
    });
    let content = match pictures {
        Some(pictures) => html! {
            <>
                <p class="twin-says">{ &panel.says }</p>
                <Stage
                    scene={pictures.stage.clone()} {lang} {modified} on_select={on_select.clone()}
                    on_menu={Callback::noop()}
                />
            </>
        },
        None => telling(panel, says),
    };
    html! {
        <section class="side" aria-label={panel.names[1].clone()}>
            <div class="side-head">{ name(panel, 1) }{ for adopt }
                <button type="button" class="button small" onclick={say(TwinMsg::Close)}>
                    { icon(Icon::Close) }{ t(lang, "twin.close") }
                </button>
            </div>
            { content }
        </section>
    }
}

/// The other line is being told.
fn telling(panel: &TwinPanel, says: &Callback<Msg>) -> Html {
    let (lang, percent) = (panel.lang, panel.telling.unwrap_or(100).to_string());
    html! {
        <div class="telling" role="status">
            <label>
                { t(lang, "twin.telling") }<progress max="100" value={percent.clone()}>{ percent }</progress>
            </label>
            <button type="button" class="button" onclick={says.reform(|_| Msg::Twin(TwinMsg::Close))}>
                { t(lang, "twin.cancel") }
            </button>
        </div>
    }
}

/// Both lenses, one above the other, and where the lines part.
pub fn lenses(
    panel: &TwinPanel,
    this: Html,
    pictures: Option<&OtherPictures>,
    lens_panel: &Rc<LensPanel>,
    on_select: &Callback<Target>,
    on_zoom: &Callback<LensZoom>,
    says: &Callback<Msg>,
) -> Html {
    let lang = panel.lang;
    let Some(pictures) = pictures else { return this };
    let on_seek = says.reform(|event| Msg::Twin(TwinMsg::SeekOther(event)));
    let select = {
        let (says, on_select) = (says.clone(), on_select.clone());
        Callback::from(move |target| match target {
            Target::Event(event) => says.emit(Msg::Twin(TwinMsg::SeekOther(event))),
            other => on_select.emit(other),
        })
    };
    let part = pictures.parting.zip(panel.parts_at).map(|(x, at)| {
        let word = tf(lang, "twin.part_mark", &[("time", &seconds(at))]);
        html! {
            <button
                type="button" class="parting" style={format!("left:{x:.1}px")} title={word.clone()}
                aria-label={word} onclick={says.reform(|_| Msg::Twin(TwinMsg::Parting))}
            >
                <span aria-hidden="true">{ "≠" }</span>
            </button>
        }
    });
    html! {
        <div class="twin-lenses">
            <div class="twin-lens" role="group" aria-label={panel.names[0].clone()}>
                <span class="letter" aria-hidden="true">{ "A" }</span>{ this }
            </div>
            <div class="twin-lens" role="group" aria-label={panel.names[1].clone()}>
                <span class="letter is-other" aria-hidden="true">{ "B" }</span>
                <Lens
                    scene={pictures.lens.clone()} panel={lens_panel.clone()} {lang}
                    says={says.clone()} {on_seek} on_select={select} on_zoom={on_zoom.clone()}
                />
            </div>
            { for part }
        </div>
    }
}

#[derive(Properties, PartialEq)]
pub struct Props {
    pub panel: Rc<TwinPanel>,
    pub says: Callback<Msg>,
}

/// The tab: where they part, what clients observe differently, what is broken.
#[component]
pub fn TwinTab(props: &Props) -> Html {
    let (panel, says) = (&*props.panel, &props.says);
    let lang = panel.lang;
    if panel.telling.is_some() {
        return telling(panel, says);
    }
    let first = |(ix, says): (usize, &Option<String>)| {
        let says = says.as_deref().unwrap_or_else(|| t(lang, "twin.nothing"));
        html! {
            <li>
                <span class={classes!("letter", (ix == 1).then_some("is-other"))}>{ ["A", "B"][ix] }</span>
                { says }
            </li>
        }
    };
    let broken = panel.broken.iter().enumerate().flat_map(|(ix, all)| {
        all.iter().map(move |(name, at)| html! {
            <li>
                <span class={classes!("letter", (ix == 1).then_some("is-other"))}>{ ["A", "B"][ix] }</span>
                { *name }
                { " · " }
                { jump(*at, says) }
            </li>
        })
    });
    let any_broken = panel.broken.iter().any(|all| !all.is_empty());
    html! {
        <div class="twin-tab">
            <p class="eyebrow">{ tf(lang, "twin.versus", &[("a", &panel.names[0]), ("b", &panel.names[1])]) }</p>
            <h2>{ &panel.parting }</h2>
            if panel.parts_at.is_some() {
                <ul class="sides">{ for panel.first.iter().enumerate().map(first) }</ul>
                <button
                    type="button" class="button small"
                    onclick={says.reform(|_| Msg::Twin(TwinMsg::Parting))}
                >
                    { t(lang, "twin.to_parting") }
                </button>
            }
            { for panel.notes.iter().map(|note| html! { <p class="quiet">{ note }</p> }) }
            <h3>{ t(lang, "twin.broken") }</h3>
            if any_broken {
                <ul class="sides">{ for broken }</ul>
            } else {
                <p class="quiet">{ t(lang, "twin.none_broken") }</p>
            }
            <h3>{ t(lang, "twin.clients") }</h3>
            if panel.rows.is_empty() {
                <p class="quiet">{ t(lang, "twin.no_difference") }</p>
            } else {
                { table(lang, panel, says) }
            }
            <button
                type="button" class="button small other-choice"
                onclick={says.reform(|_| Msg::Twin(TwinMsg::Choose))}
            >
                { t(lang, "twin.choose") }
            </button>
        </div>
    }
}

/// A moment that can be jumped to.
fn jump(at: Micros, says: &Callback<Msg>) -> Html {
    let onclick = says.reform(move |_| Msg::Twin(TwinMsg::GoTo(at)));
    html! { <button type="button" class="jump" {onclick}>{ seconds(at) }</button> }
}

fn table(lang: Lang, panel: &TwinPanel, says: &Callback<Msg>) -> Html {
    let cell = |text: &Option<String>| match text {
        Some(text) => html! { <td>{ text }</td> },
        None => html! { <td class="none">{ t(lang, "twin.nothing") }</td> },
    };
    let row = |row: &DifferenceRow| {
        html! {
            <tr class={classes!(row.future.then_some("is-future"))}>
                <th scope="row"><b>{ &row.client }</b>{ jump(row.at, says) }</th>
                { cell(&row.left) }
                { cell(&row.right) }
            </tr>
        }
    };
    html! {
        <>
            <table class="rows differences">
                <caption class="unseen">{ t(lang, "twin.clients") }</caption>
                <thead>
                    <tr>
                        <th scope="col">{ t(lang, "twin.who") }</th>
                        <th scope="col">{ "A" }</th>
                        <th scope="col">{ "B" }</th>
                    </tr>
                </thead>
                <tbody>{ for panel.rows.iter().map(row) }</tbody>
            </table>
            if panel.more > 0 { <p class="quiet">{ tf(lang, "twin.more", &[("n", &panel.more.to_string())]) }</p> }
        </>
    }
}
