//! The window, by its accessible names: what a person or a screen reader finds, clicks and types.

mod stage;

mod account;
mod announce;
mod answer;
mod attachment;
mod carrying;
mod compose;
mod console;
mod conversation;
mod deciding;
mod doctor;
mod entrance;
mod explained;
mod filing;
mod folders;
mod jumping;
mod keeping;
mod layers;
mod list;
mod looks;
mod notices;
mod options;
mod organising;
mod origin;
mod outbox;
mod page;
mod pictures;
mod reader;
mod reading;
mod remarks;
mod rules;
mod search;
mod server_mailbox;
mod source;
mod undoing;
