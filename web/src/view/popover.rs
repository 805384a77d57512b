//! What opens above the page, at the bar that it was opened from. The stage stays in sight.

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
use super::share::{Large, Share};
use super::table::Table;
use super::twin_choice::Choice;
use crate::browser;
use crate::i18n::t;
use crate::ids;
use crate::model::share::Code;
use crate::msg::Msg;
use crate::panel::popover::{PopoverPanel, Shows};
use std::rc::Rc;
use yew::prelude::*;

/// What it is given.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// What it shows.
    pub popover: Rc<PopoverPanel>,
    /// What is said.
    pub says: Callback<Msg>,
}

/// A popover.
#[component]
pub fn Popover(props: &Props) -> Html {
    let (lang, says) = (props.popover.lang, &props.says);
    let (key, class, content) = match &props.popover.shows {
        Shows::New(panel) => (
            "new.title",
            "new-run",
            html! { <NewRun {lang} panel={(**panel).clone()} says={says.clone()} /> },
        ),
        Shows::Twin(choice) => (
            "twin.title",
            "twin-choice",
            html! { <Choice {lang} choice={choice.clone()} says={says.clone()} /> },
        ),
        Shows::Branches(panel) => (
            "branch.title",
            "branch-list",
            html! { <Branches {lang} panel={panel.clone()} says={says.clone()} /> },
        ),
        Shows::Share(panel) if panel.code != Code::Small => (
            "share.code",
            "qr-screen",
            html! { <Large {lang} panel={(**panel).clone()} says={says.clone()} /> },
        ),
        Shows::Share(panel) => (
            if panel.lesson { "author.link_title" } else { "share.title" },
            "share",
            html! { <><Share {lang} panel={(**panel).clone()} says={says.clone()} />if !browser::is_in_file() { <EmbedMaker {lang} link={panel.link.clone()} panel={panel.embed.clone()} says={says.clone()} /> }</> },
        ),
        Shows::Flaws(panel) => (
            "flaw.title",
            "flaws",
            html! { <Flaws {lang} panel={panel.clone()} says={says.clone()} /> },
        ),
        Shows::Export(panel) => (
            "write.title",
            "export",
            html! { <Exports {lang} panel={(**panel).clone()} says={says.clone()} /> },
        ),
        Shows::Jump(panel) => (
            "key.jump",
            "jump-list",
            html! { <Jump {lang} panel={(**panel).clone()} says={says.clone()} /> },
        ),
        Shows::Library(panel) => (
            "library.title",
            "library",
            html! { <LibraryView {lang} panel={(**panel).clone()} says={says.clone()} /> },
        ),
        Shows::Handout(panel) => (
            "author.handout_title",
            "handout",
            html! { <HandoutView panel={panel.clone()} says={says.clone()} /> },
        ),
        Shows::Help => ("help.title", "help", html! { <Help {lang} says={says.clone()} /> }),
        Shows::Glossary(panel) => (
            "glossary.title",
            "glossary",
            html! { <GlossaryView {lang} panel={panel.clone()} says={says.clone()} /> },
        ),
        Shows::About(panel) => {
            ("about.title", "about", html! { <About {lang} panel={panel.clone()} /> })
        }
        Shows::Table(panel) => {
            ("table.title", "stage-table", html! { <Table panel={panel.clone()} /> })
        }
        Shows::Palette(panel) => (
            "palette.title",
            "palette",
            html! { <Palette {lang} panel={panel.clone()} says={says.clone()} /> },
        ),
        Shows::Network(panel) => (
            "network.title",
            "network",
            html! { <Network {lang} panel={panel.clone()} says={says.clone()} /> },
        ),
    };
    let close = t(lang, "toast.close");
    html! {
        <section id={ids::POPOVER} class={classes!("popover", class)} role="dialog" aria-label={t(lang, key)} tabindex="-1">
            <div class="head"><h2>{ t(lang, key) }</h2>
                <button type="button" class="button round plain" aria-label={close} title={close}
                    onclick={says.reform(|_| Msg::Escape)}>{ icon(Icon::Close) }</button>
            </div>
            { content }
        </section>
    }
}
