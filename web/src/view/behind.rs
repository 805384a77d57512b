//! Views that no first picture shows: they come with the rest of the program.

use super::author::AuthorView;
use super::client::ClientTab;
use super::embed::{self, Embedded};
use super::guarantees::GuaranteesTab;
use super::lens::{self, LensTable};
use super::lesson::LessonView;
use super::menu::Menu;
use super::popover::Popover;
use super::predict::PredictTab;
use super::present::{Over, Tools};
use super::recipes::RecipesTab;
use super::server::ServerTab;
use super::twin::TwinTab;
use super::why::WhyTab;
use super::znodes::ZnodesTab;
use crate::doors::doors;
use crate::i18n::Lang;
use crate::model::class::Present;
use crate::msg::Msg;
use crate::panel::TabContent;
use crate::panel::author::AuthorPanel;
use crate::panel::lesson::LessonPanel;
use crate::panel::menu::MenuPanel;
use crate::panel::popover::PopoverPanel;
use crate::scene::LensScene;
use crate::scene::ledger::LogsChart;
use crate::scene::locks::LocksPlot;
use std::rc::Rc;
use yew::prelude::*;

doors! {
    view_room:

    pub fn popover(panel: Rc<PopoverPanel>, says: Callback<Msg>) -> Html {
        html! { <Popover popover={panel} {says} /> }
    }

    pub fn menu(panel: Rc<MenuPanel>, says: Callback<Msg>) -> Html {
        html! { <Menu menu={panel} {says} /> }
    }

    pub fn lesson(panel: Rc<LessonPanel>, says: Callback<Msg>) -> Html {
        html! { <LessonView {panel} {says} /> }
    }

    pub fn author(panel: Rc<AuthorPanel>, says: Callback<Msg>) -> Html {
        html! { <AuthorView {panel} {says} /> }
    }

    pub fn present_tools(lang: Lang, present: Present, says: Callback<Msg>) -> Html {
        html! { <Tools {lang} {present} {says} /> }
    }

    pub fn present_over(lang: Lang, present: Present, says: Callback<Msg>) -> Html {
        html! { <Over {lang} {present} {says} /> }
    }

    /// The page in another page.
    pub fn embedded(props: embed::Props) -> Html {
        let embed::Props { page, stage, lens, says, on_select, on_seek, on_zoom } = props;
        html! { <Embedded {page} {stage} {lens} {says} {on_select} {on_seek} {on_zoom} /> }
    }

    /// What the inspector shows under any tab but that of the event.
    pub fn content(lang: Lang, shown: &TabContent, says: Callback<Msg>) -> Html {
        match shown {
            TabContent::Event(_) => Html::default(),
            TabContent::Server(panel) => html! { <ServerTab {lang} panel={panel.clone()} {says} /> },
            TabContent::Znodes(panel) => {
                html! { <ZnodesTab {lang} panel={(**panel).clone()} {says} /> }
            }
            TabContent::Recipes(panel) => {
                html! { <RecipesTab {lang} panel={(**panel).clone()} {says} /> }
            }
            TabContent::Guarantees(panel) => {
                html! { <GuaranteesTab {lang} panel={panel.clone()} {says} /> }
            }
            TabContent::Twin(panel) => html! { <TwinTab panel={panel.clone()} {says} /> },
            TabContent::Why(panel) => html! { <WhyTab {lang} panel={panel.clone()} {says} /> },
            TabContent::Predict(panel) => {
                html! { <PredictTab {lang} panel={(**panel).clone()} {says} /> }
            }
            TabContent::Client(panel) => {
                html! { <ClientTab {lang} panel={(**panel).clone()} {says} /> }
            }
        }
    }

    pub fn ledger(props: &lens::Props, chart: &LogsChart) -> Html {
        lens::ledger::ledger(props, chart)
    }

    pub fn locks(scene: Rc<LensScene>, lang: Lang) -> Html {
        html! { <lens::locks::Locks {scene} {lang} /> }
    }

    pub fn locks_table(plot: &LocksPlot, lang: Lang) -> LensTable {
        lens::locks::table(plot, lang)
    }
}
