//! Looking for mails: the language of the search box, and what it means. Pure.
//!
//! The index and a plain look at a mail go by the same words ([`append_words`], [`Phrase`]), so
//! that what is found does not depend on how it was found.

pub mod complete;
mod condition;
mod fold;
mod join;
pub mod literal;
pub mod mark;
pub mod matcher;
mod name;
mod parse;
pub mod phrase;
pub mod query;
mod remark;
mod rename;
pub mod segment;
mod when;
mod words;

pub use join::{as_value, joined};
pub use matcher::{Facts, is_in_folder, is_one_of};
pub use parse::parse;
pub use phrase::{End, Phrase};
pub use query::{Condition, Days, FaultKind, Field, KnownValue, NameOf, Query, QueryFault, Within};
pub use remark::{Existing, Remarks};
pub use rename::{Renaming, renamed};
pub use words::{append_words, each_word};
