//! Any bytes as an attachment: what they are, what is in them, what of them is shown.
#![no_main]

use hongyan::mime::inspection::Claim;
use hongyan::mime::kind::Kind;
use hongyan::mime::preview::Preview;
use hongyan::mime::{archive, picture, preview, tnef};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|octets: &[u8]| {
    let look = preview::of(octets, &Claim::default());
    assert_eq!(look.inspection.kind, Kind::of(octets));
    if let Preview::Text { text, .. } = look.preview {
        assert!(text.len() <= 3 * octets.len());
    }
    for listing in [
        archive::zip(octets),
        archive::tar(octets),
        archive::gzip(octets),
    ] {
        let entries = listing.map(|listing| listing.entries).unwrap_or_default();
        assert!(entries.len() <= octets.len());
    }
    if let Some(letter) = tnef::read(octets) {
        for attached in letter.attachments {
            assert!(attached.octets.len() <= octets.len());
        }
    }
    let _size = picture::size(octets);
    // What comes packed in a letter, without the way there.
    let mut packed = b"\x78\x9f\x3e\x22\0\0\x01\x03\x90\x06\0".to_vec();
    packed.extend_from_slice(&(octets.len() as u32 + 16).to_le_bytes());
    packed.extend_from_slice(b"\x01\0\0\0\x02\x01\x09\x10\x01\0\0\0");
    packed.extend_from_slice(&(octets.len() as u32).to_le_bytes());
    packed.extend_from_slice(octets);
    packed.extend_from_slice(&[0, 0]);
    assert!(tnef::read(&packed).is_some());
});
