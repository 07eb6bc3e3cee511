//! What is known about mail providers: a table, asked by address. No network here.

mod presets;

use presets::{AUTHENTICATION, PRESETS, Preset, User};

use crate::model::account::{
    AuthChoice, KeepOnServer, OnRefusedRecipient, PasswordSource, Pop3Settings, SmtpSettings,
    TlsMode, TlsSettings,
};
use crate::model::suggestion::{Hint, Suggestion};
use crate::model::{AccountId, AccountSettings, Address};

/// Settings for an address: the provider's own where it is known, else a guess from the domain.
/// The id differs from those `taken`.
#[must_use]
pub fn suggest(address: &Address, taken: &[AccountId]) -> Suggestion {
    let domain = address.domain().to_lowercase();
    match find(&domain) {
        Some(preset) => known(preset, address, &domain, taken),
        None => guessed(address, &domain, taken),
    }
}

/// Minutes that the provider of this POP3 server wants between two checks; 0: any.
#[must_use]
pub fn least_minutes(pop3_host: &str) -> u32 {
    let host = pop3_host.to_lowercase();
    let hints = PRESETS.iter().filter(|preset| preset.pop3 == host);
    let minutes = hints
        .flat_map(|preset| preset.hints)
        .map(|hint| match hint {
            Hint::MinimumInterval { minutes } => *minutes,
            _ => 0,
        });
    minutes.max().unwrap_or(0)
}

/// Names by which the provider of this POP3 server signs what it found out about a mail
/// (authserv-id, RFC 8601 §2.5), where they are not beneath the same domain.
#[must_use]
pub fn authentication_servers(pop3_host: &str) -> &'static [&'static str] {
    let host = pop3_host.to_lowercase();
    let named = AUTHENTICATION.iter().find(|(pop3, _)| *pop3 == host);
    named.map_or(&[], |(_pop3, servers)| servers)
}

/// The provider of this domain: listed by name, or below a listed `*.` family.
fn find(domain: &str) -> Option<&'static Preset> {
    let named = |preset: &&Preset| preset.domains.iter().any(|pattern| fits(pattern, domain));
    PRESETS.iter().find(named)
}

/// `yahoo.*` is `yahoo.` and a public suffix of one or two labels; anything else is itself.
fn fits(pattern: &str, domain: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(stem) => domain.strip_prefix(stem).is_some_and(|suffix| {
            let labels: Vec<&str> = suffix.split('.').collect();
            match labels.as_slice() {
                [top] => !top.is_empty(),
                [second, top] => (2..=3).contains(&second.len()) && top.len() == 2,
                _ => false,
            }
        }),
        None => pattern == domain,
    }
}

fn known(preset: &Preset, address: &Address, domain: &str, taken: &[AccountId]) -> Suggestion {
    let user = match preset.user {
        User::Address => None,
        User::LocalPart => Some(address.local_part().to_owned()),
    };
    let mut settings = blank(address, id_for(domain, taken));
    settings.name = preset.name.to_owned();
    settings.pop3.host = preset.pop3.to_owned();
    settings.pop3.user.clone_from(&user);
    settings.smtp.host = preset.smtp.to_owned();
    settings.smtp.user = user;
    if preset.smtp_starttls {
        settings.smtp.tls = TlsMode::Starttls;
        settings.smtp.port = 587;
    }
    for hint in preset.hints {
        if let Hint::MinimumInterval { minutes } = hint {
            settings.check_every_minutes = settings.check_every_minutes.max(*minutes);
        }
    }
    Suggestion {
        provider: Some(preset.name),
        settings,
        hints: preset.hints.to_vec(),
    }
}

fn guessed(address: &Address, domain: &str, taken: &[AccountId]) -> Suggestion {
    let mut settings = blank(address, id_for(domain, taken));
    settings.pop3.host = format!("pop.{domain}");
    settings.smtp.host = format!("smtp.{domain}");
    Suggestion {
        provider: None,
        settings,
        hints: vec![Hint::Guessed],
    }
}

/// Defaults for everything but the hosts.
/// An account that names no server yet.
#[must_use]
pub fn blank(address: &Address, id: AccountId) -> AccountSettings {
    AccountSettings {
        id,
        name: String::new(),
        address: address.clone(),
        display_name: String::new(),
        check_every_minutes: 10,
        trusted_authentication: None,
        pop3: Pop3Settings {
            host: String::new(),
            port: 995,
            tls: TlsMode::Implicit,
            user: None,
            auth: AuthChoice::Auto,
            keep_on_server: KeepOnServer::Forever,
            max_download_bytes: 0,
        },
        smtp: SmtpSettings {
            host: String::new(),
            port: 465,
            tls: TlsMode::Implicit,
            user: None,
            auth: AuthChoice::Auto,
            on_refused_recipient: OnRefusedRecipient::Deliver,
        },
        password: PasswordSource::default(),
        tls: TlsSettings::default(),
    }
}

/// A free id after the domain: `gmail`, `gmail-2`.
fn id_for(domain: &str, taken: &[AccountId]) -> AccountId {
    let label: String = domain
        .split('.')
        .next()
        .unwrap_or_default()
        .chars()
        .filter(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || *c == '-')
        .take(24)
        .collect();
    let label = if label.is_empty() { "mail" } else { &label };
    let mut names = std::iter::once(label.to_owned())
        .chain((2u32..).map(|number| format!("{label}-{number}")))
        .filter_map(|name| AccountId::new(&name).ok());
    loop {
        // Every name of the endless list is a valid id, and only so many are taken.
        if let Some(id) = names.next()
            && !taken.contains(&id)
        {
            return id;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(address: &str) -> Suggestion {
        suggest(&Address::parse(address).unwrap(), &[])
    }

    #[test]
    fn p45_a_provider_that_wants_pauses_is_known_by_its_server() {
        assert_eq!(least_minutes("POP3.web.de"), 15);
        assert_eq!(least_minutes("pop.example.org"), 0);
    }

    #[test]
    fn a_known_provider_is_found_by_any_of_its_domains() {
        for (address, pop3, smtp) in [
            ("a@qq.com", "pop.qq.com", "smtp.qq.com"),
            ("a@FOXMAIL.com", "pop.qq.com", "smtp.qq.com"),
            ("a@163.com", "pop.163.com", "smtp.163.com"),
            ("a@googlemail.com", "pop.gmail.com", "smtp.gmail.com"),
            ("a@yahoo.co.uk", "pop.mail.yahoo.com", "smtp.mail.yahoo.com"),
            (
                "a@yahoo.co.jp",
                "pop.mail.yahoo.co.jp",
                "smtp.mail.yahoo.co.jp",
            ),
            (
                "a@hotmail.fr",
                "outlook.office365.com",
                "smtp-mail.outlook.com",
            ),
        ] {
            let settings = ask(address).settings;
            assert_eq!(
                (settings.pop3.host.as_str(), settings.smtp.host.as_str()),
                (pop3, smtp),
                "{address}"
            );
        }
    }

    #[test]
    fn a_stranger_that_looks_like_a_provider_is_not_taken_for_one() {
        for address in [
            "a@yahoo.evil.example",
            "a@notqq.com",
            "a@yahoo.attacker.com",
        ] {
            assert_eq!(ask(address).provider, None, "{address}");
        }
    }

    #[test]
    fn an_unknown_domain_is_guessed_and_says_so() {
        let suggestion = ask("ann@Example.ORG");
        assert_eq!(suggestion.settings.pop3.host, "pop.example.org");
        assert_eq!(suggestion.settings.smtp.port, 465);
        assert_eq!(suggestion.hints, [Hint::Guessed]);
    }

    #[test]
    fn hints_reach_the_settings_where_they_can() {
        let web = ask("ann@web.de");
        assert_eq!(web.settings.check_every_minutes, 15);
        assert_eq!(web.settings.pop3.user.as_deref(), Some("ann"));
        assert_eq!(ask("a@icloud.com").hints.first(), Some(&Hint::NoPop3));
        assert!(ask("a@qq.com").hints.contains(&Hint::AuthorisationCode));
        assert_eq!(ask("a@outlook.com").settings.smtp.port, 587);
    }

    #[test]
    fn an_id_is_free_and_valid_whatever_the_domain() {
        let taken = [
            AccountId::new("qq").unwrap(),
            AccountId::new("qq-2").unwrap(),
        ];
        let address = Address::parse("a@qq.com").unwrap();
        assert_eq!(suggest(&address, &taken).settings.id.as_str(), "qq-3");
        assert_eq!(ask("a@邮件.example").settings.id.as_str(), "mail");
    }

    #[test]
    fn no_domain_belongs_to_two_providers() {
        let mut seen = std::collections::BTreeSet::new();
        for domain in PRESETS.iter().flat_map(|preset| preset.domains) {
            assert!(seen.insert(domain), "{domain}");
        }
    }
}
