//! How much memory something takes, by the kernel's word: the most that was resident while it ran
//! (`VmHWM`), beyond what was resident before. Other tests would count in, so whoever measures
//! runs in a process of his own.

use std::process::Command;

/// By this a test knows that nothing else runs beside it.
const ALONE: &str = "HONGYAN_ALONE";

/// Whether nothing else runs in this process.
pub(super) fn is_alone() -> bool {
    std::env::var_os(ALONE).is_some()
}

/// Runs one test of this binary in a process of its own, and fails as it does.
pub(super) fn alone(test: &str) {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--test-threads", "1", "--nocapture"])
        .env(ALONE, "yes")
        // What is freed goes back at once: kept for later, it would hide what is taken next.
        .env("MALLOC_ARENA_MAX", "1")
        .env("MALLOC_MMAP_THRESHOLD_", "65536")
        .env("MALLOC_TRIM_THRESHOLD_", "65536")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}\n{errors}");
    assert!(said.contains("1 passed"), "{said}\n{errors}");
}

/// What it returns, and the octets of memory it took at most.
#[cfg(target_os = "linux")]
pub(super) fn taken<T>(work: impl FnOnce() -> T) -> (T, u64) {
    // The most that was resident is counted anew from here (proc(5), clear_refs).
    std::fs::write("/proc/self/clear_refs", "5").unwrap();
    let before = resident("VmRSS:");
    let done = work();
    (done, resident("VmHWM:").saturating_sub(before))
}

/// Elsewhere nobody is asked.
#[cfg(not(target_os = "linux"))]
pub(super) fn taken<T>(work: impl FnOnce() -> T) -> (T, u64) {
    (work(), 0)
}

#[cfg(target_os = "linux")]
fn resident(which: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(which));
    let kib: u64 = line
        .and_then(|line| line.split_whitespace().next()?.parse().ok())
        .unwrap();
    kib * 1024
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_and_given_back_is_seen() {
        if !is_alone() {
            return alone("survival::memory::tests::what_is_taken_and_given_back_is_seen");
        }
        for _again in 0..3 {
            let (length, took) = taken(|| std::hint::black_box(vec![7_u8; 40_000_000]).len());
            assert_eq!(length, 40_000_000);
            assert!((39_000_000..50_000_000).contains(&took), "{took}");
            let ((), took) = taken(|| ());
            assert!(took < 2_000_000, "{took}");
        }
    }
}
