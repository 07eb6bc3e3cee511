//! What the server's answer to EHLO offers (RFC 5321 §4.1.1.1).

use crate::model::Timestamp;
use crate::model::delivery::DeliveryOptions;
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
    /// All lines as they came, without their codes.
    lines: Vec<Vec<u8>>,
}

/// How long a server keeps mails (RFC 4865 §3). `None`: it has not said, or not readably.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FutureRelease {
    /// Longest time, in seconds.
    pub most_seconds: Option<u64>,
    /// Latest time.
    pub latest: Option<Timestamp>,
}

/// How much a server takes on one connection (RFC 9422). `None`: it has not said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ServerLimits {
    /// Recipients of one transaction (RCPTMAX).
    pub recipients: Option<usize>,
    /// Mails of one session (MAILMAX).
    pub mails: Option<u64>,
}

impl Extensions {
    /// Reads the answer to EHLO; lines that are no keyword line are ignored (S-23).
    pub(super) fn from_ehlo(reply: &Reply) -> Self {
        let mut lines = reply.lines.iter();
        let first = lines.next().map(Vec::as_slice).unwrap_or_default();
        let server = first.split(|byte| *byte == b' ').next().unwrap_or_default();
        let mut extensions = Self {
            server: printable(server),
            lines: reply.lines.clone(),
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

    /// RFC 3030: whether mail may go by BDAT.
    #[must_use]
    pub fn chunking(&self) -> bool {
        self.offers("CHUNKING")
    }

    /// RFC 3030: whether mail may go as it is, lines or not. Means nothing without
    /// [`Self::chunking`].
    #[must_use]
    pub fn binary_mime(&self) -> bool {
        self.chunking() && self.offers("BINARYMIME")
    }

    /// RFC 6531: whether addresses and headers may be in UTF-8. A server has to offer 8BITMIME
    /// as well.
    #[must_use]
    pub fn smtp_utf8(&self) -> bool {
        self.offers("SMTPUTF8") && self.eight_bit_mime()
    }

    /// RFC 3461: whether reports may be asked for.
    #[must_use]
    pub fn dsn(&self) -> bool {
        self.offers("DSN")
    }

    /// RFC 2034.
    #[must_use]
    pub fn enhanced_status_codes(&self) -> bool {
        self.offers("ENHANCEDSTATUSCODES")
    }

    /// RFC 8689. Counts only where it was offered under TLS.
    #[must_use]
    pub fn require_tls(&self) -> bool {
        self.offers("REQUIRETLS")
    }

    /// RFC 4865: how long mails may be held, where they may be (S-76).
    #[must_use]
    pub fn future_release(&self) -> Option<FutureRelease> {
        let parameters = self.parameters("FUTURERELEASE")?;
        let time = |text: &String| text.parse::<jiff::Timestamp>().ok();
        Some(FutureRelease {
            most_seconds: parameters.iter().find_map(|text| text.parse().ok()),
            latest: parameters
                .iter()
                .find_map(time)
                .map(|time| Timestamp(time.as_second())),
        })
    }

    /// RFC 2852: whether a time to deliver by may be said.
    #[must_use]
    pub fn deliver_by(&self) -> bool {
        self.offers("DELIVERBY")
    }

    /// RFC 2852 §2: the shortest time after which a mail may be asked to come back (S-77).
    #[must_use]
    pub fn deliver_by_minimum_seconds(&self) -> Option<u64> {
        self.parameters("DELIVERBY")?.first()?.parse().ok()
    }

    /// RFC 9422. A limit of 0 or beyond reading is none.
    #[must_use]
    pub fn limits(&self) -> ServerLimits {
        let said = self.parameters("LIMITS").unwrap_or_default();
        let limit = |name: &str| {
            said.iter().find_map(|word| {
                let (known, value) = word.split_once('=')?;
                let value = value.parse::<u64>().ok().filter(|value| *value > 0)?;
                known.eq_ignore_ascii_case(name).then_some(value)
            })
        };
        ServerLimits {
            recipients: limit("RCPTMAX").and_then(|most| usize::try_from(most).ok()),
            mails: limit("MAILMAX"),
        }
    }

    /// The keyword of an extension that these options need and that is not offered.
    #[must_use]
    pub fn lacks(&self, options: &DeliveryOptions) -> Option<&'static str> {
        let needed = [
            (options.asks_for_reports(), "DSN"),
            (options.hold.is_some(), "FUTURERELEASE"),
            (options.deliver_by.is_some(), "DELIVERBY"),
            (options.require_tls, "REQUIRETLS"),
        ];
        needed
            .into_iter()
            .find(|(is_needed, keyword)| *is_needed && !self.offers(keyword))
            .map(|(_needed, keyword)| keyword)
    }

    /// All keywords in upper case with their parameters, in the server's order.
    pub fn keywords(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.keywords
            .iter()
            .map(|(keyword, parameters)| (keyword.as_str(), parameters.as_slice()))
    }

    /// The lines of the answer as they came, without their codes; the first is the server's name.
    #[must_use]
    pub fn lines(&self) -> &[Vec<u8>] {
        &self.lines
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
    fn s73_s76_s77_what_is_offered_is_read_with_its_limits() {
        let offered = read(&[
            "mx",
            "CHUNKING",
            "BINARYMIME",
            "SMTPUTF8",
            "8BITMIME",
            "DSN",
            "ENHANCEDSTATUSCODES",
            "FUTURERELEASE 9999 2026-12-24T18:00:00Z",
            "DELIVERBY 240",
            "LIMITS MAILMAX=20 rcptmax=100 RCPTDOMAINMAX=0",
        ]);
        assert!(offered.chunking() && offered.binary_mime() && offered.smtp_utf8());
        assert!(offered.dsn() && offered.enhanced_status_codes() && !offered.require_tls());
        assert_eq!(
            offered.future_release(),
            Some(FutureRelease {
                most_seconds: Some(9999),
                latest: Some(Timestamp(1_798_135_200)),
            })
        );
        assert!(offered.deliver_by());
        assert_eq!(offered.deliver_by_minimum_seconds(), Some(240));
        assert_eq!(
            offered.limits(),
            ServerLimits {
                recipients: Some(100),
                mails: Some(20)
            }
        );
        assert_eq!(offered.lines().len(), 10);
        assert_eq!(offered.keywords().next().unwrap().0, "CHUNKING");
    }

    #[test]
    fn s72_s73_s76_an_offer_that_lacks_its_other_half_or_its_numbers_is_read_carefully() {
        let offered = read(&[
            "mx",
            "BINARYMIME",
            "SMTPUTF8",
            "FUTURERELEASE soon -1",
            "DELIVERBY",
            "LIMITS RCPTMAX=0 MAILMAX=99999999999999999999999 RCPTMAX",
        ]);
        assert!(!offered.binary_mime() && !offered.smtp_utf8());
        let unsaid = FutureRelease {
            most_seconds: None,
            latest: None,
        };
        assert_eq!(offered.future_release(), Some(unsaid));
        assert_eq!(offered.deliver_by_minimum_seconds(), None);
        assert_eq!(offered.limits(), ServerLimits::default());
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
