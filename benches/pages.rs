//! Mails drawn beside headless Chromium: every mail of `tests/layouts` at 800 points, how alike the
//! two pictures are, whether all its text is there in order, and how soon it is painted.
//!
//! ```text
//! cargo bench --bench pages                       # all of them; pairs of pictures in target/pages
//! cargo bench --bench pages -- --only receipt     # those with this in their name
//! cargo bench --bench pages -- --rounds 9         # times are medians of so many
//! cargo bench --bench pages -- --width 600
//! cargo bench --bench pages -- --alone            # without Chromium: times only
//! cargo bench --bench pages -- --patience 60      # seconds for each answer, where the usual five are
//!                                                 # too few: built for debugging, or on a busy machine
//! ```
//! Needs the package `chromium`, besides those of `tests/setup`. Chromium gets the HTML part as it
//! is in the mail, its pictures as `data:`, and runs where no network is; Hongyan gets the same part
//! by the way the window takes: the pre-pass, then the process that draws.
//!
//! Likeness is the correlation of luminance after a blur of 16 points: 1 where the same things
//! stand in the same places, whatever the shape of the letters. Structure is the mean structural
//! similarity of the pictures at half their size, and sees every letter. Text is the share of
//! the characters of Chromium's `innerText` that stand in ours in the same order (their longest
//! common subsequence: a letter that stands elsewhere counts as one that is missing).

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a bench measures and prints"
)]
#![expect(clippy::unwrap_used, reason = "a bench that cannot go on stops")]

#[path = "pages/chromium.rs"]
mod chromium;
#[path = "pages/layout.rs"]
mod layout;
#[path = "pages/likeness.rs"]
mod likeness;
#[path = "pages/ours.rs"]
#[expect(
    dead_code,
    reason = "shared with the bench of the hostile, which uses the rest"
)]
mod ours;
#[path = "pages/reading.rs"]
mod reading;

use std::fs;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use image::RgbImage;

use chromium::Chromium;
use layout::Layout;
use ours::Ours;

/// What stands between the two pictures of a pair, in pixels.
const GAP: u32 = 16;
/// Points down that are compared as pictures: Chromium paints no more than 16,384 in one piece. Only
/// the log of 5,000 lines is longer, and it goes on as it began.
const TALLEST: u32 = 12_000;

fn main() -> ExitCode {
    if ours::is_child() {
        return ours::work();
    }
    let words: Vec<String> = std::env::args().collect();
    let after = |key: &str| {
        let place = words.iter().position(|word| word == key);
        place.map(|at| words[at + 1].clone())
    };
    let number = |key: &str, usual: u32| after(key).map_or(usual, |word| word.parse().unwrap());
    let (rounds, width) = (number("--rounds", 5), number("--width", 800));
    let only = after("--only").unwrap_or_default();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/pages");
    fs::create_dir_all(&folder).unwrap();
    let alone = words.iter().any(|word| word == "--alone");
    let mut chromium = (!alone).then(|| Chromium::start(width, TALLEST));
    let mut ours = Ours::start(width, TALLEST);
    if let Some(seconds) = after("--patience") {
        ours = ours.within(Duration::from_secs(seconds.parse().unwrap()));
    }
    let mut rows = Vec::new();
    println!(
        "{:30} {:>13} {:>6} {:>8} {:>9} {:>7} {:>9} {:>9}",
        "", "points down", "ratio", "likeness", "structure", "text", "painted", "new width"
    );
    for layout in Layout::all(&only) {
        let mine = match ours.draw(&layout, rounds) {
            Ok(mine) => mine,
            Err(reason) => {
                println!("{:30} not drawn: {reason}", layout.name);
                continue;
            }
        };
        let row = chromium.as_mut().map(|chromium| {
            let theirs = chromium.draw(&layout);
            pair(&theirs.picture, &mine.picture)
                .save(folder.join(format!("{}.png", layout.name)))
                .unwrap();
            Compared {
                missing: reading::missing(&theirs.text, &mine.text),
                text: reading::share_in_order(&theirs.text, &mine.text),
                pictures: likeness::compare(&theirs.picture, &mine.picture),
            }
        });
        println!("{}", line(&layout.name, row.as_ref(), &mine));
        rows.push((layout.name, row, mine));
    }
    summary(&rows);
    ExitCode::SUCCESS
}

/// What came of one pair.
struct Compared {
    pictures: likeness::Likeness,
    text: f64,
    missing: Vec<String>,
}

fn line(name: &str, row: Option<&Compared>, mine: &ours::Drawn) -> String {
    let compared = row.map_or_else(
        || format!("{:47}", ""),
        |row| {
            let pictures = &row.pictures;
            format!(
                "{:6} {:6} {:6.3} {:8.3} {:9.3} {:6.2}%",
                pictures.heights.0,
                pictures.heights.1,
                pictures.ratio(),
                pictures.likeness,
                pictures.structure,
                row.text * 100.0,
            )
        },
    );
    let refused = if mine.refused > 0 {
        format!("  {} requests refused", mine.refused)
    } else {
        String::new()
    };
    format!(
        "{name:30} {compared} {:6.1} ms {:6.1} ms{refused}",
        mine.first_paint, mine.new_width
    )
}

/// Medians and what is farthest from well.
fn summary(rows: &[(String, Option<Compared>, ours::Drawn)]) {
    if rows.is_empty() {
        return;
    }
    let spread = |name: &str, unit: &str, mut values: Vec<f64>| {
        values.sort_by(f64::total_cmp);
        println!(
            "{name}: median {:.3}{unit}, from {:.3}{unit} to {:.3}{unit}",
            values[values.len() / 2],
            values[0],
            values[values.len() - 1]
        );
    };
    println!("{} mails", rows.len());
    let compared: Vec<&Compared> = rows.iter().filter_map(|row| row.1.as_ref()).collect();
    if !compared.is_empty() {
        let of = |value: fn(&Compared) -> f64| compared.iter().map(|row| value(row)).collect();
        spread("ratio of heights", "", of(|row| row.pictures.ratio()));
        spread("likeness", "", of(|row| row.pictures.likeness));
        spread("structure", "", of(|row| row.pictures.structure));
        spread("text in order", " %", of(|row| row.text * 100.0));
        let whole = compared.iter().filter(|row| row.text >= 1.0).count();
        println!(
            "every letter there and in order: {whole} of {}",
            compared.len()
        );
    }
    let times = |value: fn(&ours::Drawn) -> f64| rows.iter().map(|row| value(&row.2)).collect();
    spread("first paint", " ms", times(|mine| mine.first_paint));
    spread("new width", " ms", times(|mine| mine.new_width));
    for (name, row, _mine) in rows {
        for words in row.iter().flat_map(|row| &row.missing) {
            println!("{name}: not found in ours: {words:?}");
        }
    }
}

/// Chromium's at the left, ours at the right.
fn pair(theirs: &RgbImage, mine: &RgbImage) -> RgbImage {
    let height = theirs.height().max(mine.height()).max(1);
    let width = theirs.width() + GAP + mine.width();
    let mut both = RgbImage::from_pixel(width, height, image::Rgb([255, 0, 255]));
    image::imageops::replace(&mut both, theirs, 0, 0);
    image::imageops::replace(&mut both, mine, i64::from(theirs.width() + GAP), 0);
    both
}
