//! Conversations against RFC 5256 written down as plainly as it can be, whatever comes first.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::mime::subject;
use crate::mime::summary::Summary;
use crate::model::{
    AccountId, Direction, Flags, FolderName, MailId, Order, OrderBy, Place, Timestamp,
};
use crate::store::entry::Entry;
use crate::store::threads::Links;
use crate::store::{ProfilePaths, Store};

const DAY: i64 = 24 * 3600;

/// A small random source with a fixed seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % limit as u64) as usize
    }

    fn shuffle<T>(&mut self, things: &mut [T]) {
        for index in (1..things.len()).rev() {
            things.swap(index, self.below(index + 1));
        }
    }
}

#[derive(Debug, Clone)]
struct Mail {
    number: usize,
    id: String,
    references: Vec<String>,
    subject: String,
    date: i64,
}

/// Mails of some conversations: answers name all before them, only the last, or nobody, and some
/// of what is named is not here.
fn mails(dice: &mut Dice, count: usize) -> Vec<Mail> {
    let mut mails: Vec<Mail> = Vec::new();
    let mut paths: Vec<Vec<String>> = Vec::new();
    for number in 0..count {
        let id = format!("<{number}@example.org>");
        let answers = number > 0 && dice.below(4) > 0;
        let before = answers.then(|| dice.below(number));
        let mut path = before.map_or_else(Vec::new, |before| paths[before].clone());
        let topic = before.map_or_else(
            || format!("topic {}", dice.below(6)),
            |before| subject::base(&mails[before].subject).text,
        );
        let references = match dice.below(6) {
            // A program that takes the references out.
            0 => Vec::new(),
            1 | 2 => path.iter().rev().take(1).cloned().collect(),
            3 => path.split_off(0).into_iter().rev().take(3).rev().collect(),
            _ => path.clone(),
        };
        let path = before.map_or_else(Vec::new, |before| paths[before].clone());
        let date = match before {
            Some(before) => mails[before].date + dice.below(20) as i64 * DAY / 4,
            None => 1_700_000_000 + dice.below(400) as i64 * DAY,
        };
        paths.push([path, vec![id.clone()]].concat());
        mails.push(Mail {
            number,
            id: if dice.below(20) == 0 {
                String::new()
            } else {
                id
            },
            references,
            subject: if before.is_some() {
                format!("Re: {topic}")
            } else {
                topic
            },
            date,
        });
    }
    mails.retain(|_mail| dice.below(8) > 0);
    mails
}

type Partition = BTreeSet<BTreeSet<usize>>;

/// RFC 5256 §3, steps 1 and 2 as written, then our narrower step 5.
fn plain(mails: &[Mail]) -> Partition {
    let mut parents: HashMap<String, String> = HashMap::new();
    let own = |mail: &Mail| {
        if mail.id.is_empty() {
            format!("unique {}", mail.number)
        } else {
            mail.id.clone()
        }
    };
    fn root(parents: &HashMap<String, String>, of: &str) -> String {
        let mut at = of;
        while let Some(parent) = parents.get(at) {
            at = parent;
        }
        at.to_owned()
    }
    fn is_above(parents: &HashMap<String, String>, above: &str, of: &str) -> bool {
        let mut at = Some(of);
        while let Some(now) = at {
            if now == above {
                return true;
            }
            at = parents.get(now).map(String::as_str);
        }
        false
    }
    for mail in mails {
        for pair in mail.references.windows(2) {
            if !parents.contains_key(&pair[1]) && !is_above(&parents, &pair[1], &pair[0]) {
                parents.insert(pair[1].clone(), pair[0].clone());
            }
        }
        let own = own(mail);
        parents.remove(&own);
        if let Some(last) = mail.references.last()
            && !is_above(&parents, &own, last)
        {
            parents.insert(own, last.clone());
        }
    }
    let mut threads: Vec<BTreeSet<usize>> = Vec::new();
    let mut by_root: HashMap<String, usize> = HashMap::new();
    for mail in mails {
        let place = *by_root
            .entry(root(&parents, &own(mail)))
            .or_insert_with(|| {
                threads.push(BTreeSet::new());
                threads.len() - 1
            });
        threads[place].insert(mail.number);
    }
    for one in mails {
        let base = subject::base(&one.subject);
        if !base.is_answer || base.text.is_empty() || !one.references.is_empty() {
            continue;
        }
        for other in mails {
            let is_before = other.date <= one.date && other.date >= one.date - 30 * DAY;
            if is_before && subject::base(&other.subject).text == base.text {
                let of = |number: usize| {
                    threads
                        .iter()
                        .position(|thread| thread.contains(&number))
                        .unwrap()
                };
                let (to, from) = (of(one.number), of(other.number));
                if to != from {
                    let moved = std::mem::take(&mut threads[from]);
                    threads[to].extend(moved);
                }
            }
        }
    }
    threads
        .into_iter()
        .filter(|thread| !thread.is_empty())
        .collect()
}

struct Bench {
    _folder: tempfile::TempDir,
    store: Store,
    work: AccountId,
    ids: BTreeMap<usize, MailId>,
}

impl Bench {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let work = AccountId::new("work").unwrap();
        let home = AccountId::new("home").unwrap();
        let paths = ProfilePaths::under(folder.path());
        let store = Store::open(&paths, &[work.clone(), home]).unwrap();
        Self {
            _folder: folder,
            store,
            work,
            ids: BTreeMap::new(),
        }
    }

    fn add(&mut self, account: &str, mails: &[Mail]) {
        let account = AccountId::new(account).unwrap();
        let entries = mails.iter().map(|mail| entry(&account, mail)).collect();
        let rows = self.store.shared.index.add(&account, entries).unwrap();
        for (mail, row) in mails.iter().zip(rows) {
            self.ids.insert(mail.number, row.id);
        }
    }

    fn remove(&mut self, numbers: &[usize]) {
        let index = &self.store.shared.index;
        let ids: Vec<MailId> = numbers.iter().map(|number| self.ids[number]).collect();
        index.remove(&index.filed(&ids).unwrap()).unwrap();
        for number in numbers {
            self.ids.remove(number);
        }
    }

    fn partition(&self) -> Partition {
        let reader = self.store.shared.index.reader();
        let mut threads: BTreeMap<i64, BTreeSet<usize>> = BTreeMap::new();
        for (number, id) in &self.ids {
            let thread = reader
                .query_row("SELECT thread FROM mails WHERE id = ?1", [id.0], |row| {
                    row.get(0)
                })
                .unwrap();
            threads.entry(thread).or_default().insert(*number);
        }
        threads.into_values().collect()
    }

    /// The tables beside the rows say what the rows say, and nothing else.
    fn assert_in_order(&self) {
        let reader = self.store.shared.index.reader();
        let mut expected = BTreeSet::new();
        let mut topics = BTreeSet::new();
        let mut statement = reader
            .prepare("SELECT id, thread, links FROM mails")
            .unwrap();
        let mut rows = statement.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let (id, thread): (i64, i64) = (row.get(0).unwrap(), row.get(1).unwrap());
            let links = Links::from_bytes(row.get_ref(2).unwrap().as_blob().unwrap());
            expected.extend(links.keys().map(|key| (key, thread)));
            if links.topic != 0 {
                topics.insert((links.topic, id));
            }
        }
        let pairs = |sql: &str| -> BTreeSet<(i64, i64)> {
            let mut statement = reader.prepare(sql).unwrap();
            let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
            rows.unwrap().map(Result::unwrap).collect()
        };
        assert_eq!(pairs("SELECT key, thread FROM message_keys"), expected);
        assert_eq!(pairs("SELECT topic, mail FROM topics"), topics);
    }
}

fn entry(account: &AccountId, mail: &Mail) -> Entry {
    let base = format!("{}.{}.host", mail.date, mail.number);
    let summary = Summary {
        subject: mail.subject.clone(),
        message_id: mail.id.clone(),
        references: mail.references.clone(),
        date: Some(Timestamp(mail.date)),
        ..Summary::default()
    };
    Entry {
        file: format!("cur/{base}:2,S"),
        base,
        flags: Flags::SEEN,
        size_octets: 1,
        came: Timestamp(mail.date),
        ..Entry::of(account, summary)
    }
}

#[test]
fn conversations_are_those_of_rfc_5256_in_whatever_order_mails_come_and_go() {
    for seed in 0..12 {
        let mut dice = Dice(seed);
        let mut mails = mails(&mut dice, 60);
        if seed > 0 {
            dice.shuffle(&mut mails);
        } else {
            // As an index is filled: newest first.
            mails.sort_by_key(|mail| -mail.date);
        }
        let mut bench = Bench::new();
        let mut here = Vec::new();
        for some in mails.chunks(1 + dice.below(20)) {
            bench.add("work", some);
            here.extend_from_slice(some);
            assert_eq!(bench.partition(), plain(&here), "seed {seed}, adding");
        }
        bench.assert_in_order();
        while here.len() > 5 {
            let gone: Vec<Mail> = here.split_off(here.len() - 1 - dice.below(4));
            let numbers: Vec<usize> = gone.iter().map(|mail| mail.number).collect();
            bench.remove(&numbers);
            assert_eq!(bench.partition(), plain(&here), "seed {seed}, removing");
        }
        bench.assert_in_order();
        // The same again, and those that had gone.
        bench.add("work", &mails);
        assert_eq!(bench.partition(), plain(&mails), "seed {seed}, again");
        bench.assert_in_order();
    }
}

fn mail(number: usize, references: &[&str], subject: &str, day: i64) -> Mail {
    Mail {
        number,
        id: format!("<{number}@example.org>"),
        references: references.iter().map(|id| (*id).to_owned()).collect(),
        subject: subject.to_owned(),
        date: 1_700_000_000 + day * DAY,
    }
}

#[test]
fn hello_of_ten_years_is_not_one_conversation() {
    let mut bench = Bench::new();
    bench.add(
        "work",
        &[
            mail(1, &[], "Hello", 0),
            mail(2, &[], "Re: Hello", 20),
            mail(3, &[], "Hello", 21),
            mail(4, &[], "回复：Hello", 80),
            mail(5, &[], "Hello", 81),
        ],
    );
    let expected = [vec![1, 2], vec![3], vec![4], vec![5]];
    let expected: Partition = expected
        .into_iter()
        .map(|one| one.into_iter().collect())
        .collect();
    assert_eq!(bench.partition(), expected);
}

#[test]
fn accounts_keep_their_conversations_apart() {
    let mut bench = Bench::new();
    bench.add("work", &[mail(1, &[], "Hello", 0)]);
    bench.add("home", &[mail(2, &["<1@example.org>"], "Re: Hello", 1)]);
    assert_eq!(bench.partition().len(), 2);
    bench.store.remove_account(&bench.work).unwrap();
    bench.ids.remove(&1);
    bench.assert_in_order();
}

#[test]
fn a_file_that_says_something_else_leaves_its_conversation() {
    let mut bench = Bench::new();
    let mut second = mail(2, &["<1@example.org>"], "Re: a", 1);
    bench.add(
        "work",
        &[
            mail(1, &[], "a", 0),
            second.clone(),
            mail(3, &["<2@example.org>"], "Re: a", 2),
        ],
    );
    assert_eq!(bench.partition().len(), 1);
    second.references.clear();
    second.id = "<other@example.org>".to_owned();
    second.subject = "b".to_owned();
    bench.add("work", &[second]);
    assert_eq!(bench.partition().len(), 3);
    bench.assert_in_order();
}

#[test]
fn a_conversation_is_told_by_its_newest_mail_and_sent_mails_are_read_with_it() {
    let mut bench = Bench::new();
    bench.add(
        "work",
        &[
            mail(1, &[], "a", 0),
            mail(2, &[], "b", 1),
            mail(3, &["<1@example.org>"], "Re: a", 2),
        ],
    );
    let mut sent = entry(&bench.work, &mail(4, &["<3@example.org>"], "Re: a", 3));
    sent.folder = FolderName::Sent;
    bench
        .store
        .shared
        .index
        .add(&bench.work, vec![sent])
        .unwrap();
    let inbox = Place::Unified(FolderName::Inbox);
    let id = |number: usize| bench.ids[&number];
    let heads = bench
        .store
        .newest_of_conversations(&inbox, usize::MAX)
        .unwrap();
    assert_eq!(heads, [id(3), id(2)]);
    let told = bench.store.conversations(&inbox, &[id(1), id(3)]).unwrap();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].mails, [id(3), id(1)]);
    let read = bench.store.conversation_of(id(1)).unwrap();
    let folders: Vec<_> = read.iter().map(|row| row.folder.name.key()).collect();
    assert_eq!(folders, ["Inbox", "Inbox", "Sent"]);
    let order = Order {
        by: OrderBy::Date,
        direction: Direction::Ascending,
    };
    let heads = bench.store.conversations_in_order(&inbox, order).unwrap();
    assert_eq!(heads, [id(2), id(3)]);
    bench
        .store
        .set_flags(&[id(1)], Flags::NONE, Flags::SEEN)
        .ok();
}
