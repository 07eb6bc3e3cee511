//! Nothing secret goes to a server that is not who it should be, or over a line in the clear.

use std::sync::Arc;

use hongyan::channel::doctor::{Patient, Step, StepState};
use hongyan::channel::event::ServerKind;
use hongyan::channel::{Cause, Command, Event, Outcome};
use hongyan::model::account::TlsMode;
use hongyan::model::{AccountSettings, CertificateFault};
use hongyan::net::Limits;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

use super::desk::{self, Desk, account, cause, short_limits};
use super::fake::{Act, Fake, Maildrop, lines, mails, say};

/// An authority made on the spot.
struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params
            .distinguished_name
            .push(DnType::CommonName, "Authority of this test");
        let key = KeyPair::generate().unwrap();
        Self(CertifiedIssuer::self_signed(params, key).unwrap())
    }

    /// A server's configuration with a certificate for `names`, the parameters changed.
    fn server(
        &self,
        names: &[&str],
        change: impl FnOnce(&mut CertificateParams),
    ) -> Arc<ServerConfig> {
        let (mut params, key) = leaf(names);
        change(&mut params);
        let certificate = params.signed_by(&key, &self.0).unwrap();
        config(certificate.der().clone(), &key)
    }

    /// Trusts this authority, by a file beside the profile.
    fn trusted(&self, account: &mut AccountSettings, folder: &std::path::Path) {
        let file = folder.join("ca.pem");
        std::fs::write(&file, self.0.pem()).unwrap();
        account.tls.ca_file = Some(file);
    }
}

fn leaf(names: &[&str]) -> (CertificateParams, KeyPair) {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    (
        CertificateParams::new(names).unwrap(),
        KeyPair::generate().unwrap(),
    )
}

fn config(
    certificate: tokio_rustls::rustls::pki_types::CertificateDer<'static>,
    key: &KeyPair,
) -> Arc<ServerConfig> {
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    Arc::new(config)
}

fn pop3_server(implicit: bool, tls: Option<Arc<ServerConfig>>) -> Fake {
    let mut drop = Maildrop::new(mails(3));
    Fake::start(implicit, tls, move |_connection, line| match line {
        "STLS" => Act::SayAndStartTls(lines("+OK begin")),
        "CAPA" => say("+OK\nUSER\nUIDL\nSTLS\n."),
        "QUIT" => Act::SayAndClose(drop.answer(line)),
        _ => Act::Say(drop.answer(line)),
    })
}

/// Fetches from a server with this certificate and tells what was wrong with it.
fn fault_of(authority: Option<&Authority>, tls: Arc<ServerConfig>) -> CertificateFault {
    let folder = tempfile::tempdir().unwrap();
    let fake = pop3_server(true, Some(tls));
    let mut account = account(fake.port, 1, TlsMode::Implicit);
    if let Some(authority) = authority {
        authority.trusted(&mut account, folder.path());
    }
    let mut desk = Desk::new(&account);
    let outcome = desk.ask(Command::Refresh { account: None });
    assert!(!fake.heard(desk::PASSWORD), "the password was sent");
    match cause(outcome) {
        Cause::Certificate { fault, .. } => fault,
        other => panic!("not a certificate's fault: {other}"),
    }
}

#[test]
fn an_authority_of_the_account_is_trusted_by_implicit_tls_and_by_stls() {
    for implicit in [true, false] {
        let folder = tempfile::tempdir().unwrap();
        let authority = Authority::new();
        let tls = authority.server(&["localhost"], |_params| ());
        let fake = pop3_server(implicit, Some(tls));
        let mode = if implicit {
            TlsMode::Implicit
        } else {
            TlsMode::Starttls
        };
        let mut account = account(fake.port, 1, mode);
        authority.trusted(&mut account, folder.path());
        let mut desk = Desk::new(&account);
        let report = desk.fetch();
        assert_eq!((report.new, report.failure), (3, None));
        assert!(desk.transcripts().contains("TLS 1.3"));
    }
}

#[test]
fn a08_a_certificate_for_another_host() {
    let authority = Authority::new();
    let tls = authority.server(&["other.example"], |_params| ());
    assert_eq!(
        fault_of(Some(&authority), tls),
        CertificateFault::WrongHost {
            names: "other.example".to_owned()
        }
    );
}

#[test]
fn a08_a_name_only_in_the_old_place_does_not_count() {
    let authority = Authority::new();
    let tls = authority.server(&[], |params| {
        params
            .distinguished_name
            .push(DnType::CommonName, "localhost");
    });
    assert_eq!(
        fault_of(Some(&authority), tls),
        CertificateFault::CommonNameOnly {
            name: "localhost".to_owned()
        }
    );
}

#[test]
fn a08_an_expired_certificate() {
    let authority = Authority::new();
    let tls = authority.server(&["localhost"], |params| {
        params.not_before = rcgen::date_time_ymd(2019, 1, 1);
        params.not_after = rcgen::date_time_ymd(2020, 2, 29);
    });
    assert_eq!(
        fault_of(Some(&authority), tls),
        CertificateFault::Expired {
            date: "2020-02-29".to_owned()
        }
    );
}

#[test]
fn a08_a_certificate_of_the_future() {
    let authority = Authority::new();
    let tls = authority.server(&["localhost"], |params| {
        params.not_before = rcgen::date_time_ymd(3019, 1, 1);
        params.not_after = rcgen::date_time_ymd(3020, 1, 1);
    });
    assert_eq!(
        fault_of(Some(&authority), tls),
        CertificateFault::NotYetValid {
            date: "3019-01-01".to_owned()
        }
    );
}

#[test]
fn a08_a_certificate_signed_by_itself() {
    let (params, key) = leaf(&["localhost"]);
    let certificate = params.self_signed(&key).unwrap();
    let tls = config(certificate.der().clone(), &key);
    assert_eq!(fault_of(None, tls), CertificateFault::SelfSigned);
}

#[test]
fn s34_after_a_handshake_that_failed_nothing_is_said_in_the_clear() {
    for (implicit, mode) in [(true, TlsMode::Implicit), (false, TlsMode::Starttls)] {
        let (params, key) = leaf(&["localhost"]);
        let certificate = params.self_signed(&key).unwrap();
        let fake = pop3_server(implicit, Some(config(certificate.der().clone(), &key)));
        let mut desk = Desk::new(&account(fake.port, 1, mode));
        let outcome = desk.ask(Command::Refresh { account: None });
        assert!(matches!(cause(outcome), Cause::Certificate { .. }));
        assert!(
            !fake.heard("USER") && !fake.heard(desk::PASSWORD),
            "{mode:?}"
        );
        assert_eq!(fake.heard("CAPA"), !implicit, "only what comes before STLS");
        assert!(!fake.heard("QUIT"), "the line is dropped");
    }
}

#[test]
fn a08_an_authority_that_only_bears_the_name_of_a_trusted_one() {
    let tls = Authority::new().server(&["localhost"], |_params| ());
    let fault = fault_of(Some(&Authority::new()), tls);
    // Both authorities have one name and different keys: the signature tells them apart.
    assert_eq!(fault, CertificateFault::BadSignature);
}

#[test]
fn a08_a_certificate_that_a_person_pinned_is_taken_and_no_other() {
    let (params, key) = leaf(&["other.example"]);
    let certificate = params.self_signed(&key).unwrap();
    let fake = pop3_server(true, Some(config(certificate.der().clone(), &key)));
    let mut account = account(fake.port, 1, TlsMode::Implicit);
    let mut desk = Desk::new(&account);
    assert!(desk.fetch().failure.is_some());
    let shown = desk.transcripts();
    let (_, pin) = shown
        .split_once("SHA-256 ")
        .expect("the fingerprint is shown");
    account.tls.pinned_sha256 = vec![pin[..64].to_owned()];
    assert_eq!(Desk::new(&account).fetch().failure, None);
    account.tls.pinned_sha256 = vec!["0".repeat(64)];
    assert!(Desk::new(&account).fetch().failure.is_some());
}

#[test]
fn a01_bytes_behind_the_stls_reply_end_the_session() {
    let authority = Authority::new();
    let tls = authority.server(&["localhost"], |_params| ());
    for surplus in ["+OK\r\n+OK injected\r\n", "+OK\r\n+OK inj"] {
        let fake = Fake::start(
            false,
            Some(Arc::clone(&tls)),
            move |_connection, line| match line {
                "" => say("+OK ready"),
                "CAPA" => say("+OK\nSTLS\nUSER\n."),
                "STLS" => Act::SayAndStartTls(surplus.as_bytes().to_vec()),
                _ => say("+OK"),
            },
        );
        let mut desk = Desk::new(&account(fake.port, 1, TlsMode::Starttls));
        let fault = cause(desk.ask(Command::Refresh { account: None }));
        assert!(matches!(fault, Cause::BytesBeforeTls { .. }), "{fault}");
        assert!(!fake.heard(desk::PASSWORD));
    }
}

#[test]
fn a02_a_server_without_encryption_never_gets_the_password() {
    let refusals: [(&str, &str); 5] = [
        ("+OK\nUSER\n.", "+OK"),
        ("-ERR", "-ERR"),
        ("+OK\nSTLS\n.", "-ERR not now"),
        ("+OK\nSTLS\n.", "354 go on"),
        ("+OK\nSTLS\n.", ""),
    ];
    for (capabilities, answer) in refusals {
        let fake = Fake::start(false, None, move |_connection, line| match line {
            "" => say("+OK ready"),
            "CAPA" => say(capabilities),
            "STLS" if answer.is_empty() => Act::SayAndClose(Vec::new()),
            "STLS" if !answer.starts_with("+OK") => say(answer),
            _ => say("-ERR"),
        });
        let mut desk = Desk::new(&account(fake.port, 1, TlsMode::Starttls));
        let fault = cause(desk.ask(Command::Refresh { account: None }));
        assert!(
            matches!(
                fault,
                Cause::NoEncryption { .. } | Cause::Protocol { .. } | Cause::Closed { .. }
            ),
            "{fault}"
        );
        assert!(
            !fake.heard("USER") && !fake.heard(desk::PASSWORD),
            "{capabilities:?}"
        );
    }
}

#[test]
fn a09_a_handshake_that_stalls_is_given_up() {
    // A listener that accepts and says nothing: its queue does the accepting.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let account = account(port, 1, TlsMode::Implicit);
    let mut desk = Desk::with(&account, |config| config.limits = short_limits());
    let fault = cause(desk.ask(Command::Refresh { account: None }));
    assert!(
        matches!(&fault, Cause::TimedOut { awaiting, .. } if awaiting.contains("TLS")),
        "{fault}"
    );
}

#[test]
fn a09_a_handshake_has_60_seconds_unless_a_person_cancels_it_before() {
    assert_eq!(
        Limits::default().handshake,
        std::time::Duration::from_secs(60)
    );
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let account = account(port, 1, TlsMode::Implicit);
    let mut desk = Desk::new(&account);
    let refresh = desk.send(Command::Refresh { account: None });
    // The first bytes of the handshake are there, and nobody answers them.
    let (mut stream, _peer) = listener.accept().unwrap();
    let mut record_type = [0];
    std::io::Read::read_exact(&mut stream, &mut record_type).unwrap();
    assert_eq!(record_type, [22], "a ClientHello");
    desk.send(Command::Cancel { ticket: refresh });
    let outcome = desk.outcome(refresh);
    assert!(matches!(outcome, Outcome::Cancelled), "{outcome:?}");
    // The line is closed with it: nothing stays behind.
    assert!(std::io::Read::read_to_end(&mut stream, &mut Vec::new()).is_ok());
}

#[test]
fn a_login_test_tells_each_step_of_both_servers() {
    let folder = tempfile::tempdir().unwrap();
    let authority = Authority::new();
    let tls = authority.server(&["localhost"], |_params| ());
    let pop3 = pop3_server(true, Some(Arc::clone(&tls)));
    let smtp = Fake::start(true, Some(tls), |_connection, line| {
        match line.split(' ').next().unwrap_or_default() {
            "" => say("220 mx.example.org ESMTP"),
            "EHLO" => say("250-mx.example.org\n250 AUTH PLAIN"),
            "AUTH" => say("535 5.7.8 wrong"),
            _ => Act::SayAndClose(lines("221 bye")),
        }
    });
    let mut account = account(pop3.port, smtp.port, TlsMode::Implicit);
    authority.trusted(&mut account, folder.path());
    let mut desk = Desk::new(&account);
    let outcome = desk.ask(Command::Examine {
        patient: Patient::Settings {
            settings: Box::new(account.clone()),
            password: Some(desk::password()),
        },
    });
    assert!(matches!(outcome, Outcome::Failed(_)));
    let ended = |of: ServerKind| -> Vec<(Step, bool)> {
        let steps = desk.events.iter().filter_map(|event| match event {
            Event::Examined { finding, .. } if finding.server == of => match finding.state {
                StepState::Running => None,
                StepState::Done { .. } => Some((finding.step, true)),
                StepState::Failed { .. } => Some((finding.step, false)),
            },
            _ => None,
        });
        steps.collect()
    };
    use Step::{Announce, Connect, Encrypt, Greet, LogIn, Look, Resolve};
    let well = [Resolve, Connect, Encrypt, Greet, Announce].map(|step| (step, true));
    assert_eq!(
        ended(ServerKind::Pop3),
        [&well[..], &[(LogIn, true), (Look, true)]].concat()
    );
    assert_eq!(
        ended(ServerKind::Smtp),
        [&well[..], &[(LogIn, false)]].concat()
    );
}
