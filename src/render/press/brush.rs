//! Colours, gradients and pictures as a PDF has them.

use std::collections::HashMap;

use anyrender::Paint;
use image::ExtendedColorType;
use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use krilla::blend::BlendMode;
use krilla::color::rgb;
use krilla::geom::{Path, Size, Transform};
use krilla::image::Image;
use krilla::num::NormalizedF32;
use krilla::paint::{
    Fill, FillRule, LineCap, LineJoin, LinearGradient, Pattern, RadialGradient, SpreadMethod, Stop,
    Stroke, StrokeDash, SweepGradient,
};
use krilla::surface::Surface;
use kurbo::{Affine, Cap, Join, Vec2};
use peniko::color::{Rgba8, Srgb};
use peniko::{
    Extend, Gradient, GradientKind, ImageAlphaType, ImageBrush, ImageData, ImageFormat, Mix,
};

use super::stage::transform;

/// Pixels across or down of a picture on paper: 300 an inch on a sheet of A4.
const PICTURE_SIDE: u32 = 2480;
/// Pixels from which a picture without holes is told as a photograph.
const PHOTOGRAPH_PIXELS: usize = 128 * 1024;
/// Colours from which it is one: what was drawn has few.
const PHOTOGRAPH_COLOURS: usize = 4096;
/// Pixels looked at to count them.
const LOOKED_AT: usize = 32 * 1024;
/// How far the edge of a letter reaches out at its points, in widths: as on a screen.
const EDGE_MITER: f32 = 4.0;
/// Quality of photographs, of 100.
const QUALITY: u8 = 88;

/// Pictures of a PDF, by the number of their octets.
#[derive(Default)]
pub(super) struct Pictures {
    known: HashMap<(u64, u32, u32), Option<Image>>,
}

/// What a shape is filled with, and how that is turned.
pub(super) type Brush<'a> = (&'a Paint, Option<Affine>);

/// A colour, this dense.
pub(super) fn solid(colour: Rgba8, opacity: f32) -> Fill {
    Fill {
        paint: rgb::Color::new(colour.r, colour.g, colour.b).into(),
        opacity: part(opacity),
        rule: FillRule::NonZero,
    }
}

/// The ink of letters; nothing where they are not seen.
pub(super) fn ink(paint: &Paint, alpha: f32) -> Option<Fill> {
    match paint {
        Paint::Solid(colour) => {
            let colour = colour.to_rgba8();
            let opacity = f32::from(colour.a) / 255.0 * alpha;
            (opacity > 0.0).then(|| solid(colour, opacity))
        }
        Paint::Gradient(gradient) => {
            let paint = self::gradient(gradient, None)?;
            let (opacity, rule) = (part(alpha), FillRule::NonZero);
            Some(Fill {
                paint,
                opacity,
                rule,
            })
        }
        Paint::Image(_) | Paint::Resource(_) | Paint::Custom(_) => None,
    }
}

/// Fills a path.
pub(super) fn fill(
    surface: &mut Surface<'_>,
    pictures: &mut Pictures,
    path: &Path,
    rule: FillRule,
    (paint, turned): Brush<'_>,
) {
    let fill = match paint {
        Paint::Solid(colour) => {
            let colour = colour.to_rgba8();
            if colour.a == 0 {
                return;
            }
            Some(solid(colour, f32::from(colour.a) / 255.0))
        }
        Paint::Gradient(gradient) => self::gradient(gradient, turned).map(|paint| {
            let opacity = NormalizedF32::ONE;
            Fill {
                paint,
                opacity,
                rule,
            }
        }),
        Paint::Image(brush) => {
            return picture(surface, pictures, path, rule, (brush, turned));
        }
        Paint::Resource(_) | Paint::Custom(_) => None,
    };
    if let Some(fill) = fill {
        surface.set_stroke(None);
        surface.set_fill(Some(Fill { rule, ..fill }));
        surface.draw_path(path);
    }
}

/// A pen; nothing where it leaves no trace.
pub(super) fn stroke(style: &kurbo::Stroke, paint: &Paint) -> Option<Stroke> {
    let Fill { paint, opacity, .. } = ink(paint, 1.0)?;
    let dash: Vec<f32> = style.dash_pattern.iter().map(|part| *part as f32).collect();
    let has_dash =
        dash.iter().all(|part| part.is_finite() && *part >= 0.0) && dash.iter().sum::<f32>() > 0.0;
    Some(Stroke {
        paint,
        width: style.width as f32,
        miter_limit: style.miter_limit as f32,
        line_cap: match style.start_cap {
            Cap::Butt => LineCap::Butt,
            Cap::Square => LineCap::Square,
            Cap::Round => LineCap::Round,
        },
        line_join: match style.join {
            Join::Bevel => LineJoin::Bevel,
            Join::Miter => LineJoin::Miter,
            Join::Round => LineJoin::Round,
        },
        opacity,
        dash: has_dash.then_some(StrokeDash {
            array: dash,
            offset: style.dash_offset as f32,
        }),
    })
}

/// The edge around letters that are to be thicker by this much on each side; nothing where they are
/// as their font has them.
pub(super) fn edge(fill: &Fill, thicker: Vec2) -> Option<Stroke> {
    // Half of it lies within the letter; a pen is as broad as it is tall.
    let width = (thicker.x + thicker.y) as f32;
    (width > 0.0).then(|| Stroke {
        paint: fill.paint.clone(),
        width,
        miter_limit: EDGE_MITER,
        line_join: LineJoin::Miter,
        ..Stroke::default()
    })
}

/// How a layer mixes with what is below it; nothing where it lies on top.
pub(super) fn blend(mode: peniko::BlendMode) -> Option<BlendMode> {
    Some(match mode.mix {
        Mix::Multiply => BlendMode::Multiply,
        Mix::Screen => BlendMode::Screen,
        Mix::Overlay => BlendMode::Overlay,
        Mix::Darken => BlendMode::Darken,
        Mix::Lighten => BlendMode::Lighten,
        Mix::ColorDodge => BlendMode::ColorDodge,
        Mix::ColorBurn => BlendMode::ColorBurn,
        Mix::HardLight => BlendMode::HardLight,
        Mix::SoftLight => BlendMode::SoftLight,
        Mix::Difference => BlendMode::Difference,
        Mix::Exclusion => BlendMode::Exclusion,
        Mix::Hue => BlendMode::Hue,
        Mix::Saturation => BlendMode::Saturation,
        Mix::Color => BlendMode::Color,
        Mix::Luminosity => BlendMode::Luminosity,
        _ => return None,
    })
}

fn part(value: f32) -> NormalizedF32 {
    let value = if value.is_finite() { value } else { 1.0 };
    NormalizedF32::new(value.clamp(0.0, 1.0)).unwrap_or(NormalizedF32::ONE)
}

fn gradient(gradient: &Gradient, turned: Option<Affine>) -> Option<krilla::paint::Paint> {
    let mut stops: Vec<Stop> = Vec::with_capacity(gradient.stops.len());
    let mut last = 0.0_f32;
    for stop in gradient.stops.iter() {
        let colour = stop.color.to_alpha_color::<Srgb>().to_rgba8();
        // They never go back.
        last = if stop.offset.is_finite() {
            stop.offset.clamp(last, 1.0)
        } else {
            last
        };
        stops.push(Stop {
            offset: part(last),
            color: rgb::Color::new(colour.r, colour.g, colour.b).into(),
            opacity: part(f32::from(colour.a) / 255.0),
        });
    }
    if stops.is_empty() {
        return None;
    }
    let spread_method = match gradient.extend {
        Extend::Pad => SpreadMethod::Pad,
        Extend::Repeat => SpreadMethod::Repeat,
        Extend::Reflect => SpreadMethod::Reflect,
    };
    let transform = transform(turned.unwrap_or_default());
    let anti_alias = false;
    Some(match gradient.kind {
        GradientKind::Linear(line) => LinearGradient {
            x1: line.start.x as f32,
            y1: line.start.y as f32,
            x2: line.end.x as f32,
            y2: line.end.y as f32,
            transform,
            spread_method,
            stops,
            anti_alias,
        }
        .into(),
        GradientKind::Radial(circles) => RadialGradient {
            fx: circles.start_center.x as f32,
            fy: circles.start_center.y as f32,
            fr: circles.start_radius,
            cx: circles.end_center.x as f32,
            cy: circles.end_center.y as f32,
            cr: circles.end_radius,
            transform,
            spread_method,
            stops,
            anti_alias,
        }
        .into(),
        GradientKind::Sweep(sweep) => SweepGradient {
            cx: sweep.center.x as f32,
            cy: sweep.center.y as f32,
            start_angle: sweep.start_angle.to_degrees(),
            end_angle: sweep.end_angle.to_degrees(),
            transform,
            spread_method,
            stops,
            anti_alias,
        }
        .into(),
    })
}

/// Fills a path with a picture, once or over and over.
fn picture(
    surface: &mut Surface<'_>,
    pictures: &mut Pictures,
    path: &Path,
    rule: FillRule,
    (brush, turned): (&ImageBrush, Option<Affine>),
) {
    let ImageBrush { image, sampler } = brush;
    let (Some(embedded), Some(size)) = (
        pictures.embed(image),
        Size::from_wh(image.width as f32, image.height as f32),
    ) else {
        return;
    };
    let turned = transform(turned.unwrap_or_default());
    let repeats = sampler.x_extend == Extend::Repeat || sampler.y_extend == Extend::Repeat;
    if repeats {
        let mut builder = surface.stream_builder();
        let mut tile = builder.surface();
        tile.draw_image(embedded, size);
        tile.finish();
        let pattern = Pattern {
            stream: builder.finish(),
            transform: turned,
            width: size.width(),
            height: size.height(),
        };
        surface.set_stroke(None);
        surface.set_fill(Some(Fill {
            paint: pattern.into(),
            opacity: part(sampler.alpha),
            rule,
        }));
        surface.draw_path(path);
        return;
    }
    surface.push_clip_path(path, &rule);
    let is_faint = sampler.alpha < 1.0;
    if is_faint {
        surface.push_opacity(part(sampler.alpha));
    }
    let is_as_it_is = turned == Transform::identity();
    if !is_as_it_is {
        surface.push_transform(&turned);
    }
    surface.draw_image(embedded, size);
    for _pushed in 0..usize::from(is_faint) + usize::from(!is_as_it_is) {
        surface.pop();
    }
    surface.pop();
}

impl Pictures {
    /// The picture in the PDF; each stands in it once.
    fn embed(&mut self, picture: &ImageData) -> Option<Image> {
        let key = (picture.data.id(), picture.width, picture.height);
        let known = self.known.entry(key);
        known.or_insert_with(|| embedded(picture)).clone()
    }
}

fn embedded(picture: &ImageData) -> Option<Image> {
    let octets = picture.data.data();
    let mut pixels = image::RgbaImage::from_raw(picture.width, picture.height, octets.to_vec())?;
    if picture.format == ImageFormat::Bgra8 {
        for pixel in pixels.pixels_mut() {
            pixel.0.swap(0, 2);
        }
    }
    if picture.alpha_type == ImageAlphaType::AlphaPremultiplied {
        for pixel in pixels.pixels_mut() {
            let [colours @ .., alpha] = &mut pixel.0;
            if *alpha > 0 {
                for colour in colours {
                    let whole = u32::from(*colour) * 255 / u32::from(*alpha);
                    *colour = u8::try_from(whole).unwrap_or(u8::MAX);
                }
            }
        }
    }
    let (width, height) = pixels.dimensions();
    let longest = width.max(height);
    if longest > PICTURE_SIDE {
        let smaller = |side: u32| {
            let side = u64::from(side) * u64::from(PICTURE_SIDE) / u64::from(longest);
            u32::try_from(side).unwrap_or(PICTURE_SIDE).max(1)
        };
        let (width, height) = (smaller(width), smaller(height));
        pixels = image::imageops::resize(&pixels, width, height, FilterType::Triangle);
    }
    let photograph = is_photograph(&pixels)
        .then(|| photograph(&pixels))
        .flatten();
    photograph.or_else(|| {
        let (width, height) = pixels.dimensions();
        Some(Image::from_rgba8(pixels.into_raw(), width, height))
    })
}

/// Whether it has no holes and more colours than what anybody draws.
fn is_photograph(pixels: &image::RgbaImage) -> bool {
    let count = pixels.as_raw().len() / 4;
    if count < PHOTOGRAPH_PIXELS || pixels.pixels().any(|pixel| pixel.0[3] < u8::MAX) {
        return false;
    }
    let step = (count / LOOKED_AT).max(1);
    let mut colours: Vec<[u8; 4]> = pixels.pixels().step_by(step).map(|pixel| pixel.0).collect();
    colours.sort_unstable();
    colours.dedup();
    colours.len() > PHOTOGRAPH_COLOURS
}

fn photograph(pixels: &image::RgbaImage) -> Option<Image> {
    let (width, height) = pixels.dimensions();
    let colours: Vec<u8> = pixels
        .pixels()
        .flat_map(|pixel| [pixel.0[0], pixel.0[1], pixel.0[2]])
        .collect();
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, QUALITY)
        .encode(&colours, width, height, ExtendedColorType::Rgb8)
        .ok()?;
    Image::from_jpeg(jpeg.into(), true).ok()
}
