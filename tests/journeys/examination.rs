//! `hongyan doctor` as a process: what it prints line by line, and how it ends.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread::Builder;
use std::time::Duration;

use hongyan::practice::{Options, Server};
use serde_json::Value;

use super::fake::{Act, Fake, lines, say};

/// The password of these accounts.
const PASSWORD: &str = "canary-5e21";
/// Steps of an account whose servers work without encryption.
const CLEAR: [&str; 6] = ["dns", "tcp", "greeting", "capabilities", "login", "mailbox"];

struct Run {
    code: i32,
    out: String,
    error: String,
}

impl Run {
    #[track_caller]
    fn ends(self, code: i32) -> Self {
        assert_eq!(self.code, code, "out: {}\nerror: {}", self.out, self.error);
        let lines = usize::from(code != 0);
        assert_eq!(self.error.lines().count(), lines, "{}", self.error);
        self
    }

    fn json(&self) -> Vec<Value> {
        let lines = self.out.lines();
        lines
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    /// Steps of one server, in the order in which they were printed.
    fn steps(&self, server: &str) -> Vec<String> {
        let of_server = self.out.lines().filter(|line| line.starts_with(server));
        of_server
            .filter_map(|line| line.split_whitespace().nth(1))
            .map(str::to_owned)
            .collect()
    }

    fn says(&self, text: &str) -> bool {
        self.out.contains(text) || self.error.contains(text)
    }
}

/// A profile with one account whose servers stand on these ports.
fn profile(pop3: u16, smtp: u16, user: &str, password: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let text = format!(
        "[[account]]\nid = \"work\"\naddress = \"{user}\"\n\
         pop3 = {{ host = \"localhost\", port = {pop3}, tls = \"none\" }}\n\
         smtp = {{ host = \"localhost\", port = {smtp}, tls = \"none\" }}\n\
         password = {{ command = \"{password}\" }}\n"
    );
    fs::write(folder.path().join("config.toml"), text).unwrap();
    folder
}

fn start(folder: &tempfile::TempDir, arguments: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_hongyan"))
        .arg("--profile")
        .arg(folder.path())
        .arg("doctor")
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

fn doctor(folder: &tempfile::TempDir, arguments: &[&str]) -> Run {
    let output = start(folder, arguments).wait_with_output().unwrap();
    Run {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        error: String::from_utf8(output.stderr).unwrap(),
    }
}

/// The servers of practice, for as long as the runtime lives.
fn practice() -> (Server, tokio::runtime::Runtime) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let options = Options {
        samples: true,
        pause: Duration::from_millis(1),
    };
    let server = runtime.block_on(Server::start(options)).unwrap();
    (server, runtime)
}

fn practising(server: &Server, password: &str) -> tempfile::TempDir {
    let ports = (server.pop3_address().port(), server.smtp_address().port());
    profile(ports.0, ports.1, "you@practice.example", password)
}

/// A POP3 server that answers some lines otherwise.
fn pop3(change: impl Fn(&str) -> Option<Act> + Send + 'static) -> Fake {
    Fake::start(false, None, move |_connection, line| {
        change(line).unwrap_or_else(|| match line {
            "CAPA" => say("+OK\nUSER\nUIDL\n."),
            "STAT" => say("+OK 0 0"),
            "QUIT" => Act::SayAndClose(lines("+OK bye")),
            _ => say("+OK"),
        })
    })
}

/// An SMTP server that answers some lines otherwise.
fn smtp(change: impl Fn(&str) -> Option<Act> + Send + 'static) -> Fake {
    Fake::start(false, None, move |_connection, line| {
        change(line).unwrap_or_else(|| match line.split(' ').next().unwrap_or_default() {
            "" => say("220 localhost ESMTP"),
            "EHLO" => say("250-localhost\n250 AUTH PLAIN"),
            "AUTH" => say("235 welcome"),
            "QUIT" => Act::SayAndClose(lines("221 bye")),
            _ => say("250 ok"),
        })
    })
}

#[test]
fn a_healthy_account_is_examined_step_by_step_and_ends_with_0() {
    let (server, _runtime) = practice();
    let folder = practising(&server, "echo practice");
    let run = doctor(&folder, &[]).ends(0);
    for server in ["pop3", "smtp"] {
        assert_eq!(run.steps(server), CLEAR, "{}", run.out);
    }
    let mails = format!("{} mails", server.mails().len());
    assert!(run.says(&mails), "{}", run.out);
    assert!(!run.says("FAILED") && !run.says("you@practice.example"));
    let named = doctor(&folder, &["--account", "work"]).ends(0);
    assert_eq!(named.steps("pop3"), CLEAR);
    doctor(&folder, &["--account", "play"]).ends(64);
}

#[test]
fn json_is_one_object_a_step_with_the_same_in_it() {
    let (server, _runtime) = practice();
    let folder = practising(&server, "echo practice");
    let run = doctor(&folder, &["--json"]).ends(0);
    let told = run.json();
    assert_eq!(told.len(), 2 * CLEAR.len(), "{}", run.out);
    for server in ["pop3", "smtp"] {
        let of_server = told.iter().filter(|one| one["server"] == server);
        let steps: Vec<&Value> = of_server.map(|one| &one["step"]).collect();
        assert_eq!(steps, CLEAR, "{}", run.out);
    }
    let bad = practising(&server, "echo wrong");
    let run = doctor(&bad, &["--json"]).ends(77);
    assert!(!run.json().is_empty());
}

#[test]
fn servers_alone_are_examined_as_far_as_the_login() {
    let (server, _runtime) = practice();
    let folder = tempfile::tempdir().unwrap();
    let (pop3, smtp) = (server.pop3_address(), server.smtp_address());
    let both = ["--pop3", &pop3.to_string(), "--smtp", &smtp.to_string()];
    let run = doctor(&folder, &[&both[..], &["--tls", "none"]].concat()).ends(0);
    for server in ["pop3", "smtp"] {
        assert_eq!(run.steps(server), CLEAR[..4], "{}", run.out);
    }
    let one = doctor(&folder, &["--smtp", both[3], "--tls", "none"]).ends(0);
    assert!(one.steps("pop3").is_empty(), "{}", one.out);
    doctor(&folder, &["--smtp", both[3], "--account", "work"]).ends(64);
    doctor(&folder, &["--smtp", "localhost"]).ends(64);
}

#[test]
fn masked_hosts_stand_in_no_line_and_no_object() {
    let (server, _runtime) = practice();
    let folder = practising(&server, "echo practice");
    assert!(doctor(&folder, &[]).ends(0).says("127.0.0.1"));
    for more in [&["--mask-hosts"][..], &["--mask-hosts", "--json"][..]] {
        let run = doctor(&folder, more).ends(0);
        for name in ["localhost", "127.0.0.1", "::1"] {
            assert!(!run.says(name), "{name}: {}", run.out);
        }
    }
    // Where one fails as well.
    let refusing = pop3(|line| line.is_empty().then(|| say("-ERR localhost is full")));
    let folder = profile(
        refusing.port,
        smtp(|_line| None).port,
        "ann@example.org",
        "echo x",
    );
    for more in [&["--mask-hosts"][..], &["--mask-hosts", "--json"][..]] {
        let run = doctor(&folder, more).ends(69);
        assert!(
            !run.says("localhost") && !run.says("127.0.0.1"),
            "{}{}",
            run.out,
            run.error
        );
        assert!(run.says("is full"), "{}", run.out);
        let failed = |line: &&str| line.starts_with("pop3  greeting") && line.contains("FAILED");
        let object = |line: &str| line.contains("\"greeting\"") && line.contains("is full");
        assert!(
            run.out.lines().any(|line| failed(&line) || object(line)),
            "{}",
            run.out
        );
    }
}

#[test]
fn a_server_that_is_not_there_ends_it_with_69_and_the_other_is_examined_all_the_same() {
    let gone = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().port()
    };
    let smtp = smtp(|_line| None);
    let folder = profile(gone, smtp.port, "ann@example.org", "echo x");
    let run = doctor(&folder, &[]).ends(69);
    assert_eq!(run.steps("smtp"), CLEAR, "{}", run.out);
    assert!(run.says("FAILED"), "{}", run.out);
}

#[test]
fn nonsense_ends_it_with_76_a_wrong_password_with_77_a_wrong_file_with_78() {
    let odd = pop3(|line| line.is_empty().then(|| say("hello there")));
    let well = smtp(|_line| None);
    let folder = profile(odd.port, well.port, "ann@example.org", "echo x");
    let run = doctor(&folder, &[]).ends(76);
    assert!(run.says("FAILED"), "{}", run.out);

    let refusing = pop3(|line| line.starts_with("PASS").then(|| say("-ERR [AUTH] no")));
    let command = format!("echo {PASSWORD}");
    let folder = profile(refusing.port, well.port, "ann@example.org", &command);
    let run = doctor(&folder, &[]).ends(77);
    let failed = run.out.lines().find(|line| line.contains("FAILED"));
    assert!(
        failed.is_some_and(|line| line.contains("login")),
        "{}",
        run.out
    );
    assert!(
        !run.says(PASSWORD) && !run.says("ann@example.org"),
        "{}",
        run.out
    );

    // No account, and a file that cannot be read.
    let folder = tempfile::tempdir().unwrap();
    doctor(&folder, &[]).ends(78);
    fs::write(folder.path().join("config.toml"), "[[account]\n").unwrap();
    doctor(&folder, &[]).ends(78);
}

/// Lines as they come.
fn listen(out: impl Read + Send + 'static) -> Receiver<String> {
    let (tell, heard) = sync_channel(64);
    let listening = move || {
        for line in BufReader::new(out).lines() {
            tell.send(line.unwrap()).ok();
        }
    };
    (Builder::new().name("listener".to_owned()).spawn(listening)).unwrap();
    heard
}

#[test]
fn a_step_is_printed_when_it_is_done_and_not_at_the_end() {
    // The server answers CAPA only once the greeting has been read from standard output.
    let (go_on, waits) = sync_channel::<()>(1);
    let slow = pop3(move |line| {
        if line == "CAPA" {
            waits.recv().ok();
        }
        None
    });
    let folder = tempfile::tempdir().unwrap();
    let server = format!("localhost:{}", slow.port);
    let mut child = start(&folder, &["--pop3", &server, "--tls", "none"]);
    let told = listen(child.stdout.take().unwrap());
    let first: Vec<String> = told.iter().take(3).collect();
    assert!(first[2].contains("greeting"), "{first:?}");
    drop(go_on);
    let rest: Vec<String> = told.iter().collect();
    assert_eq!(rest.len(), 1, "{rest:?}");
    assert!(child.wait().unwrap().success());
}
