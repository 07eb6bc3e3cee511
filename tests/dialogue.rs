//! Dialogues of the protocol machines with scripted servers.

mod login;
pub(crate) mod player;
pub(crate) mod pop3;
pub(crate) mod smtp;
