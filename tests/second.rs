//! A second pair of real servers: Exim takes mail and delivers it, Courier hands it out. Debian
//! installs neither beside Postfix and Dovecot, so `tests/setup` unpacks both into a small root,
//! and each test runs them in a copy of it.

#![cfg(target_os = "linux")]

use std::fs;
use std::io::Write;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::servers::{
    OWNER, account_config, free_ports, greets, make_certificates, make_maildir, spawn, terminate,
};

/// Where `tests/setup` leaves the root.
const UNPACKED: &str = "/var/cache/hongyan-tests/second";
/// `servers::PASSWORD`, as crypt(3) keeps it.
const CRYPTED: &str = "$6$hongyan$wf6a9FRfoKv1P55LG21rHgQNcF2Ywixyhs09df6v64XMlkxQQavvrY2TovRPV2OXJI5gyNaB/8bu9LiCyc6z90";
/// All that lives in the root is nobody's: neither server may work as root.
const NOBODY: [&str; 3] = ["nobody", "courier", "Debian-exim"];
const POP3D: [&str; 3] = [
    "/usr/lib/courier/courier/courierpop3login",
    "/usr/lib/courier/courier/courierpop3d",
    "Maildir",
];

/// Running Exim and Courier, for the boxes they were started with.
#[derive(Debug)]
pub(crate) struct Second {
    root: tempfile::TempDir,
    children: Vec<Child>,
    /// POP3 in the clear and with STLS.
    pub(crate) pop3: u16,
    /// POP3 with implicit TLS.
    pub(crate) pop3s: u16,
    /// Submission with STARTTLS.
    pub(crate) submission: u16,
    /// Submission with implicit TLS.
    pub(crate) submissions: u16,
}

impl Second {
    /// Starts both with a box for each of `users` (`ann` is `ann@example.org`).
    pub(crate) fn start(users: &[&str]) -> Self {
        let root = tempfile::Builder::new()
            .prefix("hongyan-")
            .tempdir()
            .unwrap();
        fs::set_permissions(root.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let copied = Command::new("cp")
            .args(["-a", &format!("{UNPACKED}/.")])
            .arg(root.path())
            .status();
        assert!(
            copied.unwrap().success(),
            "no Exim and Courier: run tests/setup"
        );
        furnish(root.path(), users);
        let [pop3, pop3s, submission, submissions] = free_ports();
        let mut second = Self {
            root,
            children: Vec::new(),
            pop3,
            pop3s,
            submission,
            submissions,
        };
        second.start_exim();
        second.start_courier();
        for (port, log) in [
            (submission, "var/log/exim4/mainlog"),
            (pop3, "courier.log"),
            (pop3s, "courier.log"),
        ] {
            let greets = port == pop3s || greets(port);
            assert!(greets, "nothing answers on {port}:\n{}", second.log(log));
        }
        second
    }

    fn start_exim(&mut self) {
        let config = include_str!("servers/exim.conf")
            .replace("{submission}", &self.submission.to_string())
            .replace("{submissions}", &self.submissions.to_string());
        fs::write(self.root.path().join("etc/exim4/exim4.conf"), config).unwrap();
        self.run("/usr/sbin/exim4", &["-bdf"]);
    }

    fn start_courier(&mut self) {
        self.run("/usr/lib/courier/courier-authlib/authdaemond", &[]);
        let listen = |port: u16| {
            let port = port.to_string();
            let words = [
                "-address=127.0.0.1",
                "-nodnslookup",
                "-noidentlookup",
                "-maxprocs=60",
                "-maxperip=60",
            ];
            words.into_iter().map(str::to_owned).chain([port])
        };
        let plain: Vec<String> = listen(self.pop3).chain(POP3D.map(str::to_owned)).collect();
        let tls = ["/usr/bin/couriertls", "-server", "-tcpd"].map(str::to_owned);
        let encrypted: Vec<String> = listen(self.pop3s)
            .chain(tls)
            .chain(POP3D.map(str::to_owned))
            .collect();
        for words in [plain, encrypted] {
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            self.run("/usr/sbin/couriertcpd", &words);
        }
    }

    fn run(&mut self, program: &str, words: &[&str]) {
        let mut command = Command::new("chroot");
        command
            .arg(self.root.path())
            .arg(program)
            .args(words)
            .env_clear()
            .envs([
                ("PATH", "/usr/sbin:/usr/bin"),
                ("POP3_STARTTLS", "YES"),
                ("POP3AUTH", "PLAIN LOGIN"),
                ("POP3AUTH_TLS", "PLAIN LOGIN"),
                ("COURIERTLS", "/usr/bin/couriertls"),
                ("TLS_CERTFILE", "/etc/both.pem"),
                ("TLS_VERIFYPEER", "NONE"),
                ("TLS_PROTOCOL", "TLS1.2+"),
            ]);
        self.children.push(spawn(program, &mut command));
    }

    /// The authority's certificate, for `ca_file`.
    pub(crate) fn ca_file(&self) -> PathBuf {
        self.root.path().join("ca.pem")
    }

    /// How many mails lie in a box.
    pub(crate) fn count(&self, user: &str) -> usize {
        self.mails(user).len()
    }

    /// The mails of a box as Exim left them, line ends `\n`.
    pub(crate) fn mails(&self, user: &str) -> Vec<Vec<u8>> {
        let folder = self.root.path().join("mail").join(user);
        ["new", "cur"]
            .iter()
            .flat_map(|part| fs::read_dir(folder.join(part)).unwrap())
            .map(|entry| fs::read(entry.unwrap().path()).unwrap())
            .collect()
    }

    /// A config.toml with one account for `user`; see `servers::Servers::config`.
    pub(crate) fn config(&self, user: &str, tls: &str, pop3: &str) -> String {
        let ports = match tls {
            "implicit" => (self.pop3s, self.submissions),
            _ => (self.pop3, self.submission),
        };
        account_config(user, ports, tls, pop3, &self.ca_file())
    }

    /// What a server has logged.
    pub(crate) fn log(&self, file: &str) -> String {
        fs::read_to_string(self.root.path().join(file)).unwrap_or_default()
    }
}

impl Drop for Second {
    fn drop(&mut self) {
        for child in &mut self.children {
            terminate(child);
        }
    }
}

/// Puts into the root what the servers look for.
fn furnish(root: &Path, users: &[&str]) {
    for folder in [
        "dev",
        "tmp",
        "etc/courier",
        "etc/exim4",
        "run/courier/authdaemon",
        "var/spool/exim4",
        "var/log/exim4",
        "mail",
    ] {
        fs::create_dir_all(root.join(folder)).unwrap();
    }
    for theirs in ["var/spool/exim4", "var/log/exim4", "mail"] {
        chown(root.join(theirs), Some(OWNER), Some(OWNER)).unwrap();
    }
    for (name, minor) in [("null", "3"), ("urandom", "9")] {
        let made = Command::new("mknod")
            .arg("-m666")
            .arg(root.join("dev").join(name))
            .args(["c", "1", minor])
            .status();
        assert!(made.unwrap().success(), "mknod needs root");
    }
    let (mut people, mut groups) = ("root:x:0:0::/:\n".to_owned(), "root:x:0:\n".to_owned());
    for name in NOBODY {
        people.push_str(&format!("{name}:x:{OWNER}:{OWNER}::/:\n"));
        groups.push_str(&format!("{name}:x:{OWNER}:\n"));
    }
    groups.push_str(&format!("nogroup:x:{OWNER}:\n"));
    fs::write(root.join("etc/passwd"), people).unwrap();
    fs::write(root.join("etc/group"), groups).unwrap();

    make_certificates(root);
    let [certificate, key] = ["server.pem", "server.key"].map(|name| {
        let text = fs::read_to_string(root.join(name)).unwrap();
        fs::write(root.join("etc").join(name), &text).unwrap();
        text
    });
    fs::write(root.join("etc/both.pem"), certificate + &key).unwrap();

    let boxes: String = users
        .iter()
        .map(|user| format!("{user}: {user}\n"))
        .collect();
    fs::write(root.join("etc/boxes"), boxes).unwrap();
    let daemon = "authmodulelist=\"authuserdb\"\ndaemons=2\nDEBUG_LOGIN=0\n";
    fs::write(root.join("etc/courier/authdaemonrc"), daemon).unwrap();
    let (mut public, mut secret) = (String::new(), String::new());
    for user in users {
        make_maildir(&root.join("mail").join(user));
        let home = format!("uid={OWNER}|gid={OWNER}|home=/mail|mail=/mail/{user}|_=");
        public.push_str(&format!("{user}\t{home}\n"));
        secret.push_str(&format!("{user}\tpop3pw={CRYPTED}\n"));
    }
    make_table(root, "userdb.dat", &public);
    make_table(root, "userdbshadow.dat", &secret);
}

/// A table in the form Courier reads, made by its own program.
fn make_table(root: &Path, name: &str, lines: &str) {
    let path = format!("/etc/courier/{name}");
    let mut child = Command::new("chroot")
        .arg(root)
        .args([
            "/usr/lib/courier/courier-authlib/makedatprog",
            "-",
            "/etc/courier/making",
            &path,
        ])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let end = format!("{lines}.\n");
    child
        .stdin
        .take()
        .unwrap()
        .write_all(end.as_bytes())
        .unwrap();
    assert!(child.wait().unwrap().success(), "no table {name}");
    fs::set_permissions(
        root.join("etc/courier").join(name),
        fs::Permissions::from_mode(0o600),
    )
    .unwrap();
}
