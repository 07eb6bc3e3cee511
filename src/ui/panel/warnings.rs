//! What a mail wanted and did not get, summed over what is shown of it.

use super::Look;
use crate::mime::view::MailView;

/// Hosts that are named before the rest is counted.
const HOSTS: usize = 3;

/// What a mail wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Wanted {
    /// Things on foreign servers; none was fetched.
    pub(super) remote_contents: u32,
    /// Where they lie, and why they were not fetched.
    pub(super) remote_detail: String,
    /// Pictures of the mail itself that cannot be shown.
    pub(super) pictures_failed: u32,
    /// Whether it was too complex to be shown whole.
    pub(super) cut: bool,
}

/// Of the pages, where they are shown; else of the text.
pub(super) fn wanted(look: Look<'_>, view: &MailView) -> Wanted {
    let words = look.words;
    let plain = Wanted {
        remote_contents: view.content.remote_contents,
        remote_detail: words.text("reader-remote-detail").to_owned(),
        ..Wanted::default()
    };
    if !look.state.pages.shows(view) {
        return plain;
    }
    let mut wanted = Wanted::default();
    let mut hosts: Vec<&str> = Vec::new();
    let mut is_drawn = false;
    for drawn in look
        .state
        .pages
        .of_mail(view.id)
        .filter_map(|(_name, page)| page.drawn())
    {
        is_drawn = true;
        wanted.remote_contents += drawn.remote_contents;
        wanted.pictures_failed += drawn.pictures_failed;
        wanted.cut |= drawn.cut;
        hosts.extend(drawn.remote_hosts.iter().map(String::as_str));
    }
    if !is_drawn {
        return plain;
    }
    hosts.sort_unstable();
    hosts.dedup();
    wanted.remote_detail = if hosts.is_empty() {
        plain.remote_detail
    } else {
        lie_with(look, &hosts)
    };
    wanted
}

/// Says with whom things lie, and why they were not fetched.
pub(super) fn lie_with(look: Look<'_>, hosts: &[&str]) -> String {
    let words = look.words;
    let named = words.list(hosts.get(..HOSTS).unwrap_or(hosts));
    let named = match hosts.len().saturating_sub(HOSTS) {
        0 => named,
        rest => {
            let rest = ("rest", (rest as u64).into());
            words.text_with("page-remote-more", &[("hosts", named.into()), rest])
        }
    };
    words.text_with("page-remote-hosts", &[("hosts", named.into())])
}
