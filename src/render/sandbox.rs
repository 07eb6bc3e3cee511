//! The walls that the child puts up around itself before it reads the first octet of a mail.
//!
//! In this order: descriptors that were left open are closed; fonts are looked up (`fonts`), as
//! that writes caches and reads all over the disk; then [`shut_in`] on the first thread limits
//! memory, time and files, and [`seal`] on the thread that draws takes the calls away, from all
//! threads. On Linux two filters stand behind one another: one kills who makes a call that only an
//! intruder makes (a socket, a program, another process), the other refuses whatever is on no list
//! of what drawing needs, so that a C library with other habits finds an error and not its end.
//!
//! Elsewhere there are the limits, and what the parent does: a process of its own, a bare
//! environment, a clock.

use std::path::PathBuf;

/// Which walls stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Walls {
    /// Memory, processor time, size of files.
    pub(super) limits: bool,
    /// Files can be opened in the folders of fonts only, and only to read (Landlock).
    pub(super) files: bool,
    /// Calls that drawing does not need are refused or deadly (seccomp).
    pub(super) calls: bool,
}

/// Octets of address space. The hungriest pages of the measurements took 0.7 GB; the largest picture of
/// a file takes 1.3 GB while it is turned into pixels: what was sent, what was read of that, what the
/// decoder may take, and two pictures.
#[cfg(unix)]
const ADDRESS_SPACE: u64 = 1536 * 1024 * 1024;
/// Seconds of the processor in all: thousands of tiles. A single answer is limited by the parent's
/// clock.
#[cfg(unix)]
const PROCESSOR_SECONDS: u64 = 120;
/// Files open at once: three pipes and a font.
#[cfg(unix)]
const OPEN_FILES: u64 = 64;

/// Closes whatever the parent left open, such as its line to the display server: what is open
/// stays usable behind the walls.
pub(super) fn close_inherited() {
    #[cfg(unix)]
    unix::close_inherited();
}

/// Limits this process, and closes the disk to this thread and those it starts from now on.
pub(super) fn shut_in(fonts: &[PathBuf]) -> Walls {
    Walls {
        limits: limit(),
        files: close_disk(fonts),
        calls: false,
    }
}

#[cfg(unix)]
fn limit() -> bool {
    unix::limit()
}

#[cfg(not(unix))]
fn limit() -> bool {
    false
}

#[cfg(target_os = "linux")]
fn close_disk(fonts: &[PathBuf]) -> bool {
    linux::close_disk(fonts)
}

#[cfg(not(target_os = "linux"))]
fn close_disk(_fonts: &[PathBuf]) -> bool {
    false
}

/// Takes all calls away that drawing does not need, from every thread of this process. The last
/// step: after it no thread can be started.
#[cfg(all(
    target_os = "linux",
    any(
        target_arch = "x86_64",
        target_arch = "aarch64",
        target_arch = "riscv64"
    )
))]
pub(super) fn seal() -> bool {
    calls::seal()
}

/// There is nothing of the kind here.
#[cfg(not(all(
    target_os = "linux",
    any(
        target_arch = "x86_64",
        target_arch = "aarch64",
        target_arch = "riscv64"
    )
)))]
pub(super) fn seal() -> bool {
    false
}

#[cfg(unix)]
mod unix {
    use std::fs;

    use rustix::process::{Resource, Rlimit, setrlimit};

    use super::{ADDRESS_SPACE, OPEN_FILES, PROCESSOR_SECONDS};

    /// The first descriptor behind input, output and errors.
    const FIRST: i32 = 3;

    pub(super) fn close_inherited() {
        let Ok(listed) = fs::read_dir("/dev/fd") else {
            return;
        };
        // Read to the end before the first is closed: reading has one of them open itself, which
        // is closed already when its turn comes.
        let open: Vec<i32> = listed
            .flatten()
            .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
            .filter(|descriptor| *descriptor >= FIRST)
            .collect();
        for descriptor in open {
            nix::unistd::close(descriptor).ok();
        }
    }

    pub(super) fn limit() -> bool {
        let limits = [
            (Resource::As, ADDRESS_SPACE),
            (Resource::Cpu, PROCESSOR_SECONDS),
            (Resource::Nofile, OPEN_FILES),
            (Resource::Fsize, 0),
            (Resource::Core, 0),
        ];
        let mut all = true;
        for (resource, most) in limits {
            let limit = Rlimit {
                current: Some(most),
                maximum: Some(most),
            };
            all &= setrlimit(resource, limit).is_ok();
        }
        all
    }
}

#[cfg(target_os = "linux")]
mod linux {
    use std::path::PathBuf;

    use landlock::{
        ABI, Access, AccessFs, AccessNet, Ruleset, RulesetAttr, RulesetCreatedAttr, RulesetError,
        RulesetStatus, Scope, path_beneath_rules,
    };
    use rustix::process::{DumpableBehavior, Signal};
    use rustix::process::{set_dumpable_behavior, set_parent_process_death_signal};

    /// What is asked for; a kernel that knows less enforces what it knows.
    const KNOWN: ABI = ABI::V6;

    pub(super) fn close_disk(fonts: &[PathBuf]) -> bool {
        // Nobody else of the same user looks into it, and it does not outlive its parent. Both
        // are a help, not a wall: it also ends when its input ends.
        set_dumpable_behavior(DumpableBehavior::NotDumpable).ok();
        set_parent_process_death_signal(Some(Signal::KILL)).ok();
        let enforced = restrict(fonts).unwrap_or(RulesetStatus::NotEnforced);
        enforced != RulesetStatus::NotEnforced
    }

    fn restrict(fonts: &[PathBuf]) -> Result<RulesetStatus, RulesetError> {
        let fonts = path_beneath_rules(fonts, AccessFs::ReadFile | AccessFs::ReadDir);
        let status = Ruleset::default()
            .handle_access(AccessFs::from_all(KNOWN))?
            .handle_access(AccessNet::from_all(KNOWN))?
            .scope(Scope::from_all(KNOWN))?
            .create()?
            .add_rules(fonts)?
            .restrict_self()?;
        Ok(status.ruleset)
    }
}

#[cfg(all(
    target_os = "linux",
    any(
        target_arch = "x86_64",
        target_arch = "aarch64",
        target_arch = "riscv64"
    )
))]
mod calls;
