//! Any mail with any key: no panic, one answer a signature, the same ones each time; and a text that
//! was lengthened is not what was signed.
#![no_main]

use hongyan::mime::authenticity;
use hongyan::mime::dkim::{self, Claim, Key, SIGNATURES};
use hongyan::model::Timestamp;
use hongyan::model::authenticity::SignatureOutcome;
use libfuzzer_sys::fuzz_target;

/// When each mail came: after whatever the seeds say.
const CAME: Timestamp = Timestamp(1_795_136_700);
/// Stands between the record of the key and the mail.
const CUT: u8 = 0;

fuzz_target!(|input: &[u8]| {
    let (record, mail) = match input.iter().position(|octet| *octet == CUT) {
        Some(at) => (&input[..at], &input[at + 1..]),
        None => (
            &b"v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="[..],
            input,
        ),
    };
    let claims = dkim::claims(mail);
    assert!(claims.len() <= SIGNATURES);
    for name in claims.iter().filter_map(Claim::key_name) {
        assert!(name.contains("._domainkey.") && name.is_ascii(), "{name}");
    }
    let keys = vec![Key::Records(vec![record.to_vec()]); claims.len()];
    let checked = dkim::check(mail, &claims, &keys, CAME);
    assert_eq!(checked.len(), claims.len());
    let without = dkim::check(mail, &claims, &[], CAME);
    assert!(without.iter().all(|one| !one.proves()), "{without:?}");
    let noted = authenticity::read(mail, &["mx.example.net".to_owned()]);
    let has_author = !noted.author_domain.is_empty();
    assert!(has_author || checked.iter().all(|one| !one.aligned));
    if has_text(mail) {
        let mut longer = mail.to_vec();
        longer.extend_from_slice(b"\r\nx\r\n");
        let longer = dkim::check(&longer, &claims, &keys, CAME);
        for (before, after) in checked.iter().zip(&longer) {
            let whole = matches!(
                after.outcome,
                SignatureOutcome::Good {
                    unsigned_octets: None | Some(0),
                    ..
                }
            );
            assert!(!whole, "{before:?} {after:?}");
        }
    }
});

/// Whether it has a text behind its header.
fn has_text(mail: &[u8]) -> bool {
    mail.windows(4).any(|four| four == b"\r\n\r\n")
}
