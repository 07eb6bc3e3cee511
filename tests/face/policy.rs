//! What a server says of a domain's rules, and nothing that it does not say.

use hongyan::mime::view::Insight;
use hongyan::model::authenticity::{Proof, Shown, Signature, Uncovered, Vouching};

use super::origin::{known, reading, shows};

#[test]
fn a_server_that_says_only_that_rules_are_met_is_told_no_further() {
    let mut insight = known();
    let domain = || "example.org".to_owned();
    insight.authenticity.vouching = Vouching::Author {
        domain: domain(),
        by: Proof::Policy,
    };
    let told = |insight: &Insight| {
        let stage = reading(insight.clone());
        let says = |text: &str| shows(&stage, text);
        assert!(says(
            "Meets the rules of example.org (DMARC), says mx.example.org. It does not say"
        ));
        for claim in ["Really from", "is good, says", "Signed by"] {
            assert!(!says(claim), "{claim}");
        }
        stage
    };
    let stage = told(&insight);
    assert!(shows(&stage, "It does not say whether by a signature"));
    let uncovered = vec![Uncovered {
        what: Shown::Subject,
        added: false,
    }];
    insight.authenticity.vouching = Vouching::Partly {
        domain: domain(),
        uncovered,
        by: Proof::Policy,
    };
    insight.authenticity.signatures.clear();
    let stage = told(&insight);
    assert!(shows(
        &stage,
        "bears no signature of example.org that can be read"
    ));
    insight.authenticity.signatures = vec![Signature {
        aligned: true,
        ..Signature::default()
    }];
    let stage = told(&insight);
    assert!(shows(
        &stage,
        "the one that the mail bears does not cover: the subject"
    ));
}
