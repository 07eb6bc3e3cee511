//! The ends of lines: a hyphen where a word is parted, an ellipsis where a line is cut off.

use hongyan::render::{Area, Easel, Tile};

use super::{colour, open, page};

/// Where words stand, on each of their lines.
async fn lines(easel: &mut Easel, words: &str) -> Vec<Area> {
    let mut found = easel.find(words).await.unwrap();
    assert_eq!(found.len(), 1, "{words}");
    found.remove(0).areas
}

/// Whether anything dark stands in an area.
fn is_inked(tile: &Tile, (left, right): (f32, f32), (top, bottom): (f32, f32)) -> bool {
    let rows = top.max(0.0) as u32..bottom as u32;
    rows.flat_map(|y| (left as u32..right as u32).map(move |x| (x, y)))
        .any(|(x, y)| colour(tile, x, y)[0] < 128)
}

/// A paragraph so wide, in letters of 30 points.
fn narrow(width: f32, words: &str) -> String {
    format!("<p style=\"font-size:30px;line-height:40px;width:{width}px\">{words}</p>")
}

#[tokio::test]
async fn a_word_parted_at_a_soft_hyphen_shows_a_hyphen_and_stays_one_word() {
    let mut easel = open(page(&narrow(120.0, "inter\u{ad}national"))).await;
    let parts = lines(&mut easel, "international").await;
    assert_eq!(parts.len(), 2, "{parts:?}");
    let end = lines(&mut easel, "inter").await[0];
    assert!(parts[1].y > parts[0].y + 30.0, "{parts:?}");
    let tile = easel.tile(0).await.unwrap();
    let behind = (end.x + end.width + 1.0, 120.0);
    assert!(is_inked(&tile, behind, (0.0, 40.0)));
    assert_eq!(easel.text().await.unwrap(), "inter\u{ad}national");
    // Where the whole word has room there is none.
    let mut easel = open(page(&narrow(390.0, "inter\u{ad}national"))).await;
    let tile = easel.tile(0).await.unwrap();
    let whole = lines(&mut easel, "international").await;
    assert_eq!(whole.len(), 1);
    let (one, other) = (
        lines(&mut easel, "inter").await,
        lines(&mut easel, "national").await,
    );
    assert!((one[0].x + one[0].width - other[0].x).abs() < 1.0);
    assert!(!is_inked(&tile, (whole[0].width + 2.0, 390.0), (0.0, 40.0)));
}

#[tokio::test]
async fn a_hyphen_that_has_no_room_parts_the_word_earlier() {
    let words = "in\u{ad}ter\u{ad}na\u{ad}tio\u{ad}nal";
    let mut easel = open(page(&narrow(390.0, words))).await;
    let inter = lines(&mut easel, "inter").await[0].width;
    // Room for the letters, and none for a hyphen.
    let mut easel = open(page(&narrow(inter + 1.0, words))).await;
    let (first, second) = (
        lines(&mut easel, "in").await,
        lines(&mut easel, "ter").await,
    );
    assert!(second[0].y > first[0].y + 30.0, "{first:?} {second:?}");
    let tile = easel.tile(0).await.unwrap();
    let behind = (first[0].width + 1.0, inter);
    assert!(is_inked(&tile, behind, (0.0, 40.0)));
    // The place is gone; the letters are all there.
    let text = easel.text().await.unwrap();
    assert_eq!(text.replace('\u{ad}', ""), "international");
}

#[tokio::test]
async fn a_line_that_is_cut_off_ends_with_an_ellipsis() {
    let cut = "white-space:nowrap;overflow:hidden";
    let line = |style: &str, words: &str| {
        format!(
            "<div style=\"width:200px;font-size:30px;line-height:40px;{cut};{style}\">{words}</div>"
        )
    };
    let words = "llllllllllllllllllllllll <b>lllllllll</b>llll letters";
    let body = line("text-overflow:ellipsis", words) + &line("", words);
    let mut easel = open(page(&body)).await;
    let tile = easel.tile(0).await.unwrap();
    // Dots stand below, where letters are tall; nothing is drawn beyond.
    let end = (182.0, 200.0);
    assert!(is_inked(&tile, end, (24.0, 34.0)));
    assert!(!is_inked(&tile, end, (5.0, 24.0)));
    assert!(is_inked(&tile, end, (45.0, 64.0)), "the other is only cut");
    assert!(!is_inked(&tile, (201.0, 399.0), (0.0, 80.0)));
    // It is no word of the mail, and no word of the mail is lost.
    let plain = "llllllllllllllllllllllll lllllllllllll letters";
    assert_eq!(easel.text().await.unwrap(), format!("{plain}\n{plain}"));
    assert_eq!(easel.find("letters").await.unwrap().len(), 2);
    assert_eq!(easel.find("lllll letters").await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_line_that_has_room_has_no_ellipsis() {
    let style = "white-space:nowrap;overflow:hidden;text-overflow:ellipsis;width:200px";
    let mut easel = open(page(&format!("<div style=\"{style}\">short</div>"))).await;
    let tile = easel.tile(0).await.unwrap();
    let word = lines(&mut easel, "short").await[0];
    assert!(!is_inked(
        &tile,
        (word.width + 1.0, 399.0),
        (0.0, word.height)
    ));
}

#[tokio::test]
async fn lines_that_are_parted_are_all_of_one_height() {
    let words = "Die Bundes\u{ad}aus\u{ad}bildungs\u{ad}förderung und Donau\u{ad}dampf\u{ad}schiff\u{ad}\
        fahrts\u{ad}gesell\u{ad}schaft sind lange Wörter.";
    for width in [150, 170, 190] {
        let style = format!("font-family:Arial;font-size:18px;width:{width}px");
        let mut easel = open(page(&format!("<p style=\"{style}\">{words}</p>"))).await;
        let areas = lines(&mut easel, &words.replace('\u{ad}', "")).await;
        let heights: Vec<f32> = areas.iter().map(|area| area.height.round()).collect();
        let are_same = heights.iter().all(|height| *height == heights[0]);
        assert!(are_same, "{width}: {heights:?}");
    }
}
