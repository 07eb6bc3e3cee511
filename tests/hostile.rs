//! HTML and MIME made to stop a program, each with a name. `survival` reads every
//! one on a small stack; `benches/hostile.rs` prints what each costs in time and memory. The paths are
//! spelt out because the bench finds this file by its path too, and would look beside it.

#[path = "hostile/files.rs"]
pub(crate) mod files;
#[path = "hostile/markup.rs"]
pub(crate) mod markup;
#[path = "hostile/mime.rs"]
pub(crate) mod mime;
#[path = "hostile/nesting.rs"]
pub(crate) mod nesting;
#[path = "hostile/pictures.rs"]
pub(crate) mod pictures;
#[path = "hostile/remote.rs"]
pub(crate) mod remote;
#[path = "hostile/sizes.rs"]
pub(crate) mod sizes;
#[path = "hostile/style.rs"]
pub(crate) mod style;
#[path = "hostile/tables.rs"]
pub(crate) mod tables;
#[path = "hostile/text.rs"]
pub(crate) mod text;
#[path = "hostile/ways.rs"]
pub(crate) mod ways;

/// HTML made to stop a program.
pub(crate) struct Hostile {
    /// What tables call it.
    pub(crate) name: &'static str,
    /// Makes it; the same every time.
    pub(crate) html: fn() -> String,
}

/// All HTML there is, in the order of the tables.
pub(crate) fn pages() -> impl Iterator<Item = &'static Hostile> {
    [
        nesting::PAGES,
        tables::PAGES,
        sizes::PAGES,
        style::PAGES,
        text::PAGES,
        markup::PAGES,
        pictures::PAGES,
        remote::PAGES,
    ]
    .into_iter()
    .flatten()
}

/// All mails there are, in the order of the tables.
pub(crate) fn mails() -> impl Iterator<Item = &'static mime::HostileMail> {
    mime::MAILS.iter().chain(files::MAILS)
}

/// A random source with a fixed seed (splitmix64): the same bytes on every machine.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % limit as u64) as usize
    }
}

/// A document around this.
pub(crate) fn body(inner: &str) -> String {
    format!("<!DOCTYPE html><html><body><p>start</p>{inner}<p>end</p></body></html>")
}

/// A document with this style sheet and this body.
pub(crate) fn styled(sheet: &str, inner: &str) -> String {
    format!(
        "<!DOCTYPE html><html><head><style>{sheet}</style></head><body><p>start</p>{inner}<p>end</p></body></html>"
    )
}

/// One thing after another, each with its number.
pub(crate) fn numbered(count: usize, each: impl Fn(usize) -> String) -> String {
    (0..count).map(each).collect()
}
