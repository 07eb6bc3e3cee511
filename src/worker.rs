//! The heart: does what [`Command`](crate::channel::Command) asks and tells what happened.
//!
//! It lives on a thread of its own with its own runtime. Sessions are tasks there; whatever waits
//! for the disk runs on threads that may wait; one thread more hands events to the asker and
//! wakes it.

mod account;
mod agree;
mod announce;
mod answer;
mod attachment;
mod carry;
mod cause;
mod change;
mod clock;
mod console;
mod conversation;
mod deliver;
mod dispatch;
mod doctor;
mod draft;
mod fetch;
mod files;
mod folders;
mod follow;
mod glance;
mod heart;
mod insight;
mod instance;
mod jobs;
mod list;
mod login;
mod maildrop;
mod mend;
mod open;
mod origin;
#[cfg(feature = "window")]
mod page;
mod pictures;
mod print;
mod reading;
mod rules;
mod schedule;
mod search;
mod source;
mod start;
mod tags;
mod tell;
mod text;
mod watch;
mod way;
mod web;
#[cfg(not(feature = "window"))]
mod windowless;

pub use crate::store::Line;
pub use carry::{back_up, finish_restoring, restore};
pub use clock::system_zone;
pub use glance::{Form, Hit, Reached, Telling, existing, glance};
pub use instance::{Doorbell, ring};
pub use print::Printing;
pub use start::{Config, Drawer, start};
pub use web::WebServers;
#[cfg(not(feature = "window"))]
use windowless as page;
