//! Ways to make a reader ask somebody: each must be noted, and leave nothing in the page.

#[path = "../../../../tests/vectors/html.rs"]
mod table;

use std::collections::HashSet;

use super::*;

/// Nothing that leads out of the page: no host, and no scheme but that of our own numbers.
fn leads_nowhere(page: &Page, html: &str) {
    check(&page.xhtml);
    let own = "<html xmlns=\"http://www.w3.org/1999/xhtml\"";
    let rest = page.xhtml.strip_prefix(own).unwrap();
    for text in std::iter::once(rest).chain(page.sheets.iter().map(String::as_str)) {
        let text = text.to_ascii_lowercase();
        let without_ours = text.replace("mail:/p/", "").replace("mail:/l/", "");
        for word in [
            "evil", "//", "\\", "http", "ftp:", "smb:", "file:", "data:", "cid:", "@import", "src:",
        ] {
            assert!(!without_ours.contains(word), "{word} in {text}\nof {html}");
        }
        // Each `url(` is one of ours.
        let ours =
            text.matches("url(\"mail:/p/").count() + text.matches("url(&quot;mail:/p/").count();
        assert_eq!(text.matches("url(").count(), ours, "{text}\nof {html}");
    }
}

#[test]
fn a20_everything_remote_is_named_and_nothing_of_it_is_left() {
    let vectors = table::all();
    let different: HashSet<&str> = vectors.iter().map(|(html, _)| html.as_str()).collect();
    assert!(different.len() >= 200, "{} vectors", different.len());
    assert_eq!(different.len(), vectors.len(), "no vector stands twice");
    let mut missed = Vec::new();
    for (html, kind) in &vectors {
        for remote in [RemotePictures::Blocked, RemotePictures::Shown] {
            let page = page(html, remote, &Limits::default());
            leads_nowhere(&page, html);
            let named = page.remote.iter().any(|remote| {
                let is_so = kind.is_empty() || format!("{:?}", remote.kind) == *kind;
                remote.host == "evil.example" && is_so
            });
            if !named {
                missed.push(format!("{html} → {:?}", page.remote));
            }
            if matches!(remote, RemotePictures::Blocked) {
                assert_eq!(page.pictures, [], "{html}");
            }
        }
    }
    assert!(
        missed.is_empty(),
        "{} missed:\n{}",
        missed.len(),
        missed.join("\n")
    );
}

#[test]
fn a20_what_asks_nobody_is_not_counted() {
    for html in [
        "<img src=cid:here><img src=x.png><img src=''><img src='data:image/gif;base64,R0lG'>",
        "<a href=https://a.example/>x</a>",
        "<p style='background:url(cid:here)'>x<blockquote cite=https://a.example/>",
        "<title><img src=https://a.example/></title>",
        "<!-- <img src=https://a.example/> -->",
        "<!--[if mso]><img src=https://a.example/><![endif]-->",
        "<script>fetch('https://a.example/')</script>",
        "<style>/* url(https://a.example/) */ p{font-family:'url(https://a.example/)'}</style>",
        "<style>@namespace url(http://www.w3.org/1999/xhtml);</style>",
        "https://a.example/",
        "<img alt='https://a.example/'>",
    ] {
        assert_eq!(blocked(html).remote, [], "{html}");
    }
}
