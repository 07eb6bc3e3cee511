//! Any HTML becomes a page: well-formed enough to be wrapped, within its limits, and asking nobody.
#![no_main]

use hongyan::html::page::{Limits, Options, RemotePictures, Wrap, Wrapping, prepare, wrapped};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|html: &[u8]| {
    let html = String::from_utf8_lossy(html);
    let limits = Limits {
        depth: 50,
        nodes: 2_000,
        ..Limits::default()
    };
    for remote in [RemotePictures::Blocked, RemotePictures::Shown] {
        let options = Options {
            remote,
            contents: &|id| id.len().is_multiple_of(2),
        };
        let page = prepare(&html, &options, &limits);
        assert_eq!(
            page.xhtml.matches('<').count(),
            page.xhtml.matches('>').count()
        );
        let wraps = [1, 2, 3, 4].map(|parent| Wrap {
            parent,
            first: 0,
            last: parent,
            wrapping: Wrapping::RowAndCell,
        });
        assert!(wrapped(&page.xhtml, &wraps).len() >= page.xhtml.len());
        // What was drawn wants nothing any more.
        let again = prepare(&page.xhtml, &options, &limits);
        assert!(again.remote.is_empty() && again.pictures.is_empty());
    }
});
