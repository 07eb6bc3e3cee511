//! Every way that we know of in which a mail makes a reader ask somebody: one mail each.
//! `tests/vectors/list.txt` names them all with their numbers.

mod field;
pub(crate) mod html;
mod part;
mod whole;

/// A mail that asks.
pub(crate) struct Vector {
    /// Its group and what it does, on one line; no two have the same.
    pub(crate) name: String,
    /// The mail, line ends CRLF.
    pub(crate) mail: String,
    /// Which of its tables it is from.
    pub(crate) group: Group,
}

/// The tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Group {
    /// What stands in a page.
    Html,
    /// What stands in the header.
    Field,
    /// What stands beside a page.
    Part,
    /// What the mail is made of.
    Whole,
}

/// All there are, in the order of the list.
pub(crate) fn all() -> Vec<Vector> {
    let mut vectors = Vec::new();
    for (html, _noted) in html::all() {
        vectors.push(Vector {
            group: Group::Html,
            name: format!("html: {}", html.replace('\n', "\\n")),
            mail: letter("", &page(&html)),
        });
    }
    for (name, fields) in field::FIELDS {
        vectors.push(Vector {
            group: Group::Field,
            name: format!("field: {name}"),
            mail: letter(fields, &page("<p>A letter")),
        });
    }
    for (name, part) in part::PARTS {
        vectors.push(Vector {
            group: Group::Part,
            name: format!("part: {name}"),
            mail: letter("", &with_part(part)),
        });
    }
    for (name, rest) in whole::WHOLE {
        vectors.push(Vector {
            group: Group::Whole,
            name: format!("mail: {name}"),
            mail: letter("", rest),
        });
    }
    vectors
}

/// Vectors of HTML in one mail of [`shared`]; one with more than 16 pages is shown as text.
const TOGETHER: usize = 15;

/// The vectors of HTML once more, so many in a mail, each as a page of its own beside the others;
/// and how many they are.
pub(crate) fn shared() -> Vec<(usize, String)> {
    let pages: Vec<String> = html::all()
        .into_iter()
        .map(|(html, _noted)| page(&html))
        .collect();
    let mails = pages.chunks(TOGETHER).map(|pages| {
        let parts: String = pages.iter().map(|page| format!("--m\n{page}\n")).collect();
        let rest = format!("Content-Type: multipart/mixed; boundary=m\n\n{parts}--m--\n");
        (pages.len(), letter("", &rest))
    });
    mails.collect()
}

/// Usual fields, these, and the rest of the header with the body.
fn letter(fields: &str, rest: &str) -> String {
    let mail = format!(
        "From: Eve <eve@evil.example>\nTo: ann@example.org\nSubject: A letter that asks\n\
         Date: Mon, 23 Nov 2026 08:00:00 +0000\nMessage-ID: <1@evil.example>\n{fields}\
         MIME-Version: 1.0\n{rest}"
    );
    mail.replace('\n', "\r\n")
}

/// HTML as its sender writes it: beside its text, in base64, so that no line of it is cut.
fn page(html: &str) -> String {
    let html = data_encoding::BASE64.encode(html.as_bytes());
    let lines: Vec<&str> = html
        .as_bytes()
        .chunks(76)
        .filter_map(|line| std::str::from_utf8(line).ok())
        .collect();
    format!(
        "Content-Type: multipart/alternative; boundary=a\n\n--a\nContent-Type: text/plain\n\n\
         A letter\n--a\nContent-Type: text/html; charset=utf-8\n\
         Content-Transfer-Encoding: base64\n\n{}\n--a--\n",
        lines.join("\n")
    )
}

/// A page that shows a part under each name that a part can have, and the part.
fn with_part(part: &str) -> String {
    format!(
        "Content-Type: multipart/related; boundary=r\n\n--r\nContent-Type: text/html\n\n\
         <link rel=stylesheet href=cid:part><iframe src=cid:part></iframe><p>See \
         <img src=cid:part alt=part><img src=https://evil.example/x><object data=cid:part>\
         </object><embed src=cid:part>\n--r\nContent-ID: <part>\n{part}\n--r--\n"
    )
}
