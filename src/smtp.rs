//! Submitting mail (RFC 5321, RFC 6409) as a state machine without a socket.
//!
//! [`Session`] is the machine: settings and submissions in, [`Event`]s out. Each submission that
//! was taken ends in exactly one [`Event::Settled`] or [`Event::Untouched`], also where the
//! session ends in an error.

mod command;
mod content;
mod error;
mod extensions;
mod login;
mod parameter;
mod reply;
mod session;
mod state;
mod submission;
mod transaction;
mod verdict;
mod word;

pub use command::{HelloName, HelloNameFault};
pub use error::Error;
pub use extensions::{Extensions, FutureRelease, ServerLimits};
pub use reply::{Class, Reply};
pub use session::{Event, Session, Settings, Tally, TlsPolicy};
pub use submission::{Envelope, Submission, SubmitError};
pub use verdict::{Fate, RecipientVerdict, Verdict};
pub use word::CommandFault;

pub use crate::sasl::Login;
