//! What matching costs, counted.

use super::super::selector;
use super::*;
use crate::html::page::Tokens as CssTokens;
use crate::html::token::{Token, Tokens};

fn states(selectors: &str, times: usize) -> States {
    let tokens = CssTokens::of(selectors);
    let mut states = States::default();
    for rule in 0..times {
        let Ok(Some(selector)) = selector::read(&tokens, tokens.all()) else {
            panic!("{selectors}");
        };
        assert!(states.add(selector, rule));
    }
    states
}

/// Goes through ten elements with a title; the walk, and what held for the last of them.
fn walk(states: &States, title: &str) -> (Walk, Option<Holds>) {
    let html = format!("<p title='{title}'>");
    let mut walk = Walk {
        is_drawn: true,
        ..Walk::default()
    };
    let mut last = None;
    for token in (0..10).flat_map(|_| Tokens::of(&html)) {
        if let Token::Start(tag) = token {
            let holding = walk.enter(&tag, states);
            last = holding.first().map(|(_ending, holds)| *holds);
            walk.leave();
        }
    }
    (walk, last)
}

#[test]
fn a23_values_without_end_are_not_looked_at() {
    for selector in ["[title*='abac1' i]", "[title~=abac1]", "[title$=abac1]"] {
        let (walk, last) = walk(&states(selector, 50_000), &"abac0".repeat(200_000));
        assert_eq!(walk.octets, 0, "{selector}");
        // It may hold; until there are no looks left.
        assert!(matches!(last, None | Some(Holds::Maybe)), "{selector}");
        assert!(walk.is_tired(), "{selector}");
    }
    let (_walk, last) = walk(&states("[title]", 1), &"a".repeat(1_000_000));
    assert_eq!(last, Some(Holds::Yes));
}

#[test]
fn a23_long_values_are_looked_at_until_there_are_no_looks_left() {
    let title = "abac0".repeat(190);
    for selector in ["[title*='abac1' i]", "[title*=abac1]"] {
        let (walk, last) = walk(&states(selector, 100_000), &title);
        assert_eq!(last, None);
        assert!(walk.is_tired(), "{selector}");
        // Without a price of their own they would be 950 million.
        let most = LOOKS * OCTETS_A_LOOK;
        assert!((1..=most).contains(&walk.octets), "{}", walk.octets);
    }
    let (short, _last) = walk(&states("[title*='abac1' i]", 100), "abac0");
    assert_eq!(short.octets, 100 * 10 * 5);
    assert!(!short.is_tired());
}

#[test]
fn case_is_ignored_where_a_selector_says_so() {
    for (selector, holds) in [
        ("[title*='BaC1' i]", Some(Holds::Yes)),
        ("[title*='BaC1']", None),
        ("[title*='aC1']", Some(Holds::Yes)),
    ] {
        let (_walk, last) = walk(&states(selector, 1), "AbaC1");
        assert_eq!(last, holds, "{selector}");
    }
}

#[test]
fn a23_what_asks_for_no_child_is_not_gone_through_at_each_child() {
    for (selectors, asked) in [("p x", 0), ("p>x", 1_000), ("p~x", 0)] {
        let states = states(selectors, 1_000);
        let mut walk = Walk::default();
        let Some(Token::Start(tag)) = Tokens::of("<p>").next() else {
            panic!("no tag");
        };
        walk.enter(&tag, &states);
        let frame = walk.frames.last().unwrap();
        assert_eq!(frame.of_children.len(), asked, "{selectors}");
    }
}
