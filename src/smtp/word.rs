//! One word of a command line (S-61): what could end the line, become two words or grow past its
//! limit is refused here, naming the field it was meant for.

use crate::model::Address;
use crate::model::address::{DOMAIN_OCTETS, LOCAL_PART_OCTETS};

/// Octets of a path with its angle brackets (RFC 5321 §4.5.3.1.3).
const PATH_OCTETS: usize = 256;
/// Octets of an address of the original recipient (RFC 3461 §4.2).
const ORIGINAL_RECIPIENT_OCTETS: usize = 500;

/// A text that must not stand on a command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CommandFault {
    /// A control character, or anything else that has no business there.
    #[error("the {field} has a character that must not stand there")]
    Character {
        /// What it was meant to be.
        field: &'static str,
    },
    /// Longer than the protocol allows.
    #[error("the {field} is longer than {limit_octets} octets")]
    TooLong {
        /// What it was meant to be.
        field: &'static str,
        /// The limit.
        limit_octets: usize,
    },
    /// A number that cannot be said.
    #[error("the {field} is not between {least} and {most}")]
    OutOfRange {
        /// What it was meant to be.
        field: &'static str,
        /// The smallest.
        least: u64,
        /// The largest.
        most: u64,
    },
}

/// What may stand in a word besides printable ASCII.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Charset {
    /// Nothing.
    Ascii,
    /// UTF-8, within a transaction that has said SMTPUTF8 (RFC 6531 §3.3).
    Utf8,
}

impl Charset {
    /// Whether a character may stand on a line.
    pub(super) fn has(self, character: char) -> bool {
        match character {
            ' '..='~' => true,
            // Some parsers take the separators for a line end.
            '\u{2028}' | '\u{2029}' => false,
            other => self == Self::Utf8 && !other.is_ascii() && !other.is_control(),
        }
    }
}

/// A checked word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word(String);

impl Word {
    /// A parameter such as `SIZE=77`, or a word that stands alone.
    ///
    /// # Errors
    /// [`CommandFault`] naming `field`.
    pub(super) fn new(text: String, field: &'static str) -> Result<Self, CommandFault> {
        Self::of(text, field, Charset::Ascii)
    }

    /// `<local@domain>`, which may hold a space within quotes.
    ///
    /// # Errors
    /// [`CommandFault`] naming `field`.
    pub(super) fn path(
        address: &Address,
        field: &'static str,
        charset: Charset,
    ) -> Result<Self, CommandFault> {
        let limits = [
            (address.local_part().len(), LOCAL_PART_OCTETS),
            (address.domain().len(), DOMAIN_OCTETS),
            (address.as_str().len() + "<>".len(), PATH_OCTETS),
        ];
        for (octets, limit_octets) in limits {
            if octets > limit_octets {
                return Err(CommandFault::TooLong {
                    field,
                    limit_octets,
                });
            }
        }
        if !address.as_str().chars().all(|c| charset.has(c)) {
            return Err(CommandFault::Character { field });
        }
        Ok(Self(format!("<{address}>")))
    }

    /// `ORCPT=…` of an address, which it always is that of RCPT; `None` where it is longer than
    /// may be said.
    ///
    /// # Errors
    /// [`CommandFault`] of the address.
    pub(super) fn original_recipient(
        address: &Address,
        charset: Charset,
    ) -> Result<Option<Self>, CommandFault> {
        let said = if address.is_ascii() {
            format!("rfc822;{}", xtext(address.as_str()))
        } else {
            format!("utf-8;{}", unitext(address.as_str()))
        };
        if said.len() > ORIGINAL_RECIPIENT_OCTETS {
            return Ok(None);
        }
        Self::of(format!("ORCPT={said}"), "original recipient", charset).map(Some)
    }

    fn of(text: String, field: &'static str, charset: Charset) -> Result<Self, CommandFault> {
        let fits = |c: char| c != ' ' && charset.has(c);
        if text.is_empty() || !text.chars().all(fits) {
            return Err(CommandFault::Character { field });
        }
        Ok(Self(text))
    }

    /// The word as it stands on the line.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

/// Text that may stand behind `=` (RFC 3461 §4): `+` and two hexadecimal digits stand for what
/// may not.
pub(super) fn xtext(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'+' | b'=' | ..=b' ' | 0x7f.. => out.push_str(&format!("+{byte:02X}")),
            other => out.push(char::from(other)),
        }
    }
    out
}

/// The same for an address in UTF-8 (RFC 6533 §3).
fn unitext(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '+' | '=' | '\\' | ..=' ' | '\u{7f}' => {
                out.push_str(&format!("\\x{{{:02X}}}", u32::from(character)));
            }
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s61_a12_nothing_that_could_end_a_word_or_a_line_is_one() {
        for charset in [Charset::Ascii, Charset::Utf8] {
            for bad in [
                "",
                "a b",
                "1\r\nRSET",
                "a\nb",
                "a\0",
                "\x1b[31m",
                "a\x7f",
                "a\u{85}b",
                "a\u{9b}",
                "a\u{2028}b",
                "a\u{2029}b",
            ] {
                assert_eq!(
                    Word::of(bad.to_owned(), "size", charset),
                    Err(CommandFault::Character { field: "size" }),
                    "{bad:?}"
                );
            }
        }
        assert!(Word::new("é".to_owned(), "size").is_err());
    }

    #[test]
    fn s61_a_path_keeps_its_limits_and_utf8_needs_its_leave() {
        let long = format!("{}@{}", "a".repeat(64), "b.".repeat(110) + "example");
        let path = |text: &str, charset| {
            let address = Address::parse(text).unwrap();
            Word::path(&address, "recipient", charset).map(|word| word.as_str().to_owned())
        };
        assert_eq!(
            path(&long, Charset::Utf8),
            Err(CommandFault::TooLong {
                field: "recipient",
                limit_octets: 256
            })
        );
        let goose = "鸿雁@example.org";
        assert_eq!(path(goose, Charset::Utf8).unwrap(), "<鸿雁@example.org>");
        assert_eq!(
            path(goose, Charset::Ascii),
            Err(CommandFault::Character { field: "recipient" })
        );
        assert_eq!(
            path("\"a b\"@example.org", Charset::Ascii).unwrap(),
            "<\"a b\"@example.org>"
        );
    }

    #[test]
    fn s74_xtext_has_two_digits_in_upper_case_and_no_plus_or_equals_sign() {
        assert_eq!(xtext("a+b=c d\t~!"), "a+2Bb+3Dc+20d+09~!");
        assert_eq!(xtext("é"), "+C3+A9");
        assert_eq!(unitext("鸿+\\ =雁"), "鸿\\x{2B}\\x{5C}\\x{20}\\x{3D}雁");
    }

    #[test]
    fn s74_an_original_recipient_is_that_of_rcpt_or_is_left_out() {
        let said = |text: &str, charset| {
            let address = Address::parse(text).unwrap();
            let word = Word::original_recipient(&address, charset).unwrap();
            word.map(|word| word.as_str().to_owned())
        };
        let ann = "ann+list@example.org";
        assert_eq!(
            said(ann, Charset::Ascii).unwrap(),
            "ORCPT=rfc822;ann+2Blist@example.org"
        );
        let goose = "鸿雁@example.org";
        assert_eq!(
            said(goose, Charset::Utf8).unwrap(),
            "ORCPT=utf-8;鸿雁@example.org"
        );
        let wide = format!("\"{}\"@{}example.org", "+".repeat(60), "b.".repeat(120));
        assert!(said(&wide, Charset::Ascii).is_some());
        let wider = format!("\"{}\"@{}", "é+".repeat(20), "ü.".repeat(80) + "org");
        assert_eq!(
            said(&wider, Charset::Utf8).map(|word| word.len() > 500),
            Some(false)
        );
    }
}
