//! Findings as text for a terminal or a script: nothing in it names a person or lets one in.

use serde_json::{Value, json};

use super::{Advice, Finding, Found, Mask, StepState};
use crate::channel::event::ServerKind;
use crate::model::ShownCertificate;
use crate::model::account::TlsMode;

/// Names of a certificate that a report holds.
const NAMES_SHOWN: usize = 5;

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
    let mask = &mask.knowing(finding);
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
    let names = if mask.hides_hosts() {
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
    let mask = &mask.knowing(finding);
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
        let names = (!mask.hides_hosts()).then_some(&certificate.names);
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
            // Public lists of certificates have it beside the names.
            "sha256": (!mask.hides_hosts()).then(|| certificate.fingerprint.to_string()),
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
}
