//! Mails made to stop a program. Each must be read, on a small stack, to the right end.

use hongyan::html::{self, Limits};
use hongyan::mime::attachment::WHOLE_MAIL;
use hongyan::mime::{attachment, summary, view};
use hongyan::model::PartId;

/// Reads on a stack of 256 KiB: nothing a mail nests may deepen a call.
fn on_a_small_stack<T: Send>(read: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| {
        std::thread::Builder::new()
            .name("small stack".to_owned())
            .stack_size(256 * 1024)
            .spawn_scoped(scope, read)
            .unwrap()
            .join()
            .unwrap()
    })
}

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
    assert_eq!(on_a_small_stack(|| view::read(&mail)).subject.len(), 60_000);
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
