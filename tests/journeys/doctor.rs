//! The connection doctor over real sockets: what it finds, what it advises, what it never says;
//! a person's decision about one certificate; and every way of refusing STARTTLS or STLS.

use std::sync::{Arc, Mutex};

use hongyan::channel::doctor::{Advice, Finding, Mask, Patient, Step, StepState};
use hongyan::channel::event::ServerKind;
use hongyan::channel::{Cause, Command, Event, Outcome};
use hongyan::model::account::TlsMode;
use hongyan::model::{AccountSettings, CertificateFault, Pin, ShownCertificate};
use hongyan::words::{Language, Words};
use jiff::tz::TimeZone;

use super::certificates::forged;
use super::desk::{Desk, PASSWORD, account, cause, password, short_limits};
use super::fake::{Act, Fake, Maildrop, lines, mails, say};

/// The user of these accounts; it must turn up nowhere but in a login.
const USER: &str = "canary-user-71";

fn patient(pop3: u16, smtp: u16, tls: TlsMode) -> AccountSettings {
    let mut account = account(pop3, smtp, tls);
    account.pop3.user = Some(USER.to_owned());
    account.smtp.user = Some(USER.to_owned());
    account
}

fn desk(account: &AccountSettings) -> Desk {
    Desk::with(account, |config| config.limits = short_limits())
}

fn examine(desk: &mut Desk, account: &AccountSettings) -> Outcome {
    desk.events.clear();
    desk.ask(Command::Examine {
        patient: Patient::Settings {
            settings: Box::new(account.clone()),
            password: Some(password()),
        },
    })
}

fn findings(desk: &Desk) -> Vec<Finding> {
    let found = desk.events.iter().filter_map(|event| match event {
        Event::Examined { finding, .. } => Some(finding.clone()),
        _ => None,
    });
    found.collect()
}

fn advice(desk: &Desk) -> Vec<Advice> {
    let advised = desk.events.iter().filter_map(|event| match event {
        Event::Advised { advice, .. } => Some(*advice),
        _ => None,
    });
    advised.collect()
}

/// Why one of the servers failed.
fn failure(desk: &Desk, of: ServerKind) -> Cause {
    let failed = findings(desk)
        .into_iter()
        .find_map(|finding| match finding.state {
            StepState::Failed { failure, .. } if finding.server == of => Some(failure.cause),
            _ => None,
        });
    failed.expect("it fails")
}

/// Every shape in which the secrets could lie about.
fn shapes() -> Vec<String> {
    let base64 = |text: &str| data_encoding::BASE64.encode(text.as_bytes());
    let mut shapes = vec![
        base64(&format!("\0{USER}\0{PASSWORD}")),
        base64(&format!("{USER}\0{USER}\0{PASSWORD}")),
    ];
    for secret in [USER, PASSWORD] {
        shapes.push(secret.to_owned());
        shapes.push(base64(secret));
        shapes.push(data_encoding::HEXLOWER.encode(secret.as_bytes()));
        shapes.push(data_encoding::HEXUPPER.encode(secret.as_bytes()));
    }
    shapes
}

fn assert_unheard(what: &str, fake: &Fake) {
    for shape in shapes() {
        assert!(!fake.heard(&shape), "{what}: {shape} on the wire");
    }
    assert!(!fake.heard("USER ") && !fake.heard("AUTH "), "{what}");
}

fn ours(host: &'static str) -> (Arc<tokio_rustls::rustls::ServerConfig>, String) {
    let authority = forged::authority("Authority of this test");
    let key = rcgen::KeyPair::generate().unwrap();
    let certificate = forged::leaf(&[host]).signed_by(&key, &authority).unwrap();
    let server = forged::server(vec![certificate.der().clone()], &key, None);
    (server, authority.pem())
}

fn pop3_server(implicit: bool, tls: Arc<tokio_rustls::rustls::ServerConfig>) -> Fake {
    let mut drop = Maildrop::new(mails(3));
    Fake::start(implicit, Some(tls), move |_connection, line| match line {
        "STLS" => Act::SayAndStartTls(lines("+OK begin")),
        "CAPA" if implicit => say("+OK\nUSER\nUIDL\n."),
        "CAPA" => say("+OK\nUSER\nUIDL\nSTLS\n."),
        "QUIT" => Act::SayAndClose(lines("+OK bye")),
        _ => Act::Say(drop.answer(line)),
    })
}

fn smtp_server(implicit: bool, tls: Arc<tokio_rustls::rustls::ServerConfig>) -> Fake {
    Fake::start(implicit, Some(tls), move |_connection, line| {
        match line.split(' ').next().unwrap_or_default() {
            "" => say("220 mx.example.org ESMTP"),
            "EHLO" if implicit => say("250-mx hello\n250-SIZE 1000000\n250 AUTH PLAIN"),
            "EHLO" => say("250-mx hello\n250-SIZE 1000000\n250-AUTH PLAIN\n250 STARTTLS"),
            "STARTTLS" => Act::SayAndStartTls(lines("220 begin")),
            "AUTH" => say("235 welcome canary-user-71"),
            _ => Act::SayAndClose(lines("221 bye")),
        }
    })
}

/// Writes the authority beside the profile and lets the account trust it.
fn trusting(account: &mut AccountSettings, folder: &tempfile::TempDir, pem: &str) {
    let file = folder.path().join("ca.pem");
    std::fs::write(&file, pem).unwrap();
    account.tls.ca_file = Some(file);
}

#[test]
fn a27_a_healthy_account_is_told_step_by_step_and_its_report_names_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let (tls, pem) = ours("localhost");
    let pop3 = pop3_server(false, Arc::clone(&tls));
    let smtp = smtp_server(false, tls);
    let mut account = patient(pop3.port, smtp.port, TlsMode::Starttls);
    trusting(&mut account, &folder, &pem);
    let mut desk = desk(&account);
    assert!(matches!(examine(&mut desk, &account), Outcome::Done));
    let findings = findings(&desk);
    for server in [ServerKind::Pop3, ServerKind::Smtp] {
        let done = findings.iter().filter(|finding| {
            finding.server == server && matches!(finding.state, StepState::Done { .. })
        });
        let steps: Vec<Step> = done.map(|finding| finding.step).collect();
        use Step::{Announce, Connect, Encrypt, Greet, LogIn, Look, Resolve};
        assert_eq!(
            steps,
            [Resolve, Connect, Greet, Encrypt, Announce, LogIn, Look]
        );
    }
    let english = Words::new(Language::English, TimeZone::UTC);
    let text = english.examination(&findings, &[], &Mask::of(&account, false));
    println!("{text}");
    for said in [
        "TLS 1.3",
        "certificate for localhost by Authority of this test",
        "3 mails",
        "(before TLS: USER, UIDL, STLS)",
        "mails up to 1.0 MB",
        "AUTH PLAIN",
    ] {
        assert!(text.contains(said), "{said}");
    }
    let chinese = Words::new(Language::Chinese, TimeZone::UTC);
    let in_chinese = chinese.examination(&findings, &[], &Mask::of(&account, false));
    for said in [
        "连接检查报告",
        "收信（POP3）",
        "证书签发给 localhost",
        "3 封邮件",
    ] {
        assert!(in_chinese.contains(said), "{said}: {in_chinese}");
    }
    for words in [&english, &chinese] {
        let hidden = words.examination(&findings, &[], &Mask::of(&account, true));
        assert!(
            !hidden.contains("localhost") && !hidden.contains("127.0.0.1"),
            "{hidden}"
        );
    }
    let transcripts = desk.transcripts();
    let debugged = format!("{findings:?}");
    for shape in shapes() {
        assert!(!text.contains(&shape), "{shape} in the report");
        assert!(!in_chinese.contains(&shape), "{shape} in the report");
        let is_user = shape == USER;
        assert!(
            is_user || !transcripts.contains(&shape),
            "{shape} in a transcript"
        );
        assert!(
            is_user || !debugged.contains(&shape),
            "{shape} in what is told"
        );
    }
    assert!(!text.contains("ann@example.org"));
}

#[test]
fn a_wrong_mode_of_encryption_is_found_out_and_the_right_one_offered_without_a_credential() {
    for (implicit, set) in [(true, TlsMode::Starttls), (false, TlsMode::Implicit)] {
        let folder = tempfile::tempdir().unwrap();
        let (tls, pem) = ours("localhost");
        let pop3 = pop3_server(implicit, Arc::clone(&tls));
        let smtp = smtp_server(implicit, tls);
        let mut account = patient(pop3.port, smtp.port, set);
        trusting(&mut account, &folder, &pem);
        let mut desk = desk(&account);
        assert!(matches!(examine(&mut desk, &account), Outcome::Failed(_)));
        let right = if implicit {
            TlsMode::Implicit
        } else {
            TlsMode::Starttls
        };
        let mut advised = advice(&desk);
        advised.sort_by_key(|advice| advice.server == ServerKind::Smtp);
        let works = |server, port| Advice {
            server,
            port,
            tls: right,
        };
        assert_eq!(
            advised,
            [
                works(ServerKind::Pop3, pop3.port),
                works(ServerKind::Smtp, smtp.port)
            ]
        );
        assert_unheard("POP3", &pop3);
        assert_unheard("SMTP", &smtp);
    }
}

/// The certificate that the doctor was shown by the POP3 server.
fn shown(desk: &Desk) -> ShownCertificate {
    let shown = findings(desk).into_iter().find_map(|finding| {
        let is_pop3 = finding.server == ServerKind::Pop3;
        finding.certificate.filter(|_certificate| is_pop3)
    });
    *shown.expect("a certificate")
}

#[test]
fn a08_one_certificate_is_trusted_for_one_host_and_its_change_is_told_before_any_password() {
    let (first, _first_pem) = ours("other.example");
    let (second, _second_pem) = ours("localhost");
    let servers = [pop3_server(true, first), pop3_server(true, second)];
    let smtp = smtp_server(true, ours("localhost").0);
    let mut account = patient(servers[0].port, smtp.port, TlsMode::Implicit);
    let mut desk = desk(&account);
    examine(&mut desk, &account);
    let seen = shown(&desk);
    assert_eq!(seen.host, "localhost");
    assert!(seen.holds_key && seen.may_be_trusted());
    assert!(
        matches!(seen.faults[0], CertificateFault::WrongHost { .. }),
        "{:?}",
        seen.faults
    );
    assert!(matches!(
        seen.faults.last(),
        Some(CertificateFault::UnknownIssuer { .. })
    ));
    assert_unheard("not yet trusted", &servers[0]);
    let pin = Pin::of(&seen.host, seen.certificate.fingerprint);
    let outcome = desk.ask(Command::TrustCertificate {
        account: account.id.clone(),
        trust: Some(pin.clone()),
        instead: None,
    });
    assert!(matches!(outcome, Outcome::Done));
    let written = std::fs::read_to_string(desk.folder.join("config.toml")).unwrap();
    assert!(written.contains(&format!("\"{pin}\"")), "{written}");
    assert_eq!(desk.fetch().failure, None);
    desk.close();

    // From one day to the next the host shows another one.
    account.pop3.port = servers[1].port;
    account.tls.pinned_sha256 = vec![pin.to_string()];
    let mut desk = self::desk(&account);
    let fault = match cause(desk.ask(Command::Refresh { account: None })) {
        Cause::Certificate { fault, .. } => fault,
        other => panic!("{other:?}"),
    };
    match fault {
        CertificateFault::Changed { before, now } => {
            assert_eq!(before, pin.fingerprint.grouped());
            assert_ne!(before, now);
        }
        other => panic!("{other:?}"),
    }
    assert_unheard("changed", &servers[1]);
    examine(&mut desk, &account);
    assert_eq!(shown(&desk).formerly, Some(pin.fingerprint));
    // Trusted no longer: told as what it is, by itself.
    let outcome = desk.ask(Command::TrustCertificate {
        account: account.id.clone(),
        trust: None,
        instead: Some(pin),
    });
    assert!(matches!(outcome, Outcome::Done));
    let fault = cause(desk.ask(Command::Refresh { account: None }));
    assert!(
        matches!(
            &fault,
            Cause::Certificate {
                fault: CertificateFault::UnknownIssuer { .. },
                ..
            }
        ),
        "{fault:?}"
    );
}

/// Says the sentence a person reads, in both languages.
fn told(name: &str, cause: &Cause) -> [String; 2] {
    let words = |language| Words::new(language, TimeZone::UTC).cause(cause);
    let (english, chinese) = (words(Language::English), words(Language::Chinese));
    println!("{name:<30} {english}\n{:<30} {chinese}", "");
    [english, chinese]
}

/// The fewest sentences of one language that differ.
fn distinct(told: &[[String; 2]]) -> usize {
    let of = |language: usize| {
        let distinct: std::collections::BTreeSet<&String> =
            told.iter().map(|both| &both[language]).collect();
        distinct.len()
    };
    of(0).min(of(1))
}

/// What a program run on its own writes into the profile's log at the finest level while it looks
/// at these servers; it is asked for the password as always.
fn log_of(account: &AccountSettings) -> String {
    let folder = tempfile::tempdir().unwrap();
    let profile = hongyan::config::Profile::in_folder(folder.path());
    profile.make_folders().unwrap();
    hongyan::config::edit::save_account(&profile.config, account).unwrap();
    let run = std::process::Command::new(env!("CARGO_BIN_EXE_hongyan"))
        .arg("--profile")
        .arg(folder.path())
        .args(["--log", "trace", "doctor"])
        .output()
        .unwrap();
    assert!(!run.status.success());
    std::fs::read_to_string(profile.log_file()).unwrap()
}

/// No secret stands in the log of a run, which has all the rest.
fn assert_unlogged(what: &str, account: &AccountSettings) {
    let log = log_of(account);
    assert!(log.contains("hongyan::"), "{what}: {log}");
    for shape in shapes() {
        assert!(!log.contains(&shape), "{what}: {shape} in the log");
    }
}

#[test]
fn a02_a03_a04_a06_a07_p42_every_way_of_refusing_stls_is_told_and_gets_no_credential() {
    const CAPA: &str = "+OK\r\nUSER\r\nSASL PLAIN\r\nSTLS\r\n.\r\n";
    // Name, greeting, answer to CAPA, answer to STLS; empty: hangs up.
    let refusals: [(&str, &str, &str, &str); 14] = [
        ("not offered", "+OK\r\n", "+OK\r\nUSER\r\n.\r\n", ""),
        ("CAPA refused", "+OK\r\n", "-ERR what\r\n", ""),
        ("CAPA hangs up", "+OK\r\n", "", ""),
        ("-ERR", "+OK\r\n", CAPA, "-ERR not here\r\n"),
        ("-ERR for now", "+OK\r\n", CAPA, "-ERR [SYS/TEMP] later\r\n"),
        ("354", "+OK\r\n", CAPA, "354 go on\r\n"),
        ("220", "+OK\r\n", CAPA, "220 go\r\n"),
        ("a challenge", "+OK\r\n", CAPA, "+ \r\n"),
        ("garbage", "+OK\r\n", CAPA, "\u{1}\u{2}\u{3}\r\n"),
        ("hangs up", "+OK\r\n", CAPA, ""),
        (
            "answers in advance",
            "+OK\r\n",
            CAPA,
            "-ERR no\r\n+OK user\r\n+OK logged in\r\n",
        ),
        (
            "injected behind +OK",
            "+OK\r\n",
            CAPA,
            "+OK\r\n+OK injected\r\n",
        ),
        ("begun behind +OK", "+OK\r\n", CAPA, "+OK\r\n+OK inj"),
        (
            "a forged session",
            "+OK [AUTH] logged in\r\n+OK 1 90\r\n1 90\r\n.\r\n",
            CAPA,
            "",
        ),
    ];
    let mut sentences = Vec::new();
    for (name, greeting, capa, stls) in refusals {
        let fake = Fake::start(false, None, move |_connection, line| match line {
            "" => Act::Say(greeting.into()),
            "CAPA" if capa.is_empty() => Act::SayAndClose(Vec::new()),
            "CAPA" => Act::Say(capa.into()),
            "STLS" if stls.is_empty() => Act::SayAndClose(Vec::new()),
            "STLS" => Act::Say(stls.into()),
            _ => say("+OK"),
        });
        let account = patient(fake.port, 1, TlsMode::Starttls);
        let mut desk = desk(&account);
        examine(&mut desk, &account);
        assert_unheard(name, &fake);
        assert_unlogged(name, &account);
        assert_unheard(name, &fake);
        sentences.push(told(name, &failure(&desk, ServerKind::Pop3)));
    }
    assert!(distinct(&sentences) >= 8, "{sentences:#?}");
}

#[test]
fn a01_a02_a03_a04_a06_s31_s33_every_way_of_refusing_starttls_is_told_and_gets_no_credential() {
    const EHLO: &str = "250-mx\r\n250-AUTH PLAIN\r\n250 STARTTLS\r\n";
    let refusals: [(&str, &str, &str, &str); 16] = [
        (
            "not offered",
            "220 mx\r\n",
            "250-mx\r\n250 AUTH PLAIN\r\n",
            "",
        ),
        ("EHLO hidden", "220 mx\r\n", "502 what\r\n", ""),
        ("EHLO hangs up", "220 mx\r\n", "", ""),
        ("454", "220 mx\r\n", EHLO, "454 4.7.0 not now\r\n"),
        ("502", "220 mx\r\n", EHLO, "502 5.5.1 no\r\n"),
        ("354", "220 mx\r\n", EHLO, "354 go on\r\n"),
        ("250", "220 mx\r\n", EHLO, "250 ok\r\n"),
        ("235", "220 mx\r\n", EHLO, "235 logged in\r\n"),
        ("garbage", "220 mx\r\n", EHLO, "\u{1}\u{2}\u{3}\r\n"),
        (
            "two codes in one",
            "220 mx\r\n",
            EHLO,
            "220-go\r\n250 on\r\n",
        ),
        ("hangs up", "220 mx\r\n", EHLO, ""),
        (
            "answers in advance",
            "220 mx\r\n",
            EHLO,
            "454 no\r\n250 mx\r\n235 in\r\n",
        ),
        (
            "injected behind 220",
            "220 mx\r\n",
            EHLO,
            "220 go\r\n250-x\r\n250 AUTH PLAIN\r\n",
        ),
        ("begun behind 220", "220 mx\r\n", EHLO, "220 go\r\n250-SMTP"),
        (
            "a forged session",
            "220 mx\r\n250-mx\r\n250 AUTH PLAIN\r\n",
            EHLO,
            "",
        ),
        ("logged in already", "230 welcome\r\n", EHLO, ""),
    ];
    let mut sentences = Vec::new();
    for (name, greeting, ehlo, starttls) in refusals {
        let fake = Fake::start(false, None, move |_connection, line| {
            match line.split(' ').next().unwrap_or_default() {
                "" => Act::Say(greeting.into()),
                "EHLO" if ehlo.is_empty() => Act::SayAndClose(Vec::new()),
                "EHLO" => Act::Say(ehlo.into()),
                "STARTTLS" if starttls.is_empty() => Act::SayAndClose(Vec::new()),
                "STARTTLS" => Act::Say(starttls.into()),
                _ => say("250 ok"),
            }
        });
        let account = patient(1, fake.port, TlsMode::Starttls);
        let mut desk = desk(&account);
        examine(&mut desk, &account);
        assert_unheard(name, &fake);
        assert_unlogged(name, &account);
        assert_unheard(name, &fake);
        sentences.push(told(name, &failure(&desk, ServerKind::Smtp)));
    }
    assert!(distinct(&sentences) >= 12, "{sentences:#?}");
}

#[test]
fn p45_an_examination_waits_until_a_fetch_has_left_the_maildrop_and_its_login_counts() {
    let (let_go, gate) = std::sync::mpsc::sync_channel::<()>(1);
    let said: Arc<Mutex<Vec<(usize, String)>>> = Arc::default();
    let noted = Arc::clone(&said);
    let mut drop = Maildrop::new(mails(1));
    let pop3 = Fake::start(false, None, move |connection, line| {
        noted.lock().unwrap().push((connection, line.to_owned()));
        if connection == 0 && line.starts_with("RETR") {
            gate.recv().unwrap();
        }
        match line {
            "CAPA" => say("+OK\nUSER\nUIDL\nLOGIN-DELAY 900\n."),
            _ => Act::Say(drop.answer(line)),
        }
    });
    let smtp = Fake::start(false, None, |_connection, line| {
        match line.split(' ').next().unwrap_or_default() {
            "" => say("220 mx.example.org"),
            "EHLO" => say("250-mx hello\n250 AUTH PLAIN"),
            "AUTH" => say("235 welcome"),
            _ => Act::SayAndClose(lines("221 bye")),
        }
    });
    let account = patient(pop3.port, smtp.port, TlsMode::None);
    let mut desk = Desk::new(&account);
    let fetch = desk.send(Command::Refresh { account: None });
    while !pop3.heard("RETR") {
        std::thread::yield_now();
    }
    let of_account = Patient::Account(account.id.clone());
    let examination = desk.send(Command::Examine {
        patient: of_account,
    });
    // The other server is examined meanwhile.
    while !smtp.heard("QUIT") {
        std::thread::yield_now();
    }
    let_go.send(()).unwrap();
    assert!(matches!(desk.outcome(fetch), Outcome::Done));
    assert!(matches!(desk.outcome(examination), Outcome::Done));
    let said = said.lock().unwrap().clone();
    let connections: Vec<usize> = said.iter().map(|(connection, _line)| *connection).collect();
    assert!(connections.is_sorted(), "one behind the other: {said:?}");
    assert!(said.contains(&(1, "STAT".to_owned())), "{said:?}");
    let kept = || {
        let file = desk.folder.join("mail/work/server.json");
        serde_json::from_slice::<serde_json::Value>(&std::fs::read(file).unwrap()).unwrap()
    };
    assert_eq!(kept()["login_delay_seconds"], 900, "{}", kept());
    assert!(kept()["logged_in_at"].is_number(), "{}", kept());
}

#[test]
fn p45_what_a_form_tries_elsewhere_is_no_login_of_the_account() {
    let mut drop = Maildrop::new(mails(1));
    let pop3 = Fake::start(false, None, move |_connection, line| match line {
        "CAPA" => say("+OK\nUSER\nUIDL\nLOGIN-DELAY 900\n."),
        _ => Act::Say(drop.answer(line)),
    });
    let account = patient(pop3.port, 1, TlsMode::None);
    let mut other = account.clone();
    other.pop3.user = Some("another".to_owned());
    let mut desk = desk(&account);
    examine(&mut desk, &other);
    assert!(pop3.heard("another"));
    let file = desk.folder.join("mail/work/server.json");
    let kept = std::fs::read_to_string(file).unwrap_or_default();
    assert!(!kept.contains("900"), "{kept}");
    examine(&mut desk, &account);
    let file = desk.folder.join("mail/work/server.json");
    assert!(std::fs::read_to_string(file).unwrap().contains("900"));
}

#[test]
fn s40_a05_a_place_that_lets_nobody_log_in_under_encryption_is_no_advice() {
    let (tls, pem) = ours("localhost");
    let relay = |implicit: bool| {
        let mut greeted = 0;
        Fake::start(
            implicit,
            Some(Arc::clone(&tls)),
            move |connection, line| match line.split(' ').next().unwrap_or_default() {
                "" => say("220 mx.example.org ESMTP"),
                "EHLO" if !implicit && greeted <= connection => {
                    greeted = connection + 1;
                    say("250-mx hello\n250-AUTH PLAIN\n250 STARTTLS")
                }
                "EHLO" => say("250-mx hello\n250 SIZE 1000000"),
                "STARTTLS" => Act::SayAndStartTls(lines("220 begin")),
                _ => Act::SayAndClose(lines("221 bye")),
            },
        )
    };
    for (implicit, set) in [(true, TlsMode::Starttls), (false, TlsMode::Implicit)] {
        let folder = tempfile::tempdir().unwrap();
        let smtp = relay(implicit);
        let mut account = patient(1, smtp.port, set);
        trusting(&mut account, &folder, &pem);
        let mut desk = desk(&account);
        assert!(matches!(examine(&mut desk, &account), Outcome::Failed(_)));
        let advised = advice(&desk);
        assert!(smtp.heard("EHLO"), "it was looked at");
        let is_there = |advice: &Advice| advice.port == smtp.port;
        assert!(!advised.iter().any(is_there), "{advised:?}");
        assert_unheard("a sibling", &smtp);
    }
}
