//! The other end of a connection: whole lines in, replies out together.
//!
//! Replies are gathered while more commands are waiting and written at once, which is what
//! pipelining is for (RFC 2920 §3.2).

use std::io;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::wire::line::{LineFault, Lines};

/// Octets of a command line; AUTH with its response is the longest (RFC 4954 §4).
const LINE_OCTETS: usize = 12_288;
/// A client that says nothing for so long is gone (RFC 1939 §3 asks for ten minutes).
const PATIENCE: Duration = Duration::from_secs(600);
/// Octets of replies gathered before they are written anyway.
const GATHERED_OCTETS: usize = 256 * 1024;

/// One client.
pub(super) struct Peer {
    stream: TcpStream,
    lines: Lines,
    out: Vec<u8>,
}

impl Peer {
    pub(super) fn new(stream: TcpStream) -> Self {
        Self {
            stream,
            lines: Lines::default(),
            out: Vec::new(),
        }
    }

    /// Adds a line to the replies; CRLF is added here.
    pub(super) fn say(&mut self, line: &str) {
        self.out.extend_from_slice(line.as_bytes());
        self.out.extend_from_slice(b"\r\n");
    }

    /// Adds bytes to the replies as they are.
    pub(super) fn say_bytes(&mut self, bytes: &[u8]) {
        self.out.extend_from_slice(bytes);
    }

    /// Writes what is gathered.
    pub(super) async fn flush(&mut self) -> io::Result<()> {
        if !self.out.is_empty() {
            within_patience(self.stream.write_all(&self.out)).await?;
            self.out.clear();
        }
        Ok(())
    }

    /// The next line, or the fault that ends the session; `None` at the end of the stream.
    pub(super) async fn line(&mut self) -> io::Result<Option<Result<Vec<u8>, LineFault>>> {
        loop {
            match self.lines.next(LINE_OCTETS) {
                Ok(Some(line)) => {
                    if self.out.len() > GATHERED_OCTETS {
                        self.flush().await?;
                    }
                    return Ok(Some(Ok(line.0)));
                }
                Ok(None) => {}
                Err(fault) => return Ok(Some(Err(fault))),
            }
            self.flush().await?;
            if !self.fill().await? {
                return Ok(None);
            }
        }
    }

    /// Hands bytes to `reader`, which says how many it took and whether it is done.
    /// `false`: the stream ended first.
    pub(super) async fn drain(
        &mut self,
        mut reader: impl FnMut(&[u8]) -> (usize, bool),
    ) -> io::Result<bool> {
        self.flush().await?;
        loop {
            let mut done = false;
            self.lines.drain_with(|bytes| {
                let (used, ended) = reader(bytes);
                done = ended;
                used
            });
            if done {
                return Ok(true);
            }
            if !self.fill().await? {
                return Ok(false);
            }
        }
    }

    async fn fill(&mut self) -> io::Result<bool> {
        let mut block = [0; 16 * 1024];
        let count = within_patience(self.stream.read(&mut block)).await?;
        self.lines.push(block.get(..count).unwrap_or_default());
        Ok(count > 0)
    }

    /// Writes the rest and says that nothing follows.
    pub(super) async fn close(mut self) -> io::Result<()> {
        self.flush().await?;
        self.stream.shutdown().await
    }
}

async fn within_patience<T>(step: impl Future<Output = io::Result<T>>) -> io::Result<T> {
    match timeout(PATIENCE, step).await {
        Ok(result) => result,
        Err(_elapsed) => Err(io::ErrorKind::TimedOut.into()),
    }
}

/// A command line as its verb in upper case and the rest.
pub(super) fn split(line: &[u8]) -> (String, String) {
    let text = String::from_utf8_lossy(line);
    let text = text.trim_end();
    let (verb, rest) = text.split_once(' ').unwrap_or((text, ""));
    (verb.to_ascii_uppercase(), rest.trim().to_owned())
}
