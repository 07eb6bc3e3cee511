//! Whole dialogues with the server over real sockets of loopback.

use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::{Options, Server};

const AUTH: &str = "AGFAcHJhY3RpY2U="; // wrong on purpose

fn run<T>(test: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(test)
}

async fn empty_server() -> Server {
    let options = Options {
        samples: false,
        pause: Duration::from_millis(1),
    };
    Server::start(options).await.unwrap()
}

/// Sends everything at once, which pipelining allows, and reads to the end.
async fn say(address: std::net::SocketAddr, words: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(words).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

fn log_in() -> String {
    let response = data_encoding::BASE64.encode(b"\0you@practice.example\0practice");
    format!("EHLO [127.0.0.1]\r\nAUTH PLAIN {response}\r\n")
}

async fn smtp(server: &Server, words: &str) -> String {
    let words = format!("{}{words}QUIT\r\n", log_in());
    let answer = say(server.smtp_address(), words.as_bytes()).await;
    let (_, rest) = answer.split_once("235 2.7.0 welcome\r\n").unwrap();
    rest.to_owned()
}

async fn pop3(server: &Server, words: &str) -> String {
    let words = format!("USER you@practice.example\r\nPASS practice\r\n{words}QUIT\r\n");
    let answer = say(server.pop3_address(), words.as_bytes()).await;
    let (_, rest) = answer.split_once(" mails wait\r\n").unwrap();
    rest.to_owned()
}

#[test]
fn what_is_sent_comes_back_byte_for_byte() {
    run(async {
        let server = empty_server().await;
        let answer = smtp(
            &server,
            "MAIL FROM:<you@practice.example> SIZE=30 BODY=8BITMIME\r\n\
             RCPT TO:<bounce@practice.example>\r\nRCPT TO:<ann@practice.example>\r\n\
             DATA\r\nSubject: dots\r\n\r\n..\r\n..two\r\n.\r\n",
        )
        .await;
        let codes: Vec<&str> = answer.lines().map(|line| &line[..3]).collect();
        assert_eq!(
            codes,
            ["250", "550", "250", "354", "250", "221"],
            "{answer}"
        );
        let mail = server.mails().pop().unwrap();
        assert!(mail.ends_with(b"Subject: dots\r\n\r\n.\r\n.two\r\n"));
        let answer = pop3(&server, "STAT\r\nLIST\r\nUIDL 1\r\nRETR 1\r\nTOP 1 1\r\n").await;
        let size = mail.len();
        assert!(
            answer.starts_with(&format!(
                "+OK 1 {size}\r\n+OK\r\n1 {size}\r\n.\r\n+OK 1 practice-1\r\n"
            )),
            "{answer}"
        );
        assert!(
            answer.contains("\r\n\r\n..\r\n..two\r\n.\r\n+OK\r\n"),
            "{answer}"
        );
        assert!(answer.contains("\r\n\r\n..\r\n.\r\n+OK"), "{answer}");
    });
}

#[test]
fn a_deletion_is_true_only_after_quit() {
    run(async {
        let server = empty_server().await;
        for text in ["one", "two", "three"] {
            server.deliver(format!("\r\n{text}\r\n").into_bytes());
        }
        let answer = pop3(
            &server,
            "DELE 2\r\nDELE 2\r\nRETR 2\r\nLIST\r\nRSET\r\nSTAT\r\nDELE 1\r\n",
        )
        .await;
        assert_eq!(
            answer,
            "+OK marked, gone with QUIT\r\n-ERR no such mail\r\n-ERR no such mail\r\n+OK\r\n1 7\r\n3 9\r\n.\r\n\
             +OK nothing is marked\r\n+OK 3 23\r\n+OK marked, gone with QUIT\r\n\
             +OK practice.example says goodbye\r\n"
        );
        assert_eq!(server.mails().len(), 2);
        let mut stream = TcpStream::connect(server.pop3_address()).await.unwrap();
        let words = b"USER you@practice.example\r\nPASS practice\r\nDELE 1\r\nNOOP\r\n";
        stream.write_all(words).await.unwrap();
        let mut read = [0; 512];
        while !String::from_utf8_lossy(&read).contains("gone with QUIT") {
            let count = stream.read(&mut read).await.unwrap();
            assert_ne!(count, 0);
        }
        drop(stream);
        assert_eq!(server.mails().len(), 2);
    });
}

#[test]
fn one_session_at_a_time_has_the_box() {
    run(async {
        let server = empty_server().await;
        let lock = server.maildrop.lock().unwrap();
        let words = b"USER you@practice.example\r\nPASS practice\r\nSTAT\r\nQUIT\r\n";
        let answer = say(server.pop3_address(), words).await;
        assert!(answer.contains("-ERR [IN-USE] "), "{answer}");
        assert!(answer.contains("-ERR log in first"), "{answer}");
        drop(lock);
        assert_eq!(
            pop3(&server, "").await,
            "+OK practice.example says goodbye\r\n"
        );
    });
}

#[test]
fn a_wrong_password_opens_nothing() {
    run(async {
        let server = empty_server().await;
        let words = format!("EHLO x\r\nAUTH PLAIN {AUTH}\r\nMAIL FROM:<a@b.example>\r\nQUIT\r\n");
        let answer = say(server.smtp_address(), words.as_bytes()).await;
        assert!(
            answer.contains("\r\n535 5.7.8 ") && answer.contains("\r\n530 5.7.0 "),
            "{answer}"
        );
        let answer = say(
            server.pop3_address(),
            b"USER a\r\nPASS b\r\nAUTH PLAIN\r\n*\r\nQUIT\r\n",
        )
        .await;
        assert!(
            answer.contains("\r\n-ERR [AUTH] ") && answer.contains("\r\n+ \r\n-ERR "),
            "{answer}"
        );
    });
}

#[test]
fn login_in_steps_and_commands_out_of_turn() {
    run(async {
        let server = empty_server().await;
        let user = data_encoding::BASE64.encode(b"you@practice.example");
        let password = data_encoding::BASE64.encode(b"practice");
        let words = format!(
            "NOOP\r\nMAIL FROM:<a@b.example>\r\nEHLO x\r\nAUTH LOGIN\r\n{user}\r\n{password}\r\n\
             RCPT TO:<a@practice.example>\r\nDATA\r\nMAIL FROM:<>\r\nDATA\r\nMAIL FROM:<>\r\n\
             RCPT TO:<no address>\r\nRCPT TO:<a@practice.example> X=1\r\nRCPT TO:a@b\r\nRSET\r\n\
             MAIL FROM:<> SIZE=99999999999\r\nMAIL FROM:<> X=1\r\nVRFY a\r\nHELP\r\nFROB\r\nQUIT\r\n"
        );
        let answer = say(server.smtp_address(), words.as_bytes()).await;
        let codes: Vec<&str> = answer
            .lines()
            .filter(|line| line.as_bytes()[3] == b' ')
            .map(|line| &line[..3])
            .collect();
        assert_eq!(
            codes,
            [
                "220", "250", "503", "250", "334", "334", "235", "503", "503", "250", "554", "503",
                "501", "555", "501", "250", "552", "555", "252", "214", "500", "221"
            ],
            "{answer}"
        );
    });
}

#[test]
fn a10_a_lone_line_feed_is_no_end_of_data() {
    run(async {
        let server = empty_server().await;
        let words = "MAIL FROM:<you@practice.example>\r\nRCPT TO:<ann@practice.example>\r\nDATA\r\n\
             one\n.\nMAIL FROM:<evil@practice.example>\r\n.\r\n";
        let answer = smtp(&server, words).await;
        assert!(answer.contains("\r\n554 5.6.0 "), "{answer}");
        assert!(server.mails().is_empty());
    });
}

#[test]
fn garbage_and_endless_lines_end_the_session_and_nothing_else() {
    run(async {
        let server = empty_server().await;
        for garbage in [
            vec![b'x'; 100_000],
            vec![0xff; 3000],
            b"\0\r\n\r\n \r\n".repeat(100),
        ] {
            for address in [server.smtp_address(), server.pop3_address()] {
                let mut stream = TcpStream::connect(address).await.unwrap();
                stream.write_all(&garbage).await.ok();
                stream.shutdown().await.ok();
                let mut answer = Vec::new();
                stream.read_to_end(&mut answer).await.ok();
            }
        }
        server.deliver(b"\r\n".to_vec());
        assert!(pop3(&server, "STAT\r\n").await.starts_with("+OK 1 2\r\n"));
    });
}

#[test]
fn echo_answers_and_the_slow_one_answers_too() {
    run(async {
        let server = empty_server().await;
        let words = "MAIL FROM:<you@practice.example>\r\nRCPT TO:<echo@practice.example>\r\n\
             RCPT TO:<slow@practice.example>\r\nDATA\r\nSubject: Hi\r\n\r\nHello\r\n.\r\n";
        let answer = smtp(&server, words).await;
        assert!(answer.contains("\r\n250 2.0.0 "), "{answer}");
        let mails = server.mails();
        assert_eq!(mails.len(), 2);
        assert!(String::from_utf8_lossy(&mails[1]).contains("Subject: Re: Hi\r\n"));
    });
}

#[test]
fn the_samples_lie_in_the_box_at_the_start() {
    run(async {
        let server = Server::start(Options::default()).await.unwrap();
        let mails: Vec<Arc<[u8]>> = server.mails();
        assert_eq!(mails.len(), 9);
        let answer = pop3(&server, "UIDL\r\n").await;
        assert!(answer.contains("\r\n9 practice-9\r\n.\r\n"), "{answer}");
    });
}

#[test]
fn s73_a_mail_in_chunks_comes_back_byte_for_byte_and_data_does_not_mix_with_them() {
    run(async {
        let server = empty_server().await;
        let answer = smtp(
            &server,
            "MAIL FROM:<you@practice.example> RET=HDRS ENVID=77 SMTPUTF8\r\n\
             RCPT TO:<ann@practice.example> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;ann@practice.example\r\n\
             BDAT 17\r\nSubject: chunks\r\n\
             DATA\r\nBDAT 9 LAST\r\n\r\n.\r\n.two\
             BDAT 0 LAST\r\n",
        )
        .await;
        let codes: Vec<&str> = answer.lines().map(|line| &line[..3]).collect();
        assert_eq!(
            codes,
            ["250", "250", "250", "503", "250", "503", "221"],
            "{answer}"
        );
        let mail = server.mails().pop().unwrap();
        let text = String::from_utf8_lossy(&mail);
        assert!(text.contains("Subject: chunks\r\n"), "{text}");
        assert!(text.contains("\r\n.\r\n.two"), "{text}");
    });
}
