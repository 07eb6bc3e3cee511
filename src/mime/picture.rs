//! How large a picture is, by its header: nothing is decoded.

use super::kind::Kind;

/// Segments of a JPEG looked at; what stands before the frame are a few, but a profile of colours
/// may take hundreds.
const SEGMENTS: usize = 1_000;
/// Fields of a TIFF's directory looked at; they are in order, and the size comes first of all.
const FIELDS: usize = 64;

/// Width and height in pixels; `None` where the octets are no picture, or do not say.
#[must_use]
pub fn size(octets: &[u8]) -> Option<(u32, u32)> {
    let size = match Kind::of(octets) {
        Kind::Png => png(octets),
        Kind::Jpeg => jpeg(octets),
        Kind::Gif => gif(octets),
        Kind::WebP => webp(octets),
        Kind::Bmp => bmp(octets),
        Kind::Tiff => tiff(octets),
        _ => None,
    };
    size.filter(|(width, height)| *width > 0 && *height > 0)
}

/// IHDR is the first chunk (PNG §11.2.2).
fn png(octets: &[u8]) -> Option<(u32, u32)> {
    (octets.get(12..16)? == b"IHDR").then_some(())?;
    Some((be_u32(octets, 16)?, be_u32(octets, 20)?))
}

/// The logical screen (GIF89a §18).
fn gif(octets: &[u8]) -> Option<(u32, u32)> {
    Some((le_u16(octets, 6)?, le_u16(octets, 8)?))
}

/// The first start of a frame (ITU-T T.81 §B.2.2), found from segment to segment.
fn jpeg(octets: &[u8]) -> Option<(u32, u32)> {
    let mut rest = octets.get(2..)?;
    for _segment in 0..SEGMENTS {
        let start = memchr::memchr(0xff, rest)?;
        let marker_at = start + rest.get(start..)?.iter().position(|octet| *octet != 0xff)?;
        let marker = *rest.get(marker_at)?;
        let segment = rest.get(marker_at + 1..)?;
        match marker {
            // Without a length: stuffing, restarts, the start of a picture.
            0x00 | 0x01 | 0xd0..=0xd8 => rest = segment,
            // C4, C8 and CC begin tables.
            0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => {
                return Some((be_u16(segment, 5)?, be_u16(segment, 3)?));
            }
            // The data, or the end: no frame comes any more.
            0xd9 | 0xda => return None,
            _ => rest = segment.get(usize::try_from(be_u16(segment, 0)?).ok()?..)?,
        }
    }
    None
}

/// RFC 9649 §2.5 to §2.7: one of three chunks comes first.
fn webp(octets: &[u8]) -> Option<(u32, u32)> {
    match octets.get(12..16)? {
        // Fourteen bits each; the two above them say how it is scaled.
        b"VP8 " => Some((le_u16(octets, 26)? & 0x3fff, le_u16(octets, 28)? & 0x3fff)),
        b"VP8L" => {
            let bits = le_u32(octets, 21)?;
            Some(((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1))
        }
        b"VP8X" => Some((le_u24(octets, 24)? + 1, le_u24(octets, 27)? + 1)),
        _ => None,
    }
}

/// A header of OS/2 has 16 bits a side; in all others a negative height stands from top to bottom.
fn bmp(octets: &[u8]) -> Option<(u32, u32)> {
    if le_u32(octets, 14)? == 12 {
        return Some((le_u16(octets, 18)?, le_u16(octets, 20)?));
    }
    let height = octets.get(22..)?.first_chunk::<4>()?;
    let height = i32::from_le_bytes(*height).unsigned_abs();
    Some((le_u32(octets, 18)?, height))
}

/// ImageWidth and ImageLength of the first directory (TIFF 6.0 §2 and §8); of the form for large
/// files too, whose offsets have 64 bits.
fn tiff(octets: &[u8]) -> Option<(u32, u32)> {
    const WIDTH: u32 = 256;
    const LENGTH: u32 = 257;
    const SHORT: u32 = 3;
    let is_large = matches!(octets.get(..4)?, b"II+\0" | b"MM\0+");
    let is_little = octets.starts_with(b"II");
    let short = |place| match is_little {
        true => le_u16(octets, place),
        false => be_u16(octets, place),
    };
    let long = |place: usize| match is_little {
        true => le_u32(octets, place),
        false => be_u32(octets, place),
    };
    // Of a number of 64 bits the half that counts: nobody sends more than the other could say.
    let half = if is_little { 0 } else { 4 };
    let directory = usize::try_from(long(if is_large { 8 + half } else { 4 })?).ok()?;
    let (first, field_octets, value) = match is_large {
        true => (directory.checked_add(8)?, 20, 12),
        false => (directory.checked_add(2)?, 12, 8),
    };
    let (mut width, mut height) = (None, None);
    for field in 0..FIELDS {
        let field = first.checked_add(field * field_octets)?;
        let Some(tag) = short(field) else { break };
        if tag > LENGTH {
            break;
        }
        let number = match short(field + 2)? {
            SHORT => short(field + value),
            _ => long(field + value),
        };
        match tag {
            WIDTH => width = number,
            LENGTH => height = number,
            _ => {}
        }
    }
    Some((width?, height?))
}

fn le_u16(octets: &[u8], place: usize) -> Option<u32> {
    let two = octets.get(place..)?.first_chunk::<2>()?;
    Some(u32::from(u16::from_le_bytes(*two)))
}

fn be_u16(octets: &[u8], place: usize) -> Option<u32> {
    let two = octets.get(place..)?.first_chunk::<2>()?;
    Some(u32::from(u16::from_be_bytes(*two)))
}

fn le_u24(octets: &[u8], place: usize) -> Option<u32> {
    let [low, middle, high] = *octets.get(place..)?.first_chunk::<3>()?;
    Some(u32::from_le_bytes([low, middle, high, 0]))
}

fn le_u32(octets: &[u8], place: usize) -> Option<u32> {
    let four = octets.get(place..)?.first_chunk::<4>()?;
    Some(u32::from_le_bytes(*four))
}

fn be_u32(octets: &[u8], place: usize) -> Option<u32> {
    let four = octets.get(place..)?.first_chunk::<4>()?;
    Some(u32::from_be_bytes(*four))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tiff_says_how_large_it_is_in_either_order_of_octets() {
        let little = b"II*\0\x08\0\0\0\x02\0\
            \x00\x01\x03\0\x01\0\0\0\x80\x02\0\0\
            \x01\x01\x04\0\x01\0\0\0\xe0\x01\0\0";
        assert_eq!(size(little), Some((640, 480)));
        let big = b"MM\0*\0\0\0\x08\0\x03\
            \0\xfe\0\x04\0\0\0\x01\0\0\0\0\
            \x01\x00\0\x03\0\0\0\x01\x02\x80\0\0\
            \x01\x01\0\x03\0\0\0\x01\x01\xe0\0\0";
        assert_eq!(size(big), Some((640, 480)));
        for cut in 0..little.len() - 1 {
            assert!(size(&little[..cut]).is_none(), "{cut}");
        }
        // A directory behind the end, or at the end of all numbers.
        assert_eq!(size(b"II*\0\xff\xff\xff\xff"), None);
        assert_eq!(size(b"MM\0*\xff\xff\xff\xff"), None);
    }

    #[test]
    fn the_header_of_each_format_says_how_large_the_picture_is() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\x02\x80\0\0\x01\xe0\x08\x02\0\0\0";
        assert_eq!(size(png), Some((640, 480)));
        assert_eq!(size(b"GIF89a\x10\x00\x20\x01\x80\0\0"), Some((16, 288)));
        let jpeg = b"\xff\xd8\xff\xe0\x00\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0\
            \xff\xfe\x00\x04ab\xff\xff\xc2\x00\x11\x08\x00\xc8\x01\x2c\x03";
        assert_eq!(size(jpeg), Some((300, 200)));
        let lossy = b"RIFF\x24\0\0\0WEBPVP8 \x18\0\0\0\x30\x01\0\x9d\x01\x2a\x40\x41\xf0\x00";
        assert_eq!(size(lossy), Some((320, 240)));
        let lossless = b"RIFF\x24\0\0\0WEBPVP8L\x18\0\0\0\x2f\x3f\xc1\x3b\0\0";
        assert_eq!(size(lossless), Some((320, 240)));
        let extended = b"RIFF\x24\0\0\0WEBPVP8X\x0a\0\0\0\x10\0\0\0\x3f\x01\0\xef\0\0";
        assert_eq!(size(extended), Some((320, 240)));
        let mut bmp = b"BM\0\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x40\0\0\0".to_vec();
        bmp.extend_from_slice(&(-48_i32).to_le_bytes());
        assert_eq!(size(&bmp), Some((64, 48)));
    }

    #[test]
    fn a_picture_cut_anywhere_is_read_or_not() {
        let jpeg = b"\xff\xd8\xff\xe1\x00\x04ab\xff\xc0\x00\x11\x08\x00\xc8\x01\x2c\x03";
        for cut in 0..jpeg.len() {
            let whole = cut >= jpeg.len() - 1;
            assert_eq!(size(&jpeg[..cut]).is_some(), whole, "{cut}");
        }
        assert_eq!(
            size(b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\0\0\0\0\0"),
            None
        );
    }

    #[test]
    fn a23_a_jpeg_without_a_frame_is_read_in_one_pass() {
        let empty = [&b"\xff\xd8\xff"[..], &b"\xe0\x00\x02\xff".repeat(500_000)].concat();
        assert_eq!(size(&empty), None);
        assert_eq!(size(&[0xff, 0xd8].repeat(500_000)), None);
        assert_eq!(
            size(&[&b"\xff\xd8\xff"[..], &vec![0xff; 1_000_000]].concat()),
            None
        );
    }
}
