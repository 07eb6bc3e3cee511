//! A mail to be submitted, and the check that this server can take it as it is.

use crate::model::{Address, DeliveryOptions, Hold, Late, Remedy, Timestamp};

use super::command::Command;
use super::extensions::Extensions;
use super::parameter::Parameter;
use super::verdict::{Fate, RecipientVerdict, Verdict};
use super::word::{Charset, CommandFault};

/// Octets of a line of mail without its end (RFC 5321 §4.5.3.1.6, S-6D).
const MAIL_LINE_OCTETS: usize = 998;

/// Who it is from and where it goes; Bcc is nowhere but here (S-62).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// Where failures are reported; `None`: nowhere (`<>`, for notifications).
    pub sender: Option<Address>,
    /// Whom it goes to. The same box twice is asked for once.
    pub recipients: Vec<Address>,
    /// What is asked of the servers on the way. What the server does not offer is not left out:
    /// the mail is not taken then.
    pub options: DeliveryOptions,
}

/// One finished mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission {
    /// Sender and recipients.
    pub envelope: Envelope,
    /// The mail, canonical: every line end CRLF. Dots are stuffed on the way out.
    pub mail: Vec<u8>,
    /// The caller's name of it; comes back in every event.
    pub number: u64,
}

/// Why a mail is not taken. Nothing has been sent; the session goes on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SubmitError {
    /// `Event::Ready` has not come yet: what the server can do is unknown.
    #[error("the session is not ready yet")]
    NotReady,
    /// The session is over, or `quit` was called.
    #[error("the session is ending")]
    Ending,
    /// The envelope has no recipient.
    #[error("the mail has no recipient")]
    NoRecipient,
    /// Larger than the server takes (RFC 1870 §6, S-70).
    #[error("the server accepts mails up to {limit_octets} octets, this one has {size_octets}")]
    TooLarge {
        /// The server's limit.
        limit_octets: u64,
        /// The mail's size.
        size_octets: u64,
    },
    /// It is to go to all or nobody, and the server takes fewer recipients at once (RFC 9422,
    /// S-68).
    #[error("the server takes {limit} recipients at once, and the mail is to go to all or nobody")]
    TooManyRecipients {
        /// The server's limit.
        limit: usize,
    },
    /// An address that is not ASCII needs SMTPUTF8 (RFC 6531 §3.1).
    #[error("the address {address} needs a server that takes addresses in UTF-8")]
    NeedsSmtpUtf8 {
        /// The address.
        address: Address,
    },
    /// The header is in UTF-8, and the server cannot carry that (RFC 6531 §3.1).
    #[error("the header of the mail needs a server that takes headers in UTF-8")]
    HeaderNeedsSmtpUtf8,
    /// An option needs an extension that is not offered; REQUIRETLS also where it was offered in
    /// the clear (S-78).
    #[error("the server does not offer {extension}, which an option of the mail needs")]
    NotOffered {
        /// Its keyword.
        extension: &'static str,
    },
    /// The server does not keep mails for so long (RFC 4865, S-76).
    #[error("the server keeps mails for at most {limit_seconds} seconds, not for {seconds}")]
    HeldTooLong {
        /// The server's limit.
        limit_seconds: u64,
        /// What was asked for.
        seconds: u64,
    },
    /// The server does not keep mails until then (RFC 4865, S-76).
    #[error("the server does not keep mails until that time")]
    HeldTooLate {
        /// The latest time it offers.
        latest: Timestamp,
        /// What was asked for.
        at: Timestamp,
    },
    /// The server does not promise a return within so short a time (RFC 2852, S-77).
    #[error(
        "the server returns late mails after {minimum_seconds} seconds or more, not after {seconds}"
    )]
    DeliverBySooner {
        /// The shortest time it offers.
        minimum_seconds: u64,
        /// What was asked for.
        seconds: u64,
    },
    /// The mail has octets above 127 and the server offers no 8BITMIME: it must be re-encoded
    /// as quoted-printable or base64 first (S-71).
    #[error("the server takes no 8-bit mail, and this one is not encoded in 7 bits")]
    NeedsSevenBit,
    /// A bare CR or LF, from which another end of data could be read (S-6C, A-10), or a NUL.
    #[error("the mail has a bare line end or a NUL at octet {offset}")]
    NotCanonical {
        /// Where.
        offset: usize,
    },
    /// A line over 998 octets (S-6D).
    #[error("the mail has a line of more than {limit_octets} octets at octet {offset}")]
    LineTooLong {
        /// Where it begins.
        offset: usize,
        /// The limit.
        limit_octets: usize,
    },
    /// An address cannot stand on a command line (S-61).
    #[error(transparent)]
    Command(#[from] CommandFault),
}

impl SubmitError {
    /// What may be done about it. Exhaustive on purpose: a new variant must choose.
    #[must_use]
    pub fn remedy(&self) -> Remedy {
        match self {
            Self::NotReady | Self::Ending => Remedy::RetryLater,
            Self::NoRecipient
            | Self::TooManyRecipients { .. }
            | Self::NeedsSmtpUtf8 { .. }
            | Self::Command(_) => Remedy::FixRecipients,
            Self::TooLarge { .. } => Remedy::ShrinkMail,
            Self::NotOffered { .. }
            | Self::HeldTooLong { .. }
            | Self::HeldTooLate { .. }
            | Self::DeliverBySooner { .. } => Remedy::ChangeOptions,
            Self::HeaderNeedsSmtpUtf8
            | Self::NeedsSevenBit
            | Self::NotCanonical { .. }
            | Self::LineTooLong { .. } => Remedy::Report,
        }
    }
}

/// A mail this server can take, and what is known of its recipients.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) number: u64,
    /// Empty, or its last line has its end (S-6B).
    pub(super) mail: Vec<u8>,
    /// Octets of `mail`, also when it is gone.
    pub(super) octets: u64,
    pub(super) sender_line: Vec<u8>,
    /// Each box once.
    pub(super) recipients: Vec<Recipient>,
    /// The envelope's recipients, and which of `recipients` each one is.
    asked_for: Vec<(Address, usize)>,
}

/// A recipient and what is decided about it.
#[derive(Debug)]
pub(super) struct Recipient {
    pub(super) address: Address,
    pub(super) line: Vec<u8>,
    pub(super) fate: Option<Fate>,
}

impl Job {
    /// Checks a submission against what the server offers on this connection.
    ///
    /// # Errors
    /// All of [`SubmitError`] but the first two.
    pub(super) fn new(
        submission: Submission,
        offered: &Extensions,
        is_encrypted: bool,
    ) -> Result<Self, SubmitError> {
        let Submission {
            envelope,
            mut mail,
            number,
        } = submission;
        let (size_octets, has_eight_bit) = check_mail(&mail)?;
        if !mail.is_empty() && !mail.ends_with(b"\n") {
            mail.extend_from_slice(b"\r\n");
        }
        if let Some(limit_octets) = offered.size_limit_octets().filter(|max| size_octets > *max) {
            return Err(SubmitError::TooLarge {
                limit_octets,
                size_octets,
            });
        }
        let charset = needed_charset(&envelope, &mail, offered)?;
        if has_eight_bit && !offered.eight_bit_mime() {
            return Err(SubmitError::NeedsSevenBit);
        }
        check_options(&envelope.options, offered, is_encrypted)?;
        let mut parameters = Vec::new();
        parameters.extend(offered.size().then_some(Parameter::Size(size_octets)));
        parameters.extend(has_eight_bit.then_some(Parameter::EightBit));
        parameters.extend((charset == Charset::Utf8).then_some(Parameter::SmtpUtf8));
        parameters.extend(of_mail(&envelope.options));
        let sender = envelope.sender.map(spelt);
        let sender = Command::Mail {
            sender: sender.as_ref(),
            charset,
            parameters: &parameters,
        };
        let mut job = Self {
            number,
            octets: u64::try_from(mail.len()).unwrap_or(u64::MAX),
            mail,
            sender_line: sender.line()?.bytes().to_vec(),
            recipients: Vec::new(),
            asked_for: Vec::new(),
        };
        for address in envelope.recipients {
            job.add(address, charset, &envelope.options)?;
        }
        if job.recipients.is_empty() {
            return Err(SubmitError::NoRecipient);
        }
        Ok(job)
    }

    fn add(
        &mut self,
        address: Address,
        charset: Charset,
        options: &DeliveryOptions,
    ) -> Result<(), SubmitError> {
        let known = self
            .recipients
            .iter()
            .position(|known| known.address.same_recipient(&address));
        let index = known.unwrap_or(self.recipients.len());
        if known.is_none() {
            let spelt = spelt(address.clone());
            let mut parameters = Vec::new();
            parameters.extend(options.reports_for(&address).map(Parameter::Notify));
            let names_original = options.asks_for_reports();
            let original = Parameter::OriginalRecipient(&spelt, charset);
            parameters.extend(names_original.then_some(original));
            let command = Command::Rcpt {
                recipient: &spelt,
                charset,
                parameters: &parameters,
            };
            self.recipients.push(Recipient {
                line: command.line()?.bytes().to_vec(),
                address: address.clone(),
                fate: None,
            });
        }
        self.asked_for.push((address, index));
        Ok(())
    }

    /// Whether anything is decided about any recipient.
    pub(super) fn is_begun(&self) -> bool {
        self.recipients.iter().any(|known| known.fate.is_some())
    }

    /// Writes down what became of one recipient.
    pub(super) fn decide(&mut self, index: usize, fate: Fate) {
        if let Some(recipient) = self.recipients.get_mut(index) {
            recipient.fate = Some(fate);
        }
    }

    /// One result for each recipient of the envelope; `otherwise` for those not decided.
    pub(super) fn into_verdict(self, otherwise: &Fate) -> Verdict {
        let fate_of = |index: usize| {
            let decided = self
                .recipients
                .get(index)
                .and_then(|known| known.fate.as_ref());
            decided.unwrap_or(otherwise).clone()
        };
        Verdict {
            recipients: self
                .asked_for
                .iter()
                .map(|(recipient, index)| RecipientVerdict {
                    recipient: recipient.clone(),
                    fate: fate_of(*index),
                })
                .collect(),
        }
    }
}

/// The parameters of MAIL that options ask for, in the order of their RFCs.
fn of_mail(options: &DeliveryOptions) -> impl Iterator<Item = Parameter<'_>> {
    let hold = options.hold.map(|hold| match hold {
        Hold::For { seconds } => Parameter::HoldFor(seconds),
        Hold::Until { at } => Parameter::HoldUntil(at),
    });
    [
        options.returned.map(Parameter::Returned),
        options.envelope_id.as_ref().map(Parameter::EnvelopeId),
        hold,
        options.deliver_by.map(Parameter::DeliverBy),
        options.require_tls.then_some(Parameter::RequireTls),
    ]
    .into_iter()
    .flatten()
}

/// An address as it stands on the line: in ASCII wherever it can be.
fn spelt(address: Address) -> Address {
    address.to_ascii().unwrap_or(address)
}

/// Whether the transaction has to say SMTPUTF8: only where an address cannot be spelt in ASCII,
/// or the header is not (S-72).
fn needed_charset(
    envelope: &Envelope,
    mail: &[u8],
    offered: &Extensions,
) -> Result<Charset, SubmitError> {
    let mut addresses = envelope.sender.iter().chain(&envelope.recipients);
    if let Some(address) = addresses.find(|address| address.to_ascii().is_none()) {
        if offered.smtp_utf8() {
            return Ok(Charset::Utf8);
        }
        return Err(SubmitError::NeedsSmtpUtf8 {
            address: address.clone(),
        });
    }
    match (header(mail).is_ascii(), offered.smtp_utf8()) {
        (true, _) => Ok(Charset::Ascii),
        (false, true) => Ok(Charset::Utf8),
        (false, false) => Err(SubmitError::HeaderNeedsSmtpUtf8),
    }
}

/// Everything before the first empty line.
fn header(mail: &[u8]) -> &[u8] {
    if mail.starts_with(b"\r\n") {
        return &[];
    }
    let end = memchr::memmem::find(mail, b"\r\n\r\n");
    end.and_then(|end| mail.get(..end)).unwrap_or(mail)
}

/// Refuses what this server would not do (S-74, S-76 to S-78).
fn check_options(
    options: &DeliveryOptions,
    offered: &Extensions,
    is_encrypted: bool,
) -> Result<(), SubmitError> {
    if let Some(extension) = offered.lacks(options) {
        return Err(SubmitError::NotOffered { extension });
    }
    if options.require_tls && !is_encrypted {
        let extension = "REQUIRETLS";
        return Err(SubmitError::NotOffered { extension });
    }
    let limits = offered.future_release();
    let most_seconds = limits.and_then(|limits| limits.most_seconds);
    let latest = limits.and_then(|limits| limits.latest);
    match (options.hold, most_seconds, latest) {
        (Some(Hold::For { seconds }), Some(limit_seconds), _)
            if u64::from(seconds) > limit_seconds =>
        {
            return Err(SubmitError::HeldTooLong {
                limit_seconds,
                seconds: seconds.into(),
            });
        }
        (Some(Hold::Until { at }), _, Some(latest)) if at > latest => {
            return Err(SubmitError::HeldTooLate { latest, at });
        }
        (_, _, _) => {}
    }
    let minimum_seconds = offered.deliver_by_minimum_seconds().unwrap_or_default();
    match options.deliver_by {
        Some(by) if by.otherwise == Late::Return && u64::from(by.seconds) < minimum_seconds => {
            Err(SubmitError::DeliverBySooner {
                minimum_seconds,
                seconds: by.seconds.into(),
            })
        }
        _ => Ok(()),
    }
}

/// Size on the wire without stuffing, and whether there are octets above 127.
fn check_mail(mail: &[u8]) -> Result<(u64, bool), SubmitError> {
    let mut line_start = 0;
    let mut before = 0;
    let mut seen = 0;
    for (offset, &byte) in mail.iter().enumerate() {
        if (byte == b'\n') != (before == b'\r') || byte == 0 {
            // For a bare CR the fault is the octet before.
            let offset = offset - usize::from(before == b'\r');
            return Err(SubmitError::NotCanonical { offset });
        }
        if byte == b'\n' {
            check_line(line_start, offset - 1)?;
            line_start = offset + 1;
        }
        before = byte;
        seen |= byte;
    }
    if before == b'\r' {
        return Err(SubmitError::NotCanonical {
            offset: mail.len() - 1,
        });
    }
    check_line(line_start, mail.len())?;
    let missing_end = if mail.is_empty() || line_start == mail.len() {
        0
    } else {
        2
    };
    let size_octets = u64::try_from(mail.len() + missing_end).unwrap_or(u64::MAX);
    Ok((size_octets, !seen.is_ascii()))
}

fn check_line(start: usize, end: usize) -> Result<(), SubmitError> {
    if end - start > MAIL_LINE_OCTETS {
        return Err(SubmitError::LineTooLong {
            offset: start,
            limit_octets: MAIL_LINE_OCTETS,
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s6c_a10_mail_with_a_bare_line_end_or_nul_is_refused() {
        for (mail, offset) in [
            (&b"a\n.\nb"[..], 1),
            (b"a\n.\rb", 1),
            (b"a\r.\nb", 1),
            (b"a\r.\rb", 1),
            (b"a\n.\r\nb", 1),
            (b"a\r.\r\nb", 1),
            (b"a\r\n.\r\r\nb", 4),
            (b"a\r\r\n.\r\r\nb", 1),
            (b"a\r\n\x00.\r\nb", 3),
            (b"a\r", 1),
            (b"\n", 0),
        ] {
            assert_eq!(
                check_mail(mail),
                Err(SubmitError::NotCanonical { offset }),
                "{mail:?}"
            );
        }
    }

    #[test]
    fn s6d_a_line_over_998_octets_is_refused() {
        let line = |octets: usize| [b"a\r\n".to_vec(), vec![b'x'; octets]].concat();
        assert!(check_mail(&line(998)).is_ok());
        let fault = SubmitError::LineTooLong {
            offset: 3,
            limit_octets: 998,
        };
        assert_eq!(check_mail(&line(999)), Err(fault.clone()));
        assert_eq!(
            check_mail(&[line(999), b"\r\n".to_vec()].concat()),
            Err(fault)
        );
    }

    #[test]
    fn s70_the_size_counts_line_ends_and_no_stuffing() {
        assert_eq!(check_mail(b".a\r\n"), Ok((4, false)));
        assert_eq!(check_mail(b"a"), Ok((3, false)));
        assert_eq!(check_mail("é\r\n".as_bytes()), Ok((4, true)));
        assert_eq!(check_mail(b""), Ok((0, false)));
    }
}
