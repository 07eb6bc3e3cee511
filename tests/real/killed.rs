//! The plug pulled: SIGKILL at random moments of a fetch that deletes on the server (I1 to I3).
//!
//! `HONGYAN_KILLS=200 HONGYAN_KILL_MAILS=2000 cargo test --release --features inspection i2_` does
//! at length what the ordinary run does in short.

use std::fs;
use std::path::Path;
use std::time::Duration;

use crate::servers::Servers;

use super::{hongyan, mails_in, numbered, profile, program};

/// A number from the environment, else the one of the ordinary run.
pub(super) fn number(name: &str, otherwise: usize) -> usize {
    std::env::var(name)
        .ok()
        .map_or(otherwise, |text| text.parse().unwrap())
}

#[test]
fn i2_a_fetch_killed_at_random_moments_ends_with_every_mail_once() {
    killed_and_finished(|_profile| {});
}

#[test]
fn i2_the_same_where_the_index_is_lost_after_each_kill() {
    killed_and_finished(|profile| {
        for name in ["index.sqlite", "index.sqlite-wal", "index.sqlite-shm"] {
            fs::remove_file(profile.join(name)).ok();
        }
    });
}

#[test]
fn i2_the_same_where_mails_stay_on_the_server_for_a_fortnight() {
    let (kills, mails) = (
        number("HONGYAN_KILLS", 12),
        number("HONGYAN_KILL_MAILS", 300),
    );
    let servers = Servers::start_dovecot(&["ann"]);
    for number in 0..mails {
        let mail = numbered(number, number % 50 * 400);
        servers.deliver("ann", &format!("{number}.stay.example"), &mail);
    }
    let held = servers.retrieve_all("ann");
    let keep = "keep_on_server = { days = 14 }";
    let (mut done, mut doubled) = (0, 0);
    while done < kills {
        let profile = profile(&servers.config("ann", "implicit", keep));
        let mut patience = Duration::from_millis(20);
        while done < kills && !killed(profile.path(), patience) {
            let here = mails_in(&profile.path().join("mail/ann"));
            doubled += here.values().map(|count| count - 1).sum::<usize>();
            patience += Duration::from_millis(11) + patience / 10;
            done += 1;
        }
        for _again in 0..2 {
            let last = hongyan(profile.path(), &["fetch"]);
            assert!(last.status.success(), "{last:?}");
            let here = mails_in(&profile.path().join("mail/ann"));
            assert_eq!(here.len(), mails);
            for mail in &held {
                assert_eq!(here.get(mail), Some(&1));
            }
            assert_eq!(servers.count("ann"), mails, "nothing leaves before its day");
        }
    }
    println!("crash suite: fetch, kept, of a real process: {done} kills, {doubled} doubled");
    assert_eq!(doubled, 0);
}

fn killed_and_finished(after_each: impl Fn(&Path)) {
    let (kills, mails) = (
        number("HONGYAN_KILLS", 12),
        number("HONGYAN_KILL_MAILS", 300),
    );
    let servers = Servers::start_dovecot(&["ann"]);
    let keep = "keep_on_server = \"delete-after-download\"";
    let (mut done, mut lost, mut doubled) = (0, 0, 0);
    while done < kills {
        for number in 0..mails {
            let mail = numbered(number, number % 50 * 400);
            servers.deliver("ann", &format!("{number}.kill{done}.example"), &mail);
        }
        let held = servers.retrieve_all("ann");
        let profile = profile(&servers.config("ann", "implicit", keep));
        // Killed later and later, from "not connected yet" to "deleting", until a run comes to
        // its end by itself.
        let step = Duration::from_millis(7);
        let mut patience = Duration::from_millis(10);
        while done < kills && !killed(profile.path(), patience) {
            after_each(profile.path());
            let here = mails_in(&profile.path().join("mail/ann"));
            doubled += here.values().map(|count| count - 1).sum::<usize>();
            lost += mails.saturating_sub(here.len() + servers.count("ann"));
            patience += step + patience / 20;
            done += 1;
        }
        let last = hongyan(profile.path(), &["fetch"]);
        assert!(
            last.status.success(),
            "{last:?}\n{}",
            servers.log("dovecot.log")
        );
        let here = mails_in(&profile.path().join("mail/ann"));
        assert_eq!(here.len(), mails);
        for mail in &held {
            assert_eq!(here.get(mail), Some(&1));
        }
        assert_eq!(servers.count("ann"), 0, "nothing may stay on the server");
    }
    println!("crash suite: fetch of a real process: {done} kills, {lost} lost, {doubled} doubled");
    assert_eq!((lost, doubled), (0, 0));
}

/// Starts a fetch, kills it after `patience`, and tells whether it had ended by itself.
fn killed(profile: &Path, patience: Duration) -> bool {
    let mut child = program(profile, &["fetch"]).spawn().unwrap();
    std::thread::sleep(patience);
    let ended = child
        .try_wait()
        .unwrap()
        .is_some_and(|status| status.success());
    child.kill().ok();
    child.wait().unwrap();
    ended
}
