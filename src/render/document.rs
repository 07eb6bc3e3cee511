//! A page as Blitz lays it out.
//!
//! Each layout is a document of its own with exactly one `resolve()`: restyling a live one uses
//! memory that was freed (blitz-dom 0.3.0-beta.4). So another width, and rows put in around orphans,
//! mean a new document.

use std::sync::Arc;

use blitz_dom::{BaseDocument, DocumentConfig, FontContext, UserAgentStylesheet};
use blitz_html::HtmlDocument;
use blitz_traits::shell::{ColorScheme, Viewport};

use super::drawing::{Colours, Drawing, Paper, WIDEST_PIXELS};
use super::drawn::Drawn;
use super::fonts::DEFAULT_FAMILY;
use super::links::Places;
use super::mend;
use super::orphans;
use super::passages::{self, Passage};
use super::pictures::Pictures;
use super::protocol::{TALLEST, TILE_HEIGHT, WIDEST};
use super::targets::Targets;

/// Points down of the view that a mail can ask about (`vh`, `min-height`); the page itself is as
/// tall as it is.
const VIEW_HEIGHT: f32 = 600.0;
/// How often a page is laid out for the ends of its lines: a hyphen that has no room makes a line
/// end earlier, and the next one otherwise.
const ENDS: usize = 4;
/// What relative addresses would stand in; the pre-pass leaves none, and it leads nowhere.
const BASE: &str = "mail://x/";

/// What layouts are made of.
pub(super) struct Source {
    xhtml: String,
    sheets: Vec<UserAgentStylesheet>,
    pictures: Arc<Pictures>,
}

/// One layout.
pub(super) struct Page {
    pub(super) document: HtmlDocument,
    pub(super) passages: Vec<Passage>,
    pub(super) paper: Paper,
    pub(super) drawn: Drawn,
}

impl Source {
    pub(super) fn new(drawing: Drawing) -> Self {
        let sheets = drawing.sheets.iter();
        Self {
            xhtml: drawing.xhtml,
            sheets: std::iter::once(UserAgentStylesheet::default_sheet())
                .chain(sheets.map(|sheet| UserAgentStylesheet::parse(sheet)))
                .collect(),
            pictures: Arc::new(Pictures::new(drawing.pictures)),
        }
    }

    /// Lays the page out; where boxes were swallowed by tables, once more with rows around them, and
    /// once more with all else that was seen to need other words, and where lines are parted within a
    /// word or cut off, with the signs for that.
    /// `most_links`: places of links that are told.
    pub(super) fn lay_out(&self, paper: Paper, fonts: &FontContext, most_links: usize) -> Page {
        let paper = paper.bounded();
        let mut document = self.document(&self.xhtml, &paper, fonts);
        if let Some(mended) = orphans::mended(&document) {
            document = self.document(&mended, &paper, fonts);
        }
        if let Some(mended) = mend::mended(&document) {
            document = self.document(&mended, &paper, fonts);
        }
        for _ in 0..ENDS {
            let Some(mended) = mend::ends::mended(&document) else {
                break;
            };
            document = self.document(&mended, &paper, fonts);
        }
        let mut places = Places::new(&document, most_links);
        let mut targets = Targets::new(&document);
        let passages = passages::collect(&document, |node| {
            places.see(node);
            targets.see(node);
        });
        let (links, anchors) = (places.finish(), targets.finish());
        let drawn = Drawn {
            links,
            anchors,
            ..self.measure(&document, &paper)
        };
        Page {
            document,
            passages,
            paper,
            drawn,
        }
    }

    fn document(&self, xhtml: &str, paper: &Paper, fonts: &FontContext) -> HtmlDocument {
        self.pictures.begin();
        let scheme = if paper.dark {
            ColorScheme::Dark
        } else {
            ColorScheme::Light
        };
        let height = (VIEW_HEIGHT * paper.scale).round() as u32;
        let mut sheets = self.sheets.clone();
        sheets.push(UserAgentStylesheet::parse(orphans::SHEET));
        sheets.push(UserAgentStylesheet::parse(&sheet(paper.colours)));
        let config = DocumentConfig {
            viewport: Some(Viewport::new(paper.pixels(), height, paper.scale, scheme)),
            base_url: Some(BASE.to_owned()),
            ua_stylesheets: sheets,
            net_provider: Some(self.pictures.clone()),
            font_ctx: Some(fonts.clone()),
            ..DocumentConfig::default()
        };
        let mut document = HtmlDocument::from_xml(xhtml, config);
        document.resolve(0.0);
        // Backgrounds that were asked for during the layout.
        document.handle_messages();
        document
    }

    fn measure(&self, document: &BaseDocument, paper: &Paper) -> Drawn {
        let scale = paper.scale;
        let (mut width, mut height) = (paper.width, 0.0f32);
        if let Some(root) = document.try_root_element() {
            let within = root.scrollable_overflow();
            width = width.max(within.x1 as f32 / scale);
            height = root.final_layout().size.height;
            height = height.max(within.y1 as f32 / scale);
        }
        let within = |length: f32, most: f32| {
            if length.is_finite() {
                length.clamp(0.0, most)
            } else {
                most
            }
        };
        let height = within(height, TALLEST);
        let width = within(width, WIDEST);
        let asked = self.pictures.asked();
        Drawn {
            width,
            height,
            tile_width: ((width * scale).ceil() as u32).clamp(1, WIDEST_PIXELS),
            tile_height: TILE_HEIGHT,
            tiles: rows(height, scale).div_ceil(TILE_HEIGHT),
            links: Vec::new(),
            anchors: Vec::new(),
            pictures_shown: asked.shown,
            pictures_failed: asked.failed,
            refused: asked.refused,
        }
    }
}

/// Pixels down of a page.
pub(super) fn rows(height: f32, scale: f32) -> u32 {
    (height * scale).ceil() as u32
}

/// What holds where neither the mail nor its sheets say anything.
fn sheet(colours: Colours) -> String {
    let [red, green, blue] = colours.ink;
    let ink = format!("rgb({red},{green},{blue})");
    let [red, green, blue] = colours.link;
    let link = format!("rgb({red},{green},{blue})");
    format!(
        ":root{{color:{ink};font-family:{DEFAULT_FAMILY},sans-serif}}a[href]{{color:{link}}}\
         pre,code,tt,kbd,samp,xmp,listing,plaintext{{font-family:monospace}}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_of_no_height_has_no_rows_and_one_of_a_hair_has_one() {
        assert_eq!(rows(0.0, 2.0), 0);
        assert_eq!(rows(0.1, 1.0), 1);
        assert_eq!(rows(256.0, 2.0), 512);
    }

    #[test]
    fn colours_go_into_the_sheet() {
        let sheet = sheet(Colours {
            paper: [0, 0, 0],
            ink: [1, 2, 3],
            link: [4, 5, 6],
        });
        assert!(sheet.contains(":root{color:rgb(1,2,3);"));
        assert!(sheet.contains("a[href]{color:rgb(4,5,6)}"));
    }
}
