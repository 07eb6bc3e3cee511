//! The real window, watched: mails that ask are opened in it one after another by key, and a new one
//! is fetched and announced.

use std::fs;
use std::path::Path;

use egui::{Key, Modifiers};
use x11rb::connection::Connection;
use x11rb::protocol::xproto::{ConnectionExt as _, CreateWindowAux, WindowClass};
use x11rb::rust_connection::RustConnection;

use super::bus::{Bus, wait};
use super::watch::{self, Record};
use crate::desktop::{Desktop, Window};
use crate::journeys::fake::{Act, Fake, Maildrop};
use crate::vectors::{self, Group, Vector};

/// Of the vectors of each table so many-th is opened: the worker goes through all of them in the
/// test beside this, and what this is about is what a window does besides.
fn is_chosen(number: usize, vector: &Vector) -> bool {
    let every = match vector.group {
        Group::Html => 61,
        Group::Field => 19,
        Group::Part => 7,
        Group::Whole => 5,
    };
    number.is_multiple_of(every)
}

/// The subject of a mail, by its number.
fn subject(number: usize) -> String {
    format!("Letter {number:02} that asks")
}

/// Puts them into an Inbox, the first the newest; returns how many there are.
fn lay_out(profile: &Path, port: u16) -> usize {
    let config = format!(
        "[[account]]\nid = \"work\"\naddress = \"ann@example.org\"\ncheck_every_minutes = 0\n\
         pop3 = {{ host = \"127.0.0.1\", port = {port}, tls = \"none\" }}\n\
         smtp = {{ host = \"127.0.0.1\", port = 1, tls = \"none\" }}\n\
         password = {{ command = \"echo x\" }}\n"
    );
    fs::write(profile.join("config.toml"), config).unwrap();
    let cur = profile.join("mail/work/cur");
    for folder in ["cur", "new", "tmp"] {
        fs::create_dir_all(cur.with_file_name(folder)).unwrap();
    }
    let vectors = vectors::all();
    let chosen = vectors.iter().enumerate();
    let chosen = chosen.filter(|(number, vector)| is_chosen(*number, vector));
    let mut count = 0;
    for (_number, vector) in chosen {
        let date = format!("Date: Mon, 23 Nov 2026 08:{:02}:00 +0000", 59 - count);
        let subject = format!("Subject: {}", subject(count));
        let mail: String = vector
            .mail
            .split_inclusive("\r\n")
            .map(|line| match line.split(':').next() {
                Some("Date") if line.contains("2026 08:00") => format!("{date}\r\n"),
                Some("Subject") if line.contains("A letter that asks") => format!("{subject}\r\n"),
                Some("Message-ID") => format!("Message-ID: <{count}@evil.example>\r\n"),
                _ => line.to_owned(),
            })
            .collect();
        let name = format!("17{:08}.a{count}.host:2,S", 99_999_999 - count);
        fs::write(cur.join(name), mail).unwrap();
        count += 1;
    }
    count
}

/// Opens one after another, as a person does who reads on.
fn read_on(window: &mut Window, count: usize) {
    window.wait(&subject(0));
    for number in 0..count {
        window.key(Key::J, Modifiers::NONE);
        let subject = subject(number);
        wait(&format!("{subject} is opened"), || {
            // The row in the list says who wrote it as well.
            let widgets = window.widgets();
            widgets
                .iter()
                .any(|one| one.label == subject || one.value == subject)
        });
        window.wait_gone("Drawing…");
    }
}

/// Another window comes and takes the keyboard: nobody looks at the first. It goes with what is
/// returned.
fn look_away(desktop: &Desktop) -> RustConnection {
    let (connection, screen) = x11rb::connect(Some(desktop.display())).unwrap();
    let root = connection.setup().roots[screen].root;
    let window = connection.generate_id().unwrap();
    let shape = CreateWindowAux::new();
    connection
        .create_window(
            x11rb::COPY_DEPTH_FROM_PARENT,
            window,
            root,
            0,
            0,
            80,
            80,
            0,
            WindowClass::INPUT_OUTPUT,
            x11rb::COPY_FROM_PARENT,
            &shape,
        )
        .unwrap();
    connection.map_window(window).unwrap().check().unwrap();
    wait("another window has the keyboard", || {
        let focus = connection.get_input_focus().unwrap().reply();
        focus.unwrap().focus == window
    });
    connection
}

#[test]
fn a20_the_real_window_asks_nobody_while_mails_that_ask_are_read_in_it_and_a_new_one_is_announced()
{
    let folder = tempfile::tempdir().unwrap();
    let news = b"From: Bob <bob@example.net>\r\nTo: ann@example.org\r\n\
        Subject: <img src=\"https://eye.evil.example/\">\r\nMessage-ID: <n@example.net>\r\n\r\nx\r\n";
    let mut maildrop = Maildrop::new(vec![("u-1".to_owned(), news.to_vec())]);
    let server = Fake::start(false, None, move |_number, line| match line {
        "QUIT" => Act::SayAndClose(maildrop.answer(line)),
        _ => Act::Say(maildrop.answer(line)),
    });
    let profile = folder.path().join("profile");
    fs::create_dir_all(&profile).unwrap();
    let count = lay_out(&profile, server.port);
    let bus = Bus::start(folder.path());
    let desktop = Desktop::start(1280, 800);
    let calls = folder.path().join("calls");
    let mut strace = watch::strace(&calls);
    strace
        .env("DBUS_SESSION_BUS_ADDRESS", bus.address())
        .env("HONGYAN_ANNOUNCES", "yes")
        .env("HOME", folder.path())
        // For its cache the graphics driver would look up whose home this is.
        .env("MESA_SHADER_CACHE_DISABLE", "true");
    let mut window = desktop.open_watched(strace, &profile);
    read_on(&mut window, count);
    let mut ways = own_ways(&desktop, &bus);
    let so_far = record(&calls);
    assert_eq!(so_far.faults_but(&ways), [] as [&str; 0]);
    let drawn = so_far.drawers;
    assert!(drawn > count / 2, "{drawn} processes drew {count} mails");

    let other = look_away(&desktop);
    window.key(Key::F5, Modifiers::NONE);
    wait("it is announced", || {
        let heard = bus.heard();
        heard.contains("member=Notify") && heard.contains("eye.evil.example")
    });
    drop((window, other));
    // What was pressed for: the account's own server, and the command that knows its password.
    let pop3 = format!(
        "sin_port=htons({}), sin_addr=inet_addr(\"127.0.0.1\")",
        server.port
    );
    ways.extend([pop3.clone(), "\"echo x\"".to_owned()]);
    let record = record(&calls);
    assert_eq!(record.faults_but(&ways), [] as [&str; 0]);
    // The record is of all this.
    for way in [&pop3, &said_on(&bus)] {
        let mut connections = record.connections.iter();
        assert!(connections.any(|one| one.contains(way)), "{way}");
    }
}

fn record(calls: &Path) -> Record {
    let own = Path::new(env!("CARGO_BIN_EXE_hongyan"));
    Record::read(&fs::read_to_string(calls).unwrap(), own)
}

/// With whom a window speaks that speaks with nobody: who shows it and who announces. At its door
/// and at that of whoever drives it others knock.
fn own_ways(desktop: &Desktop, bus: &Bus) -> Vec<String> {
    let display = desktop.display().trim_start_matches(':');
    vec![format!("/tmp/.X11-unix/X{display}\""), said_on(bus)]
}

fn said_on(bus: &Bus) -> String {
    format!("sun_path=\"{}\"", bus.socket().display())
}
