//! What stands behind the path of MAIL and RCPT: one variant a parameter of an extension.

use crate::model::delivery::MOST_SECONDS;
use crate::model::{Address, DeliverBy, EnvelopeId, Late, Reports, Returned, Timestamp};

use super::word::{Charset, CommandFault, Word, xtext};

/// A parameter of MAIL or RCPT, said only where its extension is offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Parameter<'a> {
    /// Octets with line ends and without stuffing (RFC 1870).
    Size(u64),
    /// RFC 6152.
    EightBit,
    /// RFC 6531.
    SmtpUtf8,
    /// RFC 3461, as the next three.
    Returned(Returned),
    EnvelopeId(&'a EnvelopeId),
    Notify(Reports),
    OriginalRecipient(&'a Address, Charset),
    /// RFC 4865, as the next one.
    HoldFor(u32),
    HoldUntil(Timestamp),
    /// RFC 2852.
    DeliverBy(DeliverBy),
    /// RFC 8689.
    RequireTls,
}

impl Parameter<'_> {
    /// The word for the line; `None` where it is better not said.
    ///
    /// # Errors
    /// [`CommandFault`] naming what cannot be said.
    pub(super) fn word(self) -> Result<Option<Word>, CommandFault> {
        let (text, field) = match self {
            Self::Size(octets) => (format!("SIZE={octets}"), "size"),
            Self::EightBit => ("BODY=8BITMIME".to_owned(), "body type"),
            Self::SmtpUtf8 => ("SMTPUTF8".to_owned(), "character set"),
            Self::Returned(Returned::Full) => ("RET=FULL".to_owned(), "kind of report"),
            Self::Returned(Returned::Headers) => ("RET=HDRS".to_owned(), "kind of report"),
            Self::EnvelopeId(id) => (format!("ENVID={}", xtext(id.as_str())), "envelope id"),
            Self::Notify(reports) => (format!("NOTIFY={reports}"), "kind of report"),
            Self::OriginalRecipient(address, charset) => {
                return Word::original_recipient(address, charset);
            }
            Self::HoldFor(seconds) => (
                format!("HOLDFOR={}", in_range(seconds, "time to hold the mail")?),
                "time to hold the mail",
            ),
            Self::HoldUntil(at) => (format!("HOLDUNTIL={}", date_time(at)?), HELD_UNTIL),
            Self::DeliverBy(by) => {
                let field = "time to deliver the mail by";
                let seconds = in_range(by.seconds, field)?;
                let mode = match by.otherwise {
                    Late::Return => 'R',
                    Late::Notify => 'N',
                };
                let trace = if by.trace { "T" } else { "" };
                (format!("BY={seconds};{mode}{trace}"), field)
            }
            Self::RequireTls => ("REQUIRETLS".to_owned(), "demand of TLS"),
        };
        Word::new(text, field).map(Some)
    }
}

const HELD_UNTIL: &str = "time to hold the mail until";

fn in_range(seconds: u32, field: &'static str) -> Result<u32, CommandFault> {
    if (1..=MOST_SECONDS).contains(&seconds) {
        return Ok(seconds);
    }
    Err(CommandFault::OutOfRange {
        field,
        least: 1,
        most: u64::from(MOST_SECONDS),
    })
}

/// As RFC 3339 writes it, in universal time: `2026-11-22T01:00:00Z`.
fn date_time(at: Timestamp) -> Result<String, CommandFault> {
    let out_of_range = |_error| CommandFault::OutOfRange {
        field: HELD_UNTIL,
        least: 0,
        most: LAST_SECOND,
    };
    let at = u64::try_from(at.0)
        .ok()
        .filter(|seconds| *seconds <= LAST_SECOND)
        .and_then(|seconds| i64::try_from(seconds).ok())
        .ok_or(())
        .map_err(out_of_range)?;
    let time = jiff::Timestamp::from_second(at).map_err(|_error| out_of_range(()))?;
    Ok(time.to_string())
}

/// The end of the year 9999, the last that RFC 3339 can write; jiff ends a day earlier.
const LAST_SECOND: u64 = 253_402_207_200;

#[cfg(test)]
mod tests {
    use super::*;

    fn said(parameter: Parameter<'_>) -> String {
        parameter.word().unwrap().unwrap().as_str().to_owned()
    }

    #[test]
    fn s74_s76_s77_s78_each_parameter_is_said_as_its_rfc_writes_it() {
        let id = EnvelopeId::new("77 a+b").unwrap();
        let by = DeliverBy {
            seconds: 3600,
            otherwise: Late::Notify,
            trace: true,
        };
        for (parameter, word) in [
            (Parameter::Size(77), "SIZE=77"),
            (Parameter::Returned(Returned::Headers), "RET=HDRS"),
            (Parameter::EnvelopeId(&id), "ENVID=77+20a+2Bb"),
            (Parameter::Notify(Reports::NEVER), "NOTIFY=NEVER"),
            (
                Parameter::Notify(Reports::ALWAYS),
                "NOTIFY=SUCCESS,FAILURE,DELAY",
            ),
            (Parameter::HoldFor(60), "HOLDFOR=60"),
            (
                Parameter::HoldUntil(Timestamp(1_795_309_200)),
                "HOLDUNTIL=2026-11-22T01:00:00Z",
            ),
            (Parameter::DeliverBy(by), "BY=3600;NT"),
            (
                Parameter::DeliverBy(DeliverBy {
                    otherwise: Late::Return,
                    trace: false,
                    ..by
                }),
                "BY=3600;R",
            ),
            (Parameter::RequireTls, "REQUIRETLS"),
        ] {
            assert_eq!(said(parameter), word);
        }
    }

    #[test]
    fn s76_s77_a_time_out_of_range_is_not_said() {
        let by = |seconds| {
            Parameter::DeliverBy(DeliverBy {
                seconds,
                otherwise: Late::Return,
                trace: false,
            })
        };
        for bad in [
            Parameter::HoldFor(0),
            Parameter::HoldFor(MOST_SECONDS + 1),
            Parameter::HoldUntil(Timestamp(-1)),
            Parameter::HoldUntil(Timestamp(i64::MAX)),
            Parameter::HoldUntil(Timestamp(i64::MIN)),
            by(0),
            by(u32::MAX),
        ] {
            assert!(
                matches!(bad.word(), Err(CommandFault::OutOfRange { .. })),
                "{bad:?}"
            );
        }
        assert!(
            Parameter::HoldUntil(Timestamp(253_402_207_200))
                .word()
                .is_ok()
        );
    }
}
