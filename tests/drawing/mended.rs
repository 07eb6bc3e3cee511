//! What the engine does not lay out as browsers do: where it stands once it was put in other words.

use hongyan::render::{Area, Easel, Tile};

use super::inked::job;
use super::{colour, open, page, pdf, renderer};

const RED: [u8; 3] = [255, 0, 0];
const BLUE: [u8; 3] = [0, 0, 255];
const WHITE: [u8; 3] = [255, 255, 255];

async fn place(easel: &mut Easel, words: &str) -> Area {
    let found = easel.find(words).await.unwrap();
    assert_eq!(found.len(), 1, "{words}");
    found[0].areas[0]
}

fn near(one: f32, other: f32) -> bool {
    (one - other).abs() <= 1.0
}

#[tokio::test]
async fn a_button_in_a_sentence_has_its_frame_and_the_line_keeps_its_height() {
    let line = |style: &str| {
        format!("<p style=\"line-height:40px\"><a href=\"mail:/l/0\" style=\"{style}\">Pay</a></p>")
    };
    let plain = open(page(&line(""))).await.drawn().height;
    let style = "background:#f00;border:3px solid #00f;padding:5px 20px;color:#f00";
    let mut easel = open(page(&line(style))).await;
    assert_eq!(easel.drawn().height, plain);
    let text = place(&mut easel, "Pay").await;
    assert!(near(text.x, 23.0), "{text:?}");
    let tile = easel.tile(0).await.unwrap();
    let middle = 20;
    assert_eq!(colour(&tile, 1, middle), BLUE);
    assert_eq!(colour(&tile, 10, middle), RED);
    let end = (text.x + text.width) as u32;
    assert_eq!(colour(&tile, end + 10, middle), RED);
    assert_eq!(colour(&tile, end + 30, middle), WHITE);
    // The whole button is the link.
    let link = &easel.drawn().links[0].area;
    assert!(
        near(link.x, 0.0) && link.width > text.width + 40.0,
        "{link:?}"
    );
}

#[tokio::test]
async fn text_over_several_lines_stays_text_with_room_at_its_ends() {
    let words = "wild geese carry letters over the mountains ".repeat(4);
    let body =
        format!("<p><span style=\"padding:0 30px;background:#f00\">first {words}</span></p>");
    let mut easel = open(page(&body)).await;
    let first = place(&mut easel, "first").await;
    assert!(near(first.x, 30.0), "{first:?}");
    assert!(easel.drawn().height > 40.0);
}

#[tokio::test]
async fn a_colour_lies_behind_all_that_stands_before_it() {
    let body = "<p style=\"font-size:30px\"><span style=\"background:#f00;color:#f00\">aa\
        <b style=\"color:#f00\">MMMM</b></span></p>";
    let mut easel = open(page(body)).await;
    let bold = place(&mut easel, "MMMM").await;
    let tile = easel.tile(0).await.unwrap();
    let (x, y) = (bold.x as u32 + 2, (bold.y + bold.height / 2.0) as u32);
    for step in 0..10 {
        assert_eq!(colour(&tile, x + step * 4, y), RED, "{step}");
    }
}

#[tokio::test]
async fn a_column_with_a_width_grows_to_its_longest_word() {
    let body = "<table style=\"border-spacing:0;width:400px\"><tr><td style=\"width:20px;padding:0\">\
        Unterschriften</td><td style=\"padding:0\">x</td></tr></table>";
    let mut easel = open(page(body)).await;
    let word = place(&mut easel, "Unterschriften").await;
    let next = place(&mut easel, "x").await;
    assert!(word.width > 60.0, "{word:?}");
    assert!(near(next.x, word.width.ceil()), "{word:?} {next:?}");
    assert_eq!(next.y, word.y);
}

#[tokio::test]
async fn a_part_of_a_table_is_its_part_and_a_table_too_wide_is_narrowed() {
    let bar = "<table style=\"border-spacing:0;width:100%\"><tr><td style=\"padding:0;width:30%\">\
        <div style=\"background:#f00;height:10px\"></div></td><td style=\"padding:0\"></td></tr></table>";
    let mut easel = open(page(bar)).await;
    let tile = easel.tile(0).await.unwrap();
    assert_eq!(colour(&tile, 118, 5), RED);
    assert_eq!(colour(&tile, 122, 5), WHITE);
    let wide = "<table style=\"border-spacing:0;width:100%\"><tr>\
        <td style=\"width:500px;padding:0\">some words</td>\
        <td style=\"width:100px;padding:0\">right</td></tr></table>";
    let easel = open(page(wide)).await;
    assert_eq!(easel.drawn().width, 400.0);
}

#[tokio::test]
async fn borders_in_common_are_drawn_once_and_not_across_what_spans_them() {
    let body = "<table style=\"border-collapse:collapse\">\
        <tr style=\"border-bottom:4px solid #f00\"><td style=\"width:50px;height:20px;padding:0\"></td>\
        <td style=\"width:50px;padding:0\"></td></tr>\
        <tr><td colspan=\"2\" style=\"border:2px solid #00f;height:20px;padding:0\"></td></tr></table>";
    let mut easel = open(page(body)).await;
    let tile = easel.tile(0).await.unwrap();
    // The row's own border is wider than that of the cell below it.
    assert_eq!(colour(&tile, 25, 22), RED);
    assert_eq!(colour(&tile, 75, 22), RED);
    // Nothing between the columns in the second row, and a border around it.
    assert_eq!(colour(&tile, 51, 34), WHITE);
    assert_eq!(colour(&tile, 51, 45), BLUE);
    assert_eq!(colour(&tile, 1, 34), BLUE);
}

#[tokio::test]
async fn white_space_of_no_size_takes_no_room_between_boxes() {
    let column = |style: &str, words: &str| {
        format!("<div style=\"display:inline-block;{style};vertical-align:top\">{words}</div>")
    };
    let text = |words: &str| format!("<p style=\"font-size:16px;line-height:20px\">{words}</p>");
    for style in ["width:50%", "width:100%;max-width:200px"] {
        let body = format!(
            "<table style=\"width:100%;border-spacing:0\"><tr>\
             <td style=\"padding:0;font-size:0;text-align:center\">\n  {}\n  {}\n</td></tr></table>",
            column(style, &text("first")),
            column(style, &text("second")),
        );
        let mut easel = open(page(&body)).await;
        let first = place(&mut easel, "first").await;
        let second = place(&mut easel, "second").await;
        assert_eq!(first.y, second.y, "{style}");
        let apart = second.x + second.width / 2.0 - (first.x + first.width / 2.0);
        assert!(near(apart, 200.0), "{style}: {first:?} {second:?}");
        assert!(near(easel.drawn().height, 20.0), "{style}");
    }
}

#[tokio::test]
async fn boxes_in_a_line_from_right_to_left_begin_at_the_right() {
    let cell = |words: &str, colour: &str| {
        format!(
            "<div style=\"display:inline-block;width:100px;background:{colour}\" dir=\"ltr\">\
             {words}</div>"
        )
    };
    let body = format!(
        "<div dir=\"rtl\" style=\"font-size:0\">{}{}</div>",
        cell("<p style=\"font-size:16px\">first</p>", "#f00"),
        cell("<p style=\"font-size:16px\">second</p>", "#00f")
    );
    let mut easel = open(page(&body)).await;
    let first = place(&mut easel, "first").await;
    let second = place(&mut easel, "second").await;
    assert!(
        near(first.x, 300.0) && near(second.x, 200.0),
        "{first:?} {second:?}"
    );
    assert_eq!(easel.text().await.unwrap(), "first\nsecond");
}

#[tokio::test]
async fn a_box_around_what_floats_keeps_its_padding_below() {
    let body = "<div style=\"overflow:hidden;padding:0 0 30px;background:#00f\">\
        <div style=\"float:left;width:50px;height:100px;background:#f00\"></div><p>x</p></div>";
    let easel = open(page(body)).await;
    assert_eq!(easel.drawn().height, 130.0);
}

#[tokio::test]
async fn items_are_counted_from_where_the_list_begins() {
    // What stands before an item is read off paper, where it is text; it is painted after the item.
    for (list, numbers) in [
        ("<ol data-start=\"0\"><li>a<li>b</ol>", "a0.b1."),
        ("<ol start=\"-1\"><li>a<li>b<li>c</ol>", "a-1.b0.c1."),
        (
            "<ol style=\"list-style-type:lower-roman\" data-start=\"3\"><li>a<li>b</ol>",
            "aiii.biv.",
        ),
        ("<ol><li>a<li data-value=\"7\">b<li>c</ol>", "a1.b7.c8."),
        ("<ol reversed=\"\"><li>a<li>b</ol>", "a2.b1."),
        (
            "<ol style=\"list-style-type:upper-alpha\" data-start=\"27\"><li>a</ol>",
            "aAA.",
        ),
    ] {
        let list = list.replace("<li>", "</li><li>").replacen("</li>", "", 1);
        let list = list
            .replace("<li data", "</li><li data")
            .replace("</ol>", "</li></ol>");
        let printed = renderer().print(job(&list, Vec::new())).await.unwrap();
        assert_eq!(pdf::texts(&printed.pdf), [numbers], "{list}");
    }
    // On the screen stands the same, to the pixel: the third of three, and the first from 3.
    let list = async |start: &str, items: usize| {
        let items = "<li>a</li>".repeat(items);
        let list = format!("<ol style=\"margin:0;line-height:20px\"{start}>{items}</ol>");
        open(page(&list)).await.tile(0).await.unwrap()
    };
    let (three, one) = (list("", 3).await, list(" data-start=\"3\"", 1).await);
    assert_eq!((three.height, one.height), (60, 20));
    let row =
        |tile: &Tile, y: u32| -> Vec<[u8; 3]> { (0..60).map(|x| colour(tile, x, y)).collect() };
    let stands_as = |line: u32| (0..20).all(|y| row(&one, y) == row(&three, y + 20 * line));
    assert_eq!([0, 1, 2].map(stands_as), [false, false, true]);
}

#[tokio::test]
async fn a_slanted_word_leans_to_the_right() {
    // Inter has no slanted face: the stroke of an l is made to lean.
    let body = "<p style=\"font:italic 200px/200px Inter\">l</p>";
    let mut easel = open(page(body)).await;
    let tile = easel.tile(0).await.unwrap();
    let left = |y: u32| (0..tile.width).find(|x| colour(&tile, *x, y)[0] < 128);
    let (top, bottom) = (left(50).unwrap(), left(150).unwrap());
    assert!(top > bottom + 10, "{top} {bottom}");
}

#[tokio::test]
async fn a_bold_chinese_word_has_more_ink() {
    let ink = async |weight: &str| {
        let body = format!("<p style=\"font-size:60px;font-weight:{weight}\">鸿雁传书</p>");
        let mut easel = open(page(&body)).await;
        let tile = easel.tile(0).await.unwrap();
        let ink = |pixel: &[u8]| u64::from(255 - pixel[0]);
        tile.pixels.chunks(4).map(ink).sum::<u64>()
    };
    let (plain, bold) = (ink("400").await, ink("700").await);
    assert!(bold > plain + plain / 10, "{plain} {bold}");
}

#[tokio::test]
async fn a_caption_below_a_table_stands_below_it() {
    let body = "<table><caption style=\"caption-side:bottom\">below</caption>\
        <tr><td>cell</td></tr></table>";
    let mut easel = open(page(body)).await;
    let (cell, below) = (
        place(&mut easel, "cell").await,
        place(&mut easel, "below").await,
    );
    assert!(below.y > cell.y + 5.0, "{cell:?} {below:?}");
}

/// A page that is drawn by the rules of old browsers.
fn old(body: &str) -> hongyan::render::Drawing {
    let mut drawing = page(body);
    drawing.xhtml = drawing
        .xhtml
        .replacen("\"><head>", "\" data-q=\"quirks\"><head>", 1);
    assert!(drawing.xhtml.contains("data-q"));
    drawing
}

#[tokio::test]
async fn by_old_rules_a_line_is_as_tall_as_what_is_written_on_it() {
    let body = "<div style=\"font-size:20px;line-height:1\">\
        <span style=\"font-size:10px\">one<br/>two</span></div>";
    assert_eq!(open(page(body)).await.drawn().height, 40.0);
    let height = open(old(body)).await.drawn().height;
    assert!(near(height, 20.0), "{height}");
    // Where the larger letters are on the line, or an empty line is, nothing changes.
    let mixed = body.replace("<span", "A<span");
    let (today, then) = (open(page(&mixed)).await, open(old(&mixed)).await);
    assert_eq!(today.drawn().height, then.drawn().height);
    let empty = body.replace("<br/>", "<br/><br/>");
    let (today, then) = (open(page(&empty)).await, open(old(&empty)).await);
    assert_eq!(today.drawn().height, then.drawn().height);
}

#[tokio::test]
async fn by_old_rules_the_height_of_a_cell_counts_with_its_frame() {
    let body = "<table style=\"border-spacing:0\"><tr>\
        <td style=\"height:50px;padding:8px 0;border:1px solid #f00\"></td></tr></table>";
    assert_eq!(open(page(body)).await.drawn().height, 68.0);
    assert_eq!(open(old(body)).await.drawn().height, 50.0);
}

#[tokio::test]
async fn a_table_of_shared_borders_that_has_none_is_laid_out_like_any_other() {
    let cells = "<tr><td style=\"padding:5px\">one</td><td style=\"padding:5px\">two</td></tr>";
    let shared = format!("<table style=\"border-collapse:collapse\">{cells}</table>");
    let apart = format!("<table style=\"border-spacing:0\">{cells}</table>");
    let (mut shared, mut apart) = (open(page(&shared)).await, open(page(&apart)).await);
    assert_eq!(shared.drawn().height, apart.drawn().height);
    assert_eq!(
        place(&mut shared, "two").await,
        place(&mut apart, "two").await
    );
}

#[tokio::test]
async fn the_line_beside_a_cell_that_is_not_seen_is_seen() {
    let body = "<table style=\"border-collapse:collapse\"><tr>\
        <td style=\"width:50px;height:20px;padding:0;border:4px solid #f00\"></td>\
        <td style=\"width:50px;padding:0;visibility:hidden\"></td></tr></table>";
    let tile = open(page(body)).await.tile(0).await.unwrap();
    assert_eq!(colour(&tile, 1, 12), RED);
    assert_eq!(colour(&tile, 30, 12), WHITE);
    assert_eq!(colour(&tile, 56, 12), RED);
}

#[tokio::test]
async fn words_before_and_behind_an_element_are_drawn_and_found() {
    let mut drawing = page(
        "<ul><li class=\"a\">bread</li></ul><div class=\"f\"><p>floats</p></div>\
        <div style=\"background:#f00;height:10px\"></div>",
    );
    drawing.sheets.push(
        "ul{list-style-type:none;margin:0;padding:0}.a::before{content:\"\u{2713} \";padding:0 4px}\
         .a::after{content:\" (new)\"}p{float:left;height:60px}\
         .f::after{content:\"\";display:block;clear:both}"
            .to_owned(),
    );
    let mut easel = open(drawing).await;
    let text = easel.text().await.unwrap();
    assert!(text.starts_with("\u{2713} bread (new)"), "{text:?}");
    let floats = place(&mut easel, "floats").await;
    let tile = easel.tile(0).await.unwrap();
    // What floats is held by what is behind it.
    let below = (floats.y + 63.0) as u32;
    assert_eq!(colour(&tile, 300, below - 20), WHITE);
    assert_eq!(colour(&tile, 300, below), RED);
}

#[tokio::test]
async fn a_caption_stands_above_or_below_all_rows() {
    let table = |side: &str| {
        format!(
            "<table><thead><tr><td>head</td></tr></thead>\
             <caption style=\"caption-side:{side}\">caption</caption>\
             <tfoot><tr><td>foot</td></tr></tfoot><tbody><tr><td>body</td></tr></tbody></table>"
        )
    };
    let text = open(page(&table("top"))).await.text().await.unwrap();
    assert_eq!(text, "caption\nhead\nbody\nfoot");
    let text = open(page(&table("bottom"))).await.text().await.unwrap();
    assert_eq!(text, "head\nbody\nfoot\ncaption");
}

#[tokio::test]
async fn every_strip_of_a_tall_box_has_its_letters() {
    let lines = "MMMMMMMM\n".repeat(200);
    let body =
        format!("<pre style=\"margin:0;font-size:20px;line-height:20px;color:#f00\">{lines}</pre>");
    let mut easel = open(page(&body)).await;
    let tiles = easel.drawn().tiles;
    assert_eq!(tiles, 8);
    for index in 0..tiles {
        let tile = easel.tile(index).await.unwrap();
        let top = index * 512;
        // In the first and the last whole line of the strip, and those that it cuts.
        for line in [top.div_ceil(20), (top + tile.height) / 20 - 1] {
            let rows = line * 20 - top..line * 20 - top + 20;
            let inked = rows
                .flat_map(|y| (0..80).map(move |x| (x, y)))
                .any(|(x, y)| colour(&tile, x, y) != WHITE);
            assert!(inked, "strip {index}, line {line}");
        }
        let cut = (0..4).flat_map(|y| (0..80).map(move |x| (x, y)));
        let at_top = cut.filter(|(x, y)| colour(&tile, *x, *y) != WHITE).count();
        let cuts = index > 0 && !(3..=18).contains(&(top % 20));
        assert!(!cuts || at_top > 0 || top % 20 == 0, "strip {index}");
    }
}
