//! The window: it borrows [`State`], draws it, and turns what a person does into an [`Action`].
//!
//! `logic()` receives facts and `ui()` draws (eframe's `App`); a panel never performs anything
//! itself. `perform` is the one place where an action becomes a [`crate::channel::Command`].
//!
//! `App` owns a `compose::Desk` (the compose windows) and `dialog::Dialogs` (what lies over the
//! window). Both have the same three doors:
//! - `apply(&mut self, event: &Event, state: &State)`, called before [`State::apply`], so that
//!   [`State::asked`] still knows the command of a ticket that ends;
//! - `show(&mut self, ui: &mut egui::Ui, state: &State, tokens: &Tokens, words: &Words,
//!   asked: &mut Vec<Action>)`, called after the panels (the dialogs are told which
//!   [`layer::Layer`] has the keys); what they want of the worker is an
//!   [`Action::Ask`], whose ticket comes back by `sent(&mut self, ticket: Ticket,
//!   command: &Command)`;
//! - `Dialogs::open(&mut self, dialog: Dialog, state: &State)`, `Dialogs::is_open(&self)` (the
//!   window's keys sleep meanwhile) and `Desk::is_open(&self)`.
//!
//! Keys go to the topmost layer alone, which [`layer::Layer`] tells as a frame begins.

pub mod action;
pub mod app;
pub mod compose;
pub mod console;
pub mod dialog;
pub mod entrance;
pub mod files;
pub mod first_size;
pub mod keys;
pub mod layer;
pub mod panel;
pub mod perform;
pub mod run;
pub mod state;
pub mod theme;
pub mod widget;
pub use crate::words;

pub use action::{Action, Dialog};
pub use app::{App, Options};
pub use entrance::{Begin, Entrance, Outside};
pub use run::run;
pub use state::State;
pub use theme::fonts::INTER;
