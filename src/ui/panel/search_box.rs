//! The search box: what is typed, what could be meant, where is looked, what cannot be understood,
//! and how much can be found.

use std::ops::Range;

use egui::text::CCursor;
use egui::text_edit::TextEditOutput;
use egui::{
    Align, Button, CompletionOutput, CompletionPopup, CompletionQuery, CornerRadius, Frame, Key,
    Layout, Margin, Rect, RectAlign, Role, Sense, Stroke, Suggestion, TextEdit, Ui, WidgetInfo,
    pos2, vec2,
};

use super::mail_list::place_name_of;
use super::{Look, line};
use crate::channel::{Command, SearchCommand};
use crate::model::FolderName;
use crate::search::complete::{Completion, FieldLanguage, Known, complete};
use crate::search::{FaultKind, QueryFault, parse};
use crate::ui::action::Action;
use crate::ui::layer;
use crate::ui::state::search::Scope;
use crate::ui::theme::measure::{CAPTION, SPACE_4};
use crate::ui::theme::{icon, letter};
use crate::ui::widget;
use crate::words::Language;

/// Space at both sides.
const SIDE: f32 = 12.0;
/// Height of the line where the place is chosen.
const CHOICE: f32 = 26.0;

/// How the box stands.
#[derive(Debug, Clone, Copy)]
struct Typing {
    /// Whether the keyboard is there.
    has_focus: bool,
    /// Whether what cannot be understood is still being typed, or completions are offered for it.
    is_unfinished: bool,
}

/// What is remembered of completions for the next frame.
#[derive(Debug, Clone, Default)]
struct Completing {
    /// What stood in the box.
    typed: String,
    /// Whether some were offered.
    is_open: bool,
    /// Whether the cursor stood in what cannot be understood.
    is_at_fault: bool,
    /// Whether one was chosen with the arrows.
    is_chosen: bool,
}

/// The search box.
pub struct SearchBox<'a> {
    /// What it draws from.
    pub look: Look<'a>,
    /// What is being typed.
    pub typed: &'a mut String,
}

impl SearchBox<'_> {
    /// Draws one frame.
    pub fn ui(mut self, ui: &mut Ui, asked: &mut Vec<Action>) {
        let typing = self.field(ui, asked);
        let state = self.look.state;
        if typing.has_focus || state.search.is_typed() || state.search.scope == Scope::Everywhere {
            self.choices(ui, asked);
        }
        if state.search.is_typed() {
            self.told(ui, typing.is_unfinished);
        }
        if *self.typed != state.search.typed {
            asked.push(Action::Filter(self.typed.clone()));
        }
    }

    /// The place to type.
    fn field(&mut self, ui: &mut Ui, asked: &mut Vec<Action>) -> Typing {
        let (tokens, words) = (self.look.tokens, self.look.words);
        let (row, _space) =
            ui.allocate_exact_size(vec2(ui.available_width(), 34.0), Sense::hover());
        let rect = row.shrink2(vec2(SIDE, 0.0));
        let id = ui.scope_id().with("search");
        let focused = ui.memory(|memory| memory.has_focus(id));
        let stroke = if focused {
            Stroke::new(1.5, tokens.accent.text)
        } else {
            Stroke::new(1.0, tokens.line.hairline)
        };
        ui.painter().rect(
            rect,
            CornerRadius::same(17),
            tokens.surface.top,
            stroke,
            egui::StrokeKind::Inside,
        );
        let mark = pos2(rect.left() + 18.0, rect.center().y);
        line::icon(ui.painter(), mark, icon::SEARCH, 16.0, tokens.ink.third);
        let clears = !self.typed.is_empty();
        let end = rect.right() - if clears { 34.0 } else { SIDE };
        let field = Rect::from_min_max(
            pos2(rect.left() + 32.0, rect.top()),
            pos2(end, rect.bottom()),
        );
        let builder = egui::UiBuilder::new().max_rect(field);
        let CompletionOutput {
            text_edit: output,
            is_open,
            ..
        } = ui
            .scope_builder(builder, |ui| self.edit(ui, id, field))
            .inner;
        let response = &output.response.response;
        let fault = self.fault();
        let is_at_fault = self.is_at(&output, fault.as_ref());
        let is_unfinished =
            response.has_focus() && (is_open || is_at_fault && !self.has_found_nothing());
        let memory = id.with("completion");
        let remembered = Completing {
            typed: self.typed.clone(),
            is_open,
            is_at_fault,
            // What was chosen of other words is nothing to these.
            is_chosen: self.has_chosen(ui, id),
        };
        ui.data_mut(|data| data.insert_temp(memory, remembered));
        widget::name(response, words.text(Action::Search.key()));
        if self.look.state.focus_search {
            response.request_focus();
        }
        if response.gained_focus() {
            let command = Command::Search(SearchCommand::Know);
            asked.push(Action::Ask(Box::new(command)));
        }
        if let Some(fault) = fault.filter(|_fault| !is_unfinished) {
            self.mark_fault(ui, &output, &fault);
        }
        if clears {
            let cross = Rect::from_center_size(
                pos2(rect.right() - 18.0, rect.center().y),
                vec2(24.0, 24.0),
            );
            let name = words.text("search-clear");
            if line::icon_button(ui, cross, "clear", icon::CLOSE, name, "", self.look).clicked() {
                self.typed.clear();
            }
        }
        self.leave(ui, response, asked);
        Typing {
            has_focus: response.has_focus(),
            is_unfinished,
        }
    }

    /// What cannot be understood of what stands in the box now, or names what is nowhere.
    fn fault(&self) -> Option<QueryFault> {
        let search = &self.look.state.search;
        let fault = if search.typed == *self.typed {
            search.fault.clone()
        } else {
            parse(self.typed, self.look.state.today()).err()
        };
        fault.or_else(|| self.look.state.names_unknown(self.typed))
    }

    /// Whether the cursor stands in a fault or right behind it: it is still being typed.
    fn is_at(&self, output: &TextEditOutput, fault: Option<&QueryFault>) -> bool {
        let (Some(fault), Some(cursor)) = (fault, output.cursor_range) else {
            return false;
        };
        let before = |octets| {
            let text = self.typed.get(..octets).unwrap_or(self.typed);
            text.chars().count()
        };
        let cursor = cursor.primary.index.0;
        (before(fault.range.start)..=before(fault.range.end)).contains(&cursor)
    }

    /// Whether what stands in the box was looked for in vain: whoever stops there is told why.
    fn has_found_nothing(&self) -> bool {
        let list = &self.look.state.list;
        let is_answered = !list.is_listing() && !list.is_due(self.look.state.now);
        is_answered && list.is_empty() && list.filter == *self.typed
    }

    /// Whether one of the completions was chosen with the arrows, for what stands in the box.
    fn has_chosen(&self, ui: &Ui, id: egui::Id) -> bool {
        let memory = id.with("completion");
        let before: Completing = ui.data(|data| data.get_temp(memory)).unwrap_or_default();
        before.is_chosen && before.typed == *self.typed
    }

    fn edit(&mut self, ui: &mut Ui, id: egui::Id, field: Rect) -> CompletionOutput {
        let look = self.look;
        let hint = letter::body(look.words.text("search-hint")).color(look.tokens.ink.third);
        // Tab takes the first. Enter goes to what was found, since a word may well begin as a field
        // or a name does; it takes only what was chosen, or what mends a value that is none.
        let memory = id.with("completion");
        let mut before: Completing = ui.data(|data| data.get_temp(memory)).unwrap_or_default();
        let steps = [Key::ArrowDown, Key::ArrowUp];
        if before.is_open && ui.input(|input| steps.iter().any(|key| input.key_pressed(*key))) {
            before.is_chosen = true;
            ui.data_mut(|data| data.insert_temp(memory, before.clone()));
        }
        let accept: &[Key] = if before.is_chosen || before.is_at_fault {
            &[Key::Tab, Key::Enter]
        } else {
            &[Key::Tab]
        };
        let edit = TextEdit::singleline(self.typed)
            .frame(Frame::new())
            .margin(Margin::ZERO)
            .align(egui::Align2::LEFT_CENTER)
            .hint_text(hint)
            .desired_width(field.width())
            .min_size(field.size());
        CompletionPopup::new(id)
            .word_boundary(|_character| false)
            .align(RectAlign::BOTTOM_START)
            .max_height(320.0)
            .accept_keys(accept)
            .show(ui, edit, |query| suggestions(look, query))
    }

    /// Escape empties the box, Enter and the arrow down go to what was found.
    fn leave(&mut self, ui: &Ui, response: &egui::Response, asked: &mut Vec<Action>) {
        let pressed = |key| ui.input(|input| input.key_pressed(key));
        if layer::leaves_field(response) {
            self.typed.clear();
        }
        let entered = response.lost_focus() && pressed(Key::Enter);
        let goes_down = response.has_focus() && pressed(Key::ArrowDown);
        if (entered || goes_down) && !self.look.state.list.is_empty() {
            response.surrender_focus();
            asked.push(Action::First);
        }
    }

    /// A line under what cannot be understood.
    fn mark_fault(&self, ui: &Ui, output: &TextEditOutput, fault: &QueryFault) {
        let before = |octet| {
            let text = self.typed.get(..octet).unwrap_or(self.typed);
            CCursor::new(text.chars().count())
        };
        let range: Range<usize> = fault.range.clone();
        let x = |cursor| output.galley.pos_from_cursor(cursor).left() + output.galley_pos.x;
        let (left, right) = (x(before(range.start)), x(before(range.end)));
        let bottom = output.galley_pos.y + output.galley.size().y + 1.0;
        let clip = output.text_clip_rect.expand(2.0);
        ui.painter().with_clip_rect(clip).hline(
            left..=right.max(left + 6.0),
            bottom,
            Stroke::new(2.0, self.look.tokens.red.text),
        );
    }

    /// Where is looked, and the way to keep the search.
    fn choices(&self, ui: &mut Ui, asked: &mut Vec<Action>) {
        let (words, state) = (self.look.words, self.look.state);
        ui.add_space(SPACE_4);
        let (row, _space) =
            ui.allocate_exact_size(vec2(ui.available_width(), CHOICE), Sense::hover());
        let inner = row.shrink2(vec2(SIDE, 0.0));
        let builder = egui::UiBuilder::new()
            .max_rect(inner)
            .layout(Layout::right_to_left(Align::Center));
        ui.scope_builder(builder, |ui| {
            ui.spacing_mut().item_spacing.x = SPACE_4;
            if state.search_to_keep().is_some() {
                let name = words.text(Action::SaveSearch.key());
                if widget::icon_button(ui, self.look.tokens, icon::PIN, name).clicked() {
                    asked.push(Action::SaveSearch);
                }
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let place = place_name_of(self.look, &state.kept.place);
                let here = words.text_with("search-here", &[("place", place.into())]);
                self.choice(ui, Scope::Here, &here, asked);
                self.choice(ui, Scope::Everywhere, words.text("place-everywhere"), asked);
            });
        });
    }

    fn choice(&self, ui: &mut Ui, scope: Scope, name: &str, asked: &mut Vec<Action>) {
        let is_chosen = self.look.state.search.scope == scope;
        let ink = if is_chosen {
            self.look.tokens.accent.text
        } else {
            self.look.tokens.ink.second
        };
        let button = Button::selectable(is_chosen, letter::caption(name).color(ink))
            .corner_radius(CornerRadius::same(12))
            .truncate()
            .min_size(vec2(0.0, 24.0));
        let response = ui.add(button);
        response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, is_chosen, name));
        let response = match scope {
            Scope::Here => response,
            Scope::Everywhere => {
                response.on_hover_text(self.look.words.text("search-everywhere-tip"))
            }
        };
        if response.clicked() && !is_chosen {
            asked.push(Action::SearchIn(scope));
        }
    }

    /// What cannot be understood and what to do, or how much can be found so far.
    fn told(&self, ui: &mut Ui, is_unfinished: bool) {
        let (tokens, words, search) = (self.look.tokens, self.look.words, &self.look.state.search);
        let mut lines = Vec::new();
        if let Some(fault) = self.fault().filter(|_fault| !is_unfinished) {
            let said = words.query_fault(&fault, "search-column");
            // What ends with the text is still being typed.
            let is_being_typed = fault.range.end >= self.typed.trim_end().len()
                || fault.kind == FaultKind::BracketOpen;
            let ink = if is_being_typed {
                tokens.ink.second
            } else {
                tokens.red.text
            };
            lines.push((said.what, ink));
            lines.push((said.advice, tokens.ink.third));
        }
        if search.fault.is_some() {
            lines.extend(self.shown_before().map(|told| (told, tokens.ink.third)));
        } else if lines.is_empty()
            && let Some(indexed) = search.indexed.filter(|indexed| !indexed.is_whole())
        {
            let told = [
                ("mails", words.count(indexed.with_text).into()),
                ("of", words.count(indexed.mails).into()),
            ];
            lines.push((words.text_with("search-indexed", &told), tokens.ink.third));
        }
        if lines.is_empty() {
            return;
        }
        ui.add_space(SPACE_4);
        Frame::new()
            .inner_margin(Margin::symmetric(18, 0))
            .show(ui, |ui| {
                ui.spacing_mut().item_spacing.y = 2.0;
                for (text, ink) in lines {
                    ui.label(letter::caption(text).color(ink));
                }
            });
    }
}

impl SearchBox<'_> {
    /// What the list is of while what stands in the box cannot be understood.
    fn shown_before(&self) -> Option<String> {
        let (words, list) = (self.look.words, &self.look.state.list);
        if list.is_empty() {
            return None;
        }
        Some(if list.filter.is_empty() {
            let place = place_name_of(self.look, &list.place);
            words.text_with("search-place-before", &[("place", place.into())])
        } else {
            let before = list.filter.as_str().into();
            words.text_with("search-found-before", &[("words", before)])
        })
    }
}

/// What could stand at the cursor. The popup takes the place of everything before the cursor.
fn suggestions(look: Look<'_>, query: &CompletionQuery<'_>) -> Vec<Suggestion> {
    let state = look.state;
    let folders: Vec<String> = FolderName::ORDINARY
        .iter()
        .map(|name| look.words.folder(name).to_owned())
        .chain(
            state
                .folders
                .iter()
                .filter_map(|one| match &one.folder.name {
                    FolderName::Own(name) => Some(name.clone()),
                    _ordinary => None,
                }),
        )
        .collect();
    let accounts = state.accounts.iter();
    let accounts: Vec<String> = accounts.map(|account| account.id.to_string()).collect();
    let tags = state.tags.iter();
    let tags: Vec<String> = tags.map(|one| one.tag.name().to_owned()).collect();
    let known = Known {
        people: &state.search.people,
        tags: &tags,
        folders: &folders,
        accounts: &accounts,
    };
    let language = match look.words.language() {
        Language::English => FieldLanguage::English,
        Language::Chinese => FieldLanguage::Chinese,
    };
    let before = query.word;
    complete(before, before.len(), language, &known)
        .into_iter()
        .map(|completion| suggestion(look, before, &completion))
        .collect()
}

fn suggestion(look: Look<'_>, before: &str, completion: &Completion) -> Suggestion {
    let kept = before.get(..completion.range.start).unwrap_or_default();
    let whole = format!("{kept}{}", completion.text);
    let shown = letter::second(completion.text.trim_end());
    let suggestion = Suggestion::new(whole).content(shown);
    match completion.field.and_then(help) {
        Some(key) => {
            let help = letter::caption(look.words.text(key)).color(look.tokens.ink.third);
            suggestion.description(help)
        }
        None => suggestion,
    }
}

/// Key of what a field means.
fn help(field: &str) -> Option<&'static str> {
    Some(match field {
        "from" => "search-help-from",
        "to" => "search-help-to",
        "subject" => "search-help-subject",
        "body" => "search-help-body",
        "has" => "search-help-has",
        "filename" => "search-help-filename",
        "larger" => "search-help-larger",
        "smaller" => "search-help-smaller",
        "before" => "search-help-before",
        "after" => "search-help-after",
        "on" => "search-help-on",
        "is" => "search-help-is",
        "tag" => "search-help-tag",
        "in" => "search-help-in",
        "account" => "search-help-account",
        _other => return None,
    })
}

/// The operators with what they do: what a search that finds nothing teaches.
pub fn teach(ui: &mut Ui, look: Look<'_>) {
    let is_chinese = look.words.language() == Language::Chinese;
    let examples: [(&str, &str, &str); 10] = [
        ("lunch friday", "会议 周五", "search-teach-word"),
        ("from:ann", "发件人：王芳", "search-teach-from"),
        ("\"see you\"", "“会议纪要”", "search-teach-quoted"),
        ("lunch OR dinner", "午饭 或 晚饭", "search-teach-or"),
        ("-newsletter", "-广告", "search-teach-minus"),
        ("has:attachment", "有：附件", "search-teach-has"),
        ("before:2026-03", "早于：2026-03", "search-teach-before"),
        ("is:unread", "是：未读", "search-teach-is"),
        ("larger:5M", "大于：5M", "search-teach-larger"),
        ("/inv-\\d+/", "/合同\\d+/", "search-teach-pattern"),
    ];
    let tokens = look.tokens;
    let side = ((ui.available_width() - 320.0) / 2.0).max(16.0);
    egui::Grid::new("operators")
        .num_columns(2)
        .spacing(vec2(12.0, 5.0))
        .show(ui, |ui| {
            for (english, chinese, key) in examples {
                let example = if is_chinese { chinese } else { english };
                ui.horizontal(|ui| {
                    ui.add_space(side);
                    let example = letter::medium(example).size(CAPTION);
                    ui.label(example.color(tokens.ink.second));
                });
                ui.label(letter::caption(look.words.text(key)).color(tokens.ink.third));
                ui.end_row();
            }
        });
}
