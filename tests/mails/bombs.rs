//! Mails made to stop a program (A-23). Each must be read, on a small stack, to the right end.

use hongyan::html::{self, Limits};
use hongyan::mime::attachment::WHOLE_MAIL;
use hongyan::mime::inspection::Claim;
use hongyan::mime::{anatomy, attachment, fold, preview, summary, view};
use hongyan::model::PartId;

use crate::survival::on_a_small_stack;

fn is_refused(mail: &[u8]) -> bool {
    on_a_small_stack(|| {
        let content = view::read(mail);
        assert!(summary::read(mail).subject.len() <= mail.len() * 3);
        let whole = content
            .attachments
            .first()
            .is_some_and(|chip| chip.part == WHOLE_MAIL && chip.size_octets == mail.len() as u64);
        assert_eq!(content.too_complex, whole);
        assert_eq!(attachment::bytes(mail, WHOLE_MAIL).as_deref(), Some(mail));
        content.too_complex
    })
}

#[test]
fn a23_nested_mails_are_one_attachment() {
    let nested = b"Content-Type: message/rfc822\r\n\r\n".repeat(100_000);
    assert!(!is_refused(&nested));
    let content = view::read(&nested);
    assert_eq!(content.attachments.len(), 1);
    let inner = attachment::bytes(&nested, PartId(0)).unwrap();
    assert_eq!(inner.len(), nested.len() - 32);
}

#[test]
fn a23_nested_multiparts_are_refused_with_the_mail_shown_raw() {
    let mut nested = b"Subject: bomb\r\n".to_vec();
    for level in 0..10_000 {
        nested.extend_from_slice(
            format!("Content-Type: multipart/mixed; boundary=b{level}\r\n\r\n--b{level}\r\n")
                .as_bytes(),
        );
    }
    assert!(is_refused(&nested));
    let content = view::read(&nested);
    assert_eq!(content.subject, "bomb");
    assert!(
        content.paragraphs[0].spans[0]
            .text
            .starts_with("Subject: bomb\n")
    );
}

#[test]
fn a23_too_many_parts_fields_or_header_octets_are_refused() {
    let start = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n".to_vec();
    assert!(is_refused(
        &[start, b"--b\r\n\r\n\r\n".repeat(1_000_000)].concat()
    ));
    assert!(is_refused(&b"X: y\r\n".repeat(1_000_000)));
    assert!(is_refused(
        &[b"Subject: ".to_vec(), b"x".repeat(20 * 1024 * 1024)].concat()
    ));
}

#[test]
fn a23_many_addresses_and_words_are_read_up_to_a_limit() {
    let mail = [
        b"To: ".to_vec(),
        b"<a@b.example>,\r\n ".repeat(50_000),
        b"\r\n\r\nx".to_vec(),
    ]
    .concat();
    assert_eq!(on_a_small_stack(|| view::read(&mail)).to.len(), 10_000);
    let mail = [
        b"Subject: ".to_vec(),
        b"=?utf-8?q?a?=\r\n ".repeat(60_000),
        b"\r\n\r\nx".to_vec(),
    ]
    .concat();
    assert_eq!(on_a_small_stack(|| view::read(&mail)).subject.len(), 16_003);
    let mail = [
        b"From: ".to_vec(),
        b"(".repeat(900_000),
        b"\r\n\r\nx".to_vec(),
    ]
    .concat();
    assert!(!is_refused(&mail));
}

#[test]
fn a23_an_endless_line_is_shown_in_part_and_kept_whole() {
    let mail = [
        b"Subject: a\r\n\r\n".to_vec(),
        b"x".repeat(16 * 1024 * 1024),
    ]
    .concat();
    assert!(is_refused(&mail));
    let mail = [
        b"Content-Transfer-Encoding: base64\r\n\r\n".to_vec(),
        b"A".repeat(16 * 1024 * 1024),
    ]
    .concat();
    assert!(is_refused(&mail));
}

#[test]
fn a23_a_header_of_a_hundred_megabytes_and_a_line_of_64_are_refused() {
    let header = [b"Subject: ".to_vec(), b"x".repeat(100 * 1024 * 1024)].concat();
    assert!(is_refused(&header));
    let line = [
        b"Subject: a\r\n\r\n".to_vec(),
        b"x".repeat(64 * 1024 * 1024),
    ]
    .concat();
    assert!(is_refused(&line));
}

#[test]
fn a23_a_hundred_thousand_groups_and_encoded_words_are_read_in_one_pass() {
    let fields = [
        ("To", "g: <a@b.example>, ", ""),
        ("To", "g:", ";"),
        ("From", "\"a", "\""),
        ("Cc", "(a(b", ")"),
        ("To", "<", ">"),
        ("Subject", "=?utf-8?q?=E4?= ", ""),
        ("Subject", "=?utf-8?b?5L2g?==?gbk?q?=C4=E3?=", ""),
        ("Subject", "=?iso-2022-jp?b?GyRC?= ", ""),
    ];
    for (name, piece, end) in fields {
        let count = 900_000 / piece.len();
        let mail = format!(
            "{name}: {}{}\r\n\r\nx",
            piece.repeat(count),
            end.repeat(count / 10)
        );
        assert!(!is_refused(mail.as_bytes()), "{name}: {piece}");
    }
}

#[test]
fn a23_charsets_that_change_with_each_word_are_read() {
    let charsets = [
        "utf-8",
        "gbk",
        "iso-2022-jp",
        "koi8-r",
        "utf-7",
        "big5",
        "utf-16le",
        "nobody",
    ];
    let words: String = (0..60_000)
        .map(|word| format!("=?{}?q?a=C4=E3?= ", charsets[word % charsets.len()]))
        .collect();
    let mail = format!("Subject: {}\r\n\r\nx", &words[..1_000_000]);
    assert!(!is_refused(mail.as_bytes()));
    let shifts = b"\x1b$B4A\x1b(B\x1b$)A\x0e\x0f".repeat(100_000);
    for charset in ["iso-2022-jp", "iso-2022-kr", "utf-7", "hz-gb-2312"] {
        let header = format!("Content-Type: text/plain; charset={charset}\r\n\r\n");
        let mail = [header.into_bytes(), shifts.clone()].concat();
        assert!(!is_refused(&mail), "{charset}");
    }
    let plus = [
        b"Content-Type: text/plain; charset=utf-7\r\n\r\n".to_vec(),
        b"+".repeat(1_000_000),
        b"+AGE".repeat(200_000),
    ]
    .concat();
    assert!(!is_refused(&plus));
}

#[test]
fn a23_a_storm_of_what_looks_like_boundaries_is_read_in_one_pass() {
    // Sixty multiparts, each boundary the beginning of the next, and lines that begin like all.
    let mut mail = Vec::new();
    for level in 1..=60 {
        let boundary = "b".repeat(level);
        mail.extend_from_slice(
            format!("Content-Type: multipart/mixed; boundary={boundary}\r\n\r\n--{boundary}\r\n")
                .as_bytes(),
        );
    }
    mail.extend_from_slice(b"\r\n");
    let line = format!("--{}x\r\n", "b".repeat(61));
    mail.extend_from_slice(&line.into_bytes().repeat(20_000));
    assert!(!is_refused(&mail));
    let start = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n".to_vec();
    for line in [
        "--\r\n",
        "-- \r\n",
        "--b-\r\n",
        "--b--x\r\n",
        "\n--\n",
        "--b \t x\n",
    ] {
        let mail = [start.clone(), line.repeat(500_000).into_bytes()].concat();
        on_a_small_stack(|| view::read(&mail));
    }
    // Blanks behind a boundary belong to it (RFC 2046 §5.1.1), however many.
    let blanks = [
        start,
        b"--b".to_vec(),
        b" ".repeat(5_000_000),
        b"\r\n\r\nx".to_vec(),
    ]
    .concat();
    assert!(!is_refused(&blanks));
}

#[test]
fn a23_names_in_absurd_pieces_are_read() {
    let mut mail = b"Content-Type: application/pdf\r\nContent-Disposition: attachment".to_vec();
    for piece in 0..30_000_u64 {
        mail.extend_from_slice(format!(";\r\n filename*{}*=%41", piece * 999_999).as_bytes());
    }
    mail.extend_from_slice(b"\r\n\r\nx");
    let name = view::read(&mail).attachments[0].name.clone();
    assert!(name.len() <= 200 && name.starts_with("AAA"), "{name}");
    let mail = [
        b"Content-Disposition: attachment; filename*999999*=a; filename*999998=\"b\"".to_vec(),
        b"\r\nContent-Type: application/x-nothing\r\n\r\nx".to_vec(),
    ]
    .concat();
    assert_eq!(view::read(&mail).attachments[0].name, "ba");
}

#[test]
fn a23_attachments_made_to_stop_a_reader_are_looked_at() {
    let deep_rtf = [&b"{\\rtf1"[..], &b"{\\b".repeat(500_000), b"a"].concat();
    let folders: Vec<u8> =
        b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\0\0\0a".repeat(100_000);
    let counts = [&b"%PDF-1.4"[..], &b"/Count 9".repeat(300_000)].concat();
    let letters = [
        &b"\x78\x9f\x3e\x22\0\0"[..],
        &b"\x02\x02\x90\x06\0\0\0\0\0\0\0".repeat(200_000),
    ]
    .concat();
    let mails = b"Content-Type: message/rfc822\r\nSubject: x\r\n\r\n".repeat(50_000);
    for octets in [deep_rtf, folders, counts, letters, mails] {
        on_a_small_stack(|| preview::of(&octets, &Claim::default()));
        let mail = [
            b"Content-Type: application/ms-tnef\r\n\r\n".to_vec(),
            octets,
        ]
        .concat();
        on_a_small_stack(|| view::read(&mail));
    }
}

#[test]
fn a23_a_mail_of_many_parts_is_taken_apart_once() {
    let part = b"--b\r\nContent-Type: image/png; name=a.png\r\n\r\n\x89PNG\r\n".to_vec();
    let mail = [
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n".to_vec(),
        part.repeat(9_000),
    ]
    .concat();
    let content = on_a_small_stack(|| view::read(&mail));
    assert_eq!(content.attachments.len(), 9_000);
    let anatomy = on_a_small_stack(|| anatomy::read(&mail));
    assert_eq!(anatomy.parts.len(), 9_001);
}

#[test]
fn a23_a_text_of_nothing_but_quotes_is_cut_and_folded() {
    for line in [
        "> a\n",
        "Ann wrote:\n> a\n",
        ">>>>>>>>\n",
        "From: a\n\n",
        "www.a.b,a@b.c \n",
    ] {
        let mail = format!("Subject: a\r\n\r\n{}", line.repeat(1_000_000 / line.len()));
        let content = on_a_small_stack(|| view::read(mail.as_bytes()));
        let sections = on_a_small_stack(|| fold::sections(&content.paragraphs));
        let end = sections.last().map_or(0, |section| section.paragraphs.end);
        assert_eq!(end, content.paragraphs.len(), "{line}");
    }
}

#[test]
fn html_with_a_hundred_thousand_open_tags_is_read() {
    for tag in [
        "<div>",
        "<b>",
        "<p><b><i><a href=x>",
        "<table><tr><td>",
        "<ul><li>",
        "<blockquote>",
        "<font><table>",
        "</p></div>",
    ] {
        let html = format!("start{}end", tag.repeat(100_000));
        let reading = on_a_small_stack(|| html::read(&html, &Limits::default()));
        let text: String = reading
            .paragraphs
            .iter()
            .flat_map(|p| &p.spans)
            .map(|span| span.text.as_str())
            .collect();
        assert!(text.starts_with("start") && text.ends_with("end"), "{tag}");
    }
    let mixed = format!("<u><div>{}{}", "<i>".repeat(50_000), "</u>".repeat(50_000));
    assert!(html::read(&mixed, &Limits::default()).paragraphs.is_empty());
}

#[test]
fn html_of_five_megabytes_of_tables_is_read_row_by_row() {
    let row = "<tr><td>one</td><td>two &amp; a half</td><td><a href='https://example.org/'>three</a></td></tr>\n";
    let rows = 5 * 1024 * 1024 / row.len();
    let html = format!("<table>{}</table>", row.repeat(rows));
    let reading = html::read(&html, &Limits::default());
    let text: String = reading
        .paragraphs
        .iter()
        .flat_map(|p| &p.spans)
        .map(|span| span.text.as_str())
        .collect();
    assert_eq!(text.lines().count(), rows);
    assert!(
        text.lines()
            .all(|line| line == "one | two & a half | three")
    );
    assert!(!reading.cut);
    let limits = Limits {
        text_octets: 1000,
        paragraphs: 10,
    };
    assert!(html::read(&html, &limits).cut);
}

#[test]
fn a23_a_mail_of_comments_is_read_in_one_pass() {
    for comment in ["<!--x--!>", "<!--x", "<!------!->", "<!-- -- "] {
        let mut mail = b"Content-Type: text/html\r\n\r\n<p>before".to_vec();
        mail.extend(comment.repeat(2_000_000 / comment.len()).into_bytes());
        mail.extend_from_slice(b"-->after");
        let content = on_a_small_stack(|| view::read(&mail));
        let text: String = content
            .paragraphs
            .iter()
            .flat_map(|paragraph| paragraph.spans.iter())
            .map(|span| span.text.as_str())
            .collect();
        assert!(text.starts_with("before"), "{comment}");
    }
}
