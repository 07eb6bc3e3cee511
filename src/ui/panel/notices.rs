//! Quiet bars: what failed, why, what to do; and the line that takes something back.

use egui::{
    Align, Align2, Area, CornerRadius, Frame, Id, Layout, Margin, Order, Rect, Ui, pos2, vec2,
};

use super::Look;
use super::line;
use crate::channel::Task;
use crate::model::Remedy;
use crate::ui::action::{Action, Dialog};
use crate::ui::state::{Below, Deed, Notice, Undoable};
use crate::ui::theme::measure::{CORNER, SPACE_8};
use crate::ui::theme::{icon, letter};
use crate::ui::widget::{Telling, icon_button, plain, quiet};
use crate::words::{FailureWords, Words};

/// Notices shown before the older ones fold.
const SHOWN: usize = 2;
/// Folders that a line names before it counts the others.
const FOLDERS: usize = 3;

/// The newest notices, newest below; the others behind a word that opens them.
pub fn bars(ui: &mut Ui, look: Look<'_>, asked: &mut Vec<Action>) {
    let notices = &look.state.notices;
    let unfolded = Id::unique("notices unfolded");
    let folded = notices.len().saturating_sub(SHOWN);
    let is_open = folded > 0 && ui.data(|data| data.get_temp(unfolded).unwrap_or(false));
    ui.spacing_mut().item_spacing.y = 0.0;
    let hidden = if is_open { 0 } else { folded };
    for notice in notices.iter().skip(hidden) {
        bar(ui, look, notice, asked);
    }
    if folded == 0 {
        ui.data_mut(|data| data.remove::<bool>(unfolded));
        return;
    }
    let count = (folded as u64).into();
    let label = if is_open {
        look.words.text("notice-fewer").to_owned()
    } else {
        look.words.text_with("notice-more", &[("count", count)])
    };
    ui.horizontal(|ui| {
        ui.add_space(20.0);
        if quiet(ui, look.tokens, "", &label).clicked() {
            ui.data_mut(|data| data.insert_temp(unfolded, !is_open));
        }
    });
}

fn bar(ui: &mut Ui, look: Look<'_>, notice: &Notice, asked: &mut Vec<Action>) {
    let (tokens, words) = (look.tokens, look.words);
    let told = words.failure(&notice.failure);
    // What mends itself is told in gold, what is lost or refused in red.
    let mends_itself = notice.failure.task == Task::MendIndex;
    let (ground, signal, mark) = match told.remedy {
        _ if mends_itself => (tokens.gold.soft, tokens.gold.text, icon::WARNING),
        Remedy::RetryLater | Remedy::CheckNetwork | Remedy::AskUser | Remedy::LookAtPrinter => {
            (tokens.gold.soft, tokens.gold.text, icon::WARNING)
        }
        _ => (tokens.red.soft, tokens.red.text, icon::FAILED),
    };
    let outer = Margin {
        left: 8,
        right: 8,
        top: 8,
        bottom: 0,
    };
    Frame::new()
        .fill(ground)
        .corner_radius(CornerRadius::same(CORNER))
        .inner_margin(Margin::symmetric(12, 8))
        .outer_margin(outer)
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = SPACE_8;
            ui.set_width(ui.available_width());
            let narrow = ui.available_width() < 560.0;
            ui.with_layout(Layout::right_to_left(Align::TOP), |ui| {
                let name = words.text("notice-dismiss");
                if icon_button(ui, tokens, icon::CLOSE, name).clicked() {
                    asked.push(Action::Dismiss(notice.id));
                }
                if !narrow {
                    buttons(ui, look, notice, &told, asked);
                }
                ui.with_layout(Layout::left_to_right(Align::TOP), |ui| {
                    line::glyph(ui, mark, 18.0, signal);
                    ui.vertical(|ui| {
                        ui.spacing_mut().item_spacing.y = 2.0;
                        let summary = letter::medium(&told.summary).color(tokens.ink.first);
                        ui.label(summary);
                        Telling::of_failure(&told).ui(ui, tokens, false, asked);
                        if narrow {
                            ui.horizontal(|ui| buttons(ui, look, notice, &told, asked));
                        }
                    });
                });
            });
        });
}

fn buttons(
    ui: &mut Ui,
    look: Look<'_>,
    notice: &Notice,
    told: &FailureWords,
    asked: &mut Vec<Action>,
) {
    let (tokens, words) = (look.tokens, look.words);
    if let Some(label) = &told.button
        && plain(ui, tokens, "", label).clicked()
    {
        asked.push(Action::Remedy(notice.id, told.remedy));
    }
    let opens_transcript = told.remedy == Remedy::Report;
    if notice.failure.account.is_some()
        && !opens_transcript
        && quiet(ui, tokens, "", words.text("action-transcript")).clicked()
    {
        let dialog = Dialog::Transcript(notice.failure.account.clone());
        asked.push(Action::Open(dialog));
    }
}

/// What was done, in a sentence.
fn done(words: &Words, deed: &Deed) -> String {
    let count = deed.count as u64;
    let folders = deed.places.iter().take(FOLDERS);
    let folders = folders.map(|folder| {
        let name = words.folder(folder);
        words.text_with("back-folder", &[("folder", name.into())])
    });
    let folders: Vec<String> = folders.collect();
    let others = deed.places.len().saturating_sub(FOLDERS) as u64;
    let named = [
        ("folders", words.list(&folders).into()),
        ("others", others.into()),
        ("name", deed.name.as_str().into()),
        ("count", count.into()),
        ("shown", words.count(count).into()),
    ];
    words.text_with(deed.key, &named)
}

/// What stands in the line below, and whether there is a way back.
fn below(look: Look<'_>) -> Option<(String, bool)> {
    let (state, words) = (look.state, look.words);
    Some(match state.below()? {
        Below::Undoable(Undoable::Step(step)) => (done(words, &step.deed), true),
        Below::Undoable(Undoable::Send(item, at)) => {
            let arguments = [
                ("subject", item.subject.as_str().into()),
                ("seconds", (at.0 - state.now.0).into()),
            ];
            (words.text_with("undo-sending", &arguments), true)
        }
        Below::Told(told) => {
            // What is named by its subject may have none.
            let name = match told.name.as_str() {
                "" => words.text("no-subject"),
                name => name,
            };
            let about = told.about.as_ref().map(|deed| done(words, deed));
            let named = [
                ("name", name.into()),
                ("about", about.unwrap_or_default().into()),
                ("count", told.count.into()),
                ("shown", words.count(told.count).into()),
            ];
            (words.text_with(told.key, &named), false)
        }
    })
}

/// For ten seconds: what was done, and a way back.
pub fn undo_line(ui: &Ui, look: Look<'_>, pane: Rect, asked: &mut Vec<Action>) {
    let Some((text, undoes)) = below(look) else {
        return;
    };
    let words = look.words;
    let tokens = look.tokens;
    let widest = (pane.width() - 32.0).max(160.0);
    let shown = Area::new(Id::unique("undo line"))
        .order(Order::Foreground)
        .pivot(Align2::CENTER_BOTTOM)
        .fixed_pos(pos2(pane.center().x, pane.bottom() - 16.0))
        .show(ui.ctx(), |ui| {
            Frame::popup(ui.style())
                .inner_margin(Margin {
                    left: 16,
                    right: if undoes { 6 } else { 16 },
                    top: 5,
                    bottom: 5,
                })
                .corner_radius(CornerRadius::same(10))
                .show(ui, |ui| {
                    ui.spacing_mut().item_spacing = vec2(SPACE_8, 0.0);
                    ui.horizontal(|ui| {
                        ui.set_max_width(widest);
                        ui.set_min_height(28.0);
                        let room = if undoes { 100.0 } else { 32.0 };
                        ui.scope(|ui| {
                            ui.set_max_width(widest - room);
                            let text = letter::second(text).color(tokens.ink.first);
                            ui.add(egui::Label::new(text).truncate());
                        });
                        if undoes && quiet(ui, tokens, "", words.text("action-undo")).clicked() {
                            asked.push(Action::Undo);
                        }
                    });
                });
        });
    // It is placed by the width it had: another sentence has another.
    let id = shown.response.id.with("size");
    let size = shown.response.rect.size();
    let before = ui.data_mut(|data| {
        let before = data.get_temp(id);
        data.insert_temp(id, size);
        before
    });
    if before != Some(size) {
        ui.ctx().request_discard("the line has another width");
        ui.ctx().request_repaint();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::FolderName;
    use crate::words::Language;

    #[test]
    fn folders_in_which_mails_lie_again_are_each_named_for_themselves() {
        for (language, folders, said) in [
            (Language::English, 2, "2 mails back in alpha, beta"),
            (
                Language::English,
                4,
                "4 mails back in alpha, beta, gamma and one more folder",
            ),
            (Language::Chinese, 2, "2 封邮件回到“alpha”、“beta”"),
            (
                Language::Chinese,
                4,
                "4 封邮件回到“alpha”、“beta”、“gamma”和另外 1 个文件夹",
            ),
        ] {
            let mut deed = Deed::of_mails("back-moved", folders);
            let names = ["alpha", "beta", "gamma", "zeta"].into_iter().take(folders);
            deed.places = names.map(|name| FolderName::Own(name.to_owned())).collect();
            assert_eq!(
                done(&Words::new(language, jiff::tz::TimeZone::UTC), &deed),
                said
            );
        }
    }
}
