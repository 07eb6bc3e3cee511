//! One window a profile: a second `hongyan` rings at the first, which comes to the front.
//!
//! The first listens on a port of loopback and writes port and a random token beside the
//! profile's lock, in a file only its owner reads; who cannot read it cannot ring.

use std::io::{self, BufRead, BufReader, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::Duration;

use data_encoding::BASE32_NOPAD;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::time::timeout;

use super::clock;
use super::heart::Shared;
use crate::channel::Event;
use crate::config::Profile;
use crate::store::disk::Disk;
use crate::store::lock::Lock;
use crate::store::{Holder, StoreError};

/// How long either side waits for the other.
const PATIENCE: Duration = Duration::from_secs(2);
/// How often the lock is looked at while its holder has no port.
const LOOKS: u32 = 20;
/// Pause between two looks: two seconds in all.
const BETWEEN_LOOKS: Duration = Duration::from_millis(100);
/// Octets of a request; a `mailto:` with a long body is the longest.
const REQUEST_OCTETS: u64 = 256 * 1024;
/// What a window says when it has understood.
const UNDERSTOOD: &str = "coming\n";

/// Who has the profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doorbell {
    /// Nobody: open a window.
    Nobody,
    /// A window, and it comes to the front.
    Answered,
    /// A program that has no window, or one that does not answer.
    Silent,
}

/// Asks a running window of this profile to come to the front and to open `argument`, a
/// `mailto:` address or a file. Waits two seconds for it to have a port, and two for its answer.
#[must_use]
pub fn ring(profile: &Profile, argument: Option<&str>) -> Doorbell {
    // One that has just started, or that only looks as this one does, has the lock and cannot
    // be rung at yet; one that was killed has it until the system is done with ending it.
    for _look in 0..LOOKS {
        let taken = Lock::take(&profile.lock, Disk::real());
        let Err(StoreError::InUse { holder }) = taken else {
            // Whatever else is wrong is told by the worker, which meets it too.
            return Doorbell::Nobody;
        };
        if holder.port.is_some() {
            match knock(&holder, argument) {
                Ok(true) => return Doorbell::Answered,
                Err(error) if is_gone(&error) => {}
                Ok(false) | Err(_) => return Doorbell::Silent,
            }
        }
        std::thread::sleep(BETWEEN_LOOKS);
    }
    Doorbell::Silent
}

/// Whether nobody is behind the port any more, rather than somebody who does not answer.
fn is_gone(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::BrokenPipe
            | io::ErrorKind::UnexpectedEof
    )
}

fn knock(holder: &Holder, argument: Option<&str>) -> io::Result<bool> {
    let (Some(port), Some(token)) = (holder.port, &holder.token) else {
        return Ok(false);
    };
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let argument = serde_json::to_string(&argument)?;
    stream.write_all(format!("{token} {argument}\n").as_bytes())?;
    let mut answer = String::new();
    if BufReader::new(stream).read_line(&mut answer)? == 0 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(answer == UNDERSTOOD)
}

/// Listens for others for ever. Without a port the window works all the same; a second one then
/// only says that the profile is in use.
pub(super) async fn listen(heart: Shared) {
    let listener = match TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await {
        Ok(listener) => listener,
        Err(error) => return tracing::warn!("no port for a second window to ring at: {error}"),
    };
    let token = BASE32_NOPAD.encode(&clock::random::<20>());
    let holder = Holder {
        pid: std::process::id(),
        port: listener.local_addr().ok().map(|address| address.port()),
        token: Some(token.clone()),
    };
    let announced = heart.on_disk(move |store| store.announce(&holder)).await;
    if let Err(cause) = announced {
        return tracing::warn!("a second window cannot ring here: {cause}");
    }
    let (calls, mut called) = mpsc::channel(1);
    let raise = async {
        while let Some(argument) = called.recv().await {
            heart.teller.tell(Event::Raise { argument }).await;
        }
    };
    tokio::join!(answer(listener, &token, calls), raise);
}

/// One caller after the other; who has not the token gets no answer.
async fn answer(listener: TcpListener, token: &str, calls: mpsc::Sender<Option<String>>) {
    loop {
        let Ok((mut stream, _caller)) = listener.accept().await else {
            tokio::time::sleep(PATIENCE).await;
            continue;
        };
        let (reader, mut writer) = stream.split();
        let mut line = String::new();
        let mut reader = tokio::io::BufReader::new(reader.take(REQUEST_OCTETS));
        let read = timeout(PATIENCE, reader.read_line(&mut line)).await;
        let (Ok(Ok(_)), Some(argument)) = (read, understand(&line, token)) else {
            continue;
        };
        if calls.send(argument).await.is_err() {
            return;
        }
        // A caller that is gone does not need the answer.
        timeout(PATIENCE, writer.write_all(UNDERSTOOD.as_bytes()))
            .await
            .ok();
    }
}

/// What a request with the right token asks for.
fn understand(line: &str, token: &str) -> Option<Option<String>> {
    let (given, argument) = line.strip_suffix('\n')?.split_once(' ')?;
    if given != token {
        return None;
    }
    serde_json::from_str(argument).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_without_the_token_is_not_understood() {
        assert_eq!(understand("secret null\n", "secret"), Some(None));
        assert_eq!(
            understand("secret \"mailto:a@b.example\\n\"\n", "secret"),
            Some(Some("mailto:a@b.example\n".to_owned()))
        );
        for line in ["wrong null\n", "secret null", "secret\n", "secret x\n", ""] {
            assert_eq!(understand(line, "secret"), None, "{line:?}");
        }
    }

    #[test]
    fn a_start_at_the_same_moment_is_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let profile = Profile::in_folder(folder.path());
        let lock = Lock::take(&profile.lock, Disk::real()).unwrap();
        let (began, has_begun) = std::sync::mpsc::sync_channel(0);
        let rung = std::thread::scope(|scope| {
            let ringing = std::thread::Builder::new()
                .spawn_scoped(scope, || {
                    began.send(()).unwrap();
                    ring(&profile, None)
                })
                .unwrap();
            has_begun.recv().unwrap();
            std::thread::sleep(BETWEEN_LOOKS);
            drop(lock);
            ringing.join().unwrap()
        });
        assert_eq!(rung, Doorbell::Nobody);
    }

    #[test]
    fn a_window_that_is_just_ending_is_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let profile = Profile::in_folder(folder.path());
        let lock = Lock::take(&profile.lock, Disk::real()).unwrap();
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        lock.announce(&Holder {
            pid: 1,
            port: Some(listener.local_addr().unwrap().port()),
            token: Some("secret".to_owned()),
        })
        .unwrap();
        drop(listener);
        let ringing = std::thread::Builder::new()
            .spawn(move || ring(&profile, None))
            .unwrap();
        std::thread::sleep(BETWEEN_LOOKS);
        drop(lock);
        assert_eq!(ringing.join().unwrap(), Doorbell::Nobody);
    }

    #[test]
    fn the_second_window_is_heard_by_the_first() {
        let folder = tempfile::tempdir().unwrap();
        let profile = Profile::in_folder(folder.path());
        assert_eq!(ring(&profile, None), Doorbell::Nobody);
        let lock = Lock::take(&profile.lock, Disk::real()).unwrap();
        assert_eq!(ring(&profile, None), Doorbell::Silent);
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let listener = runtime
            .block_on(TcpListener::bind((Ipv4Addr::LOCALHOST, 0)))
            .unwrap();
        lock.announce(&Holder {
            pid: 1,
            port: Some(listener.local_addr().unwrap().port()),
            token: Some("secret".to_owned()),
        })
        .unwrap();
        let (calls, mut called) = mpsc::channel(1);
        runtime.spawn(async move { answer(listener, "secret", calls).await });
        let argument = Some("mailto:a@b.example".to_owned());
        assert_eq!(ring(&profile, argument.as_deref()), Doorbell::Answered);
        assert_eq!(called.blocking_recv(), Some(argument));
    }
}
