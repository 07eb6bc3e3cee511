//! What lies on a server, in words.

use super::Words;
use crate::model::{Leaves, Presence, Timestamp};

impl Words {
    /// Whether a mail on the server is here.
    #[must_use]
    pub fn presence(&self, presence: Presence) -> &str {
        self.text(match presence {
            Presence::Here => "maildrop-here",
            Presence::InPart => "maildrop-in-part",
            Presence::Erased => "maildrop-erased",
            Presence::Absent => "maildrop-absent",
        })
    }

    /// When a mail leaves the server.
    #[must_use]
    pub fn leaves(&self, leaves: Leaves, now: Timestamp) -> String {
        match leaves {
            Leaves::Never => self.text("maildrop-stays").to_owned(),
            Leaves::Kept => self.text("maildrop-kept").to_owned(),
            Leaves::NextFetch => self.text("maildrop-next-fetch").to_owned(),
            Leaves::OnceFetched => self.text("maildrop-once-fetched").to_owned(),
            Leaves::At(end) => {
                let days = days_until(end, now);
                self.text_with("maildrop-in-days", &[("count", days.into())])
            }
            Leaves::DaysAfterFetch(days) => {
                let count = u64::from(days);
                self.text_with("maildrop-days-after-fetch", &[("count", count.into())])
            }
            Leaves::BeyondNewest(newest) => {
                let count = self.count(u64::from(newest));
                self.text_with("maildrop-beyond-newest", &[("count", count.into())])
            }
        }
    }
}

/// Whole days, the one begun counted.
fn days_until(end: Timestamp, now: Timestamp) -> u64 {
    let seconds = u64::try_from(end.0.saturating_sub(now.0)).unwrap_or(0);
    seconds.div_ceil(86_400).max(1)
}
