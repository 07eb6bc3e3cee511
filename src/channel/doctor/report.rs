//! Findings as text for a terminal or a script: nothing in it names a person or lets one in.

use serde_json::{Value, json};

use super::{Advice, Finding, Found, StepState};
use crate::channel::event::ServerKind;
use crate::model::account::TlsMode;
use crate::model::{AccountSettings, ShownCertificate};

/// Names of a certificate that a report holds.
const NAMES_SHOWN: usize = 5;

/// What a report must not say. Mail addresses and bracketed network addresses are always left
/// out; passwords and tokens never come as far as here.
#[derive(Debug, Clone, Default)]
pub struct Mask {
    /// User names and parts of the address, in lower case.
    words: Vec<String>,
    /// Names of hosts, where they are to be left out as well.
    hosts: Vec<String>,
    hides_hosts: bool,
}

impl Mask {
    /// Leaves out whatever belongs to this person; `hides_hosts`: the servers' names and
    /// addresses too.
    #[must_use]
    pub fn of(account: &AccountSettings, hides_hosts: bool) -> Self {
        let address = account.address.as_str();
        let local = address
            .rsplit_once('@')
            .map_or(address, |(local, _domain)| local);
        let mut words: Vec<String> = [
            account.pop3_user(),
            account.smtp_user(),
            address,
            local,
            account.id.as_str(),
        ]
        .map(str::to_lowercase)
        .to_vec();
        words.extend(
            account
                .display_name
                .split_whitespace()
                .map(str::to_lowercase),
        );
        words.retain(|word| !word.is_empty());
        let hosts = [&account.pop3.host, &account.smtp.host];
        Self {
            words,
            hosts: hosts.map(|host| host.to_lowercase()).to_vec(),
            hides_hosts,
        }
    }

    /// Where there is no person: only hosts to hide.
    #[must_use]
    pub fn of_hosts(hosts: Vec<String>, hides_hosts: bool) -> Self {
        Self {
            words: Vec::new(),
            hosts: hosts.iter().map(|host| host.to_lowercase()).collect(),
            hides_hosts,
        }
    }

    /// The text without what must not be said: whole words only.
    #[must_use]
    pub fn apply(&self, text: &str) -> String {
        let mut masked = String::with_capacity(text.len());
        for word in words(text) {
            let lower = word.to_lowercase();
            let bare = lower.trim_matches(|c: char| !c.is_alphanumeric());
            let is_host = |host: &String| bare == host || bare.ends_with(&format!(".{host}"));
            if word.contains('@') {
                masked.push_str("…@…");
            } else if self.words.iter().any(|one| *one == lower || *one == bare)
                || (self.hides_hosts && self.hosts.iter().any(is_host))
            {
                masked.push('…');
            } else {
                masked.push_str(word);
            }
        }
        self.without_parts(masked)
    }

    /// A user name may stand within a longer word, such as `user=ann`.
    fn without_parts(&self, mut text: String) -> String {
        let long = self.words.iter().filter(|word| word.len() > 3);
        let hosts = self.hosts.iter().filter(|_host| self.hides_hosts);
        for word in long.chain(hosts) {
            while let Some(place) = place_of(word, &text) {
                text.replace_range(place, "…");
            }
        }
        text
    }

    /// Whether the servers' names and addresses are left out.
    #[must_use]
    pub fn hides_hosts(&self) -> bool {
        self.hides_hosts
    }

    /// A network address, where it may be told.
    #[must_use]
    pub fn address(&self, address: impl ToString) -> String {
        if self.hides_hosts {
            "(address)".to_owned()
        } else {
            address.to_string()
        }
    }
}

/// Where a word in lower case stands in a text of any case. Letters are compared one by one: a
/// letter in lower case may be longer or shorter than it was (`İ`), so that places in a lowered
/// copy are not places in the text.
fn place_of(word: &str, text: &str) -> Option<std::ops::Range<usize>> {
    if word.is_empty() {
        return None;
    }
    text.char_indices().find_map(|(start, _letter)| {
        let mut wanted = word.chars().peekable();
        for (offset, letter) in text.get(start..)?.char_indices() {
            if wanted.peek().is_none() {
                return Some(start..start + offset);
            }
            if !letter
                .to_lowercase()
                .all(|lower| wanted.next() == Some(lower))
            {
                return None;
            }
        }
        wanted.peek().is_none().then_some(start..text.len())
    })
}

/// Words and what stands between them, in order.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let is_outside = |c: char| c.is_whitespace() || "<>()[]{},;:\"'=，。、；：（）“”".contains(c);
    text.split_inclusive(is_outside).flat_map(move |piece| {
        let end = piece.find(is_outside).unwrap_or(piece.len());
        let (word, between) = piece.split_at(end);
        [word, between].into_iter().filter(|part| !part.is_empty())
    })
}

fn server(kind: ServerKind) -> &'static str {
    match kind {
        ServerKind::Pop3 => "pop3",
        ServerKind::Smtp => "smtp",
    }
}

/// One finding as one line: `pop3  tls           41 ms  ok      TLS 1.3, …`; `None` while it
/// runs.
#[must_use]
pub fn line(finding: &Finding, mask: &Mask) -> Option<String> {
    let (took_ms, verdict, said) = match &finding.state {
        StepState::Running => return None,
        StepState::Done { took_ms, found } => (took_ms, "ok", said(found, finding, mask)),
        StepState::Failed { took_ms, failure } => {
            let certificate = finding.certificate.as_deref();
            let shown = certificate.map(|shown| format!("; {}", certificate_said(shown, mask)));
            let cause = mask.apply(&failure.cause.to_string());
            let said = format!("{cause}{}", shown.unwrap_or_default());
            (took_ms, "FAILED", said)
        }
    };
    let (server, step) = (server(finding.server), finding.step.key());
    Some(format!(
        "{server}  {step:<12} {took_ms:>6} ms  {verdict:<6}  {said}"
    ))
}

fn said(found: &Found, finding: &Finding, mask: &Mask) -> String {
    match found {
        Found::Addresses(addresses) => {
            let addresses = addresses.iter().map(|address| mask.address(address));
            addresses.collect::<Vec<_>>().join(", ")
        }
        Found::Connected {
            address,
            port,
            in_vain,
        } => {
            let mut text = format!("{} port {port}", mask.address(address));
            for (address, why) in in_vain {
                text.push_str(&format!("; {}: {why}", mask.address(address)));
            }
            text
        }
        Found::Encrypted { agreed } => match finding.certificate.as_deref() {
            Some(shown) => format!("{agreed}; {}", certificate_said(shown, mask)),
            None => agreed.clone(),
        },
        Found::Greeting(text) => mask.apply(text),
        Found::Announced { before_tls, now } => {
            let now = mask.apply(&now.join(", "));
            match before_tls {
                Some(before) => format!("{now} (before TLS: {})", mask.apply(&before.join(", "))),
                None => now,
            }
        }
        Found::LoggedIn { mechanism } => mechanism.clone(),
        Found::Maildrop { mails, octets } => match octets {
            Some(octets) => format!("{mails} mails, {octets} octets"),
            None => format!("{mails} mails"),
        },
        Found::Submission { limit_octets } => match limit_octets {
            Some(limit) => format!("mails up to {limit} octets"),
            None => "no limit announced".to_owned(),
        },
    }
}

fn certificate_said(shown: &ShownCertificate, mask: &Mask) -> String {
    let certificate = &shown.certificate;
    let names = if mask.hides_hosts {
        "(names)".to_owned()
    } else {
        let shown = certificate.names.len().min(NAMES_SHOWN);
        let mut names = certificate
            .names
            .get(..shown)
            .unwrap_or_default()
            .join(", ");
        if certificate.names.len() > shown {
            names.push_str(", …");
        }
        names
    };
    let mut text = format!(
        "certificate for {names} by {}, until {} ({} days), {}, {}, revocation not checked",
        certificate.issuer,
        certificate.valid_until,
        certificate.days_left,
        certificate.key,
        certificate.signature,
    );
    if shown.is_pinned {
        text.push_str(", trusted by your own decision");
    }
    for fault in &shown.faults {
        text.push_str(&format!("; {fault}"));
    }
    mask.apply(&text)
}

/// How a person says it: `use port 995 with TLS from the start`.
fn advised(advice: &Advice) -> String {
    let mode = match advice.tls {
        TlsMode::Implicit => "with TLS from the start",
        TlsMode::Starttls => "with STARTTLS",
        TlsMode::None => "without encryption",
    };
    let (server, port) = (server(advice.server), advice.port);
    format!("{server}  advice: use port {port} {mode}")
}

impl std::fmt::Display for Advice {
    /// `pop3  advice: use port 995 with TLS from the start`.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&advised(self))
    }
}

/// One finding for a script; `None` while it runs.
#[must_use]
pub fn to_json(finding: &Finding, mask: &Mask) -> Option<Value> {
    let mut object = match &finding.state {
        StepState::Running => return None,
        StepState::Done { took_ms, found } => json!({
            "ok": true, "ms": took_ms, "text": said(found, finding, mask),
        }),
        StepState::Failed { took_ms, failure } => json!({
            "ok": false, "ms": took_ms, "error": mask.apply(&failure.cause.to_string()),
            "advice": failure.remedy().advice(),
        }),
    };
    object["server"] = json!(server(finding.server));
    object["step"] = json!(finding.step.key());
    if let Some(shown) = &finding.certificate {
        let certificate = &shown.certificate;
        let names = (!mask.hides_hosts).then_some(&certificate.names);
        let faults: Vec<String> = shown
            .faults
            .iter()
            .map(|fault| mask.apply(&fault.to_string()))
            .collect();
        object["certificate"] = json!({
            "names": names,
            "issuer": mask.apply(&certificate.issuer),
            "valid_from": certificate.valid_from,
            "valid_until": certificate.valid_until,
            "days_left": certificate.days_left,
            "key": certificate.key,
            "signature": certificate.signature,
            "sha256": certificate.fingerprint.to_string(),
            "pinned": shown.is_pinned,
            "faults": faults,
        });
    }
    Some(object)
}

impl Advice {
    /// For a script.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let tls = match self.tls {
            TlsMode::Implicit => "implicit",
            TlsMode::Starttls => "starttls",
            TlsMode::None => "none",
        };
        json!({"server": server(self.server), "use": {"port": self.port, "tls": tls}})
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channel::doctor::Step;

    fn mask(hides_hosts: bool) -> Mask {
        let account = "id = \"work\"\naddress = \"ann@example.org\"\ndisplay_name = \"Ann Liddell\"\n\
             pop3 = { host = \"pop.example.org\", user = \"canary-user\" }\n\
             smtp = { host = \"mx.example.org\" }\n";
        Mask::of(&toml::from_str(account).unwrap(), hides_hosts)
    }

    #[test]
    fn a27_a_report_names_no_person() {
        let said =
            "-ERR [AUTH] user=canary-user <ann@example.org> Ann at pop.example.org: no, ann.";
        assert_eq!(
            mask(false).apply(said),
            "-ERR [AUTH] user=… <…@…> … at pop.example.org: no, …"
        );
        assert!(!mask(true).apply(said).contains("example.org"));
        // Words that only begin alike stay.
        assert_eq!(mask(false).apply("announced channel"), "announced channel");
    }

    #[test]
    fn a_finding_is_one_line() {
        let finding = Finding {
            server: ServerKind::Pop3,
            step: Step::Greet,
            state: StepState::Done {
                took_ms: 12,
                found: Found::Greeting("+OK ready <7.8@pop.example.org>".to_owned()),
            },
            certificate: None,
        };
        assert_eq!(
            line(&finding, &mask(false)).unwrap(),
            "pop3  greeting         12 ms  ok      +OK ready <…@…>"
        );
        let json = to_json(&finding, &mask(false)).unwrap();
        assert_eq!(
            (json["ok"].as_bool(), json["ms"].as_u64()),
            (Some(true), Some(12))
        );
        let running = Finding {
            state: StepState::Running,
            ..finding
        };
        assert_eq!(line(&running, &mask(false)), None);
    }

    #[test]
    fn a27_letters_that_change_their_length_hide_no_user_name() {
        assert_eq!(place_of("alice", "İİ user=ALICE."), Some(10..15));
        assert_eq!(place_of("alice", "at the end Alice"), Some(11..16));
        assert_eq!(place_of("alice", "ali"), None);
        assert_eq!(place_of("", "anything"), None);
    }
}
