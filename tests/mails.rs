//! Mails written for this purpose, each beside what a person is to see of it.
//!
//! `tests/mails/x.eml` is read, and what comes of it is compared with `tests/mails/x.txt`. After a
//! wanted change, run with `HONGYAN_WRITE_MAILS=1` and read the difference.

mod bombs;
mod charsets;
mod round_trip;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use hongyan::mime::view::{AttachmentView, Content, Paragraph, SpanStyle};
use hongyan::mime::{attachment, summary, view};
use hongyan::model::{Person, Why};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mails")
}

fn mails() -> Vec<(PathBuf, Vec<u8>)> {
    let mut mails: Vec<_> = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "eml"))
        .map(|path| (path.clone(), std::fs::read(&path).unwrap()))
        .collect();
    mails.sort();
    mails
}

fn people(label: &str, people: &[Person], out: &mut String) {
    for person in people {
        writeln!(out, "{label}: {:?} <{}>", person.name, person.address).unwrap();
    }
}

fn paragraph(paragraph: &Paragraph, out: &mut String) {
    write!(out, "{:?} {}:", paragraph.kind, paragraph.quote_depth).unwrap();
    for span in &paragraph.spans {
        match &span.style {
            SpanStyle::Plain => write!(out, " {:?}", span.text).unwrap(),
            style => write!(out, " {style:?}{:?}", span.text).unwrap(),
        }
    }
    out.push('\n');
}

fn attached(mail: &[u8], chip: &AttachmentView, out: &mut String) {
    let octets = attachment::bytes(mail, chip.part).unwrap().len() as u64;
    assert_eq!(octets, chip.size_octets, "{chip:?}");
    writeln!(
        out,
        "Attachment {}: {:?} {} {octets} octets, inline: {}, can run: {}",
        chip.part.0, chip.name, chip.media_type, chip.inline, chip.can_run
    )
    .unwrap();
}

/// All that a window can show of a mail.
fn shown(mail: &[u8]) -> String {
    let Content {
        subject,
        from,
        reply_to,
        to,
        cc,
        bcc,
        date,
        message_id,
        references,
        paragraphs,
        stamp: _,
        origin,
        attachments,
        remote_contents,
        too_complex,
        size_octets: _,
        pieces: _,
        sections: _,
        is_fixed: _,
        charsets,
        chosen: _,
        encrypted: _,
        extent: _,
    } = view::read(mail);
    let mut out = String::new();
    writeln!(out, "Subject: {subject:?}").unwrap();
    people("From", &from, &mut out);
    people("Reply-To", &reply_to, &mut out);
    people("To", &to, &mut out);
    people("Cc", &cc, &mut out);
    people("Bcc", &bcc, &mut out);
    let date = date.map(|date| date.0);
    writeln!(
        out,
        "Date: {date:?}, Message-ID: {message_id:?}, References: {references:?}"
    )
    .unwrap();
    writeln!(
        out,
        "Text: {origin:?}, remote contents: {remote_contents}, too complex: {too_complex}"
    )
    .unwrap();
    for read_by in charsets
        .iter()
        .filter(|read_by| read_by.why != Why::Labelled)
    {
        let (portion, why) = (read_by.portion, read_by.why);
        writeln!(out, "{portion:?}: {}, {why:?}", read_by.charset.key()).unwrap();
    }
    for text in &paragraphs {
        paragraph(text, &mut out);
    }
    for chip in attachments {
        attached(mail, &chip, &mut out);
    }
    let row = summary::read(mail);
    assert_eq!(row.subject, subject);
    assert_eq!(Some(&row.from), from.first());
    assert_eq!(
        (
            row.date.map(|date| date.0),
            &row.message_id,
            &row.references
        ),
        (date, &message_id, &references)
    );
    writeln!(
        out,
        "Row: {:?}, attachments: {}",
        row.snippet, row.has_attachments
    )
    .unwrap();
    out
}

#[test]
fn every_mail_shows_what_is_written_beside_it() {
    let mut faults = Vec::new();
    for (path, mail) in mails() {
        let expected_at = path.with_extension("txt");
        let shown = shown(&mail);
        if std::env::var_os("HONGYAN_WRITE_MAILS").is_some() {
            std::fs::write(&expected_at, &shown).unwrap();
        }
        let expected = std::fs::read_to_string(&expected_at)
            .unwrap_or_default()
            .replace("\r\n", "\n");
        if shown != expected {
            faults.push(format!(
                "{}\nexpected:\n{expected}\nshown:\n{shown}",
                path.display()
            ));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a15_no_name_hides_the_address_and_no_control_is_shown() {
    let mut count = 0;
    for (path, mail) in mails() {
        let content = view::read(&mail);
        let people = content
            .from
            .iter()
            .chain(&content.reply_to)
            .chain(&content.to);
        for person in people {
            let shown = format!("{}{}", person.name, person.address);
            assert!(
                !shown
                    .chars()
                    .any(hongyan::model::text::printable::is_hidden),
                "{}: {shown:?}",
                path.display()
            );
        }
        if path
            .file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with("mailsploit"))
        {
            count += 1;
            assert!(
                content
                    .from
                    .iter()
                    .all(|person| person.address.ends_with("@evil.example")),
                "{}",
                path.display()
            );
        }
    }
    assert_eq!(count, 12);
}

#[test]
fn a_mail_cut_anywhere_is_read() {
    for (_, mail) in mails() {
        for cut in (0..mail.len()).step_by(7) {
            let content = view::read(&mail[..cut]);
            for chip in content.attachments {
                attachment::bytes(&mail[..cut], chip.part).unwrap();
            }
            assert!(summary::read(&mail[..cut]).subject.len() <= mail.len() * 3);
        }
    }
}

#[test]
fn a_mail_with_any_octet_changed_is_read() {
    let mut state = 1_u64;
    let mut next = |below: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below
    };
    for (_, mail) in mails() {
        for _ in 0..60 {
            let mut mail = mail.clone();
            for _ in 0..8 {
                let place = next(mail.len());
                mail[place] = u8::try_from(next(256)).unwrap();
            }
            let content = view::read(&mail);
            assert!(
                content
                    .attachments
                    .iter()
                    .all(|chip| !chip.name.contains(['/', '\\', '\0']))
            );
            assert!(summary::read(&mail).subject.len() <= mail.len() * 3);
        }
    }
}
