//! How pages look: each pitfall of the engine that draws them, and each old way to say things.

use super::*;

/// The style sheet in the head, as written.
fn sheet(page: &Page) -> &str {
    let from = page.xhtml.find("<style>").unwrap() + 7;
    &page.xhtml[from..page.xhtml.find("</style>").unwrap()]
}

#[test]
fn a_page_is_a_whole_document() {
    let page = blocked("<!doctype html><title>t</title><p lang=de dir=ltr>a &amp; b<br>c");
    assert_eq!(
        page.xhtml,
        "<html xmlns=\"http://www.w3.org/1999/xhtml\"><head></head><body data-n=\"1\">\
         <p lang=\"de\" dir=\"ltr\" data-n=\"2\">a &amp; b<br/>c</p></body></html>"
    );
    assert_eq!(
        Page {
            xhtml: String::new(),
            ..page
        },
        Page::default()
    );
    assert_eq!(
        blocked("").xhtml,
        "<html xmlns=\"http://www.w3.org/1999/xhtml\" data-q=\"quirks\"><head></head><body data-n=\"1\"></body></html>"
    );
}

#[test]
fn tags_are_put_in_order_as_browsers_do() {
    for (html, xhtml) in [
        ("<p>a<p>b", "<p>a</p><p>b</p>"),
        ("<b>a<i>b</b>c</i>", "<b>a<i>b</i></b><i>c</i>"),
        (
            "<table><td>a",
            "<table><tbody><tr><td>a</td></tr></tbody></table>",
        ),
        (
            "<table>a<tr><td>b</table>",
            "a<table><tbody><tr><td>b</td></tr></tbody></table>",
        ),
        ("<h1>a</h2>b", "<h1>a</h1>b"),
        ("<pre>\n a</pre>", "<pre> a</pre>"),
        ("<ul><li>a<li>b</ul>", "<ul><li>a</li><li>b</li></ul>"),
        ("a</body>b</html>c", "abc"),
        (
            "a<![if !mso]>b<![endif]><!--[if mso]>c<![endif]--><!--[if !mso]><!-->d<!--<![endif]-->",
            "abd",
        ),
        ("<o:p>a</o:p>", "<span>a</span>"),
        ("<center>a</center>", "<center>a</center>"),
        ("a\r\nb\rc\0d\u{1}e\u{ffff}", "a\nb\ncde"),
        ("<p hidden>a", "<p data-h=\"0\">a</p>"),
    ] {
        assert_eq!(body(&blocked(html)), xhtml, "{html}");
    }
}

#[test]
fn what_could_do_something_is_left_out_and_its_words_stay() {
    for (html, xhtml) in [
        ("<script>a</script>b", "b"),
        ("<p onclick=alert(1) data-x=y contenteditable>a", "<p>a</p>"),
        ("<form action=/x><p>a</form>", "<div><p>a</p></div>"),
        (
            "<table><form><tr><td>a</form></table>",
            "<table><tbody><tr><td>a</td></tr></tbody></table>",
        ),
        (
            "<button name=x>a</button>",
            "<span class=\"x-button\" data-i=\"button\">a</span>",
        ),
        (
            "<input type=submit value=a>",
            "<span class=\"x-button\" data-i=\"button\">a</span>",
        ),
        ("<input type=hidden value=a>", ""),
        (
            "<input placeholder=a class=b>",
            "<span class=\"x-field b\" data-i=\"field\">a</span>",
        ),
        (
            "<input type=checkbox checked>",
            "<span data-i=\"mark\">☑</span>",
        ),
        (
            "<input type=password value=a>",
            "<span class=\"x-field\" data-i=\"field\"></span>",
        ),
        ("<textarea>a</textarea>", "<pre data-i=\"field\">a</pre>"),
        ("<noscript><p>a</noscript>", "<p>a</p>"),
        ("<object data=x>a</object>", "a"),
        ("<video src=x>a</video>", "a"),
        ("<iframe src=x>a</iframe>b", "b"),
        ("<svg><text>a</text></svg>b", "b"),
        ("<math><mi>a</mi></math>", "<span>a</span>"),
        ("<template>a</template>b", "b"),
        (
            "<details><summary>a</summary>b</details>",
            "<details open=\"\"><summary>a</summary>b</details>",
        ),
        ("<p class='x-img a x-b'>c", "<p class=\"a\">c</p>"),
        ("<a href=javascript:alert(1)>a</a>", "<a>a</a>"),
    ] {
        assert_eq!(body(&blocked(html)), xhtml, "{html}");
    }
}

#[test]
fn what_a_form_is_made_of_is_marked_and_what_is_pressed_with_a_link_is_not() {
    use super::super::Form::{Fields, Password};
    for (html, form, marks) in [
        ("<p>a", None, 0),
        ("<input name=a>", Some(Fields), 1),
        ("<input type=hidden name=a>", None, 0),
        (
            "<form><input type=hidden><button>Yes</button></form>",
            Some(Fields),
            1,
        ),
        ("<button>Yes</button>", None, 1),
        (
            "<form><a href=https://a.example><button>Yes</button></a></form>",
            None,
            0,
        ),
        ("<a href=https://a.example class=button>Yes</a>", None, 0),
        (
            "<input type=password><input><select><option>a</select>",
            Some(Password),
            3,
        ),
        ("<select multiple><option>a</select>", Some(Fields), 0),
        ("<textarea>a</textarea>", Some(Fields), 1),
        ("<li><input type=checkbox disabled checked>", None, 1),
        ("<input style='display:none'>", None, 1),
    ] {
        let page = blocked(html);
        let marked = page.xhtml.matches("data-i=").count();
        assert_eq!((page.form, marked), (form, marks), "{html}: {}", page.xhtml);
    }
}

#[test]
fn a22_links_are_numbers() {
    let page = blocked(
        "<a href='https://a.example/?x=1&amp;y'>a</a><a href=MAILTO:ann@example.org>b</a>\
         <a href='https://a.example/?x=1&y'>c</a><a href='file:///x'>d</a>",
    );
    assert_eq!(
        body(&page),
        "<a href=\"mail:/l/0\">a</a><a href=\"mail:/l/1\">b</a><a href=\"mail:/l/0\">c</a><a>d</a>"
    );
    let targets: Vec<_> = page.links.iter().map(|link| link.target.as_str()).collect();
    assert_eq!(
        targets,
        ["https://a.example/?x=1&y", "mailto:ann@example.org"]
    );
}

#[test]
fn a_picture_that_is_not_there_is_its_words_in_its_size() {
    let html = "<img src='https://a.example/x.png' alt='A &quot;b&quot;' width=600 height=200 class=logo style='display:block'>";
    let page = blocked(html);
    assert_eq!(
        body(&page),
        "<x-img class=\"x-img logo\" data-h=\"0\" style=\"display:block\" data-box=\"\">A &quot;b&quot;</x-img>"
    );
    assert_eq!(
        page.sheets,
        ["[data-h=\"0\"]{width:600px;height:200px;aspect-ratio:600/200;}\n"]
    );
    assert_eq!(page.pictures, []);
    let page = shown(html);
    assert_eq!(page.sheets, ["[data-h=\"0\"]{width:600px;height:200px;}\n"]);
    assert_eq!(
        body(&page),
        "<img data-h=\"0\" style=\"display:block\" class=\"logo\" src=\"mail:/p/0\" alt=\"A &quot;b&quot;\"/>"
    );
    assert_eq!(
        page.pictures,
        [Picture {
            source: Source::Remote("https://a.example/x.png".to_owned()),
            role: Role::Image,
            size: Size {
                width: Some(600),
                height: Some(200)
            },
        }]
    );
}

#[test]
fn trackers_leave_no_trace_in_the_page() {
    for html in [
        "<img src='https://a.example/x' width=1 height=1>",
        "<img src='https://a.example/x' width=1 height=1 alt=words>",
        "<img src='https://a.example/x' style='width:1px;height:1px'>",
        "<img src='https://a.example/x' style='display:none' alt=words>",
        "<img src='https://a.example/x' hidden>",
        "<img src='https://a.example/pixel.gif'>",
    ] {
        for page in [blocked(html), shown(html)] {
            assert_eq!(body(&page), "", "{html}");
            assert!(page.remote[0].tracker.is_some(), "{html}");
            assert_eq!(page.pictures, [], "{html}");
        }
    }
    // A line is no tracker, and neither is a part of the mail.
    assert_eq!(
        shown("<img src='https://a.example/x' width=600 height=1>")
            .pictures
            .len(),
        1
    );
    assert_eq!(
        blocked("<img src=cid:here width=1 height=1>")
            .pictures
            .len(),
        1
    );
}

#[test]
fn parts_and_data_are_pictures_and_the_same_one_has_one_number() {
    let page = blocked(
        "<img src=cid:here><img src='cid:%68ere'><img src=cid:gone alt=a>\
         <img src='data:image/png;base64,iVBORw=='><img src='data:text/html,x' alt=b><img src=x.png alt=c>\
         <td background=cid:here>",
    );
    assert_eq!(
        body(&page),
        "<img src=\"mail:/p/0\" alt=\"\"/><img src=\"mail:/p/0\" alt=\"\"/><x-img class=\"x-img\">a</x-img>\
         <img src=\"mail:/p/1\" alt=\"\"/><x-img class=\"x-img\">b</x-img><x-img class=\"x-img\">c</x-img>"
    );
    assert_eq!(page.remote, []);
    assert_eq!(
        page.pictures[1].source,
        Source::Data {
            media_type: "image/png".to_owned(),
            octets: vec![0x89, b'P', b'N', b'G'],
        }
    );
}

#[test]
fn srcset_and_base_are_read() {
    let page = shown("<img srcset='https://a.example/1 1x, https://a.example/2 2x'>");
    assert_eq!(page.pictures.len(), 1);
    assert_eq!(page.remote.len(), 2);
    let page = shown("<base href='https://a.example/b/'><img src=x.png alt=x><a href=y>y</a>");
    assert_eq!(
        page.pictures[0].source,
        Source::Remote("https://a.example/b/x.png".to_owned())
    );
    assert_eq!(page.links[0].target, "https://a.example/b/y");
    assert_eq!(page.remote[0].kind, Kind::Base);
}

#[test]
fn what_attributes_say_stands_below_the_mails_own_sheet() {
    let page = blocked(
        "<style>td{padding:0}</style><body bgcolor=#fff link=red>\
         <table cellpadding=10 cellspacing=0 border=0 width=100% align=center><tr><td width=33% valign=top nowrap>a",
    );
    assert_eq!(sheet(&page), "td{padding:0}\n");
    assert_eq!(page.sheets.len(), 1);
    let expected = [
        "[data-h=\"0\"]{background-color:#fff;}",
        "[data-h=\"0\"] a[href]{color:red;}",
        "[data-h=\"1\"]{width:100%;margin-left:auto;margin-right:auto;border-spacing:0px;}",
        "[data-h=\"1\"]>thead>tr>td,[data-h=\"1\"]>thead>tr>th,[data-h=\"1\"]>tbody>tr>td,[data-h=\"1\"]>tbody>tr>th,[data-h=\"1\"]>tfoot>tr>td,[data-h=\"1\"]>tfoot>tr>th{padding:10px;}",
        "[data-h=\"2\"]{width:calc(33% + 0.02px);vertical-align:top;white-space:nowrap;}",
    ];
    assert_eq!(page.sheets[0].lines().collect::<Vec<_>>(), expected);
    // Nothing that the engine reads by itself, and reads otherwise, is left.
    for name in ["width=", "bgcolor=", "align=", "border=", "cellpadding="] {
        assert!(!page.xhtml.contains(name), "{name}");
    }
}

#[test]
fn style_sheets_are_written_anew_and_meant_for_what_they_say() {
    let page = blocked(
        "<style type='text/css'><!-- TD > a{color:red;position:fixed} --></style>\
         <style media='screen and (max-width:600px)'>a{width:1px}</style>\
         <style type=text/less>b{width:1px}</style><style media='x(y'>i{width:1px}</style>",
    );
    assert_eq!(
        sheet(&page),
        "td&gt;a{color:red}\n@media screen and (max-width:600px){a{width:1px}}\n"
    );
    assert_eq!(
        body(&blocked("<td style='width:33%'>a<p style='width:33%'>b")),
        "a<p style=\"width:33%\">b</p>"
    );
    assert_eq!(
        body(&blocked("<table><td style='width:33%'>a</table>")),
        "<table><tbody><tr><td style=\"width:calc(33% + 0.02px)\">a</td></tr></tbody></table>"
    );
}

#[test]
fn paper_is_told_by_colours() {
    for (html, paper) in [
        ("<p style='font-weight:bold'>a", Paper::Plain),
        ("<p style='color:inherit;background:none'>a", Paper::Plain),
        ("<p style='color:red'>a", Paper::Own),
        ("<td bgcolor=red>a", Paper::Own),
        ("<font color=red>a</font>", Paper::Own),
        ("<style>p{background:#fff}</style>a", Paper::Own),
        ("<body background='https://a.example/x'>", Paper::Own),
        (
            "<style>p{color:red}@media (prefers-color-scheme: dark){p{color:#fff}}</style>a",
            Paper::Adapts,
        ),
    ] {
        assert_eq!(blocked(html).paper, paper, "{html}");
    }
}

#[test]
fn directions_are_said_and_found() {
    for (html, xhtml) in [
        ("<p dir=RTL>a", "<p dir=\"rtl\">a</p>"),
        (
            "<p dir=auto><b>1 שלום</b>",
            "<p dir=\"rtl\"><b>1 שלום</b></p>",
        ),
        ("<p dir=auto>a שלום", "<p dir=\"ltr\">a שלום</p>"),
        ("<bdi>مرحبا</bdi>", "<bdi dir=\"rtl\">مرحبا</bdi>"),
        ("<p dir=x lang='a b'>a", "<p>a</p>"),
        ("<p lang=zh-Hans>鸿雁", "<p lang=\"zh-Hans\">鸿雁</p>"),
    ] {
        assert_eq!(body(&blocked(html)), xhtml, "{html}");
    }
}

#[test]
fn every_element_that_can_hold_others_has_a_number() {
    let page = blocked("<!doctype html><p>a<br><b>b</b><p>c");
    assert_eq!(
        page.xhtml,
        "<html xmlns=\"http://www.w3.org/1999/xhtml\"><head></head><body data-n=\"1\">\
         <p data-n=\"2\">a<br/><b data-n=\"3\">b</b></p><p data-n=\"4\">c</p></body></html>"
    );
}

#[test]
fn what_links_within_the_mail_lead_to_is_marked() {
    for (html, xhtml, lost) in [
        (
            "<a href='#x'>a</a><h2 id=x>b</h2><p id=x>c</p>",
            "<a href=\"mail:/l/0\" data-within=\"true\">a</a><h2 id=\"x\" data-t=\"0\">b</h2>\
             <p id=\"x\">c</p>",
            false,
        ),
        // A name before a block is that of the block.
        (
            "<a name=x></a> <h2 id=y>b</h2><a href='#x'>a</a><a href='#y'>a</a>",
            " <h2 id=\"y\" data-t=\"0 1\">b</h2>\
             <a href=\"mail:/l/0\" data-within=\"true\">a</a>\
             <a href=\"mail:/l/1\" data-within=\"true\">a</a>",
            false,
        ),
        (
            "<p>b<a name=x></a>c</p><a href='#x'>a</a>",
            "<p>b<a data-t=\"0\"></a>c</p><a href=\"mail:/l/0\" data-within=\"true\">a</a>",
            false,
        ),
        (
            "<a href='#x'>a</a><p name=x>b</p>",
            "<a href=\"mail:/l/0\" data-within=\"true\">a</a><p>b</p>",
            true,
        ),
        (
            "<a href='#'>a</a>",
            "<a href=\"mail:/l/0\" data-within=\"true\">a</a>",
            false,
        ),
        (
            "<a href='#TOP'>a</a>",
            "<a href=\"mail:/l/0\" data-within=\"true\">a</a>",
            false,
        ),
    ] {
        let page = blocked(html);
        assert_eq!(body(&page), xhtml, "{html}");
        assert_eq!(page.links[0].is_lost, lost, "{html}");
    }
}

#[test]
fn a_first_letter_is_an_element_where_a_style_sheet_means_it() {
    let style = "<style>p.a::first-letter{color:red}.b::first-letter{color:blue}</style>";
    for (html, xhtml) in [
        (
            "<p class=a>\u{201c}When</p>",
            "<p class=\"a\"><x-letter data-l=\"0\">\u{201c}W</x-letter>hen</p>",
        ),
        (
            "<p class='a b'> <b>W</b>hen</p>",
            "<p class=\"a b\"> <b><x-letter data-l=\"0 1\">W</x-letter></b>hen</p>",
        ),
        (
            "<div class=b><p class=a>W</div>",
            "<div class=\"b\"><p class=\"a\"><x-letter data-l=\"1 0\">W</x-letter></p></div>",
        ),
        ("<p>When</p>", "<p>When</p>"),
        ("<span class=b>When</span>", "<span class=\"b\">When</span>"),
        ("<p class=a><br>When</p>", "<p class=\"a\"><br/>When</p>"),
    ] {
        assert_eq!(body(&blocked(&format!("{style}{html}"))), xhtml, "{html}");
    }
}

#[test]
fn a_child_of_a_row_that_is_no_cell_can_be_wrapped() {
    let page = blocked("<table><tr><td style='display:block'>a</td><td>b</td></table>");
    let wraps = [Wrap {
        parent: 4,
        first: 0,
        last: 0,
        wrapping: Wrapping::Cell,
    }];
    assert!(
        wrapped(&page.xhtml, &wraps).contains(
            "<tr data-n=\"4\"><x-cell><td style=\"display:block\" data-n=\"5\">a</td></x-cell><td data-n=\"6\">b</td></tr>"
        )
    );
}

#[test]
fn what_old_rules_concern_is_marked_where_they_hold() {
    let marked = |html: &str| without(&blocked(html).xhtml, " data-n=\"");
    for (html, xhtml) in [
        ("<p>a<p>b", "<body><p data-q=\"top\">a</p><p>b</p></body>"),
        ("text<p>a", "<body>text<p>a</p></body>"),
        (
            "<a name=top></a><h1>a</h1>",
            "<body><h1 data-q=\"top\">a</h1></body>",
        ),
        // The margins of a paragraph without anything are those of the next.
        (
            "<p></p><p dir=ltr>a",
            "<body><p data-q=\"top bottom\"></p><p dir=\"ltr\" data-q=\"top\">a</p></body>",
        ),
        (
            "<table><td><div><p>a</div></table>",
            "<body><table><tbody><tr><td><div><p data-q=\"top bottom\">a</p></div></td></tr>\
             </tbody></table></body>",
        ),
        // Below a heading the margin stays.
        (
            "<table><td><h3>a</h3></table>",
            "<body><table><tbody><tr><td><h3 data-q=\"top\">a</h3></td></tr></tbody></table></body>",
        ),
        (
            "<div style=width:1px><p>a</div>",
            "<body><div style=\"width:1px\"><p>a</p></div></body>",
        ),
        (
            "<div style=color:red><p>a</div>",
            "<body><div style=\"color:red\"><p data-q=\"top\">a</p></div></body>",
        ),
        (
            "<div> <a><img src=cid:here></a><br></div><div>b<img src=cid:here></div>",
            "<body><div data-q=\"pictures\"> <a><img src=\"mail:/p/0\" alt=\"\"/></a><br/></div>\
             <div>b<img src=\"mail:/p/0\" alt=\"\"/></div></body>",
        ),
        // Words in the place of a picture are a line of those.
        (
            "<div><img alt=a></div>",
            "<body><div><x-img class=\"x-img\">a</x-img></div></body>",
        ),
        (
            "<div><img alt=a width=9 height=9></div>",
            "<body><div><x-img class=\"x-img\" data-h=\"0\" data-box=\"\">a</x-img></div></body>",
        ),
    ] {
        assert!(marked(html).contains(xhtml), "{html}: {}", marked(html));
        let today = marked(&format!("<!doctype html>{html}"));
        assert!(!today.contains("data-q"), "{today}");
    }
}

#[test]
fn of_choices_the_one_that_is_chosen_is_shown() {
    for (html, shown) in [
        ("<select><option>a<option>b</select>", "a"),
        (
            "<select><option>a<option selected>b</option><option>c</select>",
            "b",
        ),
        ("<select><optgroup label=x><option> a  b </optgroup>", "a b"),
        ("<select><option>a<script>b</script></select>", "a"),
    ] {
        let page = blocked(html);
        let expected = format!("<span class=\"x-button\" data-i=\"field\">{shown} \u{25be}</span>");
        assert_eq!(body(&page), expected, "{html}");
    }
    // One that is open from the start shows all.
    // What is around it ends it too; what is behind that is drawn.
    for left_open in [
        "<table><tr><td><select><option>a</td></tr></table>seen",
        "<table><tr><td><select><option>a</table>seen",
        "<table><tr><td><select><option>a<tbody></table>seen",
        "<table><tr><td><datalist><option>a</td></tr></table>seen",
        "<table><tr><td><svg><g></td></tr></table>seen",
    ] {
        assert!(
            body(&blocked(left_open)).ends_with("</table>seen"),
            "{left_open}"
        );
    }
    let inside = blocked("<p>x</p><select><option>a</td></table>b</select>");
    assert!(body(&inside).contains("ab"), "{}", body(&inside));
    let page = blocked("<select multiple><option>a<option>b</select>c");
    assert_eq!(body(&page), "<div>a</div><div>b</div>c");
}

#[test]
fn quotations_have_their_marks() {
    let page = blocked("<q>a <q>b</q> c</q>");
    assert_eq!(
        body(&page),
        "<q>\u{201c}a <q>\u{2018}b\u{2019}</q> c\u{201d}</q>"
    );
}

#[test]
fn lists_begin_where_the_mail_says() {
    for (start, said) in [
        ("0", "data-start=\"0\""),
        ("-3", "data-start=\"-3\""),
        // What drawing knows by itself too, where nothing is mended.
        ("+7x", "data-start=\"7\" start=\"7\""),
        ("1e9", "data-start=\"1\" start=\"1\""),
        ("999999999", "data-start=\"99999\" start=\"99999\""),
    ] {
        let page = blocked(&format!("<ol start={start}><li>a</ol>"));
        assert_eq!(
            body(&page),
            format!("<ol {said}><li>a</li></ol>"),
            "{start}"
        );
    }
}
