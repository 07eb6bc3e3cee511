//! Whether a mail was taken, where `lp` gives no answer: by the jobs that there were before and
//! those that there are now (`lpstat`).

use std::collections::BTreeSet;
use std::time::Duration;

use super::program::{Printing, SAID_OCTETS};
use crate::channel::PrintingCause;

/// How long the service may take to say what waits: whoever wants to print waits for it.
const PATIENCE: Duration = Duration::from_secs(5);
/// What `lp` says of what it has taken (POSIX `lp`).
const TAKEN: &str = "request id is ";

/// The jobs of this user, those that are done with them; `None`: the service does not say.
pub(super) struct Jobs(Option<BTreeSet<String>>);

impl Jobs {
    /// Asks for them.
    pub(super) async fn now(printing: &Printing) -> Self {
        let Some(user) = &printing.user else {
            return Self(None);
        };
        let printing = Printing {
            patience: printing.patience.min(PATIENCE),
            ..printing.clone()
        };
        let arguments = ["-W", "all", "-o"].map(str::to_owned);
        let said = printing.run("lpstat", &arguments, Vec::new()).await.done();
        // What is cut may lack the latest.
        let said = said.ok().filter(|said| said.len() < SAID_OCTETS);
        Self(said.map(|said| of(&said, user)))
    }

    /// Why nothing is known of what was handed over, or that it was taken, by what came meanwhile.
    pub(super) fn until(self, now: Self, seconds: u64) -> Result<(), PrintingCause> {
        match (self.0, now.0) {
            (Some(before), Some(now)) if now.is_subset(&before) => {
                Err(PrintingCause::TooSlow { seconds })
            }
            (Some(_), Some(_)) => Ok(()),
            _ => Err(PrintingCause::InDoubt { seconds }),
        }
    }
}

/// `Office-12  ann  1024  Mon 23 Nov 2026 …`.
fn of(said: &str, user: &str) -> BTreeSet<String> {
    let jobs = said.lines().filter_map(|line| {
        let mut words = line.split_whitespace();
        let (job, whose) = (words.next()?, words.next()?);
        (whose == user).then(|| job.to_owned())
    });
    jobs.collect()
}

/// Whether `lp` says that it was taken.
pub(super) fn is_taken(said: &str) -> bool {
    said.lines().any(|line| line.starts_with(TAKEN))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jobs(said: &str) -> Jobs {
        Jobs(Some(of(said, "ann")))
    }

    #[test]
    fn a_job_of_ours_that_was_not_there_before_is_the_mail() {
        let before = "Office-11  ann  1024  Mon\nOffice-12  bob  1024  Mon\n";
        let other = format!("{before}Office-13  bob  1024  Mon\n");
        let ours = format!("{other}Office-14  ann  2048  Mon\n");
        assert_eq!(jobs(before).until(jobs(&ours), 20), Ok(()));
        let not_there = PrintingCause::TooSlow { seconds: 20 };
        assert_eq!(jobs(before).until(jobs(&other), 20), Err(not_there));
        let in_doubt = PrintingCause::InDoubt { seconds: 20 };
        for (one, another) in [(Jobs(None), jobs(before)), (jobs(before), Jobs(None))] {
            assert_eq!(one.until(another, 20), Err(in_doubt.clone()));
        }
        assert!(is_taken("request id is Office-14 (1 file(s))\n"));
        assert!(!is_taken("lp: looking for a printer\n"));
    }
}
