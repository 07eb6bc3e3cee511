//! Mails that would take too much: what is made of them is bounded.

use super::*;

/// What comes out is well-formed, within all limits, and known to be cut.
fn bounded(html: &str) -> Page {
    let limits = Limits::default();
    let page = blocked(html);
    let checked = check(&page.xhtml);
    assert!(checked.depth <= limits.depth + 1, "{} deep", checked.depth);
    assert!(
        checked.elements <= limits.nodes + 1_000,
        "{} elements",
        checked.elements
    );
    assert!(checked.text.len() <= limits.text_octets + 2 * limits.css_octets);
    page
}

#[test]
fn elements_left_open_are_put_side_by_side() {
    for tag in [
        "<div>",
        "<b>",
        "<p><b>",
        "<table><tr><td>",
        "<span>",
        "<ul><li>",
    ] {
        let page = bounded(&format!("{}x", tag.repeat(20_000)));
        assert!(page.cut, "{tag}");
    }
    let page = bounded(&format!(
        "{}x{}y",
        "<div>".repeat(10_000),
        "</div>".repeat(10_000)
    ));
    assert!(page.cut);
    assert!(body(&page).ends_with("y"), "what stands behind is not lost");
}

#[test]
fn what_is_left_open_out_of_turn_is_no_deeper_than_the_limit() {
    let limits = Limits {
        depth: 20,
        ..Limits::default()
    };
    // A form is ended though what it holds is not, so it is open no more and still around it.
    let html = format!("{}x", "<form><div></form>".repeat(100));
    let page = page(&html, RemotePictures::Blocked, &limits);
    let checked = check(&page.xhtml);
    assert!(
        page.cut && checked.depth <= limits.depth + 1,
        "{} deep",
        checked.depth
    );
    assert_eq!(checked.text, "x");
}

#[test]
fn names_that_nobody_knows_are_one_name() {
    let names: String = (0..100_000).map(|number| format!("<x{number}>")).collect();
    assert!(bounded(&names).cut);
    assert_eq!(
        body(&blocked("<o:p>a<v:b>b</v:b></o:p>c")),
        "<span>a<span>b</span></span>c"
    );
}

#[test]
fn formatting_that_is_opened_again_and_again_ends() {
    let different: String = (0..20_000)
        .map(|number| format!("<p><b class=a{number}>"))
        .collect();
    assert!(bounded(&different).cut);
    let crossed = "<b><p><i><div></b>x</i>".repeat(5_000);
    bounded(&crossed);
    let pulled: String = format!(
        "{}<p>{}{}",
        "<b>".repeat(50),
        "<br>".repeat(20_000),
        "</b>".repeat(50)
    );
    bounded(&pulled);
}

#[test]
fn end_tags_of_nothing_cost_nothing() {
    let page = bounded(&format!(
        "<p>a{}b",
        "</b></table></td></h1></x>".repeat(50_000)
    ));
    assert!(!page.cut);
    assert_eq!(body(&page), "<p>ab</p>");
}

#[test]
fn there_are_no_more_nodes_than_the_limit() {
    let rows = "<tr><td>x</td></tr>".repeat(60_000);
    let page = bounded(&format!("<table>{rows}</table>"));
    assert!(page.cut);
    assert!(bounded(&"<br>".repeat(100_000)).cut);
    assert!(!bounded(&"x<br>".repeat(20_000)).cut);
}

#[test]
fn text_is_cut_at_its_limit() {
    let page = bounded(&"雁".repeat(1_500_000));
    assert!(page.cut);
    assert_eq!(body(&page).len(), 4 * 1024 * 1024 / 3 * 3);
}

#[test]
fn numbers_are_clamped() {
    let page = blocked(
        "<table><tr><td colspan=1000000000 rowspan=99999999999999999999>a<th colspan=0 rowspan=-3>b\
         <colgroup span=65535></table><ol start=-5><li value=0>c</ol>",
    );
    assert_eq!(
        body(&page),
        "<table><tbody><tr><td colspan=\"64\" rowspan=\"64\">a</td><th colspan=\"1\">b</th></tr></tbody>\
         <colgroup span=\"64\"></colgroup></table><ol data-start=\"-5\"><li data-value=\"0\">c</li></ol>"
    );
    let page = blocked("<img src=cid:here width=999999999 height=999999999999999999999>");
    assert_eq!(
        page.sheets,
        ["[data-h=\"0\"]{width:5000px;height:5000px;}\n"]
    );
}

#[test]
fn a_tag_with_a_million_attributes_is_read() {
    let attributes: String = (0..200_000).map(|number| format!(" a{number}=b")).collect();
    let page = bounded(&format!("<p{attributes} style=color:red>x"));
    assert_eq!(body(&page), "<p>x</p>");
}

#[test]
fn style_sheets_end_at_their_limit() {
    let rules = "a{color:red}".repeat(200_000);
    let page = bounded(&format!("<style>{rules}</style>x"));
    assert!(page.cut);
    let selectors = format!("<style>{}{{color:red}}</style>x", "a ".repeat(100_000));
    assert_eq!(bounded(&selectors).paper, Paper::Plain);
    let nested = format!(
        "<style>{}a{{color:red}}</style>x",
        "@media screen{".repeat(10_000)
    );
    assert_eq!(bounded(&nested).paper, Paper::Plain);
    assert!(bounded(&format!("<p style='{}'>x", "(".repeat(100_000))).cut);
    bounded(&format!("<style>{}", "a{b:c".repeat(20_000)));
    bounded(&"<p style='color:red;width:1px'>x".repeat(20_000));
}

#[test]
fn things_wanted_are_counted_up_to_a_limit() {
    let html: String = (0..30_000)
        .map(|number| {
            format!(
                "<a href=https://a.example/{number}><img src=https://b.example/{number} alt=x></a>"
            )
        })
        .collect();
    let page = bounded(&html);
    assert!(page.cut);
    assert_eq!(page.remote.len(), Limits::default().remote);
    assert!(page.links.len() <= Limits::default().links);
    let page = bounded(&"<img src=https://b.example/>".repeat(1_000));
    assert_eq!((page.remote.len(), page.remote[0].times), (1, 1_000));
}

#[test]
fn things_behind_the_limit_of_nodes_are_still_counted() {
    let page = blocked(&format!(
        "{}<img src=https://a.example/x>",
        "<br>".repeat(70_000)
    ));
    assert!(page.cut);
    assert_eq!(page.remote.len(), 1);
}

#[test]
fn what_is_not_ended_is_read_to_its_end() {
    for html in [
        "<style>a{color:red}",
        "<style>a{color:",
        "<script>x",
        "<title>x",
        "<!--x",
        "<svg><p>x",
        "<template>x",
        "<p style=\"color:red",
        "<",
        "</",
        "<!",
        "&",
        "",
        "\0",
    ] {
        bounded(html);
    }
    assert_eq!(body(&blocked("<svg><circle><p>x")), "<p>x</p>");
}

#[test]
fn no_more_selectors_are_written_than_can_be_looked_up() {
    let sheet = |rules: usize| {
        let rules: String = (0..rules)
            .map(|at| format!(".c{at},.d{at}{{margin:1px}}"))
            .collect();
        bounded(&format!("<style>{rules}</style><p class=c0>x"))
    };
    let page = sheet(5_000);
    assert!(!page.cut && page.xhtml.contains(".d4999{"));
    let page = sheet(5_001);
    assert!(page.cut && page.xhtml.contains(".d4999{") && !page.xhtml.contains(".c5000"));
}

#[test]
fn words_before_and_behind_very_many_elements_are_left_out() {
    let page = |count: usize| {
        let style = "<style>b::before{content:'x'!important}</style>";
        bounded(&format!("{style}{}", "<b>x</b>".repeat(count)))
    };
    let none = "*::before,*::after{content:none!important}";
    let has = |page: &Page| page.sheets.iter().any(|sheet| sheet == none);
    let few = page(5_000);
    assert!(!few.cut && !has(&few));
    let many = page(15_000);
    assert!(many.cut && has(&many));
    let plain = bounded(&"<b>x</b>".repeat(15_000));
    assert!(!plain.cut && !has(&plain));
}

#[test]
fn of_very_many_emoji_some_are_drawn_and_all_words_are() {
    let page = bounded(&format!(
        "<p>{}words",
        "\u{1f600}1\u{fe0f}\u{20e3}".repeat(40_000)
    ));
    assert!(page.cut && body(&page).contains("words"));
    assert_eq!(page.xhtml.matches('\u{1f600}').count(), 15_000);
    let page = bounded(&format!("<p>{}", "\u{1f600}".repeat(30_000)));
    assert!(!page.cut);
}
