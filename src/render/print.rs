//! What is to be printed, and what came of it: the same for the window's process and for the one
//! that draws.
//!
//! Lengths are points of print (1/72 inch), unless they are called points of a page: those are CSS
//! pixels, of which 96 make an inch.

use super::codec::{NoSense, Reader, Writer};
use super::drawing::Drawing;

/// Points of print a point of a page: 72 of the one and 96 of the other make an inch.
pub(super) const PRINT_POINTS: f32 = 0.75;
/// Pages of one print; who wants more prints a book, and a mail of half a megabyte of text has
/// fewer.
pub(super) const PAGES: u32 = 500;
/// Octets of a PDF at most: 500 pages of text, or a hundred photographs.
pub const PDF_OCTETS: usize = 64 * 1024 * 1024;
/// Documents that one print is made of: the head, and every part of a mail that is shown.
pub(super) const PIECES: usize = 40;
/// Links of one document that can be pressed in the PDF.
pub(super) const LINKS: usize = 10_000;
/// Octets of a link; longer ones are not addresses.
pub(super) const LINK_OCTETS: usize = 4096;
/// Octets of a title.
pub(super) const TITLE_OCTETS: usize = 4096;
/// Octets of what stands at the foot of each page.
pub(super) const FOOT_OCTETS: usize = 64 * 1024;
/// Points that a page may have in either direction: A0 has 3370.
const LENGTHS: std::ops::RangeInclusive<f32> = 100.0..=4000.0;

/// Documents to be printed below one another, each laid out for itself.
#[derive(Debug, Clone, PartialEq)]
pub struct PrintJob {
    /// On what.
    pub sheet: PrintSheet,
    /// What the PDF is called.
    pub title: String,
    /// In this order.
    pub pieces: Vec<PrintPiece>,
    /// Octets that the PDF may take, at most 64 MB.
    pub most_octets: usize,
    /// XHTML of the foot of each page: what stands before the number and what stands behind it.
    pub foot: (String, String),
    /// XHTML of what stands on a page of its own behind the last that may be printed, where there
    /// would have been more.
    pub beyond: String,
}

/// A sheet of paper.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PrintSheet {
    /// Across.
    pub width: f32,
    /// Down.
    pub height: f32,
    /// What stays free on each side.
    pub margin: f32,
}

/// A document to be printed.
#[derive(Debug, Clone, PartialEq)]
pub struct PrintPiece {
    /// What is drawn. Its paper gives way to the sheet.
    pub drawing: Drawing,
    /// Where link N leads, whole; empty: it leads nowhere.
    pub links: Vec<String>,
    /// What stays free above it.
    pub gap: f32,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printed {
    /// Pages.
    pub pages: u32,
    /// Whether there would have been more of them than are printed.
    pub cut: bool,
    /// The file (ISO 32000).
    pub pdf: Vec<u8>,
}

impl PrintSheet {
    /// The same within what can be printed on.
    pub(super) fn bounded(self) -> Self {
        let (least, most) = (*LENGTHS.start(), *LENGTHS.end());
        let or = |value: f32, otherwise: f32| if value.is_finite() { value } else { otherwise };
        let width = or(self.width, 595.0).clamp(least, most);
        let height = or(self.height, 842.0).clamp(least, most);
        let margin = or(self.margin, 42.0).clamp(0.0, width.min(height) / 4.0);
        Self {
            width,
            height,
            margin,
        }
    }

    /// Points of print across that a mail has.
    #[must_use]
    pub fn room(&self) -> f32 {
        self.width - 2.0 * self.margin
    }

    /// Points of a page across that a mail has: what its paper is to be.
    #[must_use]
    pub fn page_width(&self) -> f32 {
        (self.room() / PRINT_POINTS).floor()
    }
}

impl PrintJob {
    pub(super) fn write(&self, writer: &mut Writer, drawing: fn(&mut Writer, &Drawing)) {
        let PrintSheet {
            width,
            height,
            margin,
        } = self.sheet;
        for length in [width, height, margin] {
            writer.length(length);
        }
        writer.number(u32::try_from(self.most_octets).unwrap_or(u32::MAX));
        writer.text(&self.title);
        writer.text(&self.foot.0);
        writer.text(&self.foot.1);
        writer.text(&self.beyond);
        writer.list(&self.pieces, |writer, piece| {
            drawing(writer, &piece.drawing);
            writer.list(&piece.links, |writer, link| writer.text(link));
            writer.length(piece.gap);
        });
    }

    pub(super) fn read(
        reader: &mut Reader<'_>,
        drawing: fn(&mut Reader<'_>) -> Result<Drawing, NoSense>,
    ) -> Result<Self, NoSense> {
        Ok(Self {
            sheet: PrintSheet {
                width: reader.length()?,
                height: reader.length()?,
                margin: reader.length()?,
            },
            most_octets: reader.number()? as usize,
            title: reader.text(TITLE_OCTETS)?,
            foot: (reader.text(FOOT_OCTETS)?, reader.text(FOOT_OCTETS)?),
            beyond: reader.text(FOOT_OCTETS)?,
            pieces: reader.list(PIECES, |reader| {
                Ok(PrintPiece {
                    drawing: drawing(reader)?,
                    links: reader.list(LINKS, |reader| reader.text(LINK_OCTETS))?,
                    gap: reader.length()?,
                })
            })?,
        })
    }

    /// The same with no more of anything than is taken.
    pub(super) fn bounded(mut self) -> Self {
        self.sheet = self.sheet.bounded();
        self.most_octets = self.most_octets.min(PDF_OCTETS);
        self.pieces.truncate(PIECES);
        for piece in &mut self.pieces {
            piece.links.truncate(LINKS);
            for link in &mut piece.links {
                if link.len() > LINK_OCTETS {
                    link.clear();
                }
            }
        }
        self.title
            .truncate(self.title.floor_char_boundary(TITLE_OCTETS));
        for text in [&mut self.foot.0, &mut self.foot.1, &mut self.beyond] {
            if text.len() > FOOT_OCTETS {
                text.clear();
            }
        }
        self
    }
}

impl Printed {
    pub(super) fn write(&self, writer: &mut Writer) {
        writer.number(self.pages);
        writer.byte(u8::from(self.cut));
        writer.octets(&self.pdf);
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, NoSense> {
        let printed = Self {
            pages: reader.number()?,
            cut: reader.truth()?,
            pdf: reader.octets(PDF_OCTETS)?.to_vec(),
        };
        let is_whole =
            printed.pdf.starts_with(b"%PDF-") && printed.pages <= PAGES + u32::from(printed.cut);
        if is_whole { Ok(printed) } else { Err(NoSense) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_of_no_sense_becomes_one_that_can_be_printed_on() {
        let sheet = PrintSheet {
            width: f32::NAN,
            height: 1e9,
            margin: 1e9,
        };
        let sheet = sheet.bounded();
        assert_eq!((sheet.width, sheet.height), (595.0, 4000.0));
        assert_eq!(sheet.margin, 148.75);
        let a4 = PrintSheet {
            width: 595.0,
            height: 842.0,
            margin: 42.5,
        };
        assert_eq!((a4.room(), a4.page_width()), (510.0, 680.0));
    }

    #[test]
    fn what_is_no_pdf_is_no_answer() {
        let printed = |pages, pdf: &[u8]| {
            let mut writer = Writer::new(1);
            let pdf = pdf.to_vec();
            let cut = false;
            Printed { pages, cut, pdf }.write(&mut writer);
            let frame = writer.finish();
            Printed::read(&mut Reader::new(&frame[5..]))
        };
        assert!(printed(1, b"%PDF-1.7").is_ok());
        assert_eq!(printed(1, b"#!/bin/sh"), Err(NoSense));
        assert_eq!(printed(501, b"%PDF-1.7"), Err(NoSense));
    }
}
