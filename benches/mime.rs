//! How many mails a second are read: for a row of the list, for the window, and HTML as text.
//!
//! `cargo bench --bench mime`. The aim for rows is 20,000 mails of 9 KB a second on one core.
//! `cargo bench --bench mime -- bombs`: mails made to stop a program.

mod bombs;

use std::hint::black_box;

use criterion::{Criterion, Throughput};
use hongyan::html::{self, Limits};
use hongyan::mime::{summary, view};

/// A mail of about 9 KB as most are: both forms of one text, behind a long header.
fn mail() -> Vec<u8> {
    let received = "Received: from a.example (b.example [192.0.2.1]) by c.example; Fri, 20 Nov 2026 09:05:00 +0800\r\n";
    let line = "The goose carries letters over the mountains and comes back in spring.";
    let plain = format!("{line}\r\n").repeat(40);
    let paragraphs = format!("<p style=3D\"font-size:14px\">{line}</p>\r\n").repeat(40);
    let mail = format!(
        "{}From: =?utf-8?B?546L6Iqz?= <fang@example.org>\r\nTo: ann@example.org, Bob <bob@example.org>\r\n\
         Subject: =?utf-8?B?6bi/6ZuB?= in spring\r\nDate: Fri, 20 Nov 2026 09:05:00 +0800\r\n\
         Message-ID: <1@mail.example>\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/alternative; boundary=\"b\"\r\n\r\n\
         --b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{plain}\r\n\
         --b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
         <html><head><style>p{{margin:0}}</style></head><body>{paragraphs}</body></html>\r\n--b--\r\n",
        received.repeat(5)
    );
    mail.into_bytes()
}

/// A mail of about 6 KB in Chinese of GBK, labelled, falsely labelled or not at all.
fn chinese(label: &str) -> Vec<u8> {
    // 关于下周会议的通知
    let subject = b"\xb9\xd8\xd3\xda\xcf\xc2\xd6\xdc\xbb\xe1\xd2\xe9\xb5\xc4\xcd\xa8\xd6\xaa";
    let header =
        format!("From: fang@example.org\r\nContent-Type: text/plain; charset={label}\r\nSubject: ");
    let line = [&subject[..], b"\r\n"].concat();
    [
        header.as_bytes(),
        &subject[..],
        b"\r\n\r\n",
        &line.repeat(300),
    ]
    .concat()
}

fn charsets(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("row of a mail of 6 KB in GBK");
    for label in ["gbk", "utf-8", "iso-8859-1", "us-ascii"] {
        let mail = chinese(label);
        group.bench_function(label, |bencher| {
            bencher.iter(|| summary::read(black_box(&mail)))
        });
    }
    group.finish();
}

fn reading(criterion: &mut Criterion) {
    let mail = mail();
    let mut group = criterion.benchmark_group("mail of 9 KB");
    group.throughput(Throughput::Elements(1));
    group.bench_function("summary", |bencher| {
        bencher.iter(|| summary::read(black_box(&mail)))
    });
    group.bench_function("view", |bencher| {
        bencher.iter(|| view::read(black_box(&mail)))
    });
    group.finish();

    let row = "<tr><td>one</td><td>two &amp; a half</td><td><a href='https://example.org/'>three</a></td></tr>\n";
    let table = format!("<table>{}</table>", row.repeat(55_000));
    let mut group = criterion.benchmark_group("table of 5 MB");
    group.throughput(Throughput::Bytes(table.len() as u64));
    group.sample_size(20);
    group.bench_function("html", |bencher| {
        bencher.iter(|| html::read(black_box(&table), &Limits::default()));
    });
    group.finish();
}

fn main() {
    if bombs::asked() {
        return;
    }
    let mut criterion = Criterion::default().configure_from_args();
    reading(&mut criterion);
    charsets(&mut criterion);
    criterion.final_summary();
}
