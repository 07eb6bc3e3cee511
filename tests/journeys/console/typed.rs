//! `hongyan console` at a terminal: what is typed there, key by key.
//!
//! `script` of util-linux makes the terminal.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::sync_channel;

/// A console at a terminal of its own.
struct Terminal {
    child: Child,
    keys: ChildStdin,
    screen: ChildStdout,
    /// Everything that was drawn.
    drawn: String,
}

impl Terminal {
    fn open(port: u16, profile: &std::path::Path) -> Self {
        let program = env!("CARGO_BIN_EXE_hongyan");
        let run = format!("'{program}' console pop3 127.0.0.1:{port} --tls none && stty -a");
        let mut child = Command::new("script")
            .args(["-qec", &run, "/dev/null"])
            .env("HONGYAN_PROFILE", profile)
            .env("TERM", "xterm")
            .env("LANG", "C.UTF-8")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        Self {
            keys: child.stdin.take().unwrap(),
            screen: child.stdout.take().unwrap(),
            child,
            drawn: String::new(),
        }
    }

    /// Waits until `said` is drawn and a prompt behind it.
    fn until(&mut self, said: &str) {
        let mut octets = [0; 4096];
        let from = self.drawn.len();
        while !self.drawn[from..]
            .split_once(said)
            .is_some_and(|(_before, behind)| behind.contains("> "))
        {
            let count = self.screen.read(&mut octets).unwrap();
            assert_ne!(count, 0, "the console ended: {}", self.drawn);
            self.drawn += &String::from_utf8_lossy(&octets[..count]);
        }
    }

    fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    /// The keys one by one, as a hand presses them, and what the server says to them.
    fn type_in(&mut self, keys: &str, said: &str) {
        for key in keys.chars() {
            self.press(&key.to_string());
        }
        self.until(said);
    }
}

#[test]
fn a27_a_password_typed_at_a_terminal_is_neither_drawn_nor_remembered() {
    let answers = [
        "+OK and the word?\r\n",
        "+OK welcome\r\n",
        "+OK listed\r\n.\r\n",
        "+OK once more\r\n",
        "+OK bye\r\n",
    ];
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (hang_up, told) = sync_channel::<()>(1);
    let server = std::thread::Builder::new().spawn(move || {
        let (mut stream, _peer) = listener.accept().unwrap();
        stream.write_all(b"+OK hello\r\n").unwrap();
        let mut heard = String::new();
        let mut lines = BufReader::new(stream.try_clone().unwrap());
        for answer in answers {
            lines.read_line(&mut heard).unwrap();
            stream.write_all(answer.as_bytes()).unwrap();
        }
        told.recv().unwrap();
        heard
    });
    let profile = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::open(port, profile.path());
    terminal.until("+OK hello");
    terminal.type_in("USER ann\r", "and the word?");
    terminal.type_in("PASS canary-word\r", "welcome");
    // Completion leaves a blank behind the word, which does not go out.
    terminal.type_in("LIS\t\r", "listed");
    // Two lines back in the history: not the password.
    terminal.press("\u{1b}[A");
    terminal.press("\u{1b}[A");
    terminal.type_in("\r", "once more");
    terminal.type_in("QUIT\r", "bye");
    // The server takes its leave in the middle of a line; the terminal is as it was.
    terminal.press("NO");
    hang_up.send(()).unwrap();
    let mut rest = Vec::new();
    terminal.screen.read_to_end(&mut rest).unwrap();
    terminal.drawn += &String::from_utf8_lossy(&rest);
    assert!(terminal.child.wait().unwrap().success());
    let heard = server.unwrap().join().unwrap();
    assert_eq!(
        heard,
        "USER ann\r\nPASS canary-word\r\nLIST\r\nUSER ann\r\nQUIT\r\n"
    );
    for secret in ["canary", "anary-w", "word\r"] {
        assert!(!terminal.drawn.contains(secret), "{}", terminal.drawn);
    }
    assert!(terminal.drawn.contains(" icanon"), "{}", terminal.drawn);
    assert!(terminal.drawn.contains(" echo "), "{}", terminal.drawn);
    assert!(terminal.drawn.contains("PASS ***"), "{}", terminal.drawn);
}
