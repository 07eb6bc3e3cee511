//! Filters: which of them a mail satisfies, what they want done with it, and why. Pure.
//!
//! A filter's condition is a query of the search box ([`crate::search`]), so that what it is for
//! can be looked at first. Filters are asked in order, all of them about the mail as it came: what
//! one does is not seen by the next. Tags and marks add up; where a mail goes, and what becomes of
//! it on the server, the first filter says that says anything.

mod filter;
mod trace;
mod verdict;

pub use filter::{Rules, Sought, check};
pub use trace::evidence;
pub use verdict::{Match, Verdict};
