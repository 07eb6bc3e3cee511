//! Header fields, written: folded, ASCII, and never with a line end or control of a value's own
//!

use data_encoding::BASE64;

use crate::model::{Address, Mailbox};

/// Columns a line is folded at; RFC 5322 §2.1.1 asks for 78 at most.
const COLUMNS: usize = 76;
/// Octets around the text of an encoded word: `=?UTF-8?B?` and `?=`.
const WORD_FRAME: usize = 12;
/// Longest token that is written as it is; a longer one is encoded, so that it can be folded.
const TOKEN_OCTETS: usize = 900;

/// Writes fields one after another.
#[derive(Debug, Default)]
pub(super) struct Header {
    pub(super) bytes: Vec<u8>,
    column: usize,
}

impl Header {
    /// A field whose value is ours: ASCII and short.
    pub(super) fn plain(&mut self, name: &str, value: &str) {
        self.begin(name);
        self.put(value);
        self.end();
    }

    /// A field of free text (Subject).
    pub(super) fn text(&mut self, name: &str, value: &str) {
        let value = clean(value);
        self.begin(name);
        let longest = value.split(' ').map(str::len).max().unwrap_or(0);
        if value.is_ascii() && !value.contains("=?") && longest < TOKEN_OCTETS {
            self.words(&value);
        } else {
            self.encoded(&value);
        }
        self.end();
    }

    /// A field of addresses.
    pub(super) fn mailboxes(&mut self, name: &str, mailboxes: &[Mailbox]) {
        self.begin(name);
        for (index, mailbox) in mailboxes.iter().enumerate() {
            if index > 0 {
                self.put(",");
                let address = spelt(&mailbox.address);
                self.space_before(mailbox.name.len().min(COLUMNS / 2) + address.as_str().len() + 3);
            }
            self.mailbox(mailbox);
        }
        self.end();
    }

    /// A field of Message-IDs; what is none is left out.
    pub(super) fn message_ids(&mut self, name: &str, ids: &[String]) {
        let ids: Vec<_> = ids.iter().filter(|id| is_message_id(id)).collect();
        if ids.is_empty() {
            return;
        }
        self.begin(name);
        for (index, id) in ids.iter().enumerate() {
            if index > 0 {
                self.space_before(id.len());
            }
            self.put(id);
        }
        self.end();
    }

    /// A value with parameters, given as their names and decoded values.
    pub(super) fn parameters(&mut self, name: &str, main: &str, parameters: &[(String, String)]) {
        self.begin(name);
        self.put(main);
        for (name, value) in parameters {
            self.put(";");
            if is_quotable(value) {
                self.parameter(&format!("{name}=\"{}\"", escape(value)));
            } else {
                self.extended(name, value);
            }
        }
        self.end();
    }

    /// Content-Type and Content-Disposition of a file. The name is given twice: as RFC 2231 asks,
    /// and as encoded words for receivers that know no better.
    pub(super) fn file(&mut self, media_type: &str, name: &str) {
        self.begin("Content-Type");
        self.put(media_type);
        self.put(";");
        if is_quotable(name) {
            self.parameter(&format!("name=\"{}\"", escape(name)));
        } else {
            self.space_before(COLUMNS);
            self.put("name=\"");
            self.encoded(name);
            self.put("\"");
        }
        self.end();
        self.begin("Content-Disposition");
        self.put("attachment;");
        if is_quotable(name) {
            self.parameter(&format!("filename=\"{}\"", escape(name)));
        } else {
            self.extended("filename", name);
        }
        self.end();
    }

    fn begin(&mut self, name: &str) {
        self.put(name);
        self.put(": ");
    }

    fn end(&mut self) {
        self.bytes.extend_from_slice(b"\r\n");
        self.column = 0;
    }

    fn put(&mut self, text: &str) {
        self.bytes.extend_from_slice(text.as_bytes());
        self.column += text.len();
    }

    /// A space, on a new line where what follows would not fit on this one.
    fn space_before(&mut self, octets: usize) {
        if self.column + 1 + octets > COLUMNS && self.column > 1 {
            self.bytes.extend_from_slice(b"\r\n");
            self.column = 0;
        }
        self.put(" ");
    }

    fn parameter(&mut self, text: &str) {
        self.space_before(text.len());
        self.put(text);
    }

    /// ASCII words, folded at their spaces.
    fn words(&mut self, value: &str) {
        for (index, word) in value.split(' ').enumerate() {
            if index > 0 {
                self.space_before(word.len());
            }
            self.put(word);
        }
    }

    /// Encoded words (RFC 2047), each of whole characters and within a line.
    fn encoded(&mut self, value: &str) {
        let mut rest = value;
        while !rest.is_empty() {
            let room = COLUMNS.saturating_sub(self.column + WORD_FRAME) / 4 * 3;
            if room < 12 {
                self.bytes.extend_from_slice(b"\r\n ");
                self.column = 1;
                continue;
            }
            let mut length = rest.len().min(room);
            while !rest.is_char_boundary(length) {
                length -= 1;
            }
            let (word, after) = rest.split_at(length);
            self.put("=?UTF-8?B?");
            self.put(&BASE64.encode(word.as_bytes()));
            self.put("?=");
            rest = after;
            if !rest.is_empty() {
                self.bytes.extend_from_slice(b"\r\n ");
                self.column = 1;
            }
        }
    }

    fn mailbox(&mut self, mailbox: &Mailbox) {
        let name = clean(&mailbox.name);
        let spelt = spelt(&mailbox.address);
        let address = spelt.as_str();
        if name.is_empty() {
            self.put(address);
            return;
        }
        let is_phrase = |character: char| {
            character.is_ascii_alphanumeric() || " !#$%&'*+-/?^_`{|}~".contains(character)
        };
        let is_short = name.len() < COLUMNS && !name.contains("=?");
        if is_short && name.chars().all(is_phrase) {
            self.words(&name);
        } else if is_short && name.is_ascii() {
            self.put(&format!("\"{}\"", escape(&name)));
        } else {
            self.encoded(&name);
        }
        self.space_before(address.len() + 2);
        self.put(&format!("<{address}>"));
    }

    /// A parameter in pieces (RFC 2231 §3 and §4), or in one where it fits.
    fn extended(&mut self, name: &str, value: &str) {
        let mut pieces = vec![String::from("UTF-8''")];
        for character in value.chars() {
            let mut octets = [0; 4];
            let written: String = character
                .encode_utf8(&mut octets)
                .bytes()
                .map(percent)
                .collect();
            let is_full = pieces
                .last()
                .is_some_and(|piece| piece.len() + written.len() > COLUMNS - name.len() - 8);
            if is_full {
                pieces.push(String::new());
            }
            if let Some(last) = pieces.last_mut() {
                last.push_str(&written);
            }
        }
        if let [only] = pieces.as_slice() {
            self.parameter(&format!("{name}*={only}"));
            return;
        }
        let count = pieces.len();
        for (index, piece) in pieces.iter().enumerate() {
            let end = if index + 1 < count { ";" } else { "" };
            self.parameter(&format!("{name}*{index}*={piece}{end}"));
        }
    }
}

/// An address as a header has it: in ASCII wherever it can be, in UTF-8 where only a server that
/// speaks SMTPUTF8 takes it anyway (RFC 6532 §3.1, S-72).
fn spelt(address: &Address) -> Address {
    address.to_ascii().unwrap_or_else(|| address.clone())
}

/// An octet of an RFC 2231 value.
fn percent(octet: u8) -> String {
    if octet.is_ascii_alphanumeric() || matches!(octet, b'-' | b'.' | b'_' | b'~') {
        char::from(octet).to_string()
    } else {
        format!("%{octet:02X}")
    }
}

/// One line: whatever could end it is a space.
fn clean(value: &str) -> String {
    let value: String = value
        .chars()
        .map(|character| {
            let ends_lines = character.is_control() || matches!(character, '\u{2028}' | '\u{2029}');
            if ends_lines { ' ' } else { character }
        })
        .collect();
    value.trim().to_owned()
}

fn is_quotable(name: &str) -> bool {
    name.len() < COLUMNS - 12
        && !name.contains("=?")
        && name.bytes().all(|octet| matches!(octet, b' '..=b'~'))
}

fn escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}

/// Whether it is `<…>` of printable ASCII, short enough for a line.
pub(super) fn is_message_id(id: &str) -> bool {
    (3..TOKEN_OCTETS).contains(&id.len())
        && id.starts_with('<')
        && id.ends_with('>')
        && id[1..id.len() - 1]
            .bytes()
            .all(|octet| octet.is_ascii_graphic() && !matches!(octet, b'<' | b'>'))
}

/// `<…>` around an id that may have its brackets already.
pub(super) fn with_brackets(id: &str) -> String {
    let inner: String = id
        .chars()
        .filter(|c| c.is_ascii_graphic() && !matches!(c, '<' | '>'))
        .collect();
    format!("<{inner}>")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mime::encoded_word;
    use crate::mime::field::Fields;
    use crate::mime::parameters::Value;

    fn written(write: impl FnOnce(&mut Header)) -> String {
        let mut header = Header::default();
        write(&mut header);
        let text = String::from_utf8(header.bytes).unwrap();
        assert!(text.is_ascii() && text.ends_with("\r\n"), "{text:?}");
        for line in text.lines() {
            assert!(line.len() <= 78 && !line.trim().is_empty(), "{line:?}");
        }
        text
    }

    #[test]
    fn text_is_folded_and_read_back_as_it_was() {
        let long = "鸿雁传书".repeat(60);
        let words = "a b  c ".repeat(60);
        for value in [
            "Lunch",
            "午餐",
            "a =?utf-8?q?b?= c",
            &long,
            words.trim(),
            "🪿 goose",
            &"x".repeat(2000),
        ] {
            let text = written(|header| header.text("Subject", value));
            let field = Fields::of(text.as_bytes()).next().unwrap();
            let expected: Vec<_> = value.split_whitespace().collect();
            assert_eq!(encoded_word::text(field.value), expected.join(" "));
        }
    }

    #[test]
    fn s72_a_foreign_domain_is_spelt_in_ascii_and_a_foreign_name_as_it_is() {
        let people = ["王芳 <fang@例子.测试>", "用户@例子.测试", "bob@example.org"]
            .map(|text| Mailbox::parse(text).unwrap());
        let mut header = Header::default();
        header.mailboxes("To", &people);
        assert_eq!(
            String::from_utf8(header.bytes).unwrap(),
            "To: =?UTF-8?B?546L6Iqz?= <fang@xn--fsqu00a.xn--0zwm56d>,\r\n 用户@例子.测试, bob@example.org\r\n"
        );
    }

    #[test]
    fn a13_a_value_never_ends_its_line() {
        let text =
            written(|header| header.text("Subject", "a\r\nBcc: eve@example.org\0\u{2028}b\u{85}c"));
        assert_eq!(Fields::of(text.as_bytes()).count(), 1);
        let text = written(|header| {
            header.message_ids(
                "References",
                &["<a@b>\r\nBcc: x".into(), "<c@d>".into(), "<e f@g>".into()],
            )
        });
        assert_eq!(text, "References: <c@d>\r\n");
        let text = written(|header| header.file("text/plain", "a\"b\\c.txt"));
        assert_eq!(Fields::of(text.as_bytes()).count(), 2);
    }

    #[test]
    fn names_of_files_are_read_back_from_either_field() {
        let long = format!("{}.pdf", "报告 终稿".repeat(15));
        for name in [
            "a.txt",
            "a b;c\"d.txt",
            "简历.pdf",
            long.as_str(),
            "=?x?q?y?=.txt",
        ] {
            let text = written(|header| header.file("text/plain", name));
            let fields: Vec<_> = Fields::of(text.as_bytes()).collect();
            assert_eq!(
                Value::read(fields[0].value).text("name").as_deref(),
                Some(name)
            );
            assert_eq!(
                Value::read(fields[1].value).text("filename").as_deref(),
                Some(name)
            );
        }
    }
}
