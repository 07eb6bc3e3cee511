//! The connection doctor and a certificate that a person decides about.

use egui_kittest::kittest::Queryable;
use hongyan::channel::doctor::{Advice, Finding, Found, Patient, Step, StepState};
use hongyan::channel::event::ServerKind;
use hongyan::channel::{Cause, Command, Event, Failure, Outcome, Task, Ticket};
use hongyan::model::account::TlsMode;
use hongyan::model::{Certificate, CertificateFault, Fingerprint, Pin, ShownCertificate};

use super::stage::{Setting, Stage, account, account_id};

/// A sheet has its name twice: as a window, and in its head.
fn is_shown(stage: &Stage, name: &str) -> bool {
    stage.window.query_all_by_label(name).next().is_some()
}

fn fingerprint(pair: &str) -> Fingerprint {
    Fingerprint::parse(&pair.repeat(32)).unwrap()
}

fn shown() -> ShownCertificate {
    ShownCertificate {
        host: "pop.work.example".to_owned(),
        certificate: Certificate {
            names: vec!["old.work.example".to_owned()],
            subject: "Mail server".to_owned(),
            issuer: "Work's own authority".to_owned(),
            valid_from: "2025-01-01".to_owned(),
            valid_until: "2027-01-01".to_owned(),
            days_left: 302,
            key: "RSA 2048".to_owned(),
            signature: "SHA-256 with RSA".to_owned(),
            fingerprint: fingerprint("3f"),
        },
        faults: vec![
            CertificateFault::WrongHost {
                names: "old.work.example".to_owned(),
            },
            CertificateFault::UnknownIssuer {
                issuer: "Work's own authority".to_owned(),
            },
        ],
        holds_key: true,
        formerly: None,
        is_pinned: false,
    }
}

fn refused(shown: &ShownCertificate) -> Finding {
    let failure = Failure {
        task: Task::TestAccount,
        cause: Cause::Certificate {
            host: shown.host.clone(),
            fault: shown.faults[0].clone(),
        },
        account: Some(account_id("work")),
    };
    Finding {
        server: ServerKind::Pop3,
        step: Step::Encrypt,
        state: StepState::Failed {
            took_ms: 41,
            failure,
        },
        certificate: Some(Box::new(shown.clone())),
    }
}

fn examined(stage: &mut Stage) -> Ticket {
    let asked = stage.asked();
    let ticket = asked
        .into_iter()
        .rev()
        .find_map(|(ticket, command)| match command {
            Command::Examine {
                patient: Patient::Account(account),
            } if account == account_id("work") => Some(ticket),
            _ => None,
        });
    ticket.expect("the window asks for an examination")
}

/// A background check has failed because of the certificate.
fn noticed(stage: &mut Stage, finding: &Finding) -> Ticket {
    let StepState::Failed { failure, .. } = &finding.state else {
        panic!("not failed");
    };
    let failure = failure.clone();
    stage.say(Event::Notice { failure });
    stage.click("Look at the certificate…");
    examined(stage)
}

#[test]
fn a08_a_certificate_is_seen_whole_and_trusting_it_is_never_the_button_at_hand() {
    let mut stage = Stage::with_mails(&[]);
    let finding = refused(&shown());
    let ticket = noticed(&mut stage, &finding);
    stage.say(Event::Examined { ticket, finding });
    stage.window.run();
    assert!(is_shown(&stage, "Certificate of pop.work.example"));
    stage.window.get_by_label_contains("3f3f 3f3f 3f3f 3f3f");
    stage.window.get_by_label("2025-01-01 to 2027-01-01");
    let refuse = stage.window.get_by_label("Do not trust");
    assert!(refuse.is_focused());
    stage.click("Trust this certificate for this account");
    let asked = stage.asked();
    let trusted = asked.iter().find_map(|(_ticket, command)| match command {
        Command::TrustCertificate {
            account,
            trust,
            instead,
        } => Some((account, trust, instead)),
        _ => None,
    });
    let pin = Pin::of("pop.work.example", fingerprint("3f"));
    assert_eq!(
        trusted,
        Some((&account_id("work"), &Some(pin), &None)),
        "{asked:?}"
    );
}

#[test]
fn a08_escape_leaves_a_certificate_as_little_trusted_as_it_was() {
    let mut stage = Stage::with_mails(&[]);
    let finding = refused(&shown());
    let ticket = noticed(&mut stage, &finding);
    stage.say(Event::Examined { ticket, finding });
    stage.window.run();
    stage.window.key_press(egui::Key::Escape);
    stage.window.run();
    assert!(!is_shown(&stage, "Certificate of pop.work.example"));
    let asked = stage.asked();
    let is_trust = |command: &Command| matches!(command, Command::TrustCertificate { .. });
    assert!(!asked.iter().any(|(_ticket, command)| is_trust(command)));
}

#[test]
fn a08_a_changed_certificate_shows_both_fingerprints_and_an_unproven_one_cannot_be_trusted() {
    let mut stage = Stage::with_mails(&[]);
    let before = fingerprint("a1");
    let mut changed = shown();
    changed.formerly = Some(before);
    changed.faults = vec![CertificateFault::Changed {
        before: before.grouped(),
        now: changed.certificate.fingerprint.grouped(),
    }];
    let finding = refused(&changed);
    let ticket = noticed(&mut stage, &finding);
    stage.say(Event::Examined { ticket, finding });
    stage.window.run();
    stage.window.get_by_label_contains("a1a1 a1a1");
    stage.window.get_by_label_contains("3f3f 3f3f");
    stage.click("Trust the new certificate for this account");
    let asked = stage.asked();
    // It proves itself by its authority: the old decision goes, and no new one is needed.
    assert!(
        asked.iter().any(|(_ticket, command)| matches!(
            command,
            Command::TrustCertificate { trust: None, instead: Some(pin), .. }
                if pin.fingerprint == before
        )),
        "{asked:?}"
    );

    let mut stage = Stage::with_mails(&[]);
    let mut unproven = shown();
    unproven.holds_key = false;
    let finding = refused(&unproven);
    let ticket = noticed(&mut stage, &finding);
    stage.say(Event::Examined { ticket, finding });
    stage.window.run();
    stage.window.get_by_label("Do not trust");
    let offer = "Trust this certificate for this account";
    assert!(stage.window.query_by_label(offer).is_none());
}

#[test]
fn the_doctor_offers_what_works_and_fills_the_form_with_it() {
    let mut stage = Stage::with_mails(&[]);
    stage
        .window
        .key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::K);
    stage.window.run();
    stage.window.get_by_label("Command").type_text("examine");
    stage.window.run();
    stage.window.key_press(egui::Key::Enter);
    stage.window.run();
    let ticket = examined(&mut stage);
    assert!(is_shown(&stage, "Connections of Work"));
    let found = Found::Greeting("+OK ready".to_owned());
    let finding = Finding {
        server: ServerKind::Pop3,
        step: Step::Greet,
        state: StepState::Done { took_ms: 7, found },
        certificate: None,
    };
    stage.say(Event::Examined { ticket, finding });
    stage.window.get_by_label_contains("+OK ready");
    let advice = Advice {
        server: ServerKind::Pop3,
        port: 110,
        tls: TlsMode::Starttls,
    };
    stage.say(Event::Advised { ticket, advice });
    let failure = Failure {
        task: Task::TestAccount,
        cause: Cause::ConnectionRefused {
            host: "pop.work.example".to_owned(),
            port: 995,
        },
        account: Some(account_id("work")),
    };
    let outcome = Outcome::Failed(failure);
    stage.say(Event::Ended { ticket, outcome });
    stage.click("Copy report");
    stage.click("Use 110 with STARTTLS");
    assert!(is_shown(&stage, "Account settings"));
    let port = stage.window.get_by_label("POP3 port");
    assert_eq!(port.value().as_deref(), Some("110"));
}

#[test]
fn an_account_without_encryption_is_marked_for_good() {
    let mut plain = account("work", "Work");
    plain.pop3.tls = TlsMode::None;
    let mut here = account("home", "Home");
    here.pop3.tls = TlsMode::None;
    here.pop3.host = "localhost".to_owned();
    let setting = Setting {
        accounts: vec![plain, here],
        ..Setting::default()
    };
    let stage = Stage::new(setting, &[]);
    stage
        .window
        .get_by_label_contains("read the password and the mails of Work");
    stage
        .window
        .get_by_label_contains("The server of Home runs on this computer");
}
