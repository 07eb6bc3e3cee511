//! One filter: what it is called, which mails it is for, what it does with them.

use egui::{Context, Ui, vec2};

use super::{fault_key, free_name, mark_label};
use crate::channel::rules::{FilterChange, Scope};
use crate::channel::{Command, Event, Failure, Outcome, RulesCommand, RulesEvent, Ticket};
use crate::model::{Filter, FolderName, Mark, OnServer, Place, Tag};
use crate::search;
use crate::ui::action::{Action, Dialog, FilterSeed};
use crate::ui::dialog::Desk;
use crate::ui::dialog::sheet::{Frames, choose};
use crate::ui::state::State;
use crate::ui::theme::letter;
use crate::ui::theme::measure::{SPACE_4, SPACE_8};
use crate::ui::widget::{self, Bar, Chip, Field, Tone};

/// A day for looking whether a search can be understood: that does not depend on it.
const SOME_DAY: jiff::civil::Date = jiff::civil::Date::constant(2000, 1, 1);

/// Where mails go.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Goal {
    Stay,
    Folder(FolderName),
    /// To one that is typed.
    Typed,
}

/// The form of one filter.
#[derive(Debug)]
pub(in crate::ui::dialog) struct FilterEditor {
    /// Its name before; `None`: it is new.
    former: Option<String>,
    filter: Filter,
    /// As it was when the form came.
    begun: Filter,
    goal: Goal,
    typed_folder: String,
    typed_tag: String,
    /// Searches that the mail it was begun from suggests.
    suggested: Vec<String>,
    shows_faults: bool,
    count: Count,
    saving: Option<Ticket>,
    failure: Option<Failure>,
    is_saved: bool,
}

/// How many mails its search finds.
#[derive(Debug, Default)]
struct Count {
    /// The search that was counted last, or is.
    of: String,
    ticket: Option<Ticket>,
    mails: Option<u64>,
}

impl FilterEditor {
    pub(in crate::ui::dialog) fn new(seed: FilterSeed, state: &State) -> Self {
        let filters = &state.rules.filters;
        let existing = match &seed {
            FilterSeed::Existing(name) => filters.iter().find(|filter| filter.name == *name),
            _ => None,
        };
        let mut suggested = Vec::new();
        let filter = match (existing, seed) {
            (Some(filter), _) => filter.clone(),
            (None, FilterSeed::Like(row)) => {
                let from = |text: &str| format!("from:{}", search::as_value(text));
                suggested.push(from(&row.from.address));
                if let Some((_name, domain)) = row.from.address.rsplit_once('@') {
                    suggested.push(from(domain));
                }
                let own = |address: &str| {
                    let accounts = state.accounts.iter();
                    accounts
                        .map(|one| one.address.as_str())
                        .any(|own| own == address)
                };
                let lists = row.to.iter().filter(|person| !own(&person.address));
                let to = |text: &str| format!("to:{}", search::as_value(text));
                suggested.extend(lists.take(2).map(|one| to(&one.address)));
                if !row.subject.is_empty() {
                    let subject = search::as_value(&row.subject);
                    suggested.push(format!("subject:{subject}"));
                }
                Filter::new(&free_name(row.from.shown(), filters), &suggested[0])
            }
            (None, FilterSeed::Search(typed)) => Filter::new("", &typed),
            (None, FilterSeed::Empty | FilterSeed::Existing(_)) => Filter::new("", ""),
        };
        let goal = match filter.destination() {
            None => Goal::Stay,
            Some(folder) => Goal::Folder(folder),
        };
        let mut editor = Self {
            former: existing.map(|filter| filter.name.clone()),
            begun: filter.clone(),
            filter,
            goal,
            typed_folder: String::new(),
            typed_tag: String::new(),
            suggested,
            shows_faults: false,
            count: Count::default(),
            saving: None,
            failure: None,
            is_saved: false,
        };
        editor.begun = editor.whole();
        editor
    }

    /// Whether a person has put anything into it.
    pub(in crate::ui::dialog) fn is_begun(&self) -> bool {
        !self.typed_tag.is_empty() || self.whole() != self.begun
    }

    pub(in crate::ui::dialog) fn is_saved(&self) -> bool {
        self.is_saved
    }

    pub(in crate::ui::dialog) fn sent(&mut self, ticket: Ticket, command: &Command) {
        match command {
            Command::Rules(RulesCommand::Count { when }) if *when == self.count.of => {
                self.count.ticket = Some(ticket);
            }
            Command::Rules(RulesCommand::ChangeFilters(_)) => self.saving = Some(ticket),
            _ => {}
        }
    }

    pub(in crate::ui::dialog) fn apply(&mut self, event: &Event) {
        match event {
            Event::Rules(RulesEvent::Counted { ticket, mails })
                if Some(*ticket) == self.count.ticket =>
            {
                self.count.mails = Some(*mails);
            }
            Event::Ended { ticket, .. } if Some(*ticket) == self.count.ticket => {
                self.count.ticket = None;
            }
            Event::Ended { ticket, outcome } if Some(*ticket) == self.saving => {
                self.saving = None;
                match outcome {
                    Outcome::Done => self.is_saved = true,
                    Outcome::Failed(failure) => self.failure = Some(failure.clone()),
                    Outcome::Cancelled => {}
                }
            }
            _ => {}
        }
    }

    pub(in crate::ui::dialog) fn show(&mut self, ctx: &Context, desk: &mut Desk<'_>) {
        self.keep_counting(desk);
        let title = desk.words.text(match &self.former {
            Some(_) => "filter-title-change",
            None => "filter-title-new",
        });
        let sheet = Frames {
            width: 640.0,
            ..Frames::new("filter", title)
        };
        let mut pressed = None;
        let is_busy = self.saving.is_some();
        let mut foot = |ui: &mut Ui, desk: &mut Desk<'_>| {
            pressed = buttons(ui, desk, is_busy);
        };
        sheet.show(
            ctx,
            desk,
            |ui, desk| self.content(ui, desk),
            Some(&mut foot),
        );
        match pressed {
            None => {}
            Some(Pressed::Cancel) => desk.close = true,
            Some(Pressed::Save) => self.save(desk),
            Some(Pressed::Try) => self.rehearse(desk),
        }
    }

    fn content(&mut self, ui: &mut Ui, desk: &Desk<'_>) {
        let (words, tokens) = (desk.words, desk.tokens);
        let fault = self.name_fault(desk);
        let name = Field {
            hint: words.text("filter-name-hint"),
            fault: &fault,
            ..Field::new(words.text("filter-name"))
        };
        name.ui(ui, tokens, &mut self.filter.name);
        self.condition(ui, desk);
        self.accounts(ui, desk);
        widget::hairline(ui, tokens);
        ui.label(letter::group(words.text("filter-does")).color(tokens.ink.second));
        self.goal(ui, desk);
        self.tags(ui, desk);
        self.marks(ui, desk);
        self.server(ui, desk);
        let mut quiet = !self.filter.notify;
        ui.checkbox(&mut quiet, letter::body(words.text("filter-quiet")));
        self.filter.notify = !quiet;
        ui.checkbox(
            &mut self.filter.stop,
            letter::body(words.text("filter-stop")),
        );
        if let Some(failure) = &self.failure {
            let said = words.failure(failure);
            let bar = Bar {
                tone: Tone::Loss,
                summary: &said.reason,
                detail: &said.detail(words),
                button: None,
                close: None,
            };
            bar.ui(ui, tokens);
        }
    }

    /// The search, its faults by column, and how many mails it finds now.
    fn condition(&mut self, ui: &mut Ui, desk: &Desk<'_>) {
        let (words, tokens) = (desk.words, desk.tokens);
        let said = match search::parse(&self.filter.when, SOME_DAY) {
            Err(fault) => {
                let said = words.query_fault(&fault, "search-column");
                format!("{}\n{}", said.what, said.advice)
            }
            Ok(_query) if self.shows_faults && self.filter.when.trim().is_empty() => {
                words.text("filter-fault-condition").to_owned()
            }
            Ok(_query) => String::new(),
        };
        let field = Field {
            hint: words.text("filter-when-hint"),
            fault: &said,
            ..Field::new(words.text("filter-when"))
        };
        let response = field.ui(ui, tokens, &mut self.filter.when);
        if said.is_empty() && !self.filter.when.trim().is_empty() {
            let text = match self.count.mails {
                Some(mails) => {
                    let number = [
                        ("count", mails.into()),
                        ("shown", words.count(mails).into()),
                    ];
                    words.text_with("filter-matches", &number)
                }
                None => words.text("filter-counting").to_owned(),
            };
            ui.label(letter::caption(text).color(tokens.ink.third));
            // Whoever still types is told once nothing was found.
            let is_vain = self.count.of == self.filter.when && self.count.mails == Some(0);
            if is_vain || !response.has_focus() {
                unknown(ui, desk, &self.filter.when);
            }
        }
        if self.suggested.len() > 1 {
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing = vec2(SPACE_8, SPACE_4);
                for suggestion in &self.suggested {
                    let is_chosen = *suggestion == self.filter.when;
                    let ink = if is_chosen {
                        tokens.accent.text
                    } else {
                        tokens.ink.second
                    };
                    let text = letter::second(suggestion).color(ink);
                    let button = egui::Button::new(text).truncate();
                    if ui.add(button).clicked() {
                        self.filter.when.clone_from(suggestion);
                    }
                }
            });
        }
    }

    fn name_fault(&self, desk: &Desk<'_>) -> String {
        if !self.shows_faults {
            return String::new();
        }
        let words = desk.words;
        if self.filter.name.trim().is_empty() {
            return words.text("filter-fault-name").to_owned();
        }
        if self.is_taken(desk) {
            return words.text("filter-fault-taken").to_owned();
        }
        String::new()
    }

    fn is_taken(&self, desk: &Desk<'_>) -> bool {
        let name = self.filter.name.trim();
        let others = desk.state.rules.filters.iter();
        others
            .filter(|other| Some(&other.name) != self.former.as_ref())
            .any(|other| other.name == name)
    }

    fn accounts(&mut self, ui: &mut Ui, desk: &Desk<'_>) {
        if desk.state.accounts.len() < 2 {
            return;
        }
        widget::heading(ui, desk.tokens, desk.words.text("filter-accounts"));
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(16.0, SPACE_4);
            for account in &desk.state.accounts {
                let mut is_for = self.filter.is_for(&account.id);
                let was = is_for;
                ui.checkbox(&mut is_for, letter::body(account.shown_name()));
                if is_for == was {
                    continue;
                }
                let all = desk.state.accounts.iter().map(|one| one.id.clone());
                let mut chosen: Vec<_> = all.clone().filter(|id| self.filter.is_for(id)).collect();
                if is_for {
                    chosen.push(account.id.clone());
                } else {
                    chosen.retain(|id| *id != account.id);
                }
                // None at all would mean all of them.
                if !chosen.is_empty() {
                    let is_all = all.clone().all(|id| chosen.contains(&id));
                    self.filter.accounts = if is_all { Vec::new() } else { chosen };
                }
            }
        });
    }

    fn goal(&mut self, ui: &mut Ui, desk: &Desk<'_>) {
        let (words, tokens) = (desk.words, desk.tokens);
        let label = words.text("filter-move");
        let said = |goal: &Goal| match goal {
            Goal::Stay => words.text("filter-stay").to_owned(),
            Goal::Folder(folder) => words.folder(folder).to_owned(),
            Goal::Typed => words.text("filter-new-folder").to_owned(),
        };
        widget::heading(ui, tokens, label);
        ui.horizontal_top(|ui| {
            let chosen = letter::body(said(&self.goal));
            let shown = widget::combo("filter-goal", chosen, 260.0).show_ui(ui, |ui| {
                for goal in goals(desk.state) {
                    let text = letter::body(said(&goal));
                    ui.selectable_value(&mut self.goal, goal, text);
                }
            });
            widget::name(&shown.response, label);
            if self.goal == Goal::Typed {
                let edit = egui::TextEdit::singleline(&mut self.typed_folder)
                    .hint_text(letter::body(words.text("filter-folder-hint")))
                    .desired_width(ui.available_width() - 16.0);
                let response = ui.add(edit);
                widget::name(&response, words.text("filter-new-folder"));
            }
        });
        if let (true, Some(fault)) = (self.shows_faults, self.whole().fault())
            && !matches!(
                fault,
                crate::model::FilterFault::NoName | crate::model::FilterFault::NoCondition
            )
        {
            let text = letter::caption(words.text(fault_key(fault)));
            ui.label(text.color(tokens.red.text));
        }
    }

    fn tags(&mut self, ui: &mut Ui, desk: &Desk<'_>) {
        let (words, tokens) = (desk.words, desk.tokens);
        let label = words.text("filter-tag");
        widget::heading(ui, tokens, label);
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(SPACE_8, SPACE_4);
            let mut removed = None;
            for tag in &self.filter.tag {
                let name = words.text_with("filter-tag-remove", &[("tag", tag.name().into())]);
                let chip = Chip {
                    remove: Some(&name),
                    ..Chip::new(tag.name())
                };
                if chip.ui(ui, tokens).removed {
                    removed = Some(tag.clone());
                }
            }
            if let Some(tag) = removed {
                self.filter.tag.retain(|one| *one != tag);
            }
            let edit = egui::TextEdit::singleline(&mut self.typed_tag)
                .hint_text(letter::body(words.text("filter-tag-hint")))
                .desired_width(180.0);
            let response = ui.add(edit);
            widget::name(&response, label);
            if response.lost_focus() {
                self.take_typed_tag();
            }
        });
    }

    fn take_typed_tag(&mut self) {
        for name in self.typed_tag.split([',', '，', ';', '；']) {
            if let Ok(tag) = Tag::new(name)
                && !self.filter.tag.contains(&tag)
            {
                self.filter.tag.push(tag);
            }
        }
        self.typed_tag.clear();
    }

    fn marks(&mut self, ui: &mut Ui, desk: &Desk<'_>) {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 16.0;
            for mark in [Mark::Read, Mark::Flagged] {
                let mut is_set = self.filter.mark.contains(&mark);
                let label = letter::body(mark_label(desk.words, mark));
                if ui.checkbox(&mut is_set, label).changed() {
                    self.filter.mark.retain(|one| *one != mark);
                    if is_set {
                        self.filter.mark.push(mark);
                    }
                }
            }
        });
    }

    fn server(&mut self, ui: &mut Ui, desk: &Desk<'_>) {
        let words = desk.words;
        widget::heading(ui, desk.tokens, words.text("filter-server"));
        let choices = [
            (OnServer::AsAccount, "filter-server-account"),
            (OnServer::Keep, "filter-server-keep"),
            (OnServer::Delete, "filter-server-delete"),
        ];
        let choices = choices.map(|(choice, key)| (choice, words.text(key).to_owned()));
        if let Some(chosen) = choose(ui, desk, &choices, self.filter.on_server) {
            self.filter.on_server = chosen;
        }
    }

    /// The filter as it would be saved.
    fn whole(&self) -> Filter {
        let mut filter = self.filter.clone();
        filter.name = filter.name.trim().to_owned();
        filter.when = filter.when.trim().to_owned();
        filter.delete = self.goal == Goal::Folder(FolderName::Trash);
        filter.move_to = match &self.goal {
            Goal::Stay | Goal::Folder(FolderName::Trash) => None,
            Goal::Folder(folder) => Some(folder.key().to_owned()),
            Goal::Typed => Some(self.typed_folder.trim().to_owned()),
        };
        filter
    }

    /// Whether it can be saved; faults show from then on.
    fn is_good(&mut self, desk: &Desk<'_>) -> bool {
        self.take_typed_tag();
        self.shows_faults = true;
        let filter = self.whole();
        filter.fault().is_none()
            && !self.is_taken(desk)
            && search::parse(&filter.when, SOME_DAY).is_ok()
    }

    fn save(&mut self, desk: &mut Desk<'_>) {
        if !self.is_good(desk) {
            return;
        }
        let change = FilterChange::Save {
            filter: Box::new(self.whole()),
            instead_of: self.former.clone(),
        };
        self.failure = None;
        desk.ask(Command::Rules(RulesCommand::ChangeFilters(change)));
    }

    /// Shows what it would do with the mails of the list.
    fn rehearse(&mut self, desk: &mut Desk<'_>) {
        if !self.is_good(desk) {
            return;
        }
        let filters = vec![self.whole()];
        let scope = Scope::Place(Place::Everywhere);
        desk.asked
            .push(Action::Open(Dialog::RunFilters { filters, scope }));
    }

    fn keep_counting(&mut self, desk: &mut Desk<'_>) {
        let is_countable = !self.filter.when.trim().is_empty()
            && search::parse(&self.filter.when, SOME_DAY).is_ok();
        if !is_countable || self.count.ticket.is_some() || self.count.of == self.filter.when {
            return;
        }
        self.count = Count {
            of: self.filter.when.clone(),
            ..Count::default()
        };
        let when = self.filter.when.clone();
        desk.ask(Command::Rules(RulesCommand::Count { when }));
    }
}

/// What a search names and is nowhere: it may well come, but none of that is found now.
fn unknown(ui: &mut Ui, desk: &Desk<'_>, search: &str) {
    let Some(fault) = desk.state.names_unknown(search) else {
        return;
    };
    let said = desk.words.query_fault(&fault, "search-column");
    for text in [said.what, said.advice] {
        if !text.is_empty() {
            let text = letter::caption(text).color(desk.tokens.gold.text);
            ui.add(egui::Label::new(text).wrap());
        }
    }
}

/// Where mails can go.
fn goals(state: &State) -> Vec<Goal> {
    let mut goals = vec![Goal::Stay];
    let ordinary = [FolderName::Archive, FolderName::Junk, FolderName::Trash];
    goals.extend(ordinary.map(Goal::Folder));
    for folder in &state.folders {
        let goal = Goal::Folder(folder.folder.name.clone());
        if matches!(folder.folder.name, FolderName::Own(_)) && !goals.contains(&goal) {
            goals.push(goal);
        }
    }
    goals.push(Goal::Typed);
    goals
}

/// What was pressed in the foot.
enum Pressed {
    Save,
    Try,
    Cancel,
}

fn buttons(ui: &mut Ui, desk: &Desk<'_>, is_busy: bool) -> Option<Pressed> {
    let (words, tokens) = (desk.words, desk.tokens);
    let mut pressed = None;
    ui.add_enabled_ui(!is_busy, |ui| {
        if widget::primary(ui, tokens, "", words.text("save")).clicked() {
            pressed = Some(Pressed::Save);
        }
        if widget::plain(ui, tokens, "", words.text("filter-try")).clicked() {
            pressed = Some(Pressed::Try);
        }
    });
    if widget::quiet(ui, tokens, "", words.text("cancel")).clicked() {
        pressed = Some(Pressed::Cancel);
    }
    pressed
}
