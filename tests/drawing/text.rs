//! Reading, selecting and finding what a page says.

use hongyan::render::{Area, Easel, Grain, Point};

use super::{open, page};

/// The place of a phrase that stands there once.
async fn place(easel: &mut Easel, words: &str) -> Area {
    let found = easel.find(words).await.unwrap();
    assert_eq!(found.len(), 1, "{words}");
    found[0].areas[0]
}

fn left(area: Area) -> Point {
    Point {
        x: area.x + 0.5,
        y: area.y + area.height / 2.0,
    }
}

fn right(area: Area) -> Point {
    Point {
        x: area.x + area.width - 0.5,
        y: area.y + area.height / 2.0,
    }
}

#[tokio::test]
async fn text_comes_in_reading_order() {
    let body = "<p>Dear <i>Ann</i>,<br/>hello</p>\
        <table><tr><td>Tea</td><td>2.50</td></tr><tr><td><p>Cake</p></td><td>3.00</td></tr></table>\
        <p>Press <a style=\"display:inline-block;padding:4px\">this button</a> to pay.</p>\
        <ul><li>one</li><li>two</li></ul>\
        <p style=\"display:none\">unseen</p><p style=\"visibility:hidden\">unseen</p>";
    let mut easel = open(page(body)).await;
    assert_eq!(
        easel.text().await.unwrap(),
        "Dear Ann,\nhello\nTea\t2.50\nCake\t3.00\nPress this button to pay.\none\ntwo"
    );
}

#[tokio::test]
async fn columns_within_a_line_are_read_one_after_the_other() {
    let column = |words: &str| {
        format!("<div style=\"display:inline-block;width:90px\"><p>{words}</p><p>x</p></div>")
    };
    let body = format!("<div>{}{}</div>", column("left"), column("right"));
    let mut easel = open(page(&body)).await;
    assert_eq!(easel.text().await.unwrap(), "left\nx\nright\nx");
}

#[tokio::test]
async fn chinese_has_height_and_its_characters_are_found() {
    let mut easel = open(page("<p>鸿雁传书，<b>千里</b>之外。</p>")).await;
    assert!(easel.drawn().height >= 16.0);
    // Each character is a square of 16 points.
    let area = place(&mut easel, "传书").await;
    assert!((area.x - 32.0).abs() < 1.0, "{area:?}");
    assert!((area.width - 32.0).abs() < 1.0, "{area:?}");
    place(&mut easel, "，千里之").await;
    let tile = easel.tile(0).await.unwrap();
    let dark = tile.pixels.chunks(4).filter(|pixel| pixel[0] < 100).count();
    assert!(dark > 150, "{dark} dark pixels are no characters");
}

#[tokio::test]
async fn words_are_found_across_tags_and_whatever_their_case() {
    let body = "<p>Your in<b>vo</b><i>ice</i> is here. INVOICE 12.</p><p>No résumé.</p>";
    let mut easel = open(page(body)).await;
    let found = easel.find("invoice").await.unwrap();
    assert_eq!(found.len(), 2);
    assert!(found[0].areas[0].x < found[1].areas[0].x);
    assert_eq!(easel.find("resume").await.unwrap().len(), 1);
    assert_eq!(easel.find("nothing of the kind").await.unwrap(), []);
    assert_eq!(easel.find("  ").await.unwrap(), []);
}

#[tokio::test]
async fn a_phrase_over_two_lines_has_two_areas() {
    let body = "<p style=\"width:60px\">alpha beta</p>";
    let mut easel = open(page(body)).await;
    let found = easel.find("alpha beta").await.unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].areas.len(), 2);
    assert!(found[0].areas[1].y > found[0].areas[0].y);
}

#[tokio::test]
async fn a_selection_gives_the_text_back() {
    let body = "<p>Wild geese <b>carry</b> letters.</p><p>Over the mountains.</p>";
    let mut easel = open(page(body)).await;
    let from = left(place(&mut easel, "geese").await);
    let to = right(place(&mut easel, "carry").await);
    let selection = easel.select(from, to, Grain::Letter).await.unwrap();
    assert_eq!(selection.text, "geese carry");
    assert!(!selection.areas.is_empty());
    let whole = easel.select(to, from, Grain::Letter).await.unwrap();
    assert_eq!(whole, selection, "drawn backwards it is the same");

    let end = right(place(&mut easel, "Over the").await);
    let selection = easel.select(from, end, Grain::Letter).await.unwrap();
    assert_eq!(selection.text, "geese carry letters.\nOver the");
    assert!(selection.areas.len() >= 2);
}

#[tokio::test]
async fn a_double_click_selects_a_word() {
    let mut easel = open(page("<p>Wild geese carry letters.</p>")).await;
    let area = place(&mut easel, "ees").await;
    let at = left(area);
    let selection = easel.select(at, at, Grain::Word).await.unwrap();
    assert_eq!(selection.text, "geese");
    let none = easel.select(at, at, Grain::Letter).await.unwrap();
    assert_eq!((none.text.as_str(), none.areas.len()), ("", 0));
}

#[tokio::test]
async fn a_drag_that_ends_in_a_margin_ends_at_the_text_beside_it() {
    let body = "<div style=\"padding:50px\"><p>first line</p><p>last line</p></div>";
    let mut easel = open(page(body)).await;
    let corner = Point { x: 2.0, y: 2.0 };
    let beyond = Point {
        x: 398.0,
        y: 10_000.0,
    };
    let selection = easel.select(corner, beyond, Grain::Letter).await.unwrap();
    assert_eq!(selection.text, "first line\nlast line");
    assert_eq!(easel.select_all().await.unwrap(), selection);
}

#[tokio::test]
async fn a_page_without_text_has_none_to_select() {
    let mut easel = open(page("<div style=\"height:20px\"></div>")).await;
    let at = Point { x: 1.0, y: 1.0 };
    let selection = easel.select(at, at, Grain::Word).await.unwrap();
    assert_eq!((selection.text.as_str(), selection.areas.len()), ("", 0));
    assert_eq!(easel.select_all().await.unwrap(), selection);
    assert_eq!(easel.text().await.unwrap(), "");
}
