//! A look at each kind of attachment.

use super::*;
use crate::mime::inspection::Caution;
use crate::model::Charset;

fn look(name: &str, media_type: &str, octets: &[u8]) -> Look {
    let claim = Claim {
        name,
        media_type,
        charset: "",
    };
    of(octets, &claim)
}

fn text(preview: Preview) -> (String, bool) {
    match preview {
        Preview::Text { text, is_cut } => (text, is_cut),
        other => panic!("{other:?}"),
    }
}

#[test]
fn text_is_shown_from_its_beginning() {
    let short = look("a.txt", "text/plain", b"a\r\nb\x1b[0m\tc");
    assert_eq!(text(short.preview), ("a\nb[0m\tc".to_owned(), false));
    assert_eq!(short.inspection.kind, Kind::Text);
    let lines = look("a.log", "text/plain", "line\n".repeat(5_000).as_bytes());
    let (shown, is_cut) = text(lines.preview);
    assert!(is_cut);
    assert_eq!(shown.lines().count(), LINES);
    let long = look("a.log", "text/plain", "长".repeat(1_000_000).as_bytes());
    let (shown, is_cut) = text(long.preview);
    assert!(is_cut && shown.len() <= TEXT_OCTETS && shown.ends_with('长'));
}

#[test]
fn text_is_read_in_the_charset_that_the_mail_says() {
    let mail = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\
        Content-Type: text/csv; charset=koi8-r; name=a.csv\r\n\r\n\xf0\xd2\xc9\xd7\xc5\xd4\r\n--b--\r\n";
    let look = read(mail, PartId(1)).unwrap();
    assert_eq!(text(look.preview).0, "Привет");
    let utf16 = b"\xff\xfea\0b\0";
    assert_eq!(text(of(utf16, &Claim::default()).preview).0, "ab");
    assert_eq!(read(mail, PartId(2)), None);
}

#[test]
fn a_mail_within_a_mail_is_read_and_its_parts_are_reached() {
    let inner = "Subject: Inner\r\nFrom: ann@example.org\r\nContent-Type: multipart/mixed; boundary=i\r\n\r\n\
        --i\r\n\r\nhello\r\n--i\r\nContent-Type: application/pdf; name=a.pdf\r\n\r\n%PDF-1.4\r\n--i--\r\n";
    let mail = format!(
        "Content-Type: multipart/mixed; boundary=o\r\n\r\n--o\r\nContent-Type: message/rfc822\r\n\r\n{inner}\r\n--o--\r\n"
    );
    let look = read(mail.as_bytes(), PartId(1)).unwrap();
    let Preview::Mail(content) = look.preview else {
        panic!("{look:?}");
    };
    assert_eq!(content.subject, "Inner");
    assert_eq!(content.paragraphs[0].spans[0].text, "hello");
    let part = content.attachments[0].part;
    assert_eq!(
        attachment::along(mail.as_bytes(), &[PartId(1), part]).as_deref(),
        Some(&b"%PDF-1.4"[..])
    );
    assert_eq!(
        attachment::along(mail.as_bytes(), &[PartId(1), PartId(7)]),
        None
    );
}

#[test]
fn pictures_and_documents_tell_their_size() {
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\x02\x80\0\0\x01\xe0";
    assert_eq!(
        look("a.png", "image/png", png).preview,
        Preview::Picture {
            width: 640,
            height: 480
        }
    );
    let pdf =
        b"%PDF-1.4\n1 0 obj<</Type/Pages/Kids[2 0 R]/Count 12>>\n/Count 3\n/Count -4 /Count x";
    assert_eq!(
        look("a.pdf", "application/pdf", pdf).preview,
        Preview::Pdf { pages: Some(12) }
    );
    assert_eq!(
        look("a.pdf", "application/pdf", b"%PDF-1.4").preview,
        Preview::Pdf { pages: None }
    );
}

#[test]
fn pages_and_rich_text_are_shown_as_their_text() {
    for (name, octets) in [
        ("a.html", &b"<html><p>One<script>x()</script>"[..]),
        ("a.rtf", b"{\\rtf1\\fromhtml1{\\*\\htmltag1 <p>}One}"),
    ] {
        let Preview::Page(paragraphs) = look(name, "", octets).preview else {
            panic!("{name}");
        };
        assert_eq!(paragraphs[0].spans[0].text, "One");
    }
    assert_eq!(
        text(look("a.rtf", "application/rtf", b"{\\rtf1 One}").preview).0,
        "One"
    );
    assert_eq!(
        text(look("a.sh", "", b"#!/bin/sh\nrm x").preview).0,
        "#!/bin/sh\nrm x"
    );
}

#[test]
fn calendars_and_contacts_are_told_as_such() {
    let calendar = b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Lunch\r\nEND:VEVENT\r\n";
    let Preview::Calendar(invitation) = look("a.ics", "text/calendar", calendar).preview else {
        panic!("a calendar");
    };
    assert_eq!(invitation.events[0].summary, "Lunch");
    let contact = b"BEGIN:VCARD\r\nFN:Ann\r\nEND:VCARD\r\n";
    let Preview::Contacts(cards) = look("a.vcf", "text/vcard", contact).preview else {
        panic!("a contact");
    };
    assert_eq!(cards[0].name, "Ann");
    // What holds neither is shown as it stands.
    for (name, octets) in [
        ("a.ics", &b"BEGIN:VCALENDAR"[..]),
        ("a.vcf", b"BEGIN:VCARD"),
    ] {
        let shown = text(look(name, "", octets).preview);
        assert_eq!(shown.0.as_bytes(), octets);
    }
}

#[test]
fn a18_an_archive_says_what_is_dangerous_in_it() {
    let mut tar = vec![0; 1024];
    tar[..12].copy_from_slice(b"../a.pdf.exe");
    tar[257..265].copy_from_slice(b"ustar\x0000");
    let look = look("a.tar", "application/x-tar", &tar);
    assert_eq!(
        look.inspection.cautions,
        [Caution::HoldsPrograms, Caution::Escapes]
    );
    let Preview::Archive(listing) = look.preview else {
        panic!("{look:?}");
    };
    assert_eq!(listing.entries.len(), 1);
}

#[test]
fn what_cannot_be_shown_is_not() {
    for octets in [
        &b"MZ\x90\0\x03"[..],
        b"\x01\x02",
        b"",
        b"\x7fELF",
        b"OggS\0",
        b"L\0\0\0\x01\x14\x02\0",
    ] {
        assert_eq!(look("a", "", octets).preview, Preview::None);
    }
}

#[test]
fn a_line_shows_how_a_file_reads_by_a_charset() {
    let beginning = b"Name: x\r\n\xf0\xd2\xc9\xd7\xc5\xd4\r\n";
    assert_eq!(line_by(beginning, Charset::Koi8R), "Привет");
    assert_eq!(line_by(beginning, Charset::Windows1251), "рТЙЧЕФ");
    assert_eq!(line_by(b"", Charset::Koi8R), "");
}
