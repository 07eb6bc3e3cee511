//! Pages of HTML mail, drawn by the real child process, which is the program itself.

mod ends;
mod failing;
mod files;
mod inked;
mod mended;
mod nearer;
mod pages;
mod paper;
pub(super) mod pdf;
mod pictures;
mod text;
#[cfg(target_os = "linux")]
mod walls;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use hongyan::render::{Drawing, Easel, Paper, Renderer, Tile};

/// The program draws within half a minute even where it was built for debugging and shares its
/// processor with all other tests.
const PATIENCE: Duration = Duration::from_secs(30);

/// Opens pages with the program.
pub(crate) fn renderer() -> Renderer {
    Renderer::new(PathBuf::from(env!("CARGO_BIN_EXE_hongyan"))).within(PATIENCE)
}

/// A page 400 points wide, a pixel a point, with no margin of its own.
fn page(body: &str) -> Drawing {
    with_pictures(body, Vec::new())
}

fn with_pictures(body: &str, pictures: Vec<Vec<u8>>) -> Drawing {
    let html = "<html xmlns=\"http://www.w3.org/1999/xhtml\">";
    Drawing {
        xhtml: format!("{html}<head></head><body>{body}</body></html>"),
        sheets: vec!["body{margin:0}p{margin:0}".to_owned()],
        pictures: pictures.into_iter().map(Arc::from).map(Some).collect(),
        paper: Paper::light(400.0, 1.0),
    }
}

async fn open(drawing: Drawing) -> Easel {
    renderer().open(drawing).await.unwrap()
}

/// The colour of a pixel, without its alpha, which is 255 everywhere.
fn colour(tile: &Tile, x: u32, y: u32) -> [u8; 3] {
    assert!(x < tile.width && y < tile.height, "{x} {y} of {tile:?}");
    let at = ((y * tile.width + x) * 4) as usize;
    assert_eq!(tile.pixels[at + 3], 255, "{x} {y} is not opaque");
    tile.pixels[at..at + 3].try_into().unwrap()
}
