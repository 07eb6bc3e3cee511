//! The mail's own pictures are drawn; nothing else is asked for.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};

use super::{colour, open, with_pictures};

/// One colour, in a format.
fn picture(colour: [u8; 3], format: ImageFormat) -> Vec<u8> {
    let picture: DynamicImage = RgbImage::from_pixel(40, 30, Rgb(colour)).into();
    let mut octets = Cursor::new(Vec::new());
    picture.write_to(&mut octets, format).unwrap();
    octets.into_inner()
}

fn near(one: [u8; 3], other: [u8; 3]) -> bool {
    one.iter()
        .zip(other)
        .all(|(one, other)| one.abs_diff(other) <= 3)
}

#[tokio::test]
async fn pictures_of_each_format_are_drawn() {
    let green = [0, 160, 80];
    for format in [
        ImageFormat::Png,
        ImageFormat::Jpeg,
        ImageFormat::Gif,
        ImageFormat::WebP,
    ] {
        let body = "<img src=\"mail:/p/0\" style=\"display:block\"/>";
        let mut easel = open(with_pictures(body, vec![picture(green, format)])).await;
        assert_eq!(easel.drawn().height, 30.0, "{format:?}");
        assert_eq!(easel.drawn().pictures_shown, 1, "{format:?}");
        let tile = easel.tile(0).await.unwrap();
        assert!(near(colour(&tile, 20, 15), green), "{format:?}");
        assert_eq!(colour(&tile, 45, 15), [255, 255, 255], "{format:?}");
    }
}

#[tokio::test]
async fn backgrounds_are_drawn() {
    let blue = [10, 20, 200];
    let body = "<div style=\"width:100px;height:60px;background:url(mail:/p/0)\"></div>";
    let mut easel = open(with_pictures(body, vec![picture(blue, ImageFormat::Png)])).await;
    let tile = easel.tile(0).await.unwrap();
    assert!(near(colour(&tile, 90, 50), blue));
}

#[tokio::test]
async fn a_picture_in_a_link_can_be_pressed() {
    let body = "<a href=\"mail:/l/5\"><img src=\"mail:/p/0\"/></a>";
    let grey = picture([99, 99, 99], ImageFormat::Png);
    let easel = open(with_pictures(body, vec![grey])).await;
    let place = easel.drawn().links[0];
    assert_eq!(place.link, 5);
    assert_eq!((place.area.width, place.area.height), (40.0, 30.0));
}

#[tokio::test]
async fn what_cannot_be_shown_is_counted() {
    let body = "<img src=\"mail:/p/0\"/><img src=\"mail:/p/1\"/><img src=\"mail:/p/77\"/>";
    let octets = vec![
        picture([1, 2, 3], ImageFormat::Png),
        b"GIF89a and no more".to_vec(),
    ];
    let easel = open(with_pictures(body, octets)).await;
    assert_eq!(easel.drawn().pictures_shown, 1);
    assert_eq!(easel.drawn().pictures_failed, 2);
    assert_eq!(easel.drawn().refused, 0);
}

#[tokio::test]
async fn a20_whatever_else_a_page_asks_for_is_refused_and_the_page_is_drawn() {
    // The pre-pass lets none of these through; should it, nothing comes of it.
    let body = "<style>@import url(https://pixel.example.net/a.css);\
        @font-face{font-family:f;src:url(https://pixel.example.net/f.ttf)}\
        p{font-family:f;background:url(file:///etc/passwd)}</style>\
        <link rel=\"stylesheet\" href=\"https://pixel.example.net/b.css\"/>\
        <img src=\"https://pixel.example.net/p.gif\"/>\
        <img src=\"data:image/gif;base64,R0lGODlhAQABAAAAACw=\"/>\
        <p>still here</p>";
    let mut easel = open(with_pictures(body, Vec::new())).await;
    assert_eq!(easel.drawn().refused, 6);
    assert_eq!(easel.find("still here").await.unwrap().len(), 1);
}

#[tokio::test]
async fn another_width_asks_for_the_same_pictures_again() {
    let body = "<img src=\"mail:/p/0\" style=\"width:100%\"/>";
    let red = picture([200, 0, 0], ImageFormat::Png);
    let mut easel = open(with_pictures(body, vec![red])).await;
    let paper = hongyan::render::Paper::light(200.0, 1.0);
    let drawn = easel.again(paper).await.unwrap();
    assert_eq!((drawn.pictures_shown, drawn.refused), (1, 0));
    let tile = easel.tile(0).await.unwrap();
    assert!(near(colour(&tile, 190, 100), [200, 0, 0]));
}
