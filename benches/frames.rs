//! What each frame of a window cost, off its log.

use std::fs;
use std::path::Path;

/// How many frames the log names, and what those after the first `skip` took of CPU, for a person.
/// The window logs them with `--log hongyan::frame=trace`.
pub(crate) fn frames(profile: &Path, skip: usize) -> (usize, String) {
    let mut log = String::new();
    for entry in fs::read_dir(profile.join("log")).unwrap() {
        log.push_str(&fs::read_to_string(entry.unwrap().path()).unwrap_or_default());
    }
    let times = log.lines().filter_map(|line| line.split("cpu_ms=").nth(1));
    let times: Vec<f64> = times
        .filter_map(|text| text.split_whitespace().next()?.parse().ok())
        .collect();
    let mut later = times.get(skip..).unwrap_or_default().to_vec();
    later.sort_by(f64::total_cmp);
    let at = |share: f64| {
        later
            .get(((later.len() as f64 - 1.0) * share) as usize)
            .copied()
            .unwrap_or(0.0)
    };
    let over = later.iter().filter(|time| **time > 16.0).count();
    (
        times.len(),
        format!(
            "{} frames, median {:.1} ms, 99 % below {:.1} ms, slowest {:.1} ms, {over} over 16 ms",
            later.len(),
            at(0.5),
            at(0.99),
            at(1.0)
        ),
    )
}
