//! The glossary.

use crate::ids;
use crate::model::glossary::{Glossary, GlossaryMsg};
use crate::model::{Model, Popover};
use crate::update::task::{Task, Tasks};
use crate::update::tools::toggle_popover;

/// The longest word that is looked for.
const LONGEST: usize = 60;

/// Carries out what was said.
pub fn said(model: &mut Model, said: GlossaryMsg) -> Tasks {
    match said {
        GlossaryMsg::Toggle => {
            toggle_popover(model, Popover::Glossary(Glossary::default()), "glossary-query")
        }
        GlossaryMsg::Query(query) => {
            if let Some(Popover::Glossary(open)) = &mut model.popover {
                open.query = query.chars().take(LONGEST).collect();
            }
            Vec::new()
        }
        GlossaryMsg::Open(id) => {
            let fresh = Glossary::default();
            if let Some(Popover::Glossary(open)) = &mut model.popover {
                *open = fresh;
                return vec![Task::Focus(ids::glossary_entry(&id))];
            }
            toggle_popover(model, Popover::Glossary(fresh), &ids::glossary_entry(&id))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;
    use crate::model::Theme;
    use crate::msg::Msg;
    use crate::update::{opened, update};

    #[test]
    fn an_entry_is_shown_whatever_was_looked_for_and_the_focus_goes_there_and_back() {
        let mut model = opened("", Lang::En, Theme::System);
        let mut say = |said| update(&mut model, Msg::Glossary(said));
        let open = say(GlossaryMsg::Open("zxid".to_owned()));
        assert_eq!(open, [Task::RememberFocus, Task::Focus("term-zxid".to_owned())]);
        say(GlossaryMsg::Query("epoch".to_owned()));
        let next = say(GlossaryMsg::Open("quorum".to_owned()));
        assert_eq!(next, [Task::Focus("term-quorum".to_owned())]);
        assert_eq!(model.popover, Some(Popover::Glossary(Glossary::default())));
        assert_eq!(update(&mut model, Msg::Escape), [Task::RestoreFocus]);
    }
}
