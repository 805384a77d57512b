//! Pictures of what is on the page: the drawing as it looks, with its styles written into it, so that it looks the same
//! wherever it is opened. Nothing is loaded for it.

use super::{address_with, document, save_blob, window};
use std::fmt::Write;
use wasm_bindgen::prelude::*;
use web_sys::{
    Blob, CanvasRenderingContext2d, CssStyleDeclaration, Element, HtmlCanvasElement,
    HtmlImageElement,
};
use yew::Callback;

/// Properties that children inherit: written where they differ from the parent's. In [`OWN`] those that they do not,
/// A form of a picture.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Image {
    /// Lines and texts.
    Svg,
    /// Dots.
    Png,
}

/// A picture to be made: the browser knows what it looks like.
#[derive(Clone, PartialEq, Debug)]
pub struct Picture {
    /// What of the page is in it, as selectors.
    pub parts: Vec<&'static str>,
    /// In which form.
    pub image: Image,
    /// Its title.
    pub title: String,
    /// What there is to see in it, for whoever does not see it.
    pub alt: String,
    /// The lines below it.
    pub caption: Vec<String>,
    /// The link to this moment, from its `#` on.
    pub link: String,
    /// What is modified in the run, over it.
    pub mark: Option<String>,
    /// The name of the file.
    pub file: &'static str,
}

/// with what is meant where nothing is said.
const INHERITED: [&str; 15] = [
    "fill",
    "fill-opacity",
    "stroke",
    "stroke-width",
    "stroke-dasharray",
    "stroke-linecap",
    "stroke-linejoin",
    "stroke-opacity",
    "font-family",
    "font-size",
    "font-weight",
    "font-style",
    "text-anchor",
    "letter-spacing",
    "paint-order",
];
const OWN: [(&str, &str); 4] = [
    ("opacity", "1"),
    ("dominant-baseline", "auto"),
    ("text-decoration-line", "none"),
    ("mix-blend-mode", "normal"),
];
/// What a picture for itself has no use for.
const LEFT_OUT: [&str; 8] = [
    "class",
    "style",
    "tabindex",
    "role",
    "aria-label",
    "aria-hidden",
    "aria-haspopup",
    "aria-disabled",
];
/// Below a picture: the height of a line, and how wide a letter is at most.
const LINE: f64 = 20.0;
const LETTER: f64 = 7.4;
const MARGIN: f64 = 16.0;
/// A link that is longer is shown by its beginning; all of it is in the picture's description.
const LONGEST_LINK: usize = 240;
/// A PNG has so many dots for each pixel.
const DENSITY: f64 = 2.0;

/// Makes a picture and saves it as a file. Tells if that cannot be done.
pub fn save_picture(picture: &Picture, failed: Callback<()>) {
    let Some((svg, width, height)) = drawn(picture) else {
        failed.emit(());
        return;
    };
    let Some(blob) = blob_of(&svg) else { return failed.emit(()) };
    match picture.image {
        Image::Svg => save_blob(picture.file, &blob),
        Image::Png => {
            let file = picture.file;
            yew::platform::spawn_local(async move {
                if dots(&blob, width, height, file).await.is_err() {
                    failed.emit(());
                }
            });
        }
    }
}

fn blob_of(svg: &str) -> Option<Blob> {
    let options = web_sys::BlobPropertyBag::new();
    options.set_type("image/svg+xml");
    let parts = js_sys::Array::of1(&svg.into());
    Blob::new_with_str_sequence_and_options(&parts, &options).ok()
}

/// Draws the drawing on a canvas and saves its dots.
async fn dots(blob: &Blob, width: f64, height: f64, file: &'static str) -> Result<(), JsValue> {
    let url = web_sys::Url::create_object_url_with_blob(blob)?;
    let image = HtmlImageElement::new()?;
    image.set_src(&url);
    let loaded = wasm_bindgen_futures::JsFuture::from(image.decode()).await;
    let _ = web_sys::Url::revoke_object_url(&url);
    loaded?;
    let canvas: HtmlCanvasElement = document().create_element("canvas")?.unchecked_into();
    canvas.set_width((width * DENSITY) as u32);
    canvas.set_height((height * DENSITY) as u32);
    let context = canvas.get_context("2d")?.ok_or(JsValue::NULL)?;
    let context: CanvasRenderingContext2d = context.unchecked_into();
    let (wide, high) = (width * DENSITY, height * DENSITY);
    context.draw_image_with_html_image_element_and_dw_and_dh(&image, 0.0, 0.0, wide, high)?;
    let done = Closure::once_into_js(move |blob: Option<Blob>| {
        if let Some(blob) = blob {
            save_blob(file, &blob);
        }
    });
    canvas.to_blob(done.unchecked_ref())
}

/// The whole drawing: the parts below each other, the caption below them. With its width and height.
fn drawn(picture: &Picture) -> Option<(String, f64, f64)> {
    let mut parts = String::new();
    let (mut width, mut height) = (0.0_f64, 0.0_f64);
    for selector in &picture.parts {
        let Some(element) = document().query_selector(selector).ok().flatten() else { continue };
        let area = element.get_bounding_client_rect();
        let (wide, high) = (area.width().max(1.0), area.height().max(1.0));
        let copy: Element = element.clone_node_with_deep(true).ok()?.unchecked_into();
        dress(&element, &copy, &[]);
        for (name, value) in [("x", 0.0), ("y", height), ("width", wide), ("height", high)] {
            copy.set_attribute(name, &format!("{value:.0}")).ok()?;
        }
        parts.push_str(&web_sys::XmlSerializer::new().ok()?.serialize_to_string(&copy).ok()?);
        beside(&element, height, &mut parts);
        (width, height) = (width.max(wide), height + high);
    }
    if parts.is_empty() {
        return None;
    }
    let style = style_of(document().body()?.as_ref())?;
    let (paper, ink) = (value(&style, "background-color"), value(&style, "color"));
    let font = value(&style, "font-family");
    let address = address_with(&picture.link);
    let short: String = address.chars().take(LONGEST_LINK).collect();
    let shown = if short.len() < address.len() { short + "…" } else { short };
    let lines = picture.mark.iter().chain(&picture.caption).chain([&shown]);
    let letters = ((width - 2.0 * MARGIN) / LETTER).max(20.0) as usize;
    let mut text = String::new();
    let mut y = height + MARGIN;
    for line in lines.flat_map(|line| wrapped(line, letters)) {
        y += LINE;
        let _ = write!(text, "<text x=\"{MARGIN}\" y=\"{y:.0}\">{}</text>", escaped(&line));
    }
    let height = y + MARGIN;
    let mut svg = String::new();
    let _ = write!(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" \
         viewBox=\"0 0 {width:.0} {height:.0}\" role=\"img\" aria-labelledby=\"zs-title zs-desc\">\
         <title id=\"zs-title\">{}</title><desc id=\"zs-desc\">{} {}</desc>\
         <rect width=\"100%\" height=\"100%\" fill=\"{paper}\"/>{parts}\
         <g font-family=\"{}\" font-size=\"13\" fill=\"{ink}\">{text}</g></svg>",
        escaped(&picture.title),
        escaped(&picture.alt),
        escaped(&address),
        escaped(&font),
    );
    Some((svg, width, height))
}

/// The names of lanes are buttons beside the drawing: in a picture they are texts in it.
fn beside(element: &Element, top: f64, parts: &mut String) {
    let Some(parent) = element.parent_element() else { return };
    let (names, origin) =
        (parent.get_elements_by_class_name("lane-name"), element.get_bounding_client_rect());
    for ix in 0..names.length() {
        let Some(name) = names.item(ix) else { continue };
        let (Some(style), area) = (style_of(&name), name.get_bounding_client_rect()) else {
            continue;
        };
        let x = area.left() - origin.left() + area.width() / 2.0;
        let y = area.top() - origin.top() + top + area.height() / 2.0 + 4.5;
        let _ = write!(
            parts,
            "<text x=\"{x:.0}\" y=\"{y:.0}\" text-anchor=\"middle\" font-family=\"{}\" font-size=\"13\" \
             font-weight=\"700\" fill=\"{}\">{}</text>",
            escaped(&value(&style, "font-family")),
            value(&style, "color"),
            escaped(&name.text_content().unwrap_or_default()),
        );
    }
}

/// Writes into a copy how the original looks, and the same for what is in it.
fn dress(original: &Element, copy: &Element, parent: &[String]) {
    let Some(style) = style_of(original) else { return };
    let own: Vec<String> = INHERITED.iter().map(|name| value(&style, name)).collect();
    for (ix, name) in INHERITED.iter().enumerate() {
        if parent.get(ix) != Some(&own[ix]) {
            let _ = copy.set_attribute(name, &own[ix]);
        }
    }
    for (name, usual) in OWN {
        let value = value(&style, name);
        if value != usual {
            let _ = copy.set_attribute(name, &value);
        }
    }
    let transform = value(&style, "transform");
    if transform != "none" && !transform.is_empty() {
        let _ = copy.set_attribute("transform", &transform);
    }
    for name in LEFT_OUT {
        let _ = copy.remove_attribute(name);
    }
    let (from, to) = (original.children(), copy.children());
    let mut gone = Vec::new();
    for ix in 0..from.length().min(to.length()) {
        let (Some(from), Some(to)) = (from.item(ix), to.item(ix)) else { continue };
        let hidden = style_of(&from).is_none_or(|style| {
            value(&style, "display") == "none"
                && !["title", "desc", "defs", "pattern"].contains(&from.tag_name().as_str())
        });
        if hidden || from.class_list().contains("ln-pad") || from.class_list().contains("st-focus")
        {
            gone.push(to);
        } else {
            dress(&from, &to, &own);
        }
    }
    gone.iter().for_each(Element::remove);
}

fn style_of(element: &Element) -> Option<CssStyleDeclaration> {
    window().get_computed_style(element).ok().flatten()
}

fn value(style: &CssStyleDeclaration, name: &str) -> String {
    style.get_property_value(name).unwrap_or_default()
}

/// A line as several that are not longer; at spaces where there are some, and Chinese letters count twice.
fn wrapped(line: &str, letters: usize) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut used = 0;
    for word in line.split_inclusive([' ', '，', '。', '、', '：']) {
        let wide = |c: char| if c.is_ascii() { 1 } else { 2 };
        let length: usize = word.chars().map(wide).sum();
        if used > 0 && used + length > letters {
            all.push(String::new());
            used = 0;
        }
        for c in word.chars() {
            if used + wide(c) > letters {
                all.push(String::new());
                used = 0;
            }
            used += wide(c);
            if let Some(last) = all.last_mut() {
                last.push(c);
            }
        }
    }
    all
}

/// As text between tags or in quotes.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn captions_are_wrapped_and_lose_nothing() {
        let says =
            "S3 commits 1·2: durable on S2, S3 http://zab.example/#s=abcdefghijklmnopqrstuvwxyz";
        let lines = wrapped(says, 24);
        assert!(
            lines.len() > 3 && lines.iter().all(|line| line.chars().count() <= 24),
            "{lines:?}"
        );
        assert_eq!(lines.concat(), says);
        assert_eq!(wrapped("一二三四五六", 4), ["一二", "三四", "五六"]);
    }
}
