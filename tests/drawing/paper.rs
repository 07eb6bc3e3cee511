//! Mails on paper: PDFs made by the process that draws.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use hongyan::mime::page::{self, MailPage};
use hongyan::mime::paper::{self, PaperHead};
use hongyan::mime::view::{self, Piece};
use hongyan::render::{Drawing, Paper, PrintJob, PrintPiece, PrintSheet, Printed};

use super::renderer;

const A4: PrintSheet = PrintSheet {
    width: 595.3,
    height: 841.9,
    margin: 42.5,
};

fn piece(xhtml: String, links: Vec<String>) -> PrintPiece {
    PrintPiece {
        drawing: Drawing {
            xhtml,
            sheets: Vec::new(),
            pictures: Vec::new(),
            paper: Paper::light(A4.page_width(), 1.0),
        },
        links,
        gap: 0.0,
    }
}

fn designed(page: MailPage) -> PrintPiece {
    PrintPiece {
        drawing: Drawing {
            xhtml: page.xhtml,
            sheets: page.sheets,
            pictures: page.pictures,
            paper: Paper::light(A4.page_width(), 1.0),
        },
        links: page.links.iter().map(|link| link.target.clone()).collect(),
        gap: 12.0,
    }
}

/// A mail as it is printed, with a head.
fn job(mail: &[u8]) -> PrintJob {
    let content = view::read(mail);
    let head = PaperHead {
        subject: content.subject.clone(),
        lines: vec![("From".to_owned(), "Ann <ann@example.org>".to_owned())],
    };
    let mut pieces = vec![piece(paper::head(&head).xhtml, Vec::new())];
    for one in &content.pieces {
        match one {
            Piece::Page(part) => pieces.push(designed(page::prepare(mail, *part).unwrap())),
            Piece::Text(range) => {
                let text = paper::text(&content.paragraphs[range.clone()]);
                pieces.push(piece(text.xhtml, text.links));
            }
        }
    }
    if content.pieces.is_empty() {
        let text = paper::text(&content.paragraphs);
        pieces.push(piece(text.xhtml, text.links));
    }
    PrintJob {
        sheet: A4,
        foot: paper::foot(&content.subject),
        title: content.subject,
        pieces,
    }
}

async fn print(mail: &[u8]) -> Printed {
    renderer().print(job(mail)).await.unwrap()
}

fn layout(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/layouts");
    fs::read(folder.join(format!("{name}.eml"))).unwrap()
}

/// Writes the PDFs of all layouts where somebody wants to look at them.
#[tokio::test]
async fn every_layout_is_printed() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/layouts");
    let mut names: Vec<_> = fs::read_dir(folder).unwrap().flatten().collect();
    names.sort_by_key(fs::DirEntry::file_name);
    for entry in names {
        let path = entry.path();
        if path.extension().is_none_or(|ending| ending != "eml") {
            continue;
        }
        let mail = fs::read(&path).unwrap();
        let began = std::time::Instant::now();
        let printed = renderer().print(job(&mail)).await;
        let Ok(printed) = printed else {
            panic!("{}: {printed:?}", path.display());
        };
        println!("{} {} pages {} octets {:?}", path.display(), printed.pages, printed.pdf.len(), began.elapsed());
        if let Some(to) = std::env::var_os("PAPERS") {
            let name = path.with_extension("pdf");
            fs::write(Path::new(&to).join(name.file_name().unwrap()), &printed.pdf).unwrap();
        }
    }
}
