//! What an account remembers of its logins: the pin of a strong one, a person's consent to a
//! weaker one, a token that is renewed, and how often a server is asked in vain (A-26, S-45, S-49).

use std::fs;
use std::path::Path;

use hongyan::channel::{Cause, Command, Outcome};
use hongyan::model::Remedy;
use hongyan::model::account::TlsMode;

use super::desk::{Desk, account, cause};
use super::fake::{Act, Fake, Maildrop, mails, say};

/// A POP3 server that takes anybody by PLAIN or USER.
fn pop3_server() -> Fake {
    let mut drop = Maildrop::new(mails(1));
    Fake::start(false, None, move |_connection, line| match line {
        "CAPA" => say("+OK\nUSER\nUIDL\nSASL PLAIN\n."),
        _ => Act::Say(drop.answer(line)),
    })
}

fn logins(folder: &Path) -> std::path::PathBuf {
    folder.join("mail/work/logins")
}

#[test]
fn a26_where_it_cannot_be_read_what_worked_before_nobody_logs_in_by_fetch_or_send() {
    let fake = pop3_server();
    let (submission, taken) = super::sending::server(|_connection, _line| None);
    let mut desk = Desk::new(&account(fake.port, submission.port, TlsMode::None));
    desk.ask(Command::ShowTranscripts { account: None });
    let whole = format!("pop3:localhost:{} SCRAM-SHA-256\n", fake.port);
    let damaged = [
        &whole.as_bytes()[..10],
        b"\xff\xfe",
        b"pop3:localhost:1 SCRAM-SHA-9\n",
    ];
    let here = format!("pop3:localhost:{} SCRAM-SHA-9\n", fake.port);
    for text in [damaged[0], damaged[1], here.as_bytes()] {
        fs::write(logins(&desk.folder), text).unwrap();
        let refused = cause(desk.ask(Command::Refresh { account: None }));
        assert!(matches!(&refused, Cause::LoginsUnknown { path, .. } if path.ends_with("logins")));
        assert_eq!(refused.remedy(), Remedy::DeleteLogins);
        assert_eq!(
            fs::read(logins(&desk.folder)).unwrap(),
            text,
            "left as it is"
        );
    }
    fs::write(logins(&desk.folder), damaged[1]).unwrap();
    desk.ask(super::sending::submit(&["bob@example.org"]));
    assert!(taken.lock().unwrap().mails.is_empty());
    for said in ["AUTH", "USER", "PASS"] {
        assert!(!fake.heard(said) && !submission.heard(said), "{said}");
    }
    // What another server has taken is that one's affair, and the person may begin anew.
    fs::write(logins(&desk.folder), damaged[2]).unwrap();
    assert!(matches!(
        desk.ask(Command::Refresh { account: None }),
        Outcome::Done
    ));
    fs::remove_file(logins(&desk.folder)).unwrap();
    assert!(matches!(
        desk.ask(Command::Refresh { account: None }),
        Outcome::Done
    ));
}
