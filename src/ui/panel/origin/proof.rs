//! Where a mail comes from, in full: what a server noted, and what is checked here.

use egui::{Color32, Label, Ui, vec2};

use crate::mime::view::MailView;
use crate::model::authenticity::{
    CheckResult, CheckSignatures, CheckedSignature, Signature, SignatureOutcome,
};
use crate::ui::action::{Action, Dialog, OriginAction};
use crate::ui::panel::Look;
use crate::ui::theme::measure::{SPACE_8, SPACE_12};
use crate::ui::theme::{icon, letter};
use crate::ui::widget::{glyph, heading, plain, quiet};

/// Width of the column of what was checked.
const METHODS: f32 = 150.0;
/// Signatures shown.
const SIGNATURES: usize = 5;

pub(super) fn proof(ui: &mut Ui, look: Look<'_>, view: &MailView, asked: &mut Vec<Action>) {
    let (words, tokens) = (look.words, look.tokens);
    let known = &view.insight.authenticity;
    heading(ui, tokens, words.text("origin-heading"));
    let noted = match &known.checked_by {
        Some(server) => words.text_with("origin-noted-by", &[("server", server.as_str().into())]),
        None => words.text("origin-noted-nobody").to_owned(),
    };
    caption(ui, look, &noted);
    if has_named(look, view) {
        let label = words.text("origin-choose");
        if quiet(ui, tokens, "", label).clicked() {
            let account = view.folder.account.clone();
            asked.push(Action::Open(Dialog::Account(Some(account))));
        }
    }
    for check in &known.checks {
        let (method, line) = words.origin_check(check);
        row(ui, look, of_result(look, check.result), (&method, &line));
    }
    let checked = look.state.origin.checked(view.id);
    match checked {
        Some(checked) => {
            for one in checked.iter().take(SIGNATURES) {
                let (of, line) = (
                    words.signature_of(&one.domain),
                    words.checked_signature(one),
                );
                row(ui, look, of_signature(look, one), (&of, &line));
            }
        }
        None => {
            for one in known.signatures.iter().take(SIGNATURES) {
                waiting(ui, look, one);
            }
        }
    }
    if !known.signatures.is_empty() {
        check(ui, look, view, asked);
    }
    for server in &known.untrusted {
        untrusted(ui, look, view, server, asked);
    }
}

/// Whether the person has said whose word counts for mails of this account, and may take it back.
fn has_named(look: Look<'_>, view: &MailView) -> bool {
    let mut accounts = look.state.accounts.iter();
    let account = accounts.find(|account| account.id == view.folder.account);
    account.is_some_and(|account| account.trusted_authentication.is_some())
}

fn caption(ui: &mut Ui, look: Look<'_>, text: &str) {
    let text = letter::caption(text).color(look.tokens.ink.third);
    ui.add(Label::new(text).selectable(true).wrap());
}

fn waiting(ui: &mut Ui, look: Look<'_>, signature: &Signature) {
    let of = look.words.signature_of(&signature.domain);
    let line = look.words.unchecked_signature(signature);
    row(
        ui,
        look,
        (icon::NOT_YET, look.tokens.ink.third),
        (&of, &line),
    );
}

/// A mark, what was checked, how it ended.
fn row(ui: &mut Ui, look: Look<'_>, (mark, ink): (&str, Color32), (what, how): (&str, &str)) {
    let tokens = look.tokens;
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing = vec2(SPACE_8, 0.0);
        glyph(ui, mark, 15.0, ink);
        let width = METHODS.min(ui.available_width() / 2.0);
        ui.allocate_ui(vec2(width, 18.0), |ui| {
            ui.set_width(width);
            let what = letter::second(what).color(tokens.ink.first);
            ui.add(Label::new(what).wrap());
        });
        let how = letter::second(how).color(tokens.ink.second);
        ui.add(Label::new(how).selectable(true).wrap());
    });
}

fn of_result(look: Look<'_>, result: CheckResult) -> (&'static str, Color32) {
    let tokens = look.tokens;
    match result {
        CheckResult::Pass => (icon::WENT_WELL, tokens.green.text),
        CheckResult::Fail | CheckResult::SoftFail | CheckResult::PermanentError => {
            (icon::WARNING, tokens.gold.text)
        }
        CheckResult::Neutral | CheckResult::None | CheckResult::TemporaryError => {
            (icon::NOT_YET, tokens.ink.third)
        }
    }
}

fn of_signature(look: Look<'_>, checked: &CheckedSignature) -> (&'static str, Color32) {
    let tokens = look.tokens;
    match checked.outcome {
        _ if checked.proves() => (icon::WENT_WELL, tokens.green.text),
        SignatureOutcome::KeyMissing
        | SignatureOutcome::Testing
        | SignatureOutcome::Expired { .. }
        | SignatureOutcome::NoAnswer { .. } => (icon::NOT_YET, tokens.ink.third),
        _ => (icon::WARNING, tokens.gold.text),
    }
}

/// The press by which signatures are checked, and what it costs.
fn check(ui: &mut Ui, look: Look<'_>, view: &MailView, asked: &mut Vec<Action>) {
    let (words, tokens, origin) = (look.words, look.tokens, &look.state.origin);
    ui.add_space(SPACE_8);
    if origin.is_checking(view.id) {
        return caption(ui, look, words.text("origin-checking"));
    }
    ui.horizontal_wrapped(|ui| {
        let label = match origin.checked(view.id) {
            Some(_) => words.text("origin-check-again"),
            None => words.text("action-check-signature"),
        };
        if plain(ui, tokens, "", label).clicked() {
            asked.push(Action::Origin(OriginAction::CheckOf(view.id)));
        }
        let mut always = origin.checking == CheckSignatures::Always;
        let label = letter::second(words.text("origin-always")).color(tokens.ink.second);
        if ui.checkbox(&mut always, label).changed() {
            let when = if always {
                CheckSignatures::Always
            } else {
                CheckSignatures::WhenAsked
            };
            asked.push(Action::Origin(OriginAction::SetChecking(when)));
        }
    });
    caption(ui, look, words.text("origin-check-detail"));
}

/// A server that says something, and the press by which it is believed.
fn untrusted(ui: &mut Ui, look: Look<'_>, view: &MailView, server: &str, asked: &mut Vec<Action>) {
    ui.add_space(SPACE_12);
    let named = [("server", server.into())];
    caption(ui, look, &look.words.text_with("origin-untrusted", &named));
    let label = look.words.text_with("origin-trust", &named);
    if view.id.0 >= 0 && quiet(ui, look.tokens, "", &label).clicked() {
        asked.push(Action::Origin(OriginAction::Trust {
            account: view.folder.account.clone(),
            server: server.to_owned(),
            mail: view.id,
        }));
    }
}
