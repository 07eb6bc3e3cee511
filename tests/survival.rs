//! Everything that was made to stop a program is read, on a small stack and within bounds.

mod memory;

use std::collections::HashSet;

use hongyan::html::{self, Limits, page};

use crate::hostile::{mails, pages, ways};

/// Octets of text that may be found in the smallest mail: names, marks and notes of our own.
const ALWAYS: usize = 1024 * 1024;
/// Memory that a way may take for each octet of a mail, and what it may take for any.
const MEMORY_AN_OCTET: u64 = 12;
const MEMORY_ALWAYS: u64 = 32 * 1024 * 1024;

/// A mail with something for every way.
const USUAL: &[u8] = b"From: Ann <ann@example.org>\r\nTo: bob@example.com\r\nSubject: x\r\n\
    MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n\
    --b\r\nContent-Type: text/html\r\n\r\n<p>a letter</p>\r\n\
    --b\r\nContent-Type: message/rfc822\r\n\r\nSubject: y\r\n\r\nwithin\r\n\
    --b\r\nContent-Type: text/csv; name=a.csv\r\n\r\na,b\r\n--b--\r\n";

/// Reads on a stack of 256 KiB: nothing a mail nests may deepen a call.
pub(crate) fn on_a_small_stack<T: Send>(read: impl FnOnce() -> T + Send) -> T {
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
        .chain(mails().map(|mail| mail.name))
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
    let limits = page::Limits::default();
    for case in pages() {
        let (name, html) = (case.name, (case.html)());
        let ready = on_a_small_stack(|| {
            let options = page::Options {
                remote: page::RemotePictures::Blocked,
                contents: &|_id| true,
            };
            page::prepare(&html, &options, &limits)
        });
        let depth = depth(&ready.xhtml);
        assert!(depth <= limits.depth + 3, "{name}: {depth} deep");
        for attribute in ["src=\"", "href=\"", "url(\"", "url("] {
            for value in ready.xhtml.split(attribute).skip(1) {
                let value: String = value.chars().take(40).collect();
                let ours = ["mail:/", "&quot;mail:/", "\""];
                let is_ours = ours.iter().any(|start| value.starts_with(start));
                assert!(is_ours, "{name}: {attribute}{value}");
            }
        }
        for element in [
            "script", "iframe", "frame", "object", "embed", "form", "input", "link", "base", "svg",
            "math", "video", "audio", "template",
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
fn a23_every_hostile_mail_goes_every_way_that_a_mail_goes_on_a_small_stack_in_little_memory() {
    if !memory::is_alone() {
        return memory::alone(
            "survival::a23_every_hostile_mail_goes_every_way_that_a_mail_goes_on_a_small_stack_in_little_memory",
        );
    }
    // What every way needs once, its code above all.
    for (_what, way) in ways::WAYS {
        on_a_small_stack(|| way(USUAL));
    }
    let mut greatest = (0, String::new());
    for mail in mails().filter(|mail| !mail.is_huge) {
        let mut octets = Vec::new();
        (mail.write)(&mut octets).unwrap();
        for (what, way) in ways::WAYS {
            let name = format!("{} {what}", mail.name);
            let (text, took) = memory::taken(|| on_a_small_stack(|| way(&octets)));
            // What a mail says is about as long as the mail, whatever it holds.
            let most = 4 * octets.len() + ALWAYS;
            assert!(text <= most, "{name}: {text} octets of text");
            let most = MEMORY_AN_OCTET * octets.len() as u64 + MEMORY_ALWAYS;
            assert!(
                took <= most,
                "{name}: {took} octets of memory, {most} may be"
            );
            greatest = greatest.max((took, name));
        }
    }
    // A measure that shows nothing would let everything pass.
    let is_measured = cfg!(target_os = "linux");
    assert!(
        !is_measured || greatest.0 > 16 * 1024 * 1024,
        "{greatest:?}"
    );
}
