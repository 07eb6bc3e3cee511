//! Leaving a list: one request (RFC 8058), or a mail (RFC 2369 §3.2).

use crate::channel::answer::WebAnswer;
use crate::channel::{AnswerCause, AnswerEvent, Cause, Event, Outcome, Ticket};
use crate::mime::quote::plain_text;
use crate::mime::view;
use crate::model::account::TlsSettings;
use crate::model::reaction::{LeaveWay, Reaction};
use crate::model::text::printable;
use crate::model::unsubscribe::UnsubscribeMail;
use crate::model::{Draft, MailId};
use crate::net::form::{self, WebAddress, WebFault, WebResponse};
use crate::net::{Fault, TlsClient};
use crate::worker::deliver::queue;
use crate::worker::heart::Shared;
use crate::worker::{cause, clock};

use super::known::list_name;
use super::{Asking, not_asked, react};

/// All that is posted (RFC 8058 §3.1).
const FORM: &str = "List-Unsubscribe=One-Click";
/// Characters of what a server says that are shown.
const WORDS_CHARACTERS: usize = 300;

/// Leaves the list of a mail. Where to stands in the mail, and is read anew.
pub(super) async fn leave(
    heart: &Shared,
    ticket: Ticket,
    mail: MailId,
    way: LeaveWay,
) -> Result<(), Cause> {
    let asking = Asking::read(heart, mail).await?;
    let ways = &asking.insight.unsubscribe;
    let is_done = match way {
        LeaveWay::OneClick => {
            let address = ways.one_click.as_deref().ok_or_else(not_asked)?;
            let answer = ask(heart, &asking, address).await?;
            let is_done = answer.is_done();
            let event = AnswerEvent::WebAnswered {
                ticket,
                mail,
                answer,
            };
            heart.teller.tell(Event::Answer(event)).await;
            is_done
        }
        LeaveWay::Mail => {
            let mail = ways.mail.as_ref().ok_or_else(not_asked)?;
            write(heart, &asking, mail).await?;
            true
        }
        LeaveWay::Page => ways.page.as_ref().map(|_page| true).ok_or_else(not_asked)?,
    };
    if !is_done {
        return Ok(());
    }
    let what = Reaction::Left { way };
    react(heart, &asking.settings.id, &list_name(&ways.list), what).await
}

/// The one request.
async fn ask(heart: &Shared, asking: &Asking, address: &str) -> Result<WebAnswer, Cause> {
    let address = WebAddress::parse(address).map_err(|_none| not_asked())?;
    let cause = |fault: WebFault| of_web(&address, fault);
    let client = client(heart, asking)
        .await
        .map_err(|fault| cause(WebFault::Line(fault)))?;
    let reach = heart.answering.reach;
    let response = form::post(&address, FORM, &client, heart.limits, reach).await;
    let response = response.map_err(cause)?;
    Ok(WebAnswer {
        host: address.host.clone(),
        status: response.status,
        words: words(&response),
        elsewhere: Some(response.location).filter(|location| !location.is_empty()),
    })
}

/// Trusts whom the account trusts, but for certificates that a person took for its mail servers.
async fn client(heart: &Shared, asking: &Asking) -> Result<TlsClient, Fault> {
    let trust = heart.trust().await?;
    let settings = TlsSettings {
        ca_file: asking.settings.tls.ca_file.clone(),
        ..TlsSettings::default()
    };
    let made = tokio::task::spawn_blocking(move || trust.client(&settings));
    made.await.map_err(crate::worker::heart::stopped)?
}

fn of_web(address: &WebAddress, fault: WebFault) -> Cause {
    let host = address.host.clone();
    match fault {
        WebFault::NotHttps => not_asked(),
        WebFault::NotPublic { address } => Cause::Answer(AnswerCause::NotPublic {
            host,
            address: address.to_string(),
        }),
        WebFault::Line(fault) => cause::of_line(&host, address.port, &fault),
        WebFault::TooSlow { within } => Cause::TimedOut {
            host,
            awaiting: "the answer".to_owned(),
            seconds: within.as_secs(),
        },
        WebFault::NotHttp { detail } => Cause::Answer(AnswerCause::NotHttp { host, detail }),
    }
}

/// What the server says, on one line: of a page what a person would read on it.
fn words(response: &WebResponse) -> String {
    let kind = response.media_type.split(';').next().unwrap_or_default();
    let text = match kind.trim().to_ascii_lowercase().as_str() {
        "text/html" | "text/plain" => {
            // A mail of one part: what makes mails safe to read does the same for this.
            let mut mail = b"Content-Type: ".to_vec();
            let media_type = response.media_type.bytes();
            mail.extend(media_type.filter(|octet| !octet.is_ascii_control()));
            mail.extend_from_slice(b"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n");
            mail.extend_from_slice(&response.body);
            plain_text(&view::read(&mail).paragraphs)
        }
        _ => String::new(),
    };
    let text = printable::one_line(&text);
    let text = match text.trim() {
        "" => response.reason.as_str(),
        text => text,
    };
    text.chars().take(WORDS_CHARACTERS).collect()
}

/// The mail that leaves the list, through the outbox of the account that got it.
async fn write(heart: &Shared, asking: &Asking, mail: &UnsubscribeMail) -> Result<(), Cause> {
    let draft = Draft {
        to: vec![mail.to.clone()],
        subject: mail.subject.clone(),
        text: mail.text.clone(),
        ..Draft::empty(clock::draft_id(), asking.settings.id.clone())
    };
    match queue::send(heart, draft).await {
        Outcome::Failed(failure) => Err(failure.cause),
        Outcome::Done | Outcome::Cancelled => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_server_says_is_one_line_of_words() {
        let says = |media_type: &str, body: &str| {
            words(&WebResponse {
                reason: "OK".to_owned(),
                media_type: media_type.to_owned(),
                body: body.as_bytes().to_vec(),
                ..WebResponse::default()
            })
        };
        let page = "<title>x</title><p>You are <b>off</b></p><script>alert(1)</script><p>the list";
        assert_eq!(
            says("text/html; charset=utf-8", page),
            "You are off the list"
        );
        assert_eq!(says("text/plain", "Bye\r\nbye"), "Bye bye");
        assert_eq!(says("image/png", "\u{89}PNG"), "OK");
        assert_eq!(
            says("text/plain", &"x".repeat(9_000)).len(),
            WORDS_CHARACTERS
        );
    }
}
