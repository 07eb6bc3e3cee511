//! Mail retrieval by POP3 (RFC 1939, 2449, 2595, 5034) as a state machine: bytes in, wants out.
//!
//! A [`Session`] opens the maildrop by itself (greeting, CAPA, STLS, login, STAT); from then on
//! it does what its caller [`Session::request`]s. Requests queue up and go out in a window that
//! follows the octets in flight, so that the line never waits for a round trip. Mails pass
//! through in [`Event::Chunk`]s and are never held as a whole.

mod capabilities;
mod command;
mod error;
mod listing;
mod login;
mod opening;
mod reply;
mod request;
mod session;
mod transaction;
mod window;

pub use capabilities::{Capabilities, Expire, LoginDelay};
pub use error::{Error, RequestError};
pub use listing::Listing;
pub use reply::{Reply, ResponseCode};
pub use request::{Event, Request};
pub use session::{Session, Settings, TlsPolicy};
pub use window::Window;

pub use crate::sasl::{Credentials, Login};
