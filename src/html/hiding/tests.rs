//! What is read and what is quoted, written down by hand: each case says what a page drawn 640
//! points wide shows, and what may be seen anywhere.

use super::Hiding;
use crate::html::style::Says;
use crate::html::{Limits, Reading, Screen, read, read_drawn};

fn words(reading: &Reading) -> String {
    let mut lines = Vec::new();
    for paragraph in &reading.paragraphs {
        let spans = paragraph.spans.iter();
        lines.push(spans.map(|span| span.text.as_str()).collect::<String>());
    }
    lines
        .join(" ")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

fn searched(html: &str) -> String {
    words(&read(html, &Limits::default()))
}

fn drawn_at(html: &str, width: f32) -> String {
    let screen = Screen { width, dark: false };
    words(&read_drawn(html, &Limits::default(), screen))
}

fn quoted(html: &str) -> String {
    drawn_at(html, 640.0)
}

/// A sheet, a body with the words `one`, and whether it is found and whether it is quoted.
#[track_caller]
fn check(sheet: &str, body: &str, is_found: bool, is_quoted: bool) {
    let html = format!("<!doctype html><style>{sheet}</style><body><p>zero</p>{body}</body>");
    let expected = |is_there: bool| if is_there { "zero one" } else { "zero" };
    assert_eq!(searched(&html), expected(is_found), "found: {html}");
    assert_eq!(quoted(&html), expected(is_quoted), "quoted: {html}");
}

#[test]
fn a21_what_any_selector_hides_is_neither_found_nor_quoted() {
    let k = "<div class=k>one</div>";
    for (sheet, body) in [
        (".k{display:none}", k),
        ("div .k{display:none}", "<div><p class=k>one</p></div>"),
        (".k.k{display:none}", k),
        ("[class=k]{display:none}", k),
        ("[CLASS='k']{display:none}", k),
        (
            "div[class~=k]{display:none}",
            "<div class='a k b'>one</div>",
        ),
        ("[lang|=zh]{display:none}", "<p lang=zh-CN>one</p>"),
        ("@media (min-width:1px){.k{display:none}}", k),
        ("@media screen{@media all{.k{display:none}}}", k),
        (".\\6b{display:none}", k),
        (".k{dis\\70lay:none}", k),
        (".k{display:/**/none}", k),
        (".a,.b,.k{display:none}", k),
        ("body>.k{display:none}", k),
        ("html>body>p+.k{display:none}", k),
        ("p~.k{display:none}", "<hr><div class=k>one</div>"),
        ("*{visibility:hidden}p:first-child{visibility:visible}", k),
        (".k{visibility:hidden}", "<div class=k><b>one</b></div>"),
        ("tr td{display:none}", "<table><tr><td>one</table>"),
        (
            "table>tbody>tr>td{display:none}",
            "<table><tr><td>one</table>",
        ),
        (
            "#w .k{display:none}.k{display:block}",
            "<div id=w><p class=k>one</p></div>",
        ),
        (
            ".k{display:none!important}",
            "<div class=k style='display:block'>one</div>",
        ),
        (
            ".k{display:none}",
            "<div class=k style='display:grid;display:none'>one</div>",
        ),
        (".k{opacity:0}", "<div><div class=k><b>one</b></div></div>"),
        (".k{max-height:0}.k{overflow:hidden}", k),
        (
            ".w{font-size:0}.k{font-size:1em}",
            "<div class=w><p class=k>one</p></div>",
        ),
        (
            ".w{color:#fff}.k{color:inherit}",
            "<div class=w><p class=k>one</p></div>",
        ),
        ("div .k{color:#fff}", "<div><p class=k>one</p></div>"),
        (".k{background:#123456;color:#123456}", k),
        (".k{display:none}.gone .k{display:block!important}", k),
        (".k{display:none}@media print{.k{display:block}}", k),
        ("p:nth-child(2){display:none}", "<p>one</p>"),
        ("p:nth-of-type(2n){display:none}", "<div></div><p>one</p>"),
        (".k{display:none}", "<font class=k>one</font>"),
    ] {
        check(sheet, body, false, false);
    }
}

#[test]
fn a21_what_is_drawn_is_found_and_quoted() {
    for (sheet, body) in [
        (
            ".d{display:none}@media(min-width:480px){.d{display:block}}",
            "<p class=d>one</p>",
        ),
        (
            ".hide{display:none}.show{display:block}",
            "<p class='show hide'>one</p>",
        ),
        (
            ".x{display:block!important}",
            "<p class=x style='display:none'>one</p>",
        ),
        (
            ".x{display:none}#w td{display:block}",
            "<table id=w><tr><td class=x>one</table>",
        ),
        (".x{display:none}p.x{display:block}", "<p class=x>one</p>"),
        (
            ".x{display:block!important}.x{display:none}",
            "<p class=x>one</p>",
        ),
        (
            ".a .x{display:block}.x{display:none}",
            "<div class=a><p class=x>one</p></div>",
        ),
        (
            ".a{visibility:hidden}.x{visibility:visible}",
            "<div class=a><p class=x>one</p></div>",
        ),
    ] {
        check(sheet, body, true, true);
    }
}

#[test]
fn a21_what_no_rule_hides_is_found_and_quoted() {
    for (sheet, body) in [
        (
            ".a>.x{display:none}",
            "<div class=a><div><p class=x>one</p></div></div>",
        ),
        (
            ".a+.x{display:none}",
            "<div class=a></div><hr><p class=x>one</p>",
        ),
        (
            ".a .x{display:none}",
            "<div class=a></div><p class=x>one</p>",
        ),
        ("table>tr>td{display:none}", "<table><tr><td>one</table>"),
        ("div.x{display:none}", "<p class=x>one</p>"),
        (".x::before{display:none}", "<p class=x>one</p>"),
        (".x:hover{display:none}", "<p class=x>one</p>"),
        (".x:not(.y){display:none}", "<p class=x>one</p>"),
        (".x{display:none;;}.x{display:block;}", "<p class=x>one</p>"),
        (
            ".x{no/**/ne:1;display:no/**/ne}.x{display:block}",
            "<p class=x>one</p>",
        ),
        (
            ".x{background:url('a;display:none;b')}",
            "<p class=x>one</p>",
        ),
        (
            ".x{color:#fff}.y{background-color:#000}",
            "<div class=y><p class=x>one</p></div>",
        ),
        (
            ".x{color:#fff;background:#000 none no-repeat}",
            "<p class=x>one</p>",
        ),
        ("td{height:0;overflow:hidden}", "<table><tr><td>one</table>"),
        (
            ".x{max-height:0;overflow:hidden}.x.x{max-height:none}",
            "<p class=x>one</p>",
        ),
        ("@media print{.x{display:none}}", "<p class=x>one</p>"),
        (
            "@media (max-width:480px){.x{display:none}}",
            "<p class=x>one</p>",
        ),
        ("@font-face{.x{display:none}}", "<p class=x>one</p>"),
        ("@keyframes a{to{opacity:0}}", "<p class=x>one</p>"),
        (".X{display:none}", "<p class=x>one</p>"),
        // A page writes neither of these as it was.
        ("[title=abc]{display:none}", "<p title=abc>one</p>"),
        ("form{display:none}", "<form>one</form>"),
        (
            ".w{font-size:0}.x{font-size:14px}",
            "<div class=w><p class=x>one</p></div>",
        ),
        (".k{display:none", "<p class=x>one</p>"),
    ] {
        check(sheet, body, true, true);
    }
}

#[test]
fn a21_a_word_in_doubt_is_found_and_not_quoted() {
    let k = "<p class=k>one</p>";
    for (sheet, body) in [
        // Only wide pages show it, or only narrow ones, or dark ones.
        (
            ".k{display:none}@media(min-width:700px){.k{display:block}}",
            k,
        ),
        ("@media(min-width:600px){.k{display:none}}", k),
        (
            ".k{display:none}@media(prefers-color-scheme:dark){.k{display:block}}",
            k,
        ),
        // What no page knows, the next program may.
        (".k{display:none}.k:not(.y){display:block}", k),
        (".k{display:none}@supports(color:red){.k{display:block}}", k),
        (".k{display:none}.k:hover{display:block}", k),
        (
            ".k{display:none}[title^=a][title$=c][title*=b]{display:block}",
            "<p class=k title=abc>one</p>",
        ),
        ("[hidden]{display:block}", "<p hidden>one</p>"),
        // The end of what is read without a tree is not known.
        ("p:last-child{display:none}", k),
        ("p:nth-last-of-type(1){display:none}", k),
    ] {
        check(sheet, body, true, false);
    }
}

#[test]
fn a21_what_is_moved_off_the_page_is_found_and_not_quoted() {
    for style in [
        "position:absolute;left:-5000px",
        "position:relative;left:-50px",
        "position:absolute;left:4000px",
        "position:absolute;top:-900pt",
        "position:absolute;right:5000px",
        "position:absolute;right:-300px",
        "position:absolute;bottom:99em",
        "position:absolute;left:-100%",
        "text-indent:-5000px",
        "text-indent:-30em",
        "margin-left:-5000px",
        "margin:-999px 0 0",
        "margin:0 0 0 -999px",
        "margin-inline-start:-999px",
        "margin-left:3000px",
        "display:table-cell;margin-left:500px;text-indent:-500px",
    ] {
        let k = "<p class=k>one</p>";
        check(&format!(".k{{{style}}}"), k, true, false);
        check("", &format!("<p style='{style}'>one</p>"), true, false);
        check(
            &format!("@media (min-width:600px){{.k{{{style}}}}}"),
            "<div class=k><b>one</b></div>",
            true,
            false,
        );
    }
    // A little at a time, and by what stands before.
    for body in [
        format!("{}one", "<div style='margin-left:-20px'>".repeat(20)),
        "<div style='margin-bottom:-900px'></div><p>one".to_owned(),
        "<div><div style='margin-top:-900px'></div></div><p>one".to_owned(),
        "<p><span style='margin-right:-900px'></span>one".to_owned(),
        format!("<p>{}one", "<i style='margin-left:-20px'></i>".repeat(20)),
    ] {
        check("", &body, true, false);
    }
    let picture = "<p>zero<p style='position:absolute;left:-900px'><img src='' alt=one>";
    assert_eq!(searched(picture), "zero [one]");
    assert_eq!(quoted(picture), "zero");
}

#[test]
fn a21_what_is_moved_a_little_is_found_and_quoted() {
    for style in [
        "left:-5000px",
        "position:static;left:-5000px",
        "position:absolute;left:50%;top:120px",
        "position:relative;top:-1px",
        "margin:0 auto",
        "margin:0 -15px",
        "margin-left:36pt;text-indent:-18pt",
        "margin-left:1.5in;text-indent:-1.5in",
        "text-indent:2em",
        "margin-left:-900px;margin-left:0",
    ] {
        check("", &format!("<p style='{style}'>one</p>"), true, true);
    }
    check(
        ".k{margin-left:-900px}p.k{margin:0}",
        "<p class=k>one</p>",
        true,
        true,
    );
    // Columns side by side, and what overlaps far down.
    let columns = "<div style='margin:0 -15px'></div>".repeat(9);
    check("", &format!("{columns}<p>one"), true, true);
    let lines = "<p>line</p>".repeat(30);
    let html = format!("{lines}<p style='margin-top:-36px'>two</p><p>one");
    assert!(quoted(&html).ends_with("two one"));
}

#[test]
fn a21_what_is_never_seen_stays_so_under_a_sheet_without_an_end() {
    let never = "<template>a</template><object>b</object><p hidden>c</p>one";
    let many = ".a .b{color:red}".repeat(150_000);
    assert_eq!(searched(&format!("<style>{many}</style>{never}")), "one");
    // Nor is it where there are no looks left.
    let rules = "[title*='abac1' i]{opacity:0}".repeat(50_000);
    let title = "abac0".repeat(190);
    let html = format!("<style>{rules}</style><p title='{title}'>x</p>{never}");
    assert_eq!(searched(&html), "x one");
}

#[test]
fn a21_the_end_of_a_drawn_page_is_known() {
    let sheet = "p:last-child{display:none}";
    check(sheet, "<p>one</p><hr>", true, true);
    check(":empty{color:#fff}", "<p>one</p>", true, true);
    check("div:only-child{display:none}", "<div>one</div>", true, true);
}

#[test]
fn a21_what_is_quoted_is_what_was_seen_at_the_width_that_was_drawn() {
    let html = "<style>@media (max-width:600px){.k{display:none}}\
        @media (min-width:601px){.n{display:none}}</style>\
        <p>a</p><p class=k>wide</p><p class=n>narrow</p>";
    assert_eq!(drawn_at(html, 800.0), "a wide");
    assert_eq!(drawn_at(html, 500.0), "a narrow");
    assert_eq!(searched(html), "a wide narrow");
}

#[test]
fn a21_what_the_page_swallows_is_not_quoted() {
    // A template has no end here, nor has a list at the end of the mail.
    assert_eq!(quoted("<p>a<template><p>b"), "a");
    assert_eq!(quoted("<p>a<select><option>b<p>c"), "abc ▾");
    // Order is that of the page: what stands in a table and is no cell stands before it, and an
    // old page has its tables in its paragraphs.
    let soup = "<p class=k>a<table><b>b</b><tr><td>c</table>";
    assert_eq!(quoted(soup), "ab c");
    let hidden = format!("<style>.k{{display:none}}</style>{soup}d");
    assert_eq!(quoted(&hidden), "");
}

#[test]
fn a_quote_says_where_links_lead_and_what_pictures_show() {
    let html = "<p><a href='https://a.example/x'>there</a> <img src=cid:1 alt=goose> \
        <img src='https://a.example/p.png' alt=river width=90> <img src='' alt=gone></p>\
        <ol start=7><li>seven</ol><ol start=0><li>zero</ol>";
    let reading = read_drawn(html, &Limits::default(), Screen::default());
    assert_eq!(
        words(&reading),
        "there [goose] [river] [gone] 7. seven 0. zero"
    );
    let style = &reading.paragraphs[0].spans[0].style;
    let link = crate::model::text::SpanStyle::Link("https://a.example/x".to_owned());
    assert_eq!(*style, link);
}

#[test]
fn a23_what_is_too_much_to_match_is_found_and_not_quoted() {
    // More looks than there are: each of many elements is asked by each of many rules.
    let rules: String = (0..500)
        .map(|number| format!("p b~i[a{number}]~p,p~p[b{number}]{{display:none}}"))
        .collect();
    let elements = "<p>x</p>".repeat(6_000);
    let html = format!("<style>{rules}.k{{display:none}}</style>{elements}<p class=k>one</p>");
    assert!(searched(&html).ends_with("x one"));
    assert!(!quoted(&html).contains("one"));
    // A sheet without an end.
    let many = ".a .b{color:red}".repeat(150_000);
    let html = format!("<style>.k{{display:none}}{many}</style><p class=k>one");
    assert_eq!(searched(&html), "one");
    assert_eq!(quoted(&html), "");
}

#[test]
fn a23_pages_made_to_be_slow_are_read_in_one_pass() {
    let deep = "<div class=a>".repeat(20_000);
    let chains: String = (0..500)
        .map(|number| format!(".a .a .a .a .a .a .a .x{number}{{display:none}}"))
        .collect();
    let html = format!("<style>{chains}</style>{deep}one");
    assert!(searched(&html).len() <= 3);
    let flat = "<p class=a>".repeat(20_000);
    let siblings: String = (0..500)
        .map(|number| format!(".a~.a~.a~.a+.x{number}{{display:none}}"))
        .collect();
    let html = format!("<style>{siblings}</style>{flat}one");
    assert!(searched(&html).ends_with("one"));
    let classes: String = (0..100_000).map(|number| format!("c{number} ")).collect();
    let html = format!("<style>.c1.c2.c3{{display:none}}</style><p class='{classes}'>a</p>one");
    assert_eq!(searched(&html), "one");
}

#[test]
fn a21_what_a_style_sheet_hides_is_not_read() {
    for sheet in [
        ".x{display:none}",
        "div.x { color: red; DISPLAY: none !important }",
        "#y{visibility:hidden}",
        ".a,.x,.b{opacity:0}",
        "/* .x{display:block} */ .x{display:none}",
        "@media screen{.x{display:none}}",
        "@charset 'x';.x{display:none}",
        "<!-- .x{max-height:0;overflow:hidden} -->",
        ".x{display:block}.x{display:none}",
        ".x{font-size:0}",
        // Shown by what another program wraps a mail in that is passed on.
        ".x{display:none}.forwarded .x{display:block!important}",
        ".x{display:none}.moz-text-html>div>.x{display:block}",
        ".x{color:#fff}.forwarded .x{color:#000}",
        ".x{color:#fff}",
        ".x{color:transparent}",
        ".x{background:#000;color:black}",
        "body{background:#222}.x{color:#222}",
        ".x{display:none",
    ] {
        for html in [
            format!("<style>{sheet}</style><body>seen<div class='a x' id=y> and not</div>"),
            format!("<body>seen<div id=y class=x> and not</div><style>{sheet}</style>"),
        ] {
            assert_eq!(searched(&html), "seen", "{html}");
        }
    }
}

#[test]
fn a21_a_word_that_may_be_seen_is_read() {
    for sheet in [
        ".x{display:none}.x{display:block}",
        ".x{display:none}body>.x{display:block}",
        "@media (max-width:600px){.x{display:none}}",
        "@media print{.x{display:none}}",
        "a.x{display:none}",
        ".x:hover{display:none}",
        ".z{display:none}",
        "/* .x{display:none} */",
        ".x{color:#fff}.x p{background:#000}",
        ".x{color:#fff;background:#000}",
        ".x{color:#fff;background:url(a.png)}",
        ".x{font-size:0}.x p{font-size:14px}",
        "}{.x{display:none}",
    ] {
        let html = format!("<style>{sheet}</style><body><div class=x><p>seen</p></div>");
        assert_eq!(searched(&html), "seen", "{sheet}");
    }
    let for_outlook = "<!--[if mso]><style>.x{display:none}</style><![endif]-->";
    let for_paper = "<style media=print>.x{display:none}</style>";
    for sheet in [for_outlook, for_paper] {
        assert_eq!(searched(&format!("{sheet}<p class=x>seen")), "seen");
    }
}

#[test]
fn a21_letters_of_the_colour_behind_them_are_not_read() {
    for hidden in [
        "<font color=white>x</font>",
        "<span style='color:#fffffe'>x</span>",
        "<table bgcolor=#336699><td><font color='#336699'>x</font></table>",
        "<div style='background-color:black'><b style='color:rgb(0,0,0)'>x</b></div>",
        "<p style='color:rgba(9,9,9,0)'>x</p>",
    ] {
        assert_eq!(
            searched(&format!("<p>seen</p>{hidden}")),
            "seen",
            "{hidden}"
        );
    }
    for seen in [
        "<table bgcolor=#336699><td><font color=white>x</font></table>",
        "<table background=a.png><td><font color=white>x</font></table>",
        "<td style='background:linear-gradient(red,blue)'><span style='color:#fff'>x</span>",
        "<body bgcolor=black text=white>x",
        "<div style='color:white'><p style='background:#000'>x</p></div>",
        "<a href=https://a.example style='background:#000'>x</a>",
    ] {
        assert_eq!(searched(seen), "x", "{seen}");
    }
}

#[test]
fn a23_sheets_without_end_are_read_in_one_pass() {
    for piece in [
        ".a{",
        ".a,",
        "{",
        "}",
        "@media{",
        "/*",
        ".a{}.b{color:red}",
        ".a.b{color:red}",
    ] {
        let html = format!("<style>{}</style><p>seen", piece.repeat(200_000));
        assert_eq!(searched(&html), "seen", "{piece}");
    }
    let many = "<style>.a{display:none}</style><p class=b>".repeat(20_000);
    assert_eq!(searched(&format!("{many}seen")), "seen");
}

#[test]
fn a23_a_rule_says_a_thing_of_each_kind_and_no_more() {
    let says = "color:red;display:none;color:blue!important;display:block;";
    let sheet = format!("<style>i{{{}}}</style><i>", says.repeat(2_000));
    let hiding = Hiding::of(&sheet);
    let [rule] = hiding.rules.list.as_slice() else {
        panic!("{:?}", hiding.rules.list);
    };
    let said: Vec<Says> = rule.declarations.iter().map(|one| one.says).collect();
    assert_eq!(said.len(), 3);
    assert!(said.contains(&Says::Displayed(true)));
    assert!(!said.contains(&Says::Displayed(false)));
}
