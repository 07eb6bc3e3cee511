//! Formats known by octets that stand at a fixed place.

use super::Kind;

/// Where octets stand and what they mean. The first that fits counts.
const MARKS: &[(usize, &[u8], Kind)] = &[
    (0, b"\x89PNG\r\n\x1a\n", Kind::Png),
    (0, b"\xff\xd8\xff", Kind::Jpeg),
    (0, b"GIF87a", Kind::Gif),
    (0, b"GIF89a", Kind::Gif),
    (0, b"II*\0", Kind::Tiff),
    (0, b"MM\0*", Kind::Tiff),
    (0, b"II+\0", Kind::Tiff),
    (0, b"MM\0+", Kind::Tiff),
    (0, b"\xff\x0a", Kind::JpegXl),
    (0, b"\0\0\0\x0cJXL \r\n\x87\n", Kind::JpegXl),
    (0, b"\0\0\0\x0cjP  \r\n\x87\n", Kind::Jpeg2000),
    (0, b"8BPS", Kind::Photoshop),
    (40, b" EMF\0\0\x01\0", Kind::Emf),
    (0, b"\xd7\xcd\xc6\x9a", Kind::Wmf),
    (0, b"%PDF-", Kind::Pdf),
    (0, b"%!PS", Kind::PostScript),
    (0, b"\xc5\xd0\xd3\xc6", Kind::PostScript),
    (0, b"{\\rtf", Kind::Rtf),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind::OfficeBinary),
    (
        0,
        b"\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d\xae\xb1\x53\x78\xd0\x29\x96\xd3",
        Kind::OneNote,
    ),
    (60, b"BOOKMOBI", Kind::Mobi),
    (0, b"AT&TFORM", Kind::DjVu),
    (0, b"PK\x03\x04", Kind::Zip),
    (0, b"PK\x05\x06", Kind::Zip),
    (0, b"PK\x07\x08", Kind::Zip),
    (0, b"Rar!\x1a\x07", Kind::Rar),
    (0, b"7z\xbc\xaf\x27\x1c", Kind::SevenZip),
    (0, b"\x1f\x8b", Kind::Gzip),
    (0, b"\xfd7zXZ\0", Kind::Xz),
    (4, b"1AY&SY", Kind::Bzip2),
    (0, b"\x28\xb5\x2f\xfd", Kind::Zstandard),
    (0, b"\x04\x22\x4d\x18", Kind::Lz4),
    (257, b"ustar", Kind::Tar),
    (0, b"MSCF\0\0\0\0", Kind::Cabinet),
    (7, b"**ACE**", Kind::Ace),
    (0, b"\x78\x9f\x3e\x22", Kind::Tnef),
    (0, b"ID3\x02", Kind::Mp3),
    (0, b"ID3\x03", Kind::Mp3),
    (0, b"ID3\x04", Kind::Mp3),
    (0, b"fLaC", Kind::Flac),
    (0, b"OggS", Kind::Ogg),
    (0, b"\x1a\x45\xdf\xa3", Kind::Matroska),
    (0, b"\0\0\x01\xba", Kind::Mpeg),
    (0, b"\0\0\x01\xb3", Kind::Mpeg),
    (0, b"FLV\x01", Kind::Flv),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", Kind::Asf),
    (0, b"#!AMR", Kind::Amr),
    (0, b"#!SILK", Kind::Silk),
    (0, b"\x02#!SILK", Kind::Silk),
    (0, b"MThd", Kind::Midi),
    (0, b"\x7fELF", Kind::Elf),
    (0, b"\xfe\xed\xfa\xce", Kind::MachO),
    (0, b"\xfe\xed\xfa\xcf", Kind::MachO),
    (0, b"\xce\xfa\xed\xfe", Kind::MachO),
    (0, b"\xcf\xfa\xed\xfe", Kind::MachO),
    (0, b"dex\n0", Kind::Dex),
    (0, b"\0asm", Kind::Wasm),
    (0, b"!<arch>\ndebian-binary", Kind::Deb),
    (0, b"\xed\xab\xee\xdb", Kind::Rpm),
    (0, b"xar!", Kind::Xar),
    (0, b"Cr24", Kind::Chrome),
    (0, b"ITSF\x03\0\0\0", Kind::Chm),
    // VBScript and JScript as Windows hides them.
    (0, b"#@~^", Kind::Script),
    (0, b"L\0\0\0\x01\x14\x02\0", Kind::Lnk),
    (32_769, b"CD001", Kind::Iso),
    (0, b"conectix", Kind::Vhd),
    (0, b"vhdxfile", Kind::Vhdx),
    (0, b"QFI\xfb", Kind::Qcow),
    (0, b"MSWIM\0\0\0", Kind::Wim),
    (0, b"true\0", Kind::TrueType),
    (0, b"OTTO\0", Kind::OpenType),
    (0, b"ttcf\0", Kind::FontCollection),
    (0, b"wOFF", Kind::Woff),
    (0, b"wOF2", Kind::Woff),
    (0, b"SQLite format 3\0", Kind::Sqlite),
    (0, b"bplist00", Kind::PropertyList),
];

/// How far a PDF's mark may stand from its beginning; readers look that far.
const PDF_OCTETS: usize = 1024;
/// Octets of the trailer of a disk image of macOS and of a fixed VHD.
const TRAILER_OCTETS: usize = 512;

/// The format, as far as one place tells it.
pub(super) fn of(octets: &[u8]) -> Kind {
    let stands = |place: usize, mark: &[u8]| {
        octets
            .get(place..)
            .is_some_and(|rest| rest.starts_with(mark))
    };
    if let Some((_place, _mark, kind)) = MARKS
        .iter()
        .find(|(place, mark, _kind)| stands(*place, mark))
    {
        return *kind;
    }
    [riff, boxes, program, loose, trailer]
        .iter()
        .find_map(|look| look(octets))
        .unwrap_or_default()
}

/// Formats of which a form is named behind the length.
fn riff(octets: &[u8]) -> Option<Kind> {
    let form = octets.get(8..12)?;
    match (octets.get(..4)?, form) {
        (b"RIFF", b"WEBP") => Some(Kind::WebP),
        (b"RIFF", b"WAVE") => Some(Kind::Wav),
        (b"RIFF", b"AVI ") => Some(Kind::Avi),
        (b"FORM", b"AIFF" | b"AIFC") => Some(Kind::Aiff),
        _ => None,
    }
}

/// The ISO base media file format (ISO/IEC 14496-12 §4.3): a brand behind `ftyp`.
fn boxes(octets: &[u8]) -> Option<Kind> {
    match octets.get(4..8)? {
        b"ftyp" => {}
        b"moov" | b"mdat" | b"wide" => return Some(Kind::QuickTime),
        _ => return None,
    }
    Some(match octets.get(8..12)? {
        b"heic" | b"heix" | b"hevc" | b"heim" | b"heis" | b"mif1" | b"msf1" => Kind::Heif,
        b"avif" | b"avis" => Kind::Avif,
        b"qt  " => Kind::QuickTime,
        b"jp2 " => Kind::Jpeg2000,
        _ => Kind::Mp4,
    })
}

/// Programs whose first octets something else may begin with too.
fn program(octets: &[u8]) -> Option<Kind> {
    if octets.starts_with(b"MZ") {
        let place = read_u32(octets, 60, u32::from_le_bytes);
        let header = place.and_then(|place| octets.get(usize::try_from(place).ok()?..));
        // Of a program of which only the beginning is here, that is behind it.
        let is_windows = header.is_none_or(|header| {
            [&b"PE\0\0"[..], b"NE", b"LE", b"LX"]
                .iter()
                .any(|mark| header.starts_with(mark))
        });
        // Text may begin with these two letters.
        let is_binary = octets.iter().take(64).any(|octet| *octet == 0);
        return match (is_windows, is_binary) {
            (true, true) => Some(Kind::Pe),
            (false, true) => Some(Kind::Dos),
            _ => None,
        };
    }
    if octets.starts_with(b"\xca\xfe\xba\xbe") {
        // A class has its version there, 45 at least; a program for several machines their number.
        let number = read_u32(octets, 4, u32::from_be_bytes)?;
        return Some(if number & 0xffff >= 45 {
            Kind::JavaClass
        } else {
            Kind::MachO
        });
    }
    None
}

/// Short marks, believed only with more that fits.
fn loose(octets: &[u8]) -> Option<Kind> {
    if octets.starts_with(b"BM") {
        let header = read_u32(octets, 14, u32::from_le_bytes)?;
        return matches!(header, 12 | 40 | 52 | 56 | 64 | 108 | 124).then_some(Kind::Bmp);
    }
    if let [b'F' | b'C' | b'Z', b'W', b'S', 1..0x20, ..] = octets {
        return Some(Kind::Flash);
    }
    if let [_, _, b'-', b'l', b'h' | b'z', _, b'-', ..] = octets {
        return Some(Kind::Lha);
    }
    if let [0x60, 0xea, _, 0..=0x0a, 0x1e..=0x30, ..] = octets {
        return Some(Kind::Arj);
    }
    if let [0, 0, 1 | 2, 0, count, 0, _width, _height, _colors, 0, ..] = octets {
        return (*count > 0).then_some(Kind::Icon);
    }
    if let [0, 1, 0, 0, 0, tables, ..] = octets {
        return (1..=64).contains(tables).then_some(Kind::TrueType);
    }
    // A frame of MPEG sound (ISO/IEC 11172-3 §2.4.1.3): eleven bits, then no reserved value. Of the
    // first layer there is none, and a mark of UTF-16 looks like it.
    if let [0xff, second, third, ..] = octets {
        let is_aac = second & 0xf6 == 0xf0;
        let is_frame = second & 0xe0 == 0xe0
            && second & 0x18 != 0x08
            && matches!(second & 0x06, 0x02 | 0x04)
            && third & 0xf0 != 0xf0
            && third & 0x0c != 0x0c;
        return match (is_aac, is_frame) {
            (true, _) => Some(Kind::Aac),
            (false, true) => Some(Kind::Mp3),
            _ => None,
        };
    }
    let ends_sector = octets.get(510..512) == Some(b"\x55\xaa");
    let jumps = matches!(octets.first(), Some(0xeb | 0xe9 | 0x33 | 0xfa));
    (ends_sector && jumps).then_some(Kind::BootSector)
}

/// Whether the mark of a PDF stands behind something else, as readers let it; at the beginning of
/// a line, so that text about it is none.
pub(super) fn is_pdf_behind_rubbish(octets: &[u8]) -> bool {
    let beginning = &octets[..octets.len().min(PDF_OCTETS)];
    memchr::memmem::find_iter(beginning, b"%PDF-").any(|place| {
        let before = place.checked_sub(1).map(|before| beginning[before]);
        before.is_none_or(|octet| octet.is_ascii_control())
    })
}

/// Formats known by their end.
fn trailer(octets: &[u8]) -> Option<Kind> {
    let trailer = octets.get(octets.len().checked_sub(TRAILER_OCTETS)?..)?;
    if trailer.starts_with(b"koly\0\0\0\x04") {
        return Some(Kind::Dmg);
    }
    trailer.starts_with(b"conectix").then_some(Kind::Vhd)
}

fn read_u32(octets: &[u8], place: usize, read: fn([u8; 4]) -> u32) -> Option<u32> {
    let four = octets.get(place..)?.first_chunk::<4>()?;
    Some(read(*four))
}
