//! Any bytes can be looked at, every attachment shown can be taken out, and every part told.
#![no_main]

use hongyan::mime::view::Reading;
use hongyan::mime::{anatomy, attachment, fold, preview, sample, summary, view};
use hongyan::model::Charset;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|mail: &[u8]| {
    let _summary = summary::read(mail);
    let content = view::read(mail);
    let sections = fold::sections(&content.paragraphs);
    let end = sections.last().map_or(0, |section| section.paragraphs.end);
    assert_eq!(end, content.paragraphs.len());
    for shown in content.attachments {
        assert!(attachment::bytes(mail, shown.part).is_some());
        assert!(preview::read(mail, shown.part).is_some());
    }
    for part in anatomy::read(mail).parts {
        assert!(anatomy::raw(mail, part.part).is_some());
        let _fields = anatomy::fields(mail, part.part);
    }
    // The first octet chooses a charset.
    let place = mail.first().map_or(0, |octet| usize::from(*octet));
    let charset = Charset::ALL.get(place % Charset::ALL.len()).copied();
    let _chosen = view::read_as(mail, Reading { charset });
    assert_eq!(sample::samples(mail).charsets.len(), Charset::ALL.len());
});
