//! One row of the list: two lines, painted.

mod doubt;
mod menu;

use egui::{CornerRadius, Rect, Response, Role, Sense, Ui, Vec2, WidgetInfo, pos2, vec2};

use super::Look;
use super::folders::own::DraggedMails;
use super::line;
use crate::model::{Conversation, Flags, FolderName, MailId, MailSummary, Person, Tag};
use crate::search::{Field, mark};
use crate::ui::action::{Action, Pick};
use crate::ui::state::list::Standing;
use crate::ui::state::marks::TextOfMail;
use crate::ui::theme::icon;
use crate::ui::theme::measure::{CAPTION, CORNER, SECOND};

pub use menu::{deeds, mails_menu};

/// Where text begins, from the row's left side.
const TEXT_LEFT: f32 = 34.0;
/// Where text ends, from the row's right side.
const TEXT_RIGHT: f32 = 18.0;

/// One row of the list.
pub struct MailRow<'a> {
    /// What it draws from.
    pub look: Look<'a>,
    /// What it shows.
    pub row: &'a MailSummary,
    /// Which row it is, and how many there are.
    pub of: (usize, usize),
    /// Whether the keys move from here: only this row is a stop of Tab.
    pub cursor: bool,
    /// What it stands for.
    pub standing: Standing<'a>,
}

impl MailRow<'_> {
    /// Draws it into `rect`.
    pub fn ui(&self, ui: &Ui, rect: Rect, asked: &mut Vec<Action>) -> Response {
        let (look, row) = (self.look, self.row);
        let selected = look.state.selection.contains(row.id);
        let sense = if self.cursor {
            Sense::click()
        } else {
            Sense::CLICK
        };
        let response = ui.interact(rect, row_id(ui, row.id), sense | Sense::DRAG);
        if response.drag_started() {
            let mails = self.meant();
            let account = look.state.account_of(&mails).cloned();
            response.dnd_set_drag_payload(DraggedMails { mails, account });
        }
        let inner = rect.shrink2(vec2(8.0, 1.0));
        let corners = CornerRadius::same(CORNER);
        let hovered = response.contains_pointer();
        if selected {
            ui.painter()
                .rect_filled(inner, corners, look.tokens.surface.selected);
        } else if hovered {
            ui.painter()
                .rect_filled(inner, corners, look.tokens.surface.hover);
        }
        if response.has_focus() {
            line::focus_ring(ui.painter(), inner, look.tokens);
        }
        self.paint(ui, rect, hovered);
        if hovered {
            self.hover_buttons(ui, rect, asked);
        }
        response.widget_info(|| WidgetInfo::labeled(Role::ListBoxOption, true, self.spoken()));
        ui.ctx().accesskit_node_builder(response.id, |node| {
            node.set_selected(selected);
            node.set_position_in_set(self.of.0);
            node.set_size_of_set(self.of.1);
            match self.standing {
                Standing::Folded(_) => node.set_expanded(false),
                Standing::Unfolded(_) => node.set_expanded(true),
                Standing::Alone | Standing::Member => {}
            }
        });
        self.count_pill(ui, rect, asked);
        if response.clicked() {
            let keys = ui.input(|input| input.modifiers);
            let how = if keys.shift {
                Pick::Range
            } else if keys.command {
                Pick::Toggle
            } else {
                Pick::Only
            };
            asked.push(Action::Pick { mail: row.id, how });
        }
        if response.double_clicked() && row.folder.name == FolderName::Drafts {
            asked.push(Action::EditDraft(row.id));
        }
        crate::ui::widget::menu(&response, |ui| self.menu(ui, asked));
        response
    }

    fn paint(&self, ui: &Ui, rect: Rect, hovered: bool) {
        let (look, row) = (self.look, self.row);
        let (tokens, painter) = (look.tokens, ui.painter());
        let unread = self.is_unread();
        let (first, second) = (rect.top() + 22.0, rect.top() + 43.0);
        let left = rect.left() + self.text_left();
        if matches!(self.standing, Standing::Member) {
            // Hangs on the newest mail of its conversation.
            let x = rect.left() + TEXT_LEFT + 4.0;
            line::dot(painter, pos2(x, first), 2.0, tokens.line.field);
            let stroke = egui::Stroke::new(1.0, tokens.line.field);
            painter.vline(x, rect.top()..=rect.bottom(), stroke);
        }
        if look.state.list.place.account().is_none() && look.state.accounts.len() > 1 {
            let position = look.state.account_position(&row.folder.account);
            let bar = Rect::from_min_size(
                pos2(rect.left() + 12.0, rect.top() + 14.0),
                vec2(3.0, rect.height() - 28.0),
            );
            let color = tokens.account_color(position);
            painter.rect_filled(bar, CornerRadius::same(2), color);
        }
        if unread {
            let center = pos2(rect.left() + 23.0, first);
            line::dot(painter, center, 4.0, tokens.accent.fill);
        }
        let mut right = rect.right() - TEXT_RIGHT;
        if hovered {
            right -= 96.0;
        } else {
            let date = look.words.date(row.date, look.state.now);
            let (font, ink) = if unread {
                (line::medium(CAPTION), tokens.accent.text)
            } else {
                (line::regular(CAPTION), tokens.ink.third)
            };
            right = line::paint_to(painter, pos2(right, first), &date, font, ink) - 8.0;
        }
        let width = right - left - self.pill_points(ui);
        self.paint_people(ui, pos2(left, first), width);
        self.paint_second_line(ui, pos2(left, second), rect.right() - TEXT_RIGHT, unread);
    }

    fn paint_second_line(&self, ui: &Ui, left: egui::Pos2, mut right: f32, unread: bool) {
        let (row, tokens) = (self.row, self.look.tokens);
        if self.is_best() {
            let at = pos2(right - 7.0, left.y);
            line::icon(ui.painter(), at, icon::BEST, 15.0, tokens.accent.text);
            right -= 19.0;
        }
        for (flag, mark, ink) in [
            (Flags::FLAGGED, icon::FLAG, tokens.gold.text),
            (Flags::FORWARDED, icon::FORWARD, tokens.ink.third),
            (Flags::ANSWERED, icon::REPLY, tokens.ink.third),
        ] {
            if row.flags.contains(flag) || flag == Flags::FLAGGED && self.is_flagged() {
                line::icon(ui.painter(), pos2(right - 7.0, left.y), mark, 15.0, ink);
                right -= 19.0;
            }
        }
        if let Some(fate) = self.look.state.answers.fate(row.id) {
            let (mark, ink) = super::answer::mark(fate, tokens);
            line::icon(ui.painter(), pos2(right - 7.0, left.y), mark, 15.0, ink);
            right -= 19.0;
        }
        if self.has_attachments() {
            let at = pos2(right - 7.0, left.y);
            line::icon(ui.painter(), at, icon::ATTACHMENT, 15.0, tokens.ink.third);
            right -= 19.0;
        }
        right = super::tags::dots(ui.painter(), self.look, &row.tags, pos2(right, left.y));
        if row.whole_octets.is_some() {
            let at = pos2(right - 7.0, left.y);
            line::icon(ui.painter(), at, icon::IN_PART, 15.0, tokens.ink.third);
            right -= 19.0;
        }
        let subject = self.subject();
        let (font, ink) = if unread {
            (line::unread(SECOND), tokens.ink.first)
        } else {
            (line::regular(SECOND), tokens.ink.second)
        };
        let marks = self.look.marks(Field::Subject, &row.subject);
        let mut runs = vec![(subject, font, ink, marks)];
        if !row.snippet.is_empty() {
            let font = line::regular(SECOND);
            runs.push(("   ", font.clone(), tokens.ink.third, Vec::new()));
            let marks = self.look.marks(Field::Body, &row.snippet);
            runs.push((&row.snippet, font, tokens.ink.third, marks));
        }
        let width = right - left.x - 6.0;
        line::paint_marked(ui.painter(), left, width, &runs, tokens.found);
    }

    /// Whether it is one of the best matches of the search.
    fn is_best(&self) -> bool {
        let row = self.row;
        let search = &self.look.state.search;
        let Some(query) = &search.query else {
            return false;
        };
        let text = TextOfMail {
            mail: row.id,
            paragraph: 0,
            octets: row.subject.len() + row.snippet.len(),
        };
        search.marks.is_best(text, || {
            let sender = format!("{} {}", row.from.name, row.from.address);
            mark::is_best(query, &sender, &row.subject, &row.snippet)
        })
    }

    /// Which field of a search the first line stands for.
    fn people_field(&self) -> Field {
        if self.is_ours() {
            Field::To
        } else {
            Field::From
        }
    }

    fn is_ours(&self) -> bool {
        matches!(
            self.row.folder.name,
            FolderName::Sent | FolderName::Drafts | FolderName::Outbox
        )
    }

    /// The conversation that is folded under this row.
    fn folded(&self) -> Option<&Conversation> {
        match self.standing {
            Standing::Folded(conversation) => Some(conversation),
            _ => None,
        }
    }

    fn is_unread(&self) -> bool {
        match self.folded() {
            Some(conversation) => conversation.unread > 0,
            None => !self.row.flags.contains(Flags::SEEN),
        }
    }

    fn is_flagged(&self) -> bool {
        self.folded()
            .is_some_and(|conversation| conversation.flagged)
    }

    fn has_attachments(&self) -> bool {
        let conversation = self.folded();
        self.row.has_attachments || conversation.is_some_and(|one| one.has_attachments)
    }

    fn text_left(&self) -> f32 {
        match self.standing {
            Standing::Member => TEXT_LEFT + 16.0,
            _ => TEXT_LEFT,
        }
    }

    /// How many mails the conversation has, and where its pill is.
    fn pill(&self, ui: &Ui) -> Option<(String, f32, &'static str)> {
        let (conversation, mark) = match self.standing {
            Standing::Folded(conversation) => (conversation, icon::RIGHT),
            Standing::Unfolded(conversation) => (conversation, icon::DOWN),
            Standing::Alone | Standing::Member => return None,
        };
        let count = self.look.words.count(conversation.mails.len() as u64);
        let runs = [(
            count.as_str(),
            line::medium(CAPTION),
            self.look.tokens.ink.second,
        )];
        let width = line::galley(ui.painter(), &runs, f32::INFINITY).size().x;
        Some((count, width + 26.0, mark))
    }

    /// What the pill takes of the first line.
    fn pill_points(&self, ui: &Ui) -> f32 {
        self.pill(ui)
            .map_or(0.0, |(_count, width, _mark)| width + 8.0)
    }

    /// The number of mails behind the names: it folds and unfolds.
    fn count_pill(&self, ui: &Ui, rect: Rect, asked: &mut Vec<Action>) {
        let Some((count, width, mark)) = self.pill(ui) else {
            return;
        };
        let (look, tokens) = (self.look, self.look.tokens);
        let date = look.words.date(self.row.date, look.state.now);
        let date = [(date.as_str(), line::medium(CAPTION), tokens.ink.third)];
        let date = line::galley(ui.painter(), &date, f32::INFINITY)
            .size()
            .x
            .max(96.0);
        let room = rect.width() - TEXT_RIGHT - date - TEXT_LEFT - width - 16.0;
        let names = self.people_points(ui, room);
        let left = rect.left() + TEXT_LEFT + names + 8.0;
        let pill = Rect::from_min_size(pos2(left, rect.top() + 13.0), vec2(width, 18.0));
        let response = ui.interact(pill, row_id(ui, self.row.id).with("pill"), Sense::CLICK);
        let key = if self.folded().is_some() {
            "action-unfold"
        } else {
            "action-fold"
        };
        let name = format!("{}: {}", look.words.text(key), self.subject());
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
        let ground = if response.hovered() {
            tokens.surface.top
        } else {
            tokens.surface.ground
        };
        ui.painter().rect(
            pill,
            CornerRadius::same(9),
            ground,
            egui::Stroke::new(1.0, tokens.line.hairline),
            egui::StrokeKind::Inside,
        );
        let at = pos2(pill.left() + 8.0, pill.center().y);
        let runs = [(count.as_str(), line::medium(CAPTION), tokens.ink.second)];
        line::paint(ui.painter(), at, width, &runs);
        let at = pos2(pill.right() - 10.0, pill.center().y);
        line::icon(ui.painter(), at, mark, 10.0, tokens.ink.third);
        if response.on_hover_text(look.words.text(key)).clicked() {
            asked.push(Action::ToggleFold(self.row.id));
        }
    }

    /// Who stands in the first line: the author, or where we are the author, the recipients.
    fn people(&self) -> String {
        let ours = self.is_ours();
        if let Some(conversation) = self.folded().filter(|one| one.people.len() > 1 && !ours) {
            let names: Vec<String> = conversation
                .people
                .iter()
                .map(|person| self.short_name(person))
                .collect();
            return names.join(self.look.words.text("list-separator"));
        }
        if !ours {
            let shown = self.name_of_author();
            return if shown.is_empty() {
                self.look.words.text("row-no-sender").to_owned()
            } else {
                shown
            };
        }
        let names: Vec<&str> = self.row.to.iter().map(|person| person.shown()).collect();
        if names.is_empty() {
            return self.look.words.text("row-no-recipient").to_owned();
        }
        let separator = self.look.words.text("list-separator");
        let names = names.join(separator);
        self.look
            .words
            .text_with("row-to", &[("names", names.into())])
    }

    fn subject(&self) -> &str {
        if self.row.subject.is_empty() {
            self.look.words.text("no-subject")
        } else {
            &self.row.subject
        }
    }

    /// What a screen reader says: sender, subject, then the rest.
    fn spoken(&self) -> String {
        let (words, flags) = (self.look.words, self.row.flags);
        let date = words.date(self.row.date, self.look.state.now);
        let mut text = format!("{}, {}, {date}", self.people(), self.subject());
        if let Some(doubt) = self.doubt() {
            text.push_str(", ");
            text.push_str(&self.doubted(&doubt));
        }
        for (said, key) in [
            (self.is_best(), "search-best"),
            (self.is_unread(), "spoken-row-unread"),
            (
                flags.contains(Flags::FLAGGED) || self.is_flagged(),
                "spoken-row-flagged",
            ),
            (flags.contains(Flags::ANSWERED), "spoken-row-answered"),
            (self.has_attachments(), "spoken-row-attachments"),
            (self.row.whole_octets.is_some(), "spoken-row-part"),
        ] {
            if said {
                text.push_str(", ");
                text.push_str(words.text(key));
            }
        }
        if let Some(fate) = self.look.state.answers.fate(self.row.id) {
            text.push_str(", ");
            text.push_str(words.fate(fate));
        }
        match self.standing {
            Standing::Folded(conversation) | Standing::Unfolded(conversation) => {
                let count = (conversation.mails.len() as u64).into();
                text.push_str(", ");
                text.push_str(&words.text_with("spoken-row-conversation", &[("count", count)]));
            }
            Standing::Member => {
                text.push_str(", ");
                text.push_str(words.text("spoken-row-member"));
            }
            Standing::Alone => {}
        }
        if !self.row.tags.is_empty() {
            let names: Vec<&str> = self.row.tags.iter().map(Tag::name).collect();
            let names = names.join(words.text("list-separator"));
            text.push_str(", ");
            text.push_str(&words.text_with("spoken-row-tags", &[("tags", names.into())]));
        }
        text
    }

    /// Archive, delete, mark, in place of the date.
    fn hover_buttons(&self, ui: &Ui, rect: Rect, asked: &mut Vec<Action>) {
        let look = self.look;
        let unread = self.is_unread();
        let mark = if unread {
            (icon::READ, Action::MarkRead)
        } else {
            (icon::UNREAD, Action::MarkUnread)
        };
        let buttons = [
            mark,
            (icon::ARCHIVE, Action::Archive),
            (icon::DELETE, Action::Delete),
        ];
        let mut left = rect.right() - TEXT_RIGHT + 6.0 - 3.0 * 30.0;
        for (mark, action) in buttons {
            let button = Rect::from_min_size(pos2(left, rect.top() + 7.0), Vec2::splat(30.0));
            left += 30.0;
            let tip = line::tooltip(ui, &action, look);
            // The subject keeps it apart from the button of the same name in the reader.
            let name = format!("{}: {}", look.words.text(action.key()), self.subject());
            let child = ui.interact(
                button,
                row_id(ui, self.row.id).with(action.key()),
                Sense::CLICK,
            );
            child.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
            let ink = if child.hovered() {
                let corners = CornerRadius::same(CORNER);
                let ground = look.tokens.surface.top;
                ui.painter()
                    .rect_filled(button.shrink(1.0), corners, ground);
                look.tokens.ink.first
            } else {
                look.tokens.ink.second
            };
            line::icon(ui.painter(), button.center(), mark, 17.0, ink);
            if child.on_hover_text(tip).clicked() {
                asked.push(Action::With {
                    mails: vec![self.row.id],
                    action: Box::new(action),
                });
            }
        }
    }

    fn menu(&self, ui: &mut Ui, asked: &mut Vec<Action>) {
        let mails = self.meant();
        let meant = self.look.state.list.meant(&mails).count();
        if let Some(meant) = meant.filter(|meant| *meant > mails.len()) {
            let count = (meant as u64).into();
            let text = self
                .look
                .words
                .text_with("menu-conversation", &[("count", count)]);
            let ink = self.look.tokens.ink.third;
            ui.label(crate::ui::theme::letter::caption(text).color(ink));
        }
        mails_menu(ui, self.look, &mails, asked);
    }

    /// What is done to this row is done to the selection where it is part of it.
    fn meant(&self) -> Vec<MailId> {
        let selection = &self.look.state.selection;
        if selection.contains(self.row.id) {
            selection.iter().collect()
        } else {
            vec![self.row.id]
        }
    }
}

/// What a person is called among several: the first word of a name that has several.
fn first_name(person: &Person) -> &str {
    let shown = person.shown();
    if person.name.is_empty() {
        return shown.split('@').next().unwrap_or(shown);
    }
    shown.split_whitespace().next().unwrap_or(shown)
}

/// The stable name of a row's widget, wherever it is scrolled to.
fn row_id(ui: &Ui, mail: MailId) -> egui::Id {
    ui.scope_id().with(("mail", mail.0))
}
