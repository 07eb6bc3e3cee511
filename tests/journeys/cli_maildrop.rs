//! `hongyan maildrop`: what it prints, what it asks, what it does to the server, how it ends.

use std::fs;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use super::fake::{Act, Fake, Maildrop, mails, say};

/// A server with mails, and a profile with an account on it.
struct Desk {
    drop: Arc<Mutex<Maildrop>>,
    folder: tempfile::TempDir,
    port: u16,
    _fake: Fake,
}

impl Desk {
    fn with(
        mails: Vec<(String, Vec<u8>)>,
        mut change: impl FnMut(&str, &mut Maildrop) -> Option<Act> + Send + 'static,
    ) -> Self {
        let drop = Arc::new(Mutex::new(Maildrop::new(mails)));
        let served = Arc::clone(&drop);
        let fake = Fake::start(false, None, move |_connection, line| {
            let mut drop = served.lock().unwrap();
            match change(line, &mut drop) {
                Some(act) => act,
                None if line == "QUIT" => Act::SayAndClose(drop.answer(line)),
                None => Act::Say(drop.answer(line)),
            }
        });
        let desk = Self {
            drop,
            folder: tempfile::tempdir().unwrap(),
            port: fake.port,
            _fake: fake,
        };
        desk.configure("en", "forever");
        desk
    }

    fn new(count: usize) -> Self {
        Self::with(mails(count), |_line, _drop| None)
    }

    fn configure(&self, language: &str, keep: &str) {
        let text = format!(
            "language = \"{language}\"\n[[account]]\nid = \"work\"\naddress = \"ann@example.org\"\n\
             pop3 = {{ host = \"127.0.0.1\", port = {}, tls = \"none\", keep_on_server = \"{keep}\" }}\n\
             smtp = {{ host = \"127.0.0.1\", port = 1, tls = \"none\" }}\n\
             password = {{ command = \"echo practice\" }}\n",
            self.port,
        );
        fs::write(self.folder.path().join("config.toml"), text).unwrap();
    }

    fn run(&self, arguments: &str, input: &str) -> Run {
        let mut child = Command::new(env!("CARGO_BIN_EXE_hongyan"))
            .arg("--profile")
            .arg(self.folder.path())
            .args(arguments.split(' '))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A run that asks nothing reads nothing.
        child.stdin.take().unwrap().write_all(input.as_bytes()).ok();
        let output = child.wait_with_output().unwrap();
        Run {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            error: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// UIDLs on the server, the oldest first.
    fn there(&self) -> Vec<String> {
        let drop = self.drop.lock().unwrap();
        drop.mails.iter().map(|(uid, _mail)| uid.clone()).collect()
    }
}

struct Run {
    code: i32,
    out: String,
    error: String,
}

impl Run {
    #[track_caller]
    fn ends(&self, code: i32) -> &Self {
        assert_eq!(self.code, code, "out: {}\nerror: {}", self.out, self.error);
        self
    }

    #[track_caller]
    fn complains(&self, line: &str) -> &Self {
        let expected = format!("hongyan: {line}");
        // Behind a question stands no end of line.
        let found = self.error.lines().any(|told| told.ends_with(&expected));
        assert!(found, "{}", self.error);
        self
    }

    fn json(&self) -> Vec<Value> {
        let lines = self.out.lines();
        lines
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }
}

#[test]
fn what_lies_on_the_server_is_listed_in_both_languages_and_for_scripts() {
    let desk = Desk::new(3);
    let run = desk.run("maildrop fetch uid-2", "");
    assert_eq!(run.ends(0).out, "One mail fetched\n");
    let table = desk.run("maildrop", "");
    let lines: Vec<&str> = table.ends(0).out.lines().collect();
    assert_eq!(lines.len(), 5, "{}", table.out);
    let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(
        words(lines[0]),
        "No. Size Date Sender Subject Copy here Leaves the server UIDL"
    );
    assert!(words(lines[1]).starts_with("3 "), "{}", table.out);
    assert!(
        words(lines[1]).ends_with("Bob Mail 3 Not here Stays uid-3"),
        "{}",
        table.out
    );
    assert!(words(lines[2]).ends_with("Bob Mail 2 Here Stays uid-2"));
    let subject = |line: &str| line.find("Mail ");
    assert!(subject(lines[1]).is_some() && subject(lines[1]) == subject(lines[3]));
    assert!(lines[4].starts_with("3 mails, "), "{}", table.out);

    let told = desk.run("maildrop --json", "").ends(0).json();
    assert_eq!(told.len(), 3);
    let octets = desk.drop.lock().unwrap().mails[2].1.len();
    let expected = json!({
        "number": 3, "uidl": "uid-3", "octets": octets, "date": "2026-11-20T10:00:00Z",
        "from": { "name": "Bob", "address": "bob@example.org" }, "subject": "Mail 3",
        "here": "no", "leaves": "never", "error": null,
    });
    assert_eq!(told[0], expected);
    assert_eq!(told[1]["here"], "yes");

    desk.configure("zh-CN", "forever");
    let run = desk.run("maildrop", "");
    let lines: Vec<&str> = run.ends(0).out.lines().collect();
    assert_eq!(
        words(lines[0]),
        "序号 大小 日期 发件人 主题 本机 何时离开服务器 UIDL"
    );
    assert!(words(lines[2]).ends_with("已在本机 一直保留 uid-2"));
    assert!(lines[4].starts_with("3 封，共 "), "{}", run.out);
    desk.drop.lock().unwrap().mails.clear();
    assert_eq!(desk.run("maildrop", "").ends(0).out, "服务器上没有邮件\n");
}

#[test]
fn a_selection_is_fetched_by_name_and_number_and_what_is_not_there_is_told() {
    let desk = Desk::new(600);
    let run = desk.run("maildrop fetch --json -n 1,3-4 uid-600 nobody", "");
    run.ends(66)
        .complains("could not fetch nobody: the server does not have it");
    let left = json!([{ "uidl": "nobody", "why": "gone", "text": null }]);
    let expected = json!({ "deed": "fetched", "done": 4, "left": left });
    assert_eq!(run.json(), [expected]);
    // What is here already is no trouble.
    let again = desk.run("maildrop fetch uid-600", "");
    assert_eq!(again.ends(0).out, "No mail fetched\n");
    assert_eq!(again.error, "");
    desk.run("maildrop fetch -n 601", "").ends(64).complains(
        "could not understand the command: there is no mail 601: 600 lie on the server \
         (see hongyan --help)",
    );
    desk.run("maildrop fetch", "").ends(64);
    desk.run("maildrop fetch --account home uid-1", "").ends(64);
    assert_eq!(desk.there().len(), 600);
}

#[test]
fn a_deletion_asks_first_and_loses_nothing_that_is_nowhere_else() {
    let desk = Desk::new(4);
    desk.run("maildrop fetch uid-1 uid-2", "").ends(0);
    for (answer, code) in [("n\n", 0), ("\n", 0), ("", 66)] {
        let run = desk.run("maildrop delete uid-1", answer);
        run.ends(code);
        assert!(
            run.error.starts_with("Delete “Mail 1” on the server?\n"),
            "{}",
            run.error
        );
        assert_eq!(desk.there().len(), 4);
    }
    let run = desk.run("maildrop delete uid-2 uid-3", "y\n");
    run.ends(65).complains(
        "could not delete uid-3 on the server: it is not on this computer and would be lost, so it was left there \
         (hongyan maildrop fetch brings it here first; --accept-loss deletes it for good)",
    );
    assert!(
        run.error.contains(
            "One is not on this computer, so it stays (hongyan maildrop fetch brings it here first; \
             --accept-loss deletes it for good)"
        ),
        "{}",
        run.error
    );
    assert_eq!(run.out, "One mail deleted on the server\n");
    assert_eq!(desk.there(), ["uid-1", "uid-3", "uid-4"]);
    // By its number a mail is only lost where a person has seen which it is.
    desk.run("maildrop delete -n 2 --yes --accept-loss", "")
        .ends(64);
    let run = desk.run("maildrop delete -n 2 --accept-loss", "yes\n");
    assert!(run.ends(0).error.contains("lost for good"), "{}", run.error);
    assert_eq!(desk.there(), ["uid-1", "uid-4"]);
    let run = desk.run("maildrop delete --yes --accept-loss --json uid-4 uid-9", "");
    let left = json!([{ "uidl": "uid-9", "why": "gone", "text": null }]);
    let expected = json!({ "deed": "deleted", "done": 1, "left": left });
    assert_eq!(run.ends(0).json(), [expected]);
    desk.configure("zh-CN", "forever");
    let run = desk.run("maildrop delete --all", "是\n");
    assert_eq!(run.ends(0).out, "已从服务器删除 1 封\n");
    assert!(
        run.error.starts_with("从服务器删除“Mail 1”？\n"),
        "{}",
        run.error
    );
    assert!(desk.there().is_empty());
}

#[test]
fn p61_a_name_that_several_mails_bear_means_all_of_them() {
    let mut three = mails(3);
    three[1].0 = "uid-1".to_owned();
    let desk = Desk::with(three, |_line, _drop| None);
    let run = desk.run("maildrop delete -n 1 --accept-loss", "y\n");
    run.ends(65).complains(
        "could not delete uid-1 on the server: several mails have its unique ID \
         (name them by their UIDL)",
    );
    desk.run("maildrop delete --yes --accept-loss uid-1", "")
        .ends(0);
    assert_eq!(desk.there(), ["uid-3"]);
}

#[test]
fn what_is_kept_survives_a_fetch_that_deletes_and_is_let_go_again() {
    let desk = Desk::new(3);
    desk.configure("en", "delete-after-download");
    let run = desk.run("maildrop keep uid-1 uid-2 nobody", "");
    run.ends(66)
        .complains("could not keep nobody on the server: the server does not have it");
    assert_eq!(run.out, "2 mails kept on the server\n");
    desk.run("fetch", "").ends(0);
    assert_eq!(desk.there(), ["uid-1", "uid-2"]);
    let run = desk.run("maildrop keep --no-longer uid-2", "");
    assert_eq!(run.ends(0).out, "No longer kept on the server: one mail\n");
    desk.run("fetch", "").ends(0);
    assert_eq!(desk.there(), ["uid-1"]);
}

#[test]
fn servers_that_cannot_do_it_have_their_codes_and_words() {
    let desk = Desk::with(mails(2), |line, _drop| match line {
        "CAPA" => Some(say("+OK\nUSER\nTOP\nPIPELINING\n.")),
        "UIDL" => Some(say("-ERR unknown command")),
        _ => None,
    });
    let run = desk.run("maildrop", "");
    assert!(run.ends(0).error.contains("(UIDL)"), "{}", run.error);
    assert_eq!(
        desk.run("maildrop --json", "").json()[0]["uidl"],
        Value::Null
    );
    desk.run("maildrop fetch -n 1", "").ends(76);
    desk.run("maildrop delete --yes --all", "").ends(76);
    assert_eq!(desk.there().len(), 2);

    let desk = Desk::with(mails(2), |line, _drop| {
        line.starts_with("DELE")
            .then(|| say("-ERR [SYS/PERM] read only"))
    });
    let run = desk.run("maildrop delete --yes --accept-loss uid-1", "");
    run.ends(69)
        .complains("could not delete uid-1 on the server: [SYS/PERM] read only");
    let desk = Desk::with(mails(2), |line, _drop| {
        line.starts_with("PASS")
            .then(|| say("-ERR [AUTH] wrong password"))
    });
    desk.run("maildrop", "").ends(77);
}
