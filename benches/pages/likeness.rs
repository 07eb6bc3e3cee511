//! How alike two pictures of one page are.

use image::RgbImage;

/// Standard deviation of the blur before pictures are correlated, in pixels: letters become grey,
/// lines of text stay lines.
const BLUR: usize = 16;
/// Rows of paper below what is compared: else whatever stands in the very last row would count as
/// if it went on below it.
const MARGIN: usize = 3 * BLUR;
/// Side of the windows of structural similarity, and how far apart they stand.
const WINDOW: usize = 8;
const STEP: usize = 4;
/// What keeps the quotients of structural similarity whole, for a range of 255 (Wang et al. 2004).
const STEADY: (f64, f64) = (6.5025, 58.5225);

/// How alike two pictures are.
pub(crate) struct Likeness {
    /// Rows down to the last that is not of one colour, Chromium's first.
    pub(crate) heights: (u32, u32),
    /// Correlation of luminance after the blur.
    pub(crate) likeness: f64,
    /// Mean structural similarity at half size.
    pub(crate) structure: f64,
}

impl Likeness {
    /// Our height by Chromium's.
    pub(crate) fn ratio(&self) -> f64 {
        f64::from(self.heights.1) / f64::from(self.heights.0).max(1.0)
    }
}

pub(crate) fn compare(theirs: &RgbImage, mine: &RgbImage) -> Likeness {
    let heights = (ink(theirs), ink(mine));
    let size = (
        theirs.width().max(mine.width()) as usize,
        heights.0.max(heights.1).max(1) as usize + MARGIN,
    );
    let (theirs, mine) = (Grey::of(theirs, size), Grey::of(mine, size));
    Likeness {
        heights,
        likeness: correlation(&theirs.blurred(), &mine.blurred()),
        structure: structure(&theirs.halved(), &mine.halved()),
    }
}

/// Rows down to the last that is not of one colour.
fn ink(picture: &RgbImage) -> u32 {
    let mixed = |row: &u32| {
        let first = picture.get_pixel(0, *row);
        (1..picture.width()).any(|x| picture.get_pixel(x, *row) != first)
    };
    let last = (0..picture.height()).rev().find(mixed);
    last.map_or(0, |row| row + 1)
}

/// Luminance, 0 to 255.
struct Grey {
    width: usize,
    height: usize,
    values: Vec<f32>,
}

impl Grey {
    /// A picture in a field of this size; below it its paper goes on, beside it all is white.
    fn of(picture: &RgbImage, (width, height): (usize, usize)) -> Self {
        let luminance = |pixel: &image::Rgb<u8>| {
            let [red, green, blue] = pixel.0.map(f32::from);
            0.2126 * red + 0.7152 * green + 0.0722 * blue
        };
        let mut values = vec![255.0; width * height];
        for (x, y, pixel) in picture.enumerate_pixels() {
            let (x, y) = (x as usize, y as usize);
            if x < width && y < height {
                values[y * width + x] = luminance(pixel);
            }
        }
        let end = picture.height() as usize;
        if let Some(row) = picture.rows().next_back().filter(|_| end < height) {
            let paper = row.map(luminance).next().unwrap_or(255.0);
            let across = (picture.width() as usize).min(width);
            for row in values.chunks_exact_mut(width).skip(end) {
                row[..across].fill(paper);
            }
        }
        Self {
            width,
            height,
            values,
        }
    }

    /// Three boxes one after another are as good as a Gaussian.
    fn blurred(&self) -> Vec<f32> {
        let mut values = self.values.clone();
        for _pass in 0..3 {
            for row in values.chunks_exact_mut(self.width) {
                let blurred = boxed(row);
                row.copy_from_slice(&blurred);
            }
            let mut column = vec![0.0; self.height];
            for x in 0..self.width {
                for (y, value) in column.iter_mut().enumerate() {
                    *value = values[y * self.width + x];
                }
                for (y, value) in boxed(&column).into_iter().enumerate() {
                    values[y * self.width + x] = value;
                }
            }
        }
        values
    }

    fn halved(&self) -> Self {
        let (width, height) = ((self.width / 2).max(1), (self.height / 2).max(1));
        let at = |x: usize, y: usize| {
            let (x, y) = (x.min(self.width - 1), y.min(self.height - 1));
            self.values[y * self.width + x]
        };
        let mut values = Vec::with_capacity(width * height);
        for y in (0..height).map(|y| 2 * y) {
            values.extend(
                (0..width)
                    .map(|x| 2 * x)
                    .map(|x| (at(x, y) + at(x + 1, y) + at(x, y + 1) + at(x + 1, y + 1)) / 4.0),
            );
        }
        Self {
            width,
            height,
            values,
        }
    }
}

/// Each value becomes the mean of those around it; the ends go on as they are.
fn boxed(line: &[f32]) -> Vec<f32> {
    let last = line.len() - 1;
    let at = |place: isize| f64::from(line[place.clamp(0, last as isize) as usize]);
    let reach = BLUR as isize;
    let mut sum: f64 = (-reach..=reach).map(at).sum();
    let mut out = Vec::with_capacity(line.len());
    for place in 0..line.len() as isize {
        out.push((sum / (2 * BLUR + 1) as f64) as f32);
        sum += at(place + reach + 1) - at(place - reach);
    }
    out
}

/// Pearson's. Two pictures of one colour each are alike.
fn correlation(one: &[f32], other: &[f32]) -> f64 {
    let mean = |values: &[f32]| {
        values.iter().map(|value| f64::from(*value)).sum::<f64>() / values.len() as f64
    };
    let (mean_one, mean_other) = (mean(one), mean(other));
    let (mut both, mut ones, mut others) = (0.0, 0.0, 0.0);
    for (one, other) in one.iter().zip(other) {
        let (one, other) = (f64::from(*one) - mean_one, f64::from(*other) - mean_other);
        both += one * other;
        ones += one * one;
        others += other * other;
    }
    if ones < 1.0 && others < 1.0 {
        return 1.0;
    }
    both / (ones * others).sqrt().max(1.0)
}

fn structure(one: &Grey, other: &Grey) -> f64 {
    let (mut sum, mut windows) = (0.0, 0);
    let starts = |length: usize| (0..=length.saturating_sub(WINDOW)).step_by(STEP);
    for top in starts(one.height) {
        for left in starts(one.width) {
            sum += similarity(one, other, left, top);
            windows += 1;
        }
    }
    sum / f64::from(windows.max(1))
}

fn similarity(one: &Grey, other: &Grey, left: usize, top: usize) -> f64 {
    let (mut ones, mut others, mut squares, mut other_squares, mut both) =
        (0.0, 0.0, 0.0, 0.0, 0.0);
    let mut count = 0.0;
    for y in top..(top + WINDOW).min(one.height) {
        for x in left..(left + WINDOW).min(one.width) {
            let one = f64::from(one.values[y * one.width + x]);
            let other = f64::from(other.values[y * other.width + x]);
            ones += one;
            others += other;
            squares += one * one;
            other_squares += other * other;
            both += one * other;
            count += 1.0;
        }
    }
    let (mean, other_mean) = (ones / count, others / count);
    let spread = squares / count - mean * mean;
    let other_spread = other_squares / count - other_mean * other_mean;
    let common = both / count - mean * other_mean;
    let (light, contrast) = STEADY;
    (2.0 * mean * other_mean + light) * (2.0 * common + contrast)
        / ((mean * mean + other_mean * other_mean + light) * (spread + other_spread + contrast))
}
