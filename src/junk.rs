//! How likely a mail is junk, by the words of mails that a person marked as junk and of those he
//! kept. Pure: counts in, an opinion out.
//!
//! Each word has a likelihood by how many junk and wanted mails have it (Robinson's, which trusts
//! a word the less the rarer it is), and the likelihoods that say something are combined by
//! Fisher's method: one test whether so many words could speak for junk by chance, one whether
//! they could speak against it. A mail that both tests call odd, or neither, is near one half, so
//! that being unsure shows.

mod combine;
mod opinion;
mod token;

pub use opinion::{Counts, judge};
pub use token::{Letter, Word, words};
