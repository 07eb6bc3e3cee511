//! Letters written by [MS-OXTNEF], and what is read of them.

use super::*;

/// Writes a stream octet by octet from the tables of the specification.
#[derive(Default)]
struct Writer(Vec<u8>);

impl Writer {
    fn begin() -> Self {
        Self(vec![0x78, 0x9f, 0x3e, 0x22, 0x01, 0x00])
    }

    fn attribute(mut self, level: u8, id: [u8; 4], data: &[u8]) -> Self {
        self.0.push(level);
        self.0.extend_from_slice(&id);
        self.0.extend_from_slice(&(data.len() as u32).to_le_bytes());
        self.0.extend_from_slice(data);
        let sum: u32 = data.iter().map(|octet| u32::from(*octet)).sum();
        self.0.extend_from_slice(&(sum as u16).to_le_bytes());
        self
    }
}

/// A property whose length stands before it: type and id as they lie in the stream.
fn variable(kind_and_id: [u8; 4], value: &[u8]) -> Vec<u8> {
    let mut out = kind_and_id.to_vec();
    out.extend_from_slice(&[1, 0, 0, 0]);
    out.extend_from_slice(&(value.len() as u32).to_le_bytes());
    out.extend_from_slice(value);
    while !out.len().is_multiple_of(4) {
        out.push(0);
    }
    out
}

fn set(properties: &[Vec<u8>]) -> Vec<u8> {
    let mut out = (properties.len() as u32).to_le_bytes().to_vec();
    out.extend(properties.concat());
    out
}

fn utf16le(text: &str) -> Vec<u8> {
    text.encode_utf16()
        .chain([0])
        .flat_map(u16::to_le_bytes)
        .collect()
}

const VERSION: [u8; 4] = [0x06, 0x90, 0x08, 0x00];
const CODE_PAGE: [u8; 4] = [0x07, 0x90, 0x06, 0x00];
const SUBJECT: [u8; 4] = [0x04, 0x80, 0x01, 0x00];
const BODY: [u8; 4] = [0x0c, 0x80, 0x02, 0x00];
const MAIL_PROPERTIES: [u8; 4] = [0x03, 0x90, 0x06, 0x00];
const RENDERING: [u8; 4] = [0x02, 0x90, 0x06, 0x00];
const TITLE: [u8; 4] = [0x10, 0x80, 0x01, 0x00];
const DATA: [u8; 4] = [0x0f, 0x80, 0x06, 0x00];
const ATTACHMENT_PROPERTIES: [u8; 4] = [0x05, 0x90, 0x06, 0x00];

/// A letter with a text in HTML, a number, a named property, and two attachments.
fn letter() -> Vec<u8> {
    let named = [
        &[0x1f, 0x00, 0x01, 0x80][..],
        &[7; 16],
        &[1, 0, 0, 0],
        &[6, 0, 0, 0],
        &[b'a', 0, b'b', 0, 0, 0, 0, 0],
        &[1, 0, 0, 0, 4, 0, 0, 0, b'x', 0, 0, 0],
    ]
    .concat();
    let of_mail = set(&[
        vec![0x03, 0x00, 0xde, 0x3f, 0xe9, 0xfd, 0x00, 0x00],
        vec![0x0b, 0x00, 0x1f, 0x0e, 0x01, 0x00, 0x00, 0x00],
        named,
        variable([0x1f, 0x00, 0x37, 0x00], &utf16le("季度报告")),
        variable([0x02, 0x01, 0x13, 0x10], "<p>附件见下。</p>".as_bytes()),
    ]);
    let of_attachment = set(&[
        vec![0x03, 0x00, 0x05, 0x37, 0x01, 0x00, 0x00, 0x00],
        variable([0x1f, 0x00, 0x07, 0x37], &utf16le("季度报告.pdf")),
        variable([0x1e, 0x00, 0x0e, 0x37], b"Application/PDF\0"),
    ]);
    Writer::begin()
        .attribute(1, VERSION, &[0, 0, 1, 0])
        .attribute(1, CODE_PAGE, &[0xa8, 0x03, 0, 0, 0, 0, 0, 0])
        .attribute(1, SUBJECT, b"\xbc\xbe\xb6\xc8\xb1\xa8\xb8\xe6\0")
        .attribute(1, MAIL_PROPERTIES, &of_mail)
        .attribute(2, RENDERING, &[0; 14])
        .attribute(2, TITLE, b"JIDU~1.PDF\0")
        .attribute(2, DATA, b"%PDF-1.4")
        .attribute(2, ATTACHMENT_PROPERTIES, &of_attachment)
        .attribute(2, RENDERING, &[0; 14])
        .attribute(2, TITLE, b"\xd7\xa2\xca\xcd.txt\0")
        .attribute(2, DATA, b"")
        .0
}

#[test]
fn a_letter_gives_its_subject_text_and_attachments() {
    let stream = letter();
    let read = read(&stream).unwrap();
    assert_eq!(read.subject, "季度报告");
    assert_eq!(read.text, Text::Html("<p>附件见下。</p>".to_owned()));
    assert!(read.is_whole);
    let files: Vec<_> = read
        .attachments
        .iter()
        .map(|file| (file.name.as_str(), file.media_type.as_str(), file.octets))
        .collect();
    assert_eq!(
        files,
        [
            ("季度报告.pdf", "application/pdf", &b"%PDF-1.4"[..]),
            ("注释.txt", "", b""),
        ]
    );
}

#[test]
fn a_text_in_packed_rtf_is_read() {
    // "{\rtf1\ansi\ansicpg1252\pard hello world}", as packed in [MS-OXRTFCP] §4.1.1.
    let packed = b"\x2d\0\0\0\x2b\0\0\0LZFu\xf1\xc5\xc7\xa7\x03\x00\x0a\x00rcpg125\x42\x32\
        \x0a\xf3 hel\x09\x00 bw\x05\xb0ld}\x0a\x80\x0f\xa0";
    let stream = Writer::begin()
        .attribute(
            1,
            MAIL_PROPERTIES,
            &set(&[variable([0x02, 0x01, 0x09, 0x10], packed)]),
        )
        .0;
    assert_eq!(
        read(&stream).unwrap().text,
        Text::Plain("hello world".to_owned())
    );
    let html = b"\x3c\0\0\0\xff\0\0\0MELA\0\0\0\0{\\rtf1\\fromhtml1{\\*\\htmltag1 <i>}a{\\*\\htmltag1 </i>}}";
    let stream = Writer::begin()
        .attribute(1, BODY, b"plain\0")
        .attribute(
            1,
            MAIL_PROPERTIES,
            &set(&[variable([0x02, 0x01, 0x09, 0x10], html)]),
        )
        .0;
    assert_eq!(
        read(&stream).unwrap().text,
        Text::Html("<i>a</i>".to_owned())
    );
}

#[test]
fn a_mail_within_a_letter_is_a_letter() {
    let inner = letter();
    let object = [&[0x0b; 16][..], &inner].concat();
    let properties = set(&[
        vec![0x03, 0x00, 0x05, 0x37, 0x05, 0x00, 0x00, 0x00],
        variable([0x1e, 0x00, 0x01, 0x30], b"inner\0"),
        variable([0x0d, 0x00, 0x01, 0x37], &object),
    ]);
    let stream = Writer::begin()
        .attribute(2, RENDERING, &[0; 14])
        .attribute(2, ATTACHMENT_PROPERTIES, &properties)
        .0;
    let outer = read(&stream).unwrap();
    let [attached] = outer.attachments.as_slice() else {
        panic!("{outer:?}");
    };
    assert!(attached.is_letter);
    assert_eq!(attached.name, "inner");
    assert_eq!(read(attached.octets).unwrap().subject, "季度报告");
}

#[test]
fn what_was_changed_on_the_way_is_read_and_said_not_to_be_whole() {
    let mut stream = letter();
    let place = memchr::memmem::find(&stream, b"%PDF").unwrap();
    stream[place] = b'#';
    let read = read(&stream).unwrap();
    assert!(!read.is_whole);
    assert_eq!(read.attachments[0].octets, b"#PDF-1.4");
    assert_eq!(super::read(b"no letter at all"), None);
}

#[test]
fn a23_a_letter_cut_or_changed_at_any_octet_does_no_harm() {
    let stream = letter();
    for cut in 0..stream.len() {
        if let Some(read) = read(&stream[..cut]) {
            assert!(read.attachments.len() <= 2);
            let ends_between = read.is_whole;
            let again = Writer(stream[..cut].to_vec()).attribute(1, SUBJECT, b"");
            assert_eq!(
                super::read(&again.0).unwrap().is_whole,
                ends_between,
                "{cut}"
            );
        }
    }
    for place in 0..stream.len() {
        for octet in [0, 0x7f, 0xff] {
            let mut changed = stream.clone();
            changed[place] = octet;
            let _letter = read(&changed);
        }
    }
}

#[test]
fn a23_lengths_and_counts_that_lie_cost_nothing() {
    let mut many = (u32::MAX).to_le_bytes().to_vec();
    many.extend_from_slice(&[0x02, 0x01, 0x13, 0x10, 0xff, 0xff, 0xff, 0xff]);
    many.extend_from_slice(&[0; 4_000]);
    let stream = Writer::begin().attribute(1, MAIL_PROPERTIES, &many).0;
    assert!(!read(&stream).unwrap().is_whole);
    let mut writer = Writer::begin();
    for _attachment in 0..20_000 {
        writer = writer.attribute(2, RENDERING, b"");
    }
    let read = read(&writer.0).unwrap();
    assert_eq!(read.attachments.len(), ATTACHMENTS);
    assert!(!read.is_whole);
}
