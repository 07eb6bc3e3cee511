//! The one integration-test binary.

/// Each statement of the protocol specification and the test that proves it.
#[cfg(test)]
mod claims;
/// A real X server and the real window in it.
#[cfg(test)]
#[expect(
    dead_code,
    reason = "shared with the benches, which measure by the rest"
)]
mod desktop;
/// Sessions against scripts of `S:` and `C:` lines.
#[cfg(test)]
mod dialogue;
/// Pages of HTML mail, drawn by the real process.
#[cfg(test)]
mod drawing;
/// The window, by its accessible names.
#[cfg(test)]
mod face;
/// HTML and MIME made to stop a program.
#[cfg(test)]
mod hostile;
/// Whole ways through several rooms.
#[cfg(test)]
mod journeys;
/// Mails in, what a person reads out; and back.
#[cfg(test)]
mod mails;
/// Nobody hears that a mail was read.
#[cfg(test)]
mod quiet;
/// The whole program against real servers.
#[cfg(test)]
mod real;
/// A run of mails with refusals in it.
#[cfg(test)]
mod refused;
/// A wire with a length, which counts round trips.
#[cfg(test)]
mod relay;
/// The house rules.
#[cfg(test)]
mod rooms;
/// Real Exim and Courier.
#[cfg(test)]
mod second;
/// Real Dovecot and Postfix.
#[cfg(test)]
mod servers;
/// What reads all that is hostile.
#[cfg(test)]
mod survival;
/// Sessions in the manner of each provider and server.
#[cfg(test)]
mod transcripts;
/// Every way in which a mail makes a reader ask somebody.
#[cfg(test)]
mod vectors;
