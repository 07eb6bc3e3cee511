//! The account form: who you are first, then the servers, then a test of both that shows each
//! step, then saved.

mod believed;
mod drawing;

use super::certificate::Decision;
use super::checkup::Checkup;
use crate::channel::doctor::{Advice, Patient};
use crate::channel::event::ServerKind;
use crate::channel::{Command, Event, Failure, Outcome, Ticket};
use crate::model::account::{KeepOnServer, TlsMode};
use crate::model::suggestion::{Hint, Suggestion};
use crate::model::{AccountId, AccountSettings, Address, Secret, check_host};
use crate::ui::state::State;
use believed::Believed;

/// How far a form is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// Name, address, password.
    Who,
    /// The servers.
    Servers,
}

/// One server as it is typed.
#[derive(Debug, Clone, Default, PartialEq)]
struct ServerFields {
    host: String,
    port: String,
    tls: TlsMode,
    user: String,
}

/// What stays on the server, as it is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Keeping {
    Forever,
    Days,
    Newest,
    Nothing,
}

/// The form.
pub(super) struct AccountForm {
    step: Step,
    /// The account being changed; `None`: a new one.
    changing: Option<AccountId>,
    display_name: String,
    address: String,
    name: String,
    password: String,
    shows_password: bool,
    shows_more: bool,
    pop3: ServerFields,
    smtp: ServerFields,
    keeping: Keeping,
    /// Days or mails, as typed.
    kept: String,
    check_every_minutes: String,
    ca_file: String,
    allow_plaintext: bool,
    believed: Believed,
    /// What the fields do not show comes from here.
    base: Option<AccountSettings>,
    /// What it began with, where an account is changed.
    begun: Option<AccountSettings>,
    hints: Vec<Hint>,
    /// Asked for, not yet answered.
    suggesting: Option<Option<Ticket>>,
    test: Option<Checkup>,
    /// How much of the test was told, and whether it is to be scrolled to.
    steps_told: usize,
    shows_test: bool,
    /// A certificate was decided about: test with it.
    tests_again: bool,
    /// Save when the test went well.
    saves_after_test: bool,
    saving: Option<Option<Ticket>>,
    saved: bool,
    failure: Option<Failure>,
    /// Faults show once the person has tried to go on.
    shows_faults: bool,
    is_fresh: bool,
}

/// Which fields are wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    Address,
    Pop3Host,
    Pop3Port,
    SmtpHost,
    SmtpPort,
    Kept,
    CheckEvery,
}

impl AccountForm {
    /// The form of a new account.
    pub(super) fn empty() -> Self {
        Self {
            step: Step::Who,
            changing: None,
            display_name: String::new(),
            address: String::new(),
            name: String::new(),
            password: String::new(),
            shows_password: false,
            shows_more: false,
            pop3: ServerFields {
                port: "995".to_owned(),
                ..ServerFields::default()
            },
            smtp: ServerFields {
                port: "465".to_owned(),
                ..ServerFields::default()
            },
            keeping: Keeping::Forever,
            kept: "14".to_owned(),
            check_every_minutes: "10".to_owned(),
            ca_file: String::new(),
            allow_plaintext: false,
            believed: Believed::default(),
            base: None,
            begun: None,
            hints: Vec::new(),
            suggesting: None,
            test: None,
            steps_told: 0,
            shows_test: false,
            tests_again: false,
            saves_after_test: false,
            saving: None,
            saved: false,
            failure: None,
            shows_faults: false,
            is_fresh: true,
        }
    }

    /// The form of an account there is.
    pub(super) fn of(settings: &AccountSettings) -> Self {
        let mut form = Self {
            step: Step::Servers,
            changing: Some(settings.id.clone()),
            begun: Some(settings.clone()),
            display_name: settings.display_name.clone(),
            address: settings.address.to_string(),
            // What a person named is to be found again.
            shows_more: settings.trusted_authentication.is_some(),
            ..Self::empty()
        };
        form.fill(settings.clone());
        form
    }

    /// Fills in the servers.
    fn fill(&mut self, settings: AccountSettings) {
        self.name.clone_from(&settings.name);
        self.pop3 = ServerFields {
            host: settings.pop3.host.clone(),
            port: settings.pop3.port.to_string(),
            tls: settings.pop3.tls,
            user: settings.pop3_user().to_owned(),
        };
        self.smtp = ServerFields {
            host: settings.smtp.host.clone(),
            port: settings.smtp.port.to_string(),
            tls: settings.smtp.tls,
            user: settings.smtp_user().to_owned(),
        };
        (self.keeping, self.kept) = match settings.pop3.keep_on_server {
            KeepOnServer::Forever => (Keeping::Forever, "14".to_owned()),
            KeepOnServer::DeleteAfterDownload => (Keeping::Nothing, "14".to_owned()),
            KeepOnServer::Days(days) => (Keeping::Days, days.to_string()),
            KeepOnServer::Newest(mails) => (Keeping::Newest, mails.to_string()),
        };
        self.check_every_minutes = settings.check_every_minutes.to_string();
        self.ca_file = settings
            .tls
            .ca_file
            .as_ref()
            .map(|path| path.display().to_string())
            .unwrap_or_default();
        self.allow_plaintext = settings.tls.allow_plaintext;
        self.believed = Believed::of(settings.trusted_authentication.as_deref());
        self.base = Some(settings);
    }

    /// Takes a fact in.
    pub(super) fn apply(&mut self, event: &Event, _state: &State) {
        if let Some(test) = &mut self.test {
            test.apply(event);
        }
        match event {
            Event::Suggested { ticket, suggestion } if self.suggesting == Some(Some(*ticket)) => {
                self.suggested(suggestion);
            }
            Event::Ended { ticket, outcome } => {
                if self.suggesting == Some(Some(*ticket)) {
                    self.suggesting = None;
                    self.step = Step::Servers;
                }
                if self.saving == Some(Some(*ticket)) {
                    self.saving = None;
                    match outcome {
                        Outcome::Done => self.saved = true,
                        Outcome::Cancelled => {}
                        Outcome::Failed(failure) => self.failure = Some(failure.clone()),
                    }
                }
            }
            _ => {}
        }
    }

    fn suggested(&mut self, suggestion: &Suggestion) {
        self.hints.clone_from(&suggestion.hints);
        self.fill(suggestion.settings.clone());
        self.step = Step::Servers;
        // Known servers need no look; guessed ones do.
        self.shows_more = suggestion.provider.is_none();
    }

    /// A command of this form has gone out.
    pub(super) fn sent(&mut self, ticket: Ticket, command: &Command) {
        match command {
            Command::SuggestAccount { .. } if self.suggesting == Some(None) => {
                self.suggesting = Some(Some(ticket));
            }
            Command::Examine {
                patient: Patient::Settings { .. },
            } => {
                if let Some(test) = &mut self.test
                    && test.ticket.is_none()
                {
                    test.ticket = Some(ticket);
                }
            }
            Command::SaveAccount { .. } if self.saving == Some(None) => {
                self.saving = Some(Some(ticket));
            }
            _ => {}
        }
    }

    /// Whether the account is saved and the form can go.
    pub(super) fn is_saved(&self) -> bool {
        self.saved
    }

    /// Whether closing it would lose something typed for a new account.
    pub(super) fn is_worth_keeping(&self) -> bool {
        self.changing.is_none() && !self.saved && !self.address.trim().is_empty()
    }

    /// Whether closing it would lose what was changed in an account there is.
    pub(super) fn is_begun(&self) -> bool {
        let Some(begun) = &self.begun else {
            return false;
        };
        let before = Self::of(begun);
        self.base != before.base || self.typed() != before.typed()
    }

    /// All that a person types or chooses.
    fn typed(&self) -> impl PartialEq + '_ {
        let servers = (&self.pop3, &self.smtp);
        let who = (&self.display_name, &self.address, &self.name);
        let keeping = (self.keeping, &self.kept, &self.check_every_minutes);
        let tls = (&self.ca_file, self.allow_plaintext);
        (who, &self.password, servers, keeping, tls, &self.believed)
    }

    /// What must be mended before going on.
    fn faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        if Address::parse(&self.address).is_err() {
            faults.push(Fault::Address);
        }
        if self.step == Step::Who {
            return faults;
        }
        let no_host = |server: &ServerFields| check_host(server.host.trim()).is_err();
        let no_port =
            |server: &ServerFields| !server.port.trim().parse::<u16>().is_ok_and(|port| port > 0);
        let counted = matches!(self.keeping, Keeping::Days | Keeping::Newest);
        let asks = [
            (Fault::Pop3Host, no_host(&self.pop3)),
            (Fault::Pop3Port, no_port(&self.pop3)),
            (Fault::SmtpHost, no_host(&self.smtp)),
            (Fault::SmtpPort, no_port(&self.smtp)),
            (
                Fault::Kept,
                counted && !self.kept.trim().parse::<u32>().is_ok_and(|kept| kept > 0),
            ),
            (
                Fault::CheckEvery,
                self.check_every_minutes.trim().parse::<u32>().is_err(),
            ),
        ];
        faults.extend(
            asks.into_iter()
                .filter(|(_fault, applies)| *applies)
                .map(|(fault, _applies)| fault),
        );
        faults
    }

    /// The settings as typed; `None` while something is wrong.
    fn settings(&self) -> Option<AccountSettings> {
        if !self.faults().is_empty() {
            return None;
        }
        let mut settings = self.base.clone()?;
        settings.address = Address::parse(&self.address).ok()?;
        settings.display_name = self.display_name.trim().to_owned();
        settings.name = self.name.trim().to_owned();
        settings.check_every_minutes = self.check_every_minutes.trim().parse().ok()?;
        let own_user = |typed: &str| {
            let typed = typed.trim();
            (!typed.is_empty() && typed != settings.address.as_str()).then(|| typed.to_owned())
        };
        let (pop3_user, smtp_user) = (own_user(&self.pop3.user), own_user(&self.smtp.user));
        settings.pop3.user = pop3_user;
        settings.pop3.host = self.pop3.host.trim().to_owned();
        settings.pop3.port = self.pop3.port.trim().parse().ok()?;
        settings.pop3.tls = self.pop3.tls;
        settings.smtp.user = smtp_user;
        settings.smtp.host = self.smtp.host.trim().to_owned();
        settings.smtp.port = self.smtp.port.trim().parse().ok()?;
        settings.smtp.tls = self.smtp.tls;
        let kept = self.kept.trim().parse();
        settings.pop3.keep_on_server = match self.keeping {
            Keeping::Forever => KeepOnServer::Forever,
            Keeping::Nothing => KeepOnServer::DeleteAfterDownload,
            Keeping::Days => KeepOnServer::Days(kept.ok()?),
            Keeping::Newest => KeepOnServer::Newest(kept.ok()?),
        };
        let ca_file = self.ca_file.trim();
        settings.tls.ca_file = (!ca_file.is_empty()).then(|| ca_file.into());
        settings.tls.allow_plaintext = self.allow_plaintext;
        settings
            .trusted_authentication
            .clone_from(&self.believed.named);
        Some(settings)
    }

    fn secret(&self) -> Option<Secret> {
        (!self.password.is_empty()).then(|| Secret::new(self.password.clone()))
    }

    /// From the first step to the second.
    fn go_on(&mut self) -> Option<Command> {
        self.shows_faults = true;
        let address = Address::parse(&self.address).ok()?;
        self.shows_faults = false;
        self.suggesting = Some(None);
        Some(Command::SuggestAccount { address })
    }

    /// Begins the test; where it goes well the account is saved, if that is wanted.
    fn begin_test(&mut self, saves: bool) -> Option<Command> {
        self.shows_faults = true;
        self.failure = None;
        let settings = Box::new(self.settings()?);
        self.test = Some(Checkup::default());
        self.shows_test = true;
        self.saves_after_test = saves;
        Some(Command::Examine {
            patient: Patient::Settings {
                settings,
                password: self.secret(),
            },
        })
    }

    /// Fills in what was found to work, and lets it be tested.
    pub(super) fn take_advice(&mut self, advice: Advice) {
        let server = match advice.server {
            ServerKind::Pop3 => &mut self.pop3,
            ServerKind::Smtp => &mut self.smtp,
        };
        server.port = advice.port.to_string();
        server.tls = advice.tls;
        self.test = None;
    }

    /// Keeps a person's decision about a certificate with the settings, and tests anew.
    pub(super) fn trust(&mut self, decision: &Decision) {
        if let Some(base) = &mut self.base {
            let (trust, instead) = (decision.trust.as_ref(), decision.instead.as_ref());
            base.tls.change_pins(trust, instead);
        }
        self.tests_again = true;
    }

    /// Begins to save.
    fn begin_save(&mut self) -> Option<Command> {
        self.shows_faults = true;
        self.failure = None;
        self.saves_after_test = false;
        let settings = Box::new(self.settings()?);
        self.saving = Some(None);
        Some(Command::SaveAccount {
            settings,
            password: self.secret(),
        })
    }
}

/// The port that goes with a way of encrypting, where the typed one was the usual one.
fn usual_port(port: &mut String, before: TlsMode, after: TlsMode, usual: [&str; 2]) {
    let of = |tls: TlsMode| {
        let [implicit, other] = usual;
        if tls == TlsMode::Implicit {
            implicit
        } else {
            other
        }
    };
    if port.trim().is_empty() || port.trim() == of(before) {
        of(after).clone_into(port);
    }
}
