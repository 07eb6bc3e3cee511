//! Hongyan (鸿雁), a mail client that keeps mail on its owner's disk.
//!
//! One library and one thin binary: an egui window in front, a tokio worker behind it, and between
//! them a channel with one enum each way. This comment is the plan of the house; `tests/rooms.rs`
//! holds the code to it.
//!
//! # Rooms
//!
//! The **pure core** has no file, socket, thread, clock or random source:
//!
//! - [`model`]: the nouns everybody shares, and nothing else.
//! - [`wire`]: what both protocols share on the line: the sans-I/O contract
//!   [`wire::Machine`], bounded lines, dot-stuffing, limits with their reasons, the transcript.
//! - [`sasl`]: logging in, one file a mechanism.
//! - [`smtp`], [`pop3`]: a session as a state machine. Bytes in, wants out; every cut of the
//!   bytes gives the same events.
//! - [`console`]: a session by hand: every command, which are legal now, completion, the state a
//!   dialogue has reached, session files.
//! - [`mime`], [`html`]: bytes ⇄ what a person reads and writes.
//! - [`carry`]: mail as other programs keep it, and as it leaves: mbox, emlx, flags of others.
//! - [`explain`]: what a server's answer or a fault means, who mends it and how, without a language.
//! - [`rules`]: which filters a mail satisfies, what they want done with it, and why; [`junk`]: how
//!   likely a mail is junk by what was marked as junk before, and which words say so.
//! - [`search`]: what a person typed as a query, letters as they are compared, and the full text in
//!   segments; where the words found stand.
//! - [`sync`]: decisions as functions: what to fetch, delete, forget; when to try again.
//!
//! The **contract** is [`channel`]: a [`channel::Command`] is an imperative, a
//! [`channel::Event`] a fact, and every command ends in exactly one [`channel::Outcome`].
//! [`words`] says in each language what the contract and [`explain`] tell as data.
//!
//! The **edges** touch the world: [`config`] (config.toml, folders, keyring), [`provider`] (what
//! each provider needs), [`store`] (maildirs, index, outbox, drafts, and what is remembered of a
//! server: its logins, its mails), [`net`] (connections, TLS, the one loop that reads a socket), [`worker`] (the runtime that does what is asked),
//! [`practice`] (a mail server on loopback), [`cli`] (one file a subcommand), [`render`] (HTML mail
//! as tiles, links, selections and text, drawn in a process of its own).
//!
//! The **face** is [`ui`]: a panel borrows state, draws, and returns an intent; it knows no file,
//! no socket and no store.
//!
//! # Exactly once
//!
//! A delivered file's name is `<secs>.M<usec>P<pid>Q<n>.<host>,H=<id>,S=<size>:2,<flags>`, with
//! an id made of account, UIDL and ordinal. So the rename from `tmp/` into `new/` both stores the
//! mail and records that it was fetched; there is no second record that could disagree. The order
//! is: write, sync, rename, fsync the directory, index, and only then DELE; and only `+OK` to
//! QUIT makes a deletion true. What a name cannot carry (a mail erased here but kept on the
//! server) is a line in an append-only file, fsynced before the mail's file goes. The index can be
//! deleted at any time.
//!
//! The outbox freezes the bytes with their Message-ID when the person presses Send; its state
//! stands beside it and is durable at each step, `AtDot` before the final dot is written (`Sending`
//! is only shown, never written: a crash before the dot leaves the entry waiting). A line
//! lost before the dot is tried again on a visible plan; lost after it, the entry is `Unknown`
//! and only a person decides. The copy in Sent is the outbox file itself, renamed.
//!
//! # How durable at what price
//!
//! A sync a mail costs one flush of the device each, 0.4 to 4 ms, whatever the number of threads.
//! So a batch of mails, bounded by count, octets and time, crosses one barrier: all its files lie in
//! `tmp/`, one `syncfs` makes them durable, then they are renamed and the directory is synced. What
//! arrives during a sync is the next batch, and reading from the server does not stop for it. A
//! write-ahead spool was measured beside it: no faster, as the files have to be made all the same,
//! three times the flushes, twice the octets, and a replay after each crash. Few mails, and all mails where
//! the system has no such call or keeps failed writes to itself, are synced one by one
//! (`store::barrier`). An import goes the same way ([`store::Bulk`]); many moves and erasures end with one sync a directory. `tests/crashes` cuts
//! each of these short before every single operation.
//!
//! # A million mails
//!
//! A mail's id is its place in time, so newest first is how the index reads, and a list is its ids
//! and nothing else: the first screenful is told before the rest, rows are asked for as they are
//! seen, and the window counts in rows, not in points. Every mail knows its thread
//! (`store::threads`): a union of all that name each other (RFC 5256), kept as mails come and go.
//! What a list showed last (`ui::state::snapshot`) is painted before the index is open.
//!
//! # Every word
//!
//! The words of mails stand in a file of their own (`text.sqlite`) in segments of our own making
//! ([`search::segment`]), not in FTS5: that took twice the time on one core and twice the
//! size for the same mails. Segments are built side by side, newest mails first, each from nothing
//! in memory and written once; a search asks them newest first and stops at the first screenful.
//! Scripts without spaces are written as overlapping pairs of characters, so that any two are
//! found. What is still to be taken in is what rows and text differ in (`store::fill`): there is
//! no list of it to lose.
//!
//! # Drawing strangers' HTML
//!
//! Layout and painting (Blitz) are the most code that a stranger's octets ever meet here. So they
//! work in a child process, the same executable started anew: `main` hands it to [`render`] before
//! it reads any argument. The child looks up fonts, then shuts itself in (memory, time, Landlock,
//! seccomp), then reads the page; it has the mail and nothing else. One child a page, killed with
//! it; one more waits for the next. Every answer is bounded and has five seconds. Whatever goes
//! wrong there is a `render::RenderError`, and the plain view takes its place.
//!
//! Pictures and PDF files that are looked at, and mails that are printed, go through such a child
//! too. What a mail wants from elsewhere is a list of addresses beside the page; only
//! `worker::pictures` fetches, only what a person asked for, and [`net::web`] connects to none but
//! public addresses. `tests/quiet` counts from outside that nothing else asks anybody.
//!
//! # What a person decided about others
//!
//! Choices for a sender (pictures, charset, view) are one small file of the profile, what was done
//! at a mail's wish (a list left, a receipt sent, an invitation answered) is a line in an
//! append-only file of the account. Neither is in the index, which may be deleted.
//!
//! # Flows
//!
//! **Read**: `Command::Open` → the mail as text, with who wrote it, how it came and what it asks for
//! ([`mime::insight`]), and the names of its pages → the reader asks for
//! each page on its paper (`PageCommand::Draw`) → `mime::page` makes the part ready, once → the
//! renderer lays it out until it fits → height, links, ground → tiles near what is seen, asked for
//! as they are seen. A page that is read no more is closed, and what drew it ends.
//!
//! **Start**: the window comes first. What is in the way (a fault in config.toml, a folder that
//! cannot be used) is a [`channel::obstacle::Obstacle`] that it shows; asked again, `cli` reads the
//! settings anew and starts a worker, in the same process.
//!
//! **Refresh**: `Command::Refresh` → worker → `net::connect` → `net::drive` pumps a
//! [`pop3::Session`] → `sync::plan` compares the listing with what the maildirs' names say → RETR,
//! pipelined, chunks straight into the store → batches made durable beside the line → rows to the
//! window → mails of earlier sessions proved → DELE → QUIT.
//!
//! **Send**: a draft → `mime::compose` → outbox, durable → the compose window closes → undo time →
//! deliver → one verdict a recipient, written before anything else → Sent.

pub mod carry;
pub mod channel;
pub mod cli;
pub mod config;
pub mod console;
pub mod explain;
pub mod html;
pub mod junk;
pub mod mime;
pub mod model;
pub mod net;
pub mod pop3;
pub mod practice;
pub mod provider;
#[cfg(feature = "window")]
pub mod render;
pub mod rules;
pub mod sasl;
pub mod search;
pub mod smtp;
pub mod store;
pub mod sync;
#[cfg(feature = "window")]
pub mod ui;
pub mod wire;
pub mod words;
pub mod worker;
