//! Where the quote begins that ends an HTML mail: by the containers that programs put around what
//! they quote, with nothing of the author's behind them. Pure.
//!
//! Goes by tags alone, in one pass: what a line above a quote says, in each language, is not looked
//! at here, as these programs have it within their container.

use super::token::{Tag, Token, Tokens};

/// A container that is open, or whose end was the last that was seen.
struct Quote {
    /// Where it begins, in octets.
    begins: usize,
    name: String,
    /// How many of its name are open.
    depth: usize,
    /// Whether all that follows belongs to it.
    is_to_end: bool,
}

/// Where the quote begins with which HTML ends, in octets; `None`: it ends with none, or says
/// nothing before it.
#[must_use]
pub fn last_quote(html: &str) -> Option<usize> {
    let mut tokens = Tokens::of(html);
    let mut quote: Option<Quote> = None;
    let mut says_something = false;
    loop {
        let at = tokens.at();
        let Some(token) = tokens.next() else { break };
        match (&mut quote, token) {
            (Some(open), _) if open.is_to_end => break,
            (None, Token::Start(tag)) => quote = begins(&tag, at),
            (Some(open), Token::Start(tag)) => {
                if open.depth > 0 && tag.name == open.name && !tag.closes_itself {
                    open.depth += 1;
                } else if open.depth == 0
                    && let Some(next) = begins(&tag, at)
                {
                    // A quote in several containers is one.
                    let begins = open.begins;
                    quote = Some(Quote { begins, ..next });
                }
            }
            (Some(open), Token::End(name)) if open.depth > 0 && name == open.name => {
                open.depth -= 1;
            }
            (open, Token::Text(text)) => {
                let is_inside = open.as_ref().is_some_and(|open| open.depth > 0);
                if !is_inside && !is_blank(&text) {
                    says_something = true;
                    // An answer stands below: what it answers has to be seen.
                    *open = None;
                }
            }
            _ => {}
        }
    }
    quote
        .filter(|_quote| says_something)
        .map(|quote| quote.begins)
}

/// Whether a tag begins a quote.
fn begins(tag: &Tag<'_>, at: usize) -> Option<Quote> {
    let class = tag.attribute("class").unwrap_or_default();
    let id = tag.attribute("id").unwrap_or_default();
    let has_class = |wanted: &[&str]| class.split_whitespace().any(|one| wanted.contains(&one));
    let is_cited = || {
        let kind = tag.attribute("type").unwrap_or_default();
        tag.name == "blockquote" && (kind.eq_ignore_ascii_case("cite") || id == "isReplyContent")
    };
    let is_to_end = has_class(&["OutlookMessageHeader"])
        || ["divRplyFwdMsg", "appendonsend", "stopSpelling"].contains(&&*id)
        || tag.name == "div" && is_header_of_outlook(tag);
    let is_quote = is_to_end
        || is_cited()
        || has_class(&[
            "gmail_quote",
            "gmail_quote_container",
            "moz-cite-prefix",
            "protonmail_quote",
            "yahoo_quoted",
            "zmail_extra",
        ])
        || id == "mail-editor-reference-message-container";
    let is_open = !tag.closes_itself && tag.name != "hr";
    (is_quote && (is_open || is_to_end)).then(|| Quote {
        begins: at,
        name: tag.name.clone(),
        depth: 1,
        is_to_end,
    })
}

/// The line that Outlook draws above who wrote when to whom.
fn is_header_of_outlook(tag: &Tag<'_>) -> bool {
    let style = tag.attribute("style").unwrap_or_default();
    let style: String = style
        .chars()
        .filter(|letter| !letter.is_whitespace())
        .map(|letter| letter.to_ascii_lowercase())
        .collect();
    style.contains("border-top:solid#e1e1e11.0pt") || style.contains("border-top:solid#b5c4df1.0pt")
}

fn is_blank(text: &str) -> bool {
    let is_blank = |letter: char| {
        letter.is_whitespace() || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{ad}')
    };
    text.chars().all(is_blank)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is left of HTML without the quote at its end.
    fn own(html: &str) -> &str {
        last_quote(html).map_or(html, |at| &html[..at])
    }

    #[test]
    fn the_containers_of_many_programs_are_known() {
        for quote in [
            "<div class=\"gmail_quote\"><div class=gmail_attr>On Friday Ann wrote:</div><blockquote>x</blockquote></div>",
            "<blockquote type=\"cite\"><div>x</div></blockquote>",
            "<div class=\"moz-cite-prefix\">Ann wrote:<br></div><blockquote type=cite>x</blockquote>",
            "<div id=\"divRplyFwdMsg\"><b>From:</b> Ann</div><div>x</div>",
            "<hr id=stopSpelling>Date: Friday<br>x",
            "<div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm'><p>From: Ann</p></div><p>x</p>",
            "<blockquote id=\"isReplyContent\">x</blockquote>",
        ] {
            let mail = format!("<body><p>Yes.</p>{quote} \n<br>&nbsp;</body>");
            assert_eq!(own(&mail), "<body><p>Yes.</p>", "{quote}");
        }
    }

    #[test]
    fn what_is_answered_below_or_is_all_there_is_stays() {
        let quote =
            "<blockquote type=cite>Lunch?<blockquote type=cite>When?</blockquote></blockquote>";
        let answered = format!("<p>Hi</p>{quote}<p>Yes.</p>");
        assert_eq!(own(&answered), answered);
        assert_eq!(own(quote), quote);
        let both = format!("<p>Hi</p>{quote}<p>Yes.</p>{quote}");
        assert_eq!(own(&both), answered);
        // Quotes of people, such as verses, have no mark of a program.
        let verses = "<p>As she wrote:</p><blockquote>Geese fly</blockquote>";
        assert_eq!(own(verses), verses);
    }

    #[test]
    fn a23_a_hundred_thousand_quotes_cost_no_more_than_their_length() {
        let open = format!("<p>x{}", "<blockquote type=cite>".repeat(100_000));
        assert_eq!(own(&open), "<p>x");
        let closed = format!(
            "<p>x{}",
            "<blockquote type=cite></blockquote>".repeat(100_000)
        );
        assert_eq!(own(&closed), "<p>x");
    }
}
