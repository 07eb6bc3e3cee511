//! Leaving a list: one request (RFC 8058), or a mail (RFC 2369 §3.2).

use crate::channel::answer::WebAnswer;
use crate::channel::{AnswerCause, AnswerEvent, Cause, Event, Ticket};
use crate::mime::compose::Composed;
use crate::mime::quote::plain_text;
use crate::mime::view;
use crate::model::account::TlsSettings;
use crate::model::reaction::{LeaveWay, Reaction};
use crate::model::text::printable;
use crate::model::unsubscribe::{Bar, Barred, UnsubscribeMail};
use crate::model::{DeliveryOptions, Draft, MailId};
use crate::net::web::{PostFault, WebAddress, WebFault, WebResponse};
use crate::net::{Fault, TlsClient};
use crate::worker::deliver::queue;
use crate::worker::heart::Shared;
use crate::worker::{cause, clock};

use super::known::{list_name, mail_name};
use super::{Asking, Left, not_asked, react, send, withdraw};

/// All that is posted (RFC 8058 §3.1).
const FORM: &str = "List-Unsubscribe=One-Click";
/// Characters of what a server says that are shown.
const WORDS_CHARACTERS: usize = 300;

/// What became of the one request.
enum Asked {
    /// The server says this.
    Answered(WebAnswer),
    /// It was not sent.
    Unsent(Cause),
    /// It was sent, and nobody knows what the server did with it.
    Unanswered(Cause),
}

/// Leaves the list of a mail. Where to stands in the mail, and is read anew.
pub(super) async fn leave(
    heart: &Shared,
    ticket: Ticket,
    mail: MailId,
    way: LeaveWay,
) -> Result<(), Cause> {
    let asked_at = clock::now();
    let mut leaving = heart.answering.leaving.lock().await;
    let asking = Asking::read(heart, mail).await?;
    let ways = &asking.insight.unsubscribe;
    let account = asking.settings.id.clone();
    let name = list_name(&ways.list, &mail_name(&asking));
    // A second press, while the first was being done; later a list may well be left again.
    let is_done_meanwhile = leaving
        .as_ref()
        .is_some_and(|left| left.account == account && left.name == name && asked_at <= left.at);
    if is_done_meanwhile && way != LeaveWay::Page {
        return Err(Cause::Answer(AnswerCause::DoneBefore));
    }
    let done = (name.as_str(), Reaction::Left { way });
    let is_done = match way {
        LeaveWay::OneClick => {
            let barred = || ways.barred.as_ref().map_or_else(not_asked, of_barred);
            let address = ways.one_click.as_deref().ok_or_else(barred)?;
            let answer = by_request(heart, &asking, address, &name).await?;
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
            let composed = write(&asking, mail).await?;
            send(heart, &asking, done, composed, DeliveryOptions::default()).await?;
            true
        }
        LeaveWay::Page => {
            ways.page.as_ref().ok_or_else(not_asked)?;
            react(heart, &account, done, None).await?;
            false
        }
    };
    if is_done {
        let at = clock::now();
        *leaving = Some(Left { account, name, at });
    }
    Ok(())
}

/// Asks, and remembers what is known of it. That the list is being left is remembered before, and
/// withdrawn where nothing was sent, or the list says no: whoever closes the window meanwhile, or
/// waits for an answer in vain, is told neither that it is left nor that it was never asked.
async fn by_request(
    heart: &Shared,
    asking: &Asking,
    address: &str,
    name: &str,
) -> Result<WebAnswer, Cause> {
    let account = &asking.settings.id;
    let way = LeaveWay::OneClick;
    react(heart, account, (name, Reaction::Leaving { way }), None).await?;
    match ask(heart, asking, address).await {
        Asked::Answered(answer) => {
            if answer.is_done() {
                react(heart, account, (name, Reaction::Left { way }), None).await?;
            } else {
                withdraw(heart, account, name, None).await;
            }
            Ok(answer)
        }
        Asked::Unsent(cause) => {
            withdraw(heart, account, name, None).await;
            Err(cause)
        }
        Asked::Unanswered(cause) => Err(cause),
    }
}

/// The one request.
async fn ask(heart: &Shared, asking: &Asking, address: &str) -> Asked {
    let address = match WebAddress::of_form(address) {
        Ok(address) => address,
        Err(WebFault::NotPublic { address }) => {
            let host = address.clone();
            return Asked::Unsent(Cause::Answer(AnswerCause::NotPublic { host, address }));
        }
        Err(_no_address) => return Asked::Unsent(barred(address, None)),
    };
    let client = match client(heart, asking).await {
        Ok(client) => client,
        Err(fault) => return Asked::Unsent(of_web(&address, WebFault::Line(fault))),
    };
    let web = heart.web.reach(client, heart.limits);
    let response = match web.post(&address, FORM).await {
        Ok(response) => response,
        Err(PostFault::Unsent(fault)) => return Asked::Unsent(of_web(&address, fault)),
        Err(PostFault::Unanswered(fault)) => return Asked::Unanswered(of_web(&address, fault)),
    };
    Asked::Answered(WebAnswer {
        host: address.host().to_owned(),
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

/// The mail offers it where no request goes.
fn of_barred(found: &Barred) -> Cause {
    let port = match found.why {
        Bar::Port(port) => Some(port),
        Bar::Name | Bar::Odd => None,
    };
    barred(&found.address, port)
}

fn barred(address: &str, port: Option<u16>) -> Cause {
    let address = address.to_owned();
    Cause::Answer(AnswerCause::Barred { address, port })
}

fn of_web(address: &WebAddress, fault: WebFault) -> Cause {
    let host = address.host().to_owned();
    match fault {
        WebFault::NoAddress | WebFault::Credentials | WebFault::Port | WebFault::Plain => {
            barred(&host, None)
        }
        WebFault::NotPublic { address } => Cause::Answer(AnswerCause::NotPublic { host, address }),
        WebFault::Line(fault) => cause::of_line(&host, address.port(), &fault),
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

/// The mail that leaves the list. It goes as a notice and not as a draft: where it cannot be queued
/// nothing of it stays.
async fn write(asking: &Asking, mail: &UnsubscribeMail) -> Result<Composed, Cause> {
    let draft = Draft {
        to: vec![mail.to.clone()],
        subject: mail.subject.clone(),
        text: mail.text.clone(),
        ..Draft::empty(clock::draft_id(), asking.settings.id.clone())
    };
    let from = queue::author(&asking.settings);
    let composing = tokio::task::spawn_blocking(move || queue::compose_draft(&draft, &from));
    queue::joined(composing.await)
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
