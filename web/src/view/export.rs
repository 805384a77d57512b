//! Exports: pictures of this moment, and the run for other programs.

use super::segmented::Segmented;
use crate::browser::Image;
use crate::i18n::{Lang, t, tf};
use crate::model::author::AuthorMsg;
use crate::model::lesson::LessonMsg;
use crate::model::write::{PicturePart, WriteMsg};
use crate::msg::Msg;
use crate::panel::write::ExportPanel;
use yew::prelude::*;
use zabscope::export::Format;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub lang: Lang,
    pub panel: ExportPanel,
    pub says: Callback<Msg>,
}

#[component]
pub fn Exports(props: &Props) -> Html {
    let (lang, says) = (props.lang, &props.says);
    let button = |label: &'static str, msg: WriteMsg| {
        let onclick = says.reform(move |_| Msg::Write(msg.clone()));
        html! { <button type="button" class="button" {onclick}>{ label }</button> }
    };
    let text = |format: Format, label: &'static str, key: &'static str| {
        html! { <li>{ button(label, WriteMsg::Text(format)) }<span class="quiet">{ t(lang, key) }</span></li> }
    };
    let make = says.reform(|_: MouseEvent| Msg::Lesson(LessonMsg::Author(AuthorMsg::Toggle)));
    html! {
        <>
            <h3>{ t(lang, "write.picture") }</h3>
            <div class="row">
                <Segmented<PicturePart> label={t(lang, "write.part")} chosen={props.panel.part}
                    on_choose={says.reform(|part| Msg::Write(WriteMsg::Part(part)))}
                    choices={vec![
                        (PicturePart::Stage, t(lang, "write.stage").into()),
                        (PicturePart::Lens, t(lang, "write.lens").into()),
                        (PicturePart::Both, t(lang, "write.both").into()),
                    ]} />
                { button("SVG", WriteMsg::Picture(Image::Svg)) }
                { button("PNG", WriteMsg::Picture(Image::Png)) }
            </div>
            <p class="quiet">{ t(lang, "write.picture_says") }</p>
            <label class="stacked">{ t(lang, "write.alt_label") }
                <textarea id="export-alt" readonly=true rows="4" value={props.panel.alt.clone()} />
            </label>
            <h3>{ t(lang, "write.run") }</h3>
            <ul class="exports">
                { text(Format::Json, "JSON", "write.json_says") }
                { text(Format::Shiviz, "ShiViz", "write.shiviz_says") }
                { text(Format::Mermaid, "Mermaid", "write.mermaid_says") }
            </ul>
            <h3>{ t(lang, "author.name") }</h3>
            <ul class="exports">
                <li>
                    <button type="button" class="button" onclick={make}>{ t(lang, "lesson.name") }</button>
                    <span class="quiet">{ t(lang, "author.open_says") }</span>
                </li>
            </ul>
            if let Some(percent) = props.panel.written {
                <p role="status">{ tf(lang, "write.writing", &[("n", &percent.to_string())]) }{ " " }
                    { button(t(lang, "write.cancel"), WriteMsg::Cancel) }</p>
            }
        </>
    }
}
