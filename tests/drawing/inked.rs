//! Mails on paper as they look: PDFs painted by another program than the one that wrote them, and
//! measured. What the screen mends (`mended`) must be mended here.

use std::sync::Arc;

use hongyan::render::{Drawing, PDF_OCTETS, Paper, PrintJob, PrintPiece, RenderError};
use hongyan::render::{Shown, Slide, SlideKind, Tile};

use super::paper::A4;
use super::{colour, open, page, pdf, renderer};

/// Pixels of the painted sheet a point of print.
const PIXELS: f64 = 2.0;
/// Pixels of it a point of the page.
const PIXELS_A_POINT: f64 = PIXELS * 0.75;
const RED: [u8; 3] = [255, 0, 0];
const BLUE: [u8; 3] = [0, 0, 255];

/// What stands in a document, alone on a sheet.
pub(super) fn job(body: &str, links: Vec<String>) -> PrintJob {
    let drawing = Drawing {
        paper: Paper::light(A4.page_width(), 1.0),
        ..page(body)
    };
    PrintJob {
        sheet: A4,
        title: String::new(),
        most_octets: PDF_OCTETS,
        pieces: vec![PrintPiece {
            drawing,
            links,
            gap: 0.0,
        }],
        foot: (String::new(), String::new()),
        beyond: String::new(),
    }
}

/// The first page of a PDF in pixels.
async fn painted(pdf: Vec<u8>) -> Shown {
    let mut projector = renderer().projector().await.unwrap();
    let shown = projector.show(Slide {
        octets: Arc::from(pdf),
        kind: SlideKind::Page { page: 0 },
        width: (f64::from(A4.width) * PIXELS).round() as u32,
        height: (f64::from(A4.height) * PIXELS).round() as u32,
    });
    shown.await.unwrap().unwrap()
}

/// The first page of a print in pixels.
async fn sheet(body: &str) -> Shown {
    painted(renderer().print(job(body, Vec::new())).await.unwrap().pdf).await
}

/// How much black there is.
fn ink(pixels: &[u8]) -> u64 {
    let ink = |pixel: &[u8]| u64::from(255 - pixel[0]);
    pixels.chunks(4).map(ink).sum()
}

/// Columns and rows in which there is a colour: the first and the last of each.
fn reach(shown: &Shown, wanted: [u8; 3]) -> [u32; 4] {
    let mut reach = [u32::MAX, u32::MAX, 0, 0];
    for (place, pixel) in (0..).zip(shown.pixels.chunks(4)) {
        if pixel[..3] == wanted {
            let (x, y) = (place % shown.width, place / shown.width);
            reach = [
                reach[0].min(x),
                reach[1].min(y),
                reach[2].max(x),
                reach[3].max(y),
            ];
        }
    }
    reach
}

async fn tile(body: &str) -> Tile {
    open(page(body)).await.tile(0).await.unwrap()
}

#[tokio::test]
async fn a_bold_chinese_word_has_as_much_more_ink_on_paper_as_on_the_screen() {
    let body = |weight: &str| {
        format!("<p style=\"font-size:60px;font-weight:{weight};color:#000\">鸿雁传书</p>")
    };
    let (plain, bold) = (body("400"), body("700"));
    let share = |plain: &[u8], bold: &[u8]| ink(bold) as f64 / ink(plain) as f64;
    let screen = share(&tile(&plain).await.pixels, &tile(&bold).await.pixels);
    let paper = share(&sheet(&plain).await.pixels, &sheet(&bold).await.pixels);
    assert!(screen > 1.1, "{screen}");
    assert!((paper - screen).abs() < 0.08, "{paper} {screen}");
}

#[tokio::test]
async fn what_shines_through_a_bold_chinese_word_does_so_once() {
    let darkest = async |style: &str| {
        let sheet = sheet(&format!("<p style=\"font-size:60px;{style}\">鸿雁</p>")).await;
        sheet.pixels.chunks(4).map(|pixel| pixel[0]).min().unwrap()
    };
    let plain = darkest("color:rgba(0,0,0,.5)").await;
    let bold = darkest("color:rgba(0,0,0,.5);font-weight:700").await;
    assert!((126..=129).contains(&plain), "{plain}");
    assert_eq!(bold, plain);
}

#[tokio::test]
async fn a_slanted_word_leans_on_paper_as_far_to_the_right_as_on_the_screen() {
    // Inter has no slanted face: the stroke of an l is made to lean.
    let body = "<p style=\"font:italic 200px/200px Inter;color:#000\">l</p>";
    let tile = tile(body).await;
    let left = |y: u32| (0..tile.width).find(|x| colour(&tile, *x, y)[0] < 128);
    let screen = f64::from(left(50).unwrap()) - f64::from(left(150).unwrap());
    let sheet = sheet(body).await;
    let left = |y: f64| {
        let y = (f64::from(A4.margin) * PIXELS + y * PIXELS_A_POINT) as u32;
        let row = (y * sheet.width * 4) as usize;
        let row = &sheet.pixels[row..row + sheet.width as usize * 4];
        row.chunks(4).position(|pixel| pixel[0] < 128).unwrap() as f64 / PIXELS_A_POINT
    };
    let paper = left(50.0) - left(150.0);
    assert!(screen > 10.0, "{screen}");
    assert!((paper - screen).abs() <= 2.0, "{paper} {screen}");
}

#[tokio::test]
async fn what_is_wider_than_the_paper_is_made_smaller_and_nothing_of_it_is_lost() {
    let body = "<table style=\"width:1400px;border-spacing:0\"><tr>\
        <td style=\"padding:0;width:700px;height:140px;background:#f00\"></td>\
        <td style=\"padding:0;width:700px;background:#00f\"></td></tr></table>";
    let sheet = sheet(body).await;
    let margin = (f64::from(A4.margin) * PIXELS) as u32;
    let end = (f64::from(A4.width - A4.margin) * PIXELS) as u32;
    let middle = u32::midpoint(margin, end);
    let near = |one: u32, other: u32| one.abs_diff(other) <= 2;
    let [left, top, right, bottom] = reach(&sheet, RED);
    assert!(near(left, margin) && near(right, middle), "{left} {right}");
    // As much smaller in both directions: a tenth as tall as wide.
    let tall = (end - margin) / 10;
    assert!(near(top, margin), "{top}");
    assert!(near(bottom - top, tall), "{top} {bottom} {tall}");
    let [left, _top, right, _bottom] = reach(&sheet, BLUE);
    assert!(near(left, middle) && near(right, end), "{left} {right}");
}

#[tokio::test]
async fn a23_a_pdf_larger_than_is_made_is_told_with_its_size() {
    let job = PrintJob {
        most_octets: 1_000,
        ..job("<p>a letter</p>", Vec::new())
    };
    let refused = renderer().print(job).await.unwrap_err();
    let RenderError::PrintTooLarge {
        octets,
        limit_octets: 1_000,
    } = refused
    else {
        panic!("{refused:?}");
    };
    assert!((1_001..100_000).contains(&octets), "{octets}");
}

#[tokio::test]
async fn every_link_of_a_long_list_can_be_pressed() {
    let (mut body, mut links) = (String::new(), Vec::new());
    for number in 0..2_500 {
        body.push_str(&format!("<a href=\"mail:/l/{number}\">{number}</a> "));
        links.push(format!("https://example.org/{number:04}"));
    }
    let printed = renderer().print(job(&body, links.clone())).await.unwrap();
    // Several hundred of them stand on a page.
    assert!(printed.pages < 5, "{}", printed.pages);
    let mut found = pdf::links(&printed.pdf);
    found.sort();
    assert_eq!(found.len(), 2_500);
    assert!(found == links);
}
