//! The filters of a profile in their order, and what is done with junk.

mod editor;
mod run;

use egui::{Context, Ui};

use super::Desk;
use super::sheet::{Frames, choose};
use crate::channel::rules::FilterChange;
use crate::channel::{Command, RulesCommand};
use crate::model::{Deed, Filter, JunkSettings, Mark, OnServer};
use crate::ui::action::{Action, Dialog, FilterSeed};
use crate::ui::theme::{icon, letter};
use crate::ui::widget::{self, Bar, IconButton, Tone};
use crate::words::{Tense, Words};

pub(super) use editor::FilterEditor;
pub(super) use run::RunSheet;

/// How sure the junk filter must be, and the keys of the words.
const SURE: [(u32, &str); 3] = [
    (99, "junk-sure-cautious"),
    (95, "junk-sure-usual"),
    (80, "junk-sure-eager"),
];

/// The sheet.
#[derive(Debug, Default)]
pub(super) struct FiltersSheet {
    /// The filter whose removal is asked about.
    removing: Option<String>,
    /// Whether forgetting what was learned is asked about.
    forgetting: bool,
}

/// What was pressed in a filter's row.
enum Pressed {
    Switched(bool),
    Up,
    Down,
    Edit,
    Remove,
}

impl FiltersSheet {
    pub(super) fn show(&mut self, ctx: &Context, desk: &mut Desk<'_>) {
        let title = desk.words.text("filters-title");
        let sheet = Frames {
            width: 720.0,
            ..Frames::new("filters", title)
        };
        let mut foot = |ui: &mut Ui, desk: &mut Desk<'_>| {
            let label = desk.words.text("filters-new");
            if widget::primary(ui, desk.tokens, icon::ADD, label).clicked() {
                let dialog = Dialog::Filter(Box::new(FilterSeed::Empty));
                desk.asked.push(Action::Open(dialog));
            }
            let has_some = !desk.state.rules.filters.is_empty();
            let label = desk.words.text("action-run-filters");
            let run = ui.add_enabled_ui(has_some, |ui| widget::plain(ui, desk.tokens, "", label));
            if run.inner.clicked() {
                desk.asked.push(Action::RunFilters);
            }
        };
        sheet.show(
            ctx,
            desk,
            |ui, desk| {
                self.filters(ui, desk);
                widget::hairline(ui, desk.tokens);
                self.junk(ui, desk);
            },
            Some(&mut foot),
        );
    }

    fn filters(&mut self, ui: &mut Ui, desk: &mut Desk<'_>) {
        let words = desk.words;
        let filters = &desk.state.rules.filters;
        let intro = if filters.is_empty() {
            "filters-none"
        } else {
            "filters-intro"
        };
        ui.label(letter::second(words.text(intro)).color(desk.tokens.ink.second));
        let mut changed: Option<FilterChange> = None;
        let named = |place: usize| filters.get(place).map(|filter| filter.name.clone());
        for (place, filter) in filters.iter().enumerate() {
            if place > 0 {
                widget::hairline(ui, desk.tokens);
            }
            let is_last = place + 1 == filters.len();
            let pressed = row(ui, desk, filter, (place > 0, !is_last));
            match pressed {
                None => {}
                Some(Pressed::Switched(on)) => {
                    let name = filter.name.clone();
                    changed = Some(FilterChange::Switch { name, on });
                }
                Some(Pressed::Up) => {
                    let (name, before) = (filter.name.clone(), named(place - 1));
                    changed = Some(FilterChange::Place { name, before });
                }
                Some(Pressed::Down) => {
                    let (name, before) = (filter.name.clone(), named(place + 2));
                    changed = Some(FilterChange::Place { name, before });
                }
                Some(Pressed::Edit) => {
                    let seed = FilterSeed::Existing(filter.name.clone());
                    desk.asked
                        .push(Action::Open(Dialog::Filter(Box::new(seed))));
                }
                Some(Pressed::Remove) => self.removing = Some(filter.name.clone()),
            }
            if self.removing.as_ref() == Some(&filter.name) {
                let asked_of = [("filter", filter.name.as_str().into())];
                let bar = Bar {
                    tone: Tone::Decide,
                    summary: &words.text_with("filters-remove-ask", &asked_of),
                    detail: words.text("filters-remove-detail"),
                    button: Some(words.text("remove")),
                    close: Some(words.text("cancel")),
                };
                if let Some(intent) = bar.ui(ui, desk.tokens) {
                    self.removing = None;
                    if intent == widget::bar::BarIntent::Act {
                        let name = filter.name.clone();
                        changed = Some(FilterChange::Remove { name });
                    }
                }
            }
        }
        if let Some(change) = changed {
            desk.ask(Command::Rules(RulesCommand::ChangeFilters(change)));
        }
    }

    fn junk(&mut self, ui: &mut Ui, desk: &mut Desk<'_>) {
        let (words, tokens) = (desk.words, desk.tokens);
        let rules = &desk.state.rules;
        ui.label(letter::group(words.text("junk-head")).color(tokens.ink.second));
        let mut junk = rules.junk;
        ui.checkbox(&mut junk.enabled, letter::body(words.text("junk-enabled")));
        let sure = SURE.map(|(percent, key)| (percent, words.text(key).to_owned()));
        let chosen = percent(junk.threshold);
        ui.add_enabled_ui(junk.enabled, |ui| {
            if let Some(percent) = choose(ui, desk, &sure, chosen) {
                junk.threshold = f64::from(percent) / 100.0;
            }
        });
        if junk != rules.junk {
            desk.ask(Command::Rules(RulesCommand::SaveJunk { junk }));
        }
        let enough = JunkSettings::ENOUGH_MAILS;
        let counts = [
            ("junk", words.count(rules.junk_mails).into()),
            ("good", words.count(rules.good_mails).into()),
            ("enough", words.count(enough).into()),
        ];
        let ready = rules.junk_mails >= enough && rules.good_mails >= enough;
        let key = if ready {
            "junk-learned"
        } else {
            "junk-learning"
        };
        let said = letter::second(words.text_with(key, &counts)).color(tokens.ink.second);
        ui.add(egui::Label::new(said).wrap());
        if self.forgetting {
            let bar = Bar {
                tone: Tone::Decide,
                summary: words.text("junk-forget-ask"),
                detail: words.text("junk-forget-detail"),
                button: Some(words.text("junk-forget-button")),
                close: Some(words.text("cancel")),
            };
            if let Some(intent) = bar.ui(ui, tokens) {
                self.forgetting = false;
                if intent == widget::bar::BarIntent::Act {
                    desk.ask(Command::Rules(RulesCommand::ForgetJunk));
                }
            }
        } else if rules.junk_mails + rules.good_mails > 0 {
            let forget = words.text("junk-forget");
            self.forgetting = widget::quiet(ui, tokens, "", forget).clicked();
        }
    }
}

/// A threshold as the nearest of the choices.
fn percent(threshold: f64) -> u32 {
    let near = |percent: u32| (f64::from(percent) / 100.0 - threshold).abs();
    let choices = SURE.iter().map(|(percent, _key)| *percent);
    choices
        .min_by(|one, other| near(*one).total_cmp(&near(*other)))
        .unwrap_or(95)
}

/// One filter: whether it is on, its name, what it is for and what it does.
fn row(
    ui: &mut Ui,
    desk: &Desk<'_>,
    filter: &Filter,
    (may_up, may_down): (bool, bool),
) -> Option<Pressed> {
    let (words, tokens) = (desk.words, desk.tokens);
    let (mut pressed, mut switched) = (None, None);
    let named = |key: &str| words.text_with(key, &[("filter", filter.name.as_str().into())]);
    let (first, second) = if filter.enabled {
        (tokens.ink.first, tokens.ink.second)
    } else {
        (tokens.ink.third, tokens.ink.third)
    };
    egui::Sides::new().shrink_left().truncate().show(
        ui,
        |ui| {
            let mut on = filter.enabled;
            let switch = ui.checkbox(&mut on, "");
            widget::name(&switch, &named("filters-switch"));
            if switch.changed() {
                switched = Some(Pressed::Switched(on));
            }
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = 2.0;
                ui.spacing_mut().interact_size.y = 16.0;
                ui.add(egui::Label::new(letter::medium(&filter.name).color(first)).truncate());
                ui.add(egui::Label::new(letter::mono(&filter.when).color(second)).truncate());
                let did = words.deeds(&deeds(filter), Tense::Foreseen);
                let did = if did.is_empty() {
                    words.text("filters-does-nothing").to_owned()
                } else {
                    did
                };
                ui.add(egui::Label::new(letter::caption(did).color(second)).truncate());
            });
        },
        |ui| {
            let remove = named("filters-remove");
            if widget::icon_button(ui, tokens, icon::DELETE, &remove).clicked() {
                pressed = Some(Pressed::Remove);
            }
            let edit = widget::quiet(ui, tokens, "", words.text("edit"));
            widget::name(&edit, &named("filters-edit"));
            if edit.clicked() {
                pressed = Some(Pressed::Edit);
            }
            for (may, mark, key, press) in [
                (may_down, icon::DOWN, "filters-down", Pressed::Down),
                (may_up, icon::UP, "filters-up", Pressed::Up),
            ] {
                let name = named(key);
                let button =
                    ui.add_enabled_ui(may, |ui| IconButton::new(mark, &name).ui(ui, tokens));
                if button.inner.clicked() {
                    pressed = Some(press);
                }
            }
        },
    );
    pressed.or(switched)
}

/// What a filter does, as deeds.
fn deeds(filter: &Filter) -> Vec<Deed> {
    let mut deeds = Vec::new();
    if let Some(to) = filter.destination() {
        deeds.push(Deed::Moved(to.key().to_owned()));
    }
    deeds.extend(filter.tag.iter().cloned().map(Deed::Tagged));
    deeds.extend(filter.mark.iter().copied().map(Deed::Marked));
    match filter.on_server {
        OnServer::AsAccount => {}
        OnServer::Keep => deeds.push(Deed::KeptOnServer),
        OnServer::Delete => deeds.push(Deed::DeletedOnServer),
    }
    if !filter.notify {
        deeds.push(Deed::Quiet);
    }
    deeds
}

/// What a filter is to be called that nobody has named: after what it is for.
fn free_name(wanted: &str, filters: &[Filter]) -> String {
    let is_free = |name: &str| filters.iter().all(|filter| filter.name != name);
    if is_free(wanted) {
        return wanted.to_owned();
    }
    (2..)
        .map(|number| format!("{wanted} {number}"))
        .find(|name| is_free(name))
        .unwrap_or_else(|| wanted.to_owned())
}

/// A fault of a filter in words.
fn fault_key(fault: crate::model::FilterFault) -> &'static str {
    use crate::model::FilterFault as Fault;
    match fault {
        Fault::NoName => "filter-fault-name",
        Fault::NoCondition => "filter-fault-condition",
        Fault::MovesTwice => "filter-fault-twice",
        Fault::ForOwnMail => "filter-fault-own",
        Fault::NoFolder => "filter-fault-folder",
    }
}

/// What a mark is called on a switch.
fn mark_label(words: &Words, mark: Mark) -> &str {
    match mark {
        Mark::Read => words.text("filter-mark-read"),
        Mark::Flagged => words.text("filter-mark-flagged"),
    }
}
