//! What is not even TLS, or old TLS: named by the first bytes.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;

use hongyan::channel::{Cause, Command};
use hongyan::model::HandshakeFault;
use hongyan::model::account::TlsMode;

use crate::journeys::desk::{Desk, account, cause};

/// A server that reads something and says these bytes, or says them at once.
fn says(bytes: &'static [u8], at_once: bool) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let serve = move || {
        for mut tcp in listener.incoming().flatten() {
            if !at_once {
                // What a client says first is not looked at.
                let Ok(1..) = tcp.read(&mut [0; 4096]) else {
                    continue;
                };
            }
            tcp.write_all(bytes).ok();
            while matches!(tcp.read(&mut [0; 4096]), Ok(1..)) {}
        }
    };
    std::thread::Builder::new().spawn(serve).unwrap();
    port
}

fn fault(port: u16, mode: TlsMode) -> HandshakeFault {
    let mut desk = Desk::new(&account(port, 1, mode));
    match cause(desk.ask(Command::Refresh { account: None })) {
        Cause::TlsHandshake { fault, .. } => fault,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a08_what_is_no_tls_or_only_old_tls_is_named_by_its_first_bytes() {
    let plaintext = |said: &str| HandshakeFault::Plaintext {
        said: said.to_owned(),
    };
    let server_hello: &[u8] = &{
        // TLS 1.0, no session, TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA.
        let mut record = [0; 47];
        let head = [0x16, 3, 1, 0, 42, 2, 0, 0, 38, 3, 1];
        record[..11].copy_from_slice(&head);
        record[44] = 0xc0;
        record[45] = 0x13;
        record
    };
    let server_hello: &'static [u8] = server_hello.to_vec().leak();
    let cases: [(&'static [u8], bool, HandshakeFault); 8] = [
        (b"+OK ready\r\n", true, plaintext("+OK ready")),
        (
            b"220 mx.example.org ESMTP\r\n",
            true,
            plaintext("220 mx.example.org ESMTP"),
        ),
        (
            b"-ERR what is this\r\n",
            false,
            plaintext("-ERR what is this"),
        ),
        (
            b"HTTP/1.1 400 Bad Request\r\n",
            false,
            HandshakeFault::NotTls,
        ),
        (
            &[0x15, 3, 1, 0, 2, 2, 70],
            false,
            HandshakeFault::OldVersion,
        ),
        (server_hello, false, HandshakeFault::OldVersion),
        (
            &[0x15, 3, 3, 0, 2, 2, 40],
            false,
            HandshakeFault::NoCommonCipher,
        ),
        (
            &[0x15, 3, 3, 0, 2, 2, 112],
            false,
            HandshakeFault::UnknownName,
        ),
    ];
    for (bytes, at_once, expected) in cases {
        assert_eq!(
            fault(says(bytes, at_once), TlsMode::Implicit),
            expected,
            "{bytes:?}"
        );
    }
}

#[test]
fn a08_a_server_that_begins_with_tls_where_words_were_due_is_named() {
    // Its patience is at an end before ours: it sends an alert.
    for mode in [TlsMode::Starttls, TlsMode::None] {
        let port = says(&[0x15, 3, 1, 0, 2, 1, 0], true);
        assert_eq!(
            fault(port, mode),
            HandshakeFault::TlsFromTheStart,
            "{mode:?}"
        );
    }
}
