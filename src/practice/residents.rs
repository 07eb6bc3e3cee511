//! Who lives at practice.example and what each one teaches.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::maildrop::Maildrop;
use super::{ADDRESS, DOMAIN, samples};
use crate::model::Address;

/// The domain of RFC 5321's example, and that of its sender, who is let in without a login so
/// that the example can be typed as it stands. They are only names here: nothing leaves loopback.
pub(super) const EXAMPLE_DOMAIN: &str = "foo.com";
const EXAMPLE_SENDER_DOMAIN: &str = "bar.com";

/// Whether this is somebody of the example's sending side.
pub(super) fn is_of_the_example(sender: &str) -> bool {
    let domain = sender
        .rsplit_once('@')
        .map_or("", |(_local, domain)| domain);
    domain.eq_ignore_ascii_case(EXAMPLE_SENDER_DOMAIN)
}

/// Everybody behind the SMTP server.
#[derive(Debug)]
pub(super) struct Residents {
    maildrop: Arc<Maildrop>,
    /// How long the slow one takes.
    pub(super) pause: Duration,
    /// Senders whom the busy one has put off and will take next time.
    put_off: Mutex<BTreeSet<String>>,
    accepted: AtomicU64,
}

/// What a recipient does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Resident {
    /// The person who practises, and everybody without a trade: their mail lands in the box.
    Neighbour,
    /// Answers.
    Echo,
    /// Refuses for good.
    Bounce,
    /// Takes its time.
    Slow,
    /// Puts off once.
    Busy,
    /// Not of this domain.
    Stranger,
    /// Jones and Brown of RFC 5321's example, appendix D.1.
    Example,
    /// Green of the same, whom foo.com does not know.
    Green,
}

impl Resident {
    /// Who an address is; `+detail` behind the name does not count.
    pub(super) fn of(address: &Address) -> Self {
        if address.domain().eq_ignore_ascii_case(EXAMPLE_DOMAIN) {
            let name = address.local_part().to_lowercase();
            return match name.as_str() {
                "jones" | "brown" => Self::Example,
                _ => Self::Green,
            };
        }
        if !address.domain().eq_ignore_ascii_case(DOMAIN) {
            return Self::Stranger;
        }
        let name = address.local_part().to_lowercase();
        match name.split('+').next().unwrap_or_default() {
            "bounce" => Self::Bounce,
            "busy" => Self::Busy,
            "echo" => Self::Echo,
            "slow" => Self::Slow,
            _ => Self::Neighbour,
        }
    }
}

impl Resident {
    /// Whether it is a resident of RFC 5321's example.
    pub(super) fn is_of_the_example(self) -> bool {
        matches!(self, Self::Example | Self::Green)
    }
}

impl Residents {
    pub(super) fn new(maildrop: Arc<Maildrop>, pause: Duration) -> Self {
        Self {
            maildrop,
            pause,
            put_off: Mutex::default(),
            accepted: AtomicU64::new(0),
        }
    }

    /// The reply to RCPT.
    pub(super) fn answer_for(&self, sender: Option<&Address>, recipient: &Address) -> String {
        match Resident::of(recipient) {
            Resident::Bounce => format!(
                "550 5.1.1 <{recipient}>: nobody lives here. This address refuses every mail, \
                 to show what a wrong address looks like"
            ),
            Resident::Stranger => format!(
                "550 5.7.1 <{recipient}>: nothing leaves this machine. The practice server \
                 knows only addresses that end in @{DOMAIN}"
            ),
            Resident::Green => "550 No such user here".to_owned(),
            Resident::Example => "250 OK".to_owned(),
            Resident::Busy if self.puts_off(sender) => format!(
                "451 4.3.2 <{recipient}>: busy just now, please try again later. The next \
                 attempt will be taken"
            ),
            Resident::Neighbour | Resident::Echo | Resident::Slow | Resident::Busy => {
                format!("250 2.1.5 <{recipient}> ok")
            }
        }
    }

    /// The busy one puts every sender off once, then takes one mail of it.
    fn puts_off(&self, sender: Option<&Address>) -> bool {
        let sender = sender.map_or_else(String::new, |sender| sender.as_str().to_lowercase());
        let mut put_off = self.put_off.lock().unwrap_or_else(PoisonError::into_inner);
        if put_off.remove(&sender) {
            false
        } else {
            put_off.insert(sender)
        }
    }

    /// Takes a mail for its accepted recipients; the reply to the final dot.
    pub(super) fn take(&self, sender: Option<&Address>, to: &[Address], mail: &[u8]) -> String {
        let number = self.accepted.fetch_add(1, Ordering::Relaxed) + 1;
        let now = jiff::Timestamp::now();
        let trace = samples::trace(sender, number, now);
        let mut stored = Vec::with_capacity(trace.len() + mail.len());
        stored.extend_from_slice(trace.as_bytes());
        stored.extend_from_slice(mail);
        // Whoever it was for: there is one box, as in a house with one letter box.
        let is_for_echo_alone = to.iter().all(|one| Resident::of(one) == Resident::Echo);
        if !is_for_echo_alone && !self.maildrop.deliver(stored) {
            return "452 4.2.2 the box of the practice server is full: delete some mails"
                .to_owned();
        }
        if let Some(sender) = sender
            && to.iter().any(|one| Resident::of(one) == Resident::Echo)
        {
            self.maildrop
                .deliver(samples::echo(sender, mail, number, now));
        }
        format!("250 2.0.0 taken as mail {number} of the practice server for {ADDRESS}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> Address {
        Address::parse(text).unwrap()
    }

    fn residents() -> Residents {
        Residents::new(Arc::default(), Duration::ZERO)
    }

    #[test]
    fn each_resident_teaches_one_thing() {
        let residents = residents();
        let ann = address("ann@practice.example");
        let ask = |to: &str| residents.answer_for(Some(&ann), &address(to));
        assert!(ask("bounce@practice.example").starts_with("550 5.1.1 "));
        assert!(ask("ann@example.org").starts_with("550 5.7.1 "));
        assert!(ask("busy@practice.example").starts_with("451 4.3.2 "));
        assert!(ask("busy@practice.example").starts_with("250 "));
        assert!(ask("busy@practice.example").starts_with("451 4.3.2 "));
        assert!(ask("Anybody+x@Practice.Example").starts_with("250 "));
        assert_eq!(ask("Jones@foo.com"), "250 OK");
        assert_eq!(ask("Green@foo.com"), "550 No such user here");
    }

    #[test]
    fn echo_answers_the_sender() {
        let residents = residents();
        let you = address(ADDRESS);
        let to = [address("echo@practice.example")];
        let mail = b"Subject: Hi\r\nMessage-ID: <1@x.example>\r\n\r\nHello\r\n";
        assert!(
            residents
                .take(Some(&you), &to, mail)
                .starts_with("250 2.0.0 ")
        );
        let held = residents.maildrop.held();
        assert_eq!(held.len(), 1);
        let text = String::from_utf8(held[0].mail.to_vec()).unwrap();
        assert!(text.contains("Subject: Re: Hi\r\n"), "{text}");
        assert!(text.contains("In-Reply-To: <1@x.example>\r\n"), "{text}");
    }

    #[test]
    fn nobody_answers_a_bounce_to_nobody() {
        let residents = residents();
        residents.take(None, &[address("echo@practice.example")], b"\r\n");
        assert!(residents.maildrop.held().is_empty());
    }
}
