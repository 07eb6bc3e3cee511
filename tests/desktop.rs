//! A bare X server with a window manager, and the program's window in it, driven by accessible
//! names as a screen reader would, over egui's inspection protocol on loopback.

#![cfg(target_os = "linux")]

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use egui::accesskit::{Node, NodeId, Role};
use egui_inspection::protocol::{read_handshake, read_message, write_message};
use egui_inspection::{Request, Response};

/// Xvfb and openbox on a display of their own.
#[derive(Debug)]
pub(crate) struct Desktop {
    server: Child,
    manager: Child,
    display: String,
}

impl Desktop {
    /// Starts both; the server picks a free display by itself.
    pub(crate) fn start(width: u32, height: u32) -> Self {
        Self::start_with((width, height), &[], &[])
    }

    /// The same with further arguments for the server and the window manager.
    pub(crate) fn start_with(
        (width, height): (u32, u32),
        further: &[&str],
        manager: &[&str],
    ) -> Self {
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-nolisten", "tcp", "-screen", "0"])
            .arg(format!("{width}x{height}x24"))
            .args(further)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("Xvfb: {error}; run tests/setup"));
        let mut line = String::new();
        BufReader::new(server.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let display = format!(":{}", line.trim());
        assert_ne!(display, ":", "Xvfb found no free display");
        let manager = Command::new("openbox")
            .args(manager)
            .env("DISPLAY", &display)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("openbox: {error}; run tests/setup"));
        Self {
            server,
            manager,
            display,
        }
    }

    /// The display's name.
    pub(crate) fn display(&self) -> &str {
        &self.display
    }

    /// Opens the program's window on a profile folder; `arguments` come before it.
    pub(crate) fn open(&self, profile: &Path, arguments: &[&str]) -> Window {
        self.open_in("C.UTF-8", profile, arguments)
    }

    /// The same on a system of another language.
    pub(crate) fn open_in(&self, lang: &str, profile: &Path, arguments: &[&str]) -> Window {
        let mut program = Command::new(env!("CARGO_BIN_EXE_hongyan"));
        program.args(arguments).env("LANG", lang);
        // No keyring and no file dialog of the machine that happens to run the test.
        program.env("DBUS_SESSION_BUS_ADDRESS", "disabled:");
        self.run(program, profile, false)
    }

    /// The same with somebody who watches it, such as strace, and starts what it is told behind
    /// its own arguments; with what it has as environment besides.
    pub(crate) fn open_watched(&self, mut watcher: Command, profile: &Path) -> Window {
        watcher
            .arg(env!("CARGO_BIN_EXE_hongyan"))
            .env("LANG", "C.UTF-8");
        self.run(watcher, profile, true)
    }

    fn run(&self, mut program: Command, profile: &Path, is_watched: bool) -> Window {
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        fs::create_dir_all(profile).unwrap();
        let log = profile.join("stderr.txt");
        let child = program
            .env("DISPLAY", &self.display)
            .env("HONGYAN_PROFILE", profile)
            .env("EGUI_INSPECTION", format!("127.0.0.1:{port}"))
            .env("LIBGL_ALWAYS_SOFTWARE", "1")
            .env_remove("WAYLAND_DISPLAY")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(fs::File::create(&log).unwrap())
            .spawn()
            .unwrap();
        Window::attach(child, port, log, is_watched)
    }
}

impl Drop for Desktop {
    fn drop(&mut self) {
        self.manager.kill().ok();
        self.manager.wait().ok();
        self.server.kill().ok();
        self.server.wait().ok();
    }
}

/// A running window.
#[derive(Debug)]
pub(crate) struct Window {
    child: Child,
    /// The program's own process, which the child may only watch.
    process: u32,
    stream: TcpStream,
    log: PathBuf,
}

/// A widget as the accessibility tree has it.
#[derive(Debug, Clone)]
pub(crate) struct Widget {
    /// What it is.
    pub(crate) role: Role,
    /// Its name.
    pub(crate) label: String,
    /// Its text, where it holds one.
    pub(crate) value: String,
    pub(crate) centre: egui::Pos2,
    /// Half its width and height, in points.
    pub(crate) half: egui::Vec2,
}

impl Window {
    fn attach(child: Child, port: u16, log: PathBuf, is_watched: bool) -> Self {
        let mut window = None;
        for _attempt in 0..400 {
            if let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)) {
                stream
                    .set_read_timeout(Some(Duration::from_secs(60)))
                    .unwrap();
                read_handshake(&mut stream).unwrap();
                window = Some(stream);
                break;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        let stream = window.unwrap_or_else(|| {
            panic!(
                "no window: {}",
                fs::read_to_string(&log).unwrap_or_default()
            )
        });
        let process = match is_watched {
            true => child_of(child.id()),
            false => child.id(),
        };
        Self {
            child,
            process,
            stream,
            log,
        }
    }

    fn call(&mut self, request: &Request) -> Response {
        write_message(&mut self.stream, request).unwrap();
        match read_message(&mut self.stream) {
            Ok(Response::Error { message }) => panic!("{message}"),
            Ok(response) => response,
            Err(error) => {
                let mut said = String::new();
                fs::File::open(&self.log)
                    .unwrap()
                    .read_to_string(&mut said)
                    .unwrap();
                panic!("the window is gone: {error}: {said}")
            }
        }
    }

    fn events(&mut self, events: Vec<egui::Event>) {
        self.call(&Request::ApplyEvents { events });
        self.call(&Request::Settle { max_steps: 60 });
    }

    /// Every widget with a name or a text, in reading order.
    pub(crate) fn widgets(&mut self) -> Vec<Widget> {
        let Response::Tree {
            accesskit: Some(tree),
            ..
        } = self.call(&Request::GetTree)
        else {
            return Vec::new();
        };
        let named = |id: &NodeId| {
            let node = tree
                .nodes
                .iter()
                .find(|(other, _node)| other == id)
                .map(|(_id, node)| node);
            node.and_then(|node| node.label().or_else(|| node.value()))
                .unwrap_or_default()
                .to_owned()
        };
        let mut widgets: Vec<Widget> = tree
            .nodes
            .iter()
            .filter(|(_id, node)| node.role() != Role::TextRun)
            .filter_map(|(_id, node)| widget(node, &named))
            .collect();
        widgets.sort_by(|a, b| a.centre.y.total_cmp(&b.centre.y));
        widgets
    }

    /// Widgets whose name or text is `name`; else those in which it occurs.
    pub(crate) fn find(&mut self, name: &str) -> Vec<Widget> {
        let widgets = self.widgets();
        let exact: Vec<Widget> = widgets
            .iter()
            .filter(|widget| widget.label == name || widget.value == name)
            .cloned()
            .collect();
        if !exact.is_empty() {
            return exact;
        }
        let within = |widget: &Widget| widget.label.contains(name) || widget.value.contains(name);
        widgets.into_iter().filter(within).collect()
    }

    /// Waits until a widget of this name is there and returns it.
    pub(crate) fn wait(&mut self, name: &str) -> Widget {
        self.wait_for(name, Duration::from_secs(60))
    }

    /// Waits so long until a widget of this name is there and returns it.
    pub(crate) fn wait_for(&mut self, name: &str, at_most: Duration) -> Widget {
        for _attempt in 0..at_most.as_millis() / 100 {
            if let Some(widget) = self.find(name).into_iter().next() {
                return widget;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        let seen: Vec<String> = self
            .widgets()
            .iter()
            .map(|w| format!("{:?} {:?} {:?}", w.role, w.label, w.value))
            .collect();
        panic!("nothing is named {name:?}; there are:\n{}", seen.join("\n"))
    }

    /// Waits until no widget has this name.
    pub(crate) fn wait_gone(&mut self, name: &str) {
        for _attempt in 0..600 {
            if self.find(name).is_empty() {
                return;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        panic!("{name:?} is still there");
    }

    /// Clicks the first widget of this name, waiting for it.
    pub(crate) fn click(&mut self, name: &str) {
        let widget = self.wait(name);
        self.click_at(widget.centre);
    }

    fn click_at(&mut self, pos: egui::Pos2) {
        let press = |pressed| egui::Event::PointerButton {
            pos,
            button: egui::PointerButton::Primary,
            pressed,
            modifiers: egui::Modifiers::NONE,
        };
        // Press and release in one frame: what a busy machine holds for long is no click.
        for events in [
            vec![egui::Event::PointerMoved(pos)],
            vec![press(true), press(false)],
        ] {
            self.call(&Request::ApplyEvents { events });
        }
        self.call(&Request::Settle { max_steps: 60 });
    }

    /// Opens the menu of the first widget of this name.
    pub(crate) fn menu(&mut self, name: &str) {
        let pos = self.wait(name).centre;
        let press = |pressed| egui::Event::PointerButton {
            pos,
            button: egui::PointerButton::Secondary,
            pressed,
            modifiers: egui::Modifiers::NONE,
        };
        for events in [
            vec![egui::Event::PointerMoved(pos)],
            vec![press(true), press(false)],
        ] {
            self.call(&Request::ApplyEvents { events });
        }
        self.call(&Request::Settle { max_steps: 60 });
    }

    /// Drags one widget onto another.
    pub(crate) fn drag_onto(&mut self, name: &str, onto: &str) {
        let (from, to) = (self.wait(name).centre, self.wait(onto).centre);
        let press = |pos, pressed| egui::Event::PointerButton {
            pos,
            button: egui::PointerButton::Primary,
            pressed,
            modifiers: egui::Modifiers::NONE,
        };
        let near = from + egui::vec2(-12.0, 6.0);
        for events in [
            vec![egui::Event::PointerMoved(from)],
            vec![press(from, true)],
            vec![egui::Event::PointerMoved(near)],
            vec![egui::Event::PointerMoved(to)],
            vec![egui::Event::PointerMoved(to + egui::vec2(1.0, 0.0))],
            vec![press(to, false)],
        ] {
            self.call(&Request::ApplyEvents { events });
        }
        self.call(&Request::Settle { max_steps: 60 });
    }

    /// Clicks the text field of this name and types.
    pub(crate) fn fill(&mut self, name: &str, text: &str) {
        self.wait(name);
        let is_field = |widget: &Widget| {
            matches!(
                widget.role,
                Role::TextInput
                    | Role::MultilineTextInput
                    | Role::PasswordInput
                    | Role::SearchInput
            )
        };
        let field = self.find(name).into_iter().find(is_field);
        let field = field.unwrap_or_else(|| panic!("{name:?} is no text field"));
        self.click_at(field.centre);
        self.key(egui::Key::A, egui::Modifiers::COMMAND);
        self.events(vec![egui::Event::Text(text.to_owned())]);
    }

    /// Types into what has the focus, and does not wait for what comes of it.
    pub(crate) fn write(&mut self, text: &str) {
        let events = vec![egui::Event::Text(text.to_owned())];
        self.call(&Request::ApplyEvents { events });
    }

    /// Presses and releases a key.
    pub(crate) fn key(&mut self, key: egui::Key, modifiers: egui::Modifiers) {
        let press = |pressed| egui::Event::Key {
            key,
            physical_key: None,
            pressed,
            repeat: false,
            modifiers,
        };
        self.events(vec![press(true), press(false)]);
    }

    /// Presses at one place, moves to another in so many steps, and lets go there.
    pub(crate) fn drag(&mut self, from: egui::Pos2, to: egui::Pos2, steps: u16) {
        let button = |pos, pressed| egui::Event::PointerButton {
            pos,
            button: egui::PointerButton::Primary,
            pressed,
            modifiers: egui::Modifiers::NONE,
        };
        self.events(vec![egui::Event::PointerMoved(from)]);
        self.events(vec![button(from, true)]);
        for step in 1..=steps {
            let at = from + (to - from) * (f32::from(step) / f32::from(steps));
            self.call(&Request::ApplyEvents {
                events: vec![egui::Event::PointerMoved(at)],
            });
        }
        self.events(vec![button(to, false)]);
    }

    /// Turns the wheel over a place; negative: down.
    pub(crate) fn scroll(&mut self, over: egui::Pos2, points: f32) {
        let wheel = egui::Event::MouseWheel {
            unit: egui::MouseWheelUnit::Point,
            delta: egui::vec2(0.0, points),
            phase: egui::TouchPhase::Move,
            source: egui::MouseWheelSource::Unknown,
            modifiers: egui::Modifiers::NONE,
        };
        self.events(vec![egui::Event::PointerMoved(over), wheel]);
    }

    /// What the process holds in memory, for a person.
    pub(crate) fn memory(&self) -> String {
        let path = format!("/proc/{}/smaps_rollup", self.process);
        let text = fs::read_to_string(path).unwrap_or_default();
        let line = text
            .lines()
            .find(|line| line.starts_with("Pss:"))
            .unwrap_or_default();
        line.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Writes a picture of the window.
    pub(crate) fn shot(&mut self, path: &Path) {
        let Response::Screenshot(png) = self.call(&Request::GetScreenshot {
            pixels_per_point: Some(1.0),
        }) else {
            panic!("no picture");
        };
        fs::write(path, png.bytes).unwrap();
    }

    /// Waits until the window paints nothing for `seconds`, while nobody touches anything. What is
    /// still going on may take its time; a window that never rests fails.
    pub(crate) fn rests(&mut self, seconds: u64) {
        for _attempt in 0..60 {
            if self.idle_frames(seconds) == 0 {
                return;
            }
        }
        panic!("the window paints and paints");
    }

    /// How many frames are painted in so many seconds while nobody touches anything: what the
    /// count grows by, less what it grows by in a single second, for the asking costs frames.
    pub(crate) fn idle_frames(&mut self, seconds: u64) -> u64 {
        let mut grown_in = |seconds| {
            let before = self.step();
            std::thread::sleep(Duration::from_secs(seconds));
            self.step() - before
        };
        let asking = grown_in(1);
        grown_in(seconds + 1).saturating_sub(asking)
    }

    fn step(&mut self) -> u64 {
        match self.call(&Request::GetTree) {
            Response::Tree { step, .. } => step,
            other => panic!("{other:?}"),
        }
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        Command::new("kill")
            .arg("-TERM")
            .arg(self.process.to_string())
            .status()
            .ok();
        for _attempt in 0..100 {
            if self.child.try_wait().is_ok_and(|status| status.is_some()) {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// The first process that another has started.
fn child_of(process: u32) -> u32 {
    let children = format!("/proc/{process}/task/{process}/children");
    let children = fs::read_to_string(children).unwrap();
    let first = children.split_whitespace().next();
    first.expect("what is watched runs").parse().unwrap()
}

fn widget(node: &Node, named: &impl Fn(&NodeId) -> String) -> Option<Widget> {
    let bounds = node.bounds()?;
    let own = node.label().unwrap_or_default().to_owned();
    let label = if own.is_empty() {
        node.labelled_by()
            .iter()
            .map(named)
            .collect::<Vec<_>>()
            .join(" ")
    } else {
        own
    };
    let value = node.value().unwrap_or_default().to_owned();
    let centre = egui::pos2(
        f64::midpoint(bounds.x0, bounds.x1) as f32,
        f64::midpoint(bounds.y0, bounds.y1) as f32,
    );
    let half = egui::vec2(
        (bounds.width() / 2.0) as f32,
        (bounds.height() / 2.0) as f32,
    );
    (!label.is_empty() || !value.is_empty()).then_some(Widget {
        role: node.role(),
        label,
        value,
        centre,
        half,
    })
}
