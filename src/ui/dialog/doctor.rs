//! The connection doctor over the window: examines an account's two servers, says what is wrong,
//! and copies a report that may be posted.

use egui::{Context, Ui};

use super::Desk;
use super::certificate::CertificateSheet;
use super::checkup::{Checkup, Layout, Pressed};
use super::sheet::Frames;
use crate::channel::doctor::{Mask, Patient};
use crate::channel::{Command, Event, Ticket};
use crate::model::AccountId;
use crate::ui::action::{Action, Dialog};
use crate::ui::theme::{icon, letter};
use crate::ui::widget;

/// The sheet.
pub(super) struct DoctorSheet {
    account: AccountId,
    checkup: Checkup,
    /// Whether the examination is yet to be asked for.
    is_due: bool,
    hides_hosts: bool,
    /// Whether a refused certificate is to be shown as soon as it is there.
    wants_certificate: bool,
}

impl DoctorSheet {
    pub(super) fn new(account: AccountId, wants_certificate: bool) -> Self {
        Self {
            account,
            checkup: Checkup::default(),
            is_due: true,
            hides_hosts: false,
            wants_certificate,
        }
    }

    /// Takes a fact in.
    pub(super) fn apply(&mut self, event: &Event) {
        self.checkup.apply(event);
    }

    /// A command of this sheet has gone out.
    pub(super) fn sent(&mut self, ticket: Ticket, command: &Command) {
        let is_ours = matches!(
            command,
            Command::Examine { patient: Patient::Account(account) } if *account == self.account
        );
        if is_ours && self.checkup.ticket.is_none() {
            self.checkup.ticket = Some(ticket);
        }
    }

    /// Examines anew.
    pub(super) fn again(&mut self) {
        self.checkup = Checkup::default();
        self.is_due = true;
    }

    /// Draws it; returns a certificate that is to be looked at.
    pub(super) fn show(&mut self, ctx: &Context, desk: &mut Desk<'_>) -> Option<CertificateSheet> {
        if std::mem::take(&mut self.is_due) {
            let patient = Patient::Account(self.account.clone());
            desk.ask(Command::Examine { patient });
        }
        let account = desk.state.account(&self.account);
        let name = account.map_or(self.account.as_str(), |one| one.shown_name());
        let named = [("account", name.to_owned().into())];
        let title = desk.words.text_with("doctor-title", &named);
        let sheet = Frames {
            width: 760.0,
            least_height: 440.0,
            ..Frames::new("doctor", &title)
        };
        let mut pressed = None;
        let mut asked = None;
        let is_running = self.checkup.is_running();
        let (checkup, hides_hosts) = (&self.checkup, &mut self.hides_hosts);
        let mut foot = |ui: &mut Ui, desk: &mut Desk<'_>| {
            asked = buttons(ui, desk, is_running, hides_hosts);
        };
        sheet.show(
            ctx,
            desk,
            |ui, desk| pressed = checkup.show(ui, desk, Layout::Stacked),
            Some(&mut foot),
        );
        match (asked, self.checkup.ticket) {
            (Some(Asked::Stop), Some(ticket)) => desk.ask(Command::Cancel { ticket }),
            (Some(Asked::Copy), _) => self.copy(desk),
            (Some(Asked::Again), _) => self.again(),
            (Some(Asked::Stop) | None, _) => {}
        }
        self.answer(pressed, desk)
    }

    fn copy(&self, desk: &mut Desk<'_>) {
        let account = desk.state.account(&self.account);
        let mask = account.map(|account| Mask::of(account, self.hides_hosts));
        let report = self.checkup.report(desk.words, &mask.unwrap_or_default());
        desk.asked.push(Action::Copy(report));
    }

    fn answer(
        &mut self,
        pressed: Option<Pressed>,
        desk: &mut Desk<'_>,
    ) -> Option<CertificateSheet> {
        let account = Some(self.account.clone());
        match pressed {
            Some(Pressed::Use(advice)) => {
                let account = self.account.clone();
                let dialog = Dialog::Advised { account, advice };
                desk.asked.push(Action::Open(dialog));
                None
            }
            Some(Pressed::Page(action)) => {
                desk.asked.push(action);
                None
            }
            Some(Pressed::Look(shown)) => Some(CertificateSheet::new(account, *shown)),
            None if self.wants_certificate => {
                let shown = self.checkup.refused().cloned()?;
                self.wants_certificate = false;
                Some(CertificateSheet::new(account, shown))
            }
            None => None,
        }
    }
}

/// What was pressed in the foot.
#[derive(Clone, Copy)]
enum Asked {
    Again,
    Copy,
    Stop,
}

fn buttons(
    ui: &mut Ui,
    desk: &Desk<'_>,
    is_running: bool,
    hides_hosts: &mut bool,
) -> Option<Asked> {
    let (words, tokens) = (desk.words, desk.tokens);
    if is_running {
        ui.label(letter::second(words.text("account-testing")).color(tokens.ink.second));
        let stop = widget::plain(ui, tokens, "", words.text("account-stop"));
        return stop.clicked().then_some(Asked::Stop);
    }
    let again = widget::plain(ui, tokens, icon::REFRESH, words.text("doctor-again")).clicked();
    let copy = widget::quiet(ui, tokens, icon::COPY, words.text("doctor-copy")).clicked();
    ui.checkbox(hides_hosts, letter::second(words.text("doctor-hide-hosts")));
    match (again, copy) {
        (true, _) => Some(Asked::Again),
        (false, true) => Some(Asked::Copy),
        (false, false) => None,
    }
}
