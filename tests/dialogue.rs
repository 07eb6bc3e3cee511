//! Dialogues of the protocol machines with scripted servers.

pub(crate) mod login;
pub(crate) mod player;
pub(crate) mod pop3;
pub(crate) mod smtp;
