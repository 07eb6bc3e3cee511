//! What a mail wanted and did not get, summed over what is shown of it.

use super::Look;
use super::strip::Item;
use crate::mime::page::Kind;
use crate::mime::view::MailView;
use crate::ui::theme::icon;

/// Hosts that are named before the rest is counted.
const HOSTS: usize = 3;

/// What things from elsewhere are called, in the order in which they are named.
const KINDS: [&str; 5] = [
    "remote-kind-picture",
    "remote-kind-font",
    "remote-kind-style",
    "remote-kind-media",
    "remote-kind-other",
];

/// What a mail wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Wanted {
    /// Things on foreign servers that were not fetched.
    pub(super) remote_contents: u32,
    /// Keys of what those are; empty where that is not known.
    pub(super) kinds: Vec<&'static str>,
    /// Where everything lies; empty where that is not known.
    pub(super) hosts: Vec<String>,
    /// Pictures of the mail itself that cannot be shown.
    pub(super) pictures_failed: u32,
}

impl Wanted {
    /// Keys of what is wanted besides pictures.
    pub(super) fn besides(&self) -> Vec<&'static str> {
        let kinds = self.kinds.iter().copied();
        kinds.filter(|key| *key != KINDS[0]).collect()
    }
}

/// Of the pages, where they are shown; else of the text.
pub(super) fn wanted(look: Look<'_>, view: &MailView) -> Wanted {
    let plain = Wanted {
        remote_contents: view.content.remote_contents,
        ..Wanted::default()
    };
    if !look.state.pages.shows(view) {
        return plain;
    }
    let mut wanted = Wanted::default();
    let mut is_drawn = false;
    let pages = look.state.pages.of_mail(view.id);
    for drawn in pages.filter_map(|(_name, page)| page.drawn()) {
        is_drawn = true;
        wanted.remote_contents += drawn.remote_contents;
        wanted.pictures_failed += drawn.pictures_failed;
        wanted.hosts.extend(drawn.remote_hosts.iter().cloned());
        let kinds = drawn.remote.iter().filter_map(|one| kind(one.kind));
        wanted.kinds.extend(kinds);
    }
    if !is_drawn {
        return plain;
    }
    wanted.hosts.sort_unstable();
    wanted.hosts.dedup();
    let kinds = std::mem::take(&mut wanted.kinds);
    let named = KINDS.into_iter().filter(|key| kinds.contains(key));
    wanted.kinds = named.collect();
    wanted
}

/// What a thing is called; `None`: a page asks for it only when something is pressed.
fn kind(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Picture | Kind::Background => Some("remote-kind-picture"),
        Kind::Font => Some("remote-kind-font"),
        Kind::StyleSheet | Kind::Style => Some("remote-kind-style"),
        Kind::Media => Some("remote-kind-media"),
        Kind::Base | Kind::Form | Kind::Ping => None,
        _ => Some("remote-kind-other"),
    }
}

/// What is wanted besides pictures that can be fetched: nothing of it ever is. `None`: nothing.
pub(super) fn others(look: Look<'_>, kinds: &[&'static str]) -> Option<String> {
    let words = look.words;
    let kinds: Vec<&str> = kinds.iter().map(|key| words.text(key)).collect();
    let named = [("kinds", words.list(&kinds).into())];
    (!kinds.is_empty()).then(|| words.text_with("remote-others", &named))
}

/// Says where things lie.
pub(super) fn lie_on(look: Look<'_>, hosts: &[&str]) -> String {
    let words = look.words;
    if hosts.is_empty() {
        return String::new();
    }
    let named = words.list(hosts.get(..HOSTS).unwrap_or(hosts));
    let named = match hosts.len().saturating_sub(HOSTS) {
        0 => named,
        rest => {
            let rest = ("rest", (rest as u64).into());
            words.text_with("page-remote-more", &[("hosts", named.into()), rest])
        }
    };
    words.text_with("remote-hosts", &[("hosts", named.into())])
}

/// Pictures that the mail brings itself and that are not shown.
pub(super) fn failed(look: Look<'_>, wanted: &Wanted) -> Option<Item> {
    let words = look.words;
    let count = u64::from(wanted.pictures_failed).into();
    let fact = words.text_with("page-pictures-failed", &[("count", count)]);
    let detail = words.text("page-pictures-failed-detail").to_owned();
    (wanted.pictures_failed > 0).then(|| Item::fact(icon::PICTURE, fact).more([detail]))
}
