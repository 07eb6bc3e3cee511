//! Logins that are tied to the encryption of their very connection (S-47), with TLS at both ends:
//! the server takes what it compares from its own side.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::path::Path;
use std::sync::{Arc, Mutex};

use hongyan::channel::{Cause, Command, Outcome};
use hongyan::model::AccountSettings;
use hongyan::model::account::TlsMode;
use rcgen::KeyPair;
use sha2::{Digest as _, Sha256};
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, ServerName};
use tokio_rustls::rustls::version::{TLS12, TLS13};
use tokio_rustls::rustls::{
    ClientConfig, ClientConnection, RootCertStore, ServerConfig, StreamOwned,
    SupportedProtocolVersion,
};

use crate::dialogue::login::{Lie, PASSWORD, Protocol, ScramServer, Server as _};

use super::certificates::forged::{self, Authority};
use super::desk::{Desk, account, cause};
use super::fake::{Act, Exporter, Fake, lines};
use super::sending::submit;

/// Kind and octets of a binding; `None`: none is known to the server.
pub(super) type Binding = Option<(&'static str, Vec<u8>)>;

/// What the servers of one test have heard, line by line.
pub(super) type Said = Arc<Mutex<Vec<String>>>;

/// A server that lets in who knows the password by SCRAM, and offers at each connection what
/// `offers` says then.
pub(super) fn scram_server(
    protocol: Protocol,
    tls: Option<Arc<ServerConfig>>,
    offers: impl Fn() -> &'static str + Send + 'static,
    binding: impl Fn(Exporter) -> Binding + Send + 'static,
) -> (Fake, Said) {
    let said = Said::default();
    let heard = Arc::clone(&said);
    let mut sessions: HashMap<usize, ScramServer> = HashMap::new();
    let mut within_mail = false;
    let fake = Fake::start_bound(tls.is_some(), tls, move |connection, line, exporter| {
        heard.lock().unwrap().push(line.to_owned());
        let is_new = !sessions.contains_key(&connection);
        let session = sessions.entry(connection).or_insert_with(|| {
            let mut session = ScramServer::new(protocol, offers(), Lie::None);
            session.binding = binding(exporter);
            session
        });
        if within_mail {
            within_mail = line != ".";
            let end = if within_mail { "" } else { "250 2.0.0 queued" };
            return Act::Say(lines(end));
        }
        match line.split([' ', ':']).next().unwrap_or_default() {
            "" if is_new => Act::Say(session.greeting().into_bytes()),
            "MAIL" | "RCPT" | "RSET" => Act::Say(lines("250 2.1.0 ok")),
            "DATA" => {
                within_mail = true;
                Act::Say(lines("354 go on"))
            }
            // Who offers PLAIN takes USER as well.
            "USER" | "PASS" => Act::Say(lines("+OK")),
            "UIDL" => Act::Say(lines("+OK\n.")),
            "QUIT" => Act::SayAndClose(lines(match protocol {
                Protocol::Smtp => "221 bye",
                Protocol::Pop3 => "+OK bye",
            })),
            _ => Act::Say(session.answer(line).into_bytes()),
        }
    });
    (fake, said)
}

/// How often a line that begins so was heard.
pub(super) fn times(said: &Said, begins: &str) -> usize {
    let said = said.lock().unwrap();
    said.iter().filter(|line| line.starts_with(begins)).count()
}

/// An encrypted server: its configuration, and the hash of its certificate.
fn tls(
    authority: &Authority,
    versions: &[&'static SupportedProtocolVersion],
) -> (Arc<ServerConfig>, Vec<u8>) {
    let key = KeyPair::generate().unwrap();
    let leaf = forged::leaf(&["localhost"])
        .signed_by(&key, authority)
        .unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_protocol_versions(versions)
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![leaf.der().clone()],
            PrivateKeyDer::try_from(key.serialize_der()).unwrap(),
        )
        .unwrap();
    // Signed by ECDSA with SHA-256, so RFC 5929 §4.1 names SHA-256.
    (Arc::new(config), Sha256::digest(leaf.der()).to_vec())
}

const OFFERS: &str = "SCRAM-SHA-256-PLUS SCRAM-SHA-256 PLAIN";

/// An account on these servers that trusts the authority.
fn patron(pop3: u16, smtp: u16, authority: &Authority, folder: &Path) -> AccountSettings {
    let mut account = account(pop3, smtp, TlsMode::Implicit);
    account.password.command = Some(format!("echo {PASSWORD}"));
    let file = folder.join("ca.pem");
    std::fs::write(&file, authority.pem()).unwrap();
    account.tls.ca_file = Some(file);
    account
}

/// Fetches and sends by servers that bind by this, and tells whether both let us in by -PLUS.
fn is_let_in(
    versions: &[&'static SupportedProtocolVersion],
    binding: impl Fn(Exporter, &[u8]) -> Binding + Send + Clone + 'static,
) {
    let folder = tempfile::tempdir().unwrap();
    let authority = forged::authority("Authority of this test");
    let start = |protocol| {
        let (config, leaf) = tls(&authority, versions);
        let binding = binding.clone();
        scram_server(
            protocol,
            Some(config),
            || OFFERS,
            move |exporter| binding(exporter, &leaf),
        )
    };
    let (pop3, asked) = start(Protocol::Pop3);
    let (smtp, submitted) = start(Protocol::Smtp);
    let mut desk = Desk::new(&patron(pop3.port, smtp.port, &authority, folder.path()));
    let fetched = desk.ask(Command::Refresh { account: None });
    assert!(matches!(fetched, Outcome::Done), "{fetched:?}");
    desk.ask(submit(&["bob@example.org"]));
    assert_eq!(desk.files(".Sent").len(), 1, "{:?}", desk.settled());
    for said in [&asked, &submitted] {
        let plus = times(said, "AUTH SCRAM-SHA-256-PLUS ");
        assert!(plus > 0 && plus == times(said, "AUTH"), "{said:?}");
    }
    let logins = std::fs::read_to_string(desk.folder.join("mail/work/logins")).unwrap();
    assert_eq!(
        logins.matches(" SCRAM-SHA-256-PLUS\n").count(),
        2,
        "{logins}"
    );
}

#[test]
fn s47_plus_over_tls_1_3_is_bound_by_what_both_ends_export() {
    is_let_in(&[&TLS13], |exporter, _leaf| {
        Some(("tls-exporter", exporter.unwrap().to_vec()))
    });
}

#[test]
fn s47_plus_over_tls_1_2_is_bound_by_the_servers_certificate() {
    is_let_in(&[&TLS12], |_exporter, leaf| {
        Some(("tls-server-end-point", leaf.to_vec()))
    });
}

#[test]
fn s47_plus_over_tls_1_3_gives_way_to_the_certificate_where_the_server_knows_nothing_else() {
    is_let_in(&[&TLS13], |_exporter, leaf| {
        Some(("tls-server-end-point", leaf.to_vec()))
    });
}

/// The encrypted line of somebody in between to the real server.
type Behind = BufReader<StreamOwned<ClientConnection, TcpStream>>;

fn behind(port: u16, authority: &Authority) -> Behind {
    let mut roots = RootCertStore::empty();
    roots.add(authority.der().clone()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from("localhost").unwrap();
    let session = ClientConnection::new(Arc::new(config), name).unwrap();
    let tcp = TcpStream::connect(("127.0.0.1", port)).unwrap();
    BufReader::new(StreamOwned::new(session, tcp))
}

/// A whole answer of the real server.
fn answer_of(server: &mut Behind, is_listing: bool) -> String {
    let mut answer = String::new();
    loop {
        let mut line = String::new();
        let count = server.read_line(&mut line).unwrap_or(0);
        answer.push_str(&line);
        let goes_on = match line.as_bytes().first() {
            Some(b'2'..=b'5') => line.as_bytes().get(3) == Some(&b'-'),
            _ => is_listing && line != ".\r\n",
        };
        if count == 0 || !goes_on {
            return answer;
        }
    }
}

/// Somebody with a trusted certificate who passes everything on, after `change`.
fn middleman(port: u16, authority: &Arc<Authority>, change: fn(String) -> String) -> Fake {
    let (config, _leaf) = tls(authority, &[&TLS13]);
    let authority = Arc::clone(authority);
    let mut lines: HashMap<usize, Behind> = HashMap::new();
    Fake::start(true, Some(config), move |connection, line| {
        let is_new = !lines.contains_key(&connection);
        let server = lines
            .entry(connection)
            .or_insert_with(|| behind(port, &authority));
        if !is_new {
            let stream = server.get_mut();
            stream.write_all(format!("{line}\r\n").as_bytes()).unwrap();
            stream.flush().unwrap();
        }
        let answer = answer_of(server, line == "CAPA");
        Act::Say(change(answer).into_bytes())
    })
}

#[test]
fn s47_whoever_ends_the_encryption_in_between_is_found_out_and_nothing_is_pinned() {
    let passed_on: fn(String) -> String = |answer| answer;
    let without_plus: fn(String) -> String = |answer| answer.replace("SCRAM-SHA-256-PLUS ", "");
    for change in [passed_on, without_plus] {
        let folder = tempfile::tempdir().unwrap();
        let authority = Arc::new(forged::authority("Authority of this test"));
        let start = |protocol| {
            let (config, _leaf) = tls(&authority, &[&TLS13]);
            let exported =
                |exporter: Exporter| exporter.map(|octets| ("tls-exporter", octets.to_vec()));
            scram_server(protocol, Some(config), || OFFERS, exported)
        };
        let (pop3, asked) = start(Protocol::Pop3);
        let (smtp, submitted) = start(Protocol::Smtp);
        let between = [pop3.port, smtp.port].map(|port| middleman(port, &authority, change));
        let ports = (between[0].port, between[1].port);
        let mut desk = Desk::new(&patron(ports.0, ports.1, &authority, folder.path()));
        let refused = cause(desk.ask(Command::Refresh { account: None }));
        assert!(matches!(refused, Cause::Impostor { .. }), "{refused}");
        let refused = cause(desk.ask(submit(&["bob@example.org"])));
        assert!(matches!(refused, Cause::Impostor { .. }), "{refused}");
        for said in [&asked, &submitted] {
            assert_eq!(times(said, "AUTH"), 1, "{said:?}");
            assert_eq!(times(said, "AUTH SCRAM"), 1, "{said:?}");
            assert_eq!(times(said, "STAT") + times(said, "MAIL"), 0, "{said:?}");
        }
        assert!(!desk.folder.join("mail/work/logins").exists());
    }
}
