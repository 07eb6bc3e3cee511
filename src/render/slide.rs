//! One picture of a file that is looked at: what is asked, and what is answered.

use std::sync::Arc;

/// Pixels across and down of what is shown at most: more than a screen has.
pub(super) const MOST_PIXELS: u32 = 4096;

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
