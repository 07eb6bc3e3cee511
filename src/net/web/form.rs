//! One form, posted once: no redirect is followed, and of the answer the beginning is read.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use hyper::{Method, header};

use super::exchange::Question;
use super::{Web, WebAddress, WebFault};

/// Time for all of it: a person waits.
const PATIENCE: Duration = Duration::from_secs(30);
/// Octets of an answer that are read; what is behind them is of no interest.
const ANSWER_OCTETS: usize = 16 * 1024;
/// All that a server is told beside the form.
const FIELDS: &[(&str, &str)] = &[
    ("Content-Type", "application/x-www-form-urlencoded"),
    ("Connection", "close"),
];

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

/// Why a form has no answer, by whether the server can have it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PostFault {
    /// Nothing of it was sent.
    #[error("nothing was sent: {0}")]
    Unsent(WebFault),
    /// It was sent, or some of it; what the server did with it nobody knows.
    #[error("it was sent, and there is no answer: {0}")]
    Unanswered(WebFault),
}

impl Web {
    /// Posts a form.
    ///
    /// # Errors
    /// [`PostFault`]: of [`WebFault::NotPublic`], [`WebFault::Line`], [`WebFault::TooSlow`],
    /// [`WebFault::NotHttp`].
    pub async fn post(
        &self,
        address: &WebAddress,
        form: &'static str,
    ) -> Result<WebResponse, PostFault> {
        let question = Question {
            method: Method::POST,
            fields: FIELDS,
            body: form,
        };
        let is_sent = AtomicBool::default();
        let posting = async {
            let answer = self.ask_once(address, &question, &is_sent).await?;
            Ok::<_, WebFault>(WebResponse {
                status: answer.status().as_u16(),
                reason: answer
                    .status()
                    .canonical_reason()
                    .unwrap_or_default()
                    .to_owned(),
                media_type: answer.field(&header::CONTENT_TYPE),
                location: answer.location(),
                body: answer.beginning(ANSWER_OCTETS).await,
            })
        };
        let posted = self.in_time(PATIENCE, posting).await;
        posted.map_err(|fault| match is_sent.load(Ordering::Relaxed) {
            true => PostFault::Unanswered(fault),
            false => PostFault::Unsent(fault),
        })
    }
}
