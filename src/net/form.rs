//! One form posted to a server of the Web (RFC 9110, RFC 9112), over our own TLS.
//!
//! Only https; no cookies, no redirects followed, nothing said of this machine or of who asks, an
//! answer bounded in size and time, and never to an address that is not on the internet: a
//! mail must not make this machine speak to others in its own network.

use std::net::{IpAddr, SocketAddr};
use std::pin::{Pin, pin};
use std::time::Duration;

use hyper::body::Body as _;
use hyper::{Method, Request, Response, header};
use tokio::time::timeout;
use url::Url;

use super::connect::{dial, resolve};
use super::fault::Fault;
use super::handshake::Begin;
use super::line::Limits;
use super::stream::Stream;
use super::tls::TlsClient;
use super::web::{WebAddress, Wire, is_public};
use crate::model::PictureFault;

/// Time for all of it: a person waits.
const WITHIN: Duration = Duration::from_secs(30);
/// Octets of an answer that are read; what is behind them is of no interest.
const ANSWER_OCTETS: usize = 16 * 1024;
/// Octets of an answer's head.
const HEAD_OCTETS: usize = 64 * 1024;
/// Fields of an answer's head.
const FIELDS: usize = 100;

/// Which addresses may be spoken to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Reach {
    /// Those on the internet.
    #[default]
    Public,
    /// This machine as well: for tests.
    Loopback,
}

/// Why a request has no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WebFault {
    /// It is no https address.
    #[error("it is no address of https")]
    NotHttps,
    /// The name leads elsewhere than to the internet. Nothing was sent.
    #[error("it leads to {address}, which is not on the internet")]
    NotPublic {
        /// The first such address, or the name, where nobody else's can be so called.
        address: String,
    },
    /// Below the protocol.
    #[error("{0}")]
    Line(#[from] Fault),
    /// Not in time.
    #[error("no answer within {} s", within.as_secs())]
    TooSlow {
        /// The limit.
        within: Duration,
    },
    /// What answered speaks something else.
    #[error("{detail}")]
    NotHttp {
        /// The library's words.
        detail: String,
    },
}

/// Reads an address that a form may go to.
///
/// # Errors
/// [`WebFault::NotHttps`], also for a port of another service; [`WebFault::NotPublic`] for an
/// address in numbers, or a name, of this machine or its network.
pub fn address(text: &str, reach: Reach) -> Result<WebAddress, WebFault> {
    let may = |address| may_be_spoken_to(address, reach);
    WebAddress::parse_reaching(text, may).map_err(|fault| match fault {
        PictureFault::Private => {
            let url = Url::parse(text).ok();
            let host = url.as_ref().and_then(Url::host_str).unwrap_or_default();
            WebFault::NotPublic {
                address: host.to_owned(),
            }
        }
        _no_address => WebFault::NotHttps,
    })
}

/// What came back.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WebResponse {
    /// RFC 9110 §15.
    pub status: u16,
    /// The usual words for the status; may be empty.
    pub reason: String,
    /// Content-Type; may be empty.
    pub media_type: String,
    /// Where it points (Location); may be empty.
    pub location: String,
    /// The beginning of what it says.
    pub body: Vec<u8>,
}

/// Posts a form.
///
/// # Errors
/// Every [`WebFault`].
pub async fn post(
    address: &WebAddress,
    form: &str,
    client: &TlsClient,
    limits: Limits,
    reach: Reach,
) -> Result<WebResponse, WebFault> {
    let request = Request::builder()
        .method(Method::POST)
        .uri(address.path_and_query())
        .header(header::HOST, address.authority())
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::CONNECTION, "close")
        .body(form.to_owned())
        .map_err(|_invalid| WebFault::NotHttps)?;
    let asked = async {
        let stream = open(address, client, limits, reach).await?;
        ask(stream, request).await
    };
    let within = WITHIN.min(limits.answer);
    timeout(within, asked)
        .await
        .map_err(|_elapsed| WebFault::TooSlow { within })?
}

/// An encrypted line, to none but an address that may be spoken to. The address that is looked at
/// is the one that is connected to: the name is asked for once.
async fn open(
    address: &WebAddress,
    client: &TlsClient,
    limits: Limits,
    reach: Reach,
) -> Result<Stream, WebFault> {
    let found = resolve(address.host(), address.port(), limits.resolve).await?;
    if let Some(inner) = found.iter().find(|one| !may_be_spoken_to(one.ip(), reach)) {
        return Err(WebFault::NotPublic {
            address: inner.ip().to_string(),
        });
    }
    let (tcp, _address): (_, SocketAddr) =
        dial(found, limits.connect, &mut (Box::new(|_signal| ()) as _)).await?;
    let mut stream = Stream::Plain(tcp);
    let encrypting = stream.encrypt(address.host(), client, Begin::AtOnce);
    let encrypted = timeout(limits.handshake, encrypting).await;
    encrypted.map_err(|_elapsed| Fault::TimedOut {
        awaiting: "the TLS handshake".to_owned(),
        within: limits.handshake,
    })??;
    Ok(stream)
}

async fn ask(stream: Stream, request: Request<String>) -> Result<WebResponse, WebFault> {
    let not_http = |error: hyper::Error| WebFault::NotHttp {
        detail: error.to_string(),
    };
    let mut builder = hyper::client::conn::http1::Builder::new();
    builder.max_buf_size(HEAD_OCTETS).max_headers(FIELDS);
    let (mut sender, connection) = builder
        .handshake::<_, String>(Wire(stream))
        .await
        .map_err(not_http)?;
    let mut connection = pin!(connection);
    let mut talk = pin!(async {
        let response = sender.send_request(request).await?;
        read(response).await
    });
    let answered = tokio::select! {
        answered = &mut talk => answered,
        ended = &mut connection => match ended {
            Ok(()) => talk.await,
            Err(error) => Err(error),
        },
    };
    answered.map_err(not_http)
}

async fn read(response: Response<hyper::body::Incoming>) -> Result<WebResponse, hyper::Error> {
    let field = |name| {
        let value = response.headers().get(name);
        let value = value.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
        value.unwrap_or_default()
    };
    let mut answer = WebResponse {
        status: response.status().as_u16(),
        reason: response
            .status()
            .canonical_reason()
            .unwrap_or_default()
            .to_owned(),
        media_type: field(header::CONTENT_TYPE),
        location: field(header::LOCATION),
        body: Vec::new(),
    };
    let mut body = response.into_body();
    while answer.body.len() < ANSWER_OCTETS {
        let next = std::future::poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await;
        match next {
            Some(Ok(frame)) => {
                if let Some(piece) = frame.data_ref() {
                    let room = ANSWER_OCTETS - answer.body.len();
                    let piece = piece.get(..room.min(piece.len())).unwrap_or_default();
                    answer.body.extend_from_slice(piece);
                }
            }
            // The status is the answer; words that broke off are fewer words.
            Some(Err(_)) | None => break,
        }
    }
    Ok(answer)
}

/// Whether an address is on the internet, or is allowed all the same.
fn may_be_spoken_to(address: IpAddr, reach: Reach) -> bool {
    is_public(address) || reach == Reach::Loopback && address.is_loopback()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a31_a_form_goes_to_https_on_the_internet_and_to_no_other_service() {
        let read = |text: &str| address(text, Reach::Public);
        let good = read("https://lists.example:8443/u?id=7&x=%20#top").unwrap();
        assert_eq!((good.host(), good.port()), ("lists.example", 8443));
        assert_eq!(good.path_and_query(), "/u?id=7&x=%20");
        assert_eq!(good.authority(), "lists.example:8443");
        assert_eq!(
            read("https://[2606:4700::1]/").unwrap().host(),
            "2606:4700::1"
        );
        for bad in [
            "http://a.example/",
            "https://user@a.example/",
            "https://a.example:25/",
            "/u",
            "",
        ] {
            assert_eq!(read(bad), Err(WebFault::NotHttps), "{bad:?}");
        }
        for (inner, host) in [
            ("https://router/", "router"),
            ("https://nas.local/u", "nas.local"),
            ("https://10.0.0.1/", "10.0.0.1"),
            ("https://[::1]/", "[::1]"),
        ] {
            let address = host.to_owned();
            assert_eq!(read(inner), Err(WebFault::NotPublic { address }), "{inner}");
        }
        assert!(address("https://127.0.0.1:8443/", Reach::Loopback).is_ok());
    }

    #[test]
    fn a31_a_mail_never_makes_this_machine_speak_within_its_own_network() {
        for inner in [
            "127.0.0.1",
            "0.0.0.0",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "192.0.0.8",
            "198.18.0.1",
            "192.0.2.1",
            "224.0.0.1",
            "255.255.255.255",
            "::1",
            "::",
            "fe80::1",
            "fc00::1",
            "fd12::1",
            "ff02::1",
            "::ffff:10.0.0.1",
            "::ffff:127.0.0.1",
            "64:ff9b::a00:1",
            "2002:a00:1::1",
            "2001::1",
            "2001:db8::1",
        ] {
            let address: IpAddr = inner.parse().unwrap();
            assert!(!may_be_spoken_to(address, Reach::Public), "{inner}");
        }
        for outer in ["1.1.1.1", "100.128.0.1", "198.20.0.1", "2606:4700::1"] {
            let address: IpAddr = outer.parse().unwrap();
            assert!(may_be_spoken_to(address, Reach::Public), "{outer}");
        }
        let own: IpAddr = "127.0.0.1".parse().unwrap();
        assert!(may_be_spoken_to(own, Reach::Loopback));
        assert!(!may_be_spoken_to(
            "10.0.0.1".parse().unwrap(),
            Reach::Loopback
        ));
    }
}
