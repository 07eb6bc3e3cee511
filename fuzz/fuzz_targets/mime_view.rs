//! Any bytes can be looked at, and every attachment shown can be taken out.
#![no_main]

use hongyan::mime::view::Reading;
use hongyan::mime::{attachment, summary, view};
use hongyan::model::Charset;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|mail: &[u8]| {
    let _summary = summary::read(mail);
    let content = view::read(mail);
    for shown in content.attachments {
        assert!(attachment::bytes(mail, shown.part).is_some());
    }
    // The first octet chooses a charset.
    let place = mail.first().map_or(0, |octet| usize::from(*octet));
    let charset = Charset::ALL.get(place % Charset::ALL.len()).copied();
    let _chosen = view::read_as(mail, Reading { charset });
});
