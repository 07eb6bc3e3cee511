//! The programs: each with a home of its own that holds the same mails in the form it keeps them in.

use std::fs;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// One mail client in its home.
pub(crate) struct Program {
    pub(crate) name: &'static str,
    home: PathBuf,
    words: Vec<String>,
}

impl Program {
    /// All of them, filled with the mails of `mails`.
    pub(crate) fn all(root: &Path, mails: &[PathBuf]) -> Vec<Self> {
        vec![
            Self::hongyan(&root.join("hongyan"), mails),
            Self::claws(&root.join("claws"), mails),
            Self::sylpheed(&root.join("sylpheed"), mails),
            Self::thunderbird(&root.join("thunderbird"), mails),
        ]
    }

    fn hongyan(home: &Path, mails: &[PathBuf]) -> Self {
        let maildir = home.join("mail/work");
        for part in ["new", "cur", "tmp"] {
            fs::create_dir_all(maildir.join(part)).unwrap();
        }
        for (number, mail) in mails.iter().enumerate() {
            let name = format!("cur/{}.M{number}P1.example:2,S", 1_500_000_000 + number);
            fs::hard_link(mail, maildir.join(name)).unwrap();
        }
        let config = "language = \"en\"\n[[account]]\nid = \"work\"\nname = \"Work\"\naddress = \"ann@example.org\"\n\
            check_every_minutes = 0\n[account.pop3]\nhost = \"127.0.0.1\"\nport = 9\ntls = \"none\"\n\
            [account.smtp]\nhost = \"127.0.0.1\"\nport = 9\ntls = \"none\"\n[account.password]\ncommand = \"echo x\"\n";
        fs::write(home.join("config.toml"), config).unwrap();
        Self {
            name: "Hongyan",
            home: home.to_owned(),
            words: [
                env!("CARGO_BIN_EXE_hongyan"),
                "--log",
                "hongyan::frame=trace",
            ]
            .map(str::to_owned)
            .to_vec(),
        }
    }

    fn claws(home: &Path, mails: &[PathBuf]) -> Self {
        let own = home.join(".claws-mail");
        mailbox_of_numbers(home, &own, "#mh/Mailbox/inbox", mails);
        let common = "[Common]\nmainwin_width=1280\nmainwin_height=760\nwarn_queued_on_exit=0\nconfirm_on_exit=0\n\
            autochk_newmail=0\ncheck_on_startup=0\nopen_inbox_on_startup=0\n";
        fs::write(own.join("clawsrc"), common).unwrap();
        Self {
            name: "Claws Mail",
            home: home.to_owned(),
            words: ["claws-mail", "--select", "#mh/Mailbox/inbox"]
                .map(str::to_owned)
                .to_vec(),
        }
    }

    fn sylpheed(home: &Path, mails: &[PathBuf]) -> Self {
        let own = home.join(".sylpheed-2.0");
        mailbox_of_numbers(home, &own, "inbox", mails);
        let common = "[Common]\nmainwin_width=1280\nmainwin_height=760\nconfirm_on_exit=0\nautochk_newmail=0\n\
            check_on_startup=0\nopen_inbox_on_startup=1\nauto_update_check=0\n";
        fs::write(own.join("sylpheedrc"), common).unwrap();
        Self {
            name: "Sylpheed",
            home: home.to_owned(),
            words: vec!["sylpheed".to_owned()],
        }
    }

    /// Thunderbird alone.
    pub(crate) fn thunderbird(home: &Path, mails: &[PathBuf]) -> Self {
        let profile = home.join("profile");
        let local = profile.join("Mail/Local Folders");
        fs::create_dir_all(&local).unwrap();
        let mut mbox = BufWriter::new(fs::File::create(local.join("Inbox")).unwrap());
        for mail in mails {
            let mail = fs::read(mail).unwrap();
            mbox.write_all(b"From - Sat Nov 14 12:00:00 2026\r\nX-Mozilla-Status: 0001\r\nX-Mozilla-Status2: 00000000\r\n")
                .unwrap();
            mbox.write_all(&mail).unwrap();
            mbox.write_all(b"\r\n").unwrap();
        }
        mbox.flush().unwrap();
        let prefs: String = THUNDERBIRD
            .iter()
            .map(|(name, value)| format!("user_pref(\"{name}\", {value});\n"))
            .collect();
        fs::write(profile.join("user.js"), prefs).unwrap();
        fs::write(profile.join("session.json"), THUNDERBIRD_SESSION).unwrap();
        Self {
            name: "Thunderbird",
            home: home.to_owned(),
            words: [
                "thunderbird",
                "--no-remote",
                "--profile",
                profile.to_str().unwrap(),
            ]
            .map(str::to_owned)
            .to_vec(),
        }
    }

    /// Starts it on a display, where no network is.
    pub(crate) fn start(&self, display: &str) -> Child {
        Command::new("unshare")
            .args(["--net", "--map-root-user", "--"])
            .args(&self.words)
            .env("HOME", &self.home)
            .env("HONGYAN_PROFILE", &self.home)
            .env("DISPLAY", display)
            .env("LIBGL_ALWAYS_SOFTWARE", "1")
            .env("LANG", "C.UTF-8")
            .env("NO_AT_BRIDGE", "1")
            .env("DBUS_SESSION_BUS_ADDRESS", "disabled:")
            .env_remove("WAYLAND_DISPLAY")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(fs::File::create(self.home.join("stderr.txt")).unwrap())
            .spawn()
            .unwrap()
    }

    /// Asks it to leave: by its own command where it has one, else by its key.
    pub(crate) fn leave(&self, display: &str) {
        let words: &[&str] = match self.name {
            "Claws Mail" => &["claws-mail", "--exit"],
            "Sylpheed" => &["sylpheed", "--exit"],
            _ => &["xdotool", "key", "--clearmodifiers", "ctrl+q"],
        };
        let status = Command::new(words[0])
            .args(&words[1..])
            .env("HOME", &self.home)
            .env("DISPLAY", display)
            .env("DBUS_SESSION_BUS_ADDRESS", "disabled:")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        assert!(status.unwrap().success(), "{words:?}");
    }

    /// Reads every file in its home, so that the system has them in memory.
    pub(crate) fn read_all(&self) {
        let mut folders = vec![self.home.clone()];
        let mut octets = 0;
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let entry = entry.unwrap();
                if entry.file_type().unwrap().is_dir() {
                    folders.push(entry.path());
                } else if let Ok(mut file) = fs::File::open(entry.path()) {
                    octets += std::io::copy(&mut file, &mut std::io::sink()).unwrap_or(0);
                }
            }
        }
        assert!(octets > 0, "there is nothing in the home of {}", self.name);
    }

    /// Whether it is ours, which is asked what it knows.
    pub(crate) fn is_hongyan(&self) -> bool {
        self.name == "Hongyan"
    }

    /// The index of Hongyan, once there is one.
    pub(crate) fn index(&self) -> PathBuf {
        self.home.join("index.sqlite")
    }

    /// How many rows the list had in the last frame that Hongyan painted.
    pub(crate) fn listed(&self) -> usize {
        let files = fs::read_dir(self.home.join("log")).into_iter().flatten();
        let log: String = files
            .map(|file| fs::read_to_string(file.unwrap().path()).unwrap_or_default())
            .collect();
        let last = log
            .rsplit("listed=")
            .next()
            .filter(|_last| log.contains("listed="));
        let number = last.and_then(|rest| rest.split_whitespace().next());
        number.map_or(0, |number| number.parse().unwrap())
    }
}

/// A mailbox whose folder `inbox` has each mail as a file named by its number (MH), and in the
/// program's `own` folder an account and a list of folders that lead there.
fn mailbox_of_numbers(home: &Path, own: &Path, inbox: &str, mails: &[PathBuf]) {
    let mailbox = home.join("Mail");
    fs::create_dir_all(own).unwrap();
    let mut items = String::new();
    for (kind, path) in [
        ("inbox", "inbox"),
        ("outbox", "sent"),
        ("draft", "draft"),
        ("queue", "queue"),
        ("trash", "trash"),
    ] {
        fs::create_dir_all(mailbox.join(path)).unwrap();
        items.push_str(&format!(
            "<folderitem type=\"{kind}\" name=\"{path}\" path=\"{path}\" mtime=\"0\" sort_key=\"date\" \
             sort_type=\"descending\" hidereadmsgs=\"0\" threaded=\"1\" />\n"
        ));
    }
    for (number, mail) in mails.iter().enumerate() {
        fs::hard_link(mail, mailbox.join("inbox").join((number + 1).to_string())).unwrap();
    }
    let account = format!(
        "[Account: 1]\naccount_name=Work\nis_default=1\nname=Ann\naddress=ann@example.org\nprotocol=0\n\
         receive_server=127.0.0.1\nsmtp_server=127.0.0.1\nuser_id=ann\ninbox={inbox}\n"
    );
    fs::write(own.join("accountrc"), account).unwrap();
    let list = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<folderlist>\n\
         <folder type=\"mh\" name=\"Mailbox\" path=\"Mail\" collapsed=\"0\">\n{items}</folder>\n</folderlist>\n"
    );
    fs::write(own.join("folderlist.xml"), list).unwrap();
}

/// One account of local folders, and nothing that would call home or ask.
const THUNDERBIRD: [(&str, &str); 24] = [
    ("mail.accountmanager.accounts", "\"account1,account2\""),
    ("mail.accountmanager.defaultaccount", "\"account2\""),
    ("mail.accountmanager.localfoldersserver", "\"server1\""),
    ("mail.account.account1.server", "\"server1\""),
    ("mail.server.server1.type", "\"none\""),
    ("mail.server.server1.name", "\"Local Folders\""),
    ("mail.server.server1.hostname", "\"Local Folders\""),
    ("mail.server.server1.userName", "\"nobody\""),
    (
        "mail.server.server1.directory-rel",
        "\"[ProfD]Mail/Local Folders\"",
    ),
    ("mail.account.account2.server", "\"server2\""),
    ("mail.account.account2.identities", "\"id1\""),
    ("mail.server.server2.type", "\"pop3\""),
    ("mail.server.server2.hostname", "\"127.0.0.1\""),
    ("mail.server.server2.userName", "\"ann\""),
    ("mail.server.server2.name", "\"Work\""),
    ("mail.server.server2.deferred_to_account", "\"account1\""),
    ("mail.identity.id1.useremail", "\"ann@example.org\""),
    ("mail.identity.id1.fullName", "\"Ann\""),
    ("mail.shell.checkDefaultClient", "false"),
    ("mail.provider.suppress_dialog_on_startup", "true"),
    ("mail.spotlight.firstRunDone", "true"),
    ("mailnews.start_page.enabled", "false"),
    (
        "datareporting.policy.dataSubmissionPolicyBypassNotification",
        "true",
    ),
    ("app.donation.eoy.version.viewed", "999"),
];

/// The tab it had open last: the folder of the mails.
const THUNDERBIRD_SESSION: &str = r#"{"rev":0,"windows":[{"type":"3pane","tabs":{"rev":0,"selectedIndex":0,"tabs":[{"mode":"mail3PaneTab","state":{"firstTab":true,"folderPaneVisible":true,"folderURI":"mailbox://nobody@Local%20Folders/Inbox","messagePaneVisible":true},"ext":{}}]}}]}"#;
