//! Dialogues of the protocol machines with scripted servers.

mod login;
pub(crate) mod player;
mod pop3;
mod smtp;
