//! Whether a mail may have been taken, where `lp` gives no answer: by the jobs that there were before
//! and those that there are now (`lpstat`). A new one proves nothing, for others print as well, and
//! CUPS may call them and us what it likes; but where there is none, nothing was taken.

use std::collections::BTreeSet;

use super::program::{Printing, SAID_OCTETS};
use crate::channel::PrintingCause;

/// What `lp` says of what it has taken (POSIX `lp`).
const TAKEN: &str = "request id is ";

/// The jobs of everybody, those that are done with them; `None`: the service does not say.
pub(super) struct Jobs(Option<BTreeSet<String>>);

impl Jobs {
    /// Asks for them.
    pub(super) async fn now(printing: &Printing) -> Self {
        let printing = Printing {
            patience: printing.patience.min(printing.queue_patience),
            ..printing.clone()
        };
        let arguments = ["-W", "all", "-o"].map(str::to_owned);
        let said = printing.run("lpstat", &arguments, Vec::new()).await.done();
        // What is cut may lack the latest.
        let said = said.ok().filter(|said| said.len() < SAID_OCTETS);
        Self(said.map(|said| of(&said)))
    }

    /// What is known of what was handed over meanwhile: that it was not taken, or nothing.
    pub(super) fn until(self, now: Self, seconds: u64) -> PrintingCause {
        match (self.0, now.0) {
            (Some(before), Some(now)) if now.is_subset(&before) => {
                PrintingCause::TooSlow { seconds }
            }
            _ => PrintingCause::InDoubt { seconds },
        }
    }
}

/// `Office-12  ann  1024  Mon 23 Nov 2026 …`.
fn of(said: &str) -> BTreeSet<String> {
    let jobs = said
        .lines()
        .filter_map(|line| line.split_whitespace().next());
    jobs.map(str::to_owned).collect()
}

/// Whether `lp` says that it was taken.
pub(super) fn is_taken(said: &str) -> bool {
    said.lines().any(|line| line.starts_with(TAKEN))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jobs(said: &str) -> Jobs {
        Jobs(Some(of(said)))
    }

    #[test]
    fn where_nobody_has_a_new_job_nothing_was_taken_and_a_new_one_proves_nothing() {
        let before = "Office-11  ann  1024  Mon\nOffice-12  bob  1024  Mon\n";
        let not_there = PrintingCause::TooSlow { seconds: 20 };
        let fewer = "Office-12  bob  1024  Mon\n";
        for now in [before, fewer] {
            assert_eq!(jobs(before).until(jobs(now), 20), not_there);
        }
        assert_eq!(jobs("").until(jobs(""), 20), not_there);
        let in_doubt = PrintingCause::InDoubt { seconds: 20 };
        // Of a browser of ours, of another, of one whom the service does not name.
        for new in [
            "Office-13  ann  9  Mon\n",
            "Office-13  bob  9  Mon\n",
            "Office-13\n",
        ] {
            let now = format!("{before}{new}");
            assert_eq!(jobs(before).until(jobs(&now), 20), in_doubt);
        }
        for (one, another) in [(Jobs(None), jobs(before)), (jobs(before), Jobs(None))] {
            assert_eq!(one.until(another, 20), in_doubt);
        }
        assert!(is_taken("request id is Office-14 (1 file(s))\n"));
        assert!(!is_taken("lp: looking for a printer\n"));
    }
}
