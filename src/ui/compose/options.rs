//! What the server is asked to do with the mail: reports, a later time, a time to arrive by, TLS on
//! the whole way. What this account's server did not offer when it was last spoken to is dim and
//! says why; it can still be taken back.

use egui::{Button, Frame, Margin, Popup, PopupCloseBehavior, RectAlign, TextWrapMode, Ui, vec2};

use super::editor::Editor;
use super::window::View;
use crate::model::{DeliverBy, DeliveryOptions, Hold, Late, Offers, Reports};
use crate::ui::theme::measure::SPACE_4;
use crate::ui::theme::{icon, letter};
use crate::ui::widget;

/// Hours that a mail may be held for.
const LATER_HOURS: [u32; 4] = [1, 8, 24, 72];
/// Hours within which a mail may have to arrive.
const BY_HOURS: [u32; 3] = [1, 4, 24];
const WIDTH: f32 = 440.0;

/// The button, what is asked for, and the popup. `true`: something was changed.
pub(super) fn show(ui: &mut Ui, editor: &mut Editor, view: &View<'_>) -> bool {
    let words = view.words;
    let name = words.text("compose-options");
    let button = widget::quiet(ui, view.tokens, icon::SETTINGS, name);
    let button = button.on_hover_text(letter::second(words.text("compose-options-tip")));
    let asked = summary(&editor.draft.options, view);
    if !asked.is_empty() {
        ui.label(letter::caption(asked).color(view.tokens.ink.second));
    }
    let before = editor.draft.options.clone();
    Popup::from_toggle_button_response(&button)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .align(RectAlign::TOP_START)
        .frame(Frame::popup(ui.style()).inner_margin(Margin::same(12)))
        .width(WIDTH)
        .show(|ui| {
            ui.set_width(WIDTH);
            ui.spacing_mut().item_spacing = vec2(SPACE_4, SPACE_4);
            let offers = view.state.offers.get(&editor.draft.account);
            let options = &mut editor.draft.options;
            reports(ui, options, offers, view);
            later(ui, options, offers, view);
            by(ui, options, offers, view);
            tls(ui, options, offers, view);
            if offers.is_none() {
                let unknown = words.text("option-unknown");
                ui.label(letter::caption(unknown).color(view.tokens.ink.third));
            }
        });
    editor.draft.options != before
}

/// What is asked for, in a word each.
fn summary(options: &DeliveryOptions, view: &View<'_>) -> String {
    let asked = [
        (options.reports.is_some(), "option-asked-reports"),
        (options.hold.is_some(), "option-asked-later"),
        (options.deliver_by.is_some(), "option-asked-by"),
        (options.require_tls, "option-asked-tls"),
    ];
    let words: Vec<&str> = asked
        .iter()
        .filter(|(is_asked, _key)| *is_asked)
        .map(|(_is_asked, key)| view.words.text(key))
        .collect();
    words.join(" · ")
}

/// A group of choices; dim where the server lacks what they need and nothing of it is asked for.
fn group(
    ui: &mut Ui,
    view: &View<'_>,
    (key, keyword): (&str, &str),
    is_asked: bool,
    offers: Option<&Offers>,
    choices: impl FnOnce(&mut Ui, &str),
) {
    let lacking = offers.filter(|offers| !offers.has(keyword));
    let title = view.words.text(key);
    ui.add_space(SPACE_4);
    ui.label(letter::group(title).color(view.tokens.ink.second));
    ui.add_enabled_ui(lacking.is_none() || is_asked, |ui| {
        ui.horizontal_wrapped(|ui| choices(ui, title));
    });
    if let Some(offers) = lacking {
        let why = view.words.text_with(
            "option-not-offered",
            &[("host", offers.host.as_str().into())],
        );
        ui.label(letter::caption(why).color(view.tokens.ink.third));
    }
}

/// One choice; the name says of what, since hours stand in more than one group.
fn choice(ui: &mut Ui, of: &str, label: &str, is_chosen: bool, fits: bool) -> bool {
    // What does not fit the line goes to the next one, whole.
    let button =
        Button::selectable(is_chosen, letter::second(label)).wrap_mode(TextWrapMode::Extend);
    let response = ui.add_enabled(fits, button);
    widget::name(&response, &format!("{of}: {label}"));
    response.clicked()
}

fn reports(ui: &mut Ui, options: &mut DeliveryOptions, offers: Option<&Offers>, view: &View<'_>) {
    let is_asked = options.asks_for_reports();
    let group_of = ("option-reports", "DSN");
    group(ui, view, group_of, is_asked, offers, |ui, title| {
        for (reports, key) in [
            (None, "option-reports-usual"),
            (Some(Reports::ALWAYS), "option-reports-always"),
            (Some(Reports::NEVER), "option-reports-never"),
        ] {
            if choice(
                ui,
                title,
                view.words.text(key),
                options.reports == reports,
                true,
            ) {
                options.reports = reports;
            }
        }
    });
}

fn later(ui: &mut Ui, options: &mut DeliveryOptions, offers: Option<&Offers>, view: &View<'_>) {
    let is_asked = options.hold.is_some();
    let limit = offers.and_then(|offers| offers.hold_limit_seconds);
    let group_of = ("option-later", "FUTURERELEASE");
    group(ui, view, group_of, is_asked, offers, |ui, title| {
        let at_once = view.words.text("option-later-no");
        if choice(ui, title, at_once, options.hold.is_none(), true) {
            options.hold = None;
        }
        for hours in LATER_HOURS {
            let seconds = hours * 3600;
            let hold = Some(Hold::For { seconds });
            let label = hours_in(view, "option-later-hours", hours);
            let fits = limit.is_none_or(|limit| u64::from(seconds) <= limit);
            if choice(ui, title, &label, options.hold == hold, fits) {
                options.hold = hold;
            }
        }
    });
}

fn by(ui: &mut Ui, options: &mut DeliveryOptions, offers: Option<&Offers>, view: &View<'_>) {
    let is_asked = options.deliver_by.is_some();
    let least = offers.and_then(|offers| offers.deliver_by_minimum_seconds);
    let group_of = ("option-by", "DELIVERBY");
    group(ui, view, group_of, is_asked, offers, |ui, title| {
        let whenever = view.words.text("option-by-no");
        if choice(ui, title, whenever, options.deliver_by.is_none(), true) {
            options.deliver_by = None;
        }
        for hours in BY_HOURS {
            let deliver_by = Some(DeliverBy {
                seconds: hours * 3600,
                otherwise: Late::Return,
                trace: false,
            });
            let label = hours_in(view, "option-by-hours", hours);
            let fits = least.is_none_or(|least| u64::from(hours * 3600) >= least);
            if choice(ui, title, &label, options.deliver_by == deliver_by, fits) {
                options.deliver_by = deliver_by;
            }
        }
    });
}

fn tls(ui: &mut Ui, options: &mut DeliveryOptions, offers: Option<&Offers>, view: &View<'_>) {
    let is_asked = options.require_tls;
    let group_of = ("option-tls", "REQUIRETLS");
    group(ui, view, group_of, is_asked, offers, |ui, title| {
        for (wanted, key) in [(false, "option-tls-no"), (true, "option-tls-yes")] {
            if choice(ui, title, view.words.text(key), is_asked == wanted, true) {
                options.require_tls = wanted;
            }
        }
    });
}

fn hours_in(view: &View<'_>, key: &str, hours: u32) -> String {
    view.words.text_with(key, &[("hours", hours.into())])
}
