//! The one loop that reads and writes a socket.

use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead as _, AsyncWrite as _, ReadBuf};
use tokio::time::{Instant, timeout, timeout_at};

use crate::model::HandshakeFault;
use crate::wire::machine::{Machine, Wants};

use super::fault::Fault;
use super::handshake::looks_like_tls;
use super::line::{Line, Signal};
use super::stream::Stream;

/// Octets taken in while a write blocks; a server that sends more without reading is stuck.
const TAKEN_WHILE_WRITING: usize = 64 * 1024 * 1024;
/// Between two signals that nothing comes.
const TICK: Duration = Duration::from_secs(1);

/// Why [`pump`] came back.
#[derive(Debug, PartialEq)]
pub enum Pause<E> {
    /// Something happened.
    Event(E),
    /// Nothing is in flight.
    Idle,
    /// The session is over.
    Closed,
}

/// Why a session ended early.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stop<E> {
    /// The line failed.
    Line(Fault),
    /// The machine gave up.
    Protocol(E),
}

/// Runs `machine` over `line` until it reports, goes idle or closes.
///
/// Dropping the future may leave half a command on the wire: drop the line with it.
///
/// # Errors
/// [`Stop::Protocol`] from the machine, [`Stop::Line`] with the limit that ran out or what
/// broke. A line that breaks under a read is for the machine to judge: it gets an end of stream.
pub async fn pump<M: Machine>(
    machine: &mut M,
    line: &mut Line,
) -> Result<Pause<M::Event>, Stop<M::Error>> {
    loop {
        if let Some(bindings) = line.bindings.take() {
            machine.bind(bindings);
        }
        let wants = machine.poll();
        line.record.heard(&machine.heard());
        match wants.map_err(|error| stopped(error, line))? {
            Wants::Write(outgoing) => {
                line.record.sent(&outgoing);
                let result = write(machine, line, outgoing.bytes()).await;
                line.record.heard(&machine.heard());
                result.map_err(Stop::Line)?;
            }
            Wants::Read { within, awaiting } => {
                let count = read(line, within, &awaiting).await.map_err(|fault| {
                    line.record.note(&fault.to_string());
                    Stop::Line(fault)
                })?;
                machine.receive(line.buffer.get(..count).unwrap_or_default());
            }
            Wants::StartTls => {
                line.encrypt().await.map_err(Stop::Line)?;
                if let Some(bindings) = line.bindings.take() {
                    machine.bind(bindings);
                }
                machine.tls_established();
            }
            Wants::Report(event) => return Ok(Pause::Event(event)),
            Wants::Idle => return Ok(Pause::Idle),
            Wants::Close => return Ok(Pause::Closed),
        }
    }
}

fn stopped<E: std::error::Error>(error: E, line: &Line) -> Stop<E> {
    line.record.note(&error.to_string());
    Stop::Protocol(error)
}

/// Reads at least one octet into the line's buffer; 0: the line ended or broke.
async fn read(line: &mut Line, within: Duration, awaiting: &str) -> Result<usize, Fault> {
    let within = within.min(line.limits.answer);
    let began = Instant::now();
    let mut ticks: u64 = 0;
    loop {
        let next_tick = TICK.saturating_mul(u32::try_from(ticks).unwrap_or(u32::MAX)) + TICK;
        let wait = next_tick.min(within);
        let stream = &mut line.stream;
        let buffer = &mut line.buffer;
        let reading = poll_fn(|context| poll_fill(stream, buffer, context));
        // Most reads find something at once; the timer is registered by the others only.
        let read = timeout_at(began + wait, reading).await;
        match read {
            Ok(Ok(count)) if begins_with_tls(line, count) => {
                return Err(Fault::Handshake(HandshakeFault::TlsFromTheStart));
            }
            Ok(Ok(count)) => {
                note_read(line, count);
                return Ok(count);
            }
            Ok(Err(error)) => {
                line.record.note(&format!("the connection broke: {error}"));
                return Ok(0);
            }
            Err(_elapsed) if wait >= within => {
                return Err(Fault::TimedOut {
                    awaiting: awaiting.to_owned(),
                    within,
                });
            }
            Err(_elapsed) => {
                ticks += 1;
                (line.watcher)(Signal::Waiting {
                    seconds: ticks,
                    awaiting: awaiting.to_owned(),
                });
            }
        }
    }
}

/// Whether the server's very first bytes are TLS where words were due.
fn begins_with_tls(line: &Line, count: usize) -> bool {
    let first = line.buffer.get(..count).unwrap_or_default();
    line.traffic.received_octets == 0 && !line.is_encrypted() && looks_like_tls(first)
}

fn note_read(line: &mut Line, count: usize) {
    if line.traffic.received_octets == 0 && count > 0 {
        (line.watcher)(Signal::Spoke);
    }
    line.traffic.received_octets += count as u64;
    if std::mem::take(&mut line.wrote) {
        line.traffic.round_trips += 1;
    }
}

/// Fills the buffer with what is there, however many reads that takes: under TLS one read is
/// one record.
pub(super) fn poll_fill(
    stream: &mut Stream,
    buffer: &mut [u8],
    context: &mut Context<'_>,
) -> Poll<io::Result<usize>> {
    let mut buffer = ReadBuf::new(buffer);
    loop {
        let before = buffer.filled().len();
        let polled = Pin::new(&mut *stream).poll_read(context, &mut buffer);
        let ended = buffer.filled().len() == before;
        match polled {
            // What came before an end or a fault is handed over first.
            _ if before > 0 && ended => return Poll::Ready(Ok(before)),
            Poll::Ready(Ok(())) if ended => return Poll::Ready(Ok(0)),
            Poll::Ready(Ok(())) if buffer.remaining() == 0 => {
                return Poll::Ready(Ok(buffer.filled().len()));
            }
            Poll::Ready(Ok(())) => {}
            Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
            Poll::Pending => return Poll::Pending,
        }
    }
}

/// What came of one try at writing.
pub(super) enum Written {
    /// So many octets are out.
    Octets(usize),
    /// All octets are out of our hands.
    All,
    /// The write blocks, and so many octets came meanwhile.
    Heard(usize),
}

/// Writes all of `bytes` while reading what comes (S-65).
async fn write<M: Machine>(machine: &mut M, line: &mut Line, bytes: &[u8]) -> Result<(), Fault> {
    let within = line.limits.write;
    let mut rest = bytes;
    let mut taken = 0;
    line.wrote = true;
    loop {
        let may_read = taken < TAKEN_WHILE_WRITING;
        let (stream, buffer) = (&mut line.stream, &mut line.buffer);
        let step =
            poll_fn(|context| poll_write(stream, rest, may_read.then_some(&mut *buffer), context));
        let broken = |detail: String| Fault::Broken {
            awaiting: "a command".to_owned(),
            detail,
        };
        match timeout(within, step).await {
            Ok(Ok(Written::Octets(count))) => {
                line.traffic.sent_octets += count as u64;
                rest = rest.get(count..).unwrap_or_default();
            }
            Ok(Ok(Written::All)) => return Ok(()),
            Ok(Ok(Written::Heard(count))) => {
                line.traffic.received_octets += count as u64;
                taken += count;
                machine.receive(line.buffer.get(..count).unwrap_or_default());
                if count == 0 {
                    return Ok(());
                }
            }
            // A server that hangs up mostly says why before: let the machine read it.
            Ok(Err(error)) => {
                return last_words(machine, line)
                    .await
                    .ok_or_else(|| broken(error.to_string()));
            }
            Err(_elapsed) => {
                return Err(Fault::TimedOut {
                    awaiting: "the line to take a command".to_owned(),
                    within,
                });
            }
        }
    }
}

pub(super) fn poll_write(
    stream: &mut Stream,
    rest: &[u8],
    buffer: Option<&mut Box<[u8]>>,
    context: &mut Context<'_>,
) -> Poll<io::Result<Written>> {
    let written = if rest.is_empty() {
        Pin::new(&mut *stream)
            .poll_flush(context)
            .map_ok(|()| Written::All)
    } else {
        Pin::new(&mut *stream)
            .poll_write(context, rest)
            .map_ok(Written::Octets)
    };
    let (Poll::Pending, Some(buffer)) = (&written, buffer) else {
        return written;
    };
    let count = ready!(poll_fill(stream, buffer, context))?;
    Poll::Ready(Ok(Written::Heard(count)))
}

/// Reads what the server said before it hung up. `None`: it said nothing.
async fn last_words<M: Machine>(machine: &mut M, line: &mut Line) -> Option<()> {
    const PATIENCE: Duration = Duration::from_secs(5);
    let mut said = None;
    while let Ok(count @ 1..) = read(line, PATIENCE, "the end").await {
        machine.receive(line.buffer.get(..count).unwrap_or_default());
        said = Some(());
    }
    machine.receive(&[]);
    said
}
