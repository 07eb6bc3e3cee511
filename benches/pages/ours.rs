//! Hongyan's own way from HTML to a picture: the pre-pass, then the process that draws.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use hongyan::html::page::{self, Limits, MAIL_CSS, Options, RemotePictures, Source};
use hongyan::render::{self, Drawing, Easel, Paper, RenderError, Renderer};
use image::RgbImage;
use tokio::runtime::{Builder, Runtime};

use crate::layout::Layout;

/// The letters of mails that name none.
static INTER: &[u8] = include_bytes!("../../assets/fonts/Inter-roman.var.ttf");
/// Points down of the part of a page that a reading pane shows at first.
const PANE: f32 = 900.0;
/// Points across of the paper after the reader has made the window narrower.
const NARROWER: f32 = 640.0;

/// Between two mails; nobody reads faster.
const BETWEEN: Duration = Duration::from_millis(100);

/// Whether this process was started to draw.
pub(crate) fn is_child() -> bool {
    render::is_child(std::env::args_os())
}

/// Draws until nobody asks.
pub(crate) fn work() -> ExitCode {
    render::work(INTER)
}

/// What opens pages.
pub(crate) struct Ours {
    runtime: Runtime,
    renderer: Renderer,
    width: u32,
    tallest: u32,
}

/// What came of a mail.
pub(crate) struct Drawn {
    pub(crate) picture: RgbImage,
    pub(crate) text: String,
    /// Milliseconds from the HTML to a pane full of pixels, median of the rounds.
    pub(crate) first_paint: f64,
    /// Milliseconds until the pane is full again at another width, likewise.
    pub(crate) new_width: f64,
    /// Requests of the engine that the pre-pass should have left nothing of.
    pub(crate) refused: u32,
}

impl Ours {
    /// Pages so many points across; pictures end at `tallest`.
    pub(crate) fn start(width: u32, tallest: u32) -> Self {
        Self {
            runtime: Builder::new_current_thread().enable_all().build().unwrap(),
            renderer: Renderer::of_this_program().unwrap(),
            width,
            tallest,
        }
    }

    /// The same with another limit for each answer.
    pub(crate) fn within(self, patience: Duration) -> Self {
        Self {
            renderer: self.renderer.within(patience),
            ..self
        }
    }

    /// Draws a mail `rounds` times, each in a new process as the window does.
    pub(crate) fn draw(&self, layout: &Layout, rounds: u32) -> Result<Drawn, RenderError> {
        self.runtime.block_on(self.drawn(layout, rounds))
    }

    /// Draws HTML until a reading pane is full of pixels.
    pub(crate) fn paint(&self, layout: &Layout) -> Result<(), RenderError> {
        self.runtime.block_on(async {
            let paper = Paper::light(self.width as f32, 1.0);
            let mut easel = self.renderer.open(drawing(layout, paper)).await?;
            fill(&mut easel).await
        })
    }

    async fn drawn(&self, layout: &Layout, rounds: u32) -> Result<Drawn, RenderError> {
        let (mut firsts, mut news) = (Vec::new(), Vec::new());
        let paper = Paper::light(self.width as f32, 1.0);
        for _round in 0..rounds {
            // The process for the next mail stands ready by the time a person gets there.
            tokio::time::sleep(BETWEEN).await;
            let began = Instant::now();
            let mut easel = self.renderer.open(drawing(layout, paper)).await?;
            fill(&mut easel).await?;
            firsts.push(began.elapsed().as_secs_f64() * 1000.0);
            let began = Instant::now();
            easel.again(Paper::light(NARROWER, 1.0)).await?;
            fill(&mut easel).await?;
            news.push(began.elapsed().as_secs_f64() * 1000.0);
        }
        let mut easel = self.renderer.open(drawing(layout, paper)).await?;
        let text = easel.text().await?;
        let picture = self.picture(&mut easel).await?;
        Ok(Drawn {
            picture,
            text,
            first_paint: median(firsts),
            new_width: median(news),
            refused: easel.drawn().refused,
        })
    }

    /// All tiles below one another.
    async fn picture(&self, easel: &mut Easel) -> Result<RgbImage, RenderError> {
        let drawn = easel.drawn();
        let (tiles, tile_height) = (drawn.tiles, drawn.tile_height);
        let height = (drawn.height.ceil() as u32).min(self.tallest);
        let mut picture = RgbImage::from_pixel(self.width, height, image::Rgb([255; 3]));
        for index in 0..tiles.min(height.div_ceil(tile_height)) {
            let tile = easel.tile(index).await?;
            for (number, pixel) in tile.pixels.chunks_exact(4).enumerate() {
                let number = number as u32;
                let (x, y) = (number % tile.width, number / tile.width);
                let y = y + index * tile_height;
                if let Some(place) = picture.get_pixel_mut_checked(x, y) {
                    *place = image::Rgb([pixel[0], pixel[1], pixel[2]]);
                }
            }
        }
        Ok(picture)
    }
}

/// By the pre-pass, ready to be drawn.
fn drawing(layout: &Layout, paper: Paper) -> Drawing {
    let find = |id: &str| layout.pictures.iter().find(|picture| picture.id == id);
    let contents = |id: &str| find(id).is_some();
    let options = Options {
        remote: RemotePictures::Blocked,
        contents: &contents,
    };
    let page = page::prepare(&layout.html, &options, &Limits::default());
    let pictures = page
        .pictures
        .into_iter()
        .map(|picture| match picture.source {
            Source::Content(id) => find(&id).map(|picture| Arc::from(picture.octets.as_slice())),
            Source::Data { octets, .. } => Some(Arc::from(octets)),
            Source::Remote(_address) => None,
        });
    Drawing {
        xhtml: page.xhtml,
        pictures: pictures.collect(),
        sheets: std::iter::once(MAIL_CSS.to_owned())
            .chain(page.sheets)
            .collect(),
        paper,
    }
}

/// Paints what a reading pane shows at first.
async fn fill(easel: &mut Easel) -> Result<(), RenderError> {
    let (tiles, tile_height) = (easel.drawn().tiles, easel.drawn().tile_height);
    let shown = (PANE as u32).div_ceil(tile_height.max(1));
    for index in 0..tiles.min(shown) {
        easel.tile(index).await?;
    }
    Ok(())
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
