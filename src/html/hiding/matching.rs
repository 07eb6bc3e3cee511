//! Which selectors hold for an element, found from left to right while a page is read.
//!
//! Each compound of each selector is a state. An element reaches a state where the compound fits it
//! and the state before it was reached by whoever the combinator asks after: a parent, one above, a
//! sibling. What was reached above is counted, so nobody goes back: an element costs the states that
//! its name, its classes and its attributes lead to, and a mail has a number of looks in all.

#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};

use super::Holds;
use super::brood::Brood;
use super::selector::{Combinator, Compound, Part, Selector, Test};
use crate::html::entity::{Place, decode};
use crate::html::page;
use crate::html::token::Tag;

/// States of all selectors; each takes some hundred octets.
const STATES: usize = 100_000;
/// Looks at states in one mail; a newsletter has some ten thousand.
const LOOKS: usize = 2_000_000;
/// Classes looked at of one element; a page writes no more.
const CLASSES: usize = 500;

/// Octets of an attribute's value that are looked at; a page writes no longer ones.
const VALUE_OCTETS: usize = 1_000;
/// Octets of a value that are read, replaced and compared in the time of a look.
const OCTETS_A_LOOK: usize = 16;

/// Attributes that stand in a page as they stand in the mail.
const WRITTEN: [&str; 4] = ["class", "dir", "id", "lang"];

/// A rule that a selector leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ending {
    /// Its place among the rules.
    pub(super) rule: usize,
    pub(super) specificity: u32,
}

#[derive(Debug)]
struct State {
    compound: Compound,
    before: Option<usize>,
    /// States that a child reaches from here, and that the next sibling does.
    children: Vec<usize>,
    next: Vec<usize>,
    /// Whether later siblings ask after it, or those within.
    is_asked_later: bool,
    is_asked_within: bool,
    ending: Option<Ending>,
}

/// All selectors.
#[derive(Debug, Default)]
pub(super) struct States {
    states: Vec<State>,
    /// Those that do not begin at a parent or at the sibling before, by what an element must have.
    by_key: HashMap<String, Vec<usize>>,
    /// Attributes that are keys.
    attributes: HashSet<String>,
    counts_types: bool,
    /// Whether it matters what follows an element.
    pub(super) looks_ahead: bool,
}

impl States {
    pub(super) fn is_empty(&self) -> bool {
        self.states.is_empty()
    }

    /// Adds a selector; false where there is no room.
    pub(super) fn add(&mut self, selector: Selector, rule: usize) -> bool {
        if self.states.len() + selector.compounds.len() > STATES {
            return false;
        }
        let mut before = None;
        for compound in selector.compounds {
            before = Some(self.push(compound, before));
        }
        if let Some(last) = before.and_then(|last| self.states.get_mut(last)) {
            last.ending = Some(Ending {
                rule,
                specificity: selector.specificity,
            });
        }
        true
    }

    fn push(&mut self, compound: Compound, before: Option<usize>) -> usize {
        let number = self.states.len();
        for part in &compound.parts {
            if let Part::Place {
                of_type, from_end, ..
            } = part
            {
                self.counts_types |= of_type;
                self.looks_ahead |= from_end;
            }
            self.looks_ahead |= *part == Part::Empty;
        }
        let asked = before.and_then(|before| self.states.get_mut(before));
        match (compound.combinator, asked) {
            (Combinator::Child, Some(asked)) => asked.children.push(number),
            (Combinator::Next, Some(asked)) => asked.next.push(number),
            (combinator, asked) => {
                if let Some(asked) = asked {
                    asked.is_asked_later |= combinator == Combinator::Later;
                    asked.is_asked_within |= combinator == Combinator::Descendant;
                }
                let key = self.key(&compound);
                self.by_key.entry(key).or_default().push(number);
            }
        }
        self.states.push(State {
            compound,
            before,
            children: Vec::new(),
            next: Vec::new(),
            is_asked_later: false,
            is_asked_within: false,
            ending: None,
        });
        number
    }

    /// What an element must have that fits; the rarest of it.
    fn key(&mut self, compound: &Compound) -> String {
        let parts = &compound.parts;
        let id = parts.iter().find_map(|part| match part {
            Part::Id(id) => Some(format!("#{id}")),
            _ => None,
        });
        let class = || {
            parts.iter().find_map(|part| match part {
                Part::Class(class) => Some(format!(".{class}")),
                _ => None,
            })
        };
        if let Some(key) = id.or_else(class) {
            return key;
        }
        for part in parts {
            if let Part::Attribute {
                name,
                test: Test::Is,
                value,
                ignores_case: false,
            } = part
            {
                self.attributes.insert(name.clone());
                return format!("[{name}={value}");
            }
        }
        compound.element.clone().unwrap_or_else(|| "*".to_owned())
    }
}

/// States that one element reached.
type Reached = Vec<(usize, Holds)>;

/// An element that is open.
#[derive(Debug, Default)]
struct Frame {
    reached: Reached,
    /// Those of them that ask for a child, and no others: each child goes through all of these.
    of_children: Reached,
    /// By the last child, and by all children.
    by_last: Reached,
    by_children: HashMap<usize, Holds>,
    children: u32,
    types: HashMap<String, u32>,
    /// Its place among all elements, from 1.
    ordinal: usize,
}

/// Where in a page one is.
#[derive(Debug)]
pub(super) struct Walk {
    /// First what holds the root.
    frames: Vec<Frame>,
    /// How often each state was reached above: perhaps, and surely.
    above: Vec<[u32; 2]>,
    elements: usize,
    looks: usize,
    /// Whether it is a page that is drawn, and no mail of which one is still to be made.
    pub(super) is_drawn: bool,
    /// What follows each element, where that is known.
    pub(super) brood: Option<Brood>,
    /// Octets of values that were looked at in all.
    #[cfg(test)]
    octets: usize,
}

impl Default for Walk {
    fn default() -> Self {
        Self {
            frames: vec![Frame::default()],
            above: Vec::new(),
            elements: 0,
            looks: LOOKS,
            is_drawn: false,
            brood: None,
            #[cfg(test)]
            octets: 0,
        }
    }
}

/// An element while it is matched.
struct Element<'t, 'h> {
    tag: &'t Tag<'h>,
    classes: Vec<&'t str>,
    id: Option<&'t str>,
    is_root: bool,
    /// Whether it stands in the page as it is here.
    is_drawn: bool,
    /// From 1, among all siblings and among those of its name; and from their end.
    place: [Option<u32>; 4],
    is_empty: Option<bool>,
    /// Octets of values that were looked at.
    #[cfg(test)]
    octets: std::cell::Cell<usize>,
}

impl Walk {
    /// Whether there are no looks left: of all that follows nothing is known.
    pub(super) fn is_tired(&self) -> bool {
        self.looks == 0
    }

    /// Goes into an element; the rules that hold for it.
    pub(super) fn enter(&mut self, tag: &Tag<'_>, states: &States) -> Vec<(Ending, Holds)> {
        if self.is_tired() {
            self.frames.push(Frame::default());
            return Vec::new();
        }
        let class = tag.attribute("class").unwrap_or_default();
        let id = tag.attribute("id");
        self.elements += 1;
        let mut element = Element {
            tag,
            classes: class.split_ascii_whitespace().take(CLASSES).collect(),
            id: id.as_deref().map(str::trim),
            is_root: self.frames.len() == 1,
            is_drawn: self.is_drawn,
            place: [None; 4],
            is_empty: None,
            #[cfg(test)]
            octets: std::cell::Cell::default(),
        };
        self.count(&mut element, states);
        let reached = self.reach(&element, states);
        #[cfg(test)]
        {
            self.octets += element.octets.get();
        }
        let endings = reached.iter().filter_map(|(number, holds)| {
            let ending = states.states.get(*number)?.ending?;
            Some((ending, *holds))
        });
        let endings = endings.collect();
        self.push(reached, states);
        endings
    }

    /// Leaves the element that was entered last.
    pub(super) fn leave(&mut self) {
        if self.frames.len() < 2 {
            return;
        }
        let Some(frame) = self.frames.pop() else {
            return;
        };
        for (number, holds) in frame.reached {
            if let Some(count) = self.count_above(number, holds) {
                *count = count.saturating_sub(1);
            }
        }
    }

    fn count_above(&mut self, number: usize, holds: Holds) -> Option<&mut u32> {
        if self.above.len() <= number {
            self.above.resize(number + 1, [0; 2]);
        }
        let counts = self.above.get_mut(number)?;
        counts.get_mut(usize::from(holds == Holds::Yes))
    }

    fn push(&mut self, reached: Reached, states: &States) {
        let within = |number: &usize| states.states.get(*number);
        if let Some(parent) = self.frames.last_mut() {
            parent.by_last.clear();
            for (number, holds) in &reached {
                let Some(state) = within(number) else {
                    continue;
                };
                if !state.next.is_empty() {
                    parent.by_last.push((*number, *holds));
                }
                if state.is_asked_later {
                    let known = parent.by_children.entry(*number).or_insert(*holds);
                    *known = (*known).max(*holds);
                }
            }
        }
        let mut kept = reached;
        kept.retain(|(number, _holds)| {
            within(number).is_some_and(|state| state.is_asked_within || !state.children.is_empty())
        });
        for (number, holds) in &kept {
            if let Some(count) = self.count_above(*number, *holds) {
                *count = count.saturating_add(1);
            }
        }
        let asks_for_child = |(number, _holds): &&(usize, Holds)| {
            within(number).is_some_and(|state| !state.children.is_empty())
        };
        self.frames.push(Frame {
            of_children: kept.iter().filter(asks_for_child).copied().collect(),
            reached: kept,
            ordinal: self.elements,
            ..Frame::default()
        });
    }

    fn count(&mut self, element: &mut Element<'_, '_>, states: &States) {
        let Some(parent) = self.frames.last_mut() else {
            return;
        };
        parent.children = parent.children.saturating_add(1);
        let name = &element.tag.name;
        let place = parent.children;
        let mut place_of_type = None;
        if states.counts_types {
            let count = parent.types.entry(name.clone()).or_default();
            *count = count.saturating_add(1);
            place_of_type = Some(*count);
        }
        let Some(brood) = &self.brood else {
            element.place = [Some(place), place_of_type, None, None];
            return;
        };
        let behind = |all: Option<u32>, place: u32| Some((all? + 1).saturating_sub(place));
        element.place = [
            Some(place),
            place_of_type,
            behind(brood.children(parent.ordinal), place),
            place_of_type.and_then(|place| behind(brood.of_type(parent.ordinal, name), place)),
        ];
        element.is_empty = brood.is_empty(self.elements);
    }

    fn reach(&mut self, element: &Element<'_, '_>, states: &States) -> Reached {
        let mut reached = Reached::new();
        let Some(parent) = self.frames.last() else {
            return reached;
        };
        let mut looks = self.looks;
        // Whether there are looks left.
        let mut look = |number: usize, before: Holds| {
            let Some(state) = states.states.get(number).filter(|_| before != Holds::No) else {
                looks = looks.saturating_sub(1);
                return looks > 0;
            };
            looks = looks.saturating_sub(element.price(&state.compound));
            let holds = element.fits(&state.compound).min(before);
            if holds != Holds::No {
                reached.push((number, holds));
            }
            looks > 0
        };
        for (number, holds) in &parent.of_children {
            let children = states.states.get(*number).map(|state| &state.children);
            children
                .into_iter()
                .flatten()
                .all(|child| look(*child, *holds));
        }
        for (number, holds) in &parent.by_last {
            let next = states.states.get(*number).map(|state| &state.next);
            next.into_iter()
                .flatten()
                .all(|sibling| look(*sibling, *holds));
        }
        for key in element.keys(states) {
            for number in states.by_key.get(&key).into_iter().flatten() {
                let Some(state) = states.states.get(*number) else {
                    continue;
                };
                let before = match (state.before, state.compound.combinator) {
                    (None, _) => Holds::Yes,
                    (Some(before), Combinator::Later) => parent
                        .by_children
                        .get(&before)
                        .copied()
                        .unwrap_or(Holds::No),
                    (Some(before), _) => match self.above.get(before) {
                        Some([_, sure]) if *sure > 0 => Holds::Yes,
                        Some([maybe, _]) if *maybe > 0 => Holds::Maybe,
                        _ => Holds::No,
                    },
                };
                if !look(*number, before) {
                    break;
                }
            }
        }
        self.looks = looks;
        reached
    }
}

impl Element<'_, '_> {
    fn keys(&self, states: &States) -> Vec<String> {
        let mut keys = vec![self.tag.name.clone(), "*".to_owned()];
        keys.extend(self.id.map(|id| format!("#{id}")));
        let mut seen = HashSet::new();
        let classes = self.classes.iter().filter(|class| seen.insert(**class));
        keys.extend(classes.map(|class| format!(".{class}")));
        if !states.attributes.is_empty() {
            let mut seen = HashSet::new();
            for (name, value) in self.tag.attributes() {
                let name = name.to_ascii_lowercase();
                if states.attributes.contains(&name) && seen.insert(name.clone()) {
                    keys.push(format!("[{name}={value}"));
                }
            }
        }
        keys
    }

    /// What it costs to see whether a compound fits, in looks.
    fn price(&self, compound: &Compound) -> usize {
        let values = compound.parts.iter().map(|part| match part {
            Part::Attribute { name, .. } => {
                let octets = self.tag.written(name).map_or(0, str::len);
                octets.min(VALUE_OCTETS) / OCTETS_A_LOOK
            }
            _ => 0,
        });
        let values: usize = values.sum();
        1 + compound.parts.len() * (1 + self.classes.len() / 8) + values
    }

    /// Whether an attribute is as a selector asks.
    fn is_as(&self, name: &str, test: Test, value: &str, ignores_case: bool) -> Holds {
        let Some(written) = self.tag.written(name) else {
            return Holds::No;
        };
        if test == Test::There {
            return Holds::Yes;
        }
        if written.len() > VALUE_OCTETS {
            return Holds::Maybe;
        }
        #[cfg(test)]
        self.octets.set(self.octets.get() + written.len());
        let mut found = decode(written, Place::Attribute);
        if ignores_case {
            found.to_mut().make_ascii_lowercase();
        }
        compare(test, &found, value).into()
    }

    fn fits(&self, compound: &Compound) -> Holds {
        let element = compound.element.as_ref();
        if element.is_some_and(|name| *name != self.tag.name) {
            return Holds::No;
        }
        // What a page writes under another name, its rules do not find.
        let is_found = element.is_none_or(|name| self.is_drawn || page::keeps_name(name));
        let mut all = if is_found { Holds::Yes } else { Holds::Maybe };
        for part in &compound.parts {
            all = all.min(self.has(part));
            if all == Holds::No {
                break;
            }
        }
        all
    }

    fn has(&self, part: &Part) -> Holds {
        match part {
            Part::Class(class) => self.classes.contains(&class.as_str()).into(),
            Part::Id(id) => (self.id == Some(id.as_str())).into(),
            Part::Attribute {
                name,
                test,
                value,
                ignores_case,
            } => {
                let is_there = self.is_as(name, *test, value, *ignores_case);
                let is_written = self.is_drawn || WRITTEN.contains(&name.as_str());
                match is_there {
                    Holds::Yes if !is_written => Holds::Maybe,
                    is_there => is_there,
                }
            }
            Part::Place {
                a,
                b,
                of_type,
                from_end,
            } => {
                let place = self
                    .place
                    .get(usize::from(*of_type) + 2 * usize::from(*from_end));
                match place.copied().flatten() {
                    Some(place) => is_place(*a, *b, place).into(),
                    None => Holds::Maybe,
                }
            }
            Part::Empty => self.is_empty.map_or(Holds::Maybe, Holds::from),
            Part::Root => self.is_root.into(),
            Part::Link => (self.tag.name == "a" && self.tag.written("href").is_some()).into(),
            Part::Unknown => Holds::Maybe,
        }
    }
}

fn compare(test: Test, found: &str, value: &str) -> bool {
    match test {
        Test::Is => found == value,
        Test::There => true,
        Test::Word => !value.is_empty() && found.split_ascii_whitespace().any(|one| one == value),
        Test::Dash => found
            .strip_prefix(value)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('-')),
        Test::Prefix => !value.is_empty() && found.starts_with(value),
        Test::Suffix => !value.is_empty() && found.ends_with(value),
        Test::Within => !value.is_empty() && found.contains(value),
    }
}

/// Whether `place` is `a × n + b` for some n from 0 on.
fn is_place(a: i32, b: i32, place: u32) -> bool {
    let (a, b, place) = (i64::from(a), i64::from(b), i64::from(place));
    if a == 0 {
        return place == b;
    }
    (place - b) % a == 0 && (place - b) / a >= 0
}
