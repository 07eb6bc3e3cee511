//! Any bytes can be looked at, and every attachment shown can be taken out.
#![no_main]

use hongyan::mime::{attachment, summary, view};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|mail: &[u8]| {
    let _summary = summary::read(mail);
    let content = view::read(mail);
    for shown in content.attachments {
        assert!(attachment::bytes(mail, shown.part).is_some());
    }
});
