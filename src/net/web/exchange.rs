//! One request and its answer (RFC 9110, RFC 9112), spoken by hyper over a stream of our own.

use std::sync::atomic::{AtomicBool, Ordering};

use http_body_util::{BodyExt as _, Full};
use hyper::body::{Body as _, Bytes, Incoming};
use hyper::client::conn::http1::{self, SendRequest};
use hyper::header::{HOST, HeaderName, LOCATION};
use hyper::{Method, Request, Response, StatusCode};
use tokio::task::JoinHandle;

use super::wire::Wire;
use super::{Server, Web, WebAddress, WebFault};
use crate::net::stream::Stream;

/// Octets of the head of an answer, and of what is read ahead.
const BUFFER_OCTETS: usize = 64 * 1024;
/// Fields in it.
const FIELDS: usize = 100;

/// What is asked.
pub(super) struct Question {
    pub(super) method: Method,
    /// What a server is told beside its own name.
    pub(super) fields: &'static [(&'static str, &'static str)],
    pub(super) body: &'static str,
}

impl Question {
    fn at(&self, address: &WebAddress) -> Result<Request<Full<Bytes>>, WebFault> {
        let mut request = Request::builder()
            .method(&self.method)
            .uri(address.path_and_query())
            .header(HOST, address.authority());
        for (name, value) in self.fields {
            request = request.header(*name, *value);
        }
        let body = Full::new(Bytes::from_static(self.body.as_bytes()));
        request.body(body).map_err(|_fault| WebFault::NoAddress)
    }
}

/// A connection over which one thing after another is asked.
pub(super) struct Connection {
    sender: SendRequest<Full<Bytes>>,
    /// Reads and writes; ends with this.
    driver: JoinHandle<()>,
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.driver.abort();
    }
}

impl Connection {
    pub(super) async fn over(stream: Stream) -> Result<Self, WebFault> {
        let opened = http1::Builder::new()
            .title_case_headers(true)
            .max_headers(FIELDS)
            .max_buf_size(BUFFER_OCTETS)
            .handshake(Wire(stream))
            .await;
        let (sender, connection) = opened.map_err(|error| not_http(&error))?;
        let driver = tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!("a connection to a server of the Web ends: {error}");
            }
        });
        Ok(Self { sender, driver })
    }

    /// Whether something else may be asked over it.
    pub(super) fn is_open(&self) -> bool {
        !self.sender.is_closed()
    }

    /// Asks, and waits for the head of the answer. `is_sent` becomes true before anything leaves.
    pub(super) async fn ask(
        &mut self,
        address: &WebAddress,
        question: &Question,
        is_sent: &AtomicBool,
    ) -> Result<Response<Incoming>, WebFault> {
        let request = question.at(address)?;
        let ready = self.sender.ready().await;
        ready.map_err(|error| not_http(&error))?;
        is_sent.store(true, Ordering::Relaxed);
        let answer = self.sender.send_request(request).await;
        answer.map_err(|error| not_http(&error))
    }
}

/// An answer whose head is here. The connection is used again once all of it is read, and ends
/// where it is not.
pub(super) struct Answer<'a> {
    web: &'a Web,
    server: Server,
    connection: Connection,
    response: Response<Incoming>,
}

impl<'a> Answer<'a> {
    pub(super) fn new(
        web: &'a Web,
        server: Server,
        connection: Connection,
        response: Response<Incoming>,
    ) -> Self {
        Self {
            web,
            server,
            connection,
            response,
        }
    }

    pub(super) fn status(&self) -> StatusCode {
        self.response.status()
    }

    /// A field of the head; empty where there is none.
    pub(super) fn field(&self, name: &HeaderName) -> String {
        let value = self.response.headers().get(name);
        let value = value.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
        value.unwrap_or_default()
    }

    /// Where it points; empty: nowhere.
    pub(super) fn location(&self) -> String {
        self.field(&LOCATION)
    }

    /// What it says; `None`: that is more than so many octets. Where the server says how much it
    /// is, nothing of what is too much is read.
    pub(super) async fn whole(mut self, most: usize) -> Result<Option<Vec<u8>>, WebFault> {
        let body = self.response.body_mut();
        if body.size_hint().lower() > most as u64 {
            return Ok(None);
        }
        let mut octets = Vec::new();
        match read(self.web, body, most, &mut octets).await {
            End::Cut => return Ok(None),
            End::Broken(fault) => return Err(fault),
            End::Here => {}
        }
        self.web.keep(self.server, self.connection);
        Ok(Some(octets))
    }

    /// The first octets of what it says, which may break off: fewer words are words.
    pub(super) async fn beginning(mut self, most: usize) -> Vec<u8> {
        let mut octets = Vec::new();
        read(self.web, self.response.body_mut(), most, &mut octets).await;
        octets
    }
}

/// How reading ended.
enum End {
    /// That was all.
    Here,
    /// There is more than was asked for.
    Cut,
    /// It breaks off.
    Broken(WebFault),
}

async fn read(web: &Web, body: &mut Incoming, most: usize, octets: &mut Vec<u8>) -> End {
    while let Some(frame) = body.frame().await {
        let frame = match frame {
            Ok(frame) => frame,
            Err(error) => return End::Broken(not_http(&error)),
        };
        let Some(data) = frame.data_ref() else {
            continue;
        };
        web.count(data.len());
        let room = most.saturating_sub(octets.len());
        octets.extend_from_slice(data.get(..room).unwrap_or(data));
        if data.len() > room {
            return End::Cut;
        }
    }
    End::Here
}

fn not_http(error: &hyper::Error) -> WebFault {
    WebFault::NotHttp {
        detail: error.to_string(),
    }
}
