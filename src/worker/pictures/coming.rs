//! A mail's pictures on their way: a few side by side, within bounds, each kept as it comes.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::{Instant, timeout_at};

use super::super::heart::Shared;
use super::spent::Spending;
use crate::channel::pictures::{PictureEvent, PictureLoss, PictureReport};
use crate::channel::{Cause, Event, Ticket};
use crate::mime::kind::Kind;
use crate::model::{MailId, PictureFault};
use crate::net::web::{Web, WebAddress};

/// Octets of one picture: a photograph as it comes from a camera.
const PICTURE_OCTETS: usize = 8 * 1024 * 1024;
/// Pictures that are asked for side by side, as browsers do of one server.
const AT_ONCE: usize = 6;
/// Between two drawings that show what has come meanwhile: each lays the page out anew.
const SHOWN_EVERY: Duration = Duration::from_secs(2);

/// However a fetch ends, pages of its mail are made ready anew when they are drawn next.
pub(super) struct Renewal<'a> {
    pub(super) heart: &'a Shared,
    pub(super) mail: MailId,
}

impl Drop for Renewal<'_> {
    fn drop(&mut self) {
        self.heart.pages.renew(self.mail);
    }
}

/// A mail's pictures on their way.
pub(super) struct Coming<'a> {
    heart: &'a Shared,
    ticket: Ticket,
    mail: MailId,
    web: Arc<Web>,
    spending: Spending,
    of: u32,
    report: PictureReport,
    losses: BTreeMap<PictureFault, (u32, String)>,
    shown_at: Instant,
    came_since: bool,
}

/// One of them.
struct Sought {
    address: String,
    host: String,
    came: Result<Vec<u8>, PictureFault>,
}

impl<'a> Coming<'a> {
    pub(super) fn new(
        heart: &'a Shared,
        ticket: Ticket,
        mail: MailId,
        web: Web,
        spending: Spending,
    ) -> Self {
        Self {
            heart,
            ticket,
            mail,
            web: Arc::new(web),
            spending,
            of: 0,
            report: PictureReport::default(),
            losses: BTreeMap::new(),
            shown_at: Instant::now(),
            came_since: false,
        }
    }

    /// Fetches what lies at these addresses (each with its host), and nothing of what is `beyond`
    /// the pictures of a mail. One that does not come keeps none of the others.
    pub(super) async fn fetch(
        &mut self,
        pictures: Vec<(String, String)>,
        beyond: Vec<String>,
    ) -> Result<PictureReport, Cause> {
        self.of = u32::try_from(pictures.len() + beyond.len()).unwrap_or(u32::MAX);
        let until = self.spending.until();
        let mut waiting: VecDeque<_> = pictures.into();
        for host in beyond {
            note(&mut self.losses, PictureFault::TooMany, host);
        }
        let mut under_way: JoinSet<Sought> = JoinSet::new();
        loop {
            while under_way.len() < AT_ONCE
                && let Some((address, host)) = waiting.pop_front()
            {
                let (web, most) = (
                    Arc::clone(&self.web),
                    PICTURE_OCTETS.min(self.spending.room()),
                );
                under_way.spawn(async move {
                    let came = one(&web, &address, most, until).await;
                    Sought {
                        address,
                        host,
                        came,
                    }
                });
            }
            match under_way.join_next().await {
                Some(Ok(sought)) => self.take(sought).await?,
                Some(Err(stopped)) => tracing::error!("a picture was given up: {stopped}"),
                None => break,
            }
        }
        Ok(self.summed())
    }

    async fn take(&mut self, sought: Sought) -> Result<(), Cause> {
        let Sought {
            address,
            host,
            came,
        } = sought;
        let came = came.and_then(|octets| {
            if self.spending.keeps(octets.len()) {
                Ok(octets)
            } else {
                Err(PictureFault::TooMany)
            }
        });
        match came {
            Ok(octets) => {
                self.keep(address, octets).await?;
                self.report.came += 1;
                self.came_since = true;
            }
            Err(fault) => note(&mut self.losses, fault, host),
        }
        let failed: u32 = self.losses.values().map(|(count, _host)| count).sum();
        self.heart
            .teller
            .mention(Event::Pictures(PictureEvent::Coming {
                ticket: self.ticket,
                done: self.report.came + failed,
                of: self.of,
            }));
        self.show().await;
        Ok(())
    }

    async fn keep(&self, address: String, octets: Vec<u8>) -> Result<(), Cause> {
        let (heart, mail) = (Shared::clone(self.heart), self.mail);
        let kept = self
            .heart
            .on_disk(move |store| heart.keep_picture(store, mail, &address, &octets));
        kept.await
    }

    /// Lets what has come be seen while others are slow.
    async fn show(&mut self) {
        if self.came_since && self.shown_at.elapsed() >= SHOWN_EVERY {
            (self.came_since, self.shown_at) = (false, Instant::now());
            self.heart.pages.renew(self.mail);
            let came = PictureEvent::Came { mail: self.mail };
            self.heart.teller.tell(Event::Pictures(came)).await;
        }
    }

    fn summed(&mut self) -> PictureReport {
        let losses = std::mem::take(&mut self.losses).into_iter();
        let mut losses: Vec<PictureLoss> = losses
            .map(|(fault, (count, host))| PictureLoss { fault, count, host })
            .collect();
        losses.sort_by_key(|loss| std::cmp::Reverse(loss.count));
        self.report.losses = losses;
        std::mem::take(&mut self.report)
    }
}

fn note(losses: &mut BTreeMap<PictureFault, (u32, String)>, fault: PictureFault, host: String) {
    losses.entry(fault).or_insert((0, host)).0 += 1;
}

async fn one(
    web: &Web,
    address: &str,
    most_octets: usize,
    until: Instant,
) -> Result<Vec<u8>, PictureFault> {
    let address = WebAddress::of_picture(address)?;
    if most_octets == 0 {
        return Err(PictureFault::TooMany);
    }
    let fetched = timeout_at(until, web.fetch(address, most_octets));
    let octets = fetched.await.unwrap_or(Err(PictureFault::Slow))?;
    if is_drawn(&octets) {
        Ok(octets)
    } else {
        Err(PictureFault::NoPicture)
    }
}

/// Whether it is a picture of a kind that is drawn, by its first octets: what a server calls it
/// counts for nothing.
fn is_drawn(octets: &[u8]) -> bool {
    let kind = Kind::of(octets);
    matches!(kind, Kind::Png | Kind::Jpeg | Kind::Gif | Kind::WebP)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a20_only_what_begins_as_a_picture_is_one() {
        assert!(is_drawn(b"GIF89a\x01\0\x01\0\0\0\0;"));
        assert!(is_drawn(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"));
        for octets in [
            b"<svg xmlns='http://www.w3.org/2000/svg'><image href='http://10.0.0.1/'/></svg>"
                .as_slice(),
            b"<html><body>",
            b"PK\x03\x04",
            b"",
        ] {
            assert!(!is_drawn(octets));
        }
    }
}
