//! Style sheets, written anew: cut into tokens by the crate cssparser, so that an escaped `url(` is
//! the one it is, then only what is on a list is written: `@media`, plain selectors, properties,
//! functions. Every address is noted; none is written but our own `mail:/p/N`.

mod declaration;
mod property;
mod rule;
mod selector;
mod token;
mod tracks;
mod url;
mod value;

use super::letter::Letter;
use super::unseen::{Shows, Sight};
use super::wanted::{Kind, Size, Wanted};
pub(super) use declaration::percentage_of_cell;
pub(in crate::html) use token::Tokens;

/// What was found while style sheets were read.
#[derive(Debug, Default)]
pub(super) struct Findings {
    /// Colours or backgrounds are set.
    pub(super) colours: bool,
    /// Dark is asked after.
    pub(super) adapts: bool,
    /// Of which elements the first letter looks otherwise.
    pub(super) letters: Vec<Letter>,
    /// A limit was met.
    pub(super) cut: bool,
    /// Words are put before or behind elements (`::before`, `::after`).
    pub(super) generates: bool,
    /// What may show what is said not to be seen.
    pub(super) shows: Shows,
    /// Octets read so far.
    octets: usize,
    /// Selectors written so far.
    selectors: usize,
}

/// Declarations of one element.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Inline {
    /// `color:red;width:10px`, or nothing.
    pub(super) text: String,
    /// How large they make it.
    pub(super) size: Size,
    /// Nobody sees it.
    pub(super) hidden: bool,
    /// What they say of being seen.
    pub(super) sight: Sight,
}

/// Where declarations stand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct At {
    /// At cells of tables, whose percentages need help.
    pub(super) cell: bool,
    /// At what stands before or behind all else in an element (`::before`, `::after`).
    pub(super) generated: bool,
    /// At nothing but first letters, of which less can be said (`::first-letter`).
    pub(super) letter: bool,
}

/// Reads style sheets of one mail.
pub(super) struct Reader<'r, 'a> {
    pub(super) wanted: &'r mut Wanted<'a>,
    pub(super) findings: &'r mut Findings,
    /// Octets of style sheets read at most.
    pub(super) limit: usize,
    /// Whether what is read is drawn, and not only noted.
    pub(super) is_drawn: bool,
}

impl Reader<'_, '_> {
    /// Writes a style sheet anew.
    pub(super) fn sheet(&mut self, text: &str) -> String {
        let tokens = self.tokens(text);
        let mut out = String::new();
        self.rules(&tokens, tokens.all(), rule::MEDIA_DEPTH, &mut out);
        out
    }

    /// Writes a `style` attribute anew.
    pub(super) fn inline(&mut self, text: &str, at: At) -> Inline {
        let tokens = self.tokens(text);
        let inline = self.declarations(&tokens, tokens.all(), at);
        if self.is_drawn {
            self.findings.shows.add_style(inline.sight);
        }
        inline
    }

    /// Writes what stands in a `media` attribute anew; `None` where it is none of ours.
    pub(super) fn media(&mut self, text: &str) -> Option<String> {
        let tokens = self.tokens(text);
        self.media_query(&tokens, tokens.all())
    }

    /// Notes what a value asks for that is not drawn.
    pub(super) fn note(&mut self, text: &str) {
        let tokens = self.tokens(text);
        self.note_all(&tokens, tokens.all(), Kind::Style);
    }

    fn tokens<'t>(&mut self, text: &'t str) -> Tokens<'t> {
        let left = self.limit.saturating_sub(self.findings.octets);
        let read = &text[..text.floor_char_boundary(left)];
        self.findings.octets += read.len();
        let tokens = Tokens::of(read);
        self.findings.cut |= tokens.cut || read.len() < text.len();
        tokens
    }
}

#[cfg(test)]
mod tests {
    use super::super::wanted::Remote;
    use super::super::{Limits, Options, RemotePictures};
    use super::*;

    /// What becomes of CSS, what it wanted, and what else is known of it.
    fn read<T>(
        remote: RemotePictures<'_>,
        look: impl FnOnce(&mut Reader<'_, '_>) -> T,
    ) -> (T, Vec<Remote>, Findings) {
        let options = Options {
            remote,
            contents: &|id| id == "here",
        };
        let mut wanted = Wanted::new(&options, &Limits::default());
        let mut findings = Findings::default();
        let read = look(&mut Reader {
            wanted: &mut wanted,
            findings: &mut findings,
            limit: 100_000,
            is_drawn: true,
        });
        (read, wanted.remote, findings)
    }

    fn inline(css: &str) -> String {
        read(RemotePictures::Blocked, |reader| {
            reader.inline(css, At::default()).text
        })
        .0
    }

    fn sheet(css: &str) -> String {
        read(RemotePictures::Blocked, |reader| reader.sheet(css)).0
    }

    #[test]
    fn what_is_on_the_list_is_written() {
        for (css, written) in [
            ("COLOR : Red ; width:10px", "color:Red;width:10px"),
            ("color:red!important", "color:red!important"),
            ("color: rgb( 1 , 2,3 )", "color:rgb( 1 , 2,3 )"),
            ("margin:0 auto -4.5px", "margin:0 auto -4.5px"),
            (
                "font:bold 12px/1.5 'A B', serif",
                "font:bold 12px/1.5 \"A B\", serif",
            ),
            (
                "background:linear-gradient(to right,#fff 0%,#000 100%)",
                "background:linear-gradient(to right,#fff 0%,#000 100%)",
            ),
            ("color:red;;;;width:1px;", "color:red;width:1px"),
            ("c\\6f lor:red", "color:red"),
            ("/**/color:/**/red/**/", "color:red"),
            ("border:1px/**/solid", "border:1px solid"),
            ("mso-hide:all;color:red", "color:red"),
            ("*zoom:1;_height:1px;color:red", "color:red"),
            ("position:relative;top:-1px", "position:relative;top:-1px"),
            (
                "display:grid;grid-template-columns:1FR  2fr 10px;row-gap:4px",
                "display:grid;grid-template-columns:1fr 2fr 10px;row-gap:4px",
            ),
            (
                "grid-template-columns:auto repeat( 3 , minmax(0, 1fr) )",
                "grid-template-columns:auto repeat(3,minmax(0,1fr))",
            ),
            (
                "grid-template-columns:repeat(auto-fit,minmax(200px,1fr))",
                "grid-template-columns:repeat(auto-fit,minmax(200px,1fr))",
            ),
        ] {
            assert_eq!(inline(css), written, "{css}");
        }
    }

    #[test]
    fn what_is_on_no_list_is_gone() {
        for css in [
            "content:'x'",
            "--x:red",
            "color:var(--x)",
            "width:calc(1px + 2px)",
            "width:expression(alert(1))",
            "width:min(1px,2px)",
            "behavior:url(#x)",
            "-moz-binding:url(#x)",
            "position:fixed",
            "position:sticky",
            "filter:blur(1px)",
            "transform:scale(99)",
            "grid-template-columns:repeat(100000,1px)",
            "grid-template-columns:repeat(5,1px 1px 1px 1px 1px)",
            "grid-template-columns:repeat(auto-fill,1px)",
            "grid-template-columns:repeat(2,repeat(2,1fr))",
            "grid-template-columns:[a] 1fr",
            "grid-template-columns:minmax(1px)",
            "grid-template-columns:-1fr",
            "grid-template-rows:1fr",
            "grid-column:1/span 100000",
            "cursor:url(cid:here),auto",
            "background:element(#x)",
            "color:red}body{color:red",
            "color:<!--",
            "color:@x",
            "color:{red}",
            "width:1foo",
            "font-family:'https://a.example/x'",
            "color",
            "color:",
            ":red",
        ] {
            assert_eq!(inline(css), "", "{css}");
        }
    }

    #[test]
    fn numbers_are_bounded() {
        for (css, written) in [
            ("width:1e9px", "width:5000px"),
            ("margin-left:-99999999px", "margin-left:-5000px"),
            ("width:99999%", "width:1000%"),
            ("width:9999em", "width:300em"),
            ("font-size:99999px", "font-size:400px"),
            ("font-size:99em", "font-size:10em"),
            ("line-height:9999", "line-height:20"),
            ("z-index:2147483647", "z-index:5000"),
            ("width:1e400px", "width:5000px"),
            ("width:.5px", "width:0.5px"),
        ] {
            assert_eq!(inline(css), written, "{css}");
        }
    }

    #[test]
    fn selectors_are_kept_where_they_are_plain() {
        for (css, written) in [
            ("TD.a > #b,*{color:red}", "td.a>#b,*{color:red}"),
            (
                "a:link, a:hover , p::first-line{color:red}",
                "a:link{color:red}",
            ),
            (
                "table[class=\"x\"] td[ width = '5' ]{color:red}",
                "table[class=\"x\"] td[width=\"5\"]{color:red}",
            ),
            (
                "tr:nth-child( 2n + 1 ){color:red}",
                "tr:nth-child( 2n + 1 ){color:red}",
            ),
            ("a:not(b){color:red}", ""),
            ("img.a{width:1px}", "img.a,x-img.a{width:1px}"),
            ("a{color:red}}b{color:red}", "a{color:red}b{color:red}"),
            ("a{color:red", "a{color:red}"),
            ("<!-- a{color:red} -->", "a{color:red}"),
            ("a{b{color:red}color:blue}", "a{color:blue}"),
            ("a{}", ""),
            ("a b c d e f g h i j{color:red}", ""),
            (".x\\:y{color:red}", ".x\\:y{color:red}"),
        ] {
            assert_eq!(sheet(css), written, "{css}");
        }
    }

    #[test]
    fn words_before_and_behind_an_element_are_written_and_nothing_else_is() {
        let long = "x".repeat(41);
        for (css, written) in [
            (
                "li:before{content:'\\2192  ';color:red}",
                "li::before{content:\"\u{2192} \";color:red}",
            ),
            (
                "A > img::AFTER{content:\"\"}",
                "a>img::after,a>x-img::after{content:\"\"}",
            ),
            // What holds floats together: a table of nothing would be one all the same.
            (
                ".x:after{content:'';display:table;clear:both}",
                ".x::after{content:\"\";display:block;clear:both}",
            ),
            (
                "td::after{content:none;width:50%}",
                "td::after{content:none;width:50%}",
            ),
            (
                "b::before{content:'a' 'b'}",
                "b::before{content:\"a\" \"b\"}",
            ),
            (&format!("b::before{{content:'{long}'}}"), ""),
            (
                &format!("b::before{{content:'{}' 'xx'}}", "x".repeat(39)),
                "",
            ),
            ("b::before{content:attr(title)}", ""),
            ("b::before{content:counter(x)}", ""),
            ("b::before{content:url(cid:here)}", ""),
            ("b{content:'x'}", ""),
            ("b::before i{content:'x'}", ""),
            ("b::before::after{content:'x'}", ""),
            ("b:::before{content:'x'}", ""),
            ("b::{content:'x'}", ""),
            ("::before{content:'x'}", "::before{content:\"x\"}"),
        ] {
            assert_eq!(sheet(css), written, "{css}");
        }
        // The pictures of rules that are not drawn are noted all the same.
        let (_, remote, _) = read(RemotePictures::Shown, |reader| {
            reader.sheet("p::before{content:url(http://evil.example/x)}")
        });
        assert_eq!(remote.len(), 1);
    }

    #[test]
    fn first_letters_are_elements_of_their_own_and_only_their_looks_are_said() {
        let read_letters = |css: &str| {
            let (sheet, _, findings) = read(RemotePictures::Blocked, |reader| reader.sheet(css));
            (sheet, findings.letters)
        };
        let (sheet, letters) = read_letters(
            "P.lead#a::first-letter{float:left;font-size:3em;display:none;width:9px;\
             padding-right:2px}.b:first-letter{color:red}",
        );
        assert_eq!(
            sheet,
            "p.lead#a x-letter[data-l~=\"0\"]{float:left;font-size:3em;padding-right:2px}\
             .b x-letter[data-l~=\"1\"]{color:red}"
        );
        let first = Letter {
            element: Some("p".to_owned()),
            classes: vec!["lead".to_owned()],
            ids: vec!["a".to_owned()],
        };
        assert_eq!(letters[0], first);
        assert_eq!(letters[1].classes, ["b"]);
        for css in [
            "p::first-letter b{color:red}",
            "p::first-letter::before{color:red}",
        ] {
            assert_eq!(read_letters(css), (String::new(), Vec::new()), "{css}");
        }
        let many: String = (0..50)
            .map(|n| format!(".c{n}::first-letter{{color:red}}"))
            .collect();
        let (sheet, letters) = read_letters(&many);
        assert_eq!(letters.len(), 16);
        assert_eq!(sheet.matches('{').count(), 16);
        // The same end is the same letter.
        assert_eq!(
            read_letters("a p::first-letter,b p::first-letter{color:red}")
                .1
                .len(),
            1
        );
    }

    #[test]
    fn of_rules_with_an_at_only_media_stay() {
        assert_eq!(
            sheet("@media only screen and (MAX-WIDTH: 600px){a{color:red}}"),
            "@media only screen and (max-width:600px){a{color:red}}"
        );
        for css in [
            "@import 'x';",
            "@font-face{font-family:x;src:url(x)}",
            "@supports (color:red){a{color:red}}",
            "@keyframes x{from{color:red}}",
            "@media (width:calc(1px)){a{color:red}}",
            "@media screen{}",
            "@page{margin:0}",
            "@charset 'x';",
            "@namespace url(http://a.example/);",
        ] {
            assert_eq!(sheet(css), "", "{css}");
            assert_eq!(
                sheet(&format!("{css} b{{color:red}}")),
                "b{color:red}",
                "{css}"
            );
        }
        let (_, _, findings) = read(RemotePictures::Blocked, |reader| {
            reader.sheet("@media (prefers-color-scheme:dark){a{width:1px}}")
        });
        assert!(findings.adapts);
    }

    #[test]
    fn percentages_of_cells_are_helped() {
        let cell = |css: &str| {
            read(RemotePictures::Blocked, |reader| {
                reader
                    .inline(
                        css,
                        At {
                            cell: true,
                            ..At::default()
                        },
                    )
                    .text
            })
            .0
        };
        assert_eq!(cell("width:33%"), "width:calc(33% + 0.02px)");
        assert_eq!(cell("width:33px"), "width:33px");
        assert_eq!(cell("height:33%"), "height:33%");
        assert_eq!(
            sheet("td.a,th{width:50%}"),
            "td.a,th{width:calc(50% + 0.02px)}"
        );
        assert_eq!(sheet("td.a,.b{width:50%}"), "td.a,.b{width:50%}");
    }

    #[test]
    fn a20_addresses_are_noted_and_gone() {
        let css = "color:red;background:#fff \\75 rl(https://a.example/x) no-repeat";
        let (inline, remote, _) = read(RemotePictures::Blocked, |reader| {
            reader.inline(css, At::default())
        });
        assert_eq!(inline.text, "color:red;background:#fff none no-repeat");
        assert_eq!(remote.len(), 1);
        assert_eq!(
            (remote[0].kind, remote[0].host.as_str()),
            (Kind::Background, "a.example")
        );
        let (inline, remote, _) = read(RemotePictures::Shown, |reader| {
            reader.inline(css, At::default())
        });
        assert_eq!(
            inline.text,
            "color:red;background:#fff url(\"mail:/p/0\") no-repeat"
        );
        assert_eq!(remote.len(), 1);
    }

    #[test]
    fn parts_of_the_mail_lie_behind_the_text() {
        assert_eq!(
            inline("background-image:url( cid:here ), url(cid:gone)"),
            "background-image:url(\"mail:/p/0\"), none"
        );
        assert_eq!(
            inline("list-style:square url('data:image/gif;base64,R0lG')"),
            "list-style:square url(\"mail:/p/0\")"
        );
        assert_eq!(
            inline("background-image:image-set('cid:here' 1x, 'cid:gone' 2x)"),
            "background-image:url(\"mail:/p/0\")"
        );
    }

    #[test]
    fn colours_are_known_to_be_set() {
        let sets = |css: &str| {
            read(RemotePictures::Blocked, |reader| {
                reader.inline(css, At::default());
            })
            .2
            .colours
        };
        for css in [
            "color:red",
            "background:#fff",
            "background-color:rgb(1,2,3)",
        ] {
            assert!(sets(css), "{css}");
        }
        for css in [
            "color:inherit",
            "background:none",
            "background-color:transparent",
            "border-color:red",
            "width:1px",
        ] {
            assert!(!sets(css), "{css}");
        }
    }

    #[test]
    fn what_nobody_sees_is_known() {
        let read = |css: &str| {
            read(RemotePictures::Blocked, |reader| {
                reader.inline(css, At::default())
            })
            .0
        };
        for css in [
            "display:none",
            "visibility:hidden",
            "opacity:0",
            "DISPLAY : None !important",
        ] {
            assert!(read(css).hidden, "{css}");
        }
        assert!(!read("display:block;opacity:0.5").hidden);
        let size = read("width:1px;height:0").size;
        assert_eq!((size.width, size.height), (Some(1), Some(0)));
    }

    #[test]
    fn ten_thousand_brackets_cost_one_look() {
        for bracket in ["(", "[", "{", "a(", "@media{", "a{", "@media(x){"] {
            let css = bracket.repeat(10_000);
            let (_, _, findings) = read(RemotePictures::Blocked, |reader| reader.sheet(&css));
            assert!(findings.cut, "{bracket}");
        }
    }
}
