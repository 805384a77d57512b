//! The small form for a write.

use crate::i18n::{Lang, t};
use crate::model::WriteForm;
use crate::msg::Msg;
use crate::view::input;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub lang: Lang,
    pub form: WriteForm,
    pub says: Callback<Msg>,
}

/// The form for a write.
#[component]
pub fn Write(props: &Props) -> Html {
    let (lang, form) = (props.lang, &props.form);
    let field = |id: &'static str,
                 key: &'static str,
                 value: &str,
                 hint: &'static str,
                 edit: fn(&mut WriteForm, String)| {
        let (form, says) = (form.clone(), props.says.clone());
        let oninput = Callback::from(move |e: InputEvent| {
            let mut form = form.clone();
            edit(&mut form, input::value(&e));
            says.emit(Msg::MenuWrite(form));
        });
        html! {
            <label class="field"><span>{ t(lang, key) }</span>
                <input {id} maxlength="60" autocomplete="off" placeholder={hint} value={value.to_owned()} {oninput} />
            </label>
        }
    };
    let onsubmit = props.says.reform(|e: SubmitEvent| {
        e.prevent_default();
        Msg::SubmitWrite
    });
    html! {
        <form class="write-form" {onsubmit}>
            { field("write-key", "write.key", &form.key, "", |form, text| form.key = text) }
            { field("write-value", "write.value", &form.value, "", |form, text| form.value = text) }
            { field(
                "write-version", "write.version", &form.version, t(lang, "write.any"),
                |form, text| form.version = text,
            ) }
            <button type="submit" class="button primary">{ t(lang, "write.submit") }</button>
        </form>
    }
}
