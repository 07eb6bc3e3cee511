//! Each mechanism as it should go, and a server that does not keep to it.

use super::*;

fn scram(offers: &'static str, lie: Lie) -> impl Fn(Protocol) -> Box<dyn Server> {
    move |protocol| Box::new(ScramServer::new(protocol, offers, lie))
}

#[test]
fn s42_s46_scram_logs_in_over_both_protocols_and_the_server_proves_itself() {
    let auto = login(AuthChoice::Auto);
    let none = ChannelBindings::default();
    for outcome in both(&auto, &none, scram("PLAIN SCRAM-SHA-256", Lie::None)) {
        assert_eq!(outcome.error, "");
        assert_eq!(outcome.by, Some(Mechanism::ScramSha256));
        let auth: Vec<&String> = outcome
            .lines
            .iter()
            .filter(|l| l.starts_with("AUTH"))
            .collect();
        assert_eq!(auth.len(), 1, "s40: never twice");
    }
}

#[test]
fn s47_plus_binds_by_the_exporter_and_by_the_certificate_where_that_is_what_the_server_knows() {
    let auto = login(AuthChoice::Auto);
    for (kind, octets) in [
        ("tls-exporter", vec![0xab; 32]),
        ("tls-server-end-point", vec![0xcd; 32]),
    ] {
        let outcomes = both(&auto, &bindings(), |protocol| {
            Box::new(ScramServer {
                binding: Some((kind, octets.clone())),
                ..ScramServer::new(
                    protocol,
                    "SCRAM-SHA-256-PLUS SCRAM-SHA-256 PLAIN",
                    Lie::None,
                )
            })
        });
        for outcome in outcomes {
            assert_eq!(outcome.error, "", "{kind}");
            assert_eq!(outcome.by, Some(Mechanism::ScramSha256Plus), "{kind}");
        }
    }
}

#[test]
fn s46_a_success_without_the_servers_proof_is_a_failure() {
    let auto = login(AuthChoice::Auto);
    let none = ChannelBindings::default();
    for (lie, words) in [
        (Lie::NoProof, "without proving that it knows the password"),
        (Lie::AtOnce, "without proving that it knows the password"),
        (
            Lie::WrongProof,
            "could not prove that it knows the password",
        ),
    ] {
        for outcome in both(&auto, &none, scram("SCRAM-SHA-256 PLAIN", lie)) {
            assert!(outcome.error.contains(words), "{lie:?}: {}", outcome.error);
            assert_eq!(outcome.by, None);
            assert!(!outcome.lines.iter().any(|line| line.contains("PLAIN")));
        }
    }
}

#[test]
fn a24_s46_odd_parameters_are_given_up_and_the_processor_is_not_kept_busy() {
    let auto = login(AuthChoice::Auto);
    let none = ChannelBindings::default();
    for (lie, words) in [
        (
            Lie::Iterations("1000000000"),
            "more hashing than a login is worth",
        ),
        (
            Lie::Iterations("1000001"),
            "more hashing than a login is worth",
        ),
        (Lie::Iterations("4095"), "too little hashing"),
        (Lie::Extension, "extension of SCRAM"),
        (Lie::Nonce, "does not continue ours"),
    ] {
        for outcome in both(&auto, &none, scram("SCRAM-SHA-256 PLAIN", lie)) {
            assert!(outcome.error.contains(words), "{lie:?}: {}", outcome.error);
            assert!(
                outcome.lines.contains(&"*".to_owned()),
                "{:?}",
                outcome.lines
            );
            assert!(!outcome.lines.iter().any(|line| line.contains("PLAIN")));
        }
    }
}

#[test]
fn s44_a_wrong_password_is_tried_once_and_by_one_mechanism() {
    let auto = login(AuthChoice::Auto);
    let none = ChannelBindings::default();
    let offers = "SCRAM-SHA-256 SCRAM-SHA-1 PLAIN LOGIN";
    for outcome in both(&auto, &none, scram(offers, Lie::Password)) {
        assert!(
            outcome.error.contains("refused the user name or password"),
            "{}",
            outcome.error
        );
        let tries = outcome.lines.iter().filter(|line| line.starts_with("AUTH"));
        assert_eq!(tries.count(), 1, "{:?}", outcome.lines);
    }
}

/// A server by the pairs of what it hears and what it says.
struct Written(Protocol, &'static str, Vec<(&'static str, &'static str)>);

impl Server for Written {
    fn greeting(&self) -> String {
        match self.0 {
            Protocol::Smtp => "220 mx.example.org\r\n".to_owned(),
            Protocol::Pop3 => "+OK <1896.697170952@dbc.mtview.ca.us>\r\n".to_owned(),
        }
    }

    fn answer(&mut self, line: &str) -> String {
        match (self.0, line.split(' ').next().unwrap_or_default()) {
            (Protocol::Smtp, "EHLO") => format!("250-mx\r\n250 AUTH {}\r\n", self.1),
            (Protocol::Pop3, "CAPA") => format!("+OK\r\n{}\r\n.\r\n", self.1),
            (_, "QUIT") => String::new(),
            (_, "STAT") => "+OK 0 0\r\n".to_owned(),
            _ => {
                let found = self.2.iter().find(|(heard, _said)| *heard == line);
                let (_heard, said) = found.unwrap_or_else(|| panic!("not expected: {line}"));
                format!("{said}\r\n")
            }
        }
    }
}

fn over_smtp(
    login: Login,
    offers: &'static str,
    pairs: &[(&'static str, &'static str)],
) -> Outcome {
    let mut session = smtp(login);
    let mut server = Written(Protocol::Smtp, offers, pairs.to_vec());
    let talk = converse(&mut session, &mut server, true);
    outcome(talk, session.logged_in_by(), "")
}

fn over_pop3(login: Login, capa: &'static str, pairs: &[(&'static str, &'static str)]) -> Outcome {
    let mut session = pop3(login);
    let mut server = Written(Protocol::Pop3, capa, pairs.to_vec());
    let talk = converse(&mut session, &mut server, true);
    outcome(talk, session.logged_in_by(), "")
}

/// `user=ann` and the token, in base64.
const XOAUTH2: &str = "dXNlcj1hbm4BYXV0aD1CZWFyZXIgaHVudGVyMi1jYW5hcnkBAQ==";
/// The same by RFC 7628.
const BEARER: &str = "bixhPWFubiwBYXV0aD1CZWFyZXIgaHVudGVyMi1jYW5hcnkBAQ==";

#[test]
fn s45_a_refused_token_is_acknowledged_by_an_empty_line_or_by_one_octet() {
    let json = BASE64.encode(br#"{"status":"invalid_token"}"#);
    let asks = |prefix: &str| -> &'static str { format!("{prefix}{json}").leak() };
    let line = |verb: &str, ir: &str| -> &'static str { format!("AUTH {verb} {ir}").leak() };
    let smtp = |choice, name: &'static str, ir, answer| {
        let pairs = [
            (line(name, ir), asks("334 ")),
            (answer, "535 5.7.8 bad token"),
        ];
        over_smtp(login(choice), name, &pairs)
    };
    let pop3 = |choice, capa, name: &'static str, ir, answer| {
        let pairs = [
            (line(name, "").trim_end(), "+ "),
            (ir, asks("+ ")),
            (answer, "-ERR [AUTH] bad token"),
        ];
        over_pop3(login(choice), capa, &pairs)
    };
    let (x, bearer) = (AuthChoice::XOauth2, AuthChoice::OauthBearer);
    for outcome in [
        smtp(x, "XOAUTH2", XOAUTH2, ""),
        smtp(bearer, "OAUTHBEARER", BEARER, "AQ=="),
        pop3(x, "SASL XOAUTH2", "XOAUTH2", XOAUTH2, ""),
        pop3(bearer, "SASL OAUTHBEARER", "OAUTHBEARER", BEARER, "AQ=="),
    ] {
        assert!(
            outcome.error.contains("refused the token"),
            "{}",
            outcome.error
        );
        assert!(
            outcome.error.contains("(invalid_token)"),
            "{}",
            outcome.error
        );
    }
}

#[test]
fn p47_a_token_goes_in_two_steps_over_pop3_and_with_the_command_over_smtp() {
    let pairs = [("AUTH XOAUTH2", "+ "), (XOAUTH2, "+OK in")];
    let outcome = over_pop3(
        login(AuthChoice::XOauth2),
        "USER\r\nSASL XOAUTH2 PLAIN",
        &pairs,
    );
    assert_eq!(outcome.by, Some(Mechanism::XOauth2), "{}", outcome.error);
    let line: &'static str = format!("AUTH XOAUTH2 {XOAUTH2}").leak();
    let outcome = over_smtp(login(AuthChoice::XOauth2), "XOAUTH2", &[(line, "235 in")]);
    assert_eq!(outcome.by, Some(Mechanism::XOauth2), "{}", outcome.error);
}

#[test]
fn p47_an_initial_response_that_makes_the_line_too_long_goes_in_a_second_step() {
    let long = "a".repeat(200);
    let response: &'static str = BASE64.encode(format!("\0ann\0{long}").as_bytes()).leak();
    let plain = Login {
        credentials: Credentials {
            user: "ann".to_owned(),
            password: Secret::new(long),
        },
        ..login(AuthChoice::Plain)
    };
    let pairs = [("AUTH PLAIN", "+"), (response, "+OK in")];
    let outcome = over_pop3(plain, "SASL PLAIN", &pairs);
    assert_eq!(outcome.by, Some(Mechanism::Plain), "{}", outcome.error);
    assert!(
        outcome
            .lines
            .iter()
            .all(|line| line.len() <= 253 || line == response)
    );
}

#[test]
fn s42_cram_md5_is_used_where_it_is_named_and_nowhere_else() {
    let challenge = "PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+";
    let tim = |choice| Login {
        credentials: Credentials {
            user: "tim".to_owned(),
            password: Secret::new("tanstaaftanstaaf".to_owned()),
        },
        ..login(choice)
    };
    let answer = "dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw";
    let asked: &'static str = format!("334 {challenge}").leak();
    let pairs = [("AUTH CRAM-MD5", asked), (answer, "235 in")];
    let outcome = over_smtp(tim(AuthChoice::CramMd5), "CRAM-MD5", &pairs);
    assert_eq!(outcome.by, Some(Mechanism::CramMd5), "{}", outcome.error);
    let outcome = over_smtp(tim(AuthChoice::Auto), "CRAM-MD5", &[]);
    assert!(
        outcome.error.contains("no way of logging in"),
        "{}",
        outcome.error
    );
}

#[test]
fn p46_a25_apop_goes_by_hand_with_a_challenge_that_came_under_tls() {
    let mrose = |choice| Login {
        credentials: Credentials {
            user: "mrose".to_owned(),
            password: Secret::new("tanstaaf".to_owned()),
        },
        ..login(choice)
    };
    let apop = "APOP mrose c4c9334bac560ecc979e58001b3e22fb";
    let outcome = over_pop3(mrose(AuthChoice::Apop), "USER", &[(apop, "+OK in")]);
    assert_eq!(outcome.error, "");
    assert!(!outcome.shown.contains("c4c9334bac560ecc"), "s4a");
    // Not by itself, and not with a challenge somebody made up.
    let pairs = [("USER mrose", "+OK"), ("PASS tanstaaf", "+OK in")];
    let outcome = over_pop3(mrose(AuthChoice::Auto), "USER", &pairs);
    assert_eq!(outcome.error, "");
    for greeting in [
        "+OK <a b@c>",
        "+OK <a\u{1}@c>",
        "+OK no challenge",
        "+OK <a@>",
    ] {
        let mut session = pop3(mrose(AuthChoice::Apop));
        session.receive(format!("{greeting}\r\n").as_bytes());
        let talk = converse(&mut session, &mut Silent, false);
        let error = talk.result.unwrap_err();
        assert_eq!(error, pop3::Error::NoApop, "{greeting:?}");
        assert_eq!(talk.lines, ["CAPA"], "{greeting:?}");
    }
}

/// Has said its greeting; knows USER.
struct Silent;

impl Server for Silent {
    fn greeting(&self) -> String {
        String::new()
    }

    fn answer(&mut self, _line: &str) -> String {
        "+OK\r\nUSER\r\n.\r\n".to_owned()
    }
}

#[test]
fn p43_utf8_is_said_before_a_user_name_that_needs_it_and_the_text_is_prepared() {
    let wang = Login {
        credentials: Credentials {
            user: "王芳\u{ad}".to_owned(),
            password: Secret::new("密码".to_owned()),
        },
        ..login(AuthChoice::UserPass)
    };
    let pairs = [
        ("UTF8", "+OK"),
        ("USER 王芳", "+OK"),
        ("PASS 密码", "+OK in"),
    ];
    let outcome = over_pop3(wang.clone(), "USER\r\nUTF8 USER", &pairs);
    assert_eq!(outcome.error, "");
    for capabilities in ["USER", "USER\r\nUTF8"] {
        let outcome = over_pop3(wang.clone(), capabilities, &[]);
        assert!(outcome.error.contains("only ASCII"), "{}", outcome.error);
        assert_eq!(outcome.lines, ["CAPA"]);
    }
}

#[test]
fn s44_a_mechanism_that_the_server_cannot_do_after_all_gives_way_to_the_next() {
    let plain: &'static str = format!(
        "AUTH PLAIN {}",
        BASE64.encode(format!("\0ann\0{PASSWORD}").as_bytes())
    )
    .leak();
    let first = BASE64.encode(b"n,,n=ann,r=BwcHBwcHBwcHBwcHBwcHBwcH");
    let scram: &'static str = format!("AUTH SCRAM-SHA-256 {first}").leak();
    for refusal in [
        "534 5.7.9 too weak",
        "504 5.5.4 unknown",
        "535 5.7.8 no secret for you",
    ] {
        let pairs = [(scram, refusal), (plain, "235 in")];
        let outcome = over_smtp(login(AuthChoice::Auto), "SCRAM-SHA-256 PLAIN", &pairs);
        assert_eq!(
            outcome.by,
            Some(Mechanism::Plain),
            "{refusal}: {}",
            outcome.error
        );
        let pairs = [(scram, refusal)];
        let outcome = over_smtp(
            pinned(Mechanism::ScramSha256),
            "SCRAM-SHA-256 PLAIN",
            &pairs,
        );
        assert!(!outcome.error.is_empty(), "a26");
    }
}
