//! From a page to its first strip of pixels, in a fresh process that waited; and the same page on
//! narrower paper. Pages in the manner of what people get: a reply, a newsletter of nested tables,
//! a Chinese notice, a long thread, photographs.
//!
//! ```text
//! cargo bench --bench draw -- --times 20
//! ```

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a bench measures and prints"
)]
#![expect(clippy::unwrap_used, reason = "a bench that cannot go on stops")]

use std::io::Cursor;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use hongyan::render::{Drawing, Paper, Renderer};
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};

/// Time for the process that waits to have looked up its fonts.
const READY: Duration = Duration::from_millis(400);

fn main() {
    let words: Vec<String> = std::env::args().collect();
    let place = words.iter().position(|word| word == "--times");
    let times: usize = place.map_or(20, |at| words[at + 1].parse().unwrap());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    println!(
        "{:<12} {:>9} {:>9} {:>9} {:>9} {:>9}",
        "page", "first ms", "most ms", "again ms", "most ms", "points"
    );
    for (name, drawing) in pages() {
        runtime.block_on(measure(name, &drawing, times));
    }
}

async fn measure(name: &str, drawing: &Drawing, times: usize) {
    let renderer = Renderer::new(PathBuf::from(env!("CARGO_BIN_EXE_hongyan")));
    renderer.prepare().unwrap();
    let (mut first, mut again) = (Vec::new(), Vec::new());
    let mut height = 0.0;
    for _time in 0..times {
        tokio::time::sleep(READY).await;
        let asked = drawing.clone();
        let began = Instant::now();
        let mut easel = renderer.open(asked).await.unwrap();
        easel.tile(0).await.unwrap();
        easel.tile(1).await.ok();
        first.push(began.elapsed());
        height = easel.drawn().height;

        let began = Instant::now();
        easel.again(Paper::light(620.0, 1.0)).await.unwrap();
        easel.tile(0).await.unwrap();
        easel.tile(1).await.ok();
        again.push(began.elapsed());
    }
    let (first, most_first) = median_and_most(&mut first);
    let (again, most_again) = median_and_most(&mut again);
    println!(
        "{name:<12} {first:>9.1} {most_first:>9.1} {again:>9.1} {most_again:>9.1} {height:>9}"
    );
}

/// In milliseconds.
fn median_and_most(times: &mut [Duration]) -> (f64, f64) {
    times.sort();
    let ms = |time: Duration| time.as_secs_f64() * 1000.0;
    (ms(times[times.len() / 2]), ms(times[times.len() - 1]))
}

fn pages() -> [(&'static str, Drawing); 5] {
    [
        ("reply", page(&reply(), Vec::new())),
        ("newsletter", page(&newsletter(), Vec::new())),
        ("chinese", page(&chinese(), Vec::new())),
        ("thread", page(&reply().repeat(60), Vec::new())),
        ("photographs", page(&photographs(), vec![photograph(); 4])),
    ]
}

fn page(body: &str, pictures: Vec<Arc<[u8]>>) -> Drawing {
    let html = "<html xmlns=\"http://www.w3.org/1999/xhtml\">";
    Drawing {
        xhtml: format!("{html}<head></head><body>{body}</body></html>"),
        sheets: vec!["img{max-width:100%}".to_owned()],
        pictures: pictures.into_iter().map(Some).collect(),
        paper: Paper::light(800.0, 1.0),
    }
}

fn reply() -> String {
    "<p>Dear Ann,</p><p>thank you for your letter of Monday. We would be <b>glad</b> to see you \
     on Friday; the train at <a href=\"mail:/l/0\">ten past four</a> is the one to take.</p>\
     <blockquote style=\"border-left:2px solid #ccc;padding-left:8px\"><p>Shall we come on \
     Friday, or would Saturday suit you better?</p></blockquote>"
        .to_owned()
}

fn newsletter() -> String {
    let card = |number: u32| {
        format!(
            "<td style=\"width:calc(50% + .02px);padding:10px\"><table style=\"width:100%;\
             background:#fff;border:1px solid #ddd;border-radius:6px\"><tr><td \
             style=\"padding:16px\"><h3 style=\"margin:0;color:#224\">Offer {number}</h3>\
             <p style=\"font:14px Arial,sans-serif;color:#555\">Everything about offer {number}, \
             told in two lines of text that wrap.</p><a href=\"mail:/l/{number}\" \
             style=\"display:inline-block;background:#0a6;color:#fff;padding:8px 14px\">Look</a>\
             </td></tr></table></td>"
        )
    };
    let rows: String = (0..12)
        .map(|row| format!("<tr>{}{}</tr>", card(2 * row), card(2 * row + 1)))
        .collect();
    format!(
        "<table style=\"width:100%;background:#eef\"><tr><td align=\"center\"><table \
         style=\"width:640px\">{rows}</table></td></tr></table>"
    )
}

fn chinese() -> String {
    let line = "<p style=\"font-size:15px\">尊敬的用户：您的账户已于今日完成<b>实名认证</b>，\
        如非本人操作，请及时联系客服。感谢您的支持！</p>";
    format!(
        "<table style=\"width:600px;margin:auto;border:1px solid #ddd\"><tr><td>{}</td></tr></table>",
        line.repeat(20)
    )
}

fn photographs() -> String {
    (0..4)
        .map(|number| format!("<p>{number}</p><img src=\"mail:/p/{number}\"/>"))
        .collect()
}

/// Three million pixels that are not all alike.
fn photograph() -> Arc<[u8]> {
    let photograph: DynamicImage = RgbImage::from_fn(2000, 1500, |x, y| {
        Rgb([(x / 8) as u8, (y / 6) as u8, ((x * y) >> 9) as u8])
    })
    .into();
    let mut octets = Cursor::new(Vec::new());
    photograph.write_to(&mut octets, ImageFormat::Jpeg).unwrap();
    octets.into_inner().into()
}
