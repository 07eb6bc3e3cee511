//! Writing MIME for the sample mails: plain, ASCII on the wire, every line end CRLF.

use data_encoding::BASE64;
use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimePrinter;

use super::{ADDRESS, DOMAIN, YOU};

/// Octets of base64 on a line (RFC 2045 §6.8).
const BASE64_LINE: usize = 76;
/// Octets of text in one encoded word, so that the word keeps to 75 (RFC 2047 §2).
const WORD_OCTETS: usize = 39;

/// A mail being written.
pub(super) struct Letter {
    from: String,
    local_part: &'static str,
    subject: String,
    when: Timestamp,
    pub(super) charset: Charset,
    /// Left side of the Message-ID.
    pub(super) id: String,
    /// Left sides of the Message-IDs it answers, oldest first.
    pub(super) references: Vec<String>,
    pub(super) more: Vec<(&'static str, String)>,
}

/// How text becomes bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Charset {
    Utf8,
    Gbk,
}

impl Charset {
    fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Gbk => "GBK",
        }
    }

    pub(super) fn encode(self, text: &str) -> Vec<u8> {
        match self {
            Self::Utf8 => text.as_bytes().to_vec(),
            Self::Gbk => encoding_rs::GBK.encode(text).0.into_owned(),
        }
    }

    /// Encoded words where the text is not plain ASCII (RFC 2047), folded.
    fn words(self, text: &str) -> String {
        if text.is_ascii() {
            return text.to_owned();
        }
        let mut words = Vec::new();
        let mut word = Vec::new();
        for character in text.chars() {
            let bytes = self.encode(character.encode_utf8(&mut [0; 4]));
            if word.len() + bytes.len() > WORD_OCTETS {
                words.push(std::mem::take(&mut word));
            }
            word.extend(bytes);
        }
        words.push(word);
        let words: Vec<String> = words
            .iter()
            .map(|word| format!("=?{}?B?{}?=", self.name(), BASE64.encode(word)))
            .collect();
        words.join("\r\n ")
    }
}

/// A body with its header.
pub(super) struct Part {
    head: String,
    body: String,
}

impl Part {
    pub(super) fn text(text: &str) -> Self {
        Self::of("text/plain", Charset::Utf8, text)
    }

    pub(super) fn html(text: &str) -> Self {
        Self::of("text/html", Charset::Utf8, text)
    }

    fn of(media_type: &str, charset: Charset, text: &str) -> Self {
        let text = text.replace('\n', "\r\n");
        Self {
            head: format!(
                "Content-Type: {media_type}; charset={}\r\nContent-Transfer-Encoding: base64\r\n",
                charset.name()
            ),
            body: base64_lines(&charset.encode(&text)),
        }
    }

    /// The file name as encoded words in quotes, which RFC 2231 forbids and most programs of
    /// China write.
    pub(super) fn attachment(media_type: &str, name: &str, bytes: Vec<u8>) -> Self {
        let name = if name.is_ascii() {
            name.to_owned()
        } else {
            Charset::Gbk.words(name)
        };
        Self {
            head: format!(
                "Content-Type: {media_type};\r\n name=\"{name}\"\r\n\
                 Content-Disposition: attachment;\r\n filename=\"{name}\"\r\n\
                 Content-Transfer-Encoding: base64\r\n"
            ),
            body: base64_lines(&bytes),
        }
    }
}

impl Letter {
    pub(super) fn new(
        from: &str,
        local_part: &'static str,
        subject: &str,
        when: Timestamp,
    ) -> Self {
        Self {
            from: from.to_owned(),
            local_part,
            subject: subject.to_owned(),
            when,
            charset: Charset::Utf8,
            id: format!("{local_part}.{}", when.as_second()),
            references: Vec::new(),
            more: Vec::new(),
        }
    }

    /// A text in the letter's own charset.
    pub(super) fn text(&self, text: &str) -> Part {
        Part::of("text/plain", self.charset, text)
    }

    /// The mail with one body.
    pub(super) fn with(self, part: Part) -> Vec<u8> {
        self.finish(&part.head, &part.body)
    }

    /// The mail with parts one after the other.
    pub(super) fn mixed(self, parts: Vec<Part>) -> Vec<u8> {
        self.multipart("mixed", parts)
    }

    /// The mail with the same in several forms, the best last.
    pub(super) fn alternative(self, parts: Vec<Part>) -> Vec<u8> {
        self.multipart("alternative", parts)
    }

    fn multipart(self, kind: &str, parts: Vec<Part>) -> Vec<u8> {
        // `=_` cannot stand in base64 or quoted-printable (RFC 2045 §6.7).
        let boundary = format!("=_{}", self.id);
        let mut body = String::new();
        for part in parts {
            body.push_str(&format!("--{boundary}\r\n{}\r\n{}", part.head, part.body));
        }
        body.push_str(&format!("--{boundary}--\r\n"));
        let head = format!("Content-Type: multipart/{kind};\r\n boundary=\"{boundary}\"\r\n");
        self.finish(&head, &body)
    }

    fn finish(self, content: &str, body: &str) -> Vec<u8> {
        let (from, local_part) = (self.charset.words(&self.from), self.local_part);
        let mut mail = format!(
            "Return-Path: <{local_part}@{DOMAIN}>\r\nFrom: {from} <{local_part}@{DOMAIN}>\r\n\
             To: {YOU} <{ADDRESS}>\r\nSubject: {}\r\nDate: {}\r\nMessage-ID: <{}@{DOMAIN}>\r\n",
            self.charset.words(&self.subject),
            date(self.when),
            self.id,
        );
        let ids: Vec<String> = self
            .references
            .iter()
            .map(|id| format!("<{id}@{DOMAIN}>"))
            .collect();
        if let Some(last) = ids.last() {
            let all = ids.join("\r\n ");
            mail.push_str(&format!("In-Reply-To: {last}\r\nReferences: {all}\r\n"));
        }
        for (name, value) in &self.more {
            mail.push_str(&format!("{name}: {value}\r\n"));
        }
        mail.push_str(&format!("MIME-Version: 1.0\r\n{content}\r\n{body}"));
        mail.into_bytes()
    }
}

/// RFC 5322 §3.3. A point in time always has such a date between the years 1 and 9999.
pub(super) fn date(when: Timestamp) -> String {
    DateTimePrinter::new()
        .timestamp_to_string(&when)
        .unwrap_or_else(|_out_of_range| "Thu, 1 Jan 1970 00:00:00 -0000".to_owned())
}

/// Base64 in lines, each with its CRLF.
pub(super) fn base64_lines(bytes: &[u8]) -> String {
    let text = BASE64.encode(bytes);
    let mut lines = String::with_capacity(text.len() + text.len() / 32 + 2);
    let mut rest = text.as_str();
    while !rest.is_empty() {
        let (line, more) = rest.split_at(rest.len().min(BASE64_LINE));
        lines.push_str(line);
        lines.push_str("\r\n");
        rest = more;
    }
    lines
}

/// The value of a header field as it stands, folds and encoded words kept, without the last
/// line end.
pub(super) fn field(header: &[u8], name: &str) -> Option<String> {
    let text = String::from_utf8_lossy(header);
    let mut lines = text.split("\r\n").peekable();
    while let Some(line) = lines.next() {
        let Some((found, value)) = line.split_once(':') else {
            continue;
        };
        if !found.trim_end().eq_ignore_ascii_case(name) || line.starts_with([' ', '\t']) {
            continue;
        }
        let mut whole = value.trim_start().to_owned();
        while let Some(more) = lines.next_if(|line| line.starts_with([' ', '\t'])) {
            whole.push_str("\r\n");
            whole.push_str(more);
        }
        return Some(whole);
    }
    None
}
