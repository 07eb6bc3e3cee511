//! Where a page stands as it does in browsers: cells, lines, first letters, grids, and the places
//! that its own links lead to.

use hongyan::html::page::{Limits, MAIL_CSS, Options, RemotePictures, prepare};
use hongyan::render::{Area, Drawing, Easel, Paper, Tile};

use super::{colour, open, page};

const RED: [u8; 3] = [255, 0, 0];

/// A mail as the window draws it, 400 points wide.
fn mail(html: &str) -> Drawing {
    let options = Options {
        remote: RemotePictures::Blocked,
        contents: &|_id| false,
    };
    let prepared = prepare(html, &options, &Limits::default());
    Drawing {
        xhtml: prepared.xhtml,
        sheets: std::iter::once(MAIL_CSS.to_owned())
            .chain(prepared.sheets)
            .chain(["body{margin:0}".to_owned()])
            .collect(),
        pictures: Vec::new(),
        paper: Paper::light(400.0, 1.0),
    }
}

async fn place(easel: &mut Easel, words: &str) -> Area {
    let found = easel.find(words).await.unwrap();
    assert_eq!(found.len(), 1, "{words}");
    found[0].areas[0]
}

fn near(one: f32, other: f32) -> bool {
    (one - other).abs() <= 1.5
}

#[tokio::test]
async fn a_cell_beside_one_over_two_rows_gives_its_width_to_its_own_column() {
    let body = "<table style=\"border-spacing:0\"><tr>\
        <td rowspan=\"2\" style=\"width:50px;padding:0\">one</td>\
        <td style=\"width:120px;padding:0\">two</td></tr>\
        <tr><td style=\"width:120px;padding:0\">three</td></tr></table>";
    let mut easel = open(page(body)).await;
    for words in ["two", "three"] {
        let place = place(&mut easel, words).await;
        assert!(near(place.x, 50.0), "{words}: {place:?}");
    }
}

#[tokio::test]
async fn the_height_of_a_cell_is_the_least_it_has() {
    let box_of = |height: u32| format!("<div style=\"height:{height}px;background:#f00\"></div>");
    let body = format!(
        "<table style=\"border-spacing:0\"><tr><td style=\"height:20px;padding:5px\">{}</td></tr></table>",
        box_of(60)
    );
    assert_eq!(open(page(&body)).await.drawn().height, 70.0);
    // One beside a taller one goes down as far.
    let body = format!(
        "<table style=\"border-spacing:0;width:200px\"><tr>\
         <td style=\"height:20px;padding:0;width:100px;background:#f00\"></td>\
         <td style=\"padding:0;width:100px\">{}</td></tr></table>",
        box_of(60)
    );
    let mut easel = open(page(&body)).await;
    let tile = easel.tile(0).await.unwrap();
    assert_eq!(colour(&tile, 50, 55), RED);
}

#[tokio::test]
async fn a_line_that_ends_in_the_middle_of_a_cell_is_as_tall_as_any() {
    let lines = |align: &str| {
        let style = format!("padding:0;font-size:14px;line-height:20px;vertical-align:{align}");
        format!(
            "<table style=\"border-spacing:0\"><tr><td style=\"{style}\">one<br/>two<br/>three</td>\
             </tr></table>"
        )
    };
    for align in ["baseline", "top", "middle", "bottom"] {
        let mut easel = open(page(&lines(align))).await;
        assert_eq!(easel.drawn().height, 60.0, "{align}");
        assert_eq!(easel.text().await.unwrap(), "one\ntwo\nthree", "{align}");
    }
}

#[tokio::test]
async fn by_old_rules_lines_between_blocks_are_as_tall_as_what_is_written_on_them() {
    let html = "<div style='font-size:30px'><font style='font-size:10px'>one<br>two</font>\
        <div style='font-size:10px'>below</div></div>";
    let mut easel = open(mail(html)).await;
    let (one, two) = (
        place(&mut easel, "one").await,
        place(&mut easel, "two").await,
    );
    assert!(two.y - one.y < 16.0, "{one:?} {two:?}");
    let mut easel = open(mail(&format!("<!doctype html>{html}"))).await;
    let (one, two) = (
        place(&mut easel, "one").await,
        place(&mut easel, "two").await,
    );
    assert!(two.y - one.y > 30.0, "{one:?} {two:?}");
}

#[tokio::test]
async fn a_first_letter_stands_large_beside_the_lines_it_begins() {
    let html = "<!doctype html><style>p.lead::first-letter{float:left;font-size:60px;\
        line-height:60px;color:#f00}</style><p class=lead style='margin:0'><b>W</b>hen the ferry \
        stopped, the letters did not. They went the long way, over the bridge.\
        <p style='clear:both'>Second";
    let mut easel = open(mail(html)).await;
    assert!(
        easel.text().await.unwrap().starts_with("When the ferry"),
        "{:?}",
        easel.text().await
    );
    let (first, second) = (
        place(&mut easel, "hen the").await,
        place(&mut easel, "Second").await,
    );
    assert!(first.x > 40.0, "{first:?}");
    assert!(second.x < 1.0 && second.y > 50.0, "{second:?}");
    let tile = easel.tile(0).await.unwrap();
    let is_red = |y: u32| (0..50).any(|x| colour(&tile, x, y) == RED);
    assert!((10..50).any(is_red));
}

#[tokio::test]
async fn columns_of_a_grid_stand_beside_one_another() {
    let html = "<!doctype html><div style='display:grid;grid-template-columns:1fr 3fr'>\
        <div>one</div><div>two</div><div>three</div></div>";
    let mut easel = open(mail(html)).await;
    let (one, two) = (
        place(&mut easel, "one").await,
        place(&mut easel, "two").await,
    );
    let three = place(&mut easel, "three").await;
    assert!(near(two.x, 100.0) && near(one.y, two.y), "{one:?} {two:?}");
    assert!(near(three.x, 0.0) && three.y > one.y + 10.0, "{three:?}");
}

#[tokio::test]
async fn what_floats_behind_a_line_stands_beside_it() {
    let html = "<!doctype html><div><p style='margin:0'>above</p>\
        <span style='display:inline-block;height:60px'>line</span>\
        <div style='float:right'>beside</div><p style='clear:both'>below</p></div>";
    let mut easel = open(mail(html)).await;
    let (above, beside) = (
        place(&mut easel, "above").await,
        place(&mut easel, "beside").await,
    );
    assert!(
        near(beside.y, above.y + above.height),
        "{above:?} {beside:?}"
    );
    assert_eq!(easel.text().await.unwrap(), "above\nline\nbeside\nbelow");
}

#[tokio::test]
async fn words_for_a_picture_that_is_not_there_stand_in_the_line() {
    let picture = "<img src='https://a.example/x.png' width=300 height=200 alt=Geese>";
    let html = format!("<p style='margin:0;line-height:20px'>before {picture} behind</p>");
    let today = open(mail(&format!("<!doctype html>{html}"))).await;
    assert_eq!(today.drawn().height, 20.0);
    // By the rules of old browsers it keeps its size.
    assert!(open(mail(&html)).await.drawn().height > 200.0);
}

#[tokio::test]
async fn a_picture_that_is_not_there_keeps_its_shape_in_a_column() {
    let html = "<!doctype html><style>img{display:block;width:auto;max-width:100%}</style>\
        <table cellspacing=0 cellpadding=0><tr>\
        <td><img src='https://a.example/x.png' width=200 height=50 alt=Geese></td><td>beside</td>\
        </tr></table>";
    let mut easel = open(mail(html)).await;
    assert_eq!(easel.drawn().height, 50.0);
    let beside = place(&mut easel, "beside").await;
    assert!(near(beside.x, 200.0), "{beside:?}");
}

#[tokio::test]
async fn links_within_a_page_know_where_they_lead() {
    let html = "<!doctype html><p><a href='#line'>a</a><a href='#Part%201'>b</a><a href='#row'>c</a>\
        <a href='#unseen'>d</a><a href='#gone'>e</a></p><div style='height:500px'></div>\
        <p>first<br>second <b>and</b> <a name=line></a><i>third</i></p>\
        <a name='Part 1'></a>\n<h2>heading</h2>\
        <table><tr><td>above</td></tr><tr id=row><td>cell</td></tr></table>\
        <p id=unseen style='display:none'>nothing</p>";
    let mut easel = open(mail(html)).await;
    let mut anchors = easel.drawn().anchors.clone();
    anchors.sort_by_key(|anchor| anchor.link);
    let expected = [
        (0, place(&mut easel, "third").await),
        (1, place(&mut easel, "heading").await),
        (2, place(&mut easel, "cell").await),
    ];
    assert_eq!(anchors.len(), expected.len(), "{anchors:?}");
    for (anchor, (link, place)) in anchors.iter().zip(expected) {
        assert_eq!(anchor.link, link);
        assert!((anchor.top - place.y).abs() < 6.0, "{anchor:?} {place:?}");
    }
}

#[tokio::test]
async fn lists_of_a_very_long_page_count_as_those_of_a_short_one() {
    let list = "<ol style=\"margin:0;line-height:20px\" data-start=\"0\"><li>a</li>\
        <li data-value=\"-7\">b</li></ol>";
    let much = format!(
        "<div style=\"display:none\">{}</div>",
        "<i></i>".repeat(20_001)
    );
    let tile = async |body: &str| open(page(body)).await.tile(0).await.unwrap();
    let rows = |tile: &Tile| -> Vec<[u8; 3]> {
        (0..40)
            .flat_map(|y| (0..60).map(move |x| (x, y)))
            .map(|(x, y)| colour(tile, x, y))
            .collect()
    };
    let (short, long) = (tile(list).await, tile(&format!("{list}{much}")).await);
    assert_eq!(rows(&short), rows(&long));
    let plain = list.replace(" data-start=\"0\"", "");
    assert_ne!(rows(&short), rows(&tile(&plain).await));
}

#[tokio::test]
async fn what_would_be_pressed_in_a_form_has_a_quiet_frame_and_a_link_keeps_its_looks() {
    const STYLE: &str = "display:inline-block;background:#f00;color:#fff;border:0;padding:20px";
    let red = async |html: &str| {
        let mut easel = open(mail(html)).await;
        let tile = easel.tile(0).await.unwrap();
        let pixels = tile.pixels.chunks_exact(4);
        let red = pixels.clone().filter(|pixel| pixel[..3] == RED).count();
        let dark = pixels
            .filter(|pixel| pixel[0] < 150 && pixel[1] < 150)
            .count();
        (red > 500, dark > 20)
    };
    let is_link = format!("<a href=\"https://a.example\" style=\"{STYLE}\">Send</a>");
    assert_eq!(red(&is_link).await, (true, false));
    for inert in [
        format!("<button style=\"{STYLE}\">Send</button>"),
        format!("<input type=submit value=Send style=\"{STYLE}\">"),
        format!(
            "<input value=Send style=\"{}!important\">",
            STYLE.replace(';', "!important;")
        ),
        format!(
            "<style>input{{background:#f00!important;color:#fff!important}}</style><input value=Send style=\"{STYLE}\">"
        ),
    ] {
        // Its letters are dark, on the paper of the page.
        assert_eq!(red(&inert).await, (false, true), "{inert}");
    }
    let within =
        format!("<a href=\"https://a.example\"><button style=\"{STYLE}\">Send</button></a>");
    assert!(red(&within).await.0);
}
