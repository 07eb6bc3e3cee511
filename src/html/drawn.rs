//! The text of a page as it is drawn: read off what the pre-pass made of the mail, so that what is
//! quoted stands in the same elements, under the same style sheets, as what was seen.

use super::page::{self, Options, RemotePictures};
use super::reader;
use super::{Limits, Reading, Screen};

/// What the page's own style sheet says of letters; [`page::MAIL_CSS`] says it with much else.
const SIZES: &str = "html[data-q] table{font-size:initial}";

pub(super) fn read(html: &str, limits: &Limits, screen: Screen) -> Reading {
    let options = Options {
        // A picture is quoted as what it shows, whether it is here or not.
        remote: RemotePictures::Shown,
        contents: &|_name| true,
    };
    let page = page::prepare(html, &options, &page::Limits::default());
    let sheets: Vec<&str> = std::iter::once(SIZES)
        .chain(page.sheets.iter().map(String::as_str))
        .collect();
    let mut reading = reader::read_drawn(&page, &sheets, limits, screen);
    reading.cut |= page.cut;
    reading.remote_contents = u32::try_from(page.remote.len()).unwrap_or(u32::MAX);
    reading
}
