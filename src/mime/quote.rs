//! What a reply, a forward or a `mailto:` begins with.

mod mailto;

use std::collections::HashSet;

use super::subject;
use super::view::Content;
use crate::model::text::{Paragraph, ParagraphKind, Span, SpanStyle};
use crate::model::{AccountId, Address, Draft, DraftId, PartId, Person};

/// Octets that are quoted of a mail; whoever passes on more passes on the file.
const QUOTED_OCTETS: usize = 1024 * 1024;

/// What a draft begins with.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Seed {
    /// `Name <address>` or an address, one an entry.
    pub to: Vec<String>,
    /// As `to`.
    pub cc: Vec<String>,
    /// As `to`; only from a `mailto:`, and to be shown.
    pub bcc: Vec<String>,
    /// On one line.
    pub subject: String,
    /// `\n` line ends.
    pub text: String,
    /// With brackets.
    pub in_reply_to: Option<String>,
    /// With brackets, oldest first.
    pub references: Vec<String>,
    /// Parts of the mail passed on that go with it; the caller copies them.
    pub attachments: Vec<PartId>,
}

impl Seed {
    /// The draft. Attachments are the caller's to add.
    #[must_use]
    pub fn into_draft(self, id: DraftId, account: AccountId) -> Draft {
        Draft {
            to: self.to,
            cc: self.cc,
            bcc: self.bcc,
            subject: self.subject,
            text: self.text,
            in_reply_to: self.in_reply_to,
            references: self.references,
            ..Draft::empty(id, account)
        }
    }
}

/// An answer: to Reply-To, else From, where that is not ourselves; `all`: to everybody else too.
/// `attribution` is the line above the quoted text, e.g. `On Friday Ann wrote:`.
#[must_use]
pub fn reply(content: &Content, all: bool, own: &[Address], attribution: &str) -> Seed {
    let is_own = |person: &Person| {
        Address::parse(&person.address)
            .is_ok_and(|address| own.iter().any(|mine| mine.same_box(&address)))
    };
    let others = |people: &[Person]| -> Vec<Person> {
        people
            .iter()
            .filter(|person| !person.address.is_empty() && !is_own(person))
            .cloned()
            .collect()
    };
    let answered = if content.reply_to.is_empty() {
        &content.from
    } else {
        &content.reply_to
    };
    let written_by_us = !content.from.is_empty() && content.from.iter().all(is_own);
    let mut to = others(answered);
    if written_by_us {
        to = others(&content.to);
    }
    if to.is_empty() {
        to = content.from.clone();
    }
    let mut cc = Vec::new();
    if all {
        to.extend(others(&content.to));
        cc = others(&content.cc);
    }
    let to = entries(&to, &[]);
    let cc = entries(&cc, &to);
    Seed {
        to: to.into_iter().map(|(entry, _)| entry).collect(),
        cc: cc.into_iter().map(|(entry, _)| entry).collect(),
        subject: subject::reply(&content.subject),
        text: format!("\n\n{attribution}\n{}", quoted(&content.paragraphs)),
        in_reply_to: Some(content.message_id.clone()).filter(|id| !id.is_empty()),
        references: thread(content),
        ..Seed::default()
    }
}

/// People as they are typed, each once and none of `already`; with each the key of its address.
fn entries(people: &[Person], already: &[(String, String)]) -> Vec<(String, String)> {
    let mut seen: HashSet<String> = already.iter().map(|(_, key)| key.clone()).collect();
    people
        .iter()
        .filter(|person| !person.address.is_empty())
        .filter_map(|person| {
            let key = person.address.to_lowercase();
            seen.insert(key.clone()).then(|| (entry(person), key))
        })
        .collect()
}

/// `Name <address>` such that it is read back as it was.
fn entry(person: &Person) -> String {
    let name: String = person
        .name
        .chars()
        .filter(|character| !matches!(character, '\\' | '"' | '<' | '>'))
        .collect();
    let name = name.trim();
    if name.is_empty() || name == person.address {
        return person.address.clone();
    }
    let needs_quotes = name.contains([',', ';', '，', '；', '、', '@', '(', ')', ':']);
    let quote = if needs_quotes { "\"" } else { "" };
    format!("{quote}{name}{quote} <{}>", person.address)
}

/// The References of an answer (RFC 5322 §3.6.4).
fn thread(content: &Content) -> Vec<String> {
    let mut references = content.references.clone();
    references.retain(|id| *id != content.message_id);
    references.extend(Some(content.message_id.clone()).filter(|id| !id.is_empty()));
    references
}

/// Paragraphs as plain text, quotes marked by `>`. Only what is shown is in it.
#[must_use]
pub fn plain_text(paragraphs: &[Paragraph]) -> String {
    text_within(usize::MAX, paragraphs)
}

/// The same, about so many octets of it: each short line of a deep quote has a mark for each level.
fn text_within(most: usize, paragraphs: &[Paragraph]) -> String {
    let mut out = String::new();
    let mut last: Option<&Paragraph> = None;
    for paragraph in paragraphs {
        if out.len() >= most {
            out.push_str("[…]\n");
            break;
        }
        let marks = usize::from(paragraph.quote_depth);
        if let Some(last) = last {
            let is_list = last.kind == ParagraphKind::Item && paragraph.kind == ParagraphKind::Item;
            let shared = marks.min(usize::from(last.quote_depth));
            if !is_list && (last.quote_depth == paragraph.quote_depth || shared == 0) {
                out.push_str(&">".repeat(shared));
                out.push('\n');
            }
        }
        let is_first_of_signature = paragraph.kind == ParagraphKind::Signature
            && last.is_none_or(|last| last.kind != ParagraphKind::Signature);
        if is_first_of_signature {
            out.push_str("-- \n");
        }
        let text = match paragraph.kind {
            ParagraphKind::Rule => "----".to_owned(),
            _ => paragraph.spans.iter().map(written).collect(),
        };
        for line in text.split('\n') {
            if out.len() >= most {
                break;
            }
            if marks > 0 {
                out.push_str(&">".repeat(marks));
                out.push(' ');
            }
            out.push_str(line);
            out.push('\n');
        }
        last = Some(paragraph);
    }
    out
}

/// A span in plain text: a link whose target is not its text shows both.
fn written(span: &Span) -> String {
    match &span.style {
        SpanStyle::Link(target) if !span.text.contains(target.as_str()) => {
            let shown = ["mailto:", "https://www."]
                .iter()
                .find_map(|scheme| target.strip_prefix(scheme))
                .unwrap_or(target);
            if span.text.contains(shown.trim_end_matches('/')) {
                span.text.clone()
            } else {
                format!("{} <{target}>", span.text)
            }
        }
        _ => span.text.clone(),
    }
}

/// The text one level deeper, without its author's signature.
fn quoted(paragraphs: &[Paragraph]) -> String {
    let deeper: Vec<Paragraph> = paragraphs
        .iter()
        .filter(|paragraph| paragraph.kind != ParagraphKind::Signature)
        .map(|paragraph| Paragraph {
            quote_depth: paragraph.quote_depth.saturating_add(1),
            ..paragraph.clone()
        })
        .collect();
    text_within(QUOTED_OCTETS, &deeper)
}

/// The words above a forwarded mail, in the person's language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForwardLabels {
    /// E.g. `---------- Forwarded mail ----------`.
    pub heading: String,
    /// E.g. `From`.
    pub from: String,
    /// E.g. `Date`.
    pub date: String,
    /// E.g. `Subject`.
    pub subject: String,
    /// E.g. `To`.
    pub to: String,
    /// E.g. `Cc`.
    pub cc: String,
}

/// The mail passed on: its text below a few of its headers, its attachments beside it.
/// `date` is the mail's date as the person reads dates.
#[must_use]
pub fn forward(content: &Content, labels: &ForwardLabels, date: &str) -> Seed {
    let list = |people: &[Person]| {
        let entries: Vec<_> = entries(people, &[])
            .into_iter()
            .map(|(entry, _)| entry)
            .collect();
        entries.join(", ")
    };
    let lines = [
        (&labels.from, list(&content.from)),
        (&labels.date, date.to_owned()),
        (&labels.subject, content.subject.clone()),
        (&labels.to, list(&content.to)),
        (&labels.cc, list(&content.cc)),
    ];
    let mut text = format!("\n\n{}\n", labels.heading);
    for (label, value) in lines {
        if !value.is_empty() {
            text.push_str(&format!("{label}: {value}\n"));
        }
    }
    text.push('\n');
    text.push_str(&text_within(QUOTED_OCTETS, &content.paragraphs));
    Seed {
        subject: subject::forward(&content.subject),
        text,
        references: thread(content),
        attachments: content
            .attachments
            .iter()
            .map(|attachment| attachment.part)
            .collect(),
        ..Seed::default()
    }
}

/// Reads a `mailto:` URL (RFC 6068): to, cc, bcc, subject, body and in-reply-to; whatever else
/// it asks for, attachments above all, is ignored. `None` where it is no such URL.
#[must_use]
pub fn mailto(url: &str) -> Option<Seed> {
    mailto::read(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(name: &str, address: &str) -> Person {
        Person {
            name: name.to_owned(),
            address: address.to_owned(),
        }
    }

    fn paragraph(quote_depth: u8, kind: ParagraphKind, text: &str) -> Paragraph {
        Paragraph {
            quote_depth,
            kind,
            spans: vec![Span {
                text: text.to_owned(),
                style: SpanStyle::Plain,
            }],
        }
    }

    fn content() -> Content {
        Content {
            subject: "回复：Lunch".to_owned(),
            from: vec![person("Lee, Ann", "ann@example.org")],
            to: vec![
                person("Me", "ME@example.org"),
                person("", "bob@example.org"),
            ],
            cc: vec![
                person("Bob", "BOB@example.org"),
                person("C", "c@example.org"),
            ],
            message_id: "<2@example.org>".to_owned(),
            references: vec!["<1@example.org>".to_owned()],
            paragraphs: vec![
                paragraph(0, ParagraphKind::Text, "Shall we?\nAt one"),
                paragraph(1, ParagraphKind::Text, "older"),
                paragraph(0, ParagraphKind::Signature, "Ann"),
            ],
            ..Content::default()
        }
    }

    fn own() -> [Address; 1] {
        [Address::parse("me@example.org").unwrap()]
    }

    #[test]
    fn a23_a_quote_of_many_levels_is_no_longer_than_anybody_quotes() {
        let deep = Paragraph {
            quote_depth: 255,
            kind: ParagraphKind::Text,
            spans: vec![Span {
                text: "x\n".repeat(1_000_000),
                ..Span::default()
            }],
        };
        let content = Content {
            paragraphs: vec![deep.clone(), deep],
            ..Content::default()
        };
        let text = reply(&content, false, &[], "They wrote:").text;
        assert!(text.len() < QUOTED_OCTETS + 1_000, "{}", text.len());
        assert!(text.ends_with("[…]\n"));
    }

    #[test]
    fn an_answer_goes_to_the_author_and_quotes_the_text() {
        let seed = reply(&content(), false, &own(), "Ann wrote:");
        assert_eq!(seed.to, ["\"Lee, Ann\" <ann@example.org>"]);
        assert_eq!(seed.cc, Vec::<String>::new());
        assert_eq!(seed.subject, "Re: Lunch");
        assert_eq!(
            seed.text,
            "\n\nAnn wrote:\n> Shall we?\n> At one\n>> older\n"
        );
        assert_eq!(seed.in_reply_to.as_deref(), Some("<2@example.org>"));
        assert_eq!(seed.references, ["<1@example.org>", "<2@example.org>"]);
    }

    #[test]
    fn an_answer_to_all_goes_to_everybody_once_but_not_to_us() {
        let seed = reply(&content(), true, &own(), "");
        assert_eq!(
            seed.to,
            ["\"Lee, Ann\" <ann@example.org>", "bob@example.org"]
        );
        assert_eq!(seed.cc, ["C <c@example.org>"]);
    }

    #[test]
    fn reply_to_counts_and_our_own_mail_is_answered_to_its_recipients() {
        let elsewhere = Content {
            reply_to: vec![person("", "list@example.org")],
            ..content()
        };
        assert_eq!(
            reply(&elsewhere, false, &own(), "").to,
            ["list@example.org"]
        );
        let ours = Content {
            from: vec![person("Me", "me@example.org")],
            ..content()
        };
        assert_eq!(reply(&ours, false, &own(), "").to, ["bob@example.org"]);
        let to_ourselves = Content {
            from: vec![person("", "me@example.org")],
            to: vec![person("", "me@example.org")],
            cc: Vec::new(),
            ..content()
        };
        assert_eq!(
            reply(&to_ourselves, true, &own(), "").to,
            ["me@example.org"]
        );
    }

    #[test]
    fn a_mail_passed_on_says_whose_it_is() {
        let labels = ForwardLabels {
            heading: "-- Forwarded --".to_owned(),
            from: "From".to_owned(),
            date: "Date".to_owned(),
            subject: "Subject".to_owned(),
            to: "To".to_owned(),
            cc: "Cc".to_owned(),
        };
        let seed = forward(&content(), &labels, "today");
        assert_eq!(seed.subject, "Fwd: 回复：Lunch");
        let start = "\n\n-- Forwarded --\nFrom: \"Lee, Ann\" <ann@example.org>\nDate: today\nSubject: 回复：Lunch\nTo: Me <ME@example.org>, bob@example.org\nCc: ";
        assert!(seed.text.starts_with(start), "{}", seed.text);
        assert!(
            seed.text
                .ends_with("\n\nShall we?\nAt one\n\n> older\n\n-- \nAnn\n"),
            "{}",
            seed.text
        );
        assert_eq!(seed.in_reply_to, None);
    }

    #[test]
    fn every_entry_is_read_back_as_the_same_person() {
        for name in ["Ann", "Lee, Ann", "a;b，c", "x@y", "\"q\" \\ <z>", "王芳"] {
            let typed = entry(&person(name, "a@b.example"));
            let read = crate::mime::compose::recipients(&[typed]).unwrap();
            assert_eq!(
                (read.len(), read[0].address.as_str()),
                (1, "a@b.example"),
                "{name}"
            );
        }
    }
}
