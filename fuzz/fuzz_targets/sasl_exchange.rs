//! Whatever a server challenges with: no panic, no endless exchange, and no success that was
//! not proved.
#![no_main]

use hongyan::model::{ChannelBindings, Secret};
use hongyan::model::account::AuthChoice;
use hongyan::sasl::{Credentials, Login, Nonce, Offer};
use hongyan::wire::limits;
use libfuzzer_sys::fuzz_target;

/// Stands between two challenges.
const CUT: u8 = 0xFF;

fuzz_target!(|input: &[u8]| {
    let Some((which, script)) = input.split_first() else {
        return;
    };
    let offered = ["SCRAM-SHA-256", "SCRAM-SHA-1", "XOAUTH2", "OAUTHBEARER", "CRAM-MD5", "PLAIN", "LOGIN"];
    let choices = [
        AuthChoice::ScramSha256,
        AuthChoice::ScramSha1,
        AuthChoice::XOauth2,
        AuthChoice::OauthBearer,
        AuthChoice::CramMd5,
        AuthChoice::Plain,
        AuthChoice::Login,
    ];
    let login = Login {
        credentials: Credentials {
            user: "ann".to_owned(),
            password: Secret::new("secret".to_owned()),
        },
        choice: choices[usize::from(*which) % choices.len()],
        secret_may_travel: true,
        nonce: Nonce::from_random([7; 18]),
        pinned: None,
    };
    let bindings = ChannelBindings::default();
    let offer = Offer {
        mechanisms: &offered.map(str::to_owned),
        encrypted: true,
        bindings: &bindings,
    };
    for way in login.ways(&offer).expect("each choice is offered") {
        let mut exchange = way.exchange(&login, &bindings, 0).expect("plain credentials");
        let _first = exchange.initial_response();
        let mut answers = 0;
        for challenge in script.split(|octet| *octet == CUT) {
            if exchange.answer(challenge).is_err() {
                break;
            }
            answers += 1;
            assert!(answers <= limits::SASL_ROUNDS, "the exchange ends");
        }
        if way.mechanism.proves_the_server() {
            // No fuzzer knows the password: a server that is believed is a forged one.
            assert!(exchange.conclude().is_err());
        }
    }
});
