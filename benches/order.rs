//! What must be on the disk before the server is told to delete: read off the system calls.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use super::{corpus, servers};

/// Fetches under strace, in the clear and with `delete-after-download`, and checks for each DELE
/// that its mail was synced, then renamed into `new`, then that directory synced, all before.
pub(crate) fn prove(mails: u64) {
    let servers = servers::Servers::start_dovecot(&["ann"]);
    for number in 0..mails {
        let name = format!("{}.M{number}P1.example", 1_700_000_000 + number);
        servers.deliver("ann", &name, &corpus::mail(number));
    }
    let held = servers.retrieve_all("ann");
    let profile = tempfile::tempdir().unwrap();
    let keep = "keep_on_server = \"delete-after-download\"";
    let config = servers.config("ann", "none", keep);
    fs::write(profile.path().join("config.toml"), config).unwrap();
    let calls = profile.path().join("calls");
    let traced = "trace=fsync,fdatasync,syncfs,rename,renameat,renameat2,sendto,write,writev";
    let status = Command::new("strace")
        .args(["-f", "-y", "-s", "1000000", "-e", traced, "-o"])
        .arg(&calls)
        .arg(env!("CARGO_BIN_EXE_hongyan"))
        .arg("--profile")
        .arg(profile.path())
        .arg("fetch")
        .stdout(Stdio::null())
        .status()
        .unwrap();
    assert!(status.success(), "hongyan fetch ended with {status}");
    let seen = Seen::read(&fs::read_to_string(calls).unwrap());
    let files = files_by_content(&profile.path().join("mail/ann/new"));
    assert_eq!(files.len(), held.len(), "every mail is here once");
    for number in &seen.deleted {
        let file = &files[&held[number - 1]];
        assert!(
            seen.safe_at_dele[number].contains(file),
            "DELE {number} before its mail was safe"
        );
    }
    assert_eq!(seen.deleted.len() as u64, mails, "every mail is deleted");
    assert_eq!(servers.count("ann"), 0, "the server holds none");
    println!(
        "{mails} mails: {} files durable before the first DELE by {} syncs of the whole disk and {} of single files, \
         {} syncs of the directory; {} of {} DELEs after their mail was synced, renamed and its directory synced",
        seen.synced_before_first,
        seen.whole_syncs,
        seen.file_syncs,
        seen.directory_syncs,
        seen.deleted.len(),
        seen.deleted.len(),
    );
    assert!(seen.synced_before_first as u64 >= mails);
}

/// The names in `new` by what is in the file.
fn files_by_content(new: &Path) -> HashMap<Vec<u8>, String> {
    let entries = fs::read_dir(new).unwrap().map(|entry| {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        (fs::read(entry.path()).unwrap(), name)
    });
    entries.collect()
}

/// What the calls say, in the order of their ends.
#[derive(Default)]
struct Seen {
    /// Names in `tmp` that were written to.
    written: HashSet<String>,
    /// Writes to `tmp` that have not ended, by thread.
    writing: HashMap<String, String>,
    /// What a sync of the whole disk that goes on will have brought there, by thread: what was
    /// written when it began.
    covered: HashMap<String, HashSet<String>>,
    /// Names in `tmp` whose bytes are on the disk.
    synced: HashSet<String>,
    whole_syncs: usize,
    file_syncs: usize,
    /// Names in `new` whose bytes are, and whose name may not be yet.
    named: Vec<String>,
    /// Names in `new` that survive whatever comes.
    safe: HashSet<String>,
    synced_before_first: usize,
    directory_syncs: usize,
    /// Numbers, in their order.
    deleted: Vec<usize>,
    /// What was safe when each DELE was written.
    safe_at_dele: HashMap<usize, std::rc::Rc<HashSet<String>>>,
}

impl Seen {
    fn read(calls: &str) -> Self {
        let mut seen = Self::default();
        // A call that another thread's line cuts in two has ended with its second half; what a
        // DELE tells the server counts from its first.
        let mut unfinished: HashMap<&str, String> = HashMap::new();
        for line in calls.lines() {
            let (thread, call) = line.split_once(' ').unwrap();
            let call = call.trim_start();
            if let Some(start) = call.strip_suffix(" <unfinished ...>") {
                seen.dele(start);
                seen.began(thread, start);
                unfinished.insert(thread, start.to_owned());
            } else if let Some((_name, end)) = call.split_once(" resumed>") {
                let start = unfinished.remove(thread).unwrap();
                seen.ended(thread, &format!("{start}{end}"));
            } else {
                seen.dele(call);
                seen.began(thread, call);
                seen.ended(thread, call);
            }
        }
        seen
    }

    fn began(&mut self, thread: &str, call: &str) {
        if call.starts_with("syncfs(") {
            let mut covered = self.written.clone();
            covered.retain(|name| !self.writing.values().any(|writing| writing == name));
            self.covered.insert(thread.to_owned(), covered);
        } else if let Some(name) = written_in_tmp(call) {
            // Whatever was synced before, this is not.
            self.synced.remove(&name);
            self.writing.insert(thread.to_owned(), name);
        }
    }

    fn ended(&mut self, thread: &str, call: &str) {
        if written_in_tmp(call).is_some() {
            self.written.extend(self.writing.remove(thread));
            return;
        }
        if !call.trim_end().ends_with("= 0") {
            return;
        }
        if call.starts_with("syncfs(") {
            self.whole_syncs += 1;
            self.synced.extend(self.covered.remove(thread).unwrap());
            return;
        }
        if call.starts_with("fsync(") || call.starts_with("fdatasync(") {
            let path = between(call, '<', '>');
            if path.ends_with("/mail/ann/new") {
                self.directory_syncs += 1;
                self.safe.extend(self.named.drain(..));
            } else if path.contains("/mail/ann/tmp/") {
                self.file_syncs += 1;
                self.synced.insert(last(path));
            }
        } else if call.starts_with("rename") {
            let paths: Vec<&str> = call.split('"').collect();
            if let [_, from, _, to, ..] = *paths
                && to.contains("/mail/ann/new/")
                && self.synced.contains(&last(from))
            {
                self.named.push(last(to));
            }
        }
    }

    fn dele(&mut self, call: &str) {
        let is_write = call.starts_with("sendto(") || call.starts_with("write");
        if !is_write || !call.contains("\"DELE ") && !call.contains("\\nDELE ") {
            return;
        }
        if self.deleted.is_empty() {
            self.synced_before_first = self.synced.len();
        }
        let safe = std::rc::Rc::new(self.safe.clone());
        let said = call.split('"').nth(1).unwrap();
        for command in said.split("\\r\\n") {
            if let Some(number) = command.strip_prefix("DELE ") {
                let number = number.parse().unwrap();
                self.deleted.push(number);
                self.safe_at_dele.insert(number, std::rc::Rc::clone(&safe));
            }
        }
    }
}

/// The file in `tmp` that a call writes to.
fn written_in_tmp(call: &str) -> Option<String> {
    let path = between(call, '<', '>');
    (call.starts_with("write") && path.contains("/mail/ann/tmp/")).then(|| last(path))
}

fn between(text: &str, open: char, close: char) -> &str {
    let after = text.split_once(open).map_or("", |(_before, after)| after);
    after.split(close).next().unwrap_or_default()
}

fn last(path: &str) -> String {
    path.rsplit('/').next().unwrap_or_default().to_owned()
}
