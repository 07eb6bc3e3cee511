//! What each element of a page holds, for selectors that ask after the end (`:last-child`,
//! `:empty`). Only of a page that is well-formed: there each end tag ends what is open.

use std::collections::HashMap;

use crate::html::token::{Token, Tokens};

/// Elements that are counted; a page has no more.
const ELEMENTS: usize = 200_000;

/// What elements hold; each is named by its place among all start tags, from 1, and 0 is what holds
/// the root.
#[derive(Debug, Default)]
pub(super) struct Brood {
    children: Vec<u32>,
    types: HashMap<(usize, String), u32>,
    has_text: Vec<bool>,
}

impl Brood {
    /// Counts.
    pub(super) fn of(xhtml: &str) -> Self {
        let mut brood = Self {
            children: vec![0],
            types: HashMap::new(),
            has_text: vec![false],
        };
        let mut open: Vec<(usize, String)> = Vec::new();
        for token in Tokens::of(xhtml) {
            let inside = open.last().map_or(0, |(number, _name)| *number);
            match token {
                Token::Start(tag) => {
                    if let Some(children) = brood.children.get_mut(inside) {
                        *children += 1;
                    }
                    *brood.types.entry((inside, tag.name.clone())).or_default() += 1;
                    let number = brood.children.len();
                    brood.children.push(0);
                    brood.has_text.push(false);
                    if !tag.closes_itself {
                        open.push((number, tag.name));
                    }
                }
                Token::End(name) => {
                    open.pop_if(|(_number, last)| *last == name);
                }
                Token::Text(_) | Token::Style(_) => {
                    if let Some(has_text) = brood.has_text.get_mut(inside) {
                        *has_text = true;
                    }
                }
            }
            if brood.children.len() > ELEMENTS {
                return Self::default();
            }
        }
        brood
    }

    /// How many elements stand in one.
    pub(super) fn children(&self, number: usize) -> Option<u32> {
        self.children.get(number).copied()
    }

    /// How many of a name.
    pub(super) fn of_type(&self, number: usize, name: &str) -> Option<u32> {
        self.types.get(&(number, name.to_owned())).copied()
    }

    /// Whether nothing stands in it.
    pub(super) fn is_empty(&self, number: usize) -> Option<bool> {
        let children = self.children.get(number)?;
        let has_text = self.has_text.get(number)?;
        Some(*children == 0 && !has_text)
    }
}
