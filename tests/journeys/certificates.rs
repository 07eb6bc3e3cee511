//! Certificates that must not be trusted, each shown by a real server over a real socket: each has
//! its own words in both languages, and no credential travels.

pub(crate) mod forged;
mod shown;

use hongyan::channel::Cause;
use hongyan::model::account::{AuthChoice, TlsSettings};
use hongyan::model::{HandshakeFault, Secret};
use hongyan::net::{Fault, Limits, Line, Pause, Record, Stop, TlsClient, Trust, pump};
use hongyan::pop3::{Credentials, Error, Login, Session, Settings, TlsPolicy, Window};
use hongyan::sasl::Nonce;
use hongyan::wire::limits;
use hongyan::words::{Language, Words};
use tokio::net::TcpStream;

use super::desk::PASSWORD;
use super::fake::{Act, Fake, say};
use forged::{Case, cases};

/// The user of these sessions; it must turn up nowhere either.
const USER: &str = "canary-user-71";

/// A POP3 server that encrypts after STLS and takes any password.
fn server(case: &Case) -> Fake {
    let tls = case.server.clone();
    Fake::start(false, Some(tls), |_connection, line| match line {
        "" => say("+OK ready"),
        "CAPA" => say("+OK\nUSER\nSASL PLAIN\nSTLS\n."),
        "STLS" => Act::SayAndStartTls(b"+OK begin\r\n".to_vec()),
        "STAT" => say("+OK 0 0"),
        _ => say("+OK"),
    })
}

fn client(case: &Case) -> TlsClient {
    let folder = tempfile::tempdir().unwrap();
    let ca_file = case.trusted_pem.as_ref().map(|pem| {
        let file = folder.path().join("ca.pem");
        std::fs::write(&file, pem).unwrap();
        file
    });
    let settings = TlsSettings {
        ca_file,
        ..TlsSettings::default()
    };
    Trust::nobody().client(&settings).unwrap()
}

/// A line to a server of ours, under another name.
async fn line(fake: &Fake, host: &str, client: TlsClient, record: Record) -> Line {
    let tcp = TcpStream::connect(("127.0.0.1", fake.port)).await.unwrap();
    let watcher = Box::new(|_signal| ());
    Line::new(tcp, host, Some(client), Limits::default(), record, watcher)
}

fn session() -> Session {
    Session::new(Settings {
        tls: TlsPolicy::StartTls,
        login: Login {
            credentials: Credentials {
                user: USER.to_owned(),
                password: Secret::new(PASSWORD.to_owned()),
            },
            choice: AuthChoice::Auto,
            secret_may_travel: false,
            nonce: Nonce::from_random([7; 18]),
            pinned: None,
        },
        languages: Vec::new(),
        window: Window::default(),
        mail_limit_octets: limits::MAIL_OCTETS,
    })
}

/// Logs in, or tells why not, and what was written down meanwhile.
fn log_in(case: &Case, fake: &Fake, client: TlsClient) -> (Result<(), Stop<Error>>, String) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let record = Record::default();
        let mut line = line(fake, case.host, client, record.clone()).await;
        let mut session = session();
        let result = loop {
            match pump(&mut session, &mut line).await {
                Ok(Pause::Event(hongyan::pop3::Event::Ready { .. })) => break Ok(()),
                Ok(Pause::Event(_)) => {}
                Ok(pause) => panic!("{}: {pause:?}", case.name),
                Err(stop) => break Err(stop),
            }
        };
        (result, record.transcript().to_text())
    })
}

/// Every shape in which a secret could lie about.
fn shapes(secret: &str) -> Vec<String> {
    let plain = format!("\0{USER}\0{PASSWORD}");
    let encode = |text: &str| data_encoding::BASE64.encode(text.as_bytes());
    let hex = data_encoding::HEXLOWER.encode(secret.as_bytes());
    vec![
        secret.to_owned(),
        encode(secret),
        encode(&plain),
        hex.to_uppercase(),
        hex,
    ]
}

fn assert_secret_free(what: &str, text: &str) {
    for secret in [PASSWORD, USER] {
        for shape in shapes(secret) {
            assert!(!text.contains(&shape), "{what}: {shape} in {text}");
        }
    }
}

/// The sentence a person reads.
fn words(language: Language, host: &str, fault: &Fault) -> String {
    let host = host.to_owned();
    let cause = match fault {
        Fault::Certificate(refused) => Cause::Certificate {
            host,
            fault: refused.fault(),
        },
        Fault::Handshake(fault) => Cause::TlsHandshake {
            host,
            fault: fault.clone(),
        },
        other => panic!("{other:?}"),
    };
    Words::new(language, jiff::tz::TimeZone::UTC).cause(&cause)
}

/// What is logged, at the finest level.
#[derive(Clone, Default)]
struct Log(std::sync::Arc<std::sync::Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}

impl std::io::Write for Log {
    fn write(&mut self, octets: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(octets);
        Ok(octets.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> tracing_subscriber::fmt::MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// The table: run with `--nocapture` to read it.
#[test]
fn a08_s35_s36_each_bad_certificate_has_its_own_words_and_gets_no_credential() {
    let mut told: Vec<(String, [String; 2])> = Vec::new();
    let cases = cases();
    assert!(cases.len() >= 20, "{}", cases.len());
    for case in &cases {
        let fake = server(case);
        let log = Log::default();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_writer(log.clone())
            .finish();
        let (result, transcript) =
            tracing::subscriber::with_default(subscriber, || log_in(case, &fake, client(case)));
        assert_secret_free(case.name, &log.text());
        let fault = match result {
            Err(Stop::Line(fault)) => fault,
            other => panic!("{}: {other:?}", case.name),
        };
        let first = match &fault {
            Fault::Certificate(refused) => format!("{:?}", refused.fault()),
            Fault::Handshake(fault) => format!("{fault:?}"),
            other => panic!("{}: {other:?}", case.name),
        };
        assert!(first.starts_with(case.expected), "{}: {first}", case.name);
        for secret in [PASSWORD, USER] {
            for shape in shapes(secret) {
                assert!(!fake.heard(&shape), "{}: {shape} on the wire", case.name);
            }
        }
        assert!(!fake.heard("AUTH") && !fake.heard("USER"), "{}", case.name);
        assert_secret_free(case.name, &transcript);
        assert_secret_free(case.name, &format!("{fault:?} {fault}"));
        let english = words(Language::English, case.host, &fault);
        let chinese = words(Language::Chinese, case.host, &fault);
        println!("{:<24} {english}\n{:<24} {chinese}", case.name, "");
        for text in [&english, &chinese] {
            assert!(
                !text.contains("certificate-") && !text.contains("handshake-"),
                "{text}"
            );
        }
        told.push((first, [english, chinese]));
    }
    for language in [0, 1] {
        let words: std::collections::BTreeSet<&String> =
            told.iter().map(|(_fault, both)| &both[language]).collect();
        assert!(words.len() >= 20, "{words:#?}");
    }
    let kinds: std::collections::BTreeSet<&str> = told
        .iter()
        .map(|(fault, _words)| fault.split([' ', '{']).next().unwrap())
        .collect();
    assert!(kinds.len() >= 18, "{kinds:?}");
}

#[test]
fn a08_a_certificate_in_order_logs_in_and_its_key_is_proved() {
    for case in forged::good() {
        let fake = server(&case);
        let (examining, examiner) = client(&case).examining();
        let (result, _transcript) = log_in(&case, &fake, examining);
        assert_eq!(result, Ok(()), "{}", case.name);
        let shown = examiner.shown().unwrap();
        assert!(shown.holds_key && shown.faults.is_empty() && !shown.may_be_trusted());
        assert!(
            fake.heard(&data_encoding::BASE64.encode(format!("\0{USER}\0{PASSWORD}").as_bytes()))
        );
    }
}

#[test]
fn s34_what_cannot_prove_its_key_is_never_offered_for_trust() {
    let case = forged::unproven();
    let fake = server(&case);
    let (examining, examiner) = client(&case).examining();
    let (result, _transcript) = log_in(&case, &fake, examining);
    let unproven = Stop::Line(Fault::Handshake(HandshakeFault::UnprovenKey));
    assert_eq!(result, Err(unproven));
    let shown = examiner.shown().unwrap();
    assert!(!shown.holds_key && !shown.may_be_trusted(), "{shown:?}");
}
