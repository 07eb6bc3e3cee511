//! Whoever is told how far a scan is may rest, and so do those who read.

use super::*;

/// Rows of each batch of a scan of 1000 files, where whoever is told does this.
fn batches(tell: impl Fn(&ScanProgress<'_>)) -> Vec<usize> {
    let (_folder, store, root) = profile();
    for number in 0..1_000 {
        fs::write(root.join(format!("cur/{number}.a.host:2,")), MAIL).unwrap();
    }
    let mut batches = Vec::new();
    let mut told = |progress: &ScanProgress<'_>| {
        batches.push(progress.added.len());
        tell(progress);
        Proceed::GoOn
    };
    store.bring_up_to_date(None, &mut told).unwrap();
    assert_eq!(batches.iter().sum::<usize>(), 1_000);
    batches
}

#[test]
fn while_whoever_is_told_rests_no_file_is_read_and_little_is_done_between_two_rests() {
    let rested = batches(|progress| {
        progress.at_rest(|| assert!(progress.readers.turn.try_read().is_err()));
        assert!(progress.readers.turn.try_read().is_ok());
    });
    assert!(rested.iter().all(|rows| *rows <= FIRST_BATCH), "{rested:?}");
    let unrested = batches(|_progress| ());
    assert!(
        unrested.iter().any(|rows| *rows > FIRST_BATCH),
        "{unrested:?}"
    );
}
