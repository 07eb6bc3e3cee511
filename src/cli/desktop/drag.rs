//! Dragging a file out of the window onto another program (XDND, the freedesktop.org protocol for
//! X11, version 5).
//!
//! The toolkit knows only how to take what is dropped. So the giving end is here: a window that
//! nobody sees, on a connection of its own. While the button is down the pointer belongs to the
//! window it was pressed in, so nothing is grabbed: where the pointer is and whether it is still
//! pressed is asked for, sixty times a second.

use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use x11rb::connection::Connection;
use x11rb::errors::ReplyOrIdError;
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{
    Atom, AtomEnum, ClientMessageEvent, ConnectionExt as _, CreateWindowAux, EventMask, KeyButMask,
    PropMode, SELECTION_NOTIFY_EVENT, SelectionNotifyEvent, SelectionRequestEvent, Window,
    WindowClass,
};
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;
use x11rb::{COPY_FROM_PARENT, CURRENT_TIME, NONE};

/// The version that is spoken.
const VERSION: u32 = 5;
/// The oldest that is understood: from here on the messages are the same.
const OLDEST: u32 = 3;
/// Between two looks at the pointer.
const PAUSE: Duration = Duration::from_millis(16);
/// Looks at the pointer before a drag is given up: ten minutes.
const LOOKS: u32 = 37_500;
/// Looks in which a target may fetch the file behind the drop: five seconds.
const LOOKS_AFTER: u32 = 312;
/// Windows in windows that are looked into for one that takes drops.
const DEPTH: u32 = 16;

x11rb::atom_manager! {
    Atoms: AtomsCookie {
        TARGETS,
        XdndActionCopy,
        XdndAware,
        XdndDrop,
        XdndEnter,
        XdndFinished,
        XdndLeave,
        XdndPosition,
        XdndSelection,
        XdndStatus,
        uri_list: b"text/uri-list",
    }
}

/// What begins to drag a file out of the window, where this desktop lets us.
#[must_use]
pub fn dragger() -> Option<Box<dyn Fn(PathBuf)>> {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    // On Wayland the window is none of X11, and only its own toolkit could begin a drag.
    if !is_set("DISPLAY") || is_set("WAYLAND_DISPLAY") {
        return None;
    }
    Some(Box::new(|file| {
        let thread = thread::Builder::new().name("drag".to_owned());
        let started = thread.spawn(move || {
            if let Err(error) = drag(&file) {
                tracing::info!("a file was not dragged out: {error}");
            }
        });
        if let Err(error) = started {
            tracing::warn!("nothing can be dragged out: {error}");
        }
    }))
}

/// Follows the pointer until the button is let go, and gives the file to what lies there.
fn drag(file: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let (connection, screen) = x11rb::connect(None)?;
    let Some(screen) = connection.setup().roots.get(screen) else {
        return Ok(());
    };
    let root = screen.root;
    let atoms = Atoms::new(&connection)?.reply()?;
    let own = connection.generate_id()?;
    connection.create_window(
        0,
        own,
        root,
        -1,
        -1,
        1,
        1,
        0,
        WindowClass::INPUT_ONLY,
        COPY_FROM_PARENT,
        &CreateWindowAux::new().override_redirect(1),
    )?;
    connection.set_selection_owner(own, atoms.XdndSelection, CURRENT_TIME)?;
    let mut source = Source {
        connection: &connection,
        atoms,
        root,
        own,
        uris: format!("{}\r\n", uri(file)).into_bytes(),
        over: None,
        is_finished: false,
    };
    source.follow()?;
    connection.destroy_window(own)?;
    connection.flush()?;
    Ok(())
}

/// The giving end.
struct Source<'c> {
    connection: &'c RustConnection,
    atoms: Atoms,
    root: Window,
    own: Window,
    /// What is given.
    uris: Vec<u8>,
    over: Option<Target>,
    is_finished: bool,
}

/// What the pointer is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Target {
    window: Window,
    /// Whether it has said that it would take the file.
    accepts: bool,
    /// Whether it has not answered the last position yet.
    is_asked: bool,
    /// Where the pointer was when it was told.
    told: Option<(i16, i16)>,
}

impl Source<'_> {
    fn follow(&mut self) -> Result<(), ReplyOrIdError> {
        for _look in 0..LOOKS {
            self.serve()?;
            let pointer = self.connection.query_pointer(self.root)?.reply()?;
            if !pointer.mask.contains(KeyButMask::BUTTON1) {
                return self.let_go();
            }
            self.move_to((pointer.root_x, pointer.root_y))?;
            thread::sleep(PAUSE);
        }
        self.leave()
    }

    fn move_to(&mut self, at: (i16, i16)) -> Result<(), ReplyOrIdError> {
        let found = self.target()?;
        if found.map(|(window, _version)| window) != self.over.map(|over| over.window) {
            self.leave()?;
            if let Some((window, version)) = found {
                let version = version.min(VERSION) << 24;
                let data = [self.own, version, self.atoms.uri_list, NONE, NONE];
                self.send(window, self.atoms.XdndEnter, data)?;
                self.over = Some(Target {
                    window,
                    accepts: false,
                    is_asked: false,
                    told: None,
                });
            }
        }
        let Some(over) = &mut self.over else {
            return Ok(());
        };
        if over.is_asked || over.told == Some(at) {
            return Ok(());
        }
        over.is_asked = true;
        over.told = Some(at);
        let window = over.window;
        let place =
            u32::from(at.0.max(0).cast_unsigned()) << 16 | u32::from(at.1.max(0).cast_unsigned());
        let action = self.atoms.XdndActionCopy;
        let data = [self.own, 0, place, CURRENT_TIME, action];
        self.send(window, self.atoms.XdndPosition, data)
    }

    /// The innermost window under the pointer that takes drops, with the version it speaks.
    fn target(&self) -> Result<Option<(Window, u32)>, ReplyOrIdError> {
        let mut window = self.root;
        for _level in 0..DEPTH {
            let child = self.connection.query_pointer(window)?.reply()?.child;
            if child == NONE {
                return Ok(None);
            }
            let aware = self.atoms.XdndAware;
            let kind = AtomEnum::ATOM;
            let asked = self
                .connection
                .get_property(false, child, aware, kind, 0, 1)?;
            let version = asked.reply()?.value32().and_then(|mut value| value.next());
            if let Some(version) = version.filter(|version| *version >= OLDEST) {
                return Ok(Some((child, version)));
            }
            window = child;
        }
        Ok(None)
    }

    fn leave(&mut self) -> Result<(), ReplyOrIdError> {
        let Some(over) = self.over.take() else {
            return Ok(());
        };
        let data = [self.own, 0, 0, 0, 0];
        self.send(over.window, self.atoms.XdndLeave, data)
    }

    /// The button is up: what lies there gets the file, where it wants it.
    fn let_go(&mut self) -> Result<(), ReplyOrIdError> {
        // The answer to the last position may be on its way.
        for _look in 0..LOOKS_AFTER / 10 {
            if self.over.is_none_or(|over| !over.is_asked) {
                break;
            }
            thread::sleep(PAUSE);
            self.serve()?;
        }
        let Some(over) = self.over.filter(|over| over.accepts) else {
            return self.leave();
        };
        let data = [self.own, 0, CURRENT_TIME, 0, 0];
        self.send(over.window, self.atoms.XdndDrop, data)?;
        for _look in 0..LOOKS_AFTER {
            self.serve()?;
            if self.is_finished {
                break;
            }
            thread::sleep(PAUSE);
        }
        Ok(())
    }

    /// Answers what has come.
    fn serve(&mut self) -> Result<(), ReplyOrIdError> {
        while let Some(event) = self.connection.poll_for_event()? {
            match event {
                Event::SelectionRequest(asked) => self.give(&asked)?,
                Event::ClientMessage(said) if said.type_ == self.atoms.XdndStatus => {
                    let [whose, flags, ..] = said.data.as_data32();
                    if let Some(over) = &mut self.over
                        && over.window == whose
                    {
                        over.is_asked = false;
                        over.accepts = flags & 1 != 0;
                    }
                }
                Event::ClientMessage(said) if said.type_ == self.atoms.XdndFinished => {
                    self.is_finished = true;
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Gives what is dragged to whoever asks for it.
    fn give(&self, asked: &SelectionRequestEvent) -> Result<(), ReplyOrIdError> {
        let property = if asked.property == NONE {
            asked.target
        } else {
            asked.property
        };
        let (connection, replace) = (self.connection, PropMode::REPLACE);
        let given = if asked.target == self.atoms.uri_list {
            let (requestor, kind) = (asked.requestor, self.atoms.uri_list);
            connection.change_property8(replace, requestor, property, kind, &self.uris)?;
            property
        } else if asked.target == self.atoms.TARGETS {
            let kinds: [Atom; 2] = [self.atoms.TARGETS, self.atoms.uri_list];
            let (requestor, kind) = (asked.requestor, AtomEnum::ATOM);
            connection.change_property32(replace, requestor, property, kind, &kinds)?;
            property
        } else {
            NONE
        };
        let answer = SelectionNotifyEvent {
            response_type: SELECTION_NOTIFY_EVENT,
            sequence: 0,
            time: asked.time,
            requestor: asked.requestor,
            selection: asked.selection,
            target: asked.target,
            property: given,
        };
        connection.send_event(false, asked.requestor, EventMask::NO_EVENT, answer)?;
        connection.flush()?;
        Ok(())
    }

    fn send(&self, to: Window, what: Atom, data: [u32; 5]) -> Result<(), ReplyOrIdError> {
        let message = ClientMessageEvent::new(32, to, what, data);
        self.connection
            .send_event(false, to, EventMask::NO_EVENT, message)?;
        self.connection.flush()?;
        Ok(())
    }
}

/// The address of a file (RFC 8089), every octet that is not plain written as `%XX`.
fn uri(file: &Path) -> String {
    use std::os::unix::ffi::OsStrExt as _;
    let mut uri = "file://".to_owned();
    for octet in file.as_os_str().as_bytes() {
        match octet {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(*octet));
            }
            other => uri.push_str(&format!("%{other:02X}")),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_any_name_has_an_address_on_one_line() {
        assert_eq!(
            uri(Path::new("/tmp/a b/报告 100%.pdf\r\nfile:///etc/passwd")),
            "file:///tmp/a%20b/%E6%8A%A5%E5%91%8A%20100%25.pdf%0D%0Afile%3A///etc/passwd"
        );
    }
}
