//! Somebody who takes the strong mechanisms out of a server's answer (A-26, S-47).

use super::*;

#[test]
fn a26_a_weaker_offer_than_what_worked_before_gets_nothing_of_the_password() {
    for offers in ["PLAIN LOGIN", "PLAIN", "LOGIN", "XOAUTH2", "SCRAM-SHA-1"] {
        let outcomes = both(
            &pinned(Mechanism::ScramSha256),
            &ChannelBindings::default(),
            |protocol| Box::new(ScramServer::new(protocol, offers, Lie::None)),
        );
        for outcome in outcomes {
            let is_told = outcome.error.contains("took SCRAM-SHA-256 before")
                || outcome.error.contains("no way of logging in");
            assert!(is_told, "{offers}: {}", outcome.error);
            let began = |line: &String| {
                ["AUTH", "USER", "PASS"]
                    .iter()
                    .any(|verb| line.starts_with(verb))
            };
            assert!(!outcome.lines.iter().any(began), "{:?}", outcome.lines);
        }
    }
}

#[test]
fn a26_a_server_that_suddenly_knows_no_capa_gets_no_user_and_pass() {
    struct Bare;
    impl Server for Bare {
        fn greeting(&self) -> String {
            "+OK\r\n".to_owned()
        }
        fn answer(&mut self, _line: &str) -> String {
            "-ERR what?\r\n".to_owned()
        }
    }
    let mut session = pop3(pinned(Mechanism::ScramSha1));
    let talk = converse(&mut session, &mut Bare, false);
    assert!(matches!(talk.result, Err(pop3::Error::WeakerLogin(_))));
    assert_eq!(talk.lines, ["CAPA"]);
}

#[test]
fn s47_a_server_that_could_have_bound_finds_out_that_its_offer_was_taken_away() {
    let outcomes = both(&login(AuthChoice::Auto), &bindings(), |protocol| {
        Box::new(ScramServer {
            binding: Some(("tls-exporter", vec![0xab; 32])),
            ..ScramServer::new(protocol, "SCRAM-SHA-256 PLAIN", Lie::None)
        })
    });
    for outcome in outcomes {
        assert!(
            outcome.error.contains("somebody may stand in between"),
            "{}",
            outcome.error
        );
        assert!(!outcome.lines.iter().any(|line| line.contains("PLAIN")));
    }
}

#[test]
fn s47_a_login_over_another_encryption_than_the_servers_fails() {
    let outcomes = both(&login(AuthChoice::Auto), &bindings(), |protocol| {
        Box::new(ScramServer {
            binding: Some(("tls-exporter", vec![0xee; 32])),
            ..ScramServer::new(
                protocol,
                "SCRAM-SHA-256-PLUS SCRAM-SHA-256 PLAIN",
                Lie::None,
            )
        })
    });
    for outcome in outcomes {
        assert!(
            outcome.error.contains("somebody may stand in between"),
            "{}",
            outcome.error
        );
        let tries = outcome.lines.iter().filter(|line| line.starts_with("AUTH"));
        assert_eq!(tries.count(), 1, "{:?}", outcome.lines);
    }
}
