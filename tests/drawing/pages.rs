//! Where what is drawn, and where links are.

use hongyan::render::{Area, Colours, Paper, Point};

use super::{colour, open, page};

const RED: [u8; 3] = [255, 0, 0];
const BLUE: [u8; 3] = [0, 0, 255];
const WHITE: [u8; 3] = [255, 255, 255];

fn middle(area: Area) -> Point {
    Point {
        x: area.x + area.width / 2.0,
        y: area.y + area.height / 2.0,
    }
}

#[tokio::test]
async fn colours_are_where_the_mail_put_them() {
    let body = "<div style=\"background:#f00;width:100px;height:50px\"></div>\
        <div style=\"background:#00f;height:20px;margin-left:40px\"></div>";
    let mut easel = open(page(body)).await;
    let drawn = easel.drawn().clone();
    assert_eq!((drawn.width, drawn.height), (400.0, 70.0));
    assert_eq!((drawn.tile_width, drawn.tiles), (400, 1));

    let tile = easel.tile(0).await.unwrap();
    assert_eq!((tile.width, tile.height), (400, 70));
    assert_eq!(colour(&tile, 0, 0), RED);
    assert_eq!(colour(&tile, 99, 49), RED);
    assert_eq!(colour(&tile, 101, 10), WHITE);
    assert_eq!(colour(&tile, 39, 60), WHITE);
    assert_eq!(colour(&tile, 41, 51), BLUE);
    assert_eq!(colour(&tile, 399, 69), BLUE);
}

#[tokio::test]
async fn two_pixels_a_point_are_twice_as_many() {
    let mut drawing = page("<div style=\"background:#f00;width:100px;height:50px\"></div>");
    drawing.paper = Paper::light(300.0, 2.0);
    let mut easel = open(drawing).await;
    assert_eq!((easel.drawn().width, easel.drawn().height), (300.0, 50.0));
    let tile = easel.tile(0).await.unwrap();
    assert_eq!((tile.width, tile.height), (600, 100));
    assert_eq!(colour(&tile, 198, 98), RED);
    assert_eq!(colour(&tile, 202, 98), WHITE);
}

#[tokio::test]
async fn a_tall_page_comes_in_strips_that_fit_together() {
    let body = "<div style=\"background:#f00;height:600px\"></div>\
        <div style=\"background:#00f;height:700px\"></div>";
    let mut easel = open(page(body)).await;
    assert_eq!(easel.drawn().tiles, 3);
    let heights = [512, 512, 276];
    for (index, height) in (0..).zip(heights) {
        assert_eq!(easel.tile(index).await.unwrap().height, height);
    }
    let second = easel.tile(1).await.unwrap();
    // 600 points from the top are 88 rows into the second strip.
    assert_eq!(colour(&second, 7, 87), RED);
    assert_eq!(colour(&second, 7, 88), BLUE);
    assert_eq!(colour(&easel.tile(0).await.unwrap(), 7, 511), RED);
}

#[tokio::test]
async fn where_a_mail_names_no_colour_the_papers_are_taken() {
    let mut drawing = page("<p>Hello</p><div style=\"background:#f00;height:9px\"></div>");
    drawing.paper.dark = true;
    drawing.paper.colours = Colours {
        paper: [20, 24, 28],
        ink: [230, 230, 230],
        link: [120, 170, 255],
    };
    let mut easel = open(drawing).await;
    let tile = easel.tile(0).await.unwrap();
    assert_eq!(colour(&tile, 399, 0), [20, 24, 28]);
    assert_eq!(colour(&tile, 0, tile.height - 1), RED);
    let brightest = (0..60).map(|x| colour(&tile, x, tile.height / 3)[0]).max();
    assert!(brightest > Some(150), "{brightest:?}");
}

#[tokio::test]
async fn a_mail_that_asks_for_the_scheme_is_told() {
    let style = "<style>div{height:10px;background:#f00}\
        @media (prefers-color-scheme:dark){div{background:#00f}}</style><div></div>";
    let mut easel = open(page(style)).await;
    assert_eq!(colour(&easel.tile(0).await.unwrap(), 5, 5), RED);
    let dark = Paper {
        dark: true,
        ..Paper::light(400.0, 1.0)
    };
    easel.again(dark).await.unwrap();
    assert_eq!(colour(&easel.tile(0).await.unwrap(), 5, 5), BLUE);
}

#[tokio::test]
async fn narrower_paper_makes_a_taller_page() {
    let words = "Wild geese carry letters over mountains and rivers. ".repeat(20);
    let mut easel = open(page(&format!("<p>{words}</p>"))).await;
    let wide = easel.drawn().height;
    let narrow = easel.again(Paper::light(150.0, 1.0)).await.unwrap();
    assert!(narrow.height > 2.0 * wide, "{wide} {}", narrow.height);
    assert_eq!(narrow.tile_width, 150);
    assert_eq!(easel.tile(0).await.unwrap().width, 150);
}

#[tokio::test]
async fn what_sticks_out_makes_the_page_wider() {
    let easel = open(page("<div style=\"width:650px;height:5px\"></div>")).await;
    assert_eq!(easel.drawn().width, 650.0);
    assert_eq!(easel.drawn().tile_width, 650);
}

#[tokio::test]
async fn links_in_lines_buttons_and_pictures_have_their_places() {
    let body = "<p>Read <a href=\"mail:/l/3\">the <b>whole</b> letter</a> now.</p>\
        <a href=\"mail:/l/0\" style=\"display:block;width:120px;height:40px\">Reply</a>\
        <p>No link here</p>";
    let mut easel = open(page(body)).await;
    let links = easel.drawn().links.clone();
    let numbers: Vec<u32> = links.iter().map(|place| place.link).collect();
    assert_eq!(numbers, [3, 0]);
    let (line, button) = (links[0].area, links[1].area);
    assert!(line.x > 20.0 && line.width > 80.0, "{line:?}");
    assert_eq!((button.x, button.width, button.height), (0.0, 120.0, 40.0));

    assert_eq!(easel.hit(middle(line)).await.unwrap(), Some(3));
    assert_eq!(easel.hit(middle(button)).await.unwrap(), Some(0));
    let beside = Point {
        x: button.width + 30.0,
        y: middle(button).y,
    };
    assert_eq!(easel.hit(beside).await.unwrap(), None);
    let above = Point { x: 5.0, y: 5.0 };
    assert_eq!(easel.hit(above).await.unwrap(), None);
    let below = Point { x: 5.0, y: 1e6 };
    assert_eq!(easel.hit(below).await.unwrap(), None);
}

#[tokio::test]
async fn places_do_not_move_when_a_strip_is_painted() {
    let body = "<div style=\"height:900px\"></div><p><a href=\"mail:/l/1\">far down</a></p>";
    let mut easel = open(page(body)).await;
    let place = middle(easel.drawn().links[0].area);
    assert_eq!(easel.hit(place).await.unwrap(), Some(1));
    easel.tile(1).await.unwrap();
    assert_eq!(easel.hit(place).await.unwrap(), Some(1));
    assert_eq!(easel.find("far").await.unwrap()[0].areas[0].y as u32, 900);
}

#[tokio::test]
async fn of_very_many_links_the_first_are_told_and_all_are_found() {
    let links: String = (0..3000)
        .map(|number| format!("<p><a href=\"mail:/l/{number}\">link</a></p>"))
        .collect();
    let mut easel = open(page(&links)).await;
    assert_eq!(easel.drawn().links.len(), 2000);
    let line = easel.drawn().height / 3000.0;
    let last = Point {
        x: 4.0,
        y: easel.drawn().height - line / 2.0,
    };
    assert_eq!(easel.hit(last).await.unwrap(), Some(2999));
}

#[tokio::test]
async fn what_a_table_would_swallow_is_shown() {
    // Each is laid out by a browser; the engine alone leaves these blank.
    for body in [
        "<table><tr><td style=\"display:block\">swallow</td></tr></table>",
        "<div style=\"display:table\"><p>swallow</p></div>",
        "<div style=\"display:table\"><span style=\"display:table-cell\">swallow</span></div>",
        "<table><caption>swallow</caption><tr><td>a</td><td>b</td></tr></table>",
        "<table><tr style=\"display:block\"><td style=\"display:block\">swallow</td></tr></table>",
        "<table><tr><td>seen</td><td style=\"float:left\">swallow</td></tr></table>",
    ] {
        let mut easel = open(page(body)).await;
        let found = easel.find("swallow").await.unwrap();
        assert_eq!(found.len(), 1, "{body}");
        let area = found[0].areas[0];
        assert!(area.width > 30.0 && area.height > 10.0, "{body} {area:?}");
        assert!(easel.drawn().height >= area.y + area.height, "{body}");
    }
}

#[tokio::test]
async fn a_table_without_orphans_is_left_as_it_is() {
    let cell = |colour: &str| format!("<td style=\"background:{colour};height:30px\"></td>");
    let body = format!(
        "<table style=\"width:200px;border-spacing:0\"><tr>{}{}</tr></table>",
        cell("#f00"),
        cell("#00f")
    );
    let mut easel = open(page(&body)).await;
    let tile = easel.tile(0).await.unwrap();
    assert_eq!(colour(&tile, 50, 15), RED);
    assert_eq!(colour(&tile, 150, 15), BLUE);
    assert_eq!(colour(&tile, 250, 15), WHITE);
}
