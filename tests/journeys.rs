//! Whole ways through several rooms, with the disk or the power failing on the way.

mod bound;
mod certificates;
mod cli;
mod cli_maildrop;
mod console;
pub(crate) mod desk;
mod doctor;
mod encryption;
mod examination;
pub(crate) mod fake;
mod fetching;
mod filtering;
mod holding;
mod keeping;
mod logins;
mod maildrop;
mod notes;
mod options;
mod organising;
mod restoring;
mod search;
mod sending;
mod store;
mod stubborn;
mod unconfirmed;
pub(crate) mod watching;
mod wire;
