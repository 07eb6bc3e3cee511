//! What is shown outside the window, by the system's own notifications.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread;

use notify_rust::Notification;

use crate::channel::Announcement;

/// Announcements that may wait for a slow desktop.
const WAITING: usize = 8;
/// The name of the program's entry in menus, by which desktops know it.
const ENTRY: &str = "hongyan";

/// Shows announcements, each in the place of the one before; `None` takes the last one away. With
/// `quiet`, because a test drives the window, none is shown.
pub fn announcer(quiet: bool) -> impl Fn(Option<Announcement>) {
    let announcements = (!quiet).then(begin).flatten();
    move |announcement| {
        let Some(announcements) = &announcements else {
            return;
        };
        if let Err(TrySendError::Full(_lost)) = announcements.try_send(announcement) {
            tracing::info!("the desktop is too slow for announcements");
        }
    }
}

/// The thread that talks with the desktop, which may take its time.
fn begin() -> Option<SyncSender<Option<Announcement>>> {
    let (sender, waiting) = sync_channel(WAITING);
    let started = thread::Builder::new()
        .name("announcements".to_owned())
        .spawn(move || show_all(&waiting));
    match started {
        Ok(_thread) => Some(sender),
        Err(error) => {
            tracing::warn!("nothing is announced: {error}");
            None
        }
    }
}

fn show_all(waiting: &Receiver<Option<Announcement>>) {
    let mut board = Board::default();
    while let Ok(announcement) = waiting.recv() {
        let shown = match announcement {
            Some(announcement) => board.show(announcement),
            None => {
                board.clear();
                Ok(())
            }
        };
        if let Err(error) = shown {
            tracing::info!("the desktop shows no announcement: {error}");
        }
    }
}

/// What is called where the person chooses what is shown.
type Chosen = Arc<dyn Fn() + Send + Sync>;

#[cfg(all(unix, not(target_os = "macos")))]
mod board {
    //! Freedesktop notifications: one, which changes while it is shown.

    use std::sync::atomic::{AtomicBool, Ordering};

    use notify_rust::error::Result;
    use notify_rust::{ActionResponse, Hint, NotificationHandle, get_capabilities, handle_action};

    use super::{Announcement, Arc, Chosen, ENTRY, Notification, thread};

    /// What is shown.
    #[derive(Default)]
    pub(super) struct Board {
        shown: Option<Shown>,
    }

    struct Shown {
        handle: NotificationHandle,
        is_open: Arc<AtomicBool>,
    }

    impl Board {
        pub(super) fn show(&mut self, announcement: Announcement) -> Result<()> {
            let text = match understands_markup() {
                true => escaped(&announcement.text),
                false => announcement.text,
            };
            if let Some(shown) = &mut self.shown
                && shown.is_open.load(Ordering::Relaxed)
            {
                shown.handle.summary(&announcement.title).body(&text);
                return shown.handle.update();
            }
            let handle = Notification::new()
                .appname("Hongyan")
                .icon(ENTRY)
                .hint(Hint::DesktopEntry(ENTRY.to_owned()))
                .hint(Hint::Category("email.arrived".to_owned()))
                .summary(&announcement.title)
                .body(&text)
                // What a click anywhere on it does; the label is not shown.
                .action("default", "default")
                .show()?;
            let is_open = Arc::new(AtomicBool::new(true));
            wait(
                handle.id(),
                announcement.chosen.into(),
                Arc::clone(&is_open),
            );
            self.shown = Some(Shown { handle, is_open });
            Ok(())
        }

        pub(super) fn clear(&mut self) {
            if let Some(shown) = self.shown.take()
                && shown.is_open.load(Ordering::Relaxed)
            {
                shown.handle.close();
            }
        }
    }

    /// Waits on a thread until it is shown no longer.
    fn wait(id: u32, chosen: Chosen, is_open: Arc<AtomicBool>) {
        let started = thread::Builder::new()
            .name("announcement".to_owned())
            .spawn(move || {
                let ended = handle_action(id, |response| {
                    if let ActionResponse::Custom("default") = response {
                        chosen();
                    }
                });
                is_open.store(false, Ordering::Relaxed);
                if let Err(error) = ended {
                    tracing::info!("the desktop does not say what became of it: {error}");
                }
            });
        if let Err(error) = started {
            tracing::info!("nobody waits for the desktop: {error}");
        }
    }

    /// Whether the desktop takes text for markup, in which a mail could show pictures and links.
    fn understands_markup() -> bool {
        let known = get_capabilities();
        known.is_ok_and(|known| known.iter().any(|one| one == "body-markup"))
    }

    pub(super) fn escaped(text: &str) -> String {
        let text = text.replace('&', "&amp;");
        text.replace('<', "&lt;").replace('>', "&gt;")
    }
}

#[cfg(not(all(unix, not(target_os = "macos"))))]
mod board {
    //! Notifications that each stand for themselves.

    use notify_rust::error::Result;

    use super::{Announcement, Chosen, ENTRY, Notification, thread};

    #[derive(Default)]
    pub(super) struct Board;

    impl Board {
        pub(super) fn show(&mut self, announcement: Announcement) -> Result<()> {
            let handle = Notification::new()
                .appname(ENTRY)
                .summary(&announcement.title)
                .body(&announcement.text)
                .show()?;
            let chosen: Chosen = announcement.chosen.into();
            let waiting = move || {
                handle.wait_for_action(|action| {
                    if action == "default" {
                        chosen();
                    }
                });
            };
            let started = thread::Builder::new()
                .name("announcement".to_owned())
                .spawn(waiting);
            if let Err(error) = started {
                tracing::info!("nobody waits for the desktop: {error}");
            }
            Ok(())
        }

        pub(super) fn clear(&mut self) {}
    }
}

use board::Board;

#[cfg(all(test, unix, not(target_os = "macos")))]
mod tests {
    use super::board::escaped;

    #[test]
    fn a_subject_is_no_markup_on_the_desktop() {
        assert_eq!(
            escaped("Ann: <img src=\"http://example.org/x\"> & more"),
            "Ann: &lt;img src=\"http://example.org/x\"&gt; &amp; more"
        );
    }
}
