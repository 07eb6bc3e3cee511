//! Mail addresses (RFC 5321 §4.1.2, RFC 5322 §3.4).

use std::fmt;

use serde::{Deserialize, Serialize};

use super::host;

/// Longest local part, in octets (RFC 5321 §4.5.3.1.1).
pub const LOCAL_PART_OCTETS: usize = 64;
/// Longest domain, in octets (RFC 5321 §4.5.3.1.2).
pub const DOMAIN_OCTETS: usize = 255;

/// An address that may stand on a command line: `local@domain`, without brackets or comments.
///
/// Holding one proves that it contains no control character, no space outside quotes and no
/// angle bracket outside quotes, and that both parts keep their limits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Address {
    text: String,
    at: usize,
}

/// Why a text is no address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressFault {
    /// No `@`, or nothing on one side of it.
    #[error("an address looks like name@example.org")]
    Shape,
    /// A control character, space, bracket or unbalanced quote.
    #[error("the address has a character that must not stand there")]
    Character,
    /// Local part over 64 or domain over 255 octets.
    #[error("the address is too long")]
    TooLong,
}

impl Address {
    /// Reads `local@domain`.
    ///
    /// # Errors
    /// [`AddressFault`], naming what is wrong.
    pub fn parse(text: &str) -> Result<Self, AddressFault> {
        let text = text.trim();
        let at = text.rfind('@').ok_or(AddressFault::Shape)?;
        let (local, domain) = (&text[..at], &text[at + 1..]);
        if local.is_empty() || domain.is_empty() {
            return Err(AddressFault::Shape);
        }
        if local.len() > LOCAL_PART_OCTETS || domain.len() > DOMAIN_OCTETS {
            return Err(AddressFault::TooLong);
        }
        if text.chars().any(is_forbidden_anywhere) {
            return Err(AddressFault::Character);
        }
        check_local_part(local)?;
        check_domain(domain)?;
        Ok(Self {
            text: text.to_owned(),
            at,
        })
    }

    /// The whole address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What stands before the last `@`.
    #[must_use]
    pub fn local_part(&self) -> &str {
        &self.text[..self.at]
    }

    /// What stands behind the last `@`.
    #[must_use]
    pub fn domain(&self) -> &str {
        &self.text[self.at + 1..]
    }

    /// Whether both parts are ASCII.
    #[must_use]
    pub fn is_ascii(&self) -> bool {
        self.text.is_ascii()
    }

    /// The same address in ASCII: the domain in A-labels (`例子.测试` is `xn--fsqu00a.xn--0zwm56d`,
    /// RFC 5891). `None` where only a server that speaks SMTPUTF8 (RFC 6531) can take it: the
    /// local part is not ASCII, and nothing stands for it that is.
    #[must_use]
    pub fn to_ascii(&self) -> Option<Self> {
        if self.text.is_ascii() {
            return Some(self.clone());
        }
        let local = self.local_part();
        let domain = idna::domain_to_ascii_strict(self.domain()).ok()?;
        local.is_ascii().then(|| Self {
            text: format!("{local}@{domain}"),
            at: self.at,
        })
    }

    /// Whether two addresses reach the same box: the domain's case does not count
    /// (RFC 5321 §2.4), nor whether it is written in A-labels; the local part's case hardly ever
    /// does, and here it doesn't.
    #[must_use]
    pub fn same_box(&self, other: &Self) -> bool {
        self.folded() == other.folded()
    }

    /// The address as boxes are compared: the same for two that reach the same box.
    #[must_use]
    pub fn folded(&self) -> String {
        format!(
            "{}@{}",
            self.local_part().to_lowercase(),
            self.folded_domain()
        )
    }

    /// Whether two addresses are one for every server: the local part's case is its own affair
    /// (RFC 5321 §2.4), so an envelope names both.
    #[must_use]
    pub fn same_recipient(&self, other: &Self) -> bool {
        self.local_part() == other.local_part() && self.same_domain(other)
    }

    fn same_domain(&self, other: &Self) -> bool {
        self.folded_domain() == other.folded_domain()
    }

    /// The domain as it is compared: in A-labels and lower case.
    #[must_use]
    pub fn folded_domain(&self) -> String {
        host::folded(self.domain())
    }
}

/// C0, DEL, C1 and the line separators that some parsers take for a line end.
fn is_forbidden_anywhere(character: char) -> bool {
    character.is_control() || matches!(character, '\u{2028}' | '\u{2029}')
}

fn check_local_part(local: &str) -> Result<(), AddressFault> {
    if let Some(inner) = local.strip_prefix('"') {
        let inner = inner.strip_suffix('"').ok_or(AddressFault::Character)?;
        let mut escaped = false;
        for character in inner.chars() {
            match (escaped, character) {
                (true, _) => escaped = false,
                (false, '\\') => escaped = true,
                (false, '"') => return Err(AddressFault::Character),
                (false, _) => {}
            }
        }
        return if escaped {
            Err(AddressFault::Character)
        } else {
            Ok(())
        };
    }
    let is_atom = |character: char| {
        !character.is_ascii() && !character.is_whitespace()
            || character.is_ascii_alphanumeric()
            || "!#$%&'*+-/=?^_`{|}~.".contains(character)
    };
    if local.chars().all(is_atom) {
        Ok(())
    } else {
        Err(AddressFault::Character)
    }
}

fn check_domain(domain: &str) -> Result<(), AddressFault> {
    let is_literal = domain.starts_with('[') && domain.ends_with(']');
    let inner = if is_literal {
        &domain[1..domain.len() - 1]
    } else {
        domain
    };
    let fits = |character: char| {
        character.is_ascii_alphanumeric()
            || "-.".contains(character)
            || is_literal && ":".contains(character)
            || !character.is_ascii() && !character.is_whitespace()
    };
    let no_empty_label = is_literal || domain.split('.').all(|label| !label.is_empty());
    if !inner.is_empty() && inner.chars().all(fits) && no_empty_label {
        Ok(())
    } else {
        Err(AddressFault::Character)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

impl TryFrom<String> for Address {
    type Error = AddressFault;

    fn try_from(text: String) -> Result<Self, AddressFault> {
        Self::parse(&text)
    }
}

impl From<Address> for String {
    fn from(address: Address) -> Self {
        address.text
    }
}

/// An address with the name a person goes by.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Mailbox {
    /// Display name; empty where there is none.
    pub name: String,
    /// Where mail goes.
    pub address: Address,
}

impl Mailbox {
    /// Reads `Name <local@domain>`, `"Name" <local@domain>` or the bare address.
    ///
    /// # Errors
    /// [`AddressFault`] of the address within.
    pub fn parse(text: &str) -> Result<Self, AddressFault> {
        let text = text.trim();
        let Some(open) = text.rfind('<').filter(|_found| text.ends_with('>')) else {
            return Ok(Self {
                name: String::new(),
                address: Address::parse(text)?,
            });
        };
        let name = text[..open].trim();
        let name = name
            .strip_prefix('"')
            .and_then(|rest| rest.strip_suffix('"'))
            .map_or_else(|| name.to_owned(), |inner| inner.replace("\\\"", "\""));
        let address = Address::parse(&text[open + 1..text.len() - 1])?;
        let name = name
            .chars()
            .filter(|c| !is_forbidden_anywhere(*c))
            .collect();
        Ok(Self { name, address })
    }
}

impl fmt::Display for Mailbox {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.name.is_empty() {
            write!(formatter, "{}", self.address)
        } else {
            write!(formatter, "{} <{}>", self.name, self.address)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_and_foreign_addresses_are_read() {
        for text in [
            "ann@example.org",
            "a.b+c@[192.0.2.1]",
            "\"a b\"@example.org",
            "鸿雁@例子.测试",
        ] {
            assert_eq!(Address::parse(text).unwrap().as_str(), text);
        }
    }

    #[test]
    fn a12_nothing_that_could_end_a_command_is_an_address() {
        let long = format!("{}@b.c", "a".repeat(65));
        for text in [
            "",
            "a",
            "@b",
            "a@",
            "a@b>\r\nDATA",
            "a\r\nRCPT TO:<x>@b",
            "a@b\0",
            "\"a\r\n\"@b",
            "a b@c",
            "<a@b",
            "a@b c",
            "a\u{2028}@b",
            "a\u{85}@b",
            "\"a\\\"@b",
            "a@b..c",
            &long,
        ] {
            assert!(Address::parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn s72_a_foreign_domain_has_a_form_in_ascii_and_a_foreign_name_has_none() {
        let ascii = |text: &str| {
            let address = Address::parse(text).unwrap();
            address.to_ascii().map(|address| address.to_string())
        };
        assert_eq!(
            ascii("goose@例子.测试").unwrap(),
            "goose@xn--fsqu00a.xn--0zwm56d"
        );
        assert_eq!(
            ascii("a@BÜCHER.example").unwrap(),
            "a@xn--bcher-kva.example"
        );
        assert_eq!(ascii("Ann@Example.org").unwrap(), "Ann@Example.org");
        for none in ["鸿雁@example.org", "鸿雁@例子.测试", "a@\u{ad}", "a@-é.org"] {
            assert_eq!(ascii(none), None, "{none}");
        }
        let parse = |text| Address::parse(text).unwrap();
        assert!(parse("A@例子.测试").same_box(&parse("a@xn--fsqu00a.XN--0zwm56d")));
        assert!(parse("a@例子.测试").same_recipient(&parse("a@xn--fsqu00a.XN--0zwm56d")));
        assert!(!parse("A@例子.测试").same_recipient(&parse("a@例子.测试")));
        assert!(!parse("a@例子.测试").same_box(&parse("a@例.测试")));
        assert!(parse("a@[192.0.2.1]").same_box(&parse("A@[192.0.2.1]")));
    }

    #[test]
    fn a_mailbox_has_a_name_or_not() {
        let mailbox = Mailbox::parse("\"Liddell, Alice\" <alice@example.org>").unwrap();
        assert_eq!(mailbox.name, "Liddell, Alice");
        assert_eq!(mailbox.address.local_part(), "alice");
        assert_eq!(Mailbox::parse("bob@example.org").unwrap().name, "");
        assert_eq!(
            Mailbox::parse("王芳 <fang@example.org>")
                .unwrap()
                .to_string(),
            "王芳 <fang@example.org>"
        );
    }
}
