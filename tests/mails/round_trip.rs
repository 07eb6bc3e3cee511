//! What is composed is what is read: by our own reader, and by another program's, mail-parser.

use hongyan::mime::compose::{ComposeError, Composed, RawOptions, compose, from_raw};
use hongyan::mime::{attachment, quote, summary, view};
use hongyan::model::{AccountId, Address, Draft, DraftAttachment, DraftId, Mailbox, Timestamp};
use mail_parser::{MessageParser, MimeHeaders};

const DATE: Timestamp = Timestamp(1_795_136_700);

fn draft() -> Draft {
    Draft::empty(DraftId("1".to_owned()), AccountId::new("a").unwrap())
}

fn file(name: &str, media_type: &str, octets: &[u8]) -> (DraftAttachment, Vec<u8>) {
    let attachment = DraftAttachment {
        name: name.to_owned(),
        media_type: media_type.to_owned(),
        size_octets: octets.len() as u64,
        file: "unused".into(),
    };
    (attachment, octets.to_vec())
}

fn composed(draft: &Draft, from: &str, files: Vec<(DraftAttachment, Vec<u8>)>) -> Composed {
    let from = Mailbox::parse(from).unwrap();
    let mail = compose(draft, &from, files, DATE, 480, "id@example.org", [7; 16]).unwrap();
    assert!(mail.bytes.is_ascii() && !mail.eight_bit);
    assert!(mail.bytes.ends_with(b"\r\n") && !mail.bytes.contains(&0));
    let text = std::str::from_utf8(&mail.bytes).unwrap();
    for line in text.split("\r\n") {
        assert!(
            line.len() <= 998 && !line.contains(['\r', '\n']),
            "{line:?}"
        );
    }
    mail
}

/// Texts with what breaks header encoders.
fn texts() -> Vec<String> {
    let mut texts: Vec<String> = [
        "Lunch on Friday",
        "关于星期五的午餐 Lunch",
        "a\r\nBcc: eve@example.org",
        "=?utf-8?q?x?=",
        "🪿🪿🪿",
        "Ёлка, \"quoted\"; (comment) <angle> @ \\ back",
        "مرحبا",
        ".",
        "From here",
    ]
    .map(str::to_owned)
    .into();
    texts.push("鸿雁传书，".repeat(100));
    texts.push("word ".repeat(300));
    texts.push(format!("{} end", "x".repeat(3000)));
    texts
}

/// As it is shown: on one line, controls gone.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn subjects_names_and_texts_come_back_as_they_were() {
    for text in texts() {
        let mut draft = draft();
        draft.subject.clone_from(&text);
        draft.text = format!("{text}\n\nsecond\n");
        draft.to = vec!["王芳 <fang@example.org>, bob@example.org".to_owned()];
        draft.cc = vec!["\"Lee, Ann\" <ann@example.org>".to_owned()];
        draft.bcc = vec!["hidden@example.org；bob@example.org".to_owned()];
        let mail = composed(&draft, "赵, 钱 \"孙\" <me@example.org>", Vec::new());
        let content = view::read(&mail.bytes);
        assert_eq!(content.subject, one_line(&text));
        assert_eq!(content.from[0].name, "赵, 钱 \"孙\"");
        assert_eq!((content.to[0].name.as_str(), content.to.len()), ("王芳", 2));
        assert_eq!(
            (content.cc[0].name.as_str(), content.bcc.len()),
            ("Lee, Ann", 0)
        );
        let shown = quote::plain_text(&content.paragraphs);
        assert_eq!(one_line(&shown), one_line(&format!("{text} second")));
        let recipients: Vec<_> = mail.recipients.iter().map(Address::as_str).collect();
        assert_eq!(
            recipients,
            [
                "fang@example.org",
                "bob@example.org",
                "ann@example.org",
                "hidden@example.org"
            ]
        );
        assert!(!mail.bytes.windows(6).any(|window| window == b"hidden"));

        let other = MessageParser::default().parse(&mail.bytes).unwrap();
        assert_eq!(one_line(other.subject().unwrap()), one_line(&text));
        let from = other.from().unwrap().first().unwrap();
        assert_eq!(
            (from.name(), from.address()),
            (Some("赵, 钱 \"孙\""), Some("me@example.org"))
        );
        assert_eq!(
            other.headers().len(),
            9,
            "{}",
            String::from_utf8_lossy(&mail.bytes)
        );
        assert_eq!(other.date().unwrap().to_timestamp(), DATE.0);
    }
}

#[test]
fn files_come_back_octet_for_octet_with_their_names() {
    let every_octet: Vec<u8> = (0..=255).cycle().take(100_000).collect();
    let inner = composed(
        &Draft {
            to: vec!["x@example.org".to_owned()],
            text: "inner".to_owned(),
            ..draft()
        },
        "me@example.org",
        Vec::new(),
    );
    let files = vec![
        file("简历 终稿.pdf", "application/pdf", &every_octet),
        file("a\"b;c.txt", "text/plain", b"no line end"),
        file("empty", "", b""),
        file("../../x\r\nBcc: y", "text/plain\r\nBcc: y", b"\r\n.\r\n"),
        file("mail.eml", "message/rfc822", &inner.bytes),
        file("bare.eml", "message/rfc822", b"Subject: a\n\nbare\n"),
    ];
    let octets: Vec<_> = files.iter().map(|(_, octets)| octets.clone()).collect();
    let mut draft = draft();
    draft.to = vec!["a@example.org".to_owned()];
    draft.text = "见附件\n".to_owned();
    let mail = composed(&draft, "me@example.org", files);
    let content = view::read(&mail.bytes);
    let names: Vec<_> = content
        .attachments
        .iter()
        .map(|chip| chip.name.as_str())
        .collect();
    assert_eq!(
        names,
        [
            "简历 终稿.pdf",
            "a_b;c.txt",
            "empty",
            "x Bcc_ y",
            "mail.eml",
            "bare.eml"
        ]
    );
    for (chip, expected) in content.attachments.iter().zip(&octets) {
        assert_eq!(
            attachment::bytes(&mail.bytes, chip.part).as_ref(),
            Some(expected),
            "{}",
            chip.name
        );
    }
    assert!(summary::read(&mail.bytes).has_attachments);

    let other = MessageParser::default().parse(&mail.bytes).unwrap();
    assert_eq!(other.attachment_count(), octets.len());
    let first = other.attachment(0).unwrap();
    assert_eq!(
        (first.attachment_name(), first.contents()),
        (Some("简历 终稿.pdf"), octets[0].as_slice())
    );
}

#[test]
fn a13_what_a_hostile_mail_named_itself_does_not_get_into_ours() {
    let mut draft = draft();
    draft.to = vec!["a@example.org".to_owned()];
    draft.in_reply_to = Some("<x@y>\r\nBcc: eve@example.org".to_owned());
    draft.references = vec!["<1@y>".to_owned(), "<2@y>\0".to_owned(), "no id".to_owned()];
    let mail = composed(&draft, "me@example.org", Vec::new());
    let content = view::read(&mail.bytes);
    assert_eq!(content.references, ["<1@y>"]);
    assert!(!String::from_utf8_lossy(&mail.bytes).contains("eve"));
    draft.references = (0..500).map(|n| format!("<{n}@y.example>")).collect();
    let references = view::read(&composed(&draft, "me@example.org", Vec::new()).bytes).references;
    assert_eq!(
        (
            references[0].as_str(),
            references.last().map(String::as_str)
        ),
        ("<0@y.example>", Some("<499@y.example>"))
    );
}

#[test]
fn s7a_a35_a_mail_says_nothing_of_the_machine_it_comes_from() {
    let mut draft = draft();
    draft.bcc = vec!["hidden@example.org".to_owned()];
    let mail = composed(&draft, "me@example.org", Vec::new());
    let text = String::from_utf8(mail.bytes).unwrap();
    let expected = "Date: Fri, 20 Nov 2026 09:05:00 +0800\r\nFrom: me@example.org\r\nTo: undisclosed-recipients:;\r\n\
        Subject: \r\nMessage-ID: <id@example.org>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\
        Content-Transfer-Encoding: 7bit\r\n\r\n";
    assert_eq!(text, expected);
}

#[test]
fn a_mail_without_recipients_or_with_a_bad_one_is_not_made() {
    let from = Mailbox::parse("me@example.org").unwrap();
    let made =
        |draft: &Draft| compose(draft, &from, Vec::new(), DATE, 0, "id@example.org", [7; 16]);
    assert_eq!(made(&draft()), Err(ComposeError::NoRecipient));
    let mut bad = draft();
    bad.cc = vec!["ann@example.org; bob".to_owned()];
    assert!(matches!(made(&bad), Err(ComposeError::Recipient { entry, .. }) if entry == "bob"));
}

#[test]
fn our_own_mail_passes_for_one_of_another_program_unchanged() {
    let mut draft = draft();
    draft.to = vec!["王芳 <fang@example.org>".to_owned()];
    draft.subject = "鸿雁".repeat(50);
    draft.text = "鸿雁\n.\n".to_owned();
    let mail = composed(
        &draft,
        "me@example.org",
        vec![file("a.bin", "application/octet-stream", &[0, 13, 10, 255])],
    );
    let options = RawOptions {
        extract_recipients: true,
        recipients: Vec::new(),
        sender: None,
        from: None,
        date: DATE,
        offset_minutes: 0,
        message_id: "other@example.org".to_owned(),
    };
    let again = from_raw(&mail.bytes, &options).unwrap();
    assert_eq!(
        String::from_utf8_lossy(&again.bytes),
        String::from_utf8_lossy(&mail.bytes)
    );
    assert_eq!(
        (again.message_id, again.subject, again.recipients),
        (mail.message_id, mail.subject, mail.recipients)
    );
}
