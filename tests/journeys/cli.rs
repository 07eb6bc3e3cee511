//! The command line: what it prints, what it does to mail, how it ends.

mod killed;

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use hongyan::practice::{Options, Server};
use hongyan::store::disk::Disk;
use hongyan::store::lock::Lock;
use serde_json::Value;

/// A server, and a profile with an account on it.
struct Journey {
    server: Server,
    folder: tempfile::TempDir,
    _runtime: tokio::runtime::Runtime,
}

impl Journey {
    fn begin(samples: bool) -> Self {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let options = Options {
            samples,
            pause: Duration::from_millis(10),
        };
        let server = runtime.block_on(Server::start(options)).unwrap();
        let journey = Self {
            server,
            folder: tempfile::tempdir().unwrap(),
            _runtime: runtime,
        };
        journey.configure("echo practice", "");
        journey
    }

    /// Writes config.toml; `more` goes behind the last table.
    fn configure(&self, password_command: &str, more: &str) {
        let (pop3, smtp) = (self.server.pop3_address(), self.server.smtp_address());
        let text = format!(
            "[[account]]\nid = \"work\"\naddress = \"you@practice.example\"\n\
             pop3 = {{ host = \"127.0.0.1\", port = {}, tls = \"none\" }}\n\
             smtp = {{ host = \"127.0.0.1\", port = {}, tls = \"none\" }}\n\
             password = {{ command = \"{password_command}\" }}\n{more}",
            pop3.port(),
            smtp.port(),
        );
        fs::write(self.folder.path().join("config.toml"), text).unwrap();
    }

    fn run(&self, arguments: &[&str]) -> Run {
        self.run_with(arguments, b"")
    }

    fn run_with(&self, arguments: &[&str], input: &[u8]) -> Run {
        let mut child = Command::new(env!("CARGO_BIN_EXE_hongyan"))
            .arg("--profile")
            .arg(self.folder.path())
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A run that fails at once reads no input.
        child.stdin.take().unwrap().write_all(input).ok();
        Run::from(child.wait_with_output().unwrap())
    }

    /// Every mail file of the account.
    fn mails_on_disk(&self) -> Vec<PathBuf> {
        let mut found = Vec::new();
        collect(&self.folder.path().join("mail/work"), &mut found);
        found
    }
}

/// Files in new/ and cur/ of this folder and those below.
fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, found);
        } else if path
            .parent()
            .is_some_and(|p| p.ends_with("new") || p.ends_with("cur"))
        {
            found.push(path);
        }
    }
}

struct Run {
    code: i32,
    out: String,
    error: String,
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            error: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Run {
    /// One JSON object a line.
    fn json(&self) -> Vec<Value> {
        let lines = self.out.lines();
        lines
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    /// Ends as it should; everything it said is shown where it doesn't.
    #[track_caller]
    fn ends(&self, code: i32) -> &Self {
        assert_eq!(self.code, code, "out: {}\nerror: {}", self.out, self.error);
        self
    }

    /// That there is exactly one line of error, and its beginning.
    #[track_caller]
    fn complains(&self, start: &str) {
        assert_eq!(self.error.lines().count(), 1, "{}", self.error);
        let expected = format!("hongyan: {start}");
        assert!(self.error.starts_with(&expected), "{}", self.error);
    }
}

#[test]
fn fetch_brings_every_mail_once_and_byte_for_byte() {
    let journey = Journey::begin(true);
    let run = journey.run(&["fetch", "--json"]);
    let report = &run.ends(0).json()[0];
    let served = journey.server.mails();
    let octets: usize = served.iter().map(|mail| mail.len()).sum();
    assert_eq!(report["account"], "work");
    assert_eq!(report["new"], served.len());
    assert_eq!(report["bytes"], octets);
    assert_eq!(report["failed"], 0);
    assert_eq!(report["error"], Value::Null);
    assert!(report["seconds"].as_f64().unwrap() >= 0.0);
    let fetched: BTreeSet<Vec<u8>> = journey
        .mails_on_disk()
        .iter()
        .map(|file| fs::read(file).unwrap())
        .collect();
    let served: BTreeSet<Vec<u8>> = served.iter().map(|mail| mail.to_vec()).collect();
    assert!(fetched == served, "the files differ from what was served");
    let again = journey.run(&["fetch"]);
    assert!(
        again.ends(0).out.starts_with("work: 0 new, 0 bytes, "),
        "{}",
        again.out
    );
    assert_eq!(journey.mails_on_disk().len(), served.len());
}

#[test]
fn send_reports_the_refused_recipient_and_delivers_to_the_other() {
    let journey = Journey::begin(false);
    let mail = b"Subject: Hi\n\nHello\n.\nnot the end\n";
    let recipients = ["bounce@practice.example", "ann@practice.example"];
    let run = journey.run_with(
        &["send", "-i", "--json", recipients[0], recipients[1]],
        mail,
    );
    run.ends(69)
        .complains("could not deliver to bounce@practice.example: 550 5.1.1 ");
    let report = &run.json()[0];
    assert_eq!(report["state"], "sent");
    let told = report["recipients"].as_array().unwrap();
    let states: Vec<&Value> = told.iter().map(|one| &one["state"]).collect();
    assert_eq!(states, ["refused", "accepted"]);
    assert_eq!(told[0]["address"], recipients[0]);
    assert_eq!(told[0]["code"], 550);
    assert_eq!(told[0]["enhanced"], "5.1.1");
    assert!(
        told[0]["text"]
            .as_str()
            .unwrap()
            .contains("nobody lives here")
    );
    let arrived = journey.server.mails().pop().unwrap();
    let arrived = String::from_utf8(arrived.to_vec()).unwrap();
    assert!(
        arrived.ends_with("\r\n\r\nHello\r\n.\r\nnot the end\r\n"),
        "{arrived}"
    );
    for added in ["\r\nFrom: ", "\r\nDate: ", "\r\nMessage-ID: <"] {
        assert_eq!(arrived.matches(added).count(), 1, "{added:?} in {arrived}");
    }
}

#[test]
fn send_takes_recipients_from_the_mail_and_hides_bcc() {
    let journey = Journey::begin(false);
    let mail = b"From: You <you@practice.example>\nTo: Ann <ann@practice.example>\n\
        Bcc: Eve <eve@practice.example>\nSubject: =?UTF-8?B?5L2g5aW9?=\n\nHello\n.\nlost\n";
    let arguments = [
        "send",
        "-t",
        "-odb",
        "-oem",
        "-f",
        "you@practice.example",
        "--json",
    ];
    let run = journey.run_with(&arguments, mail);
    let told = run.ends(0).json();
    let told = told[0]["recipients"].as_array().unwrap();
    let addresses: Vec<&Value> = told.iter().map(|one| &one["address"]).collect();
    assert_eq!(addresses, ["ann@practice.example", "eve@practice.example"]);
    let arrived = journey.server.mails().pop().unwrap();
    let arrived = String::from_utf8(arrived.to_vec()).unwrap();
    assert!(!arrived.to_lowercase().contains("eve@"), "{arrived}");
    assert!(!arrived.to_lowercase().contains("\r\nbcc:"), "{arrived}");
    assert!(
        arrived.contains("\r\nSubject: =?UTF-8?B?5L2g5aW9?=\r\n"),
        "{arrived}"
    );
    assert!(arrived.ends_with("\r\n\r\nHello\r\n"), "{arrived}");
    let quiet = journey.run_with(&["send", "ann@practice.example"], mail);
    quiet.ends(0);
    assert_eq!((quiet.out.as_str(), quiet.error.as_str()), ("", ""));
}

#[test]
fn queue_keeps_mails_and_flush_sends_them_all() {
    let journey = Journey::begin(false);
    for number in 0..3 {
        let mail = format!("Subject: number {number}\n\ntext\n");
        let arguments = ["send", "--queue", "--json", "ann@practice.example"];
        let run = journey.run_with(&arguments, mail.as_bytes());
        assert_eq!(run.ends(0).json()[0]["state"], "queued");
    }
    assert!(journey.server.mails().is_empty());
    let run = journey.run(&["flush", "--json"]);
    let told = run.ends(0).json();
    assert_eq!(told.len(), 3);
    assert!(
        told.iter().all(|mail| mail["state"] == "sent"),
        "{}",
        run.out
    );
    assert_eq!(journey.server.mails().len(), 3);
    let nothing_left = journey.run(&["flush", "--json"]);
    assert_eq!(nothing_left.ends(0).out, "");
}

#[test]
fn a_busy_server_defers_the_mail_and_the_next_flush_delivers_it() {
    let journey = Journey::begin(false);
    let run = journey.run_with(
        &["send", "--json", "busy@practice.example"],
        b"Subject: Hi\n\nHello\n",
    );
    run.ends(75).complains("could not send \"Hi\": 451 4.3.2 ");
    let told = &run.json()[0];
    assert_eq!(told["state"], "deferred");
    assert_eq!(told["recipients"][0]["state"], "deferred");
    let run = journey.run(&["flush", "--json"]);
    assert_eq!(run.ends(0).json()[0]["id"], told["id"]);
    assert_eq!(journey.server.mails().len(), 1);
}

#[test]
fn a_fault_in_config_toml_is_told_with_its_line_and_nothing_starts() {
    let journey = Journey::begin(true);
    journey.configure("echo practice", "frobnicate = true\n");
    let before = fs::read(journey.folder.path().join("config.toml")).unwrap();
    let run = journey.run(&["fetch"]);
    run.ends(78).complains("could not start: ");
    assert!(
        run.error
            .contains("config.toml:7:1: unknown field `frobnicate`"),
        "{}",
        run.error
    );
    assert_eq!(
        fs::read(journey.folder.path().join("config.toml")).unwrap(),
        before
    );
    assert!(!journey.folder.path().join("mail").exists());
}

#[test]
fn a_profile_in_use_is_told_as_try_again_later() {
    let journey = Journey::begin(true);
    let _lock = Lock::take(&journey.folder.path().join("lock"), Disk::real()).unwrap();
    let run = journey.run(&["fetch"]);
    run.ends(75)
        .complains("could not start: another hongyan uses this profile");
    let window = journey.run(&[]);
    window
        .ends(75)
        .complains("could not start: another hongyan uses this profile");
}

#[test]
fn wrong_passwords_deaf_servers_and_mistyped_words_have_their_codes() {
    let journey = Journey::begin(true);
    journey.configure("echo wrong", "");
    let run = journey.run(&["fetch", "--json"]);
    run.ends(77).complains("could not fetch mail (work): ");
    assert!(
        run.json()[0]["error"].as_str().unwrap().contains("[AUTH]"),
        "{}",
        run.out
    );
    journey.configure("echo no key >&2; exit 2", "");
    journey.run(&["fetch"]).ends(77);
    let mail = b"Subject: Hi\n\nHello\n";
    journey
        .run_with(&["send", "ann@practice.example"], b"")
        .ends(66);
    journey.run_with(&["send", "no address"], mail).ends(65);
    journey.run_with(&["send"], mail).ends(64);
    journey.run(&["fetch", "--account", "home"]).ends(64);
    journey
        .run(&["fecth"])
        .ends(64)
        .complains("could not understand the command: ");
    journey.run(&["--version"]).ends(0);
    let nobody = Journey::begin(false);
    let port = nobody.server.pop3_address().port();
    let config = nobody.folder.path().join("config.toml");
    let text = fs::read_to_string(&config).unwrap();
    // Port 1 of loopback: nothing listens there.
    fs::write(&config, text.replace(&format!("port = {port}"), "port = 1")).unwrap();
    nobody
        .run(&["fetch"])
        .ends(69)
        .complains("could not fetch mail (work): 127.0.0.1 refuses");
}

#[test]
fn the_transcript_has_the_dialogue_and_no_secret() {
    let journey = Journey::begin(true);
    let file = journey.folder.path().join("transcript.txt");
    // Others may read what is there already.
    fs::write(&file, "old").unwrap();
    #[cfg(unix)]
    fs::set_permissions(&file, std::os::unix::fs::PermissionsExt::from_mode(0o644)).unwrap();
    let arguments = [
        "fetch",
        "--transcript",
        file.to_str().unwrap(),
        "--mask-addresses",
    ];
    journey.run(&arguments).ends(0);
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.starts_with("== work POP3 "), "{text}");
    assert!(
        text.contains("C: RETR 1\n") && text.contains("S: +OK"),
        "{text}"
    );
    let encoded = data_encoding::BASE64.encode(b"\0you@practice.example\0practice");
    let secrets = ["PASS practice", encoded.as_str(), "you@practice"];
    assert!(
        secrets.iter().all(|secret| !text.contains(secret)),
        "{text}"
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[test]
fn a_transcript_of_the_window_is_refused_and_not_forgotten() {
    let journey = Journey::begin(true);
    let file = journey.folder.path().join("transcript.txt");
    let file = file.to_str().unwrap();
    journey.run(&["--transcript", file]).ends(64);
    journey
        .run(&["practice", "--transcript", file, "--mask-addresses"])
        .ends(64)
        .complains("could not understand the command: --transcript belongs to a command");
}

#[test]
fn practice_refuses_a_profile_that_it_would_not_use() {
    let journey = Journey::begin(true);
    journey.run(&["practice"]).ends(64).complains(
        "could not understand the command: --profile does not go with practice, which has a \
         throw-away profile of its own",
    );
}

#[test]
fn flush_says_which_and_how_many_mails_wait_for_a_decision() {
    let journey = Journey::begin(false);
    let hold = |subject: &str| {
        let arguments = ["send", "--hold-for", "60", "ann@practice.example"];
        let mail = format!("Subject: {subject}\n\ntext\n");
        assert_ne!(journey.run_with(&arguments, mail.as_bytes()).code, 0);
    };
    hold("one");
    let told = "did not send \"one\" to ann@practice.example again: ";
    let run = journey.run(&["flush"]);
    run.ends(75).complains(told);
    let decide = "(it waits in the window's outbox until you decide)\n";
    assert!(run.error.ends_with(decide), "{}", run.error);
    assert!(
        run.out.ends_with(": failed, 0 of 1 recipients: one\n"),
        "{}",
        run.out
    );
    hold("two");
    let run = journey.run(&["flush", "--json"]);
    let mails = run.ends(75).json();
    assert!(mails.len() == 2 && mails.iter().all(|mail| mail["state"] == "failed"));
    let lines: Vec<&str> = run.error.lines().collect();
    assert_eq!(lines.len(), 3, "{}", run.error);
    assert_eq!(
        lines[2],
        "hongyan: 2 mails wait in the window's outbox until you decide"
    );
    assert!(journey.server.mails().is_empty());
}

#[test]
fn verify_names_a_mail_once_with_all_that_is_wrong_and_its_sum_stands_last_where_all_goes_to_one_file()
 {
    let journey = Journey::begin(true);
    journey.run(&["fetch"]).ends(0);
    journey.run(&["verify"]).ends(0);
    fs::write(&journey.mails_on_disk()[0], "Subject: cut\n").unwrap();
    let path = journey.folder.path().join("told");
    let told = fs::File::create(&path).unwrap();
    let status = Command::new(env!("CARGO_BIN_EXE_hongyan"))
        .arg("--profile")
        .arg(journey.folder.path())
        .arg("verify")
        .stdin(Stdio::null())
        .stderr(told.try_clone().unwrap())
        .stdout(told)
        .status();
    assert_eq!(status.unwrap().code(), Some(65));
    let told = fs::read_to_string(path).unwrap();
    let lines: Vec<&str> = told.lines().collect();
    let findings = |line: &&&str| line.starts_with("hongyan: ");
    assert_eq!(lines.iter().filter(findings).count(), 1, "{told}");
    assert!(lines[0].contains("its name says"), "{told}");
    assert!(lines[0].contains("; its bytes are not those"), "{told}");
    assert_eq!(
        lines.last(),
        Some(&"One mail is not as it should be"),
        "{told}"
    );
}

#[test]
fn index_is_made_again_from_the_maildirs() {
    let journey = Journey::begin(true);
    journey.run(&["fetch"]).ends(0);
    fs::remove_file(journey.folder.path().join("index.sqlite")).unwrap();
    let run = journey.run(&["index"]);
    assert!(
        run.ends(0).out.starts_with("9 mails, 9 added, 0 removed, "),
        "{}",
        run.out
    );
    let run = journey.run(&["index", "--rebuild"]);
    assert!(run.ends(0).out.starts_with("9 mails, "), "{}", run.out);
    let run = journey.run(&["fetch", "--json"]);
    assert_eq!(run.ends(0).json()[0]["new"], 0);
}

#[test]
fn index_takes_the_words_of_what_can_be_read_in_and_says_which_folder_cannot() {
    let journey = Journey::begin(true);
    journey.run(&["fetch"]).ends(0);
    let root = journey.folder.path().join("mail/work");
    fs::create_dir_all(root.join(".Broken/cur")).unwrap();
    // Whoever lists it is told a fault, as of a directory without permission.
    fs::write(root.join(".Broken/new"), "").unwrap();
    let mail = "Subject: x\r\n\r\nxylophone\r\n";
    fs::write(root.join("cur/1700000000.a.host:2,"), mail).unwrap();
    let run = journey.run(&["index"]);
    assert!(run.ends(74).error.contains(".Broken/new"), "{}", run.error);
    let run = journey.run(&["search", "xylophone"]);
    assert_eq!(run.ends(0).out.lines().count(), 1, "{}", run.out);
}
