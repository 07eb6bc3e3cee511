//! Every charset as sender, subject, file name and body (charsets.txt): labelled, without a label,
//! under a false one, and chosen by hand.

use hongyan::mime::view::{self, Content, Reading};
use hongyan::mime::{document, summary};
use hongyan::model::{Charset, Portion, Why};

/// A text of the table.
struct Sample {
    octets: Vec<u8>,
    text: &'static str,
}

/// What mails of one charset hold.
struct Row {
    label: &'static str,
    charset: Charset,
    domain: &'static str,
    raw: bool,
    lies: bool,
    sender: Sample,
    subject: Sample,
    file: Sample,
    body: Sample,
}

fn rows() -> Vec<Row> {
    let table = include_str!("charsets.txt");
    let rows: Vec<Row> = table.split("\n\n").skip(1).map(row).collect();
    assert_eq!(rows.len(), 59);
    rows
}

fn row(text: &'static str) -> Row {
    let mut lines = text.trim().lines();
    let head: Vec<&str> = lines.next().unwrap().split(' ').collect();
    let [label, key, domain, seen] = head[..] else {
        panic!("{head:?}");
    };
    let mut sample = || {
        let (hex, text) = lines.next().unwrap().split_once(' ').unwrap();
        let octets = hex
            .as_bytes()
            .chunks(2)
            .map(|digits| u8::from_str_radix(std::str::from_utf8(digits).unwrap(), 16).unwrap());
        let octets = octets.collect();
        Sample { octets, text }
    };
    Row {
        label,
        charset: Charset::by_key(key).unwrap(),
        domain: if domain == "-" { "example" } else { domain },
        raw: seen.contains("raw"),
        lies: seen.contains("lies"),
        sender: sample(),
        subject: sample(),
        file: sample(),
        body: sample(),
    }
}

/// How octets of a mail are written.
struct Form {
    sender: Vec<u8>,
    subject: Vec<u8>,
    file: Vec<u8>,
    content_type: String,
}

/// Octets as an encoded word; in Q each is written out.
fn word(label: &str, octets: &[u8], is_base64: bool) -> Vec<u8> {
    if is_base64 {
        let text = data_encoding::BASE64.encode(octets);
        return format!("=?{label}?B?{text}?=").into_bytes();
    }
    let text: String = octets.iter().map(|octet| format!("={octet:02X}")).collect();
    format!("=?{label}?Q?{text}?=").into_bytes()
}

impl Form {
    /// Everything says what it is, or pretends to.
    fn labelled(row: &Row, label: &str) -> Self {
        let escaped: String = row
            .file
            .octets
            .iter()
            .map(|octet| format!("%{octet:02X}"))
            .collect();
        Self {
            sender: word(label, &row.sender.octets, false),
            subject: word(label, &row.subject.octets, true),
            file: format!("filename*={label}''{escaped}").into_bytes(),
            content_type: format!("text/plain; charset=\"{label}\""),
        }
    }

    /// Nothing says what it is.
    fn raw(row: &Row) -> Self {
        // Among addresses a mark is a mark, whatever escapes stand before it.
        let sender = if row.sender.octets.is_ascii() {
            word(row.label, &row.sender.octets, true)
        } else {
            row.sender.octets.clone()
        };
        Self {
            sender,
            subject: row.subject.octets.clone(),
            file: [b"filename=\"", &row.file.octets[..], b"\""].concat(),
            content_type: "text/plain".to_owned(),
        }
    }

    fn mail(&self, row: &Row, body: &[u8]) -> Vec<u8> {
        let body = data_encoding::BASE64_MIME.encode(body);
        [
            b"From: ",
            &self.sender[..],
            format!(" <ann@mail.{}>\r\nSubject: ", row.domain).as_bytes(),
            &self.subject,
            b"\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n",
            format!("Content-Type: {}\r\n", self.content_type).as_bytes(),
            b"Content-Transfer-Encoding: base64\r\n\r\n",
            body.as_bytes(),
            b"\r\n--b\r\nContent-Type: application/octet-stream\r\n",
            b"Content-Disposition: attachment; ",
            &self.file,
            b"\r\n\r\nx\r\n--b--\r\n",
        ]
        .concat()
    }
}

/// Sender, subject, file name and body as they are shown.
fn shown(content: &Content) -> [String; 4] {
    let spans = content.paragraphs.iter().flat_map(|text| &text.spans);
    [
        content.from[0].name.clone(),
        content.subject.clone(),
        content.attachments[0].name.clone(),
        spans.map(|span| span.text.as_str()).collect(),
    ]
}

fn expected(row: &Row) -> [String; 4] {
    [&row.sender, &row.subject, &row.file, &row.body].map(|sample| sample.text.to_owned())
}

/// Collects what is not as it should be, that one run tells all of it.
#[derive(Default)]
struct Faults(Vec<String>);

impl Faults {
    fn compare(&mut self, row: &Row, form: &str, mail: &[u8], reading: Reading) -> Content {
        let content = view::read_as(mail, reading);
        let (shown, expected) = (shown(&content), expected(row));
        for (shown, expected) in shown.iter().zip(&expected) {
            if shown != expected {
                let label = row.label;
                let fault = format!("{label}, {form}: {expected}\n    {shown}");
                self.0.push(format!("{fault}\n    {:?}", content.charsets));
            }
        }
        let row = summary::read_as(mail, reading);
        assert_eq!(
            (&row.subject, &row.from),
            (&content.subject, &content.from[0])
        );
        content
    }

    fn none(self) {
        assert!(
            self.0.is_empty(),
            "{} faults\n{}",
            self.0.len(),
            self.0.join("\n")
        );
    }
}

#[test]
fn what_is_labelled_is_read_by_its_label() {
    let mut faults = Faults::default();
    for row in rows() {
        let mail = Form::labelled(&row, row.label).mail(&row, &row.body.octets);
        let content = faults.compare(&row, "labelled", &mail, Reading::default());
        for read_by in &content.charsets {
            assert_eq!(read_by.charset, row.charset, "{}", row.label);
            // The mark at the beginning is evident whatever the label.
            assert!(
                matches!(read_by.why, Why::Labelled | Why::Evident),
                "{read_by:?}"
            );
        }
        let document = document::read(&mail);
        assert_eq!(document.file_names, format!("{}\n", row.file.text));
    }
    faults.none();
}

#[test]
fn a_file_name_may_be_an_encoded_word() {
    let mut faults = Faults::default();
    for row in rows() {
        for is_base64 in [false, true] {
            let name = word(row.label, &row.file.octets, is_base64);
            let form = Form {
                file: [b"filename=\"", &name[..], b"\""].concat(),
                ..Form::labelled(&row, row.label)
            };
            let mail = form.mail(&row, &row.body.octets);
            faults.compare(&row, "encoded words", &mail, Reading::default());
        }
    }
    faults.none();
}

#[test]
fn html_is_read_by_its_own_label_where_the_part_has_none() {
    let mut faults = Faults::default();
    for row in rows() {
        // Of charsets that are not read as ASCII first, no label within can be read.
        let is_wide =
            row.charset.key().starts_with("utf-16") || row.charset.key().starts_with("utf-32");
        let head = format!("<html><head><meta charset=\"{}\"></head><p>", row.label);
        let body = [head.as_bytes(), &row.body.octets].concat();
        for content_type in [
            format!("text/html; charset={}", row.label),
            "text/html".to_owned(),
            "text/html; charset=us-ascii".to_owned(),
        ] {
            let is_labelled = content_type.contains(row.label);
            // UTF-7 is no charset of HTML.
            if is_wide || row.charset == Charset::Utf7 && !is_labelled {
                continue;
            }
            let form = Form {
                content_type,
                ..Form::labelled(&row, row.label)
            };
            let mail = form.mail(&row, &body);
            faults.compare(&row, "HTML", &mail, Reading::default());
        }
    }
    faults.none();
}

#[test]
fn what_has_no_label_is_seen_through() {
    let mut faults = Faults::default();
    for row in rows().iter().filter(|row| row.raw) {
        let mail = Form::raw(row).mail(row, &row.body.octets);
        let content = faults.compare(row, "raw", &mail, Reading::default());
        let is_raw = |portion| portion != Portion::People || !row.sender.octets.is_ascii();
        for read_by in content.charsets.iter().filter(|by| is_raw(by.portion)) {
            assert_ne!(read_by.why, Why::Labelled, "{}: {read_by:?}", row.label);
        }
        // The body's label tells of the header.
        let form = Form {
            content_type: format!("text/plain; charset={}", row.label),
            ..Form::raw(row)
        };
        let mail = form.mail(row, &row.body.octets);
        faults.compare(row, "raw header", &mail, Reading::default());
    }
    faults.none();
}

#[test]
fn a_false_label_is_seen_through() {
    let mut faults = Faults::default();
    for row in rows().iter().filter(|row| row.lies) {
        for label in ["us-ascii", "iso-8859-1", "windows-1252", "utf-8"] {
            let mail = Form::labelled(row, label).mail(row, &row.body.octets);
            faults.compare(row, label, &mail, Reading::default());
        }
    }
    faults.none();
}

#[test]
fn utf_8_under_any_other_label_is_seen_through() {
    let rows = rows();
    let utf_8 = &rows[0];
    let mut faults = Faults::default();
    for row in &rows {
        // What is escaped or of two octets a letter is not mistaken for UTF-8.
        let is_wide =
            row.charset.key().starts_with("utf-16") || row.charset.key().starts_with("utf-32");
        if is_wide {
            continue;
        }
        let mail = Form::labelled(utf_8, row.label).mail(utf_8, &utf_8.body.octets);
        faults.compare(utf_8, row.label, &mail, Reading::default());
    }
    faults.none();
}

/// Octets as two encoded words, cut where it hurts.
fn two_words(label: &str, octets: &[u8], cut: usize, is_base64: bool) -> Vec<u8> {
    let (one, other) = octets.split_at(cut.min(octets.len()));
    [word(label, one, is_base64), word(label, other, is_base64)].join(&b"\r\n "[..])
}

/// Octets as quoted-printable, with a soft line break at a place.
fn quoted_printable(octets: &[u8], cut: usize) -> Vec<u8> {
    let escaped =
        |octets: &[u8]| -> String { octets.iter().map(|octet| format!("={octet:02X}")).collect() };
    let (one, other) = octets.split_at(cut.min(octets.len()));
    format!("{}=\r\n{}", escaped(one), escaped(other)).into_bytes()
}

#[test]
fn what_is_cut_inside_a_character_is_put_together_again() {
    let mut faults = Faults::default();
    for row in rows() {
        // A run of UTF-7 ends with its word, and there is nothing to put together.
        if row.charset == Charset::Utf7 {
            continue;
        }
        for (cut, is_base64) in [(1, true), (2, false), (3, true), (5, false)] {
            let escaped = |octets: &[u8]| -> String {
                octets.iter().map(|octet| format!("%{octet:02X}")).collect()
            };
            let (one, other) = row.file.octets.split_at(cut.min(row.file.octets.len()));
            let (label, one, other) = (row.label, escaped(one), escaped(other));
            let continued = format!("filename*0*={label}''{one};\r\n filename*1*={other}");
            let file = two_words(row.label, &row.file.octets, cut, is_base64);
            for file in [
                [b"filename=\"", &file[..], b"\""].concat(),
                continued.into_bytes(),
            ] {
                let form = Form {
                    sender: two_words(row.label, &row.sender.octets, cut, is_base64),
                    subject: two_words(row.label, &row.subject.octets, cut, is_base64),
                    file,
                    content_type: format!("text/plain; charset=\"{}\"", row.label),
                };
                let mail = form.mail(&row, &row.body.octets);
                let mail = in_quoted_printable(&mail, &row.body.octets, cut);
                faults.compare(&row, &format!("cut at {cut}"), &mail, Reading::default());
            }
        }
    }
    faults.none();
}

/// The same mail with its body in quoted-printable.
fn in_quoted_printable(mail: &[u8], body: &[u8], cut: usize) -> Vec<u8> {
    let text = String::from_utf8_lossy(mail);
    let base64 = data_encoding::BASE64_MIME.encode(body);
    let quoted = String::from_utf8(quoted_printable(body, cut)).unwrap();
    let body = text.replacen(&base64, &quoted, 1);
    assert_ne!(body, text);
    let encoding = "Content-Transfer-Encoding: ";
    let base64 = format!("{encoding}base64");
    let quoted = format!("{encoding}quoted-printable");
    body.replacen(&base64, &quoted, 1).into_bytes()
}

#[test]
fn several_charsets_in_one_header_are_each_read_by_its_own() {
    let rows = rows();
    let of = |label: &str| rows.iter().find(|row| row.label == label).unwrap();
    let mixed = ["gb2312", "koi8-r", "iso-2022-jp", "utf-8", "windows-1252"].map(of);
    let words = |of: fn(&Row) -> &Sample| -> (Vec<u8>, String) {
        let written: Vec<Vec<u8>> = mixed
            .iter()
            .enumerate()
            .map(|(place, row)| word(row.label, &of(row).octets, place % 2 == 0))
            .collect();
        let read: String = mixed.iter().map(|row| of(row).text).collect();
        (written.join(&b" "[..]), read)
    };
    let (sender, sender_text) = words(|row| &row.sender);
    let (subject, subject_text) = words(|row| &row.subject);
    let (file, file_text) = words(|row| &row.file);
    let head = [
        b"From: ",
        &sender[..],
        b" <ann@mail.example>\r\nSubject: ",
        &subject,
        b"\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n",
    ]
    .concat();
    let part = |row: &&Row| {
        let head = format!(
            "--b\r\nContent-Type: text/plain; charset={}\r\n\r\n",
            row.label
        );
        [head.as_bytes(), &row.body.octets, b"\r\n"].concat()
    };
    let bodies: Vec<Vec<u8>> = mixed.iter().map(part).collect();
    let attachment = [
        b"--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=\"",
        &file[..],
        b"\"\r\n\r\nx\r\n--b--\r\n",
    ]
    .concat();
    let mail = [head, bodies.concat(), attachment].concat();
    let content = view::read(&mail);
    let body: String = mixed.iter().map(|row| row.body.text).collect();
    let expected = [sender_text, subject_text, file_text, body];
    assert_eq!(shown(&content), expected);
}

#[test]
fn a_charset_chosen_by_hand_reads_all_of_a_mail() {
    let mut faults = Faults::default();
    for row in rows() {
        let reading = Reading {
            charset: Some(row.charset),
        };
        // In headers nothing of these is raw, and their words may look like ASCII.
        let is_wide =
            row.charset.key().starts_with("utf-16") || row.charset.key().starts_with("utf-32");
        if is_wide {
            continue;
        }
        for label in ["x-unknown", "us-ascii", "iso-8859-1", row.label] {
            let mail = Form::labelled(&row, label).mail(&row, &row.body.octets);
            let content = faults.compare(&row, &format!("chosen over {label}"), &mail, reading);
            assert!(
                content
                    .charsets
                    .iter()
                    .all(|read_by| read_by.charset == row.charset)
            );
        }
        let mail = Form::raw(&row).mail(&row, &row.body.octets);
        faults.compare(&row, "chosen, raw", &mail, reading);
    }
    faults.none();
}

#[test]
fn a_mail_says_by_what_each_piece_was_read_and_why() {
    let rows = rows();
    let row = rows.iter().find(|row| row.label == "GBK").unwrap();
    let why = |mail: &[u8], reading| -> Vec<(Portion, &str, Why)> {
        let charsets = view::read_as(mail, reading).charsets;
        charsets
            .iter()
            .map(|read_by| (read_by.portion, read_by.charset.key(), read_by.why))
            .collect()
    };
    let all = |why| {
        [
            Portion::People,
            Portion::Subject,
            Portion::Text,
            Portion::FileNames,
        ]
        .map(|portion| (portion, "gb18030", why))
    };
    let labelled = Form::labelled(row, "gb2312").mail(row, &row.body.octets);
    let raw = Form::raw(row).mail(row, &row.body.octets);
    let chosen = Reading {
        charset: Some(Charset::Gb18030),
    };
    assert_eq!(why(&labelled, Reading::default()), all(Why::Labelled));
    assert_eq!(why(&raw, Reading::default()), all(Why::Guessed));
    assert_eq!(why(&raw, chosen), all(Why::Chosen));
    assert_eq!(why(b"Subject: plain\r\n\r\nplain", Reading::default()), []);
}
