//! Pictures that a mail wants from other servers, in the quiet line: how many, and to show them; and
//! unfolded where they lie, what did not come, and what is wanted for all mails of the sender.

use super::Look;
use super::strip::Item;
use super::warnings::{Wanted, lie_on, others};
use crate::channel::pictures::{PagePictures, PictureReport};
use crate::mime::page::Kind;
use crate::mime::view::MailView;
use crate::model::{PictureChoice, PictureDoubt, PictureFault};
use crate::ui::action::{Action, PictureAction};
use crate::ui::state::pictures::{MailPictures, PictureFetch};
use crate::ui::theme::icon;

/// Reasons that are named of those for which pictures did not come.
const REASONS: usize = 2;

/// What is said of a mail's pictures.
struct Said {
    summary: String,
    details: Vec<String>,
    button: Option<(&'static str, Action)>,
}

/// What is said of pictures, or of the other things that a mail wants; nothing where all is here.
pub(super) fn item(look: Look<'_>, view: &MailView, wanted: &Wanted) -> Option<Item> {
    let wants = look.state.pictures_of(view.id);
    if wants.wanted + wants.trackers == 0 || !look.state.pages.shows(view) {
        return apart(look, wanted);
    }
    let about = About {
        look,
        view,
        wants,
        known: look.state.pictures.of(view.id),
    };
    let said = about.said(wanted)?;
    let item = Item::fact(icon::PICTURE, said.summary).more(said.details);
    let item = match said.button {
        Some((key, action)) => item.button(look.words.text(key), action),
        None => item,
    };
    Some(item.choices(look.words.text("pictures-more"), about.choices()))
}

/// What is wanted from elsewhere where there is no picture to show: in a mail read as text, or
/// pictures that nobody can fetch.
fn apart(look: Look<'_>, wanted: &Wanted) -> Option<Item> {
    let words = look.words;
    // Letters and style sheets are missed by nobody: they are told where the mail comes from.
    let is_missed = wanted.kinds.is_empty() || wanted.kinds != wanted.besides();
    if wanted.remote_contents == 0 || !is_missed {
        return None;
    }
    let count = u64::from(wanted.remote_contents).into();
    let kinds: Vec<&str> = wanted.kinds.iter().map(|key| words.text(key)).collect();
    let fact = match kinds.as_slice() {
        [] => words.text_with("remote-things", &[("count", count)]),
        kinds => words.text_with("remote-kinds", &[("kinds", words.list(kinds).into())]),
    };
    let hosts: Vec<&str> = wanted.hosts.iter().map(String::as_str).collect();
    let why = words.text("remote-why").to_owned();
    Some(Item::fact(icon::PICTURE, fact).more([lie_on(look, &hosts), why]))
}

/// What is known of a mail's pictures.
struct About<'a> {
    look: Look<'a>,
    view: &'a MailView,
    wants: PagePictures,
    known: Option<&'a MailPictures>,
}

impl About<'_> {
    fn said(&self, wanted: &Wanted) -> Option<Said> {
        if let Some(fetch) = self.known.and_then(|known| known.fetching) {
            return Some(self.coming(fetch));
        }
        let report = self.known.and_then(|known| known.report.as_ref());
        if let Some(report) = report.filter(|report| report.failed() > 0) {
            return Some(self.failed(report));
        }
        // What comes and goes at once would only startle.
        if self.known.is_none_or(MailPictures::is_asked) {
            return None;
        }
        match self.known.and_then(|known| known.choice()) {
            Some(PictureChoice::Never) => None,
            _ if self.wants.missing() == 0 => self.trackers_alone(),
            Some(PictureChoice::Always) => Some(self.unreached(wanted)),
            None => Some(self.offered(wanted)),
        }
    }

    /// Nothing was fetched.
    fn offered(&self, wanted: &Wanted) -> Said {
        let words = self.look.words;
        let count = [("count", u64::from(self.wants.missing()).into())];
        let mut details = vec![
            lie_on(self.look, &self.hosts()),
            words.text("remote-why").to_owned(),
        ];
        details.extend(self.trackers("pictures-trackers-aside"));
        details.extend(others(self.look, &wanted.besides()));
        Said {
            summary: words.text_with("pictures-wanted", &count),
            details,
            button: Some(("pictures-show", self.act(PictureAction::Show))),
        }
    }

    /// Where they lie, trackers aside: each host once.
    fn hosts(&self) -> Vec<&str> {
        let pages = self.look.state.pages.of_mail(self.view.id);
        let drawn = pages.filter_map(|(_name, page)| page.drawn());
        let remote = drawn.flat_map(|drawn| drawn.remote.iter());
        let pictures = remote.filter(|one| {
            matches!(one.kind, Kind::Picture | Kind::Background) && one.tracker.is_none()
        });
        let mut hosts: Vec<&str> = pictures.map(|one| one.host.as_str()).collect();
        hosts.sort_unstable();
        hosts.dedup();
        hosts
    }

    /// The sender's pictures are always shown, but not all of these.
    fn unreached(&self, wanted: &Wanted) -> Said {
        let words = self.look.words;
        let address = self.known.and_then(|known| known.address());
        let sender = self.known.and_then(|known| known.sender.as_ref());
        let Some(doubt) = sender.and_then(|sender| sender.doubt) else {
            return self.offered(wanted);
        };
        let key = match doubt {
            PictureDoubt::Junk => "pictures-doubt-junk",
            PictureDoubt::Authors => "pictures-doubt-authors",
            PictureDoubt::Disproved => "pictures-doubt-disproved",
            PictureDoubt::Unproved => "pictures-doubt-unproved",
        };
        let named = [("address", address.unwrap_or_default().to_owned().into())];
        let mut said = self.offered(wanted);
        said.details.insert(0, words.text_with(key, &named));
        said
    }

    fn coming(&self, fetch: PictureFetch) -> Said {
        let words = self.look.words;
        let summary = if fetch.of == 0 {
            words.text("pictures-coming").to_owned()
        } else {
            let (done, of) = (u64::from(fetch.done).into(), u64::from(fetch.of).into());
            words.text_with("pictures-coming-of", &[("done", done), ("of", of)])
        };
        Said {
            summary,
            details: Vec::new(),
            button: Some(("pictures-stop", Action::Cancel(fetch.ticket))),
        }
    }

    fn failed(&self, report: &PictureReport) -> Said {
        let words = self.look.words;
        let failed = u64::from(report.failed());
        let of = failed + u64::from(report.came);
        let named = [("failed", failed.into()), ("of", of.into())];
        let reasons = report.losses.iter().take(REASONS).map(|loss| {
            let status = match loss.fault {
                PictureFault::Status(status) => u64::from(status),
                _ => 0,
            };
            let named = [
                ("host", loss.host.clone().into()),
                ("status", status.into()),
                ("count", u64::from(loss.count).into()),
            ];
            words.text_with(loss.fault.key(), &named)
        });
        let may_pass = report.losses.iter().any(|loss| loss.fault.may_pass());
        let is_missing = self.wants.missing() > 0;
        let again = || ("pictures-again", self.act(PictureAction::Show));
        Said {
            summary: words.text_with("pictures-failed", &named),
            details: reasons.collect(),
            button: (may_pass && is_missing).then(again),
        }
    }

    /// All are shown, and what only counts readers is not.
    fn trackers_alone(&self) -> Option<Said> {
        let why = self.look.words.text("pictures-trackers-why").to_owned();
        Some(Said {
            summary: self.trackers("pictures-trackers-left")?,
            details: vec![why],
            button: None,
        })
    }

    fn trackers(&self, key: &str) -> Option<String> {
        let left = self.wants.trackers.saturating_sub(self.wants.trackers_here);
        let count = [("count", u64::from(left).into())];
        let words = self.look.words;
        (left > 0).then(|| words.text_with(key, &count))
    }

    fn act(&self, action: impl FnOnce(Option<crate::model::MailId>) -> PictureAction) -> Action {
        Action::Pictures(action(Some(self.view.id)))
    }

    /// What can be done for all mails of the sender, and what is asked for seldom.
    fn choices(&self) -> Vec<(String, Action)> {
        let (words, state) = (self.look.words, self.look.state);
        let left = self.wants.trackers.saturating_sub(self.wants.trackers_here);
        let address = self.known.and_then(|known| known.address());
        let named = [
            ("address", address.unwrap_or_default().to_owned().into()),
            ("count", u64::from(left).into()),
        ];
        let undo = match self.known.and_then(|known| known.choice()) {
            Some(PictureChoice::Never) => "pictures-offer-again",
            _ => "pictures-no-longer-always",
        };
        let choices = [
            ("pictures-always", self.act(PictureAction::Always)),
            ("pictures-never", self.act(PictureAction::Never)),
            (undo, self.act(PictureAction::Ask)),
            (
                "pictures-show-trackers",
                self.act(PictureAction::ShowTrackers),
            ),
        ];
        let offered = choices.into_iter();
        let offered = offered.filter(|(_key, action)| action.enabled(state));
        offered
            .map(|(key, action)| (words.text_with(key, &named), action))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::{Language, Words};
    use jiff::tz::TimeZone;

    #[test]
    fn every_reason_has_its_sentence_in_both_languages_and_names_the_server() {
        for language in [Language::English, Language::Chinese] {
            let words = Words::new(language, TimeZone::UTC);
            for fault in [
                PictureFault::NoAddress,
                PictureFault::Credentials,
                PictureFault::Port,
                PictureFault::Private,
                PictureFault::NameNotFound,
                PictureFault::Unreachable,
                PictureFault::Encryption,
                PictureFault::Slow,
                PictureFault::Status(404),
                PictureFault::RedirectedPlain,
                PictureFault::RedirectedOften,
                PictureFault::RedirectedAway,
                PictureFault::TooLarge,
                PictureFault::TooMany,
                PictureFault::NoPicture,
                PictureFault::Broken,
            ] {
                let named = [
                    ("host", "cdn.example.net".to_owned().into()),
                    ("status", 404_u64.into()),
                    ("count", 1_u64.into()),
                ];
                let said = words.text_with(fault.key(), &named);
                assert_ne!(said, fault.key());
                let names_it = said.contains("cdn.example.net");
                assert_eq!(names_it, fault != PictureFault::TooMany, "{said}");
            }
            for key in ["pictures-more", "pictures-again"] {
                assert_ne!(words.text(key), key);
            }
        }
    }
}
