//! Rows made straight in the index: as many as wanted, without as many files. All of them share
//! one mail on the disk.

use std::fs;
use std::path::Path;
use std::time::{Duration, UNIX_EPOCH};

use hongyan::model::AccountId;
use hongyan::store::{ProfilePaths, Store};
use rusqlite::{Connection, params};

/// Mails of one conversation: every second mail answers the one before it.
const CONVERSATION: usize = 2;

/// Makes a profile of one account whose index knows so many mails.
pub(crate) fn make(profile: &Path, mails: usize) {
    let config = "[[account]]\nid = \"work\"\nname = \"Work\"\naddress = \"ann@example.org\"\n\
        check_every_minutes = 0\n[account.pop3]\nhost = \"127.0.0.1\"\nport = 9\ntls = \"none\"\n\
        [account.smtp]\nhost = \"127.0.0.1\"\nport = 9\ntls = \"none\"\n";
    fs::write(profile.join("config.toml"), config).unwrap();
    let paths = ProfilePaths::under(profile);
    let work = AccountId::new("work").unwrap();
    let store = Store::open(&paths, std::slice::from_ref(&work)).unwrap();
    let mail = "From: ann@example.org\r\nSubject: letter\r\n\r\nThe goose flew over the river.\r\n";
    let inbox = profile.join("mail/work");
    fs::write(inbox.join("cur/1.same.host:2,S"), mail).unwrap();
    // Folders are known, and a directory that has not changed for a while is believed.
    std::thread::sleep(Duration::from_secs(3));
    store
        .bring_up_to_date(None, &mut |_progress| hongyan::store::Proceed::GoOn)
        .unwrap();
    drop(store);
    let stamps: String = ["new", "cur"]
        .map(|part| {
            let changed = fs::metadata(inbox.join(part)).unwrap().modified().unwrap();
            let since = changed.duration_since(UNIX_EPOCH).unwrap();
            format!("{}.{} ", since.as_secs(), since.subsec_nanos())
        })
        .concat();
    fill(&paths.index, mails, &stamps);
}

fn fill(index: &Path, mails: usize, stamp: &str) {
    let mut index = Connection::open(index).unwrap();
    let transaction = index.transaction().unwrap();
    let folder: i64 = transaction
        .query_row("SELECT id FROM folders WHERE name = 'Inbox'", [], |row| {
            row.get(0)
        })
        .unwrap();
    transaction.execute("DELETE FROM mails", []).unwrap();
    let mut insert = transaction
        .prepare(
            "INSERT INTO mails (id, folder, date, flags, size, has_attachments, base, file,
             from_name, from_address, recipients, subject, snippet, message_id, edition, thread, links)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'cur/1.same.host:2,S', ?8, ?9, '', ?10, ?11, ?12, ?13, ?14, x'')",
        )
        .unwrap();
    for number in 0..mails {
        let date = 1_000_000_000 + number as i64 * 600;
        let id = (date + (1 << 39)) << 22;
        insert
            .execute(params![
                id,
                folder,
                date,
                if number % 9 == 0 { 0 } else { 16 },
                2000 + (number * 7919 % 90_000) as i64,
                number % 20 == 0,
                format!("{date}.{number}.host"),
                ["王芳", "Alice Liddell", "Bob Baker", "Ивáн Петров"][number % 4],
                format!("sender{}@example.org", number % 300),
                format!("letter {number} 关于会议"),
                "鸿雁来信: the goose flew over the river, and the letter was dry.",
                format!("<{number}@example.org>"),
                number as i64,
                (1 + number / CONVERSATION) as i64,
            ])
            .unwrap();
    }
    drop(insert);
    transaction
        .execute(
            "UPDATE folders SET stamp = ?1, mails = (SELECT count(*) FROM mails),
             unread = (SELECT count(*) FROM mails WHERE flags & 16 = 0) WHERE name = 'Inbox'",
            [stamp],
        )
        .unwrap();
    transaction.commit().unwrap();
    index
        .execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")
        .unwrap();
}
