//! Archives written by their specifications, and what is listed of them.

use super::*;

/// An entry of a ZIP's directory.
struct Written<'a> {
    name: &'a [u8],
    flags: u16,
    packed: u32,
    size: u32,
    extra: Vec<u8>,
    /// Attributes in the form of Unix.
    mode: u32,
}

fn plain(name: &[u8]) -> Written<'_> {
    Written {
        name,
        flags: 0,
        packed: 3,
        size: 7,
        extra: Vec::new(),
        mode: 0o100_644,
    }
}

fn entry(written: &Written<'_>) -> Vec<u8> {
    let mut out = b"PK\x01\x02\x14\x03\x14\0".to_vec();
    out.extend_from_slice(&written.flags.to_le_bytes());
    out.extend_from_slice(&[8, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    out.extend_from_slice(&written.packed.to_le_bytes());
    out.extend_from_slice(&written.size.to_le_bytes());
    out.extend_from_slice(&(written.name.len() as u16).to_le_bytes());
    out.extend_from_slice(&(written.extra.len() as u16).to_le_bytes());
    out.extend_from_slice(&[0, 0, 0, 0, 0, 0]);
    out.extend_from_slice(&(written.mode << 16).to_le_bytes());
    out.extend_from_slice(&[0, 0, 0, 0]);
    out.extend_from_slice(written.name);
    out.extend_from_slice(&written.extra);
    out
}

fn end(count: usize, size: usize, comment: &[u8]) -> Vec<u8> {
    let count = (count as u16).to_le_bytes();
    let mut out = b"PK\x05\x06\0\0\0\0".to_vec();
    out.extend_from_slice(&[count, count].concat());
    out.extend_from_slice(&(size as u32).to_le_bytes());
    out.extend_from_slice(&[0, 0, 0, 0]);
    out.extend_from_slice(&(comment.len() as u16).to_le_bytes());
    out.extend_from_slice(comment);
    out
}

fn archive(written: &[Written<'_>]) -> Vec<u8> {
    let directory: Vec<u8> = written.iter().flat_map(entry).collect();
    let end = end(written.len(), directory.len(), b"");
    [&b"PK\x03\x04 files"[..], &directory, &end].concat()
}

fn names(listing: &Listing) -> Vec<&str> {
    let names = listing.entries.iter().map(|entry| entry.name.as_str());
    names.collect()
}

#[test]
fn a_zip_is_listed_by_its_directory() {
    let mut secret = plain(b"folder/b.pdf");
    secret.flags = 1;
    let octets = archive(&[plain(b"folder/"), secret, plain("报告.txt".as_bytes())]);
    let listing = zip(&octets).unwrap();
    assert_eq!(names(&listing), ["folder/", "folder/b.pdf", "报告.txt"]);
    assert!(listing.is_whole);
    let [folder, secret, text] = listing.entries.as_slice() else {
        panic!("{listing:?}");
    };
    assert!(folder.is_folder && !secret.is_folder);
    assert!(secret.is_encrypted && !text.is_encrypted);
    assert_eq!((text.size_octets, text.packed_octets), (7, 3));
    assert_eq!(listing.size_octets(), 21);
    assert_eq!(zip(b"PK\x03\x04 cut before its directory"), None);
    assert_eq!(names(&zip(&end(0, 0, b"")).unwrap()), Vec::<&str>::new());
}

#[test]
fn names_are_read_by_the_flag_the_extra_field_or_the_system() {
    // GBK without a flag, then UTF-8 by the flag.
    let mut flagged = plain("表.txt".as_bytes());
    flagged.flags = 1 << 11;
    let octets = archive(&[plain(b"\xb1\xa8\xb8\xe6.txt"), flagged]);
    assert_eq!(names(&zip(&octets).unwrap()), ["报告.txt", "表.txt"]);
    // The name in UTF-8 counts where its sum is that of the name: 0x3610a686 is that of "hello".
    let mut unicode = plain(b"hello");
    unicode.extra = [&b"\x75\x70\x08\0\x01\x86\xa6\x10\x36"[..], "你".as_bytes()].concat();
    let mut stale = plain(b"other");
    stale.extra = unicode.extra.clone();
    let octets = archive(&[unicode, stale]);
    assert_eq!(names(&zip(&octets).unwrap()), ["你", "other"]);
}

#[test]
fn a18_dangerous_names_in_archives_are_seen() {
    let mut link = plain(b"link");
    link.mode = 0o120_777;
    let octets = archive(&[
        plain(b"a.pdf.exe"),
        plain(b"../../etc/cron.d/x"),
        plain(b"C:\\Windows\\a.txt"),
        plain(b"/root/a"),
        plain(b"a..b/c"),
        link,
        plain("a\u{202e}fdp.scr".as_bytes()),
    ]);
    let listing = zip(&octets).unwrap();
    let told: Vec<_> = listing
        .entries
        .iter()
        .map(|entry| (entry.name.as_str(), entry.can_run, entry.escapes))
        .collect();
    assert_eq!(
        told,
        [
            ("a.pdf.exe", true, false),
            ("../../etc/cron.d/x", false, true),
            ("C:/Windows/a.txt", false, true),
            ("/root/a", false, true),
            ("a..b/c", false, false),
            ("link", false, true),
            ("afdp.scr", true, false),
        ]
    );
}

#[test]
fn a_zip_of_more_than_32_bits_is_listed() {
    let mut large = plain(b"large.bin");
    large.size = u32::MAX;
    large.extra = b"\x01\0\x08\0\0\0\0\0\x02\0\0\0".to_vec();
    let directory = entry(&large);
    let mut record = b"PK\x06\x06".to_vec();
    record.extend_from_slice(&44_u64.to_le_bytes());
    record.extend_from_slice(&[0; 12]);
    for number in [1, 1, directory.len() as u64, 0] {
        record.extend_from_slice(&u64::to_le_bytes(number));
    }
    let mut locator = b"PK\x06\x07\0\0\0\0".to_vec();
    locator.extend_from_slice(&(directory.len() as u64).to_le_bytes());
    locator.extend_from_slice(&1_u32.to_le_bytes());
    let mut end = end(0, 0, b"");
    end[8..20].fill(0xff);
    let octets = [&directory[..], &record, &locator, &end].concat();
    let listing = zip(&octets).unwrap();
    assert_eq!(names(&listing), ["large.bin"]);
    assert_eq!(listing.entries[0].size_octets, 8 << 30);
    // A program in front of it that unpacks it moves all places.
    let moved = [&[0; 100][..], &octets].concat();
    assert_eq!(zip(&moved).unwrap().entries, listing.entries);
}

#[test]
fn a_comment_does_not_pass_for_the_end() {
    let directory = entry(&plain(b"true.txt"));
    let false_end = end(0, 0, b"");
    let octets = [
        &directory[..],
        &end(1, directory.len(), &[&false_end[..], b"!"].concat()),
    ]
    .concat();
    assert_eq!(names(&zip(&octets).unwrap()), ["true.txt"]);
}

#[test]
fn a23_an_archive_of_a_million_files_or_of_lies_costs_its_length() {
    let many: Vec<Written<'_>> = (0..20_000).map(|_file| plain(b"a")).collect();
    let listing = zip(&archive(&many)).unwrap();
    assert_eq!(listing.entries.len(), ENTRIES);
    assert!(!listing.is_whole);
    let mut bomb = plain(b"bomb");
    bomb.size = u32::MAX - 1;
    assert!(zip(&archive(&[bomb])).unwrap().swells());
    assert!(!zip(&archive(&[plain(b"a")])).unwrap().swells());
    let octets = archive(&[plain(b"a.txt"), plain("报告".as_bytes())]);
    for cut in 0..octets.len() {
        let _listing = zip(&octets[..cut]);
    }
    for place in 0..octets.len() {
        for octet in [0, 0x7f, 0xff] {
            let mut changed = octets.clone();
            changed[place] = octet;
            let _listing = zip(&changed);
        }
    }
    let long = vec![b'a'; 60_000];
    let listing = zip(&archive(&[plain(&long)])).unwrap();
    assert!(listing.entries[0].name.len() <= NAME_OCTETS + 3);
}

/// A header of POSIX with a name and a kind, and the file behind it.
fn in_tar(name: &str, kind: u8, content: &[u8]) -> Vec<u8> {
    let mut header = vec![0; 512];
    header[..name.len()].copy_from_slice(name.as_bytes());
    let size = format!("{:011o}", content.len());
    header[124..135].copy_from_slice(size.as_bytes());
    header[156] = kind;
    header[257..265].copy_from_slice(b"ustar\x0000");
    header.extend_from_slice(content);
    header.resize(header.len().next_multiple_of(512), 0);
    header
}

#[test]
fn a_tar_is_listed_by_its_headers() {
    let long = "folder/".repeat(30) + "a.txt";
    let octets = [
        in_tar("folder/", b'5', b""),
        in_tar("folder/a.sh", b'0', b"#!/bin/sh\n"),
        in_tar("././@LongLink", b'L', format!("{long}\0").as_bytes()),
        in_tar("cut", b'0', b"x"),
        in_tar(
            "x",
            b'x',
            "19 path=报告.txt\n19 comment=nothing\n".as_bytes(),
        ),
        in_tar("y", b'0', b""),
        in_tar("../up", b'0', b""),
        in_tar("link", b'2', b""),
        vec![0; 1024],
    ]
    .concat();
    let listing = tar(&octets).unwrap();
    assert!(listing.is_whole);
    assert_eq!(
        names(&listing),
        ["folder/", "folder/a.sh", &long, "报告.txt", "../up", "link"]
    );
    let escapes: Vec<_> = listing.entries.iter().map(|entry| entry.escapes).collect();
    assert_eq!(escapes, [false, false, false, false, true, true]);
    assert!(listing.entries[1].can_run && listing.entries[0].is_folder);
    assert_eq!(listing.entries[1].size_octets, 10);
    for cut in 0..octets.len() {
        assert!(tar(&octets[..cut]).is_none_or(|listing| listing.entries.len() <= 6));
    }
    assert_eq!(tar(b"no tar"), None);
}

#[test]
fn a_gzip_tells_the_name_it_holds() {
    let octets = b"\x1f\x8b\x08\x0c\0\0\0\0\0\x03\x02\0xxreport.csv\0...\x2a\0\0\0";
    let listing = gzip(octets).unwrap();
    assert_eq!(names(&listing), ["report.csv"]);
    assert_eq!(listing.entries[0].size_octets, 42);
    assert_eq!(
        names(&gzip(b"\x1f\x8b\x08\0\0\0\0\0\0\x03\x03\0").unwrap()),
        [""]
    );
    for cut in 0..octets.len() {
        let _listing = gzip(&octets[..cut]);
    }
}
