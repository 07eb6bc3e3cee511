//! Collects what a mail wants, each thing once.

use std::collections::HashMap;

use super::{Kind, Link, Picture, Place, Remote, RemotePicture, Role, Size, Source, Tracker};
use crate::html::page::address::{self, Address, Target};
use crate::html::page::{Limits, Options, RemotePictures, tracker};
use crate::model::text::{link, printable};

/// Octets of the name of a place in the mail itself.
const PLACE_OCTETS: usize = 1_000;
/// Octets by which the addresses of a mail may be longer than they are written: each that is short
/// because it stands on a base is as long as that. As many links as a page has at all, on a base of
/// fifty octets.
const JOINED_OCTETS: usize = 1024 * 1024;
/// Octets of what a link to one says.
const SAID_OCTETS: usize = 200;

/// `#` and the name of a place in the mail itself (HTML standard, "scroll to the fragment").
fn within(raw: &str) -> Option<String> {
    let place = raw.trim().strip_prefix('#')?;
    let decoded = address::percent_decoded(place);
    let name = String::from_utf8_lossy(&decoded);
    (name.len() <= PLACE_OCTETS).then(|| format!("#{name}"))
}

/// Collects what a mail wants.
pub(in crate::html::page) struct Wanted<'a> {
    pub(in crate::html::page) links: Vec<Link>,
    pub(in crate::html::page) pictures: Vec<Picture>,
    pub(in crate::html::page) remote: Vec<Remote>,
    pub(in crate::html::page) remote_pictures: Vec<RemotePicture>,
    /// What addresses without a host stand on.
    pub(in crate::html::page) base: Option<Address>,
    /// Whether a limit was met.
    pub(in crate::html::page) cut: bool,
    options: &'a Options<'a>,
    limits: Limits,
    data_octets: usize,
    joined_octets: usize,
    link_numbers: HashMap<String, usize>,
    picture_numbers: HashMap<(bool, String, Role, Size), usize>,
    remote_numbers: HashMap<(Kind, String), usize>,
    remote_picture_numbers: HashMap<String, usize>,
}

impl<'a> Wanted<'a> {
    pub(in crate::html::page) fn new(options: &'a Options<'a>, limits: &Limits) -> Self {
        Self {
            links: Vec::new(),
            pictures: Vec::new(),
            remote: Vec::new(),
            remote_pictures: Vec::new(),
            base: None,
            cut: false,
            options,
            limits: *limits,
            data_octets: 0,
            joined_octets: 0,
            link_numbers: HashMap::new(),
            picture_numbers: HashMap::new(),
            remote_numbers: HashMap::new(),
            remote_picture_numbers: HashMap::new(),
        }
    }

    /// What an address means here. Once those that stand on the base have become much longer than they
    /// are written, no more is known of the others than who would be asked.
    fn target(&mut self, raw: &str) -> Target {
        let target = address::target(raw, self.base.as_ref());
        if let (Target::Remote(address), Some(base)) = (&target, &mut self.base) {
            let was_little = self.joined_octets <= JOINED_OCTETS;
            self.joined_octets += address.text.len().saturating_sub(raw.len());
            if was_little && self.joined_octets > JOINED_OCTETS {
                *base = base.bare();
                self.cut = true;
            }
        }
        target
    }

    /// The number of a link, if it may be followed.
    pub(in crate::html::page) fn link(&mut self, raw: &str) -> Option<usize> {
        let written = || link::target(raw).or_else(|| within(raw));
        // An address without scheme or host is one only where the mail says on what it stands.
        let target = written().or_else(|| match self.target(raw) {
            Target::Remote(address) if address.whole => link::target(&address.text),
            Target::Remote(_) => {
                self.cut = true;
                None
            }
            _ => None,
        })?;
        if let Some(number) = self.link_numbers.get(&target) {
            return Some(*number);
        }
        if self.links.len() >= self.limits.links {
            self.cut = true;
            return None;
        }
        let number = self.links.len();
        self.link_numbers.insert(target.clone(), number);
        self.links.push(Link {
            target,
            said: String::new(),
            is_lost: false,
        });
        Some(number)
    }

    /// Notes what a link to a place in the mail itself says.
    pub(in crate::html::page) fn say(&mut self, number: usize, text: &str) {
        if let Some(link) = self.links.get_mut(number) {
            printable::append_one_line(&mut link.said, text, SAID_OCTETS);
        }
    }

    /// Whether a link leads to a place in the mail itself, and what it says is not known yet.
    pub(in crate::html::page) fn is_unsaid(&self, number: usize) -> bool {
        let link = self.links.get(number);
        link.is_some_and(|link| link.place().is_some() && link.said.is_empty())
    }

    /// Notes what is wanted from elsewhere.
    pub(in crate::html::page) fn note(&mut self, raw: &str, kind: Kind) {
        if let Target::Remote(address) = self.target(raw) {
            let known = tracker::is_known(&address.host, &address.text);
            self.note_remote(&address, kind, known.then_some(Tracker::Known));
        }
    }

    /// Everything without a host stands on the first address that says so, and on no later one.
    pub(in crate::html::page) fn rebase(&mut self, raw: &str) {
        self.note(raw, Kind::Base);
        if self.base.is_none()
            && let Target::Remote(address) = address::target(raw, None)
        {
            self.base = Some(address);
        }
    }

    fn note_remote(&mut self, address: &Address, kind: Kind, tracker: Option<Tracker>) {
        let key = (kind, address.text.clone());
        if let Some(noted) = self
            .remote_numbers
            .get(&key)
            .and_then(|number| self.remote.get_mut(*number))
        {
            noted.times = noted.times.saturating_add(1);
            noted.tracker = noted.tracker.or(tracker);
            return;
        }
        if self.remote.len() >= self.limits.remote {
            self.cut = true;
            return;
        }
        self.remote_numbers.insert(key, self.remote.len());
        self.remote.push(Remote {
            kind,
            address: address.text.clone(),
            host: address.host.clone(),
            times: 1,
            tracker,
        });
    }

    /// A picture, and what becomes of it. `hidden` says that nobody would see it.
    pub(in crate::html::page) fn picture(
        &mut self,
        raw: &str,
        role: Role,
        size: Size,
        hidden: bool,
    ) -> Place {
        match self.target(raw) {
            Target::Content(content_id) if (self.options.contents)(&content_id) => {
                self.numbered(false, content_id, role, size)
            }
            Target::Content(_) | Target::Nowhere => Place::Missing,
            Target::Data(rest) => self.data(&rest, role, size),
            Target::Remote(address) => {
                let known = tracker::is_known(&address.host, &address.text);
                let tracker = match role {
                    Role::Image if size.is_tiny() => Some(Tracker::Tiny),
                    Role::Image if hidden => Some(Tracker::Hidden),
                    _ => known.then_some(Tracker::Known),
                };
                let kind = match role {
                    Role::Image => Kind::Picture,
                    Role::Background => Kind::Background,
                };
                self.note_remote(&address, kind, tracker);
                let is_tracker = tracker.is_some();
                if self.is_shown(&address, is_tracker) {
                    self.numbered(true, address.text, role, size)
                } else if is_tracker {
                    Place::Tracker
                } else {
                    Place::Missing
                }
            }
        }
    }

    /// Notes a picture that could be fetched, and says whether it is to be drawn.
    fn is_shown(&mut self, address: &Address, is_tracker: bool) -> bool {
        let is_web = ["http://", "https://"]
            .iter()
            .any(|scheme| address.text.starts_with(scheme));
        if !is_web || !address.whole {
            return false;
        }
        let known = self.remote_picture_numbers.get(&address.text);
        if let Some(noted) = known.and_then(|number| self.remote_pictures.get_mut(*number)) {
            // Somebody may see it in one of its places.
            noted.is_tracker &= is_tracker;
        } else if self.remote_pictures.len() < self.limits.pictures {
            let number = self.remote_pictures.len();
            self.remote_picture_numbers
                .insert(address.text.clone(), number);
            self.remote_pictures.push(RemotePicture {
                address: address.text.clone(),
                host: address.host.clone(),
                is_tracker,
            });
        }
        match self.options.remote {
            RemotePictures::Blocked => false,
            RemotePictures::Kept(is_here) => is_here(&address.text),
            RemotePictures::Shown => !is_tracker,
        }
    }

    fn numbered(&mut self, is_remote: bool, name: String, role: Role, size: Size) -> Place {
        let key = (is_remote, name, role, size);
        if let Some(number) = self.picture_numbers.get(&key) {
            return Place::Drawn(*number);
        }
        let source = if is_remote {
            Source::Remote(key.1.clone())
        } else {
            Source::Content(key.1.clone())
        };
        let place = self.push(Picture { source, role, size });
        if let Place::Drawn(number) = place {
            self.picture_numbers.insert(key, number);
        }
        place
    }

    fn data(&mut self, rest: &str, role: Role, size: Size) -> Place {
        if self.data_octets.saturating_add(rest.len()) > self.limits.data_octets {
            self.cut = true;
            return Place::Missing;
        }
        self.data_octets += rest.len();
        match address::data(rest) {
            Some((media_type, octets)) => self.push(Picture {
                source: Source::Data { media_type, octets },
                role,
                size,
            }),
            None => Place::Missing,
        }
    }

    fn push(&mut self, picture: Picture) -> Place {
        if self.pictures.len() >= self.limits.pictures {
            self.cut = true;
            return Place::Missing;
        }
        self.pictures.push(picture);
        Place::Drawn(self.pictures.len() - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with<T>(remote: RemotePictures<'_>, look: impl FnOnce(&mut Wanted<'_>) -> T) -> T {
        let options = Options {
            remote,
            contents: &|id| id == "a@b",
        };
        look(&mut Wanted::new(&options, &Limits::default()))
    }

    fn size(width: u32, height: u32) -> Size {
        Size {
            width: Some(width),
            height: Some(height),
        }
    }

    #[test]
    fn a20_trackers_are_told_by_their_shape_their_host_and_by_being_unseen() {
        with(RemotePictures::Shown, |wanted| {
            let mut place =
                |raw: &str, size, hidden| wanted.picture(raw, Role::Image, size, hidden);
            let logo = "https://a.example/logo.png";
            assert_eq!(place(logo, size(1, 1), false), Place::Tracker);
            assert_eq!(place(logo, size(0, 0), false), Place::Tracker);
            assert_eq!(place(logo, size(600, 1), false), Place::Drawn(0));
            assert_eq!(place(logo, Size::default(), false), Place::Drawn(1));
            assert_eq!(
                place("https://b.example/x", Size::default(), true),
                Place::Tracker
            );
            assert_eq!(
                place("https://c.example/pixel.gif", size(90, 90), false),
                Place::Tracker
            );
            let seen: Vec<_> = wanted
                .remote
                .iter()
                .map(|remote| (remote.host.as_str(), remote.times, remote.tracker))
                .collect();
            assert_eq!(
                seen,
                [
                    ("a.example", 4, Some(Tracker::Tiny)),
                    ("b.example", 1, Some(Tracker::Hidden)),
                    ("c.example", 1, Some(Tracker::Known)),
                ]
            );
        });
    }

    #[test]
    fn a20_what_is_here_is_drawn_and_what_could_be_fetched_is_noted_once() {
        let is_here = |address: &str| address == "https://a.example/here";
        with(RemotePictures::Kept(&is_here), |wanted| {
            let mut place = |raw: &str, size| wanted.picture(raw, Role::Background, size, false);
            let any = Size::default();
            assert_eq!(place("https://a.example/here", any), Place::Drawn(0));
            assert_eq!(place("https://a.example/not", any), Place::Missing);
            assert_eq!(place("ftp://a.example/here", any), Place::Missing);
            assert_eq!(place("https://a.example/not#again", any), Place::Missing);
            assert_eq!(place("https://b.example/open.gif", any), Place::Tracker);
            let noted: Vec<_> = wanted
                .remote_pictures
                .iter()
                .map(|one| (one.address.as_str(), one.host.as_str(), one.is_tracker))
                .collect();
            assert_eq!(
                noted,
                [
                    ("https://a.example/here", "a.example", false),
                    ("https://a.example/not", "a.example", false),
                    ("https://b.example/open.gif", "b.example", true),
                ]
            );
        });
    }

    #[test]
    fn a_picture_that_is_a_tracker_in_one_place_and_seen_in_another_is_none() {
        with(RemotePictures::Blocked, |wanted| {
            wanted.picture("https://a.example/x", Role::Image, size(1, 1), false);
            assert!(wanted.remote_pictures[0].is_tracker);
            wanted.picture("https://a.example/x", Role::Image, size(90, 90), false);
            assert!(!wanted.remote_pictures[0].is_tracker);
            assert_eq!(wanted.remote_pictures.len(), 1);
        });
    }

    #[test]
    fn a20_pictures_from_elsewhere_are_drawn_only_where_they_may_be() {
        let place = |remote, raw| {
            with(remote, |wanted| {
                wanted.picture(raw, Role::Image, Size::default(), false)
            })
        };
        for raw in ["https://a.example/x", "//a.example/x", "http://a.example/x"] {
            assert_eq!(place(RemotePictures::Blocked, raw), Place::Missing, "{raw}");
            assert_eq!(place(RemotePictures::Shown, raw), Place::Drawn(0), "{raw}");
        }
        for raw in ["ftp://a.example/x", "file:///x", "smb://a.example/x", "x"] {
            assert_eq!(place(RemotePictures::Shown, raw), Place::Missing, "{raw}");
        }
        assert_eq!(place(RemotePictures::Blocked, "cid:a@b"), Place::Drawn(0));
        assert_eq!(place(RemotePictures::Blocked, "cid:c@d"), Place::Missing);
        let data = "data:image/gif;base64,R0lGODlhAQABAAAAACw=";
        assert_eq!(place(RemotePictures::Blocked, data), Place::Drawn(0));
    }

    #[test]
    fn a_link_may_lead_to_a_place_in_the_mail_itself() {
        with(RemotePictures::Blocked, |wanted| {
            assert_eq!(wanted.link("#caf%C3%A9 1"), Some(0));
            assert_eq!(wanted.link(" #"), Some(1));
            assert_eq!(wanted.link("#café 1"), Some(0));
            assert_eq!(wanted.link(&format!("#{}", "x".repeat(2_000))), None);
            assert_eq!(wanted.links[0].place(), Some("café 1"));
            assert_eq!(wanted.links[1].place(), Some(""));
            assert!(wanted.is_unsaid(0));
            wanted.say(0, "The \n café");
            assert!(!wanted.is_unsaid(0));
            assert_eq!(wanted.links[0].said, "The café");
            wanted.link("https://a.example/#x");
            assert_eq!(wanted.links[2].place(), None);
            assert!(!wanted.is_unsaid(2));
        });
    }

    #[test]
    fn a22_a_link_leads_to_the_web_or_to_an_address_or_nowhere() {
        with(RemotePictures::Blocked, |wanted| {
            assert_eq!(wanted.link("https://a.example/"), Some(0));
            assert_eq!(wanted.link(" MAILTO:ann@example.org "), Some(1));
            assert_eq!(wanted.link("https://a.example/"), Some(0));
            for raw in ["javascript:alert(1)", "ftp://a.example/", "x", "data:x", ""] {
                assert_eq!(wanted.link(raw), None, "{raw}");
            }
            wanted.rebase("https://b.example/c/");
            assert_eq!(wanted.link("d"), Some(2));
            let targets: Vec<_> = wanted
                .links
                .iter()
                .map(|link| link.target.as_str())
                .collect();
            assert_eq!(
                targets,
                [
                    "https://a.example/",
                    "mailto:ann@example.org",
                    "https://b.example/c/d"
                ]
            );
        });
    }

    #[test]
    fn a20_what_stands_on_a_long_base_is_known_by_its_whole_address() {
        with(RemotePictures::Blocked, |wanted| {
            let folder = format!("https://a.example/{}/", "x".repeat(4_000));
            wanted.rebase(&folder);
            // Browsers take the first, however long it is.
            wanted.rebase("https://b.example/c/");
            wanted.picture("logo.png", Role::Image, Size::default(), false);
            wanted.picture("p", Role::Image, size(1, 1), false);
            assert_eq!(wanted.link("d"), Some(0));
            assert_eq!(wanted.links[0].target, format!("{folder}d"));
            let noted: Vec<_> = wanted
                .remote
                .iter()
                .map(|one| (one.kind, one.host.as_str(), one.tracker))
                .collect();
            assert_eq!(
                noted,
                [
                    (Kind::Base, "a.example", None),
                    (Kind::Base, "b.example", None),
                    (Kind::Picture, "a.example", None),
                    (Kind::Picture, "a.example", Some(Tracker::Tiny)),
                ]
            );
            let offered = &wanted.remote_pictures[0];
            assert_eq!(offered.address, format!("{folder}logo.png"));
            assert!(!wanted.cut);
        });
    }

    #[test]
    fn a20_what_stands_on_a_base_that_no_server_takes_is_counted_and_leads_nowhere() {
        with(RemotePictures::Shown, |wanted| {
            wanted.rebase(&format!("https://a.example/{}/", "x/".repeat(4_000)));
            let place = wanted.picture("logo.png", Role::Image, Size::default(), false);
            assert_eq!(place, Place::Missing);
            assert_eq!(wanted.link("d"), None);
            assert_eq!(wanted.remote[1].host, "a.example");
            assert!(wanted.remote_pictures.is_empty() && wanted.cut);
        });
    }

    #[test]
    fn a23_a_long_base_makes_a_mail_no_longer_than_its_bound_and_hides_nothing() {
        with(RemotePictures::Blocked, |wanted| {
            wanted.rebase(&format!("https://a.example/{}/", "x".repeat(4_000)));
            for number in 0..5_000 {
                let raw = number.to_string();
                wanted.picture(&raw, Role::Image, Size::default(), false);
                wanted.link(&raw);
            }
            assert_eq!(wanted.remote.len(), 1 + 5_000);
            assert!(wanted.remote.iter().all(|one| one.host == "a.example"));
            assert!(wanted.cut);
            let remote = wanted.remote.iter().map(|one| one.address.len());
            let links = wanted.links.iter().map(|link| link.target.len());
            let octets: usize = remote.chain(links).sum();
            assert!(octets < 1_500_000, "{octets}");
            // What names its host itself is known as ever.
            wanted.note("https://b.example/x", Kind::Font);
            let last = wanted.remote.last().unwrap();
            assert_eq!(last.address, "https://b.example/x");
        });
    }
}
