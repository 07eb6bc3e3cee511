//! Everything that is ever done with a mail that came.

use std::collections::HashMap;
use std::fmt;
use std::hint::black_box;
use std::time::Duration;

use hongyan::mime::page::{self, MailPage};
use hongyan::mime::summary;
use hongyan::mime::view::{self, Piece};
use hongyan::model::PartId;
use hongyan::render::{Drawing, Paper, RenderError, Renderer};

use super::ways::WAYS;

/// Points across of the paper; as wide as the reader's pane.
const WIDTH: f32 = 800.0;
/// How long a page may take to be laid out or painted.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);
/// Letters of which a word must have so many to be looked for.
const LETTERS: usize = 3;
/// Of the words that do not stand on a page so many are named.
const MISSING: usize = 8;

/// Why a mail could not be read or drawn.
pub(crate) enum Fault {
    Panic(String),
    Slow(Duration),
    Drawing(RenderError),
    NoPage,
    Refused(u32),
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Panic(said) => write!(formatter, "panic: {said}"),
            Self::Slow(took) => write!(formatter, "slow: {} ms", took.as_millis()),
            Self::Drawing(error) => write!(formatter, "not drawn: {error}"),
            Self::NoPage => formatter.write_str("it promises a page and has none"),
            Self::Refused(count) => write!(formatter, "{count} addresses left in the page"),
        }
    }
}

/// What is known of a mail once all of it was read.
pub(crate) struct Read {
    pub(crate) pages: Vec<PartId>,
    pub(crate) too_complex: bool,
    /// Words around a character that could not be read.
    pub(crate) garbled: Option<String>,
}

/// Reads a mail in every way.
pub(crate) fn whole(mail: &[u8]) -> Read {
    for (_name, way) in WAYS {
        black_box(way(mail));
    }
    let row = summary::read(mail);
    let content = view::read(mail);
    let garbled = garbled(&row.subject).or_else(|| {
        content
            .paragraphs
            .iter()
            .find_map(|one| one.spans.iter().find_map(|span| garbled(&span.text)))
    });
    let pages = content.pieces.iter().filter_map(|piece| match piece {
        Piece::Page(part) => Some(*part),
        Piece::Text(_) => None,
    });
    Read {
        pages: pages.collect(),
        too_complex: content.too_complex,
        garbled,
    }
}

fn garbled(text: &str) -> Option<String> {
    let at = text.find(char::REPLACEMENT_CHARACTER)?;
    let from = text.floor_char_boundary(at.saturating_sub(24));
    let to = text.ceil_char_boundary((at + 24).min(text.len()));
    Some(text.get(from..to)?.replace('\n', " "))
}

/// How much of what a page says stands on it.
pub(crate) struct Share {
    /// Of the words of its text, from 0 to 1.
    pub(crate) found: f64,
    /// The first of those that do not.
    pub(crate) missing: Vec<String>,
}

/// Draws a page as the worker does; which share of the words of its text stands on it.
pub(crate) async fn draw(renderer: &Renderer, mail: &[u8], part: PartId) -> Result<Share, Fault> {
    let page = page::prepare(mail, part).ok_or(Fault::NoPage)?;
    let drawing = Drawing {
        xhtml: page.xhtml.clone(),
        sheets: page.sheets.clone(),
        pictures: page.pictures.clone(),
        paper: Paper::light(WIDTH, 1.0),
    };
    let mut easel = renderer.open(drawing).await.map_err(Fault::Drawing)?;
    for tile in 0..easel.drawn().tiles.min(3) {
        easel.tile(tile).await.map_err(Fault::Drawing)?;
    }
    let refused = easel.drawn().refused;
    if refused > 0 {
        return Err(Fault::Refused(refused));
    }
    let text = easel.text().await.map_err(Fault::Drawing)?;
    Ok(share(&page, &text))
}

fn share(page: &MailPage, drawn: &str) -> Share {
    let mut there: HashMap<&str, usize> = HashMap::new();
    for word in words(drawn) {
        *there.entry(word).or_default() += 1;
    }
    let (mut all, mut found) = (0_u32, 0_u32);
    let mut missing = Vec::new();
    for word in words(&page.text) {
        all += 1;
        if let Some(left) = there.get_mut(word).filter(|left| **left > 0) {
            *left -= 1;
            found += 1;
        } else if missing.len() < MISSING {
            missing.push(word.to_owned());
        }
    }
    let found = if all == 0 {
        1.0
    } else {
        f64::from(found) / f64::from(all)
    };
    Share { found, missing }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| word.chars().nth(LETTERS - 1).is_some())
}
