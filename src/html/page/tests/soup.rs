//! Soup of tags: whatever comes in, what comes out is well-formed and within bounds.

use super::*;

/// Pieces that soup is made of.
const PIECES: &[&str] = &[
    "<p>",
    "</p>",
    "<div>",
    "</div>",
    "<b>",
    "</b>",
    "<i>",
    "</i>",
    "<a href=https://a.example>",
    "</a>",
    "<table>",
    "</table>",
    "<tr>",
    "</tr>",
    "<td>",
    "</td>",
    "<td width=33%>",
    "<tbody>",
    "</tbody>",
    "<caption>",
    "<colgroup>",
    "<col>",
    "<th>",
    "<ul>",
    "</ul>",
    "<ol start=0>",
    "<li>",
    "</li>",
    "<dl>",
    "<dt>",
    "<dd>",
    "<h1>",
    "</h2>",
    "</h1>",
    "<h3>",
    "<form>",
    "</form>",
    "<button>",
    "</button>",
    "<select>",
    "<option>",
    "</select>",
    "<input value=x>",
    "<textarea>",
    "</textarea>",
    "<pre>\n",
    "</pre>",
    "<br>",
    "</br>",
    "<hr>",
    "<img src=cid:here alt=x>",
    "<img src=https://a.example/x alt='a \"b\" <c>'>",
    "<svg>",
    "</svg>",
    "<math>",
    "<mi>",
    "</math>",
    "<template>",
    "</template>",
    "<noscript>",
    "</noscript>",
    "<style>a{color:red}</style>",
    "<style>",
    "</style>",
    "<title>",
    "</title>",
    "<script>",
    "</script>",
    "<body bgcolor=red>",
    "</body>",
    "<html lang=de>",
    "</html>",
    "<head>",
    "</head>",
    "<frameset>",
    "<frame>",
    "<center>",
    "</center>",
    "<font color=red size=+1>",
    "</font>",
    "<nobr>",
    "</nobr>",
    "<object>",
    "</object>",
    "<marquee>",
    "</marquee>",
    "<applet>",
    "<ruby>",
    "<rt>",
    "</ruby>",
    "<details>",
    "<summary>",
    "<o:p>",
    "</o:p>",
    "<x-img>",
    "<x-row>",
    "<q>",
    "</q>",
    "<bdi>",
    "<span dir=auto>",
    "</span>",
    "<plaintext>",
    "<xmp>",
    "</xmp>",
    "<iframe>",
    "</iframe>",
    "<blockquote>",
    "</blockquote>",
    "<!--",
    "-->",
    "<!--[if mso]>",
    "<![endif]-->",
    "<![if !mso]>",
    "<![CDATA[",
    "]]>",
    "<?x?>",
    "<!doctype html>",
    "text",
    " ",
    "\n",
    "\r\n",
    "\0",
    "\u{1}",
    "\u{ffff}",
    "&amp;",
    "&lt;b&gt;",
    "&#0;",
    "&nbsp",
    "鸿雁",
    "שלום",
    "🦆",
    "<",
    ">",
    "\"",
    "'",
    "&",
    "=",
    "/",
    "<p style='color:red",
    "<p class=\"a b",
    "' ",
    "\" ",
    ">",
    "<td colspan=999999999 rowspan=-1>",
    "<image src=x>",
    "<p id='a\"b' class='x-y &lt;'>",
    "<p style='width:1e9px;position:fixed;background:url(//x.example)'>",
];

/// The same numbers in every run (xorshift).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % most
    }
}

#[test]
fn soup_is_made_well_formed_and_stays_so() {
    let limits = Limits {
        depth: 40,
        nodes: 400,
        ..Limits::default()
    };
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    for _mail in 0..600 {
        let length = 1 + numbers.below(120);
        let html: String = (0..length)
            .map(|_| PIECES[numbers.below(PIECES.len())])
            .collect();
        let first = page(&html, RemotePictures::Blocked, &limits);
        let checked = std::panic::catch_unwind(|| check(&first.xhtml));
        let Ok(checked) = checked else {
            panic!("not well-formed: {html:?}\n{}", first.xhtml);
        };
        assert!(checked.depth <= limits.depth + 1, "{html:?}");
        let again = page(&first.xhtml, RemotePictures::Blocked, &limits);
        check(&again.xhtml);
        // What was drawn wants nothing any more.
        assert_eq!(again.remote, [], "{html:?}");
        assert_eq!(again.pictures, [], "{html:?}");
    }
}

#[test]
fn wrapping_whatever_children_leaves_soup_well_formed() {
    let mut numbers = Numbers(7);
    for _mail in 0..200 {
        let html: String = (0..60)
            .map(|_| PIECES[numbers.below(PIECES.len())])
            .collect();
        let page = blocked(&html);
        let wraps: Vec<Wrap> = (0..30)
            .map(|_| Wrap {
                parent: u32::try_from(numbers.below(40)).unwrap(),
                first: u32::try_from(numbers.below(6)).unwrap(),
                last: u32::try_from(numbers.below(6)).unwrap(),
                wrapping: if numbers.below(2) == 0 {
                    Wrapping::Cell
                } else {
                    Wrapping::RowAndCell
                },
            })
            .collect();
        let wrapped = wrapped(&page.xhtml, &wraps);
        assert_eq!(check(&wrapped).text, check(&page.xhtml).text);
    }
}
