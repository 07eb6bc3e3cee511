//! Servers whose word on where mails come from counts: those of the provider, or those a person
//! names, each to be believed no longer.

use egui::{Key, Label, Ui};

use super::AccountForm;
use crate::mime::authenticity;
use crate::model::check_host;
use crate::ui::dialog::Desk;
use crate::ui::theme::measure::SPACE_8;
use crate::ui::theme::{icon, letter};
use crate::ui::widget::{self, Field};

/// The servers as they are chosen.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Believed {
    /// `None`: those of the provider.
    pub(super) named: Option<Vec<String>>,
    /// A name being typed.
    typed: String,
    /// What is wrong with it.
    fault: Option<&'static str>,
}

impl Believed {
    pub(super) fn of(named: Option<&[String]>) -> Self {
        Self {
            named: named.map(<[String]>::to_vec),
            ..Self::default()
        }
    }

    /// Takes a server away from those that are believed now.
    fn remove(&mut self, own: &[String], server: &str) {
        let mut servers = self.servers(own).to_vec();
        servers.retain(|one| one != server);
        self.named = Some(servers);
    }

    /// Adds what was typed to them.
    fn add(&mut self, own: &[String]) {
        let server = self.typed.trim().trim_end_matches('.').to_lowercase();
        self.fault = if check_host(&server).is_err() {
            Some("account-believed-fault")
        } else if authenticity::is_shared(&server) {
            Some("account-believed-shared")
        } else {
            None
        };
        if self.fault.is_some() {
            return;
        }
        let mut servers = self.servers(own).to_vec();
        if !servers.contains(&server) {
            servers.push(server);
        }
        self.named = Some(servers);
        self.typed.clear();
    }

    fn servers<'s>(&'s self, own: &'s [String]) -> &'s [String] {
        self.named.as_deref().unwrap_or(own)
    }
}

impl AccountForm {
    /// Draws them, for an account there is.
    pub(super) fn believed(&mut self, ui: &mut Ui, desk: &Desk<'_>) {
        let Some(account) = &self.changing else {
            return;
        };
        let own = desk.state.origin.believed.get(account);
        let own = own.map(Vec::as_slice).unwrap_or_default();
        let (words, tokens) = (desk.words, desk.tokens);
        widget::heading(ui, tokens, words.text("account-believed"));
        let caption = |ui: &mut Ui, key: &str| {
            let text = letter::caption(words.text(key)).color(tokens.ink.third);
            ui.add(Label::new(text).wrap());
        };
        caption(ui, "account-believed-detail");
        let servers = self.believed.servers(own).to_vec();
        if servers.is_empty() {
            caption(ui, "account-believed-nobody");
        } else if self.believed.named.is_none() {
            caption(ui, "account-believed-own");
        }
        for server in &servers {
            ui.horizontal(|ui| {
                let label = letter::body(server).color(tokens.ink.first);
                ui.add(Label::new(label).truncate());
                let named = [("server", server.as_str().into())];
                let name = words.text_with("account-believed-remove", &named);
                if widget::icon_button(ui, tokens, icon::DELETE, &name).clicked() {
                    self.believed.remove(own, server);
                }
            });
        }
        self.another(ui, desk, own);
        if self.believed.named.is_some() {
            let label = words.text("account-believed-reset");
            if widget::quiet(ui, tokens, "", label).clicked() {
                self.believed = Believed::default();
            }
        }
    }

    /// The field for one more.
    fn another(&mut self, ui: &mut Ui, desk: &Desk<'_>, own: &[String]) {
        let (words, tokens) = (desk.words, desk.tokens);
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = SPACE_8;
            let field = Field {
                hint: "mx.example.org",
                width: 300.0,
                fault: self.believed.fault.map_or("", |key| words.text(key)),
                ..Field::new(words.text("account-believed-add"))
            };
            let response = field.ui(ui, tokens, &mut self.believed.typed);
            let entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
            if response.changed() {
                self.believed.fault = None;
            }
            let pressed = ui
                .vertical(|ui| {
                    ui.add_space(18.0);
                    let label = words.text("account-believed-add-button");
                    widget::plain(ui, tokens, icon::ADD, label).clicked()
                })
                .inner;
            let is_typed = !self.believed.typed.trim().is_empty();
            if is_typed && (entered || pressed) {
                self.believed.add(own);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_changed_begins_with_those_of_the_provider() {
        let own = ["example.org".to_owned(), "mx.example.net".to_owned()];
        let mut believed = Believed::of(None);
        assert_eq!(believed.servers(&own), own);
        believed.typed = " MX.example.com. ".to_owned();
        believed.add(&own);
        let named = ["example.org", "mx.example.net", "mx.example.com"];
        assert_eq!(believed.servers(&own), named);
        assert_eq!(believed.typed, "");
        believed.remove(&own, "example.org");
        assert_eq!(believed.named.unwrap(), named[1..]);
        let mut nobody = Believed::of(Some(&[]));
        assert!(nobody.servers(&own).is_empty());
        nobody.remove(&own, "example.org");
        assert_eq!(nobody.named, Some(Vec::new()));
    }

    #[test]
    fn nobody_is_believed_whose_name_all_share_or_who_has_none() {
        for (typed, fault) in [
            ("co.uk", "account-believed-shared"),
            ("github.io", "account-believed-shared"),
            ("mx example", "account-believed-fault"),
        ] {
            let mut believed = Believed::of(None);
            believed.typed = typed.to_owned();
            believed.add(&[]);
            assert_eq!((believed.fault, &believed.named), (Some(fault), &None));
        }
    }
}
