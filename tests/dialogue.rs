//! Dialogues of the protocol machines with scripted servers.

pub(crate) mod player;
mod pop3;
mod smtp;
