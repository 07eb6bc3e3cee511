//! The only place that asks the clock, the time zone and the source of randomness.

use std::time::{SystemTime, UNIX_EPOCH};

use data_encoding::BASE32_NOPAD;
use jiff::Zoned;
use jiff::tz::TimeZone;

use crate::model::{DraftId, Timestamp};
use crate::sync::retry::Jitter;

/// Now.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the place that asks the clock"
)]
pub(super) fn now() -> Timestamp {
    let seconds = match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_secs()).unwrap_or(i64::MAX),
        Err(before) => i64::try_from(before.duration().as_secs()).map_or(i64::MIN, |s| -s),
    };
    Timestamp(seconds)
}

/// The system's time zone. Where a file holds it, that file alone is read: to look a zone up by its
/// name the whole database is listed first, which takes longer than many a search.
#[must_use]
#[expect(
    clippy::disallowed_methods,
    reason = "this is the place that asks for the time zone"
)]
pub fn system_zone() -> TimeZone {
    const FILE: &str = "/etc/localtime";
    let is_named = std::env::var_os("TZ").is_some();
    let file = (!is_named).then(|| std::fs::read(FILE).ok()).flatten();
    let zone = file.and_then(|octets| TimeZone::tzif(FILE, &octets).ok());
    zone.unwrap_or_else(TimeZone::system)
}

/// Now, by the clocks of where the person is.
pub(super) fn local_now() -> Zoned {
    let now = jiff::Timestamp::from_second(now().0).unwrap_or_default();
    now.to_zoned(system_zone())
}

/// Minutes that local time is ahead of UTC at `time`.
pub(super) fn offset_minutes(time: Timestamp) -> i32 {
    let zone = system_zone();
    jiff::Timestamp::from_second(time.0).map_or(0, |time| zone.to_offset(time).seconds() / 60)
}

/// `2026-11-21 22:05` in local time.
pub(super) fn local_minute(time: Timestamp) -> String {
    let zone = system_zone();
    let Ok(time) = jiff::Timestamp::from_second(time.0) else {
        return String::new();
    };
    time.to_zoned(zone).strftime("%Y-%m-%d %H:%M").to_string()
}

/// Random octets. Where the system has none to give, what is left are numbers that at least
/// differ from each other; nothing here protects a secret.
pub(super) fn random<const OCTETS: usize>() -> [u8; OCTETS] {
    let mut octets = [0; OCTETS];
    if let Err(error) = getrandom::fill(&mut octets) {
        tracing::warn!("no random numbers from the system: {error}");
        let hasher = std::collections::hash_map::RandomState::new();
        for (number, chunk) in octets.chunks_mut(8).enumerate() {
            let hash = std::hash::BuildHasher::hash_one(&hasher, (number, now().0));
            for (octet, random) in chunk.iter_mut().zip(hash.to_be_bytes()) {
                *octet = random;
            }
        }
    }
    octets
}

/// A Message-ID without brackets: random@domain, so that it tells nothing of this machine.
pub(super) fn message_id(domain: &str) -> String {
    format!("{}@{domain}", random_name())
}

/// An id for a new draft.
pub(super) fn draft_id() -> DraftId {
    DraftId(random_name())
}

/// Spreads a planned time.
pub(super) fn jitter() -> Jitter {
    Jitter(u16::from_be_bytes(random()))
}

/// 24 letters and digits, fit for a file's name.
fn random_name() -> String {
    BASE32_NOPAD.encode(&random::<15>()).to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(
        clippy::disallowed_methods,
        reason = "what is read is compared with it"
    )]
    fn the_zone_read_from_its_file_is_the_systems() {
        let (ours, known) = (system_zone(), TimeZone::system());
        for second in [
            -3_000_000_000,
            0,
            1_720_000_000,
            1_800_000_000,
            4_000_000_000,
        ] {
            let time = jiff::Timestamp::from_second(second).unwrap();
            assert_eq!(ours.to_offset(time), known.to_offset(time), "{second}");
        }
    }
}
