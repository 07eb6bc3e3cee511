//! Reading and writing a line without a machine: for a session by hand, where either side may
//! speak at any time.

use std::future::poll_fn;
use std::io;

use tokio::time::timeout;

use super::drive::{Written, poll_fill, poll_write};
use super::fault::Fault;
use super::line::Line;

/// Octets taken in while a write blocks; a server that sends more without reading is stuck.
const TAKEN_WHILE_WRITING: usize = 8 * 1024 * 1024;

impl Line {
    /// Waits for bytes, without a limit; none: the line has ended. Nothing is lost where this is
    /// dropped while it waits.
    ///
    /// # Errors
    /// The system's error where the line broke.
    pub async fn hear(&mut self) -> io::Result<&[u8]> {
        let (stream, buffer) = (&mut self.stream, &mut self.buffer);
        let count = poll_fn(|context| poll_fill(stream, buffer, context)).await?;
        self.traffic.received_octets += count as u64;
        Ok(self.buffer.get(..count).unwrap_or_default())
    }

    /// Writes all of `bytes`; what comes meanwhile goes into `heard` (S-65).
    ///
    /// # Errors
    /// [`Fault::TimedOut`] without progress, [`Fault::Broken`].
    pub async fn say(&mut self, bytes: &[u8], heard: &mut Vec<u8>) -> Result<(), Fault> {
        let within = self.limits.write;
        let mut rest = bytes;
        loop {
            let may_read = heard.len() < TAKEN_WHILE_WRITING;
            let (stream, buffer) = (&mut self.stream, &mut self.buffer);
            let step = poll_fn(|context| {
                poll_write(stream, rest, may_read.then_some(&mut *buffer), context)
            });
            let written = timeout(within, step).await;
            match written.map_err(|_elapsed| Fault::TimedOut {
                awaiting: "the line to take a command".to_owned(),
                within,
            })? {
                Ok(Written::Octets(count)) => {
                    self.traffic.sent_octets += count as u64;
                    rest = rest.get(count..).unwrap_or_default();
                }
                Ok(Written::All) => return Ok(()),
                Ok(Written::Heard(0)) => {
                    return Err(broken("the server hung up"));
                }
                Ok(Written::Heard(count)) => {
                    self.traffic.received_octets += count as u64;
                    heard.extend_from_slice(self.buffer.get(..count).unwrap_or_default());
                }
                Err(error) => return Err(broken(&error.to_string())),
            }
        }
    }
}

fn broken(detail: &str) -> Fault {
    Fault::Broken {
        awaiting: "a command".to_owned(),
        detail: detail.to_owned(),
    }
}
