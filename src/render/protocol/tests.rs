//! What is sent is what is read, and nonsense is refused.

use super::*;
use crate::render::codec::HEAD_OCTETS;
use crate::render::print::{PrintPiece, PrintSheet};
use crate::render::slide::SlideKind;

fn requests() -> Vec<Request> {
    let point = |x, y| Point { x, y };
    vec![
        Request::Open(Box::new(Drawing {
            xhtml: "<html/>".to_owned(),
            sheets: vec!["p{}".to_owned(), String::new()],
            pictures: vec![None, Some(Arc::from([1u8, 2].as_slice()))],
            paper: Paper::light(640.0, 2.0),
        })),
        Request::Again(Paper::light(320.5, 1.25)),
        Request::Tile(7),
        Request::Hit(point(1.5, -2.0)),
        Request::Select {
            from: point(0.0, 0.0),
            to: point(9.0, 9.0),
            grain: Grain::Word,
        },
        Request::SelectAll,
        Request::Find("鸿雁".to_owned()),
        Request::Text,
        Request::Attempt(Attempt::Read("/etc/passwd".to_owned())),
        Request::Slide(Box::new(Slide {
            octets: Arc::from([1u8, 2, 3].as_slice()),
            kind: SlideKind::Page { page: 3 },
            width: 640,
            height: 480,
        })),
        Request::Print(Box::new(PrintJob {
            sheet: PrintSheet {
                width: 595.0,
                height: 842.0,
                margin: 42.5,
            },
            title: "午饭".to_owned(),
            most_octets: 1000,
            pieces: vec![PrintPiece {
                drawing: Drawing {
                    xhtml: "<html/>".to_owned(),
                    sheets: Vec::new(),
                    pictures: vec![None],
                    paper: Paper::light(680.0, 1.0),
                },
                links: vec!["https://example.org/".to_owned(), String::new()],
                gap: 12.0,
            }],
            foot: ("<p>".to_owned(), "</p>".to_owned()),
            beyond: "<p/>".to_owned(),
        })),
    ]
}

fn answers() -> Vec<Answer> {
    let area = Area {
        x: 1.0,
        y: 2.0,
        width: 3.0,
        height: 4.0,
    };
    vec![
        Answer::Ready(Walls {
            limits: true,
            files: false,
            calls: true,
        }),
        Answer::Drawn(Drawn {
            width: 640.0,
            height: 100.0,
            tile_width: 640,
            tile_height: 512,
            tiles: 1,
            links: vec![LinkPlace { link: 3, area }],
            anchors: vec![Anchor { link: 4, top: 51.5 }],
            pictures_shown: 1,
            pictures_failed: 2,
            refused: 3,
        }),
        Answer::Tile(Tile {
            index: 1,
            width: 1,
            height: 2,
            pixels: vec![1, 2, 3, 4, 5, 6, 7, 8],
        }),
        Answer::Hit(Some(9)),
        Answer::Hit(None),
        Answer::Selected(Selection {
            areas: vec![area],
            text: "a\nb".to_owned(),
        }),
        Answer::Found(vec![
            Match { areas: vec![area] },
            Match { areas: Vec::new() },
        ]),
        Answer::Text("雁".to_owned()),
        Answer::Attempted(Attempted::Refused("no".to_owned())),
        Answer::Nothing,
        Answer::Shown(Shown {
            width: 2,
            height: 1,
            pixels: vec![1, 2, 3, 4, 5, 6, 7, 8],
            pages: 12,
        }),
        Answer::Printed(Printed {
            pages: 3,
            cut: true,
            pdf: b"%PDF-1.7".to_vec(),
        }),
        Answer::TooLarge { octets: 70_000_000 },
    ]
}

#[test]
fn everything_said_is_understood() {
    for request in requests() {
        let frame = request.encode();
        assert_eq!(Request::decode(&frame[HEAD_OCTETS..]), Ok(request));
    }
    for answer in answers() {
        let frame = answer.encode();
        assert_eq!(Answer::decode(&frame[HEAD_OCTETS..]), Ok(answer));
    }
}

#[test]
fn an_answer_cut_short_or_with_a_tail_is_none() {
    for answer in answers() {
        let frame = answer.encode();
        let body = &frame[HEAD_OCTETS..];
        for end in 0..body.len() {
            assert_eq!(Answer::decode(&body[..end]), Err(NoSense), "{answer:?}");
        }
        assert_eq!(Answer::decode(&[body, &[0]].concat()), Err(NoSense));
    }
}

#[test]
fn no_octet_changed_makes_an_answer_larger_than_it_is() {
    for answer in answers() {
        let frame = answer.encode();
        for place in HEAD_OCTETS..frame.len() {
            for octet in [0, 1, 0x7f, 0xff] {
                let mut changed = frame[HEAD_OCTETS..].to_vec();
                changed[place - HEAD_OCTETS] = octet;
                if let Ok(Answer::Tile(tile)) = Answer::decode(&changed) {
                    assert_eq!(tile.pixels.len() as u32, tile.width * tile.height * 4);
                }
            }
        }
    }
}

#[test]
fn a_page_of_impossible_size_is_no_answer() {
    for (width, height, across) in [
        (f32::NAN, 1.0, 1),
        (1.0, -1.0, 1),
        (1.0, 1e9, 1),
        (1e9, 1.0, 1),
        (1.0, 1.0, 0),
        (1.0, 1.0, 100_000),
    ] {
        let drawn = Drawn {
            width,
            height,
            tile_width: across,
            tile_height: 512,
            tiles: 1,
            links: Vec::new(),
            anchors: Vec::new(),
            pictures_shown: 0,
            pictures_failed: 0,
            refused: 0,
        };
        let frame = Answer::Drawn(drawn).encode();
        assert_eq!(Answer::decode(&frame[HEAD_OCTETS..]), Err(NoSense));
    }
}
