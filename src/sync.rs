//! Decisions about a maildrop as functions: what to fetch, delete and forget, and when to try
//! again. Pure: the clock, the random number and what is known come as arguments.

pub mod identity;
pub mod known;
pub mod leaving;
pub mod mark;
pub mod memory;
mod narrow;
pub mod plan;
pub mod retry;

pub use identity::FetchedId;
pub use known::{KnownMail, KnownMails, Missing, Whereabouts};
pub use leaving::{Standing, leaves};
pub use mark::HeaderMark;
pub use memory::{ListingSample, MailNote, ServerMemory};
pub use plan::{Deletion, Extent, Fetch, Maildrop, Names, Plan, Policy, Proof, Refusal, plan};
