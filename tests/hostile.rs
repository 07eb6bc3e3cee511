//! HTML and MIME made to stop a program, each with a name. The tests read every one
//! on a small stack; `benches/hostile.rs` prints what each costs in time and memory. The paths are
//! spelt out because the bench finds this file by its path too, and would look beside it.

#[path = "hostile/markup.rs"]
pub(crate) mod markup;
#[path = "hostile/mime.rs"]
pub(crate) mod mime;
#[path = "hostile/nesting.rs"]
pub(crate) mod nesting;
#[path = "hostile/pictures.rs"]
pub(crate) mod pictures;
#[path = "hostile/remote.rs"]
pub(crate) mod remote;
#[path = "hostile/sizes.rs"]
pub(crate) mod sizes;
#[path = "hostile/style.rs"]
pub(crate) mod style;
#[path = "hostile/tables.rs"]
pub(crate) mod tables;
#[path = "hostile/text.rs"]
pub(crate) mod text;

/// HTML made to stop a program.
pub(crate) struct Hostile {
    /// What tables call it.
    pub(crate) name: &'static str,
    /// Makes it; the same every time.
    pub(crate) html: fn() -> String,
}

/// All HTML there is, in the order of the tables.
pub(crate) fn pages() -> impl Iterator<Item = &'static Hostile> {
    [
        nesting::PAGES,
        tables::PAGES,
        sizes::PAGES,
        style::PAGES,
        text::PAGES,
        markup::PAGES,
        pictures::PAGES,
        remote::PAGES,
    ]
    .into_iter()
    .flatten()
}

/// A random source with a fixed seed (splitmix64): the same bytes on every machine.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % limit as u64) as usize
    }
}

/// A document around this.
pub(crate) fn body(inner: &str) -> String {
    format!("<!DOCTYPE html><html><body><p>start</p>{inner}<p>end</p></body></html>")
}

/// A document with this style sheet and this body.
pub(crate) fn styled(sheet: &str, inner: &str) -> String {
    format!(
        "<!DOCTYPE html><html><head><style>{sheet}</style></head><body><p>start</p>{inner}<p>end</p></body></html>"
    )
}

/// One thing after another, each with its number.
pub(crate) fn numbered(count: usize, each: impl Fn(usize) -> String) -> String {
    (0..count).map(each).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use hongyan::html::{self, Limits, page};
    use hongyan::mime::view;

    use super::*;

    /// Reads on a stack of 256 KiB: nothing a mail nests may deepen a call.
    fn on_a_small_stack<T: Send>(read: impl FnOnce() -> T + Send) -> T {
        std::thread::scope(|scope| {
            std::thread::Builder::new()
                .name("small stack".to_owned())
                .stack_size(256 * 1024)
                .spawn_scoped(scope, read)
                .unwrap()
                .join()
                .unwrap()
        })
    }

    #[test]
    fn every_hostile_page_and_mail_has_a_name_of_its_own() {
        let mut seen = HashSet::new();
        for name in pages()
            .map(|page| page.name)
            .chain(mime::MAILS.iter().map(|mail| mail.name))
        {
            assert!(seen.insert(name), "{name} twice");
        }
        assert!(pages().count() >= 100);
    }

    #[test]
    fn a23_every_hostile_page_is_read_as_text_on_a_small_stack() {
        for page in pages() {
            let html = (page.html)();
            let reading = on_a_small_stack(|| html::read(&html, &Limits::default()));
            let octets: usize = reading
                .paragraphs
                .iter()
                .flat_map(|paragraph| &paragraph.spans)
                .map(|span| span.text.len())
                .sum();
            assert!(
                octets <= Limits::default().text_octets + 1024,
                "{}: {octets} octets of text",
                page.name
            );
        }
    }

    #[test]
    fn a23_every_hostile_page_is_made_ready_within_bounds_and_asks_nobody() {
        let options = page::Options {
            remote: page::RemotePictures::Blocked,
            contents: &|_id| true,
        };
        let limits = page::Limits::default();
        for case in pages() {
            let (name, html) = (case.name, (case.html)());
            let ready = on_a_small_stack(|| page::prepare(&html, &options, &limits));
            let depth = depth(&ready.xhtml);
            assert!(depth <= limits.depth + 3, "{name}: {depth} deep");
            for attribute in ["src=\"", "href=\"", "url(\"", "url("] {
                for value in ready.xhtml.split(attribute).skip(1) {
                    let value: String = value.chars().take(40).collect();
                    let is_ours = value.starts_with("mail:/") || value.starts_with('"');
                    assert!(is_ours, "{name}: {attribute}{value}");
                }
            }
            for element in [
                "script", "iframe", "frame", "object", "embed", "form", "input", "link", "base",
                "svg", "math", "video", "audio", "template",
            ] {
                let start = format!("<{element}");
                assert!(!ready.xhtml.contains(&start), "{name}: {start}");
            }
        }
    }

    /// How deep well-formed XHTML nests.
    fn depth(xhtml: &str) -> usize {
        let (mut deepest, mut now) = (0_usize, 0_usize);
        for tag in xhtml.split('<').skip(1) {
            let end = tag.find('>').unwrap();
            if tag.starts_with('/') {
                now -= 1;
            } else if !tag[..end].ends_with('/') && !tag.starts_with(['!', '?']) {
                now += 1;
                deepest = deepest.max(now);
            }
        }
        assert_eq!(now, 0, "not well-formed");
        deepest
    }

    #[test]
    fn a23_every_hostile_mail_is_read_or_refused_on_a_small_stack() {
        for mail in mime::MAILS.iter().filter(|mail| !mail.is_huge) {
            let mut octets = Vec::new();
            (mail.write)(&mut octets).unwrap();
            let content = on_a_small_stack(|| view::read(&octets));
            assert_eq!(content.size_octets, octets.len() as u64, "{}", mail.name);
        }
    }
}
