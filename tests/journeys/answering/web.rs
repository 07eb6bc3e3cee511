//! A server of https on loopback that takes one request a connection and says what a test says.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread::Builder;

use rcgen::KeyPair;
use tokio_rustls::rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::journeys::certificates::forged;

/// A listening server.
pub(super) struct Web {
    pub(super) address: SocketAddr,
    /// Of the authority that has signed its certificate.
    pub(super) trusted_pem: String,
    asked: Arc<Mutex<Vec<String>>>,
    connections: Arc<Mutex<usize>>,
}

impl Web {
    /// Answers every request with these octets.
    pub(super) fn saying(answer: &str) -> Self {
        Self::serving(Some(answer.to_owned()))
    }

    /// Takes one request, and says nothing to it for as long as anybody waits.
    pub(super) fn silent() -> Self {
        Self::serving(None)
    }

    fn serving(answer: Option<String>) -> Self {
        let authority = forged::authority("Authority of the list");
        let key = KeyPair::generate().unwrap();
        let certificate = forged::leaf(&[super::LIST])
            .signed_by(&key, &authority)
            .unwrap();
        let tls = forged::server(vec![certificate.der().clone()], &key, None);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let web = Self {
            address: listener.local_addr().unwrap(),
            trusted_pem: authority.pem(),
            asked: Arc::default(),
            connections: Arc::default(),
        };
        let (asked, connections) = (Arc::clone(&web.asked), Arc::clone(&web.connections));
        Builder::new()
            .name("web".to_owned())
            .spawn(move || {
                for tcp in listener.incoming().flatten() {
                    *connections.lock().unwrap() += 1;
                    // How a client leaves is not this server's affair.
                    serve(tcp, &tls, answer.as_deref(), &asked).ok();
                }
            })
            .unwrap();
        web
    }

    /// Every request as it came.
    pub(super) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }

    /// How often anybody connected.
    pub(super) fn connections(&self) -> usize {
        *self.connections.lock().unwrap()
    }
}

fn serve(
    tcp: TcpStream,
    tls: &Arc<ServerConfig>,
    answer: Option<&str>,
    asked: &Mutex<Vec<String>>,
) -> std::io::Result<()> {
    let session = ServerConnection::new(Arc::clone(tls)).map_err(std::io::Error::other)?;
    let mut stream = StreamOwned::new(session, tcp);
    let mut request = Vec::new();
    while !is_whole(&request) {
        let mut octets = [0; 4096];
        let count = stream.read(&mut octets)?;
        if count == 0 {
            break;
        }
        request.extend_from_slice(&octets[..count]);
    }
    // Before the answer: who has it looks at once at what was asked.
    let request = String::from_utf8(request).unwrap();
    asked.lock().unwrap().push(request);
    let Some(answer) = answer else {
        return stream.read(&mut [0]).map(|_octets| ());
    };
    stream.write_all(answer.as_bytes())?;
    stream.conn.send_close_notify();
    stream.flush()
}

/// Whether the head is there and as much behind it as it says.
fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request);
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let length = head
        .lines()
        .find_map(|line| {
            line.to_lowercase()
                .strip_prefix("content-length: ")?
                .parse()
                .ok()
        })
        .unwrap_or(0);
    body.len() >= length
}
