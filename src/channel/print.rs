//! Mails on paper: as a PDF, and handed to a printer of the system.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::mime::paper::PaperHead;
use crate::model::MailId;

use super::handle::Ticket;

/// Points of print in a millimetre.
const POINTS_A_MILLIMETRE: f32 = 72.0 / 25.4;
/// Copies that are asked for at once; who types more has slipped.
pub const COPIES: u32 = 99;
/// Printers that are told.
pub const PRINTERS: usize = 100;

/// What is asked about mails on paper.
#[derive(Debug, Clone, PartialEq)]
pub enum PrintCommand {
    /// Say which printers there are ([`PrintEvent::Printers`]).
    ListPrinters,
    /// Say which paper is in use where this system is ([`PrintEvent::Paper`]); no printer is
    /// looked for.
    UsualPaper,
    /// Write the mail as a PDF to a file that doesn't exist yet ([`PrintEvent::Saved`]).
    SavePdf {
        /// Which mail, and how.
        page: Box<PrintPage>,
        /// Where to. An existing file is not overwritten: ` (2)` goes before the extension.
        to: PathBuf,
    },
    /// Open the mail as a PDF with the system's program, which can print it too.
    OpenPdf {
        /// Which mail, and how.
        page: Box<PrintPage>,
    },
    /// Hand the mail to a printer ([`PrintEvent::Sent`]).
    Print {
        /// Which mail, and how.
        page: Box<PrintPage>,
        /// To which; `None`: the system's first.
        printer: Option<String>,
        /// How often, at most [`COPIES`].
        copies: u32,
        /// Which pages, such as `1-3,5`; empty: all.
        pages: String,
    },
}

/// What is told about mails on paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PrintEvent {
    /// Answer to `ListPrinters`.
    Printers {
        /// Whose.
        ticket: Ticket,
        /// Those there are, at most [`PRINTERS`], and which of them is meant where none is named;
        /// `None`: this system has nothing that prints.
        printers: Option<(Vec<String>, Option<String>)>,
        /// The paper in use where this system is.
        paper: PaperSize,
    },
    /// Answer to `UsualPaper`.
    Paper {
        /// Whose.
        ticket: Ticket,
        /// The paper in use where this system is.
        paper: PaperSize,
    },
    /// Answer to `SavePdf`.
    Saved {
        /// Whose.
        ticket: Ticket,
        /// Its real path.
        path: PathBuf,
        /// Pages.
        pages: u32,
        /// Whether the mail is longer than what is printed.
        cut: bool,
    },
    /// Answer to `Print`: the system has it.
    Sent {
        /// Whose.
        ticket: Ticket,
        /// Pages.
        pages: u32,
        /// Whether the mail is longer than what is printed.
        cut: bool,
    },
}

/// A mail on paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintPage {
    /// Which.
    pub mail: MailId,
    /// As its sender meant it, where it has a page; else as text.
    pub designed: bool,
    /// On paper of which size.
    pub size: PaperSize,
    /// With how much of it free.
    pub margins: Margins,
    /// What stands above it.
    pub head: PaperHead,
    /// What stands below it where it is not printed whole, in the reader's language.
    pub goes_on: String,
}

/// A size of paper.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PaperSize {
    /// 210 × 297 mm (ISO 216).
    #[default]
    A4,
    /// 8½ × 11 inch (ANSI/ASME Y14.1).
    Letter,
}

/// How much of the paper is free on each side.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Margins {
    /// 8 mm: less, no printer prints.
    Narrow,
    /// 15 mm.
    #[default]
    Usual,
    /// 25 mm.
    Wide,
}

impl PaperSize {
    /// Both, in the order in which they are offered.
    pub const ALL: [Self; 2] = [Self::A4, Self::Letter];

    /// Points of print across and down.
    #[must_use]
    pub fn points(self) -> (f32, f32) {
        match self {
            Self::A4 => (210.0 * POINTS_A_MILLIMETRE, 297.0 * POINTS_A_MILLIMETRE),
            Self::Letter => (612.0, 792.0),
        }
    }

    /// What CUPS and IPP call it (PWG 5101.1).
    #[must_use]
    pub fn media(self) -> &'static str {
        match self {
            Self::A4 => "iso_a4_210x297mm",
            Self::Letter => "na_letter_8.5x11in",
        }
    }

    /// What is in use where this locale is (`en_US`, `zh-CN`).
    #[must_use]
    pub fn of_locale(locale: &str) -> Self {
        /// Territories that print on Letter.
        const LETTER: [&str; 12] = [
            "US", "CA", "MX", "PH", "CL", "CO", "VE", "GT", "CR", "PA", "DO", "PR",
        ];
        let locale = locale.split(['.', '@']).next().unwrap_or_default();
        let mut parts = locale.split(['_', '-']).skip(1);
        if parts.any(|part| LETTER.contains(&part)) {
            Self::Letter
        } else {
            Self::A4
        }
    }
}

impl Margins {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Narrow, Self::Usual, Self::Wide];

    /// Points of print.
    #[must_use]
    pub fn points(self) -> f32 {
        let millimetres = match self {
            Self::Narrow => 8.0,
            Self::Usual => 15.0,
            Self::Wide => 25.0,
        };
        millimetres * POINTS_A_MILLIMETRE
    }
}

/// Whether these are pages as a printer understands them: numbers and ranges with commas between.
#[must_use]
pub fn are_pages(typed: &str) -> bool {
    /// Characters of it; nobody chooses more by hand.
    const MOST: usize = 200;
    let is_number = |text: &str| {
        let number = text.parse::<u32>();
        text.bytes().all(|digit| digit.is_ascii_digit()) && number.is_ok_and(|number| number > 0)
    };
    let is_range = |text: &str| match text.split_once('-') {
        Some((from, to)) => is_number(from) && is_number(to),
        None => is_number(text),
    };
    typed.is_empty() || typed.len() <= MOST && typed.split(',').all(is_range)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paper_goes_by_the_country() {
        for locale in ["en_US.UTF-8", "en-US", "fr_CA", "es_MX@euro"] {
            assert_eq!(PaperSize::of_locale(locale), PaperSize::Letter, "{locale}");
        }
        for locale in ["zh_CN.UTF-8", "en_GB", "de", "C", ""] {
            assert_eq!(PaperSize::of_locale(locale), PaperSize::A4, "{locale}");
        }
        let (width, height) = PaperSize::A4.points();
        assert_eq!((width.round(), height.round()), (595.0, 842.0));
    }

    #[test]
    fn pages_are_numbers_and_ranges_and_nothing_that_a_program_could_take_for_more() {
        for typed in ["", "1", "1-3,5", "2-2"] {
            assert!(are_pages(typed), "{typed}");
        }
        for typed in ["0", "-1", "1-", "1,,2", "a", "1 -o x", "+1", "1-2-3", "1;2"] {
            assert!(!are_pages(typed), "{typed}");
        }
    }
}
