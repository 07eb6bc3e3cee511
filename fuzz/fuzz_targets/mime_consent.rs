//! Whoever writes a mail, a choice for its sender reaches no further than it may.
#![no_main]

use hongyan::mime::consent;
use hongyan::model::PictureDoubt;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|mail: &[u8]| {
    let trusted = ["mx.example.net".to_owned()];
    let consent = consent::read(mail, false, &trusted);
    if let Some(address) = &consent.address {
        assert!(address.contains('@'), "{address:?}");
        assert_eq!(*address, address.to_lowercase());
    }
    // Without an author, and where something speaks against the mail, nothing is reached.
    let is_against = matches!(
        consent.doubt,
        Some(PictureDoubt::Junk | PictureDoubt::Authors | PictureDoubt::Disproved)
    );
    for host in [
        "",
        "example.org",
        "pictures.example.org",
        "example.org.evil.example",
    ] {
        let reaches = consent.reaches(host);
        assert!(!reaches || (consent.address.is_some() && !is_against));
    }
    // No server that is trusted said anything: nothing is reached but the author's own domain.
    let nobody = consent::read(mail, false, &[]);
    let own = nobody
        .address
        .as_deref()
        .and_then(|address| address.rsplit('@').next());
    if own != Some("example") {
        assert!(!nobody.reaches("evil.example") || own == Some("evil.example"));
    }
    let junk = consent::read(mail, true, &trusted);
    assert!(!junk.reaches("example.org"));
});
