//! The pictures of a mail, and the refusal of everything else that a page asks for.
//!
//! The engine would decode pictures by itself, with no limits to speak of. So each is decoded here,
//! within limits, and handed over as PAM, which is pixels with a line of text before them: another
//! layout of the same page costs a copy. Nothing here opens a file or a socket.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

use blitz_traits::net::{Bytes, NetHandler, NetProvider, Request};
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, imageops};

/// Pixels of one picture: what a camera takes.
const PICTURE_PIXELS: u64 = 24_000_000;
/// Pixels of all pictures of a page, as they are in the mail: about a second of decoding.
const PAGE_PIXELS: u64 = 100_000_000;
/// Octets of all pictures of a page as they are kept; the engine and the painter each hold copies.
const KEPT_OCTETS: usize = 256 * 1024 * 1024;
/// Pixels across; a wider picture is made smaller, as no page shows more of it.
const PICTURE_WIDTH: u32 = 1600;
/// Octets that a decoder may take beside the picture itself.
const DECODER_OCTETS: u64 = 256 * 1024 * 1024;
/// The formats of pictures within pages.
const FORMATS: &[ImageFormat] = &[
    ImageFormat::Png,
    ImageFormat::Jpeg,
    ImageFormat::Gif,
    ImageFormat::WebP,
];
/// What the address of a picture begins with.
const ADDRESS: &str = "mail:/p/";

/// The pictures of one mail, and what was asked for besides.
#[derive(Debug)]
pub(super) struct Pictures {
    octets: Vec<Option<Arc<[u8]>>>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// What was asked for; nothing where it cannot be shown.
    decoded: BTreeMap<u32, Option<Bytes>>,
    /// Of all that was decoded, as it was in the mail.
    pixels: u64,
    /// Of all that is kept.
    kept_octets: usize,
    /// Requests for anything else since the layout began.
    refused: u32,
}

/// How it went, for one layout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) shown: u32,
    pub(super) failed: u32,
    pub(super) refused: u32,
}

impl Pictures {
    pub(super) fn new(octets: Vec<Option<Arc<[u8]>>>) -> Self {
        Self {
            octets,
            state: Mutex::default(),
        }
    }

    /// Before a layout: counts anew what is refused.
    pub(super) fn begin(&self) {
        self.with(|state| state.refused = 0);
    }

    pub(super) fn asked(&self) -> Asked {
        self.with(|state| {
            let all = state.decoded.len();
            let shown = state.decoded.values().flatten().count();
            Asked {
                shown: shown as u32,
                failed: (all - shown) as u32,
                refused: state.refused,
            }
        })
    }

    /// What to answer a request with; nothing is a refusal.
    fn answer(&self, address: &str) -> Bytes {
        let number = address
            .strip_prefix(ADDRESS)
            .and_then(|number| number.parse().ok());
        self.with(|state| match number {
            Some(number) => self.picture(state, number).unwrap_or_default(),
            None => {
                state.refused = state.refused.saturating_add(1);
                Bytes::new()
            }
        })
    }

    fn picture(&self, state: &mut State, number: u32) -> Option<Bytes> {
        if let Some(known) = state.decoded.get(&number) {
            return known.clone();
        }
        let octets = self.octets.get(number as usize).cloned().flatten();
        let decoded = octets.and_then(|octets| {
            let pixels = PAGE_PIXELS - state.pixels.min(PAGE_PIXELS);
            // A decoder that stumbles over a picture must not take the page with it.
            let decoded = catch_unwind(AssertUnwindSafe(|| decode(&octets, pixels)));
            let (taken, pam) = decoded.ok().flatten()?;
            state.pixels += taken;
            let kept = state.kept_octets + pam.len();
            (kept <= KEPT_OCTETS).then(|| {
                state.kept_octets = kept;
                Bytes::from(pam)
            })
        });
        state.decoded.insert(number, decoded.clone());
        decoded
    }

    fn with<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        act(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl NetProvider for Pictures {
    fn fetch(&self, _document: usize, request: Request, handler: Box<dyn NetHandler>) {
        // An answer is owed to everything: a sheet that is waited for holds the page back.
        let address = request.url.to_string();
        let octets = self.answer(&address);
        handler.bytes(address, octets);
    }
}

/// The first picture in these octets as PAM, with the count of its pixels in the mail.
fn decode(octets: &[u8], pixels_left: u64) -> Option<(u64, Vec<u8>)> {
    let (pixels, picture) = decoded(octets, FORMATS, PICTURE_PIXELS.min(pixels_left))?;
    Some((pixels, pam(picture)))
}

/// The first picture in these octets, upright, with the count of its pixels, of which there are
/// `most_pixels` at most.
pub(super) fn decoded(
    octets: &[u8],
    formats: &[ImageFormat],
    most_pixels: u64,
) -> Option<(u64, DynamicImage)> {
    let mut reader = ImageReader::new(Cursor::new(octets))
        .with_guessed_format()
        .ok()?;
    if !formats.contains(&reader.format()?) {
        return None;
    }
    let mut limits = Limits::default();
    limits.max_alloc = Some(DECODER_OCTETS);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().ok()?;
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    if pixels == 0 || pixels > most_pixels {
        return None;
    }
    let orientation = decoder.orientation().ok();
    let mut picture = DynamicImage::from_decoder(decoder).ok()?;
    if let Some(orientation) = orientation {
        picture.apply_orientation(orientation);
    }
    Some((pixels, picture))
}

/// Portable arbitrary map (netpbm's pam(5)), four octets a pixel.
fn pam(picture: DynamicImage) -> Vec<u8> {
    let mut picture = picture.into_rgba8();
    let (width, height) = picture.dimensions();
    if width > PICTURE_WIDTH {
        let height = u64::from(height) * u64::from(PICTURE_WIDTH) / u64::from(width);
        picture = imageops::thumbnail(&picture, PICTURE_WIDTH, (height as u32).max(1));
    }
    let (width, height) = picture.dimensions();
    let mut octets = format!(
        "P7\nWIDTH {width}\nHEIGHT {height}\nDEPTH 4\nMAXVAL 255\nTUPLTYPE RGB_ALPHA\nENDHDR\n"
    )
    .into_bytes();
    octets.extend_from_slice(picture.as_raw());
    octets
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{Rgb, RgbImage, Rgba, RgbaImage};

    fn written(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut octets = Cursor::new(Vec::new());
        picture.write_to(&mut octets, format).unwrap();
        octets.into_inner()
    }

    fn red(width: u32, height: u32) -> DynamicImage {
        RgbImage::from_pixel(width, height, Rgb([255, 0, 0])).into()
    }

    #[test]
    fn a_picture_becomes_pixels_with_a_line_of_text_before_them() {
        let half = RgbaImage::from_pixel(1, 1, Rgba([1, 2, 3, 128])).into();
        let (pixels, pam) = decode(&written(&half, ImageFormat::Png), 1).unwrap();
        assert_eq!(pixels, 1);
        let golden = b"P7\nWIDTH 1\nHEIGHT 1\nDEPTH 4\nMAXVAL 255\nTUPLTYPE RGB_ALPHA\nENDHDR\n\
            \x01\x02\x03\x80";
        assert_eq!(pam, golden);
    }

    #[test]
    fn the_four_formats_of_mails_are_read_and_no_other() {
        for format in [
            ImageFormat::Png,
            ImageFormat::Jpeg,
            ImageFormat::Gif,
            ImageFormat::WebP,
        ] {
            assert!(decode(&written(&red(4, 3), format), 12).is_some());
        }
        assert!(decode(&written(&red(4, 3), ImageFormat::Pnm), 12).is_none());
        assert!(decode(b"<svg/>", 12).is_none());
        assert!(decode(b"", 12).is_none());
    }

    #[test]
    fn a_wide_picture_is_made_smaller() {
        let (_pixels, pam) = decode(&written(&red(3200, 10), ImageFormat::Png), 99_999).unwrap();
        assert!(pam.starts_with(b"P7\nWIDTH 1600\nHEIGHT 5\n"));
    }

    #[test]
    fn a_picture_with_more_pixels_than_are_left_is_not_decoded() {
        let octets = written(&red(4, 3), ImageFormat::Png);
        assert!(decode(&octets, 11).is_none());
    }

    #[test]
    fn what_is_no_picture_of_the_mail_is_refused_and_counted() {
        let octets = Arc::from(written(&red(1, 1), ImageFormat::Png));
        let pictures = Pictures::new(vec![Some(octets), None]);
        assert!(!pictures.answer("mail:/p/0").is_empty());
        for address in [
            "mail:/p/1",
            "mail:/p/2",
            "https://pixel.example.net/p/0",
            "file:///etc/passwd",
            "data:image/png;base64,AAAA",
            "mail:/p/",
            "mail:/p/-1",
        ] {
            assert!(pictures.answer(address).is_empty(), "{address}");
        }
        let asked = pictures.asked();
        assert_eq!((asked.shown, asked.failed, asked.refused), (1, 2, 5));
        pictures.begin();
        assert_eq!(pictures.asked().refused, 0);
    }
}
