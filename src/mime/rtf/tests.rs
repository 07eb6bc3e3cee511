//! What RTF of the usual writers says.

use super::*;

fn plain(rtf: &[u8]) -> String {
    match read(rtf) {
        Text::Plain(text) => text,
        Text::Html(html) => panic!("{html}"),
    }
}

fn html(rtf: &[u8]) -> String {
    match read(rtf) {
        Text::Html(html) => html,
        Text::Plain(text) => panic!("{text}"),
    }
}

#[test]
fn text_is_read_without_what_surrounds_it() {
    let rtf = b"{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0\\fswiss Arial;}}\r\n\
        {\\colortbl;\\red0\\green0\\blue0;}{\\*\\generator Some;}{\\info{\\author Ann}}\
        \\viewkind4\\uc1\\pard\\f0\\fs20 Dear \\b Bob\\b0 ,\\par\r\n\\par\r\ncaf\\'e9 \\{a\\}\\tab b\
        \\emdash c\\par}";
    assert_eq!(plain(rtf), "Dear Bob,\n\ncafé {a}\tb—c\n");
}

#[test]
fn octets_are_of_the_charset_of_their_font() {
    let rtf = b"{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0\\fcharset0 Arial;}\
        {\\f1\\fnil\\fcharset134 SimSun;}{\\f2\\fcharset204{\\*\\falt x}Arial Cyr;}}\
        {\\f1 \\'c4\\'e3\\'ba\\'c3}\\'e9 {\\f2\\'cf}\\f1\\'c4\\'e3\\plain\\'e9}";
    assert_eq!(plain(rtf), "你好é П你é");
}

#[test]
fn characters_beyond_the_charset_are_read_once() {
    let rtf =
        b"{\\rtf1\\ansi\\uc1 \\u20320?\\u22909\\'3f!\\uc2\\u-10179??\\u-8704??{\\uc0\\u8364}x}";
    assert_eq!(plain(rtf), "你好!😀€x");
    assert_eq!(plain(b"{\\rtf1\\uc1\\u55357?a}"), "a");
}

#[test]
fn hidden_text_is_left_out() {
    assert_eq!(
        plain(b"{\\rtf1 a{\\v secret}b\\v c\\v0 d\\v e\\plain f}"),
        "abdf"
    );
}

#[test]
fn html_comes_out_as_it_went_in() {
    // In the manner of Outlook: tags in groups, what only RTF needs between \htmlrtf.
    let rtf = b"{\\rtf1\\ansi\\ansicpg936\\fromhtml1 \\deff0{\\fonttbl{\\f0\\fcharset134 SimSun;}}\
        {\\*\\htmltag19 <html>}{\\*\\htmltag50 <body>}{\\*\\htmltag64}\\htmlrtf {\\htmlrtf0\r\n\
        {\\*\\htmltag84 <b style=\"color:red\">}\\htmlrtf {\\b\\htmlrtf0 \\'c4\\'e3 &\
        {\\*\\htmltag84 &lt;}\\htmlrtf <\\htmlrtf0 \\u22909?{\\*\\htmltag92 </b>}\\htmlrtf }\\htmlrtf0\
        {\\*\\mhtmltag84 <a href=\"x\">}\\htmlrtf\\par}\\htmlrtf0{\\*\\htmltag58 </body>}\
        {\\*\\htmltag27 </html>}}";
    assert_eq!(
        html(rtf),
        "<html><body><b style=\"color:red\">你 &&lt;好</b></body></html>"
    );
}

#[test]
fn a23_no_nesting_and_no_cut_does_harm() {
    let deep = [
        &b"{\\rtf1 "[..],
        &b"{\\b ".repeat(200_000),
        b"a",
        &b"}".repeat(200_000),
        b"z",
    ]
    .concat();
    assert_eq!(plain(&deep), "az");
    assert_eq!(plain(&b"}".repeat(100_000)), "");
    let rtf = b"{\\rtf1\\ansi{\\fonttbl{\\f0\\fcharset134 a;}}\\uc1\\u20320?\\'c4\\'e3{\\*\\x y}\\bin5 abcdez}";
    for cut in 0..rtf.len() {
        read(&rtf[..cut]);
    }
    let fonts: Vec<u8> = (0..200_000)
        .flat_map(|font| format!("\\f{font}\\fcharset134").into_bytes())
        .collect();
    let many = [&b"{\\rtf1{\\fonttbl"[..], &fonts, b"}x}"].concat();
    assert_eq!(plain(&many), "x");
}

#[test]
fn a23_what_means_more_than_it_is_long_is_read_to_a_limit() {
    let rtf = [&b"{\\rtf1\\fromhtml1 "[..], &b"\\~".repeat(1_500_000)].concat();
    let text = read(&rtf);
    assert!(text.is_cut());
    let length = html(&rtf).len();
    assert!((8_388_608..8_388_616).contains(&length), "{length}");
    assert!(!read(b"{\\rtf1 a}").is_cut());
}
