//! A mail on paper: its head, its pages and its texts below one another, printed by a process of
//! its own.

use super::{of, prepare};
use crate::channel::Cause;
use crate::channel::page::PageName;
use crate::channel::print::PrintPage;
use crate::mime::page::{MailPage, PageReading};
use crate::mime::paper::{self, PaperText};
use crate::mime::view::{Content, Piece, Reading};
use crate::model::text::link::opened;
use crate::render::{Drawing, PDF_OCTETS, Paper, PrintJob, PrintPiece, PrintSheet, Printed};
use crate::worker::heart::Shared;
use crate::worker::reading;

/// Points of print between the head and the mail, and between its parts.
const GAP: f32 = 12.0;
/// Links to places in the mail itself look like what is around them.
const PLAIN: &str = "a[data-within][href]{color:inherit;text-decoration:none}";

/// Prints a mail. Nothing is asked for from elsewhere.
pub(in crate::worker) async fn paper(heart: &Shared, page: &PrintPage) -> Result<Printed, Cause> {
    let (files, mail) = (heart.files.clone(), page.mail);
    let read = heart.on_disk(move |store| {
        let bytes = files.read_shown(store, mail)?;
        Ok(reading::read(store, &bytes))
    });
    let (content, choice) = read.await?;
    let charset = choice.charset;
    let as_read = PageReading {
        mail: Reading { charset },
        folds: false,
    };
    let (width, height) = page.size.points();
    let margin = page.margins.points();
    let sheet = PrintSheet {
        width,
        height,
        margin,
    };
    let mut job = PrintJob {
        sheet,
        title: page.head.subject.clone(),
        most_octets: PDF_OCTETS,
        pieces: vec![own(paper::head(&page.head), sheet, 0.0)],
        foot: paper::foot(&page.head.subject),
        beyond: paper::goes_on(&page.goes_on).xhtml,
    };
    let mut cut = false;
    // Of text, rather than of form.
    let mut goes_on = false;
    let is_text_cut = content.too_complex;
    let pieces: &[Piece] = if page.designed { &content.pieces } else { &[] };
    for piece in pieces {
        match piece {
            Piece::Page(part) => {
                let name = PageName { mail, part: *part };
                let prepared = prepare(heart, name, as_read).await?;
                cut |= prepared.cut;
                goes_on |= prepared.extent.is_some();
                job.pieces.push(designed(prepared, sheet));
            }
            Piece::Text(range) => {
                let paragraphs = content.paragraphs.get(range.clone());
                let text = paper::text(paragraphs.unwrap_or_default());
                goes_on |= text.cut || is_text_cut;
                job.pieces.push(own(text, sheet, GAP));
            }
        }
    }
    if pieces.is_empty() {
        let text = whole_text(content).await?;
        goes_on |= text.cut || is_text_cut;
        job.pieces.push(own(text, sheet, GAP));
    }
    if goes_on {
        job.pieces
            .push(own(paper::goes_on(&page.goes_on), sheet, GAP));
    }
    let printed = heart.pages.renderer()?.print(job).await;
    let printed = printed.map_err(|error| of(&error))?;
    Ok(Printed {
        cut: printed.cut || cut || goes_on,
        ..printed
    })
}

/// A long text takes a while to be written down.
async fn whole_text(content: Content) -> Result<PaperText, Cause> {
    let written = tokio::task::spawn_blocking(move || paper::text(&content.paragraphs));
    written.await.map_err(|stopped| Cause::Internal {
        detail: stopped.to_string(),
    })
}

fn own(text: PaperText, sheet: PrintSheet, gap: f32) -> PrintPiece {
    PrintPiece {
        drawing: Drawing {
            xhtml: text.xhtml,
            sheets: Vec::new(),
            pictures: Vec::new(),
            paper: Paper::light(sheet.page_width(), 1.0),
        },
        links: text.links.iter().map(|link| opened(link)).collect(),
        gap,
    }
}

fn designed(page: MailPage, sheet: PrintSheet) -> PrintPiece {
    // Nothing can be pressed on paper that leads to another place of it.
    let links = page.links.iter().map(|link| {
        if link.is_within() {
            String::new()
        } else {
            opened(&link.target)
        }
    });
    let sheets = page.sheets.into_iter();
    PrintPiece {
        drawing: Drawing {
            xhtml: page.xhtml,
            sheets: sheets.chain([PLAIN.to_owned()]).collect(),
            pictures: page.pictures,
            paper: Paper::light(sheet.page_width(), 1.0),
        },
        links: links.collect(),
        gap: GAP,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channel::PrintingCause;
    use crate::model::Remedy;
    use crate::render::RenderError;

    #[test]
    fn a23_a_pdf_that_is_too_large_has_a_cause_of_its_own() {
        let cause = of(&RenderError::PrintTooLarge {
            octets: 71_000_000,
            limit_octets: 64_000_000,
        });
        let expected = Cause::Printing(PrintingCause::TooLarge {
            limit_octets: 64_000_000,
            size_octets: 71_000_000,
        });
        assert_eq!(cause, expected);
        assert_eq!(cause.remedy(), Remedy::PrintAsText);
    }
}
