//! What the connection doctor found, in words: for the window, and as a report fit to be posted.

use core::net::IpAddr;

use super::{Language, Words};
use crate::channel::doctor::{Advice, Finding, Found, Mask, Step, StepState};
use crate::channel::event::ServerKind;
use crate::model::ShownCertificate;
use crate::model::account::TlsMode;

/// Names of a certificate that a report holds.
const NAMES_SHOWN: usize = 5;

impl Words {
    /// The name of a step.
    #[must_use]
    pub fn step(&self, server: ServerKind, step: Step) -> &str {
        self.text(match (step, server) {
            (Step::Resolve, _) => "step-resolve",
            (Step::Connect, _) => "step-connect",
            (Step::Encrypt, _) => "step-encrypt",
            (Step::Greet, _) => "step-greet",
            (Step::Announce, _) => "step-announce",
            (Step::LogIn, _) => "step-log-in",
            (Step::Look, ServerKind::Pop3) => "step-look-maildrop",
            (Step::Look, ServerKind::Smtp) => "step-look-submission",
        })
    }

    /// What a step found; network addresses as `address` tells them.
    #[must_use]
    pub fn found(&self, found: &Found, address: impl Fn(&IpAddr) -> String) -> String {
        match found {
            Found::Addresses(addresses) => {
                let addresses: Vec<String> = addresses.iter().map(address).collect();
                self.list(&addresses)
            }
            Found::Connected {
                address: reached,
                in_vain,
                ..
            } => {
                let tried = in_vain.iter().map(|(tried, why)| {
                    let named = [
                        ("address", address(tried).into()),
                        ("why", why.as_str().into()),
                    ];
                    self.text_with("found-in-vain", &named)
                });
                let all: Vec<String> = std::iter::once(address(reached)).chain(tried).collect();
                all.join(" · ")
            }
            Found::Encrypted { agreed } => agreed.clone(),
            Found::Greeting(text) => text.clone(),
            // The protocol’s own words, as in its books: a line breaks between them.
            Found::Announced { now, .. } => now.join(", "),
            Found::LoggedIn { mechanism } => mechanism.clone(),
            Found::Maildrop { mails, octets } => {
                let size = octets.map_or_else(|| "?".to_owned(), |octets| self.size(octets));
                let named = [("mails", (*mails).into()), ("size", size.into())];
                self.text_with("found-maildrop", &named)
            }
            Found::Submission { limit_octets } => match limit_octets {
                Some(limit) => self.text_with("found-limit", &[("size", self.size(*limit).into())]),
                None => self.text("found-no-limit").to_owned(),
            },
        }
    }

    /// Other settings that work.
    #[must_use]
    pub fn advice(&self, advice: &Advice) -> String {
        let key = match advice.tls {
            TlsMode::Implicit => "doctor-works-implicit",
            TlsMode::Starttls | TlsMode::None => "doctor-works-starttls",
        };
        let server = match advice.server {
            ServerKind::Pop3 => "POP3",
            ServerKind::Smtp => "SMTP",
        };
        let port = advice.port.to_string();
        self.text_with(key, &[("port", port.into()), ("server", server.into())])
    }

    /// An examination as text fit to be posted: nothing in it names a person or lets one in.
    #[must_use]
    pub fn examination(&self, findings: &[Finding], advice: &[Advice], mask: &Mask) -> String {
        let mut mask = mask.clone();
        findings.iter().for_each(|finding| mask.learn(finding));
        let version = [("version", env!("CARGO_PKG_VERSION").into())];
        let mut lines = vec![self.text_with("doctor-report", &version)];
        for (server, title) in [
            (ServerKind::Pop3, "account-receiving"),
            (ServerKind::Smtp, "account-sending"),
        ] {
            lines.push(String::new());
            lines.push(self.text(title).to_owned());
            let of_server = findings.iter().filter(|finding| finding.server == server);
            lines.extend(of_server.filter_map(|finding| self.finding(finding, &mask)));
            let of_server = advice.iter().filter(|advice| advice.server == server);
            lines.extend(of_server.map(|advice| self.advice(advice)));
        }
        lines.push(String::new());
        lines.join("\n")
    }

    /// One line of it; `None` while the step runs.
    fn finding(&self, finding: &Finding, mask: &Mask) -> Option<String> {
        let (took_ms, verdict, said) = match &finding.state {
            StepState::Running => return None,
            StepState::Done { took_ms, found } => {
                let mut said = self.found(found, |address| mask.address(address));
                if let Found::Announced {
                    before_tls: Some(before),
                    ..
                } = found
                {
                    let named = [("announced", before.join(", ").into())];
                    said.push_str(&self.text_with("doctor-before-tls", &named));
                }
                (took_ms, "step-done", said)
            }
            StepState::Failed { took_ms, failure } => {
                (took_ms, "step-failed", self.cause(&failure.cause))
            }
        };
        let certificate = finding.certificate.as_deref();
        let certificate = certificate.map(|shown| self.certificate_in_report(shown, mask));
        let said: Vec<String> = std::iter::once(said).chain(certificate).collect();
        let step = self.step(finding.server, finding.step);
        let verdict = self.text(verdict);
        let said = mask.apply(&self.clauses(&said));
        Some(
            format!("{step}  {took_ms} ms  {verdict}  {said}")
                .trim_end()
                .to_owned(),
        )
    }

    fn certificate_in_report(&self, shown: &ShownCertificate, mask: &Mask) -> String {
        let certificate = &shown.certificate;
        let mut names: Vec<&str> = certificate.names.iter().map(String::as_str).collect();
        if names.len() > NAMES_SHOWN {
            names.truncate(NAMES_SHOWN);
            names.push("…");
        }
        let names = if mask.hides_hosts() {
            "…".to_owned()
        } else {
            self.list(&names)
        };
        let named = [
            ("names", names.into()),
            ("issuer", certificate.issuer.as_str().into()),
            ("until", certificate.valid_until.as_str().into()),
            ("days", certificate.days_left.into()),
            ("key", certificate.key.as_str().into()),
            ("signature", certificate.signature.as_str().into()),
        ];
        let mut said = vec![self.text_with("doctor-certificate", &named)];
        if shown.is_pinned {
            said.push(self.text("found-pinned").to_owned());
        }
        if !mask.hides_hosts() {
            said.extend(shown.faults.iter().map(|fault| self.certificate(fault)));
        }
        self.clauses(&said)
    }

    /// Clauses in one line.
    fn clauses(&self, said: &[String]) -> String {
        said.join(match self.language {
            Language::English => "; ",
            Language::Chinese => "；",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channel::doctor::{line, to_json};
    use crate::channel::{Cause, Failure, Task};
    use crate::model::{Certificate, CertificateFault, Fingerprint};

    fn masking(hides_hosts: bool) -> Mask {
        Mask::of_hosts(vec!["pop.example.org".to_owned()], hides_hosts)
    }

    #[test]
    fn a27_masked_hosts_are_not_given_away_by_their_certificate() {
        let fault = CertificateFault::WrongHost {
            names: "*.corp.example, mail.corp.example".to_owned(),
        };
        let cause = Cause::Certificate {
            host: "pop.example.org".to_owned(),
            fault: fault.clone(),
        };
        let failed = Finding {
            server: ServerKind::Pop3,
            step: Step::Encrypt,
            state: StepState::Failed {
                took_ms: 1,
                failure: Failure {
                    task: Task::Fetch,
                    cause,
                    account: None,
                },
            },
            certificate: Some(Box::new(ShownCertificate {
                host: "pop.example.org".to_owned(),
                certificate: Certificate {
                    names: vec!["*.corp.example".to_owned(), "mail.corp.example".to_owned()],
                    subject: "Post of Corp".to_owned(),
                    issuer: "Corp Issuing CA 3".to_owned(),
                    valid_from: "2026-01-01".to_owned(),
                    valid_until: "2026-12-31".to_owned(),
                    days_left: 39,
                    key: "EC P-256".to_owned(),
                    signature: "SHA-256 with ECDSA".to_owned(),
                    fingerprint: Fingerprint::new([0xab; 32]),
                },
                faults: vec![
                    fault,
                    CertificateFault::UnknownIssuer {
                        issuer: "Corp Issuing CA 3".to_owned(),
                    },
                    CertificateFault::CommonNameOnly {
                        name: "old.corp.example".to_owned(),
                    },
                ],
                holds_key: true,
                formerly: None,
                is_pinned: false,
            })),
        };
        let mask = masking(true);
        let text = line(&failed, &mask).unwrap();
        let json = to_json(&failed, &mask).unwrap().to_string();
        let words = [Language::English, Language::Chinese].map(|language| {
            let words = Words::new(language, jiff::tz::TimeZone::UTC);
            words.examination(std::slice::from_ref(&failed), &[], &mask)
        });
        for report in [&text, &json, &words[0], &words[1]] {
            let lower = report.to_lowercase();
            for name in ["corp", "pop.example.org", "abab"] {
                assert!(!lower.contains(name), "{name}: {report}");
            }
        }
        assert!(
            text.contains("EC P-256") && json.contains("EC P-256"),
            "{text}{json}"
        );
        let open = line(&failed, &masking(false)).unwrap();
        assert!(open.contains("mail.corp.example"), "{open}");
    }
}
