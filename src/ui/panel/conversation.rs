//! A conversation in one reading view: its mails in order, older read ones folded to one line.

use egui::{
    Align, CornerRadius, Id, Rect, Response, Role, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2,
};

use super::reader::ReaderPanel;
use super::row::mails_menu;
use super::{line, reader_head};
use crate::mime::view::MailView;
use crate::model::{Flags, MailSummary};
use crate::ui::action::Action;
use crate::ui::theme::measure::{CAPTION, CORNER, SECOND, SPACE_4, SPACE_8, SPACE_12, SPACE_24};
use crate::ui::theme::{Tokens, icon, letter};
use crate::ui::widget::{Reach, avatar, hairline, quiet};

/// Height of a mail folded to one line.
const FOLDED: f32 = 44.0;
/// Height of the line above it.
const LINE: f32 = 1.0;
/// Points above and below what is seen in which folded mails are drawn: they are there when it is
/// scrolled.
const NEAR: f32 = 160.0;
/// Diameter of its author's disc.
const DISC: f32 = 26.0;

impl ReaderPanel<'_> {
    /// Whether the open mail is read with others.
    pub(super) fn reads_conversation(&self, view: &MailView) -> bool {
        let rows = &self.look.state.reader.conversation.rows;
        rows.len() > 1 && rows.iter().any(|row| row.id == view.id)
    }

    /// Draws the subject and all mails into the column.
    pub(super) fn conversation(&self, ui: &mut Ui, main: &MailView, asked: &mut Vec<Action>) {
        let (look, read) = (self.look, &self.look.state.reader.conversation);
        reader_head::subject(ui, look, main);
        let count = (read.rows.len() as u64).into();
        let text = look
            .words
            .text_with("reader-conversation", &[("count", count)]);
        ui.add_space(2.0);
        ui.label(letter::caption(text).color(look.tokens.ink.third));
        ui.add_space(SPACE_12);
        let near = ui.clip_rect().y_range().expand(NEAR);
        let between = ui.spacing().item_spacing.y;
        let step = FOLDED + LINE + 2.0 * between;
        let mut reach = Reach::new(ui, Id::unique("keyboard in a conversation").with(main.id.0));
        let mut empty = 0.0;
        for (number, row) in read.rows.iter().enumerate() {
            let is_open = read.open.contains(&row.id);
            let view = if row.id == main.id {
                Some(main)
            } else {
                read.views.get(&row.id).map(AsRef::as_ref)
            };
            let view = view.filter(|_view| is_open);
            let is_revealed = read.reveal == Some(row.id);
            let top = ui.cursor().top() + empty;
            let is_near = near.contains(top) || near.contains(top + step);
            if view.is_none() && !is_revealed && !is_near && !reach.keeps(number) {
                reach.pass(number);
                empty += step;
                continue;
            }
            if empty > 0.0 {
                let room = vec2(ui.available_width(), std::mem::take(&mut empty) - between);
                ui.allocate_space(room);
            }
            hairline(ui, look.tokens);
            if is_revealed {
                ui.scroll_to_cursor(Some(Align::Min));
            }
            // Under a name of its own: whoever has the keyboard in it keeps it, however much is
            // drawn above.
            let id = ui.scope_id().with(("mail of conversation", row.id.0));
            let own = UiBuilder::new().scope_id(id);
            reach.draw(ui, number, |ui| {
                ui.scope_builder(own, |ui| match view {
                    Some(view) => self.open_mail(ui, view, asked),
                    None => self.folded_mail(ui, row, is_open, asked),
                });
            });
        }
        reach.end(ui);
        if empty > 0.0 {
            ui.allocate_space(vec2(ui.available_width(), empty - between));
        }
        hairline(ui, look.tokens);
        ui.add_space(SPACE_24 * 2.0);
    }

    fn open_mail(&self, ui: &mut Ui, view: &MailView, asked: &mut Vec<Action>) {
        let look = self.look;
        ui.add_space(SPACE_12 + SPACE_4);
        reader_head::author(ui, look, view, asked);
        self.text(ui, view, asked);
        ui.add_space(SPACE_12);
        // Under a name of their own: whoever has the keyboard in them keeps it, however much of the
        // text is drawn above.
        let own = UiBuilder::new().scope_id(ui.scope_id().with("what is done with the mail"));
        ui.scope_builder(own, |ui| self.deeds(ui, view, asked));
        ui.add_space(SPACE_12);
    }

    fn deeds(&self, ui: &mut Ui, view: &MailView, asked: &mut Vec<Action>) {
        let look = self.look;
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = SPACE_4;
            for (mark, action) in [
                (icon::REPLY, Action::Reply),
                (icon::REPLY_ALL, Action::ReplyAll),
                (icon::FORWARD, Action::Forward),
            ] {
                let label = look.words.text(action.key());
                let response = quiet(ui, look.tokens, mark, label);
                // The author keeps it apart from the button of the same name at the top.
                let named = [("label", label.into()), ("name", author_of(view).into())];
                let name = look.words.text_with("spoken-of", &named);
                response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
                if response.clicked() {
                    asked.push(Action::With {
                        mails: vec![view.id],
                        action: Box::new(action),
                    });
                }
            }
            let fold = look.words.text("reader-conversation-fold");
            if crate::ui::widget::icon_button(ui, look.tokens, icon::UP, fold).clicked() {
                asked.push(Action::OpenInConversation(view.id));
            }
        });
    }

    /// One line: author, first words, date. It opens the mail.
    fn folded_mail(&self, ui: &mut Ui, row: &MailSummary, opens: bool, asked: &mut Vec<Action>) {
        let (look, tokens, words) = (self.look, self.look.tokens, self.look.words);
        let size = vec2(ui.available_width(), FOLDED);
        let (rect, response) = ui.allocate_exact_size(size, Sense::click());
        let date = words.date(row.date, look.state.now);
        let doubt = look.state.doubts.of(&row.from);
        let author = match &doubt {
            Some(doubt) if !doubt.address.is_empty() => doubt.address.as_str(),
            _ => row.from.shown(),
        };
        let named = [
            ("name", author.to_owned().into()),
            ("date", date.clone().into()),
        ];
        let mut name = words.text_with("reader-conversation-open", &named);
        if let Some(doubt) = &doubt {
            let (summary, _why) = words.warning(&doubt.warning);
            name = format!(
                "{name}, {}",
                words.text_with("row-doubt", &[("what", summary.into())])
            );
        }
        let failures = &look.state.reader.conversation.failures;
        let failed = failures.get(&row.id).filter(|_failure| opens);
        let failed = failed.map(|failure| words.failure(failure).summary);
        if let Some(failed) = &failed {
            let named = [("label", name.into()), ("name", failed.clone().into())];
            name = words.text_with("spoken-of", &named);
        }
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
        ui.ctx()
            .accesskit_node_builder(response.id, |node| node.set_expanded(false));
        if response.clicked() {
            asked.push(Action::OpenInConversation(row.id));
        }
        if response.gained_focus() {
            ui.scroll_to_rect(rect, None);
        }
        crate::ui::widget::menu(&response, |ui| mails_menu(ui, look, &[row.id], asked));
        if !ui.is_rect_visible(rect) {
            return;
        }
        let ground = rect.expand2(vec2(SPACE_8, 0.0)).shrink2(vec2(0.0, 2.0));
        paint_ground(ui, &response, ground, tokens);
        let y = rect.center().y;
        let disc = Rect::from_min_size(pos2(rect.left() + 5.0, y - DISC / 2.0), vec2(DISC, DISC));
        ui.scope_builder(UiBuilder::new().max_rect(disc), |ui| {
            avatar(ui, tokens, &row.from.name, &row.from.address, DISC);
        });
        let unread = !row.flags.contains(Flags::SEEN);
        let font = if unread {
            line::semibold(SECOND)
        } else {
            line::medium(SECOND)
        };
        let mut left = rect.left() + 48.0;
        if doubt.is_some() {
            let at = pos2(left + 7.5, y);
            line::icon(ui.painter(), at, icon::WARNING, 15.0, tokens.gold.text);
            left += 20.0;
        }
        let right = line::paint_to(
            ui.painter(),
            pos2(rect.right(), y),
            &date,
            line::regular(CAPTION),
            tokens.ink.third,
        );
        let (words_of, ink) = match &failed {
            Some(failed) => (failed.as_str(), tokens.red.text),
            None if opens => ("…", tokens.ink.third),
            None => (row.snippet.as_str(), tokens.ink.third),
        };
        let runs = [
            (author, font, tokens.ink.first),
            ("   ", line::regular(SECOND), tokens.ink.third),
            (words_of, line::regular(SECOND), ink),
        ];
        line::paint(ui.painter(), pos2(left, y), right - left - SPACE_12, &runs);
    }
}

/// What shows that a line is pointed at, or has the keys.
fn paint_ground(ui: &Ui, response: &Response, ground: Rect, tokens: &Tokens) {
    if response.hovered() {
        let corners = CornerRadius::same(CORNER);
        ui.painter()
            .rect_filled(ground, corners, tokens.surface.hover);
    }
    if response.has_focus() {
        line::focus_ring(ui.painter(), ground, tokens);
    }
}

fn author_of(view: &MailView) -> &str {
    let author = view.content.from.first();
    author.map_or("", crate::model::Person::shown)
}
