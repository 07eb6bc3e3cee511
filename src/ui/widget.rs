//! The pieces every panel is made of: each draws itself in the theme's tokens, has an accessible
//! name, and returns its response.

pub mod avatar;
pub mod bar;
pub mod bidi;
pub mod button;
pub mod card;
pub mod chip;
pub mod field;
pub mod flow;
pub mod goose;
pub mod line;
pub mod menu;
pub mod reach;
pub mod roll;
pub mod segments;
pub mod tall;
pub mod telling;

pub use avatar::avatar;
pub use bar::{Bar, Tone};
pub use button::{IconButton, destructive, icon_button, plain, primary, quiet};
pub use card::Card;
pub use chip::{Chip, ChipResponse};
pub use field::{Field, combo, heading, name};
pub use flow::{Flow, Heights, Thing};
pub use goose::goose;
pub use line::{account_dot, badge, glyph, hairline, link, progress, sign};
pub use menu::menu;
pub use reach::Reach;
pub use roll::Roll;
pub use segments::segments;
pub use tall::Tall;
pub use telling::Telling;
