//! Pictures and pages of PDF files that are looked at, by the real child process.

use std::fmt::Write as _;
use std::io::Cursor;
use std::sync::Arc;

use hongyan::render::{Projector, Shown, Slide, SlideKind};
use image::{DynamicImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};

use super::renderer;

fn written(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut octets = Cursor::new(Vec::new());
    picture.write_to(&mut octets, format).unwrap();
    octets.into_inner()
}

fn slide(octets: Vec<u8>, kind: SlideKind) -> Slide {
    Slide {
        octets: Arc::from(octets),
        kind,
        width: 200,
        height: 100,
    }
}

async fn projector() -> Projector {
    renderer().projector().await.unwrap()
}

fn colour(shown: &Shown, x: u32, y: u32) -> [u8; 4] {
    assert!(x < shown.width && y < shown.height, "{x} {y} of {shown:?}");
    let at = ((y * shown.width + x) * 4) as usize;
    shown.pixels[at..at + 4].try_into().unwrap()
}

/// A PDF file of these pages: what each has for its size and for its content.
fn pdf(pages: &[(&str, &str)]) -> Vec<u8> {
    let kids: Vec<String> = (0..pages.len())
        .map(|page| format!("{} 0 R", 3 + 2 * page))
        .collect();
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        format!(
            "<</Type/Pages/Kids[{}]/Count {}>>",
            kids.join(" "),
            pages.len()
        ),
    ];
    for (number, (size, content)) in pages.iter().enumerate() {
        let stream = 4 + 2 * number;
        objects.push(format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[{size}]/Contents {stream} 0 R>>"
        ));
        objects.push(format!(
            "<</Length {}>>stream\n{content}\nendstream",
            content.len()
        ));
    }
    let mut file = "%PDF-1.4\n".to_owned();
    let mut places = Vec::new();
    for (number, object) in objects.iter().enumerate() {
        places.push(file.len());
        writeln!(file, "{} 0 obj{object}endobj", number + 1).unwrap();
    }
    let table = file.len();
    write!(file, "xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).unwrap();
    for place in places {
        writeln!(file, "{place:010} 00000 n ").unwrap();
    }
    write!(
        file,
        "trailer<</Size {}/Root 1 0 R>>\nstartxref\n{table}\n%%EOF",
        objects.len() + 1
    )
    .unwrap();
    file.into_bytes()
}

#[tokio::test]
async fn pictures_of_each_format_are_shown_one_after_the_other() {
    let mut projector = projector().await;
    let green: DynamicImage = RgbImage::from_pixel(40, 30, Rgb([0, 160, 80])).into();
    for format in [
        ImageFormat::Png,
        ImageFormat::Jpeg,
        ImageFormat::Gif,
        ImageFormat::WebP,
        ImageFormat::Bmp,
    ] {
        let slide = slide(written(&green, format), SlideKind::Picture);
        let shown = projector.show(slide).await.unwrap().expect("a picture");
        assert_eq!((shown.width, shown.height, shown.pages), (40, 30, 1));
        let [red, green, blue, opacity] = colour(&shown, 20, 15);
        let is_near = red <= 3 && green.abs_diff(160) <= 3 && blue.abs_diff(80) <= 3;
        assert!(is_near && opacity == 255, "{format:?}");
    }
}

#[tokio::test]
async fn a_picture_is_made_to_fit_and_keeps_its_shape() {
    let mut projector = projector().await;
    let wide: DynamicImage = RgbImage::from_pixel(1000, 200, Rgb([9, 9, 9])).into();
    let tall: DynamicImage = RgbImage::from_pixel(150, 600, Rgb([9, 9, 9])).into();
    let mut sizes = Vec::new();
    for picture in [wide, tall] {
        let slide = slide(written(&picture, ImageFormat::Png), SlideKind::Picture);
        let shown = projector.show(slide).await.unwrap().expect("a picture");
        sizes.push((shown.width, shown.height));
    }
    assert_eq!(sizes, [(200, 40), (25, 100)]);
}

#[tokio::test]
async fn what_can_be_seen_through_is_told_as_multiplied() {
    let half: DynamicImage = RgbaImage::from_pixel(2, 2, Rgba([200, 100, 0, 128])).into();
    let slide = slide(written(&half, ImageFormat::Png), SlideKind::Picture);
    let shown = projector().await.show(slide).await.unwrap().unwrap();
    assert_eq!(colour(&shown, 0, 0), [100, 50, 0, 128]);
}

#[tokio::test]
async fn each_page_of_a_pdf_is_painted_on_white_paper() {
    let mut projector = projector().await;
    let file = pdf(&[
        ("0 0 100 50", "1 0 0 rg 0 0 50 50 re f"),
        ("0 0 50 100", "0 0 1 rg 0 0 50 50 re f"),
    ]);
    let of = |page| slide(file.clone(), SlideKind::Page { page });
    let first = projector.show(of(0)).await.unwrap().expect("a page");
    assert_eq!((first.width, first.height, first.pages), (200, 100, 2));
    assert_eq!(colour(&first, 50, 50), [255, 0, 0, 255]);
    assert_eq!(colour(&first, 150, 50), [255, 255, 255, 255]);
    let second = projector.show(of(1)).await.unwrap().expect("a page");
    assert_eq!((second.width, second.height), (50, 100));
    assert_eq!(colour(&second, 25, 75), [0, 0, 255, 255]);
    assert_eq!(colour(&second, 25, 25), [255, 255, 255, 255]);
    assert_eq!(projector.show(of(2)).await, Ok(None));
}

#[tokio::test]
async fn what_is_no_such_file_shows_nothing_and_the_next_one_is_shown() {
    let mut projector = projector().await;
    let page = SlideKind::Page { page: 0 };
    for (octets, kind) in [
        (Vec::new(), SlideKind::Picture),
        (b"GIF89a and no more".to_vec(), SlideKind::Picture),
        (b"<svg onload=\"x()\"/>".to_vec(), SlideKind::Picture),
        (b"%PDF-1.4\nand no more".to_vec(), page),
        (Vec::new(), page),
        // A picture is no page, whatever its name says.
        (
            written(&DynamicImage::new_rgb8(3, 3), ImageFormat::Png),
            page,
        ),
    ] {
        let shown = projector.show(slide(octets, kind)).await;
        assert_eq!(shown, Ok(None));
    }
    let last = slide(pdf(&[("0 0 10 10", "")]), page);
    assert!(projector.show(last).await.unwrap().is_some());
}

#[tokio::test]
async fn a_page_of_any_size_is_never_larger_than_its_room() {
    let mut projector = projector().await;
    for size in [
        "0 0 1000000000 1",
        "0 0 1 1000000000",
        "0 0 0 0",
        "5 5 -5 -5",
        "0 0 0.0001 0.0001",
        "nonsense",
    ] {
        let file = pdf(&[(size, "1 0 0 rg 0 0 9 9 re f")]);
        let page = SlideKind::Page { page: 0 };
        if let Some(shown) = projector.show(slide(file, page)).await.unwrap() {
            assert!(shown.width <= 200 && shown.height <= 100, "{size}");
            let octets = shown.width as usize * shown.height as usize * 4;
            assert_eq!(shown.pixels.len(), octets, "{size}");
        }
    }
}

#[tokio::test]
async fn a_pdf_that_calls_itself_again_and_again_costs_only_its_own_preview() {
    // A form that draws itself, and pages that are their own children.
    let form = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n\
        2 0 obj<</Type/Pages/Kids[3 0 R 2 0 R]/Count 9>>endobj\n\
        3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R\
        /Resources<</XObject<</F 5 0 R>>>>>>endobj\n\
        4 0 obj<</Length 5>>stream\n/F Do\nendstream endobj\n\
        5 0 obj<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Length 5\
        /Resources<</XObject<</F 5 0 R>>>>>>stream\n/F Do\nendstream endobj\n\
        trailer<</Root 1 0 R>>";
    let deep = format!("%PDF-1.4\n1 0 obj{}", "[".repeat(200_000));
    for file in [form.to_vec(), deep.into_bytes()] {
        let page = SlideKind::Page { page: 0 };
        // Nothing, something, or the end of that one process: all the same to who asked.
        let _shown = projector().await.show(slide(file, page)).await;
    }
    let file = pdf(&[("0 0 10 10", "")]);
    let shown = projector()
        .await
        .show(slide(file, SlideKind::Page { page: 0 }))
        .await;
    assert!(shown.unwrap().is_some());
}
