//! Whatever stands in a header or a part, what is told about it is bounded and can be shown.
#![no_main]

use hongyan::mime::insight::{self, Surroundings};
use hongyan::mime::sender::{Contacts, Known};
use hongyan::mime::{calendar, card};
use hongyan::model::Person;
use hongyan::model::sender::Acquaintance;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|mail: &[u8]| {
    let ann = Person {
        name: "Ann Lee".to_owned(),
        address: "ann@example.org".to_owned(),
    };
    let surroundings = Surroundings {
        known: Known {
            acquaintance: &|address| match address.ends_with("example.org") {
                true => Acquaintance::Known,
                false => Acquaintance::Stranger,
            },
            contacts: &Contacts::new(&[ann]),
        },
        trusted: &["mx.example.net".to_owned()],
        own_hosts: &["pop.example.net".to_owned()],
    };
    let insight = insight::read(mail, &surroundings);
    assert!(insight.way.hops.len() <= 100);
    if let Some(entry) = insight.unsubscribe.one_click {
        assert!(entry.starts_with("https://") && entry.is_ascii());
    }
    let _invitation = calendar::read_file(mail);
    let _cards = card::read_file(mail);
});
