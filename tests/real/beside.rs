//! mutt, notmuch, mu, mbsync and Dovecot on the same maildirs: they read what we write, and the
//! window is told at once of what they change.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use hongyan::channel;
use hongyan::model::{Flags, FolderName};

use super::{hongyan, profile};
use crate::journeys::watching::{Onlooker, deliver};

/// Runs a program to its end and returns what it said.
fn run(program: &str, arguments: &[&str], home: &Path) -> String {
    let mut running = Command::new(program)
        .args(arguments)
        .env("HOME", home)
        .env("USER", "ann")
        .env("TERM", "xterm")
        .env("NOTMUCH_CONFIG", home.join("notmuch-config"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{program}: {error}; tests/setup installs it"));
    // Where a person sits before it, the end of what is typed would end the program.
    let keyboard = running.stdin.take();
    let output = running.wait_with_output().unwrap();
    drop(keyboard);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let complained = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "{program} {arguments:?}: {said}{complained}"
    );
    said
}

/// Mutt wants a terminal; `keys` are what a person would type there.
fn mutt(root: &Path, home: &Path, keys: &str) {
    let settings = home.join("muttrc");
    // Without a folder of its own it asks whether to make one, and takes the keys for the answer.
    let own = format!("set folder={}\n", home.display());
    fs::write(
        &settings,
        own + "set mbox_type=Maildir\nset move=no\nset quit=yes\nset delete=yes\nset confirmappend=no\n\
         set mark_old=no\nset wait_key=no\nset pipe_split=yes\nset header_cache=\"\"\n",
    )
    .unwrap();
    let command = format!(
        "mutt -n -F {} -f {} -e 'push \"{keys}\"'",
        settings.display(),
        root.display()
    );
    run("script", &["-qec", &command, "/dev/null"], home);
}

/// What mutt hands to a program of the mails that fit a pattern.
fn piped_by_mutt(root: &Path, home: &Path, pattern: &str) -> String {
    let out = home.join("out");
    fs::write(&out, "").unwrap();
    let keys = format!(
        "<tag-pattern>{pattern}<enter><tag-prefix-cond><pipe-message>cat >>{}<enter><end-cond><exit>",
        out.display()
    );
    mutt(root, home, &keys);
    fs::read_to_string(out).unwrap()
}

/// Dovecot over a maildir, asked by `doveadm`.
struct Dovecot<'a> {
    home: &'a Path,
    owner: String,
    settings: PathBuf,
}

impl<'a> Dovecot<'a> {
    /// `around` is the folder that holds the maildir.
    fn over(root: &Path, around: &Path, home: &'a Path) -> Self {
        // Dovecot does not work as root.
        let owner = crate::servers::OWNER.to_string();
        for path in [around, home] {
            run("chown", &["-R", &owner, path.to_str().unwrap()], home);
        }
        let settings = home.join("dovecot.conf");
        fs::write(
            &settings,
            format!(
                "mail_location = maildir:{}\nfirst_valid_uid = 1\nlog_path = /dev/stderr\nssl = no\n\
                 namespace inbox {{\n inbox = yes\n separator = /\n}}\n",
                root.display()
            ),
        )
        .unwrap();
        Self {
            home,
            owner,
            settings,
        }
    }

    fn ask(&self, arguments: &[&str]) -> String {
        let owner = &self.owner;
        let rights = ["--reuid", owner, "--regid", owner, "--clear-groups"];
        let doveadm = ["doveadm", "-c", self.settings.to_str().unwrap()];
        run(
            "setpriv",
            &[&rights, &doveadm[..], arguments].concat(),
            self.home,
        )
    }
}

/// A window with four mails: two read, one of those flagged, one in Archive, one in a folder of
/// the person's own.
fn written_by_us() -> Onlooker {
    let mut window = Onlooker::new();
    let root = window.root();
    for (number, subject) in ["One", "Two", "Three", "Four"].iter().enumerate() {
        deliver(&root, &format!("170000000{number}.m.host"), subject);
    }
    window.sees("four mails", |window| window.rows.len() == 4);
    let [one, two, three, four] = ["One", "Two", "Three", "Four"].map(|name| window.id(name));
    let set = |mails, add| channel::Command::SetFlags {
        mails,
        add,
        remove: Flags::NONE,
    };
    window.ask(set(vec![one, two], Flags::SEEN));
    window.ask(set(vec![two], Flags::FLAGGED));
    for (mails, to) in [
        (vec![three], FolderName::Archive),
        (vec![four], FolderName::Own("项目/2026".to_owned())),
    ] {
        window.ask(channel::Command::Move { mails, to });
    }
    assert_eq!(
        window.lines(),
        [
            "Archive: Three []",
            "Inbox: One [S]",
            "Inbox: Two [FS]",
            "项目/2026: Four []"
        ]
    );
    window
}

fn home() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

#[test]
fn mutt_reads_what_we_write_and_its_changes_are_seen() {
    let mut window = written_by_us();
    let (root, home) = (window.root(), home());
    let counted = |pattern: &str| {
        let piped = piped_by_mutt(&root, home.path(), pattern);
        piped.matches("\nSubject: ").count()
    };
    assert_eq!(counted("~A"), 2);
    assert_eq!(counted("~F"), 1);
    assert_eq!(counted("~R"), 2);
    let one = window.id("One");
    mutt(
        &root,
        home.path(),
        "<tag-pattern>~A<enter><tag-prefix><set-flag>r<untag-pattern>~A<enter><sync-mailbox><exit>",
    );
    window.sees("answered in mutt", |window| {
        window.has("Inbox: One [RS]") && window.has("Inbox: Two [FRS]")
    });
    assert_eq!(window.id("One"), one);
    mutt(
        &root,
        home.path(),
        "<delete-pattern>~F<enter><sync-mailbox><exit>",
    );
    window.sees("deleted in mutt", |window| {
        !window.lines().iter().any(|line| line.contains("Two"))
    });
}

#[test]
fn notmuch_reads_what_we_write_and_its_changes_are_seen() {
    let mut window = written_by_us();
    let (root, home) = (window.root(), home());
    let settings = format!(
        "[database]\npath={}\n[new]\ntags=\nignore=\n[maildir]\nsynchronize_flags=true\n\
         [user]\nname=Ann\nprimary_email=ann@example.org\n",
        root.display()
    );
    fs::write(home.path().join("notmuch-config"), settings).unwrap();
    let notmuch = |arguments: &[&str]| run("notmuch", arguments, home.path());
    notmuch(&["new", "--quiet"]);
    let count = |query: &str| {
        notmuch(&["count", "--exclude=false", query])
            .trim()
            .to_owned()
    };
    assert_eq!(count("*"), "4");
    assert_eq!(count("tag:unread"), "2");
    assert_eq!(count("tag:flagged"), "1");
    assert_eq!(count("folder:.Archive"), "1");
    let one = window.id("One");
    notmuch(&["tag", "+flagged", "+replied", "--", "subject:One"]);
    window.sees("tagged in notmuch", |window| window.has("Inbox: One [FRS]"));
    notmuch(&["tag", "-unread", "--", "subject:Three"]);
    window.sees("read in notmuch", |window| window.has("Archive: Three [S]"));
    assert_eq!(window.id("One"), one);
}

#[test]
fn mu_reads_what_we_write_and_its_changes_are_seen() {
    let mut window = written_by_us();
    let (root, home) = (window.root(), home());
    let mu_home = format!("--muhome={}", home.path().join("mu").display());
    let maildir = format!("--maildir={}", root.display());
    run("mu", &["init", &mu_home, &maildir, "--quiet"], home.path());
    run("mu", &["index", &mu_home, "--quiet"], home.path());
    let paths = |query: &str| -> Vec<PathBuf> {
        let found = run("mu", &["find", &mu_home, query, "--fields=l"], home.path());
        found.lines().map(PathBuf::from).collect()
    };
    assert_eq!(paths("").len(), 4);
    assert_eq!(paths("flag:flagged").len(), 1);
    assert_eq!(paths("flag:seen").len(), 2);
    assert_eq!(paths("maildir:/.Archive").len(), 1);
    let one = window.id("One");
    let path = paths("subject:One").remove(0);
    // mu has no command of its own for this; mu4e renames as maildir says.
    let marked = path.with_file_name(
        path.file_name()
            .unwrap()
            .to_string_lossy()
            .replace(":2,S", ":2,FS"),
    );
    fs::rename(path, marked).unwrap();
    window.sees("marked as mu4e does", |window| {
        window.has("Inbox: One [FS]")
    });
    assert_eq!(window.id("One"), one);
}

#[test]
fn mbsync_carries_what_we_write_and_what_it_brings_is_seen() {
    let mut window = written_by_us();
    let (root, home) = (window.root(), home());
    let far = home.path().join("far");
    let settings = home.path().join("mbsyncrc");
    fs::create_dir(&far).unwrap();
    fs::write(
        &settings,
        format!(
            "MaildirStore near\nInbox {}\nSubFolders Maildir++\n\nMaildirStore far\nPath {far}/\n\
             Inbox {far}/INBOX\nSubFolders Verbatim\n\nChannel all\nFar :far:\nNear :near:\n\
             Patterns *\nCreate Both\nExpunge Both\nSyncState *\n",
            root.display(),
            far = far.display()
        ),
    )
    .unwrap();
    let settings = settings.to_str().unwrap().to_owned();
    let sync = || run("mbsync", &["-q", "-c", &settings, "all"], home.path());
    let one = window.id("One");
    sync();
    let names = |folder: &str, part: &str| -> Vec<PathBuf> {
        let entries = fs::read_dir(far.join(folder).join(part)).unwrap();
        let mut names: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
        names.sort();
        names
    };
    let there = [names("INBOX", "new"), names("INBOX", "cur")].concat();
    assert_eq!(there.len(), 2);
    let flags = |path: &PathBuf| {
        path.to_string_lossy()
            .split(":2,")
            .nth(1)
            .unwrap()
            .to_owned()
    };
    let mut flags: Vec<String> = there.iter().map(flags).collect();
    flags.sort();
    assert_eq!(flags, ["FS", "S"]);
    let archived = [names("Archive", "new"), names("Archive", "cur")].concat();
    assert_eq!(archived.len(), 1);

    deliver(&far.join("INBOX"), "1700000009.far.host", "Far");
    let is_one = |path: &&PathBuf| fs::read_to_string(path).unwrap().contains("Subject: One");
    let path = there.iter().find(is_one).unwrap();
    let answered = path.to_string_lossy().replace("/new/", "/cur/");
    fs::rename(path, answered.replace(":2,S", ":2,RS")).unwrap();
    fs::remove_file(&archived[0]).unwrap();
    sync();
    window.sees("brought, answered and removed by mbsync", |window| {
        window.has("Inbox: Far []")
            && window.has("Inbox: One [RS]")
            && !window.lines().iter().any(|line| line.contains("Three"))
    });
    assert_eq!(window.id("One"), one);
}

#[test]
fn dovecot_reads_what_we_write_and_its_changes_are_seen() {
    let mut window = written_by_us();
    let (root, home) = (window.root(), home());
    let dovecot = Dovecot::over(&root, &window.desk.folder, home.path());
    let doveadm = |arguments: &[&str]| dovecot.ask(arguments);
    let status = doveadm(&["mailbox", "status", "messages unseen", "*"]);
    for line in [
        "INBOX messages=2 unseen=0",
        "Archive messages=1 unseen=1",
        "项目/2026 messages=1 unseen=1",
    ] {
        assert!(status.contains(line), "{line:?} is missing: {status}");
    }
    let one = window.id("One");
    doveadm(&[
        "flags",
        "add",
        "\\Answered",
        "mailbox",
        "INBOX",
        "SUBJECT",
        "One",
    ]);
    window.sees("answered by Dovecot", |window| {
        window.has("Inbox: One [RS]")
    });
    assert_eq!(window.id("One"), one);
    doveadm(&["mailbox", "create", "Made there"]);
    doveadm(&["move", "Made there", "mailbox", "INBOX", "SUBJECT", "Two"]);
    window.sees("moved by Dovecot", |window| {
        window.has("Made there: Two [FS]") && !window.has("Inbox: Two [FS]")
    });
    doveadm(&["expunge", "mailbox", "Archive", "ALL"]);
    window.sees("expunged by Dovecot", |window| {
        !window.lines().iter().any(|line| line.contains("Three"))
    });
}

/// Mails that came from an mbox, exported in a format.
fn exported(format: &str, outside: &Path) -> PathBuf {
    let profile = profile(
        "[[account]]\nid = \"work\"\naddress = \"ann@example.org\"\n\
         pop3 = { host = \"127.0.0.1\", port = 9, tls = \"none\" }\n\
         smtp = { host = \"127.0.0.1\", port = 9, tls = \"none\" }\n",
    );
    let mut mbox = String::new();
    for (number, notes) in ["X-Mozilla-Keys: travel", "Status: RO"].iter().enumerate() {
        mbox.push_str(&format!(
            "From - Mon Jan  1 10:00:00 2024\n{notes}\nFrom: bob@example.org\n\
             Subject: Mail {number}\nMessage-ID: <{number}@example.org>\n\n\
             >From here on\n\n"
        ));
    }
    let from = outside.join("Old");
    fs::write(&from, mbox).unwrap();
    let to = outside.join("out");
    let (from, out) = (from.to_str().unwrap(), to.to_str().unwrap());
    for arguments in [
        ["import", "--account", "work", from],
        ["export", "--format", format, out],
    ] {
        let done = hongyan(profile.path(), &arguments);
        assert!(done.status.success(), "{done:?}");
    }
    to.join("work")
}

#[test]
fn mutt_reads_the_mbox_that_an_export_writes() {
    let (home, outside) = (home(), tempfile::tempdir().unwrap());
    let mbox = exported("mbox", outside.path()).join("Imported/Old.mbox");
    let piped = piped_by_mutt(&mbox, home.path(), "~A");
    assert_eq!(piped.matches("\nSubject: Mail ").count(), 2, "{piped}");
}

#[test]
fn dovecot_reads_the_maildir_that_an_export_writes_with_its_tags() {
    let (home, outside) = (home(), tempfile::tempdir().unwrap());
    let root = exported("maildir", outside.path());
    let dovecot = Dovecot::over(&root, outside.path(), home.path());
    let all = ["mailbox", "Imported/Old", "ALL"];
    let told = dovecot.ask(&[&["fetch", "flags hdr.subject"], &all[..]].concat());
    let travel: Vec<&str> = told
        .lines()
        .filter(|line| line.contains("travel"))
        .collect();
    assert_eq!(travel.len(), 1, "{told}");
    assert!(told.contains("Mail 0") && told.contains("Mail 1"), "{told}");
}
