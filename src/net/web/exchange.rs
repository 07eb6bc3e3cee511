//! One request and its answer (RFC 9110, RFC 9112), spoken by hyper over a stream of our own.

use http_body_util::{BodyExt as _, Empty};
use hyper::body::{Body as _, Bytes, Incoming};
use hyper::client::conn::http1::{self, SendRequest};
use hyper::header::{ACCEPT, ACCEPT_ENCODING, HOST, LOCATION, USER_AGENT};
use hyper::{Request, Response, StatusCode};
use tokio::task::JoinHandle;

use super::address::WebAddress;
use super::wire::Wire;
use crate::model::PictureFault;
use crate::net::stream::Stream;

/// What every browser begins with, and nothing behind it: neither program nor version nor system.
/// Some servers send no picture to those who say nothing.
const AGENT: &str = "Mozilla/5.0";
/// The kinds that are drawn.
const KINDS: &str = "image/webp,image/png,image/jpeg,image/gif";
/// Pictures are packed as they are; what is packed twice could be a bomb.
const ENCODING: &str = "identity";
/// Octets of the head of an answer, and of what is read ahead.
const BUFFER_OCTETS: usize = 64 * 1024;
/// Fields in it.
const FIELDS: usize = 100;

/// What a server answers.
#[derive(Debug)]
pub(super) enum Answer {
    /// This is it.
    Here(Vec<u8>),
    /// It is at this address.
    Elsewhere(String),
}

/// A connection over which one thing after another is asked.
pub(super) struct Connection {
    sender: SendRequest<Empty<Bytes>>,
    /// Reads and writes; ends with this.
    driver: JoinHandle<()>,
    has_answered: bool,
    is_read_out: bool,
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.driver.abort();
    }
}

impl Connection {
    pub(super) async fn over(stream: Stream) -> Result<Self, PictureFault> {
        let opened = http1::Builder::new()
            .title_case_headers(true)
            .max_headers(FIELDS)
            .max_buf_size(BUFFER_OCTETS)
            .handshake(Wire(stream))
            .await;
        let (sender, connection) = opened.map_err(|error| broken(&error))?;
        let driver = tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!("a connection for pictures ends: {error}");
            }
        });
        Ok(Self {
            sender,
            driver,
            has_answered: false,
            is_read_out: false,
        })
    }

    /// Whether the server has begun to answer what was asked last.
    pub(super) fn has_answered(&self) -> bool {
        self.has_answered
    }

    /// Whether something else may be asked over it.
    pub(super) fn is_usable(&self) -> bool {
        self.is_read_out && !self.sender.is_closed()
    }

    /// Asks for an address of this server, and takes at most so many octets.
    pub(super) async fn ask(
        &mut self,
        address: &WebAddress,
        most_octets: usize,
    ) -> Result<Answer, PictureFault> {
        (self.has_answered, self.is_read_out) = (false, false);
        let request = request(address)?;
        self.sender.ready().await.map_err(|error| broken(&error))?;
        let answer = self.sender.send_request(request).await;
        let answer = answer.map_err(|error| broken(&error))?;
        self.has_answered = true;
        match answer.status() {
            StatusCode::OK => {
                let octets = octets(answer.into_body(), most_octets).await?;
                self.is_read_out = true;
                Ok(Answer::Here(octets))
            }
            StatusCode::MOVED_PERMANENTLY
            | StatusCode::FOUND
            | StatusCode::SEE_OTHER
            | StatusCode::TEMPORARY_REDIRECT
            | StatusCode::PERMANENT_REDIRECT => elsewhere(&answer),
            status => Err(PictureFault::Status(status.as_u16())),
        }
    }
}

/// All that a server is told.
fn request(address: &WebAddress) -> Result<Request<Empty<Bytes>>, PictureFault> {
    Request::get(address.path_and_query())
        .header(HOST, address.authority())
        .header(USER_AGENT, AGENT)
        .header(ACCEPT, KINDS)
        .header(ACCEPT_ENCODING, ENCODING)
        .body(Empty::new())
        .map_err(|_fault| PictureFault::NoAddress)
}

fn elsewhere(answer: &Response<Incoming>) -> Result<Answer, PictureFault> {
    let location = answer.headers().get(LOCATION);
    let location = location.and_then(|location| location.to_str().ok());
    location.map_or(Err(PictureFault::NoAddress), |location| {
        Ok(Answer::Elsewhere(location.to_owned()))
    })
}

async fn octets(mut body: Incoming, most: usize) -> Result<Vec<u8>, PictureFault> {
    // Where the server says how much it is, nothing of what is too much is read.
    if body.size_hint().lower() > most as u64 {
        return Err(PictureFault::TooLarge);
    }
    let mut octets = Vec::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| broken(&error))?;
        let Some(data) = frame.data_ref() else {
            continue;
        };
        if octets.len() + data.len() > most {
            return Err(PictureFault::TooLarge);
        }
        octets.extend_from_slice(data);
    }
    Ok(octets)
}

fn broken(error: &hyper::Error) -> PictureFault {
    tracing::debug!("a picture does not come: {error}");
    PictureFault::Broken
}
