//! What a page is made of, and what it is never made of.

mod hostile;
mod looks;
mod soup;
mod vectors;
mod wellformed;

use super::*;
pub(super) use wellformed::check;

/// A mail with one part, `cid:here`.
pub(super) fn page(html: &str, remote: RemotePictures<'_>, limits: &Limits) -> Page {
    let options = Options {
        remote,
        contents: &|id| id == "here",
    };
    prepare(html, &options, limits)
}

pub(super) fn blocked(html: &str) -> Page {
    page(html, RemotePictures::Blocked, &Limits::default())
}

pub(super) fn shown(html: &str) -> Page {
    page(html, RemotePictures::Shown, &Limits::default())
}

/// What stands in the body, without the numbers and marks of elements.
pub(super) fn body(page: &Page) -> String {
    let from = page.xhtml.find("<body").unwrap();
    let from = from + page.xhtml[from..].find('>').unwrap() + 1;
    let to = page.xhtml.rfind("</body>").unwrap();
    without_numbers(&page.xhtml[from..to])
}

pub(super) fn without_numbers(xhtml: &str) -> String {
    without(&without(xhtml, " data-n=\""), " data-q=\"")
}

/// XHTML without an attribute; `start` goes up to its value.
pub(super) fn without(xhtml: &str, start: &str) -> String {
    let mut out = String::new();
    let mut rest = xhtml;
    while let Some(at) = rest.find(start) {
        out.push_str(&rest[..at]);
        let behind = &rest[at + start.len()..];
        rest = &behind[behind.find('"').unwrap() + 1..];
    }
    out.push_str(rest);
    out
}
