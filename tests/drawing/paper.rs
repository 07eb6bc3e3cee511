//! Mails on paper: PDFs made by the process that draws.

use std::fs;
use std::path::Path;

use hongyan::mime::page::{self, MailPage};
use hongyan::mime::paper::{self, PaperHead};
use hongyan::mime::view::{self, Piece};
use hongyan::render::{Drawing, PDF_OCTETS, Paper, PrintJob, PrintPiece, PrintSheet, Printed};

use super::{pdf, renderer};

pub(super) const A4: PrintSheet = PrintSheet {
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
        beyond: paper::goes_on("It goes on").xhtml,
        title: content.subject,
        most_octets: PDF_OCTETS,
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

fn letter(html: &str) -> Vec<u8> {
    format!(
        "From: Ann <ann@example.org>\r\nSubject: Geese\r\nMIME-Version: 1.0\r\n\
         Content-Type: text/html; charset=utf-8\r\n\r\n{html}"
    )
    .into_bytes()
}

fn plain(text: &str) -> Vec<u8> {
    format!(
        "From: Ann <ann@example.org>\r\nSubject: Geese\r\nMIME-Version: 1.0\r\n\
         Content-Type: text/plain; charset=utf-8\r\n\r\n{text}"
    )
    .into_bytes()
}

/// Text as it is looked for: without white space.
fn squeezed(text: &str) -> String {
    text.chars().filter(|one| !one.is_whitespace()).collect()
}

#[tokio::test]
async fn what_is_printed_can_be_searched_and_copied_in_every_script() {
    let html = "<h1>Wild geese</h1><p>fly office <b>bold</b> <i>slanted</i></p>\
        <p>鸿雁传书，平安到达。</p><p>Дикие гуси</p><p lang=ja>雁の便り</p>";
    let printed = print(&letter(html)).await;
    assert_eq!((printed.pages, printed.cut), (1, false));
    let texts = pdf::texts(&printed.pdf);
    assert_eq!(texts.len(), 1);
    let expected = "GeeseFromAnn<ann@example.org>Wildgeeseflyofficeboldslanted\
        鸿雁传书，平安到达。Дикиегуси雁の便りGeese1/1";
    assert_eq!(texts[0], expected);
    assert!(
        printed.pdf.len() < 200_000,
        "fonts are subsets: {}",
        printed.pdf.len()
    );
}

#[tokio::test]
async fn arabic_and_hebrew_are_kept_letter_by_letter() {
    let printed = print(&letter(
        "<p dir=rtl>مرحبا بالعالم</p><p dir=rtl>שלום עולם</p>",
    ))
    .await;
    let text = &pdf::texts(&printed.pdf)[0];
    let mut found: Vec<char> = text.chars().filter(|one| *one > '\u{500}').collect();
    let mut wanted: Vec<char> = squeezed("مرحبابالعالمשלוםעולם").chars().collect();
    // Glyphs stand from left to right; readers turn such runs around.
    found.sort_unstable();
    wanted.sort_unstable();
    assert_eq!(found, wanted);
}

#[tokio::test]
async fn a_text_of_many_lines_loses_none_at_the_end_of_a_page() {
    let lines: Vec<String> = (1..=400).map(|line| format!("line-{line}.")).collect();
    let printed = print(&plain(&lines.join("\r\n"))).await;
    let texts = pdf::texts(&printed.pdf);
    assert_eq!(texts.len(), printed.pages as usize);
    assert!((6..=10).contains(&printed.pages), "{}", printed.pages);
    let mut all = String::new();
    for (page, text) in texts.iter().enumerate() {
        let foot = format!("Geese{}/{}", page + 1, printed.pages);
        let body = text.strip_suffix(&foot);
        all.push_str(body.unwrap_or_else(|| panic!("{text} ends with {foot}")));
    }
    assert_eq!(
        all,
        format!("GeeseFromAnn<ann@example.org>{}", lines.concat())
    );
}

#[tokio::test]
async fn a_row_of_a_table_is_not_parted() {
    let rows: String = (1..=60)
        .map(|row| format!("<tr><td>first-{row}<br>second-{row}</td><td>beside-{row}</td></tr>"))
        .collect();
    let printed = print(&letter(&format!("<table border=1>{rows}</table>"))).await;
    assert!(printed.pages > 1);
    for text in pdf::texts(&printed.pdf) {
        for row in 1..=60 {
            let has = |what: &str| text.contains(&format!("{what}-{row}"));
            let next = |what: &str| text.matches(&format!("{what}-{row}")).count();
            if row >= 10 {
                assert_eq!(has("first"), has("second"), "row {row}");
                assert_eq!(next("first"), next("beside"), "row {row}");
            }
        }
    }
}

#[tokio::test]
async fn links_can_be_pressed_and_pictures_stand_in_their_place() {
    let html = "<p><a href='https://example.org/geese'>Read more</a></p>\
        <img width=40 height=40 src='data:image/png;base64,\
        iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGM4ISICAAKYAPGnS6cQAAAAAElFTkSuQmCC'>";
    let printed = print(&letter(html)).await;
    assert_eq!(pdf::links(&printed.pdf), ["https://example.org/geese"]);
    let has_picture = memchr::memmem::find(&printed.pdf, b"/Subtype/Image").is_some();
    assert!(has_picture);
}

#[tokio::test]
async fn a23_no_print_is_longer_than_a_book() {
    let printed = print(&letter(&"<div style='height:900px'>page</div>".repeat(600))).await;
    assert!(printed.cut);
    // And one that says so.
    assert_eq!(printed.pages, 501);
    let texts = pdf::texts(&printed.pdf);
    assert_eq!(texts.last().unwrap(), "ItgoesonGeese501/501");
}

#[tokio::test]
async fn a20_printing_asks_nobody_for_pictures() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let at = listener.local_addr().unwrap();
    let html = format!(
        "<img src='http://{at}/a.png' alt=hidden><div style='background:url(http://{at}/b)'>text</div>\
         <style>@font-face{{font-family:x;src:url(http://{at}/c)}}p{{font-family:x}}</style><p>end"
    );
    let printed = print(&letter(&html)).await;
    assert!(pdf::texts(&printed.pdf)[0].contains("end"));
    let came = listener.accept().unwrap_err().kind();
    assert_eq!(came, std::io::ErrorKind::WouldBlock);
}

#[tokio::test]
async fn every_word_of_a_newsletter_is_in_its_pdf() {
    for name in [
        "cn-fapiao",
        "order-confirmation",
        "mjml-announcement",
        "inventory-200-items",
    ] {
        let mail = layout(name);
        let printed = print(&mail).await;
        let text: String = pdf::texts(&printed.pdf).concat();
        let content = view::read(&mail);
        let Some(Piece::Page(part)) = content.pieces.first() else {
            panic!("{name} has no page");
        };
        let page = page::prepare(&mail, *part).unwrap();
        let mut easel = renderer().open(designed(page).drawing).await.unwrap();
        let on_screen = easel.text().await.unwrap();
        for word in on_screen.split_whitespace() {
            assert!(text.contains(word), "{name} lost {word}");
        }
    }
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
        let printed = renderer().print(job(&mail)).await;
        let Ok(printed) = printed else {
            panic!("{}: {printed:?}", path.display());
        };
        assert!((1..=100).contains(&printed.pages), "{}", path.display());
        if let Some(to) = std::env::var_os("PAPERS") {
            let name = path.with_extension("pdf");
            fs::write(Path::new(&to).join(name.file_name().unwrap()), &printed.pdf).unwrap();
        }
    }
}
