//! Popovers, which open at the bar they belong to. The stage stays in sight.

use super::about::About;
use super::author::HandoutView;
use super::branches::Branches;
use super::embed::EmbedMaker;
use super::export::Exports;
use super::flaws::Flaws;
use super::glossary::GlossaryView;
use super::help::Help;
use super::icon::{Icon, icon};
use super::jump::Jump;
use super::library::LibraryView;
use super::network::Network;
use super::new_run::NewRun;
use super::palette::Palette;
use super::release::ReleaseView;
use super::share::{Large, Share};
use super::table::Table;
use super::twin_choice::Choice;
use crate::browser;
use crate::i18n::{Lang, t};
use crate::ids;
use crate::model::share::Code;
use crate::msg::Msg;
use crate::panel::popover::{PopoverPanel, Shows};
use std::rc::Rc;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub popover: Rc<PopoverPanel>,
    pub says: Callback<Msg>,
}

#[component]
pub fn Popover(props: &Props) -> Html {
    let (lang, says) = (props.popover.lang, &props.says);
    let (key, class) = heading(&props.popover.shows);
    let close = t(lang, "toast.close");
    html! {
        <section
            id={ids::POPOVER} class={classes!("popover", class)} role="dialog"
            aria-label={t(lang, key)} tabindex="-1"
        >
            <div class="head">
                <h2>{ t(lang, key) }</h2>
                <button
                    type="button" class="button round plain" aria-label={close} title={close}
                    onclick={says.reform(|_| Msg::Escape)}
                >
                    { icon(Icon::Close) }
                </button>
            </div>
            { content(lang, &props.popover.shows, says) }
        </section>
    }
}

/// The text that names a popover, and the class that it is styled by.
fn heading(shows: &Shows) -> (&'static str, &'static str) {
    match shows {
        Shows::New(_) => ("new.title", "new-run"),
        Shows::Twin(_) => ("twin.title", "twin-choice"),
        Shows::Branches(_) => ("branch.title", "branch-list"),
        Shows::Share(panel) if panel.code != Code::Small => ("share.code", "qr-screen"),
        Shows::Share(panel) if panel.lesson => ("author.link_title", "share"),
        Shows::Share(_) => ("share.title", "share"),
        Shows::Flaws(_) => ("flaw.title", "flaws"),
        Shows::Release(_) => ("release.title", "flaws"),
        Shows::Export(_) => ("write.title", "export"),
        Shows::Jump(_) => ("key.jump", "jump-list"),
        Shows::Library(_) => ("library.title", "library"),
        Shows::Handout(_) => ("author.handout_title", "handout"),
        Shows::Help => ("help.title", "help"),
        Shows::Glossary(_) => ("glossary.title", "glossary"),
        Shows::About(_) => ("about.title", "about"),
        Shows::Table(_) => ("table.title", "stage-table"),
        Shows::Palette(_) => ("palette.title", "palette"),
        Shows::Network(_) => ("network.title", "network"),
    }
}

fn content(lang: Lang, shows: &Shows, says: &Callback<Msg>) -> Html {
    let says = says.clone();
    match shows {
        Shows::New(panel) => html! { <NewRun {lang} panel={(**panel).clone()} {says} /> },
        Shows::Twin(choice) => html! { <Choice {lang} choice={choice.clone()} {says} /> },
        Shows::Branches(panel) => html! { <Branches {lang} panel={panel.clone()} {says} /> },
        Shows::Share(panel) if panel.code != Code::Small => {
            html! { <Large {lang} panel={(**panel).clone()} {says} /> }
        }
        Shows::Share(panel) => html! {
            <>
                <Share {lang} panel={(**panel).clone()} says={says.clone()} />
                if !browser::is_in_file() {
                    <EmbedMaker {lang} link={panel.link.clone()} panel={panel.embed.clone()} {says} />
                }
            </>
        },
        Shows::Flaws(panel) => html! { <Flaws {lang} panel={panel.clone()} {says} /> },
        Shows::Release(panel) => html! { <ReleaseView {lang} panel={(**panel).clone()} {says} /> },
        Shows::Export(panel) => html! { <Exports {lang} panel={(**panel).clone()} {says} /> },
        Shows::Jump(panel) => html! { <Jump {lang} panel={(**panel).clone()} {says} /> },
        Shows::Library(panel) => html! { <LibraryView {lang} panel={(**panel).clone()} {says} /> },
        Shows::Handout(panel) => html! { <HandoutView panel={panel.clone()} {says} /> },
        Shows::Help => html! { <Help {lang} {says} /> },
        Shows::Glossary(panel) => html! { <GlossaryView {lang} panel={panel.clone()} {says} /> },
        Shows::About(panel) => html! { <About {lang} panel={panel.clone()} /> },
        Shows::Table(panel) => html! { <Table panel={panel.clone()} /> },
        Shows::Palette(panel) => html! { <Palette {lang} panel={panel.clone()} {says} /> },
        Shows::Network(panel) => html! { <Network {lang} panel={panel.clone()} {says} /> },
    }
}
