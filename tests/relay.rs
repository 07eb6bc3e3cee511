//! A wire with a length: hands bytes on to a server on loopback, each direction held back by a
//! fixed time, and counts what goes by.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::sync_channel;
use std::thread::Builder;
use std::time::{Duration, Instant};

/// A relay that listens until the program ends.
#[derive(Debug)]
pub(crate) struct Relay {
    /// Where it listens, on 127.0.0.1.
    pub(crate) port: u16,
    /// How often the client began to speak after the server had spoken, over all connections:
    /// each is a round trip.
    pub(crate) turns: Arc<AtomicU64>,
    /// Connections taken.
    pub(crate) connections: Arc<AtomicU64>,
}

impl Relay {
    /// Relays to `target` on loopback; each direction is held back by `each_way`.
    pub(crate) fn start(target: u16, each_way: Duration) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let relay = Self {
            port: listener.local_addr().unwrap().port(),
            turns: Arc::default(),
            connections: Arc::default(),
        };
        let (turns, connections) = (Arc::clone(&relay.turns), Arc::clone(&relay.connections));
        spawn("relay", move || {
            for client in listener.incoming().flatten() {
                connections.fetch_add(1, Ordering::Relaxed);
                let Ok(server) = TcpStream::connect(("127.0.0.1", target)) else {
                    continue;
                };
                // 0: the server spoke last, 1: the client did.
                let last = Arc::new(AtomicU64::new(1));
                let (speaks, turns) = (Arc::clone(&last), Arc::clone(&turns));
                let on_client = move || {
                    if speaks.swap(1, Ordering::Relaxed) == 0 {
                        turns.fetch_add(1, Ordering::Relaxed);
                    }
                };
                let on_server = move || last.store(0, Ordering::Relaxed);
                pass(
                    client.try_clone().unwrap(),
                    server.try_clone().unwrap(),
                    each_way,
                    on_client,
                );
                pass(server, client, each_way, on_server);
            }
        });
        relay
    }
}

fn pass(
    mut from: TcpStream,
    mut to: TcpStream,
    after: Duration,
    spoke: impl Fn() + Send + 'static,
) {
    let (sender, receiver) = sync_channel::<(Instant, Vec<u8>)>(65_536);
    to.set_nodelay(true).unwrap();
    spawn("relay-in", move || {
        let mut buffer = vec![0; 256 * 1024];
        while let Ok(octets @ 1..) = from.read(&mut buffer) {
            spoke();
            if sender.send((now(), buffer[..octets].to_vec())).is_err() {
                return;
            }
        }
    });
    spawn("relay-out", move || {
        for (came, bytes) in receiver {
            let due = came + after;
            std::thread::sleep(due.saturating_duration_since(now()));
            if to.write_all(&bytes).is_err() {
                break;
            }
        }
        to.shutdown(Shutdown::Both).ok();
    });
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) {
    Builder::new().name(name.to_owned()).spawn(work).unwrap();
}

#[expect(clippy::disallowed_methods, reason = "the relay is a clock")]
fn now() -> Instant {
    Instant::now()
}
