//! `hongyan console` at a terminal: what is typed there, key by key.
//!
//! `script` of util-linux makes the terminal.

use std::io::{Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use super::server;

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
        let run = format!("exec '{program}' console pop3 127.0.0.1:{port} --tls none");
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
    let answers: Vec<&'static [u8]> = vec![
        b"+OK and the word?\r\n",
        b"+OK welcome\r\n",
        b"+OK listed\r\n.\r\n",
        b"+OK once more\r\n",
        b"+OK bye\r\n",
    ];
    let (port, thread) = server(b"+OK hello\r\n", answers);
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
    // The server stays; Ctrl+D does not.
    terminal.press("\u{4}");
    let mut rest = Vec::new();
    terminal.screen.read_to_end(&mut rest).unwrap();
    terminal.drawn += &String::from_utf8_lossy(&rest);
    assert!(terminal.child.wait().unwrap().success());
    let heard = String::from_utf8(thread.join().unwrap()).unwrap();
    assert_eq!(
        heard,
        "USER ann\r\nPASS canary-word\r\nLIST\r\nUSER ann\r\nQUIT\r\n"
    );
    for secret in ["canary", "anary-w", "word\r"] {
        assert!(!terminal.drawn.contains(secret), "{}", terminal.drawn);
    }
    assert!(terminal.drawn.contains("PASS ***"), "{}", terminal.drawn);
}
