//! The data files of the page: the texts of a language, and the library (scenarios, lessons, myths, the glossary). Each
//! is fetched once and handed to the room that reads it.

use crate::browser;
use crate::i18n::Lang;
use zabscope::bundled;

/// The library.
const LIBRARY: &str = "library";

/// Sees to it that the texts of a language are there; false if they could not be fetched.
pub async fn texts(lang: Lang) -> bool {
    let name = if lang == Lang::Zh { "zh" } else { "en" };
    let Some(bundle) = browser::data(name).await else { return false };
    lang.provide(bundle.leak());
    true
}

/// Sees to it that everything is there; false if something could not be fetched.
pub async fn all() -> bool {
    if !(texts(Lang::En).await && texts(Lang::Zh).await) {
        return false;
    }
    let Some(bundle) = browser::data(LIBRARY).await else { return false };
    bundled::provide(bundle.leak());
    true
}
