//! Dialogues of the protocol machines with scripted servers.

pub(crate) mod player;
mod smtp;
mod pop3;
