//! The quiet bar about pictures that a mail wants from other servers: what it wanted, how far they
//! are, what did not come; and what can be done about it, now and for all mails of the sender.

use egui::{Button, Popup, Ui};

use super::Look;
use super::warnings::{Wanted, lie_with};
use crate::channel::pictures::{PagePictures, PictureReport};
use crate::mime::page::Kind;
use crate::mime::view::MailView;
use crate::model::{PictureChoice, PictureDoubt, PictureFault};
use crate::ui::action::{Action, PictureAction};
use crate::ui::state::pictures::{MailPictures, PictureFetch};
use crate::ui::theme::icon;
use crate::ui::widget::bar::BarIntent;
use crate::ui::widget::{Bar, Tone, icon_button};

/// Reasons that are named of those for which pictures did not come.
const REASONS: usize = 2;

/// What the bar of a mail says.
struct Said {
    summary: String,
    detail: String,
    button: Option<(&'static str, Action)>,
}

/// Draws the bar. `false`: nothing is to be said about pictures here.
pub(super) fn bar(
    ui: &mut Ui,
    look: Look<'_>,
    view: &MailView,
    wanted: &Wanted,
    asked: &mut Vec<Action>,
) -> bool {
    let wants = look.state.pictures_of(view.id);
    if wants.wanted + wants.trackers == 0 || !look.state.pages.shows(view) {
        return false;
    }
    let about = About {
        look,
        view,
        wants,
        known: look.state.pictures.of(view.id),
    };
    if let Some(said) = about.said(wanted) {
        about.draw(ui, &said, asked);
    }
    true
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
        // A bar that comes and goes at once would only startle.
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
        let hosts = self.hosts();
        let mut detail = match hosts.as_slice() {
            [] => wanted.remote_detail.clone(),
            hosts => lie_with(self.look, hosts),
        };
        if let Some(trackers) = self.trackers("pictures-trackers-aside") {
            detail = words.text_with(
                "pictures-and",
                &[("one", detail.into()), ("other", trackers.into())],
            );
        }
        Said {
            summary: words.text_with("pictures-wanted", &count),
            detail,
            button: Some(("pictures-show", self.act(PictureAction::Show))),
        }
    }

    /// With whom they lie, trackers aside: each once.
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
        Said {
            detail: words.text_with(key, &named),
            ..self.offered(wanted)
        }
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
            detail: String::new(),
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
        let reasons: Vec<String> = reasons.collect();
        let may_pass = report.losses.iter().any(|loss| loss.fault.may_pass());
        let is_missing = self.wants.missing() > 0;
        let again = || ("pictures-again", self.act(PictureAction::Show));
        Said {
            summary: words.text_with("pictures-failed", &named),
            detail: reasons.join(words.text("pictures-between")),
            button: (may_pass && is_missing).then(again),
        }
    }

    /// All are shown, and what only counts readers is not.
    fn trackers_alone(&self) -> Option<Said> {
        Some(Said {
            summary: self.trackers("pictures-trackers-left")?,
            detail: String::new(),
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

    fn draw(&self, ui: &mut Ui, said: &Said, asked: &mut Vec<Action>) {
        let look = self.look;
        ui.add_space(12.0);
        let bar = Bar {
            tone: Tone::Know,
            summary: &said.summary,
            detail: &said.detail,
            button: said.button.as_ref().map(|(key, _)| look.words.text(key)),
            close: None,
        };
        let intent = bar.ui_with(ui, look.tokens, |ui| self.menu(ui, asked));
        if intent == Some(BarIntent::Act)
            && let Some((_key, action)) = &said.button
        {
            asked.push(action.clone());
        }
    }

    /// What can be done for all mails of the sender, and what is asked for seldom.
    fn menu(&self, ui: &mut Ui, asked: &mut Vec<Action>) {
        let (words, state) = (self.look.words, self.look.state);
        let mut choices: Vec<(String, Action)> = Vec::new();
        let mut offer = |key: &str, action: Action| {
            if action.enabled(state) {
                let address = self.known.and_then(|known| known.address());
                let left = self.wants.trackers.saturating_sub(self.wants.trackers_here);
                let named = [
                    ("address", address.unwrap_or_default().to_owned().into()),
                    ("count", u64::from(left).into()),
                ];
                choices.push((words.text_with(key, &named), action));
            }
        };
        let undo = match self.known.and_then(|known| known.choice()) {
            Some(PictureChoice::Never) => "pictures-offer-again",
            _ => "pictures-no-longer-always",
        };
        offer("pictures-always", self.act(PictureAction::Always));
        offer("pictures-never", self.act(PictureAction::Never));
        offer(undo, self.act(PictureAction::Ask));
        offer(
            "pictures-show-trackers",
            self.act(PictureAction::ShowTrackers),
        );
        if choices.is_empty() {
            return;
        }
        let name = words.text("pictures-more");
        let button = icon_button(ui, self.look.tokens, icon::DOWN, name);
        Popup::menu(&button).show(|ui| {
            ui.set_min_width(240.0);
            ui.spacing_mut().item_spacing.y = 1.0;
            for (label, action) in choices {
                if ui.add(Button::new(label)).clicked() {
                    asked.push(action);
                    ui.close();
                }
            }
        });
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
            for key in ["pictures-between", "pictures-more", "pictures-again"] {
                assert_ne!(words.text(key), key);
            }
        }
    }
}
