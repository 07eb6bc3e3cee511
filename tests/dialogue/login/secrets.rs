//! Nothing of a login that helps to find the password is seen in a transcript or in `Debug`.

use super::*;

#[test]
fn s4a_a27_no_transcript_and_no_debug_output_holds_the_password_or_what_is_made_of_it() {
    let plain = BASE64.encode(format!("\0ann\0{PASSWORD}").as_bytes());
    for choice in [
        AuthChoice::Auto,
        AuthChoice::Plain,
        AuthChoice::Login,
        AuthChoice::CramMd5,
        AuthChoice::XOauth2,
        AuthChoice::OauthBearer,
        AuthChoice::ScramSha256,
    ] {
        for lie in [Lie::None, Lie::Password, Lie::WrongProof] {
            let offers = "SCRAM-SHA-256 PLAIN LOGIN CRAM-MD5 XOAUTH2 OAUTHBEARER";
            let outcomes = both(&login(choice), &ChannelBindings::default(), |protocol| {
                Box::new(ScramServer::new(protocol, offers, lie))
            });
            for outcome in outcomes {
                let whole = format!("{}{}", outcome.shown, outcome.error);
                let said = outcome
                    .lines
                    .iter()
                    .filter_map(|line| match line.split_once(' ') {
                        Some(("AUTH", rest)) => {
                            rest.split_once(' ').map(|(_name, response)| response)
                        }
                        None if line.len() > 4 => Some(line.as_str()),
                        _ => None,
                    });
                let made: Vec<&str> = said.collect();
                let hidden = [PASSWORD, plain.as_str(), "server-half", "v=", "BwcHBwcH"];
                for secret in hidden.iter().chain(&made) {
                    assert!(!whole.contains(secret), "{choice:?} {secret}:\n{whole}");
                }
            }
        }
    }
}
