//! One picture of a file that is looked at: what is asked, and what is answered.

use std::sync::Arc;

use super::codec::{NoSense, Reader, Writer};

/// Pixels across and down of what is shown at most: more than a screen has.
const MOST_PIXELS: u32 = 4096;

/// What is to be shown of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slide {
    /// The file.
    pub octets: Arc<[u8]>,
    /// What it is.
    pub kind: SlideKind,
    /// Pixels across that there is room for.
    pub width: u32,
    /// Pixels down that there is room for.
    pub height: u32,
}

/// What a file is, and which part of it is to be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SlideKind {
    /// A picture; of several the first.
    Picture,
    /// A page of a PDF.
    Page {
        /// Counted from 0.
        page: u32,
    },
}

impl Slide {
    /// The same within what can be shown.
    pub(super) fn bounded(self) -> Self {
        Self {
            width: self.width.clamp(1, MOST_PIXELS),
            height: self.height.clamp(1, MOST_PIXELS),
            ..self
        }
    }

    /// Octets of a picture that fits.
    pub(super) fn answer_octets(&self) -> usize {
        let within = |pixels: u32| pixels.min(MOST_PIXELS) as usize;
        within(self.width) * within(self.height) * 4
    }

    pub(super) fn write(&self, writer: &mut Writer) {
        let (is_page, page) = match self.kind {
            SlideKind::Picture => (0, 0),
            SlideKind::Page { page } => (1, page),
        };
        writer.byte(is_page);
        for number in [page, self.width, self.height] {
            writer.number(number);
        }
        writer.octets(&self.octets);
    }

    pub(super) fn read(reader: &mut Reader<'_>, most: usize) -> Result<Self, NoSense> {
        let is_page = reader.truth()?;
        let page = reader.number()?;
        Ok(Self {
            kind: if is_page {
                SlideKind::Page { page }
            } else {
                SlideKind::Picture
            },
            width: reader.number()?,
            height: reader.number()?,
            octets: reader.octets(most).map(Arc::from)?,
        })
    }
}

/// What is shown: never larger than there was room for.
#[derive(Clone, PartialEq, Eq)]
pub struct Shown {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Rows from the top, four octets a pixel: red, green, blue, opacity; the colours are
    /// multiplied by it.
    pub pixels: Vec<u8>,
    /// Pages of the file; 1 of a picture.
    pub pages: u32,
}

impl std::fmt::Debug for Shown {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            width,
            height,
            pages,
            ..
        } = self;
        write!(formatter, "Shown({width} × {height} of {pages})")
    }
}

impl Shown {
    pub(super) fn write(&self, writer: &mut Writer) {
        for number in [self.width, self.height, self.pages] {
            writer.number(number);
        }
        writer.octets(&self.pixels);
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, NoSense> {
        let (width, height, pages) = (reader.number()?, reader.number()?, reader.number()?);
        let fits = 1..=MOST_PIXELS;
        if !fits.contains(&width) || !fits.contains(&height) {
            return Err(NoSense);
        }
        let octets = width as usize * height as usize * 4;
        let pixels = reader.octets(octets)?;
        if pixels.len() != octets {
            return Err(NoSense);
        }
        Ok(Self {
            width,
            height,
            pixels: pixels.to_vec(),
            pages,
        })
    }
}
