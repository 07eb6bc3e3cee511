//! Real Dovecot and Postfix, each started by the test that needs it: own config, own ports on
//! loopback, a certificate authority made on the spot, everything in one temporary folder.
//!
//! Needs root, because Dovecot and Postfix drop their rights themselves; `tests/setup` installs
//! both. Where they are missing the test fails and says so.

#![cfg(target_os = "linux")]

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};

/// The password of every box.
pub(crate) const PASSWORD: &str = "correct horse";
/// What of a header Postfix refuses at the end of the data, where a test asks for it by
/// `header_checks = regexp:{dir}/refused-headers`. Senders are in `refused-senders`.
const REFUSED_HEADERS: &str = "/^Subject: refused at the end/ REJECT no such subjects\n";
/// Who owns the boxes: nobody, because Dovecot refuses to work as root.
pub(crate) const OWNER: u32 = 65534;

/// A running pair of servers for the boxes it was started with.
#[derive(Debug)]
pub(crate) struct Servers {
    folder: tempfile::TempDir,
    dovecot: Child,
    postfix: Option<Child>,
    /// POP3 in the clear and with STLS.
    pub(crate) pop3: u16,
    /// POP3 with implicit TLS.
    pub(crate) pop3s: u16,
    /// Submission with STARTTLS.
    pub(crate) submission: u16,
    /// Submission with implicit TLS.
    pub(crate) submissions: u16,
}

impl Servers {
    /// Starts Dovecot and Postfix with a box for each of `users` (`ann` is `ann@example.org`).
    pub(crate) fn start(users: &[&str]) -> Self {
        Self::start_with(users, "")
    }

    /// The same, with these lines at the end of Postfix's main.cf; `{dir}` is the folder of it all.
    pub(crate) fn start_with(users: &[&str], main_cf: &str) -> Self {
        let mut servers = Self::start_dovecot(users);
        servers.start_postfix(users, main_cf);
        servers
    }

    /// Starts Dovecot alone.
    pub(crate) fn start_dovecot(users: &[&str]) -> Self {
        let folder = tempfile::Builder::new()
            .prefix("hongyan-")
            .tempdir()
            .unwrap();
        let mode = |mode| fs::Permissions::from_mode(mode);
        fs::set_permissions(folder.path(), mode(0o755)).unwrap();
        assert_eq!(
            fs::metadata(folder.path()).unwrap().uid(),
            0,
            "tests with real servers need root: Dovecot and Postfix drop their rights themselves"
        );
        make_certificates(folder.path());
        let mail = folder.path().join("mail");
        fs::create_dir(&mail).unwrap();
        chown(&mail, Some(OWNER), Some(OWNER)).unwrap();
        let mut passwords = String::new();
        for user in users {
            passwords.push_str(&format!("{user}:{PASSWORD}::::::\n"));
            make_maildir(&mail.join(user));
        }
        fs::write(folder.path().join("users"), passwords).unwrap();
        let [pop3, pop3s, submission, submissions] = free_ports();
        let mut servers = Self {
            dovecot: placeholder_child(),
            postfix: None,
            folder,
            pop3,
            pop3s,
            submission,
            submissions,
        };
        let config = servers.fill(include_str!("servers/dovecot.conf"), "dovecot.conf");
        servers.dovecot.wait().unwrap();
        servers.dovecot = spawn(
            "dovecot",
            Command::new("dovecot").arg("-F").arg("-c").arg(config),
        );
        servers.await_port(pop3, "dovecot.log");
        servers
    }

    fn start_postfix(&mut self, users: &[&str], more: &str) {
        let dir = self.folder.path().to_owned();
        let boxes: String = users
            .iter()
            .map(|user| format!("{user}@example.org {user}/\n"))
            .collect();
        fs::write(dir.join("boxes"), boxes).unwrap();
        let config = dir.join("postfix");
        for folder in ["postfix", "postfix-queue", "postfix-data"] {
            fs::create_dir(dir.join(folder)).unwrap();
        }
        let status = Command::new("chown")
            .arg("postfix")
            .arg(dir.join("postfix-data"))
            .status();
        assert!(
            status.unwrap().success(),
            "no user postfix: run tests/setup"
        );
        let main = format!("{}\n{more}\n", include_str!("servers/main.cf"));
        self.fill(&main, "postfix/main.cf");
        fs::write(dir.join("refused-headers"), REFUSED_HEADERS).unwrap();
        fs::write(
            dir.join("refused-senders"),
            "eve@example.org REJECT not her\n",
        )
        .unwrap();
        self.fill(include_str!("servers/master.cf"), "postfix/master.cf");
        let check = Command::new("postfix")
            .arg("-c")
            .arg(&config)
            .arg("check")
            .output()
            .unwrap();
        assert!(
            check.status.success(),
            "{}",
            String::from_utf8_lossy(&check.stderr)
        );
        let mut master = Command::new("/usr/lib/postfix/sbin/master");
        self.postfix = Some(spawn("postfix", master.arg("-c").arg(&config)));
        self.await_port(self.submission, "postfix.log");
    }

    /// The authority's certificate, for `ca_file`. The servers are `localhost` and 127.0.0.1.
    pub(crate) fn ca_file(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    /// The maildir of a box.
    pub(crate) fn maildir(&self, user: &str) -> PathBuf {
        self.folder.path().join("mail").join(user)
    }

    /// Puts a mail into a box as a delivery agent would; `name` makes its file name.
    pub(crate) fn deliver(&self, user: &str, name: &str, mail: &[u8]) {
        let path = self.maildir(user).join("new").join(name);
        fs::write(&path, mail).unwrap();
        chown(&path, Some(OWNER), Some(OWNER)).unwrap();
    }

    /// How many mails lie in a box.
    pub(crate) fn count(&self, user: &str) -> usize {
        ["new", "cur"]
            .iter()
            .map(|part| fs::read_dir(self.maildir(user).join(part)).unwrap().count())
            .sum()
    }

    /// Every mail of a box as Dovecot hands it out, read by a few lines that share no code with
    /// the program under test.
    pub(crate) fn retrieve_all(&self, user: &str) -> Vec<Vec<u8>> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.pop3)).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        let mut reader = BufReader::new(stream.try_clone().unwrap());
        let mut line = Vec::new();
        let mut say = |command: &str, reader: &mut BufReader<TcpStream>| {
            if !command.is_empty() {
                stream
                    .write_all(format!("{command}\r\n").as_bytes())
                    .unwrap();
            }
            line.clear();
            reader.read_until(b'\n', &mut line).unwrap();
            let text = String::from_utf8_lossy(&line).into_owned();
            assert!(text.starts_with("+OK"), "{command}: {text}");
            text
        };
        say("", &mut reader);
        say(&format!("USER {user}"), &mut reader);
        say(&format!("PASS {PASSWORD}"), &mut reader);
        let stat = say("STAT", &mut reader);
        let count: u32 = stat.split(' ').nth(1).unwrap().parse().unwrap();
        let mut mails = Vec::new();
        for number in 1..=count {
            say(&format!("RETR {number}"), &mut reader);
            let mut mail = Vec::new();
            loop {
                let mut line = Vec::new();
                reader.read_until(b'\n', &mut line).unwrap();
                match line.as_slice() {
                    b".\r\n" => break,
                    [b'.', rest @ ..] => mail.extend_from_slice(rest),
                    whole => mail.extend_from_slice(whole),
                }
            }
            mails.push(mail);
        }
        say("QUIT", &mut reader);
        mails
    }

    /// A config.toml with one account for `user`, its id the same; `pop3` is put into
    /// `[account.pop3]`. `tls` is `implicit`, `starttls` or `none`.
    pub(crate) fn config(&self, user: &str, tls: &str, pop3: &str) -> String {
        let (incoming, outgoing) = match tls {
            "implicit" => (self.pop3s, self.submissions),
            _ => (self.pop3, self.submission),
        };
        account_config(
            user,
            (incoming, outgoing),
            tls,
            pop3,
            &self.folder.path().join("ca.pem"),
        )
    }

    /// What a server has logged, for the message of a failed assertion.
    pub(crate) fn log(&self, file: &str) -> String {
        fs::read_to_string(self.folder.path().join(file)).unwrap_or_default()
    }

    fn fill(&self, template: &str, file: &str) -> PathBuf {
        let path = self.folder.path().join(file);
        let dir = self.folder.path().to_str().unwrap();
        let text = template
            .replace("{dir}", dir)
            .replace("{uid}", &OWNER.to_string())
            .replace("{gid}", &OWNER.to_string())
            .replace("{pop3}", &self.pop3.to_string())
            .replace("{pop3s}", &self.pop3s.to_string())
            .replace("{submission}", &self.submission.to_string())
            .replace("{submissions}", &self.submissions.to_string());
        fs::write(&path, text).unwrap();
        path
    }

    fn await_port(&self, port: u16, log: &str) {
        assert!(
            greets(port),
            "nothing answers on port {port}:\n{}",
            self.log(log)
        );
    }
}

impl Drop for Servers {
    fn drop(&mut self) {
        for child in [Some(&mut self.dovecot), self.postfix.as_mut()]
            .into_iter()
            .flatten()
        {
            terminate(child);
        }
    }
}

/// A config.toml with one account for `user` on `localhost`, its ports those of POP3 and SMTP.
pub(crate) fn account_config(
    user: &str,
    (incoming, outgoing): (u16, u16),
    tls: &str,
    pop3: &str,
    ca_file: &Path,
) -> String {
    format!(
        "[[account]]\nid = \"{user}\"\naddress = \"{user}@example.org\"\ndisplay_name = \"{user}\"\n\
         check_every_minutes = 0\n\n[account.pop3]\nhost = \"localhost\"\nport = {incoming}\n\
         tls = \"{tls}\"\nuser = \"{user}\"\n{pop3}\n\n[account.smtp]\nhost = \"localhost\"\n\
         port = {outgoing}\ntls = \"{tls}\"\nuser = \"{user}\"\n\n[account.password]\n\
         command = \"echo {PASSWORD}\"\n\n[account.tls]\nca_file = \"{}\"\n",
        ca_file.display(),
    )
}

/// Waits until a server on this port greets.
pub(crate) fn greets(port: u16) -> bool {
    (0..300).any(|_attempt| {
        if let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)) {
            stream
                .set_read_timeout(Some(Duration::from_secs(1)))
                .unwrap();
            let mut greeting = [0; 1];
            if stream.read(&mut greeting).is_ok_and(|octets| octets == 1) {
                return true;
            }
        }
        std::thread::sleep(Duration::from_millis(50));
        false
    })
}

/// Asks a child of ours to end, by its id, and waits for it.
pub(crate) fn terminate(child: &mut Child) {
    Command::new("kill")
        .arg("-TERM")
        .arg(child.id().to_string())
        .status()
        .ok();
    child.wait().ok();
}

fn placeholder_child() -> Child {
    Command::new("true").spawn().unwrap()
}

pub(crate) fn spawn(name: &str, command: &mut Command) -> Child {
    let command = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
        .spawn()
        .unwrap_or_else(|error| panic!("{name}: {error}; run tests/setup"))
}

/// Ports that were free a moment ago, below the range the system hands out by itself, so that
/// no outgoing connection takes one meanwhile.
pub(crate) fn free_ports<const COUNT: usize>() -> [u16; COUNT] {
    let mut seed = [0; 2];
    fs::File::open("/dev/urandom")
        .unwrap()
        .read_exact(&mut seed)
        .unwrap();
    let mut candidate = 10_000 + u16::from_ne_bytes(seed) % 20_000;
    [0; COUNT].map(|_zero| {
        loop {
            candidate += 1;
            if TcpListener::bind(("127.0.0.1", candidate)).is_ok() {
                return candidate;
            }
        }
    })
}

/// Makes an empty maildir that belongs to the boxes' owner.
pub(crate) fn make_maildir(path: &Path) {
    for part in ["", "cur", "new", "tmp"] {
        let folder = path.join(part);
        fs::create_dir_all(&folder).unwrap();
        chown(&folder, Some(OWNER), Some(OWNER)).unwrap();
    }
}

/// `ca.pem`, `server.pem` and `server.key`: an authority and a certificate for localhost.
pub(crate) fn make_certificates(folder: &Path) {
    let ca_key = KeyPair::generate().unwrap();
    let mut ca = CertificateParams::new(Vec::new()).unwrap();
    ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    ca.distinguished_name
        .push(rcgen::DnType::CommonName, "Hongyan test authority");
    let ca_certificate = ca.self_signed(&ca_key).unwrap();
    let key = KeyPair::generate().unwrap();
    let names = vec!["localhost".to_owned(), "127.0.0.1".to_owned()];
    let issuer = Issuer::new(ca, ca_key);
    let certificate = CertificateParams::new(names)
        .unwrap()
        .signed_by(&key, &issuer)
        .unwrap();
    fs::write(folder.join("ca.pem"), ca_certificate.pem()).unwrap();
    fs::write(folder.join("server.pem"), certificate.pem()).unwrap();
    fs::write(folder.join("server.key"), key.serialize_pem()).unwrap();
    fs::set_permissions(folder.join("server.key"), fs::Permissions::from_mode(0o600)).unwrap();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_real_servers_hand_out_what_was_delivered() {
        let servers = Servers::start(&["ann", "bob"]);
        servers.deliver("ann", "1.a.example", b"Subject: one\n\n.dot\nlast\n");
        assert_eq!(servers.count("ann"), 1);
        assert_eq!(
            servers.retrieve_all("ann"),
            [b"Subject: one\r\n\r\n.dot\r\nlast\r\n".to_vec()]
        );
        let mut greeting = String::new();
        let stream = TcpStream::connect(("127.0.0.1", servers.submission)).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        BufReader::new(stream).read_line(&mut greeting).unwrap();
        assert!(greeting.starts_with("220 mx.example.org"), "{greeting}");
    }
}
