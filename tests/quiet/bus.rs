//! A session bus of the test's own, and what was said on it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Nobody is started by it, and nobody is on it but who is told where it is.
const RULES: &str = "<!DOCTYPE busconfig PUBLIC \"-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN\" \
    \"http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd\">\n\
    <busconfig><type>session</type><listen>unix:path=PATH</listen><auth>EXTERNAL</auth>\
    <policy context=\"default\"><allow send_destination=\"*\" eavesdrop=\"true\"/>\
    <allow eavesdrop=\"true\"/><allow own=\"*\"/></policy></busconfig>\n";

/// The bus, and who listens to all that is said about notifications.
pub(super) struct Bus {
    daemon: Child,
    listener: Child,
    socket: PathBuf,
    heard: PathBuf,
}

impl Bus {
    /// Starts both.
    pub(super) fn start(folder: &Path) -> Self {
        let socket = folder.join("bus");
        let rules = folder.join("bus.conf");
        fs::write(&rules, RULES.replace("PATH", socket.to_str().unwrap())).unwrap();
        let daemon = Command::new("dbus-daemon")
            .arg(format!("--config-file={}", rules.display()))
            .arg("--nofork")
            .stdout(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("dbus-daemon: {error}; run tests/setup"));
        wait("the bus is there", || socket.exists());
        let heard = folder.join("heard");
        let listener = Command::new("dbus-monitor")
            .arg("--address")
            .arg(address(&socket))
            .arg("interface='org.freedesktop.Notifications'")
            .stdout(fs::File::create(&heard).unwrap())
            .spawn()
            .unwrap_or_else(|error| panic!("dbus-monitor: {error}; run tests/setup"));
        let bus = Self {
            daemon,
            listener,
            socket,
            heard,
        };
        // It says first that it has come.
        wait("somebody listens", || !bus.heard().is_empty());
        bus
    }

    /// As programs are told.
    pub(super) fn address(&self) -> String {
        address(&self.socket)
    }

    pub(super) fn socket(&self) -> &Path {
        &self.socket
    }

    /// What was said.
    pub(super) fn heard(&self) -> String {
        fs::read_to_string(&self.heard).unwrap_or_default()
    }
}

impl Drop for Bus {
    fn drop(&mut self) {
        for child in [&mut self.listener, &mut self.daemon] {
            child.kill().ok();
            child.wait().ok();
        }
    }
}

fn address(socket: &Path) -> String {
    format!("unix:path={}", socket.display())
}

/// Waits for it.
pub(super) fn wait(what: &str, mut is_so: impl FnMut() -> bool) {
    for _attempt in 0..300 {
        if is_so() {
            return;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    panic!("not so within 30 s: {what}");
}
