//! Whose name passes for another, kept from frame to frame: whoever writes one mail writes many,
//! and a row is drawn sixty times a second.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use crate::mime::sender::{Doubt, doubt};
use crate::model::Person;

/// People that are remembered; when there are more, all are forgotten. A screen shows fifty.
const PEOPLE: usize = 4096;

/// What is to be doubted of the people in the list.
#[derive(Debug, Default)]
pub struct Doubts {
    known: RefCell<HashMap<Person, Option<Rc<Doubt>>>>,
}

impl Doubts {
    /// What is to be doubted of somebody; looked for once.
    pub fn of(&self, person: &Person) -> Option<Rc<Doubt>> {
        if let Some(known) = self.known.borrow().get(person) {
            return known.clone();
        }
        let found = doubt(person).map(Rc::new);
        let mut known = self.known.borrow_mut();
        if known.len() >= PEOPLE {
            known.clear();
        }
        known.insert(person.clone(), found.clone());
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn somebody_is_looked_at_once_and_what_is_kept_has_an_end() {
        let doubts = Doubts::default();
        let person = |number: usize| Person {
            name: "boss@bank.example".to_owned(),
            address: format!("x{number}@evil.example"),
        };
        let first = doubts.of(&person(0)).unwrap();
        let again = doubts.of(&person(0)).unwrap();
        assert!(Rc::ptr_eq(&first, &again));
        for number in 0..3 * PEOPLE {
            assert!(doubts.of(&person(number)).is_some());
            assert!(doubts.known.borrow().len() <= PEOPLE);
        }
    }
}
