//! One picture: asked for as browsers ask, and looked for where a server leads on to.

use std::time::Duration;

use hyper::{Method, StatusCode};

use super::exchange::Question;
use super::{Fault, Web, WebAddress, WebFault};
use crate::model::PictureFault;

/// What every browser begins with, and nothing behind it: neither program nor version nor system.
/// Some servers send no picture to those who say nothing.
const AGENT: &str = "Mozilla/5.0";
/// The kinds that are drawn.
const KINDS: &str = "image/webp,image/png,image/jpeg,image/gif";
/// Pictures are packed as they are; what is packed twice could be a bomb.
const ENCODING: &str = "identity";
/// All that a server is told.
const QUESTION: Question = Question {
    method: Method::GET,
    fields: &[
        ("User-Agent", AGENT),
        ("Accept", KINDS),
        ("Accept-Encoding", ENCODING),
    ],
    body: "",
};
/// Times that a server may send us on to another place.
const REDIRECTS: usize = 4;
/// From the first look-up to the last octet.
const PATIENCE: Duration = Duration::from_secs(20);

/// Says which hosts one may be led on to.
pub type Follows = Box<dyn Fn(&str) -> bool + Send + Sync>;

impl Web {
    /// Is led on to these hosts alone: who asks for one place must not be sent to another that
    /// learns of it.
    #[must_use]
    pub fn following(self, follows: Follows) -> Self {
        Self { follows, ..self }
    }

    /// Fetches what is there, at most so many octets of it.
    ///
    /// # Errors
    /// Every [`PictureFault`] but `NoPicture` and `TooMany`.
    pub async fn fetch(
        &self,
        address: WebAddress,
        most_octets: usize,
    ) -> Result<Vec<u8>, PictureFault> {
        let following = self.follow(address, most_octets);
        self.in_time(PATIENCE, following).await
    }

    async fn follow(
        &self,
        mut address: WebAddress,
        most_octets: usize,
    ) -> Result<Vec<u8>, PictureFault> {
        for _redirect in 0..=REDIRECTS {
            let answer = self.ask(&address, &QUESTION).await?;
            match answer.status() {
                StatusCode::OK => {
                    let whole = answer.whole(most_octets).await?;
                    return whole.ok_or(PictureFault::TooLarge);
                }
                StatusCode::MOVED_PERMANENTLY
                | StatusCode::FOUND
                | StatusCode::SEE_OTHER
                | StatusCode::TEMPORARY_REDIRECT
                | StatusCode::PERMANENT_REDIRECT => {
                    address = address.led_on(&answer.location())?;
                    if !(self.follows)(address.host()) {
                        return Err(PictureFault::RedirectedAway);
                    }
                }
                status => return Err(PictureFault::Status(status.as_u16())),
            }
        }
        Err(PictureFault::RedirectedOften)
    }
}

impl From<WebFault> for PictureFault {
    fn from(fault: WebFault) -> Self {
        tracing::debug!("a picture does not come: {fault}");
        match fault {
            WebFault::NoAddress => Self::NoAddress,
            WebFault::Credentials => Self::Credentials,
            WebFault::Port => Self::Port,
            WebFault::NotPublic { .. } => Self::Private,
            WebFault::Plain => Self::RedirectedPlain,
            WebFault::TooSlow { .. } => Self::Slow,
            WebFault::NotHttp { .. } => Self::Broken,
            WebFault::Line(fault) => match fault {
                Fault::NameNotFound => Self::NameNotFound,
                Fault::Refused | Fault::Unreachable { .. } => Self::Unreachable,
                Fault::TimedOut { .. } => Self::Slow,
                Fault::Broken { .. } => Self::Broken,
                Fault::Handshake(_)
                | Fault::Certificate(_)
                | Fault::BytesBeforeTls
                | Fault::CaFile { .. } => Self::Encryption,
                Fault::HostName => Self::NoAddress,
            },
        }
    }
}
