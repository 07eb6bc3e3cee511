//! Several things at once on one maildrop, which lets in one session at a time, and servers that go
//! away or lose mails in between: each says what happened.

use std::sync::Condvar;

use hongyan::channel::Ticket;
use hongyan::model::{FolderName, MailId, Place};

use super::*;

/// Lets a server answer so many questions and no more until it is told otherwise.
#[derive(Clone, Default)]
struct Gate(Arc<(Mutex<Held>, Condvar)>);

#[derive(Default)]
struct Held {
    /// Questions that may be answered.
    left: usize,
    /// Whether one stands before the gate.
    waits: bool,
}

impl Gate {
    /// Lets so many more through.
    fn allow(&self, more: usize) {
        let (held, changed) = &*self.0;
        let mut held = held.lock().unwrap();
        held.left = held.left.saturating_add(more);
        changed.notify_all();
    }

    /// What the server does with a question.
    fn pass(&self) {
        let (held, changed) = &*self.0;
        let mut held = held.lock().unwrap();
        held.waits = true;
        changed.notify_all();
        let mut held = changed.wait_while(held, |held| held.left == 0).unwrap();
        held.left -= 1;
        held.waits = false;
    }

    /// Waits until a question stands before the closed gate.
    fn is_reached(&self) {
        let (held, changed) = &*self.0;
        let held = held.lock().unwrap();
        drop(changed.wait_while(held, |held| !held.waits || held.left > 0));
    }
}

/// A server whose first session answers TOP only as far as the gate lets it.
fn gated(count: usize) -> (Fake, Gate) {
    let gate = Gate::default();
    let held = gate.clone();
    let (fake, _drop) = server_with(mails(count), move |connection, line, _drop| {
        if connection == 0 && line.starts_with("TOP") {
            held.pass();
        }
        None
    });
    (fake, gate)
}

#[test]
fn the_view_gives_way_to_a_fetch_and_goes_on_behind_it() {
    let (fake, gate) = gated(3000);
    gate.allow(300);
    let mut desk = Desk::new(&on(&fake));
    let reading = desk.send(Command::Maildrop(MaildropCommand::Read { account: work() }));
    while !matches!(desk.next(), Event::Maildrop(MaildropEvent::Heads { .. })) {}
    let mails = names([7]);
    let fetching = desk.send(Command::Maildrop(MaildropCommand::Fetch {
        account: work(),
        mails,
    }));
    // While the view has the maildrop, the fetch says that it waits.
    wait_until_it_waits(&mut desk, fetching);
    gate.allow(usize::MAX);
    assert!(matches!(desk.outcome(fetching), Outcome::Done));
    let before = seen(&desk);
    assert!(
        before.heads.len() < 3000,
        "the fetch did not wait for all heads"
    );
    assert_eq!(before.reports[0].done, 1);
    assert!(matches!(desk.outcome(reading), Outcome::Done));
    assert_eq!(seen(&desk).heads.len(), 3000);
}

#[test]
fn heads_that_are_looked_at_are_read_first_and_a_closed_view_reads_no_more() {
    let (fake, gate) = gated(3000);
    gate.allow(300);
    let mut desk = Desk::new(&on(&fake));
    let reading = desk.send(Command::Maildrop(MaildropCommand::Read { account: work() }));
    while !matches!(desk.next(), Event::Maildrop(MaildropEvent::Heads { .. })) {}
    let mails = names([1, 2, 3]);
    let account = work();
    ask(&mut desk, MaildropCommand::Heads { account, mails });
    gate.allow(1000);
    while !seen(&desk).heads.contains_key(&name("uid-1")) {
        desk.next();
    }
    assert!(seen(&desk).heads.len() <= 1300);
    ask(&mut desk, MaildropCommand::Close { account: work() });
    gate.allow(usize::MAX);
    assert!(matches!(desk.outcome(reading), Outcome::Done));
    assert!(seen(&desk).heads.len() < 3000);
}

/// Waits until a command says that it waits for another session.
fn wait_until_it_waits(desk: &mut Desk, of: Ticket) {
    loop {
        if let Event::Maildrop(MaildropEvent::Stage { ticket, stage, .. }) = desk.next()
            && (ticket, stage) == (of, MaildropStage::Waiting)
        {
            return;
        }
    }
}

fn report_of(desk: &Desk, of: Ticket) -> MaildropReport {
    let told = desk.events.iter().find_map(|event| match event {
        Event::Maildrop(MaildropEvent::Acted { ticket, report, .. }) if *ticket == of => {
            Some(report.clone())
        }
        _ => None,
    });
    told.expect("a report")
}

#[test]
fn what_is_done_while_a_fetch_runs_waits_for_it_and_ends_as_if_it_had_come_later() {
    let gate = Gate::default();
    let held = gate.clone();
    let (fake, drop) = server_with(mails(5), move |connection, line, _drop| {
        if connection == 0 && line.starts_with("RETR") {
            held.pass();
        }
        None
    });
    let mut desk = Desk::new(&on(&fake));
    let fetching = desk.send(Command::Refresh { account: None });
    gate.is_reached();
    let ask = |desk: &mut Desk, command| desk.send(Command::Maildrop(command));
    let account = work();
    let mails = names([2, 3, 99]);
    let chosen = ask(&mut desk, MaildropCommand::Fetch { account, mails });
    wait_until_it_waits(&mut desk, chosen);
    let command = MaildropCommand::Delete {
        account: work(),
        mails: names([1, 4]),
        loss: Loss::Forbidden,
    };
    let deleting = ask(&mut desk, command);
    wait_until_it_waits(&mut desk, deleting);
    // What is to be kept is noted at once: no session is needed for it.
    let command = MaildropCommand::Keep {
        account: work(),
        mails: names([5]),
        stay: Stay::ForGood,
    };
    assert!(matches!(super::ask(&mut desk, command), Outcome::Done));
    gate.allow(usize::MAX);
    for of in [fetching, chosen, deleting] {
        let ended = desk.events.iter().any(
            |event| matches!(event, Event::Ended { ticket, outcome: Outcome::Done } if *ticket == of),
        );
        assert!(ended || matches!(desk.outcome(of), Outcome::Done));
    }
    let fetched = report_of(&desk, chosen);
    assert_eq!(
        (fetched.done, fetched.left),
        (2, vec![(name("uid-99"), Left::Gone)]),
        "the fetch before has brought them"
    );
    let deleted = report_of(&desk, deleting);
    assert_eq!((deleted.done, deleted.left), (2, Vec::new()));
    assert_eq!(there(&drop), ["uid-2", "uid-3", "uid-5"]);
    assert_eq!(desk.files("").len(), 5, "each once");
}

#[test]
fn where_the_server_goes_away_in_the_middle_what_came_is_told_and_stays() {
    let (fake, _drop) = server_with(mails(5), |_connection, line, _drop| {
        (line == "RETR 4").then(|| Act::SayAndClose(lines("+OK\r\nSubject: cut")))
    });
    let mut desk = Desk::new(&on(&fake));
    read(&mut desk);
    let account = work();
    let mails = names([2, 4]);
    let asked = MaildropCommand::Fetch { account, mails };
    let ticket = desk.send(Command::Maildrop(asked));
    let why = cause(desk.outcome(ticket));
    assert!(matches!(why, Cause::Closed { .. }), "{why}");
    let report = report_of(&desk, ticket);
    assert_eq!((report.done, report.left), (1, Vec::new()));
    assert_eq!(seen(&desk).changed[&name("uid-2")].0, Presence::Here);
    assert_eq!(desk.files("").len(), 1);
}

#[test]
fn p21_a_deletion_that_breaks_off_before_the_servers_word_is_not_told_as_done() {
    for at in ["DELE 2", "QUIT"] {
        let (fake, drop) = server_with(mails(3), move |connection, line, _drop| {
            (connection == 1 && line == at).then(|| Act::SayAndClose(Vec::new()))
        });
        let mut desk = Desk::new(&on(&fake));
        read(&mut desk);
        let asked = MaildropCommand::Delete {
            account: work(),
            mails: names([1, 2]),
            loss: Loss::Accepted,
        };
        let why = cause(ask(&mut desk, asked));
        assert!(matches!(why, Cause::Closed { .. }), "{at}: {why}");
        let told = seen(&desk);
        assert!(told.gone.is_empty() && told.reports.is_empty(), "{at}");
        assert_eq!(there(&drop).len(), 3, "{at}");
    }
}

/// The mail of which only the beginning is here.
fn part(desk: &mut Desk) -> Option<MailId> {
    let place = Place::Unified(FolderName::Inbox);
    desk.ask(Command::List {
        place,
        search: String::new(),
        order: hongyan::model::Order::default(),
        grouping: hongyan::model::Grouping::Flat,
    });
    let told = desk.events.iter().rev().find_map(|event| match event {
        Event::Listed { piece, .. } => Some(piece.rows.clone()),
        _ => None,
    });
    let told = told.unwrap();
    let part = told.iter().find(|row| row.whole_octets.is_some());
    part.map(|row| row.id)
}

#[test]
fn the_whole_of_a_mail_that_two_ask_for_is_fetched_once_and_both_are_content() {
    let gate = Gate::default();
    let held = gate.clone();
    let (fake, _drop) = server_with(mails(1), move |_connection, line, _drop| {
        if line.starts_with("RETR") {
            held.pass();
        }
        None
    });
    let mut settings = on(&fake);
    settings.pop3.max_download_bytes = 100;
    let mut desk = Desk::new(&settings);
    desk.fetch();
    let part_id = part(&mut desk).expect("its beginning is here");
    let first = desk.send(Command::FetchWhole { mail: part_id });
    gate.is_reached();
    let second = desk.send(Command::FetchWhole { mail: part_id });
    let (account, mails) = (work(), names([1]));
    let third = desk.send(Command::Maildrop(MaildropCommand::Fetch { account, mails }));
    wait_until_it_waits(&mut desk, third);
    gate.allow(1);
    let mut due = vec![first, second, third];
    while !due.is_empty() {
        if let Event::Ended { ticket, outcome } = desk.next()
            && due.contains(&ticket)
        {
            assert!(matches!(outcome, Outcome::Done), "{outcome:?}");
            due.retain(|other| *other != ticket);
        }
    }
    assert_eq!(part(&mut desk), None);
    assert_eq!(desk.files("").len(), 1);
}

#[test]
fn the_whole_of_a_mail_that_the_server_has_lost_is_told_as_such_and_its_beginning_stays() {
    let (fake, drop) = server_with(mails(2), |_connection, _line, _drop| None);
    let mut settings = on(&fake);
    settings.pop3.max_download_bytes = 100;
    let mut desk = Desk::new(&settings);
    desk.fetch();
    let part_id = part(&mut desk).expect("its beginning is here");
    drop.lock().unwrap().mails.clear();
    let why = cause(desk.ask(Command::FetchWhole { mail: part_id }));
    assert!(
        matches!(&why, Cause::GoneFromServer { host } if host == "localhost"),
        "{why}"
    );
    assert_eq!(desk.files("").len(), 2);
}

#[test]
fn what_a_cancelled_selection_has_brought_is_not_announced_by_the_next_check() {
    let (sender, reached) = std::sync::mpsc::sync_channel(1);
    let mut asked = 0;
    let (fake, _drop) = server_with(mails(2), move |_connection, line, _drop| {
        if line == "CAPA" {
            // So each mail has its place before the next is asked for.
            return Some(say("+OK\nUSER\nUIDL\nEXPIRE 0\n."));
        }
        asked += usize::from(line.starts_with("RETR"));
        if asked != 2 || !line.starts_with("RETR") {
            return None;
        }
        sender.send(()).unwrap();
        Some(Act::Stall)
    });
    let mut desk = Desk::new(&on(&fake));
    let ticket = desk.send(Command::Maildrop(MaildropCommand::Fetch {
        account: work(),
        mails: names(1..=2),
    }));
    reached
        .recv_timeout(std::time::Duration::from_secs(60))
        .expect("the second mail is asked for");
    desk.send(Command::Cancel { ticket });
    assert!(matches!(desk.outcome(ticket), Outcome::Cancelled));
    assert_eq!(desk.fetch().new, 1);
    let announced = desk.events.iter().filter_map(|event| match event {
        Event::Arrived { mails, .. } => Some(*mails),
        _ => None,
    });
    assert_eq!(announced.collect::<Vec<_>>(), [1]);
}
