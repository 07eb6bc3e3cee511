//! Beginnings of files as their formats define them, and what they are told to be.

use super::*;

/// Octets up to a place, then what stands there.
fn at(place: usize, octets: &[u8]) -> Vec<u8> {
    let mut out = vec![0; place];
    out.extend_from_slice(octets);
    out
}

/// A file as ZIP stores it, with the header that stands in front of it.
fn stored(name: &str, content: &[u8]) -> Vec<u8> {
    let mut out = b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0\0\0\0\0".to_vec();
    out.extend_from_slice(&(content.len() as u32).to_le_bytes());
    out.extend_from_slice(&(content.len() as u32).to_le_bytes());
    out.extend_from_slice(&(name.len() as u16).to_le_bytes());
    out.extend_from_slice(&[0, 0]);
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(content);
    out
}

/// A compound file with one sector of directory: names, and the class of the root.
fn compound(class: [u8; 4], names: &[&str]) -> Vec<u8> {
    let mut out = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    out.resize(512, 0);
    out[26] = 3;
    // The directory's sector, then a table of sectors that says it is the last.
    out[48..52].copy_from_slice(&0_u32.to_le_bytes());
    out[76..80].copy_from_slice(&1_u32.to_le_bytes());
    for (index, name) in ["Root Entry"].iter().chain(names).enumerate() {
        let mut entry = vec![0; 128];
        let units: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        entry[..units.len()].copy_from_slice(&units);
        entry[64..66].copy_from_slice(&((units.len() + 2) as u16).to_le_bytes());
        if index == 0 {
            entry[80..84].copy_from_slice(&class);
        }
        out.extend_from_slice(&entry);
    }
    out.resize(1024, 0);
    out.extend_from_slice(&0xffff_fffe_u32.to_le_bytes());
    out.resize(1536, 0xff);
    out
}

#[test]
fn a18_pictures_and_documents_are_known_by_their_octets() {
    for (octets, kind) in [
        (b"\x89PNG\r\n\x1a\n....".to_vec(), Kind::Png),
        (b"\xff\xd8\xff\xe0\0\x10JFIF".to_vec(), Kind::Jpeg),
        (b"GIF89a....".to_vec(), Kind::Gif),
        (b"RIFF\x10\0\0\0WEBPVP8 ".to_vec(), Kind::WebP),
        (
            b"BM\0\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0".to_vec(),
            Kind::Bmp,
        ),
        (b"II*\0\x08\0\0\0".to_vec(), Kind::Tiff),
        (b"\0\0\x01\0\x01\0\x10\x10\0\0".to_vec(), Kind::Icon),
        (b"\0\0\0\x18ftypheic\0\0\0\0".to_vec(), Kind::Heif),
        (b"\0\0\0\x1cftypavif\0\0\0\0".to_vec(), Kind::Avif),
        (b"8BPS\0\x01".to_vec(), Kind::Photoshop),
        (b"%PDF-1.7\n".to_vec(), Kind::Pdf),
        (at(500, b"%PDF-1.7\n"), Kind::Pdf),
        (b"%!PS-Adobe-3.0".to_vec(), Kind::PostScript),
        (b"{\\rtf1\\ansi".to_vec(), Kind::Rtf),
        (at(60, b"BOOKMOBI"), Kind::Mobi),
        (compound([0; 4], &["WordDocument", "1Table"]), Kind::Word),
        (compound([0; 4], &["Workbook"]), Kind::Excel),
        (compound([0; 4], &["PowerPoint Document"]), Kind::PowerPoint),
        (
            compound([0; 4], &["EncryptedPackage"]),
            Kind::OfficeEncrypted,
        ),
        (
            compound([0; 4], &["__properties_version1.0"]),
            Kind::OutlookMail,
        ),
        (compound([0; 4], &[]), Kind::OfficeBinary),
        (stored("[Content_Types].xml", b"<x>"), Kind::Zip),
        (
            [
                stored("[Content_Types].xml", b"<x>"),
                stored("word/document.xml", b""),
            ]
            .concat(),
            Kind::Docx,
        ),
        (
            [
                stored("_rels/.rels", b"<x>"),
                stored("xl/workbook.xml", b""),
            ]
            .concat(),
            Kind::Xlsx,
        ),
        (
            stored("mimetype", b"application/vnd.oasis.opendocument.text"),
            Kind::OpenDocument,
        ),
        (stored("mimetype", b"application/epub+zip"), Kind::Epub),
    ] {
        assert_eq!(Kind::of(&octets), kind);
    }
}

#[test]
fn a18_archives_sound_and_film_are_known_by_their_octets() {
    for (octets, kind) in [
        (stored("a.txt", b"a"), Kind::Zip),
        (b"PK\x05\x06\0\0\0\0".to_vec(), Kind::Zip),
        (b"Rar!\x1a\x07\x01\0".to_vec(), Kind::Rar),
        (b"7z\xbc\xaf\x27\x1c\0\x04".to_vec(), Kind::SevenZip),
        (b"\x1f\x8b\x08\0".to_vec(), Kind::Gzip),
        (b"\xfd7zXZ\0\0\x04".to_vec(), Kind::Xz),
        (b"BZh91AY&SY".to_vec(), Kind::Bzip2),
        (b"\x28\xb5\x2f\xfd\x04".to_vec(), Kind::Zstandard),
        (at(257, b"ustar\x0000"), Kind::Tar),
        (b"MSCF\0\0\0\0".to_vec(), Kind::Cabinet),
        (b"\x1a\x1f-lh5-".to_vec(), Kind::Lha),
        (b"\x78\x9f\x3e\x22\x01\0".to_vec(), Kind::Tnef),
        (b"ID3\x04\0".to_vec(), Kind::Mp3),
        (b"\xff\xfb\x90\x64".to_vec(), Kind::Mp3),
        (b"\xff\xf1\x50\x80".to_vec(), Kind::Aac),
        (b"fLaC\0\0\0\x22".to_vec(), Kind::Flac),
        (b"RIFF\x24\0\0\0WAVEfmt ".to_vec(), Kind::Wav),
        (b"OggS\0\x02".to_vec(), Kind::Ogg),
        (b"\0\0\0\x20ftypisom\0\0".to_vec(), Kind::Mp4),
        (b"\0\0\0\x14ftypqt  ".to_vec(), Kind::QuickTime),
        (b"\x1a\x45\xdf\xa3\x9f".to_vec(), Kind::Matroska),
        (b"RIFF\x24\0\0\0AVI LIST".to_vec(), Kind::Avi),
        (b"\0\0\x01\xba\x44".to_vec(), Kind::Mpeg),
        (b"#!AMR\n".to_vec(), Kind::Amr),
        (b"\x02#!SILK_V3".to_vec(), Kind::Silk),
        (b"MThd\0\0\0\x06".to_vec(), Kind::Midi),
        (b"SQLite format 3\0".to_vec(), Kind::Sqlite),
        (b"wOF2\0\x01".to_vec(), Kind::Woff),
        (b"OTTO\0\x0b".to_vec(), Kind::OpenType),
        (b"\0\x01\0\0\0\x0f\0\x80".to_vec(), Kind::TrueType),
    ] {
        assert_eq!(Kind::of(&octets), kind);
    }
}

#[test]
fn a18_what_runs_is_known_by_its_octets() {
    let mut windows = b"MZ\x90\0".to_vec();
    windows.resize(60, 0);
    windows.extend_from_slice(&128_u32.to_le_bytes());
    windows.resize(128, 0);
    windows.extend_from_slice(b"PE\0\0");
    let mut dos = windows.clone();
    dos[128] = b'x';
    let mut boot = at(510, b"\x55\xaa");
    boot[0] = 0xeb;
    for (octets, kind) in [
        (windows, Kind::Pe),
        (dos, Kind::Dos),
        (b"MZ\x90\0\x03\0\0\0".to_vec(), Kind::Pe),
        (b"\x7fELF\x02\x01\x01".to_vec(), Kind::Elf),
        (b"\xcf\xfa\xed\xfe\x07\0\0\x01".to_vec(), Kind::MachO),
        (b"\xca\xfe\xba\xbe\0\0\0\x02".to_vec(), Kind::MachO),
        (b"\xca\xfe\xba\xbe\0\0\0\x3d".to_vec(), Kind::JavaClass),
        (
            [stored("META-INF/MANIFEST.MF", b"a"), stored("A.class", b"")].concat(),
            Kind::Jar,
        ),
        (stored("AndroidManifest.xml", b"a"), Kind::Apk),
        (compound([0x84, 0x10, 0x0c, 0], &["x"]), Kind::Msi),
        (b"!<arch>\ndebian-binary   ".to_vec(), Kind::Deb),
        (b"\xed\xab\xee\xdb\x03".to_vec(), Kind::Rpm),
        (b"xar!\0\x1c".to_vec(), Kind::Xar),
        (b"CWS\x0a".to_vec(), Kind::Flash),
        (b"\0asm\x01\0\0\0".to_vec(), Kind::Wasm),
        (b"ITSF\x03\0\0\0".to_vec(), Kind::Chm),
        (b"#!/bin/sh\necho\n".to_vec(), Kind::Script),
        (b"@ECHO OFF\r\n".to_vec(), Kind::Script),
        (b"<?php x();".to_vec(), Kind::Script),
        (b"<html><hta:application id=a>".to_vec(), Kind::Script),
        (
            b"\xff\xfeW\0i\0n\0d\0o\0w\0s\0 \0R\0e\0g\0i\0s\0t\0r\0y\0 \0E\0d\0i\0t\0o\0r\0"
                .to_vec(),
            Kind::Registry,
        ),
        (b"L\0\0\0\x01\x14\x02\0\0\0".to_vec(), Kind::Lnk),
        (
            b"[InternetShortcut]\r\nURL=file://x".to_vec(),
            Kind::UrlFile,
        ),
        (b"[Desktop Entry]\nExec=x".to_vec(), Kind::DesktopEntry),
        (at(32_769, b"CD001\x01"), Kind::Iso),
        (b"vhdxfile\0".to_vec(), Kind::Vhdx),
        (
            [at(100, b"koly\0\0\0\x04"), vec![0; 504]].concat(),
            Kind::Dmg,
        ),
        (boot, Kind::BootSector),
        (
            b"\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d\xae\xb1\x53\x78\xd0\x29\x96\xd3".to_vec(),
            Kind::OneNote,
        ),
    ] {
        assert_eq!(Kind::of(&octets), kind);
        assert!(kind.can_run(), "{kind:?}");
    }
}

#[test]
fn a18_text_is_told_apart_by_its_first_words() {
    for (text, kind) in [
        ("<!DOCTYPE html>\n<p>a", Kind::Html),
        ("\n\n <HTML>", Kind::Html),
        ("<!-- x --><p>a", Kind::Html),
        ("<script>x()</script>", Kind::Html),
        (
            "<?xml version=\"1.0\"?>\n<!-- a --><svg xmlns='x'>",
            Kind::Svg,
        ),
        ("<svg width=\"1\">", Kind::Svg),
        ("<?xml version=\"1.0\"?><a>", Kind::Xml),
        ("\u{feff}BEGIN:VCALENDAR\r\nVERSION:2.0", Kind::Calendar),
        ("BEGIN:VCARD\r\n", Kind::Contact),
        ("Received: from a\r\nSubject: b\r\n\r\nc", Kind::Mail),
        (
            "From ann@example.org Fri Nov 20 09:05:00 2026\n",
            Kind::Mbox,
        ),
        ("From here we go: all of us, then you", Kind::Text),
        ("From: me to you", Kind::Text),
        ("-----BEGIN PGP MESSAGE-----\n", Kind::Pgp),
        ("-----BEGIN CERTIFICATE-----\n", Kind::Pem),
        ("Lunch on Friday", Kind::Text),
        (
            "MZ is how it begins, and goes on for a while, without any zero octet at all, yes",
            Kind::Text,
        ),
        ("{\"a\": 1}", Kind::Text),
        ("It begins with %PDF-1.4", Kind::Text),
        ("Subject: a\nDate: b\n\n%PDF-1.4", Kind::Mail),
    ] {
        assert_eq!(Kind::of(text.as_bytes()), kind, "{text}");
    }
    assert_eq!(Kind::of(b"\xc4\xe3\xba\xc3\n"), Kind::Text);
    assert_eq!(Kind::of(b"\x01\x02\x03"), Kind::Unknown);
    assert_eq!(Kind::of(b""), Kind::Empty);
}

#[test]
fn a18_names_and_types_claim_a_kind() {
    assert_eq!(Kind::by_ending("a.b.PDF"), Some(Kind::Pdf));
    assert_eq!(Kind::by_ending("pdf"), None);
    assert_eq!(Kind::by_ending("a.nobody"), None);
    assert_eq!(Kind::by_media_type("image/jpg"), Some(Kind::Jpeg));
    assert_eq!(Kind::by_media_type("text/x-anything"), Some(Kind::Text));
    assert_eq!(Kind::by_media_type("application/octet-stream"), None);
    assert_eq!((Kind::Docx.ending(), Kind::Docx.name()), ("docx", "Word"));
    assert_eq!(Kind::Unknown.media_type(), "application/octet-stream");
}

#[test]
fn a18_what_passes_for_another_misleads_nobody() {
    for (is, claimed) in [
        (Kind::Png, Kind::Jpeg),
        (Kind::Rtf, Kind::Word),
        (Kind::OfficeEncrypted, Kind::Docx),
        (Kind::Html, Kind::Text),
        (Kind::Text, Kind::Calendar),
        (Kind::Docx, Kind::Zip),
        (Kind::Ogg, Kind::Mp3),
        (Kind::Unknown, Kind::Mp3),
        (Kind::Empty, Kind::Pdf),
        (Kind::Text, Kind::Svg),
    ] {
        assert!(is.passes_for(claimed), "{is:?} {claimed:?}");
    }
    for (is, claimed) in [
        (Kind::Pe, Kind::Pdf),
        (Kind::Elf, Kind::Text),
        (Kind::Html, Kind::Png),
        (Kind::Html, Kind::Excel),
        (Kind::Svg, Kind::Jpeg),
        (Kind::Jar, Kind::Zip),
        (Kind::Lnk, Kind::Text),
        (Kind::Iso, Kind::Zip),
        (Kind::Zip, Kind::Png),
        (Kind::Unknown, Kind::Pdf),
        (Kind::Text, Kind::Pdf),
    ] {
        assert!(!is.passes_for(claimed), "{is:?} {claimed:?}");
    }
}

#[test]
fn macros_are_seen_in_either_form_of_office() {
    let modern = [
        stored("[Content_Types].xml", b""),
        stored("word/document.xml", b""),
        stored("word/vbaProject.bin", b""),
    ]
    .concat();
    assert!(has_macros(Kind::Docx, &modern));
    assert!(!has_macros(Kind::Docx, &stored("word/document.xml", b"")));
    let old = compound([0; 4], &["WordDocument", "Macros"]);
    assert!(has_macros(Kind::Word, &old));
    assert!(!has_macros(
        Kind::Word,
        &compound([0; 4], &["WordDocument"])
    ));
}

#[test]
fn a23_containers_cut_or_changed_anywhere_are_something() {
    let zip = [
        stored("mimetype", b"application/epub+zip"),
        stored("a", b"b"),
    ]
    .concat();
    for file in [zip, compound([0; 4], &["WordDocument"])] {
        for cut in 0..file.len() {
            let _kind = Kind::of(&file[..cut]);
        }
        for place in 0..file.len().min(600) {
            for octet in [0, 0x7f, 0xff] {
                let mut changed = file.clone();
                changed[place] = octet;
                let kind = Kind::of(&changed);
                has_macros(kind, &changed);
            }
        }
    }
    // A directory whose sectors lead back to themselves, and one of empty entries.
    let mut ring = compound([0; 4], &[]);
    ring[1024..1028].copy_from_slice(&0_u32.to_le_bytes());
    assert_eq!(Kind::of(&ring), Kind::OfficeBinary);
    ring[512..1024].fill(0);
    assert_eq!(Kind::of(&ring), Kind::OfficeBinary);
}
