//! What the server's answer to EHLO offers (RFC 5321 §4.1.1.1).

use crate::wire::transcript::printable;

use super::reply::Reply;

/// The extensions of one EHLO. Knowledge from before TLS is never carried over (S-25, A-05).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Extensions {
    /// What the server calls itself, control characters made visible.
    pub server: String,
    /// Keywords in upper case with their parameters; the first of duplicates (S-23).
    keywords: Vec<(String, Vec<String>)>,
    /// Mechanisms of `AUTH` and of the old `AUTH=` (S-24).
    mechanisms: Vec<String>,
}

impl Extensions {
    /// Reads the answer to EHLO; lines that are no keyword line are ignored (S-23).
    pub(super) fn from_ehlo(reply: &Reply) -> Self {
        let mut lines = reply.lines.iter();
        let first = lines.next().map(Vec::as_slice).unwrap_or_default();
        let server = first.split(|byte| *byte == b' ').next().unwrap_or_default();
        let mut extensions = Self {
            server: printable(server),
            ..Self::default()
        };
        for line in lines {
            extensions.take(line);
        }
        extensions
    }

    /// HELO offers nothing.
    pub(super) fn none(reply: &Reply) -> Self {
        Self {
            keywords: Vec::new(),
            mechanisms: Vec::new(),
            ..Self::from_ehlo(reply)
        }
    }

    fn take(&mut self, line: &[u8]) {
        let Some(text) = std::str::from_utf8(line)
            .ok()
            .filter(|text| text.is_ascii())
        else {
            return;
        };
        if text.bytes().any(|byte| byte.is_ascii_control()) {
            return;
        }
        let mut words = text.split_ascii_whitespace().map(str::to_owned);
        let Some(first) = words.next().map(|word| word.to_ascii_uppercase()) else {
            return;
        };
        if let Some(mechanism) = first.strip_prefix("AUTH=") {
            self.add_mechanisms(std::iter::once(mechanism.to_owned()).chain(words));
            return;
        }
        let is_keyword = first.starts_with(|c: char| c.is_ascii_alphanumeric())
            && first
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-');
        if !is_keyword || self.parameters(&first).is_some() {
            return;
        }
        let parameters: Vec<String> = words.collect();
        if first == "AUTH" {
            self.add_mechanisms(parameters.iter().cloned());
        }
        self.keywords.push((first, parameters));
    }

    fn add_mechanisms(&mut self, names: impl Iterator<Item = String>) {
        for name in names {
            let known = |known: &String| known.eq_ignore_ascii_case(&name);
            if !name.is_empty() && !self.mechanisms.iter().any(known) {
                self.mechanisms.push(name);
            }
        }
    }

    /// Parameters of `keyword` (upper case), where it is offered.
    #[must_use]
    pub fn parameters(&self, keyword: &str) -> Option<&[String]> {
        self.keywords
            .iter()
            .find(|(name, _parameters)| name == keyword)
            .map(|(_name, parameters)| parameters.as_slice())
    }

    /// Whether `keyword` (upper case) is offered.
    #[must_use]
    pub fn offers(&self, keyword: &str) -> bool {
        self.parameters(keyword).is_some()
    }

    /// RFC 2920.
    #[must_use]
    pub fn pipelining(&self) -> bool {
        self.offers("PIPELINING")
    }

    /// RFC 6152.
    #[must_use]
    pub fn eight_bit_mime(&self) -> bool {
        self.offers("8BITMIME")
    }

    /// RFC 1870: whether `SIZE=` may be sent.
    #[must_use]
    pub fn size(&self) -> bool {
        self.offers("SIZE")
    }

    /// The largest mail the server takes; `None`: no fixed limit, or none that can be read (S-70).
    #[must_use]
    pub fn size_limit_octets(&self) -> Option<u64> {
        let limit = self.parameters("SIZE")?.first()?.parse().ok()?;
        (limit != 0).then_some(limit)
    }

    /// SASL mechanisms, as the server writes them.
    #[must_use]
    pub fn mechanisms(&self) -> &[String] {
        &self.mechanisms
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(lines: &[&str]) -> Extensions {
        Extensions::from_ehlo(&Reply {
            code: 250,
            enhanced: None,
            lines: lines.iter().map(|line| line.as_bytes().to_vec()).collect(),
        })
    }

    #[test]
    fn s23_keywords_know_no_case_and_the_first_of_two_counts() {
        let offered = read(&[
            "mx.example.org hi",
            "size 100",
            "SIZE 200",
            "?odd",
            "Pipelining",
            "",
        ]);
        assert_eq!(offered.server, "mx.example.org");
        assert_eq!(offered.size_limit_octets(), Some(100));
        assert!(offered.pipelining() && !offered.eight_bit_mime());
        assert!(!offered.offers("?ODD"));
    }

    #[test]
    fn s24_the_old_form_of_auth_counts_too() {
        let offered = read(&["mx", "AUTH=LOGIN PLAIN", "AUTH PLAIN CRAM-MD5"]);
        assert_eq!(offered.mechanisms(), ["LOGIN", "PLAIN", "CRAM-MD5"]);
    }

    #[test]
    fn s70_a_limit_that_is_absent_zero_or_too_large_is_no_limit() {
        for line in ["SIZE", "SIZE 0", "SIZE 18446744073709551616", "SIZE x"] {
            let offered = read(&["mx", line]);
            assert!(offered.size(), "{line}");
            assert_eq!(offered.size_limit_octets(), None, "{line}");
        }
        assert_eq!(read(&["SIZE 5"]).size_limit_octets(), None);
    }
}
