//! Mails that have too much of something, made up in the window: the same mail with as much of it as
//! is wanted, for the tests that count what is laid out and for the bench that times it.

use std::sync::Arc;

use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;
use hongyan::channel::answer::{Known, Reported, ToldOf};
use hongyan::channel::attachment::{AttachmentCommand, AttachmentEvent, Looked};
use hongyan::channel::{AnswerEvent, Command, ConversationCommand, ConversationEvent, Event};
use hongyan::mime::archive::{Entry, Listing};
use hongyan::mime::inspection::{Caution, Inspection};
use hongyan::mime::kind::Kind;
use hongyan::mime::preview::Preview;
use hongyan::mime::view::{AttachmentView, Insight, MailView, Paragraph, Span, SpanStyle};
use hongyan::model::card::{Card, CardEntry};
use hongyan::model::report::{DeliveryAction, DeliveryReport, RecipientReport, Report};
use hongyan::model::way::{Hop, Way};
use hongyan::model::{
    Conversation, Flags, FolderName, MailId, MailSummary, PartId, Person, Timestamp,
};

use super::stage::{NOW, Setting, Stage, inbox, mail, person, text, view};

/// A kind of mail that has too much of something.
pub(super) struct Crowd {
    /// What it has too much of.
    pub(super) name: &'static str,
    /// How much of it a window is ever told: the limits of `mime`.
    pub(super) most: usize,
    /// A window that shows so much of it.
    pub(super) show: fn(usize) -> Stage,
}

/// All of them.
pub(super) const CROWDS: &[Crowd] = &[
    Crowd {
        name: "attachments, folded",
        most: 10_000,
        show: |count| reading(|view| view.content.attachments = files(count, false)),
    },
    Crowd {
        name: "attachments, unfolded",
        most: 10_000,
        show: unfolded,
    },
    Crowd {
        name: "attachments that warn",
        most: 10_000,
        show: |count| reading(|view| view.content.attachments = files(count, true)),
    },
    Crowd {
        name: "recipients",
        most: 10_000,
        show: recipients,
    },
    Crowd {
        name: "paragraphs",
        most: 50_000,
        show: |count| reading(|view| view.content.paragraphs = paragraphs(count)),
    },
    Crowd {
        name: "links of one paragraph",
        most: 60_000,
        show: |count| reading(|view| view.content.paragraphs = vec![links(count)]),
    },
    Crowd {
        name: "words of one paragraph",
        most: 200_000,
        show: |count| {
            reading(|view| view.content.paragraphs = vec![text(&"geese fly ".repeat(count))])
        },
    },
    Crowd {
        name: "letters of one word",
        most: 2_000_000,
        show: |count| reading(|view| view.content.paragraphs = vec![text(&"g".repeat(count))]),
    },
    Crowd {
        name: "places found",
        most: 50_000,
        show: found,
    },
    Crowd {
        name: "servers on the way",
        most: 100,
        show: servers,
    },
    Crowd {
        name: "recipients returned",
        most: 1_000,
        show: |count| reading(|view| insight(view).report = Some(returned(count))),
    },
    Crowd {
        name: "recipients of fifty reports",
        most: 1_000,
        show: reported,
    },
    Crowd {
        name: "contacts",
        most: 1_000,
        show: |count| reading(|view| insight(view).cards = cards(count)),
    },
    Crowd {
        name: "mails of a conversation",
        most: 5_000,
        show: conversation,
    },
    Crowd {
        name: "letters of a subject",
        most: 200_000,
        show: |count| {
            written(&format!(
                "From: Ann <ann@example.org>\r\nSubject:{}",
                words(count)
            ))
        },
    },
    Crowd {
        name: "letters of a name",
        most: 200_000,
        show: |count| written(&format!("From:{} <ann@example.org>", words(count))),
    },
    Crowd {
        name: "files of an archive",
        most: 10_000,
        show: |count| looking(Kind::Zip, Preview::Archive(listing(count))),
    },
    Crowd {
        name: "contacts of a file",
        most: 1_000,
        show: |count| looking(Kind::Contact, Preview::Contacts(cards(count))),
    },
    Crowd {
        name: "lines of a file",
        most: 2_000,
        show: |count| {
            let text = "the geese fly over the river in spring\n".repeat(count);
            looking(
                Kind::Text,
                Preview::Text {
                    text,
                    is_cut: false,
                },
            )
        },
    },
];

/// A window in which a mail is read that was made more of.
pub(super) fn reading(more: impl FnOnce(&mut MailView)) -> Stage {
    let mut invoice = mail(1, "Ann", "Invoice");
    invoice.flags = Flags::SEEN;
    let mut stage = Stage::new(Setting::default(), std::slice::from_ref(&invoice));
    stage.window.get_by_label_contains("Ann, Invoice").click();
    stage.window.run();
    let mut opened = view(&invoice, vec![text("See below")]);
    more(&mut opened);
    stage.answer_open(opened);
    stage.asked();
    stage
}

/// A window in which a mail with this in its header is read, as `mime` reads it.
fn written(header: &str) -> Stage {
    let mail = format!("{header}\r\nTo: alice@work.example\r\n\r\nSee below\r\n");
    reading(|view| view.content = hongyan::mime::view::read(mail.as_bytes()))
}

/// So many letters of words, on lines as long as a header has them.
fn words(count: usize) -> String {
    let line = format!(" {}", "goose".repeat(count.min(60) / 5));
    vec![line; count.div_ceil(60)].join("\r\n")
}

/// A window in which is read what became of a mail that was sent, by reports each of which names so
/// many recipients.
fn reported(count: usize) -> Stage {
    let mut sent = mail(1, "Alice", "Lunch");
    sent.flags = Flags::SEEN;
    sent.folder.name = FolderName::Sent;
    let mut stage = Stage::new(Setting::default(), std::slice::from_ref(&sent));
    stage.window.get_by_label_contains("Lunch").click();
    stage.window.run();
    stage.answer_open(view(&sent, vec![text("At noon?")]));
    let one = |number: i64| ToldOf {
        mail: MailId(100 + number),
        folder: inbox("work"),
        at: Timestamp(NOW - number),
        report: returned(count),
    };
    let known = Known {
        reports: Reported::new((0..50).map(one).collect()),
        ..Known::default()
    };
    stage.say(Event::Answer(AnswerEvent::Known {
        mail: MailId(1),
        known: known.into(),
    }));
    stage
}

/// Files of which each has a name of its own.
pub(super) fn files(count: usize, warn: bool) -> Vec<AttachmentView> {
    let one = |number: usize| AttachmentView {
        part: PartId(number as u32 + 1),
        name: format!("report {number:05}.pdf"),
        media_type: "application/pdf".to_owned(),
        size_octets: 5_000 + number as u64,
        inline: false,
        can_run: warn,
        inspection: Inspection {
            kind: if warn { Kind::Pe } else { Kind::Pdf },
            cautions: if warn {
                vec![Caution::OtherKind, Caution::Runs]
            } else {
                Vec::new()
            },
        },
    };
    (0..count).map(one).collect()
}

fn unfolded(count: usize) -> Stage {
    let mut stage = reading(|view| view.content.attachments = files(count, false));
    stage.window.get_by_label_contains("more").click();
    stage.window.run();
    stage
}

pub(super) fn people(count: usize) -> Vec<Person> {
    let one = |number: usize| {
        person(
            &format!("Goose {number:05}"),
            &format!("goose{number:05}@example.org"),
        )
    };
    (0..count).map(one).collect()
}

fn recipients(count: usize) -> Stage {
    let mut stage = reading(|view| view.content.to = people(count));
    stage.window.get_by_label_contains(" more").click();
    stage.window.run();
    stage
}

pub(super) fn paragraphs(count: usize) -> Vec<Paragraph> {
    (0..count)
        .map(|number| text(&format!("Line {number} of the geese.")))
        .collect()
}

fn links(count: usize) -> Paragraph {
    let spans = (0..count).map(|number| Span {
        text: if number % 2 == 0 {
            format!("goose {number}")
        } else {
            ", and ".to_owned()
        },
        style: if number % 2 == 0 {
            SpanStyle::Link(format!("https://geese.example/{number}"))
        } else {
            SpanStyle::Plain
        },
    });
    Paragraph {
        spans: spans.collect(),
        ..Paragraph::default()
    }
}

/// Words that stand in each of so many paragraphs are looked for.
fn found(count: usize) -> Stage {
    let mut stage = reading(|view| view.content.paragraphs = paragraphs(count));
    let both = Modifiers::COMMAND | Modifiers::CTRL | Modifiers::SHIFT;
    stage.window.key_press_modifiers(both, Key::F);
    stage.window.run();
    stage.type_into("Words to find in this mail", "geese");
    stage
}

fn insight(view: &mut MailView) -> &mut Insight {
    Arc::make_mut(&mut view.insight)
}

fn servers(count: usize) -> Stage {
    let hop = |number: usize| Hop {
        by: format!("mx{number}.example.org"),
        with: "ESMTPS".to_owned(),
        id: format!("queue-{number}"),
        when: Some(Timestamp(NOW + number as i64)),
        believed: true,
        ..Hop::default()
    };
    let mut stage = reading(|view| {
        insight(view).way = Way {
            hops: (0..count).map(hop).collect(),
            left_out: 0,
        };
    });
    stage.press(Key::W);
    stage
}

fn returned(count: usize) -> Report {
    let one = |number: usize| RecipientReport {
        recipient: format!("goose{number}@example.org"),
        action: DeliveryAction::Failed,
        status: Some((5, 1, 1)),
        words: "no such goose".to_owned(),
        ..RecipientReport::default()
    };
    Report::Delivery(DeliveryReport {
        recipients: (0..count).map(one).collect(),
        formal: true,
        ..DeliveryReport::default()
    })
}

fn cards(count: usize) -> Vec<Card> {
    let entries = |what: &str, number: usize| -> Vec<CardEntry> {
        let one = |way| CardEntry {
            kinds: vec!["work".to_owned()],
            value: format!("{what}{number}.{way}@example.org"),
        };
        (0..100).map(one).collect()
    };
    let one = |number: usize| Card {
        name: format!("Goose {number:05}"),
        mails: entries("mail", number),
        phones: entries("phone", number),
        ..Card::default()
    };
    (0..count).map(one).collect()
}

/// A window in which a conversation of so many mails is read, all of them read but the newest.
fn conversation(count: usize) -> Stage {
    let count = count as i64;
    let mut rows: Vec<_> = (0..count)
        .map(|number| mail(count - number, "Ann", "Re: Lunch"))
        .collect();
    for row in &mut rows {
        row.flags = Flags::SEEN;
    }
    conversation_of(rows)
}

/// A window in which a conversation is read. Its mails, the oldest first: the newest is number 1, by
/// Ann, with the subject "Re: Lunch".
pub(super) fn conversation_of(rows: Vec<MailSummary>) -> Stage {
    let newest = rows.last().expect("a conversation has a mail").clone();
    let mut stage = Stage::with_mails(&[]);
    stage.click("Inbox");
    let told = Conversation {
        mails: rows.iter().rev().map(|row| row.id).collect(),
        people: vec![newest.from.clone()],
        ..Conversation::default()
    };
    stage.answer_rows(
        Some(vec![told]),
        &[newest.id.0],
        std::slice::from_ref(&newest),
    );
    stage.asked();
    stage.window.get_by_label_contains("Ann, Re: Lunch").click();
    stage.window.run();
    let asked = stage.asked();
    let read = asked.iter().find_map(|(ticket, command)| match command {
        Command::Conversation(ConversationCommand::Read { .. }) => Some(*ticket),
        _ => None,
    });
    let open = asked.iter().find_map(|(ticket, command)| match command {
        Command::Open { mail: MailId(1) } => Some(*ticket),
        _ => None,
    });
    stage.say(Event::Conversation(ConversationEvent::Whole {
        ticket: read.expect("the conversation is asked for"),
        mail: newest.id,
        rows,
    }));
    stage.say(Event::Opened {
        ticket: open.expect("the mail is opened"),
        view: view(&newest, vec![text("See you at one")]).into(),
    });
    stage
}

fn listing(count: usize) -> Listing {
    let one = |number: usize| Entry {
        name: format!("geese/{number:05}.txt"),
        size_octets: 2_000,
        ..Entry::default()
    };
    Listing {
        entries: (0..count).map(one).collect(),
        is_whole: true,
        ..Listing::default()
    }
}

/// A window in which the only file of a mail is looked at.
fn looking(kind: Kind, preview: Preview) -> Stage {
    let mut stage = reading(|view| {
        let mut file = files(1, false).remove(0);
        file.inspection.kind = kind;
        view.content.attachments = vec![file];
    });
    stage
        .window
        .get_by_label_contains("Attachment report")
        .click();
    stage.window.run();
    let asked = stage.asked();
    let look = asked.iter().find_map(|(ticket, command)| match command {
        Command::Attachment(AttachmentCommand::Look { .. }) => Some(*ticket),
        _ => None,
    });
    stage.say(Event::Attachment(AttachmentEvent::Looked {
        ticket: look.expect("the file is looked at"),
        looked: Arc::new(Looked {
            name: "report.bin".to_owned(),
            size_octets: 5_000,
            inspection: Inspection {
                kind,
                cautions: Vec::new(),
            },
            preview,
            damage: None,
            beginning: Vec::new(),
        }),
    }));
    stage
}

/// What one frame has laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Laid {
    /// What has a name, or stands around what has one.
    pub(super) nodes: usize,
    /// What is painted.
    pub(super) shapes: usize,
    /// Texts.
    pub(super) texts: usize,
    /// Octets of all those names.
    pub(super) octets: usize,
}

/// Counts what a frame of a window at rest lays out.
pub(super) fn laid(stage: &mut Stage) -> Laid {
    use egui_kittest::kittest::NodeT as _;
    // Texts of the frame before are forgotten with the frame after.
    stage.window.run_steps(3);
    let (mut nodes, mut octets) = (0, 0);
    for node in stage.window.root().children_recursive() {
        nodes += 1;
        let node = node.accesskit_node();
        octets += node.label().map_or(0, |label| label.len());
        octets += node.value().map_or(0, |value| value.len());
        octets += node.description().map_or(0, |said| said.len());
    }
    Laid {
        nodes,
        shapes: stage.window.output().shapes.len(),
        texts: stage.window.ctx.fonts(|fonts| fonts.num_galleys_in_cache()),
        octets,
    }
}
