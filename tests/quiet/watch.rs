//! What a run asked of the kernel, by strace: sockets, connections, look-ups, programs.

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::process::Command;

/// By this the work knows that it is watched, and what it is to do.
const ERRAND: &str = "HONGYAN_WATCHED";
/// Where it is to be done.
const FOLDER: &str = "HONGYAN_WATCHED_FOLDER";
/// Calls that are written down. A ring for I/O would let calls go by unseen.
const CALLS: &str = "trace=%network,execve,execveat,openat,io_uring_setup";
/// Files that are read to find a host.
const HOST_FILES: [&str; 3] = ["/etc/hosts\"", "/etc/resolv.conf\"", "/etc/host.conf\""];

/// What the work is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Errand {
    /// Reads every mail in every way.
    Read,
    /// Fetches from a server on this port.
    Fetch { port: u16 },
    /// Has settings suggested for new accounts.
    Suggest,
}

/// What a watched process is to do; `None`: nobody watches.
pub(super) fn errand() -> Option<(Errand, std::path::PathBuf)> {
    let words = std::env::var(ERRAND).ok()?;
    let folder = std::env::var_os(FOLDER)?.into();
    let errand = match words.strip_prefix("fetch ") {
        Some(port) => Errand::Fetch {
            port: port.parse().unwrap(),
        },
        None if words == "suggest" => Errand::Suggest,
        None => Errand::Read,
    };
    Some((errand, folder))
}

/// Runs one test of this binary under watch.
pub(super) fn run(folder: &Path, errand: Errand, test: &str) -> Record {
    let calls = folder.join("calls");
    let words = match errand {
        Errand::Read => "read".to_owned(),
        Errand::Suggest => "suggest".to_owned(),
        Errand::Fetch { port } => format!("fetch {port}"),
    };
    let own = std::env::current_exe().unwrap();
    let output = strace(&calls)
        .arg(&own)
        .args(["--exact", test, "--test-threads", "1", "--nocapture"])
        .env(ERRAND, words)
        .env(FOLDER, folder)
        // No bus of the machine that happens to run the test.
        .env("DBUS_SESSION_BUS_ADDRESS", "disabled:")
        .output()
        .unwrap_or_else(|error| panic!("strace: {error}; run tests/setup"));
    let said = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}\n{errors}");
    assert!(said.contains("1 passed"), "{said}\n{errors}");
    Record::read(&fs::read_to_string(&calls).unwrap(), &own)
}

/// What writes down there what a program asks of the kernel; the program comes behind it.
pub(super) fn strace(calls: &Path) -> Command {
    let mut strace = Command::new("strace");
    strace
        .args(["-f", "-qq", "--seccomp-bpf", "-s", "300", "-e", CALLS, "-o"])
        .arg(calls);
    strace
}

/// What was asked, a line of the record each.
#[derive(Debug, Default)]
pub(super) struct Record {
    /// Sockets of any kind that leads out of this machine, or to its kernel.
    pub(super) sockets: Vec<String>,
    /// Of these the ones at which somebody of this machine may knock: bound to loopback, and so
    /// they ask nobody. A window that is there already hears of a second start by one.
    pub(super) doors: Vec<String>,
    /// Connections and datagrams to anywhere, other programs of this machine among them.
    pub(super) connections: Vec<String>,
    /// Files and servers that tell where a host is.
    pub(super) look_ups: Vec<String>,
    /// Programs started that are neither the test nor what draws.
    pub(super) programs: Vec<String>,
    /// Ways round this record.
    pub(super) unseen: Vec<String>,
    /// How often the process that draws was started.
    pub(super) drawers: usize,
    /// Lines in all.
    lines: usize,
}

impl Record {
    /// `own` is the program that was watched.
    pub(super) fn read(text: &str, own: &Path) -> Self {
        let mut record = Self::default();
        let own = own.to_str().unwrap();
        for line in whole(text) {
            record.lines += 1;
            record.line(&line, own);
        }
        assert!(record.lines > 20, "a record of {} lines", record.lines);
        record
    }

    fn line(&mut self, line: &str, own: &str) {
        let (_process, call) = parts(line);
        let kept = || line.to_owned();
        let is = |name: &str| call.starts_with(name);
        let is_local = call.contains("AF_UNIX") || call.contains("AF_LOCAL");
        if is("socket(") && !is_local {
            self.sockets.push(kept());
        } else if is("bind(") && call.contains("inet_addr(\"127.0.0.1\")") {
            self.door(line, call);
        } else if is("connect(") || is("bind(") || is_addressed(call) {
            self.connections.push(kept());
        } else if is("openat(") && HOST_FILES.iter().any(|file| call.contains(file)) {
            self.look_ups.push(kept());
        } else if is("io_uring_setup(") {
            self.unseen.push(kept());
        } else if (is("execve(") || is("execveat(")) && !call.contains("= -1 ") {
            let is_ours = call.contains(&format!("execve(\"{own}\""));
            // What draws is the same program anew, by the one path that cannot be exchanged.
            let draws =
                call.contains("execve(\"/proc/self/exe\", [\"/proc/self/exe\", \"--draw\"]");
            if draws || call.contains("/drawer/hongyan\"") {
                self.drawers += 1;
            } else if !is_ours {
                self.programs.push(kept());
            }
        }
        if is("connect(")
            && ["nscd", "resolve", "avahi"]
                .iter()
                .any(|one| call.contains(one))
        {
            self.look_ups.push(kept());
        }
    }

    /// The socket that was bound to loopback is none that asks.
    fn door(&mut self, line: &str, call: &str) {
        let number = call.trim_start_matches("bind(").split(',').next();
        let end = format!(" = {}", number.unwrap_or_default());
        match self
            .sockets
            .iter()
            .rposition(|socket| socket.ends_with(&end))
        {
            Some(place) => {
                self.sockets.remove(place);
                self.doors.push(line.to_owned());
            }
            None => self.connections.push(line.to_owned()),
        }
    }

    /// Everything that should not have been asked, but for what goes one of these ways: each is a
    /// piece of a call that says whom it is about.
    pub(super) fn faults_but(&self, ways: &[String]) -> Vec<&str> {
        let goes = |call: &str| ways.iter().any(|way| call.contains(way.as_str()));
        // A socket says nothing of where it leads: one is excused for each such connection.
        let mut excused: Vec<String> = self
            .connections
            .iter()
            .filter(|call| goes(call) && call.contains("AF_INET"))
            .filter_map(|call| parts(call).1.strip_prefix("connect(")?.split(',').next())
            .map(|number| format!(" = {number}"))
            .collect();
        let mut is_excused = |call: &str| {
            let place = excused.iter().position(|end| call.ends_with(end.as_str()));
            place.map(|place| excused.remove(place)).is_some()
        };
        let faults = self.faults().into_iter();
        faults
            .filter(|call| !goes(call) && !is_excused(call))
            .collect()
    }

    /// Everything that should not have been asked.
    pub(super) fn faults(&self) -> Vec<&str> {
        [
            &self.sockets,
            &self.connections,
            &self.look_ups,
            &self.programs,
            &self.unseen,
        ]
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect()
    }
}

/// A line is `PID call(arguments…`.
fn parts(line: &str) -> (&str, &str) {
    let (process, call) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    (process, call.trim_start())
}

/// The calls, each in one line. Where another thread is heard in between, strace writes the
/// beginning of a call and its end in two: `call(a <unfinished ...>`, `<... call resumed>, b) = 0`.
/// A call that has no end is told as it began.
fn whole(text: &str) -> Vec<String> {
    let mut calls: Vec<String> = Vec::new();
    let mut begun: HashMap<&str, usize> = HashMap::new();
    for line in text.lines() {
        let (process, call) = parts(line);
        let resumed = call
            .strip_prefix("<... ")
            .and_then(|rest| rest.split_once(" resumed>"));
        if let Some((_name, end)) = resumed
            && let Some(place) = begun.remove(process)
        {
            calls[place].push_str(end);
        } else if let Some(beginning) = line.strip_suffix(" <unfinished ...>") {
            begun.insert(process, calls.len());
            calls.push(beginning.to_owned());
        } else {
            calls.push(line.to_owned());
        }
    }
    calls
}

/// Whether it sends to an address rather than over a line that is there.
fn is_addressed(call: &str) -> bool {
    let is = |name: &str| call.starts_with(name);
    is("sendto(") && call.contains("sa_family=")
        || (is("sendmsg(") || is("sendmmsg(")) && !call.contains("msg_name=NULL")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Record {
        let mut record = Record::default();
        record.line(line, "/target/all");
        record
    }

    #[test]
    fn a_door_is_no_question_and_a_socket_beside_it_is_one() {
        let mut record = Record::default();
        for line in [
            "12 socket(AF_INET, SOCK_STREAM, IPPROTO_IP) = 28",
            "12 socket(AF_INET, SOCK_STREAM, IPPROTO_IP) = 29",
            "12 bind(28, {sa_family=AF_INET, sin_port=htons(0), sin_addr=inet_addr(\"127.0.0.1\")}, 16) = 0",
        ] {
            record.line(line, "/target/all");
        }
        assert_eq!((record.doors.len(), record.faults().len()), (1, 1));
        let other = "12 bind(29, {sa_family=AF_INET, sin_addr=inet_addr(\"0.0.0.0\")}, 16) = 0";
        record.line(other, "/target/all");
        assert_eq!(record.faults().len(), 2);
    }

    #[test]
    fn a_call_that_another_thread_interrupts_is_read_as_one() {
        let calls = whole(
            "12 socket(AF_INET, SOCK_STREAM <unfinished ...>\n\
             13 openat(AT_FDCWD, \"/etc/hosts\" <unfinished ...>\n\
             12 <... socket resumed>, IPPROTO_IP) = 27\n\
             14 connect(9, {sa_family=AF_UNIX <unfinished ...>\n\
             12 bind(27, {sa_family=AF_INET, sin_addr=inet_addr(\"127.0.0.1\")}, 16) = 0\n\
             13 <... openat resumed>, O_RDONLY) = 9\n",
        );
        assert_eq!(
            calls,
            [
                "12 socket(AF_INET, SOCK_STREAM, IPPROTO_IP) = 27",
                "13 openat(AT_FDCWD, \"/etc/hosts\", O_RDONLY) = 9",
                "14 connect(9, {sa_family=AF_UNIX",
                "12 bind(27, {sa_family=AF_INET, sin_addr=inet_addr(\"127.0.0.1\")}, 16) = 0",
            ]
        );
        let mut record = Record::default();
        for call in &calls {
            record.line(call, "/target/all");
        }
        assert_eq!(record.doors.len(), 1);
        assert!(record.sockets.is_empty());
        assert_eq!((record.look_ups.len(), record.connections.len()), (1, 1));
    }

    #[test]
    fn only_the_ways_that_are_named_are_excused_and_one_socket_for_each() {
        let mut record = Record::default();
        for line in [
            "12 socket(AF_INET, SOCK_STREAM|SOCK_CLOEXEC, IPPROTO_IP) = 28",
            "12 connect(28, {sa_family=AF_INET, sin_port=htons(110), sin_addr=inet_addr(\"127.0.0.1\")}, 16) = 0",
            "12 connect(9, {sa_family=AF_UNIX, sun_path=@\"/tmp/.X11-unix/X9\"}, 20) = 0",
        ] {
            record.line(line, "/target/all");
        }
        let ways = [
            "sin_port=htons(110), sin_addr=inet_addr(\"127.0.0.1\")",
            "/tmp/.X11-unix/X9\"",
        ];
        let ways = ways.map(str::to_owned);
        assert_eq!(record.faults_but(&ways), [] as [&str; 0]);
        assert_eq!(record.faults_but(&ways[1..]).len(), 2);
        for line in [
            "12 socket(AF_INET, SOCK_DGRAM|SOCK_CLOEXEC, IPPROTO_IP) = 28",
            "12 connect(28, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr(\"127.0.0.53\")}, 16) = 0",
            "12 connect(9, {sa_family=AF_UNIX, sun_path=@\"/tmp/.X11-unix/X99\"}, 20) = 0",
            "12 openat(AT_FDCWD, \"/etc/hosts\", O_RDONLY) = 9",
        ] {
            record.line(line, "/target/all");
        }
        assert_eq!(record.faults_but(&ways).len(), 4);
    }

    #[test]
    fn what_leads_out_is_told_from_what_does_not() {
        for line in [
            "12 socket(AF_INET, SOCK_STREAM|SOCK_CLOEXEC, IPPROTO_IP) = 9",
            "12 socket(AF_INET6, SOCK_DGRAM, IPPROTO_IP <unfinished ...>",
            "12 socket(AF_NETLINK, SOCK_RAW|SOCK_CLOEXEC, NETLINK_ROUTE) = 9",
            "12 socket(AF_PACKET, SOCK_RAW, 768) = -1 EPERM (Operation not permitted)",
            "12 connect(9, {sa_family=AF_UNIX, sun_path=\"/var/run/nscd/socket\"}, 110) = -1 ENOENT",
            "12 connect(9, {sa_family=AF_INET, sin_port=htons(53)}, 16) = 0",
            "12 sendto(9, \"x\", 1, 0, {sa_family=AF_INET, sin_port=htons(53)}, 16) = 1",
            "12 sendmsg(9, {msg_name={sa_family=AF_INET6}, msg_namelen=28}, 0) = 1",
            "12 openat(AT_FDCWD, \"/etc/resolv.conf\", O_RDONLY|O_CLOEXEC) = 9",
            "12 execve(\"/usr/bin/xdg-open\", [\"xdg-open\"], 0x7f /* 9 vars */) = 0",
            "12 io_uring_setup(64, {flags=0}) = 9",
        ] {
            assert!(!read(line).faults().is_empty(), "{line}");
        }
        for line in [
            "12 socket(AF_UNIX, SOCK_STREAM, 0) = 9",
            "12 socketpair(AF_UNIX, SOCK_STREAM|SOCK_CLOEXEC, 0, [9, 10]) = 0",
            "12 openat(AT_FDCWD, \"/etc/fonts/fonts.conf\", O_RDONLY) = 9",
            "12 execve(\"/target/all\", [\"all\"], 0x7f /* 9 vars */) = 0",
            "12 execve(\"/tmp/x/drawer/hongyan\", [\"hongyan\"], 0x7f /* 9 vars */) = 0",
            "12 execve(\"/proc/self/exe\", [\"/proc/self/exe\", \"--draw\"], 0x7f /* 2 vars */) = 0",
            "12 execve(\"/usr/local/bin/xdg-open\", [\"x\"], 0x7f) = -1 ENOENT (No such file)",
            "12 <... socket resumed>) = 9",
            "12 sendto(9, \"x\", 1, MSG_NOSIGNAL, NULL, 0) = 1",
            "12 recvfrom(9, \"\", 128, 0, NULL, NULL) = -1 EAGAIN",
        ] {
            assert_eq!(read(line).faults(), [] as [&str; 0], "{line}");
        }
    }
}
