//! What a person asks of the servers on a mail's way, beyond delivering it. All of it is said in
//! the envelope; nothing of it stands in the mail.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Address, Timestamp};

/// Octets of an envelope identifier (RFC 3461 §4.4).
pub const ENVELOPE_ID_OCTETS: usize = 100;
/// Largest number of seconds that can be said in `HOLDFOR` (RFC 4865 §5) and `BY` (RFC 2852 §4).
pub const MOST_SECONDS: u32 = 999_999_999;

/// The options of one mail's delivery. By default nothing is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DeliveryOptions {
    /// What is reported on each recipient; `None`: what servers do by themselves, report failures.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reports: Option<Reports>,
    /// What is reported on these recipients instead.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reports_on: Vec<ReportsOn>,
    /// How much of the mail a report of failure brings back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub returned: Option<Returned>,
    /// A name that reports give back, to tell which mail they are about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub envelope_id: Option<EnvelopeId>,
    /// Keeps the mail at the submission server until later (RFC 4865).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hold: Option<Hold>,
    /// How soon the mail has to arrive (RFC 2852).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deliver_by: Option<DeliverBy>,
    /// Whether every server on the way must use TLS with a certificate that can be checked, or
    /// give the mail back (RFC 8689).
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub require_tls: bool,
    /// Whether nobody is told where it cannot be delivered (`MAIL FROM:<>`): a receipt must not
    /// be answered by another report (RFC 8098 §3).
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub no_returns: bool,
}

impl DeliveryOptions {
    /// Whether nothing is asked for.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        *self == Self::default()
    }

    /// Whether anything needs a server that speaks DSN (RFC 3461).
    #[must_use]
    pub fn asks_for_reports(&self) -> bool {
        self.reports.is_some()
            || !self.reports_on.is_empty()
            || self.returned.is_some()
            || self.envelope_id.is_some()
    }

    /// What is reported on this recipient.
    #[must_use]
    pub fn reports_for(&self, recipient: &Address) -> Option<Reports> {
        let one = |on: &&ReportsOn| on.recipient.same_recipient(recipient);
        let alike = |on: &&ReportsOn| on.recipient.same_box(recipient);
        let own = self.reports_on.iter().find(one);
        let own = own.or_else(|| self.reports_on.iter().find(alike));
        own.map(|on| on.reports).or(self.reports)
    }

    /// The same without reports, for a server that has none.
    #[must_use]
    pub fn without_reports(self) -> Self {
        Self {
            reports: None,
            reports_on: Vec::new(),
            returned: None,
            envelope_id: None,
            ..self
        }
    }
}

/// Of which outcomes a report comes back (NOTIFY, RFC 3461 §4.1). None of them: never.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Reports {
    /// It lies in the recipient's box.
    pub success: bool,
    /// It cannot be delivered.
    pub failure: bool,
    /// It is taking long.
    pub delay: bool,
}

impl Reports {
    /// No report at all, not even of a failure.
    pub const NEVER: Self = Self {
        success: false,
        failure: false,
        delay: false,
    };
    /// A report whatever happens.
    pub const ALWAYS: Self = Self {
        success: true,
        failure: true,
        delay: true,
    };
}

impl fmt::Display for Reports {
    /// As behind `NOTIFY=`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = [
            (self.success, "SUCCESS"),
            (self.failure, "FAILURE"),
            (self.delay, "DELAY"),
        ];
        let words: Vec<&str> = words
            .iter()
            .filter(|(wanted, _word)| *wanted)
            .map(|(_wanted, word)| *word)
            .collect();
        if words.is_empty() {
            return formatter.write_str("NEVER");
        }
        formatter.write_str(&words.join(","))
    }
}

/// What is reported on one recipient.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportsOn {
    /// Whom.
    pub recipient: Address,
    /// Of what.
    pub reports: Reports,
}

/// How much of the mail comes back with a report of failure (RET, RFC 3461 §4.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Returned {
    /// All of it.
    Full,
    /// Its header.
    Headers,
}

/// A name for the envelope, given back by reports (ENVID, RFC 3461 §4.4): 1 to 100 printable
/// characters of ASCII.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EnvelopeId(String);

/// The text cannot name an envelope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an envelope id has 1 to {ENVELOPE_ID_OCTETS} printable characters of ASCII")]
pub struct EnvelopeIdFault;

impl EnvelopeId {
    /// Checks a text. What stands on the line as `+HH` counts three times.
    ///
    /// # Errors
    /// [`EnvelopeIdFault`].
    pub fn new(text: &str) -> Result<Self, EnvelopeIdFault> {
        let is_printable = text.bytes().all(|byte| (b' '..=b'~').contains(&byte));
        let on_the_line = |byte: u8| match byte {
            b' ' | b'+' | b'=' => 3,
            _ => 1,
        };
        let octets: usize = text.bytes().map(on_the_line).sum();
        if is_printable && (1..=ENVELOPE_ID_OCTETS).contains(&octets) {
            Ok(Self(text.to_owned()))
        } else {
            Err(EnvelopeIdFault)
        }
    }

    /// The text as it was given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for EnvelopeId {
    type Error = EnvelopeIdFault;

    fn try_from(text: String) -> Result<Self, EnvelopeIdFault> {
        Self::new(&text)
    }
}

impl From<EnvelopeId> for String {
    fn from(id: EnvelopeId) -> Self {
        id.0
    }
}

/// How long the submission server keeps the mail before it sends it on (RFC 4865). Whoever
/// submits may take it back until then only where the server has a way of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "is")]
pub enum Hold {
    /// So long after it was submitted (`HOLDFOR`).
    For {
        /// 1 to [`MOST_SECONDS`].
        seconds: u32,
    },
    /// Until then (`HOLDUNTIL`).
    Until {
        /// When.
        at: Timestamp,
    },
}

/// How soon a mail has to arrive (RFC 2852).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliverBy {
    /// Seconds after it was submitted, 1 to [`MOST_SECONDS`].
    pub seconds: u32,
    /// What happens then.
    pub otherwise: Late,
    /// Whether each server that hands it on reports that it did.
    pub trace: bool,
}

/// What happens to a mail that has not arrived in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Late {
    /// It comes back and is not delivered any more (`R`).
    Return,
    /// It goes on, and a report says that it is late (`N`).
    Notify,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s74_a_report_of_nothing_is_never_and_one_recipient_may_have_its_own() {
        let address = |text| Address::parse(text).unwrap();
        let on_failure = Reports {
            failure: true,
            ..Reports::NEVER
        };
        let options = DeliveryOptions {
            reports: Some(Reports::ALWAYS),
            reports_on: vec![ReportsOn {
                recipient: address("eve@example.org"),
                reports: Reports::NEVER,
            }],
            ..DeliveryOptions::default()
        };
        let said = |recipient| {
            options
                .reports_for(&address(recipient))
                .unwrap()
                .to_string()
        };
        assert_eq!(said("bob@example.org"), "SUCCESS,FAILURE,DELAY");
        assert_eq!(said("Eve@Example.org"), "NEVER");
        assert_eq!(on_failure.to_string(), "FAILURE");
        assert!(options.asks_for_reports());
        assert!(options.without_reports().is_plain());
    }

    #[test]
    fn s74_a12_an_envelope_id_is_short_and_printable() {
        for good in ["77", "a b+c=d", &"x".repeat(100)] {
            assert_eq!(EnvelopeId::new(good).unwrap().as_str(), good);
        }
        for bad in [
            "",
            "a\r\nRSET",
            "\0",
            "\x7f",
            "é",
            "a\u{2028}",
            &"x".repeat(101),
            &"+".repeat(34),
        ] {
            assert_eq!(EnvelopeId::new(bad), Err(EnvelopeIdFault), "{bad:?}");
        }
    }

    #[test]
    fn options_survive_a_file_and_those_of_an_older_one_are_none() {
        let options = DeliveryOptions {
            returned: Some(Returned::Headers),
            envelope_id: Some(EnvelopeId::new("77").unwrap()),
            hold: Some(Hold::Until {
                at: Timestamp(1_900_000_000),
            }),
            deliver_by: Some(DeliverBy {
                seconds: 3600,
                otherwise: Late::Return,
                trace: true,
            }),
            require_tls: true,
            ..DeliveryOptions::default()
        };
        let text = serde_json::to_string(&options).unwrap();
        assert_eq!(
            serde_json::from_str::<DeliveryOptions>(&text).unwrap(),
            options
        );
        assert!(
            serde_json::from_str::<DeliveryOptions>("{}")
                .unwrap()
                .is_plain()
        );
        assert!(serde_json::from_str::<DeliveryOptions>(r#"{"envelope_id":"a\r\nRSET"}"#).is_err());
    }
}
