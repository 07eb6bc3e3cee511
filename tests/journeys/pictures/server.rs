//! A web server on loopback: it shows a certificate of an authority of its own, writes down every
//! request as it came, and answers as a test says.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::Builder;
use std::time::Duration;

use rcgen::KeyPair;
use tokio_rustls::rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::journeys::certificates::forged;

/// What is answered to a request for a path.
#[derive(Clone)]
pub(super) enum Reply {
    /// This, and the connection stays open.
    Say(Vec<u8>),
    /// This, then zeros until the other side has enough.
    Endless(Vec<u8>),
    /// Nothing, for as long as the other side waits.
    Stall,
}

/// A picture, or whatever else, with a cookie that must not come back.
pub(super) fn here(octets: &[u8]) -> Reply {
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nSet-Cookie: reader=7; Secure\r\n\
         ETag: \"7\"\r\nContent-Length: {}\r\n\r\n",
        octets.len()
    );
    Reply::Say([head.as_bytes(), octets].concat())
}

/// The picture is somewhere else.
pub(super) fn moved(to: &str) -> Reply {
    Reply::Say(
        format!("HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n").into_bytes(),
    )
}

/// No picture.
pub(super) fn refused(status: &str) -> Reply {
    Reply::Say(format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n").into_bytes())
}

/// The server.
pub(super) struct Web {
    pub(super) address: SocketAddr,
    /// The certificate of its authority.
    pub(super) authority: String,
    said: Arc<Said>,
}

#[derive(Default)]
struct Said {
    connections: AtomicUsize,
    requests: Mutex<Vec<String>>,
    octets: AtomicU64,
}

impl Web {
    /// Answers for these hosts.
    pub(super) fn start(
        hosts: &[&str],
        answer: impl Fn(&str) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let authority = forged::authority("Authority of these pictures");
        let key = KeyPair::generate().unwrap();
        let certificate = forged::leaf(hosts).signed_by(&key, &authority).unwrap();
        let tls = forged::server(vec![certificate.der().clone()], &key, None);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let web = Self {
            address: listener.local_addr().unwrap(),
            authority: authority.pem(),
            said: Arc::default(),
        };
        let (said, answer) = (Arc::clone(&web.said), Arc::new(answer));
        spawn(move || {
            for tcp in listener.incoming().flatten() {
                said.connections.fetch_add(1, Ordering::Relaxed);
                let (said, answer, tls) = (Arc::clone(&said), Arc::clone(&answer), tls.clone());
                spawn(move || serve(tcp, tls, &said, &*answer));
            }
        });
        web
    }

    /// How often somebody connected.
    pub(super) fn connections(&self) -> usize {
        self.said.connections.load(Ordering::Relaxed)
    }

    /// Every request, as it came.
    pub(super) fn requests(&self) -> Vec<String> {
        self.said.requests.lock().unwrap().clone()
    }

    /// Octets that went out without end.
    pub(super) fn endless_octets(&self) -> u64 {
        self.said.octets.load(Ordering::Relaxed)
    }
}

fn spawn(work: impl FnOnce() + Send + 'static) {
    Builder::new().spawn(work).unwrap();
}

fn serve(
    tcp: TcpStream,
    tls: Arc<ServerConfig>,
    said: &Said,
    answer: &(dyn Fn(&str) -> Reply + Send + Sync),
) {
    let Ok(connection) = ServerConnection::new(tls) else {
        return;
    };
    let mut stream = StreamOwned::new(connection, tcp);
    while let Some(request) = request(&mut stream) {
        let path = request.split(' ').nth(1).unwrap_or_default().to_owned();
        said.requests.lock().unwrap().push(request);
        let written = match answer(&path) {
            Reply::Say(octets) => stream.write_all(&octets).and_then(|()| stream.flush()),
            Reply::Endless(head) => endless(&mut stream, &head, said),
            Reply::Stall => {
                stream
                    .sock
                    .set_read_timeout(Some(Duration::from_secs(60)))
                    .ok();
                stream.read(&mut [0; 64]).ok();
                return;
            }
        };
        if written.is_err() {
            return;
        }
    }
}

fn request(stream: &mut impl Read) -> Option<String> {
    let mut head = Vec::new();
    let mut octet = [0];
    while !head.ends_with(b"\r\n\r\n") {
        if stream.read(&mut octet).ok()? == 0 {
            return None;
        }
        head.push(octet[0]);
    }
    String::from_utf8(head).ok()
}

fn endless(stream: &mut impl Write, head: &[u8], said: &Said) -> std::io::Result<()> {
    stream.write_all(head)?;
    loop {
        stream.write_all(&[0; 16 * 1024])?;
        said.octets.fetch_add(16 * 1024, Ordering::Relaxed);
    }
}
