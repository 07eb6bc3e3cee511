//! Showing pictures of files in the child: decoded or painted here, and made to fit.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

use blitz_dom::FontContext;
use hayro::hayro_interpret::font::{FontData, FontQuery};
use hayro::hayro_interpret::{FontResolverFn, InterpreterSettings, TransformExt as _};
use hayro::hayro_syntax::Pdf;
use hayro::hayro_syntax::page::Page;
use hayro::kurbo::Affine;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::vello_cpu::{self, Pixmap, RasterizerSettings, RenderContext, TargetInit};
use hayro::{RenderCache, RenderSettings};
use image::{DynamicImage, ImageFormat, imageops};

use super::pictures;
use super::slide::{Shown, Slide, SlideKind};

/// Pixels of one picture that is looked at: what a telephone takes, twice.
const PICTURE_PIXELS: u64 = 64_000_000;
/// The formats that are decoded.
const FORMATS: &[ImageFormat] = &[
    ImageFormat::Png,
    ImageFormat::Jpeg,
    ImageFormat::Gif,
    ImageFormat::WebP,
    ImageFormat::Bmp,
    ImageFormat::Ico,
    ImageFormat::Tiff,
];
/// How much a page may be enlarged: a stamp is not made a poster.
const LARGEST: f64 = 4.0;

/// What is to be seen; nothing where the file is no such thing or larger than is decoded.
pub(super) fn show(slide: Slide, fonts: &FontContext) -> Option<Shown> {
    let slide = slide.bounded();
    // A reader that stumbles over a file must not end the process for the next one.
    let shown = catch_unwind(AssertUnwindSafe(|| match slide.kind {
        SlideKind::Picture => picture(&slide),
        SlideKind::Page { page } => page_of(&slide, page, fonts),
    }));
    shown.ok().flatten()
}

fn picture(slide: &Slide) -> Option<Shown> {
    let (_pixels, picture) = pictures::decoded(&slide.octets, FORMATS, PICTURE_PIXELS)?;
    let mut picture = fitted(picture, slide).into_rgba8();
    for pixel in picture.pixels_mut() {
        let [red, green, blue, opacity] = &mut pixel.0;
        for part in [red, green, blue] {
            *part = (u16::from(*part) * u16::from(*opacity) / 255) as u8;
        }
    }
    let (width, height) = picture.dimensions();
    Some(Shown {
        width,
        height,
        pixels: picture.into_raw(),
        pages: 1,
    })
}

/// Made smaller where there is not room for it; never larger.
fn fitted(picture: DynamicImage, slide: &Slide) -> DynamicImage {
    let (width, height) = (picture.width().max(1), picture.height().max(1));
    let factor = (f64::from(slide.width) / f64::from(width))
        .min(f64::from(slide.height) / f64::from(height));
    if factor >= 1.0 {
        return picture;
    }
    let scaled = |length: u32, most: u32| ((f64::from(length) * factor) as u32).clamp(1, most);
    let (width, height) = (scaled(width, slide.width), scaled(height, slide.height));
    // A much larger one is first brought near by averages, then made sharp.
    let near = if factor < 0.5 {
        let twice = |length: u32| length.saturating_mul(2);
        picture.thumbnail_exact(twice(width), twice(height))
    } else {
        picture
    };
    near.resize_exact(width, height, imageops::FilterType::CatmullRom)
}

fn page_of(slide: &Slide, number: u32, fonts: &FontContext) -> Option<Shown> {
    let octets = Arc::new(Octets(Arc::clone(&slide.octets)));
    let pdf = Pdf::new(octets).ok()?;
    let pages = pdf.pages();
    let page = pages.get(number as usize)?;
    let pixmap = paint(page, slide, fonts)?;
    let (width, height) = (u32::from(pixmap.width()), u32::from(pixmap.height()));
    let pixels = pixmap.data_as_u8_slice().to_vec();
    Some(Shown {
        width,
        height,
        // The paper is white and whole: nothing is transparent.
        pixels,
        pages: u32::try_from(pages.len()).unwrap_or(u32::MAX),
    })
}

struct Octets(Arc<[u8]>);

impl AsRef<[u8]> for Octets {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

/// Paints a page as large as there is room for.
fn paint(page: &Page<'_>, slide: &Slide, fonts: &FontContext) -> Option<Pixmap> {
    let (width, height) = page.render_dimensions();
    let (width, height) = (f64::from(width), f64::from(height));
    if !(width.is_finite() && height.is_finite() && width > 0.0 && height > 0.0) {
        return None;
    }
    let factor = (f64::from(slide.width) / width)
        .min(f64::from(slide.height) / height)
        .min(LARGEST);
    let pixels = |length: f64, most: u32| {
        let pixels = (length * factor).round().clamp(1.0, f64::from(most));
        u16::try_from(pixels as u32).ok()
    };
    let (across, down) = (pixels(width, slide.width)?, pixels(height, slide.height)?);
    // No thread can be started behind the walls.
    let settings = vello_cpu::RenderSettings {
        num_threads: 0,
        ..vello_cpu::RenderSettings::default()
    };
    let mut context = RenderContext::new_with(across, down, settings);
    let transform = Affine::scale(factor) * page.initial_transform(true).to_kurbo();
    hayro::render_into(
        page,
        &RenderCache::new(),
        &InterpreterSettings {
            font_resolver: resolver(fonts),
            ..InterpreterSettings::default()
        },
        &RenderSettings::default(),
        &mut context,
        transform,
    );
    context.flush();
    let mut pixmap = Pixmap::new(across, down);
    let onto = RasterizerSettings {
        target_init: TargetInit::Clear(WHITE),
        ..RasterizerSettings::default()
    };
    context.render_with(&mut pixmap, &mut vello_cpu::Resources::default(), onto);
    Some(pixmap)
}

/// The fonts of what names one and does not bring it: those every reader of PDF has, and for
/// Chinese, Japanese and Korean one of the system's.
fn resolver(fonts: &FontContext) -> FontResolverFn {
    let fonts = Mutex::new(fonts.clone());
    Arc::new(move |query| {
        let wanted = match query {
            FontQuery::Standard(font) => return Some(font.get_font_data()),
            FontQuery::Fallback(wanted) => wanted,
        };
        let of_system = || {
            let mut fonts = fonts.lock().unwrap_or_else(PoisonError::into_inner);
            let (octets, place) = super::fonts::han(&mut fonts)?;
            let octets: FontData = Arc::new(octets);
            Some((octets, place))
        };
        let is_han = wanted.character_collection.is_some();
        let found = if is_han { of_system() } else { None };
        found.or_else(|| Some(wanted.pick_standard_font().get_font_data()))
    })
}
