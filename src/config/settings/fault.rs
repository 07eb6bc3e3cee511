//! The words of the library that reads TOML, without what the person has written.
//!
//! A value in the wrong place may be a password, and these words go to terminals, logs and mails
//! of cron.

/// What is wrong and what was expected, on one line and without the value.
pub(super) fn without_value(message: &str) -> String {
    let message = one_line(message);
    let is_of_value = message.starts_with("invalid ") || message.starts_with("unknown variant");
    // The value may hold anything, these words too: the true ones are the last.
    match message.rsplit_once(", expected ") {
        Some((fault, expected)) if is_of_value => {
            let kind = fault.split(['"', '`']).next().unwrap_or(fault).trim_end();
            let expected = match expected.split_once(' ') {
                Some(("struct", _name)) => "a table",
                _ => expected,
            };
            format!("{kind}, expected {expected}")
        }
        _ => message,
    }
}

/// The library's words on one line.
pub(super) fn one_line(message: &str) -> String {
    let words: Vec<&str> = message.split_whitespace().collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::parse;
    use super::*;

    const LEAST: &str = "\
[[account]]
id = \"work\"
address = \"alice@example.org\"
[account.pop3]
host = \"pop.example.org\"
[account.smtp]
host = \"smtp.example.org\"
";

    fn read(text: &str) -> Result<super::super::Settings, String> {
        parse(text, Path::new("config.toml")).map_err(|error| error.to_string())
    }

    #[test]
    fn the_kind_and_the_expectation_stay_and_the_value_goes() {
        for (message, told) in [
            (
                "invalid type: string \"a, expected b\", expected u16",
                "invalid type: string, expected u16",
            ),
            (
                "invalid type: integer `5`, expected struct Password",
                "invalid type: integer, expected a table",
            ),
            (
                "unknown variant `x`, expected one of `a`, `b`",
                "unknown variant, expected one of `a`, `b`",
            ),
            ("missing field\n`host`", "missing field `host`"),
        ] {
            assert_eq!(without_value(message), told);
        }
    }

    #[test]
    fn what_may_be_a_password_is_never_told() {
        let canary = "hunter2, expected u16";
        let smtp = "\"smtp.example.org\"\n";
        let in_account =
            |line: &str| LEAST.replace("[account.pop3]", &format!("{line}\n[account.pop3]"));
        let in_smtp = |line: &str| LEAST.replace(smtp, &format!("{smtp}{line}\n"));
        let in_password = |line: &str| format!("{LEAST}[account.password]\n{line}\n");
        let texts = [
            in_account(&format!("password = \"{canary}\"")),
            in_account("password = hunter2"),
            in_account("password = \"hunter2"),
            in_account("password = 'hunter2' 'hunter2'"),
            in_account("password = [\"hunter2\"]"),
            in_smtp("password = \"hunter2\""),
            in_smtp(&format!("port = \"{canary}\"")),
            in_smtp("auth = \"hunter2\""),
            in_smtp("auth = { hunter2 = 1 }"),
            in_smtp("tls = \"hunter2\""),
            in_smtp("on_refused_recipient = \"hunter2\""),
            in_password(&format!("keyring = \"{canary}\"")),
            in_password("command = [\"hunter2\"]"),
            in_password("password = \"hunter2\""),
            in_password("hunter2"),
            in_password("\"hunter2\" = true\n\"hunter2\" = true"),
            LEAST.replace("\"work\"", "\"hunter2 !\""),
            LEAST.replace("alice@example.org", "hunter2"),
            LEAST.replace(
                "[account.pop3]",
                "[account.pop3]\nkeep_on_server = \"hunter2\"",
            ),
            LEAST.replace(
                "[account.pop3]",
                "[account.pop3]\nkeep_on_server = { days = \"hunter2\" }",
            ),
            "language = \"hunter2\"".to_owned(),
        ];
        for text in texts {
            let told = read(&text).unwrap_err();
            assert!(!told.contains("hunter2"), "{told}");
        }
        let told = read(&in_account("password = \"x\"")).unwrap_err();
        assert!(
            told.starts_with("config.toml:4:1: passwords do not belong in this file"),
            "{told}"
        );
    }
}
