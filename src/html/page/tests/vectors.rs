//! Ways to make a reader ask somebody: each must be noted, and leave nothing in the page.
//! `@` stands for an address at `evil.example`.

use std::collections::HashSet;

use super::*;

const ADDRESS: &str = "https://evil.example/x";

/// Elements and attributes.
const MARKUP: &[(&str, Kind)] = &[
    ("<img src=@ alt=x>", Kind::Picture),
    ("<img src='@' alt=x/>", Kind::Picture),
    ("<IMG SRC=@ ALT=x>", Kind::Picture),
    ("<img/src=@/alt=x>", Kind::Picture),
    ("<img\nsrc\n=\n\"@\">", Kind::Picture),
    ("<img alt='>' src=@>", Kind::Picture),
    ("<img src=@ src=x>", Kind::Picture),
    ("<img srcset='@ 1x'>", Kind::Picture),
    ("<img src=x srcset='y 1x, @ 2x'>", Kind::Picture),
    ("<img lowsrc=@>", Kind::Picture),
    ("<img dynsrc=@>", Kind::Picture),
    ("<image src=@>", Kind::Picture),
    ("<picture><source srcset=@><img></picture>", Kind::Picture),
    ("<picture><img src=@></picture>", Kind::Picture),
    ("<input type=image src=@>", Kind::Picture),
    ("<input src=@>", Kind::Picture),
    ("<input type=image src=@ alt=x formaction=y>", Kind::Picture),
    ("<layer src=@></layer>", Kind::Picture),
    ("<ilayer src=@>", Kind::Picture),
    ("<x src=@>", Kind::Picture),
    ("<v:imagedata src=@>", Kind::Picture),
    ("<v:rect><v:fill src='@'/></v:rect>", Kind::Picture),
    ("<video poster=@>", Kind::Picture),
    ("<noscript><img src=@></noscript>", Kind::Picture),
    ("<p title='<!--'><img src=@ alt='-->'>", Kind::Picture),
    ("<!--><img src=@>-->", Kind::Picture),
    ("<!--->-><img src=@>", Kind::Picture),
    ("<!-- --!><img src=@>", Kind::Picture),
    (
        "<!--[if !mso]><!--><img src=@><!--<![endif]-->",
        Kind::Picture,
    ),
    ("<![if !mso]><img src=@><![endif]>", Kind::Picture),
    ("<![CDATA[><img src=@>]]>", Kind::Picture),
    ("<?xml ?><img src=@>", Kind::Picture),
    ("</p/><img src=@>", Kind::Picture),
    ("<table><img src=@></table>", Kind::Picture),
    ("<select><img src=@></select>", Kind::Picture),
    ("<textarea></textarea><img src=@>", Kind::Picture),
    ("<template><img src=@></template>", Kind::Picture),
    ("<frameset><img src=@>", Kind::Picture),
    ("<math><mtext><img src=@></mtext></math>", Kind::Picture),
    ("<math><mglyph src=@>", Kind::Picture),
    ("<math><mi xlink:href=@>x</mi></math>", Kind::Picture),
    ("<svg><image xlink:href=@></svg>", Kind::Picture),
    ("<svg><image href=@ /></svg>", Kind::Picture),
    ("<svg><use href='@#y'/></svg>", Kind::Picture),
    ("<svg><feImage xlink:href=@ /></svg>", Kind::Picture),
    ("<svg><pattern xlink:href=@ /></svg>", Kind::Picture),
    ("<svg><textPath href=@>x</textPath></svg>", Kind::Picture),
    (
        "<svg><foreignObject><img src=@></foreignObject></svg>",
        Kind::Picture,
    ),
    (
        "<svg><image><animate attributeName=href values=@ /></image></svg>",
        Kind::Picture,
    ),
    (
        "<svg><image><set attributeName=href to=@ /></image></svg>",
        Kind::Picture,
    ),
    ("<svg><p><img src=@>", Kind::Picture),
    ("<svg/><img src=@>", Kind::Picture),
    ("<svg><rect fill='url(@)'/></svg>", Kind::Style),
    ("<svg><rect filter='url(@#f)'/></svg>", Kind::Style),
    ("<svg><rect mask='url(@)'/></svg>", Kind::Style),
    ("<svg><rect clip-path='url(@)'/></svg>", Kind::Style),
    ("<svg><path marker-start='url(@)'/></svg>", Kind::Style),
    ("<svg><rect cursor='url(@)'/></svg>", Kind::Style),
    ("<svg><rect style='fill:url(@)'/></svg>", Kind::Style),
    ("<svg><script xlink:href=@></script></svg>", Kind::Script),
    ("<svg><script href=@ /></svg>", Kind::Script),
    ("<body background=@>", Kind::Background),
    ("<table background=@>", Kind::Background),
    ("<table><tr background=@>", Kind::Background),
    ("<table><tbody background=@>", Kind::Background),
    ("<table><td background=@>x", Kind::Background),
    ("<table><th background=@>x", Kind::Background),
    ("<div background=@>x", Kind::Background),
    ("<td background=@>x", Kind::Background),
    ("<p>x<body background=@>", Kind::Background),
    ("<video src=@></video>", Kind::Media),
    ("<video autoplay><source src=@></video>", Kind::Media),
    ("<video><track default src=@></video>", Kind::Media),
    ("<audio src=@></audio>", Kind::Media),
    ("<audio><source src=@></audio>", Kind::Media),
    ("<bgsound src=@>", Kind::Media),
    ("<embed src=@>", Kind::Plugin),
    ("<object data=@></object>", Kind::Plugin),
    ("<object codebase=@></object>", Kind::Plugin),
    ("<object classid=@></object>", Kind::Plugin),
    ("<object archive=@></object>", Kind::Plugin),
    ("<object><param name=movie value=@></object>", Kind::Plugin),
    ("<object><param name=src value=@></object>", Kind::Plugin),
    ("<object><param name=URL value=@></object>", Kind::Plugin),
    ("<applet codebase=@></applet>", Kind::Plugin),
    ("<applet archive=@></applet>", Kind::Plugin),
    ("<applet code=@></applet>", Kind::Plugin),
    ("<iframe src=@></iframe>", Kind::Frame),
    ("<iframe src=@>", Kind::Frame),
    ("<frameset><frame src=@></frameset>", Kind::Frame),
    ("<frame src=@>", Kind::Frame),
    ("<iframe srcdoc='<img src=@>'></iframe>", Kind::Picture),
    (
        "<iframe srcdoc='&lt;img src=@&gt;'></iframe>",
        Kind::Picture,
    ),
    (
        "<iframe srcdoc='<link rel=stylesheet href=@>'>",
        Kind::StyleSheet,
    ),
    ("<iframe srcdoc='<p style=background:url(@)>'>", Kind::Style),
    (
        "<iframe srcdoc='<style>p{background:url(@)}</style>'>",
        Kind::Background,
    ),
    ("<script src=@></script>", Kind::Script),
    ("<script type=module src=@></script>", Kind::Script),
    ("<link rel=stylesheet href=@>", Kind::StyleSheet),
    ("<link rel='alternate stylesheet' href=@>", Kind::StyleSheet),
    ("<link rel=STYLESHEET media=print href=@>", Kind::StyleSheet),
    ("<body>x<link rel=stylesheet href=@>", Kind::StyleSheet),
    ("<link rel=icon href=@>", Kind::Icon),
    ("<link rel='shortcut icon' href=@>", Kind::Icon),
    ("<link rel=apple-touch-icon href=@>", Kind::Icon),
    ("<link rel=mask-icon href=@>", Kind::Icon),
    ("<link rel=manifest href=@>", Kind::Manifest),
    ("<link rel=prefetch href=@>", Kind::Prefetch),
    ("<link rel=preload as=image href=@>", Kind::Prefetch),
    (
        "<link rel=preload as=image imagesrcset='@ 1x'>",
        Kind::Prefetch,
    ),
    ("<link rel=modulepreload href=@>", Kind::Prefetch),
    ("<link rel=preconnect href=@>", Kind::Prefetch),
    ("<link rel=dns-prefetch href=@>", Kind::Prefetch),
    ("<link rel=prerender href=@>", Kind::Prefetch),
    ("<link rel=import href=@>", Kind::Prefetch),
    ("<link rel=pingback href=@>", Kind::Prefetch),
    ("<link rel=next href=@>", Kind::Prefetch),
    ("<link rel=search href=@>", Kind::Prefetch),
    ("<link rel=alternate href=@>", Kind::Prefetch),
    ("<link rel=canonical href=@>", Kind::Prefetch),
    ("<link rel=subresource href=@>", Kind::Prefetch),
    ("<link href=@>", Kind::Prefetch),
    ("<head profile=@>", Kind::Prefetch),
    ("<html manifest=@>", Kind::Manifest),
    ("<base href=@>", Kind::Base),
    ("<base href=@><img src=y>", Kind::Picture),
    (
        "<base href=@><p style='background:url(y)'>",
        Kind::Background,
    ),
    ("<meta http-equiv=refresh content='0;url=@'>", Kind::Refresh),
    (
        "<meta http-equiv=REFRESH content='0; URL = \"@\"'>",
        Kind::Refresh,
    ),
    ("<meta http-equiv=refresh content='0, @'>", Kind::Refresh),
    ("<meta http-equiv=refresh content=';@'>", Kind::Refresh),
    (
        "<body><meta http-equiv=' refresh' content='1.5;url=@'>",
        Kind::Refresh,
    ),
    (
        "<noscript><meta http-equiv=refresh content='0;url=@'></noscript>",
        Kind::Refresh,
    ),
    ("<form action=@><input></form>", Kind::Form),
    ("<button formaction=@>x</button>", Kind::Form),
    ("<input type=submit formaction=@>", Kind::Form),
    ("<isindex action=@>", Kind::Form),
    ("<a href=y ping=@>x</a>", Kind::Ping),
    ("<a href=y ping='z @'>x</a>", Kind::Ping),
    ("<map><area href=y ping=@></map>", Kind::Ping),
    ("<menu><menuitem icon=@></menu>", Kind::Icon),
    ("<command icon=@>", Kind::Icon),
];

/// Ways to write an address, each at evil.example.
const WRITTEN: &[&str] = &[
    "HTTPS://EVIL.EXAMPLE/x",
    "http://evil.example",
    "//evil.example/x",
    "\\\\evil.example\\x",
    "/\\evil.example/x",
    "https:evil.example/x",
    "https:/evil.example/x",
    "https:\\\\evil.example/x",
    "https:///evil.example/x",
    "ht&#10;tps://evil.example/x",
    "https://evil&#9;.example/x",
    "&#104;ttps://evil.example/x",
    "&#x68;ttps&colon;//evil.example/x",
    "  https://evil.example/x  ",
    "&#1;https://evil.example/x",
    "https://u:p@evil.example/x",
    "https://good.example@evil.example/x",
    "https://evil.example:8443/x",
    "https://evil%2Eexample/x",
    "https://evil.example./x",
    "https://evil.example?x",
    "https://evil.example#x",
    "ftp://evil.example/x",
    "ws://evil.example/x",
    "smb://evil.example/x",
    "file://evil.example/x",
    "gopher://evil.example/x",
    "x-foo://evil.example/x",
];

/// Ways to write an address in CSS.
const CSS_WRITTEN: &[&str] = &[
    "url(@)",
    "url('@')",
    "URL( @ )",
    "u\\72l(@)",
    "\\75rl(@)",
    "\\000075 rl('@')",
    "url(\\68ttps://evil.example/x)",
    "url('https:\\2f\\2f evil.example/x')",
    "url(//evil.example/x)",
    "url('\\5c\\5c evil.example/x')",
    "url(/\\*/evil.example/x), url(@)",
    "red url(@) no-repeat",
    "image-set('@' 1x)",
    "image-set(url(@) 1x, url(y) 2x)",
    "-webkit-image-set(url(@) 1x)",
    "cross-fade(url(@), red)",
    "-webkit-cross-fade(url(y), url(@), 50%)",
    "image('@')",
    "src('@')",
    "element(#x), url(@)",
    "linear-gradient(red,blue), url(@)",
    "url(@",
    "url('@'",
];

/// Properties that can hold an address.
const PROPERTIES: &[&str] = &[
    "-moz-binding",
    "-ms-filter",
    "-webkit-border-image",
    "-webkit-box-reflect",
    "-webkit-filter",
    "-webkit-mask-image",
    "--custom",
    "backdrop-filter",
    "background",
    "background-image",
    "behavior",
    "border-image",
    "border-image-source",
    "clip-path",
    "color",
    "content",
    "cursor",
    "fill",
    "filter",
    "font",
    "list-style",
    "list-style-image",
    "marker-start",
    "mask",
    "mask-border-source",
    "mask-image",
    "offset-path",
    "shape-outside",
    "src",
    "stroke",
    "width",
];

/// Style sheets.
const SHEETS: &[&str] = &[
    "@import '@';",
    "@import \"@\" screen;",
    "@import url(@);",
    "@import url('@') supports(color:red);",
    "@IMPORT '@'",
    "@\\69mport '@';",
    "@import/**/'@';",
    "p{color:red}@import '@';",
    "@font-face{font-family:x;src:url(@)}",
    "@font-face{src:local(x),url('@') format('woff')}",
    "@media screen{@font-face{src:url(@)}}",
    "@media screen{p{background:url(@)}}",
    "@media screen{@media print{p{background:url(@)}}}",
    "@media(a){@media(b){@media(c){@media(d){p{background:url(@)}}}}}",
    "@media url(@){p{color:red}}",
    "@supports (color:red){p{background:url(@)}}",
    "@supports (background:url(@)){p{color:red}}",
    "@layer x{p{background:url(@)}}",
    "@container (width>1px){p{background:url(@)}}",
    "@keyframes x{from{background:url(@)}}",
    "@counter-style x{symbols:url(@)}",
    "@page{background:url(@)}",
    "@document url(@){p{color:red}}",
    "@property --x{initial-value:url(@)}",
    "@unknown url(@);",
    "p:hover{background:url(@)}",
    "p::before{content:url(@)}",
    "p[title='x'{background:url(@)}",
    "p{q{background:url(@)}}",
    "p{&:hover{background:url(@)}}",
    "p{color:red;@media screen{background:url(@)}}",
    "p{*background:url(@)}",
    "p{background:url(@)",
    "<!-- p{background:url(@)} -->",
    "}}p{background:url(@)}",
    "p{background:url(@)!important}",
    "p{background/**/:/**/url(@)}",
    "url(@){color:red}",
    "url(@)",
];

/// All vectors, each with what it is noted as, where that is known.
fn vectors() -> Vec<(String, Option<Kind>)> {
    let at = |text: &str| text.replace('@', ADDRESS);
    let keyword = |text: &str| {
        // In a style sheet `@` before a letter or a backslash is its own.
        let mut out = String::new();
        let mut rest = text;
        while let Some(found) = rest.find('@') {
            out.push_str(&rest[..found]);
            rest = &rest[found + 1..];
            let is_rule = rest.starts_with(|next: char| next.is_ascii_alphabetic() || next == '\\');
            out.push_str(if is_rule { "@" } else { ADDRESS });
        }
        out.push_str(rest);
        out
    };
    let mut vectors = Vec::new();
    for (html, kind) in MARKUP {
        vectors.push((keyword(html), Some(*kind)));
    }
    for address in WRITTEN {
        vectors.push((format!("<img alt=x src='{address}'>"), Some(Kind::Picture)));
        vectors.push((
            format!("<table><td background='{address}'>x"),
            Some(Kind::Background),
        ));
        vectors.push((
            format!("<link rel=stylesheet href='{address}'>"),
            Some(Kind::StyleSheet),
        ));
        // A line end would end the candidate.
        if !address.contains("&#9;") && !address.contains("&#10;") {
            vectors.push((
                format!("<img srcset='{}'>", address.trim()),
                Some(Kind::Picture),
            ));
        }
    }
    for css in CSS_WRITTEN {
        let css = at(css);
        vectors.push((
            format!("<style>p{{background:{css}}}</style>"),
            Some(Kind::Background),
        ));
        vectors.push((
            format!("<p style=\"background:{css}\">x"),
            Some(Kind::Background),
        ));
    }
    for property in PROPERTIES {
        let declaration = format!("{property}:url({ADDRESS})");
        vectors.push((format!("<p style='{declaration}'>x"), None));
        vectors.push((
            format!("<p style='color:red;{declaration} !important;width:1px'>x"),
            None,
        ));
        vectors.push((format!("<style>p{{{declaration}}}</style>x"), None));
        vectors.push((
            format!("<style>@media screen{{p{{{declaration}}}}}</style>x"),
            None,
        ));
    }
    for sheet in SHEETS {
        let sheet = keyword(sheet);
        vectors.push((format!("<style>{sheet}</style>"), None));
        vectors.push((format!("<p>x<style media=screen>{sheet}</style>"), None));
        vectors.push((format!("<svg><style>{sheet}</style></svg>"), None));
    }
    vectors
}

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
    let vectors = vectors();
    let different: HashSet<&str> = vectors.iter().map(|(html, _)| html.as_str()).collect();
    assert!(different.len() >= 200, "{} vectors", different.len());
    assert_eq!(different.len(), vectors.len(), "no vector stands twice");
    let mut missed = Vec::new();
    for (html, kind) in &vectors {
        for remote in [RemotePictures::Blocked, RemotePictures::Shown] {
            let page = page(html, remote, &Limits::default());
            leads_nowhere(&page, html);
            let named = page.remote.iter().any(|remote| {
                remote.host == "evil.example" && kind.is_none_or(|kind| remote.kind == kind)
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
