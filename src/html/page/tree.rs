//! The tree that html5ever's tree builder makes: nodes in one list, each knowing its neighbours by
//! number. Nothing goes down by recursion, not even when it is dropped.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

use html5ever::interface::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::StrTendril;
use html5ever::{Attribute, LocalName, QualName, ns};

use super::element;

/// The number of a node.
pub(super) type Number = usize;

/// The whole tree; node 0 is the document.
pub(super) struct Tree {
    nodes: Vec<Node>,
}

/// An element, a run of text, or the document.
struct Node {
    parent: Option<Number>,
    previous: Option<Number>,
    next: Option<Number>,
    first: Option<Number>,
    last: Option<Number>,
    data: Data,
}

/// What a node is.
pub(super) enum Data {
    Document,
    Element {
        name: Rc<QualName>,
        attributes: Vec<Attribute>,
    },
    Text(StrTendril),
}

impl Tree {
    pub(super) fn data(&self, node: Number) -> Option<&Data> {
        self.nodes.get(node).map(|node| &node.data)
    }

    pub(super) fn first(&self, node: Number) -> Option<Number> {
        self.nodes.get(node)?.first
    }

    pub(super) fn next(&self, node: Number) -> Option<Number> {
        self.nodes.get(node)?.next
    }

    pub(super) fn previous(&self, node: Number) -> Option<Number> {
        self.nodes.get(node)?.previous
    }

    /// The name of an element.
    pub(super) fn name(&self, node: Number) -> Option<&str> {
        match self.data(node)? {
            Data::Element { name, .. } => Some(&name.local),
            Data::Document | Data::Text(_) => None,
        }
    }

    /// What was kept of the attributes of an element.
    pub(super) fn attributes(&self, node: Number) -> &[Attribute] {
        match self.data(node) {
            Some(Data::Element { attributes, .. }) => attributes,
            _ => &[],
        }
    }

    /// Whether an element says nothing of its looks.
    pub(super) fn is_bare(&self, node: Number) -> bool {
        matches!(self.data(node), Some(Data::Element { attributes, .. }) if attributes.is_empty())
    }

    /// The next node in the order of reading, within `root`.
    pub(super) fn follow(&self, node: Number, root: Number) -> Option<Number> {
        self.first(node).or_else(|| self.skip(node, root))
    }

    /// The next node behind a node and all it holds, within `root`.
    pub(super) fn skip(&self, node: Number, root: Number) -> Option<Number> {
        let mut node = node;
        loop {
            if node == root {
                return None;
            }
            if let Some(next) = self.next(node) {
                return Some(next);
            }
            node = self.parent(node)?;
        }
    }

    pub(super) fn parent(&self, node: Number) -> Option<Number> {
        self.nodes.get(node)?.parent
    }

    fn push(&mut self, data: Data) -> Number {
        self.nodes.push(Node {
            parent: None,
            previous: None,
            next: None,
            first: None,
            last: None,
            data,
        });
        self.nodes.len() - 1
    }

    fn change(&mut self, node: Option<Number>, change: impl FnOnce(&mut Node)) {
        if let Some(node) = node.and_then(|node| self.nodes.get_mut(node)) {
            change(node);
        }
    }

    fn detach(&mut self, node: Number) {
        let Some(found) = self.nodes.get_mut(node) else {
            return;
        };
        let parent = found.parent.take();
        let previous = found.previous.take();
        let next = found.next.take();
        match previous {
            Some(_) => self.change(previous, |previous| previous.next = next),
            None => self.change(parent, |parent| parent.first = next),
        }
        match next {
            Some(_) => self.change(next, |next| next.previous = previous),
            None => self.change(parent, |parent| parent.last = previous),
        }
    }

    fn append(&mut self, parent: Number, child: Number) {
        self.detach(child);
        let last = self.nodes.get(parent).and_then(|parent| parent.last);
        self.change(Some(child), |child| {
            child.parent = Some(parent);
            child.previous = last;
        });
        match last {
            Some(_) => self.change(last, |last| last.next = Some(child)),
            None => self.change(Some(parent), |parent| parent.first = Some(child)),
        }
        self.change(Some(parent), |parent| parent.last = Some(child));
    }

    fn insert_before(&mut self, sibling: Number, child: Number) {
        self.detach(child);
        let Some(found) = self.nodes.get_mut(sibling) else {
            return;
        };
        let parent = found.parent;
        let previous = found.previous.replace(child);
        self.change(Some(child), |child| {
            child.parent = parent;
            child.previous = previous;
            child.next = Some(sibling);
        });
        match previous {
            Some(_) => self.change(previous, |previous| previous.next = Some(child)),
            None => self.change(parent, |parent| parent.first = Some(child)),
        }
    }

    /// Adds text to the run of text that `node` is, if it is one.
    fn extend_text(&mut self, node: Option<Number>, more: &StrTendril) -> bool {
        match node.and_then(|node| self.nodes.get_mut(node)) {
            Some(Node {
                data: Data::Text(text),
                ..
            }) => {
                text.push_tendril(more);
                true
            }
            _ => false,
        }
    }
}

/// A node as the tree builder holds it.
#[derive(Clone)]
pub(super) struct Handle {
    pub(super) number: Number,
    name: Option<Rc<QualName>>,
    /// Whether it is opened again in the next block.
    pub(super) is_formatting: bool,
}

/// Takes what the tree builder makes.
pub(super) struct Sink {
    tree: RefCell<Tree>,
    nodes: Cell<usize>,
    moved: Cell<usize>,
    /// The name of what has none.
    nameless: QualName,
}

impl Sink {
    pub(super) fn new() -> Self {
        let mut tree = Tree { nodes: Vec::new() };
        tree.push(Data::Document);
        Self {
            tree: RefCell::new(tree),
            nodes: Cell::new(1),
            moved: Cell::new(0),
            nameless: QualName::new(None, ns!(), LocalName::from("")),
        }
    }

    /// Nodes made so far.
    pub(super) fn nodes(&self) -> usize {
        self.nodes.get()
    }

    /// Nodes moved from one parent to another so far.
    pub(super) fn moved(&self) -> usize {
        self.moved.get()
    }

    fn push(&self, data: Data) -> Number {
        self.nodes.set(self.nodes.get() + 1);
        self.tree.borrow_mut().push(data)
    }

    fn other(&self) -> Handle {
        Handle {
            number: self.push(Data::Document),
            name: None,
            is_formatting: false,
        }
    }
}

impl TreeSink for Sink {
    type Handle = Handle;
    type Output = Tree;
    type ElemName<'a>
        = &'a QualName
    where
        Self: 'a;

    fn finish(self) -> Tree {
        self.tree.into_inner()
    }

    fn parse_error(&self, _message: Cow<'static, str>) {}

    fn get_document(&self) -> Handle {
        Handle {
            number: 0,
            name: None,
            is_formatting: false,
        }
    }

    fn elem_name<'a>(&'a self, target: &'a Handle) -> &'a QualName {
        target.name.as_deref().unwrap_or(&self.nameless)
    }

    fn create_element(
        &self,
        name: QualName,
        attributes: Vec<Attribute>,
        _flags: ElementFlags,
    ) -> Handle {
        let is_formatting = element::is_formatting(&name.local);
        let name = Rc::new(name);
        Handle {
            number: self.push(Data::Element {
                name: Rc::clone(&name),
                attributes,
            }),
            name: Some(name),
            is_formatting,
        }
    }

    fn create_comment(&self, _text: StrTendril) -> Handle {
        self.other()
    }

    fn create_pi(&self, _target: StrTendril, _data: StrTendril) -> Handle {
        self.other()
    }

    fn append(&self, parent: &Handle, child: NodeOrText<Handle>) {
        match child {
            NodeOrText::AppendNode(child) => {
                self.tree.borrow_mut().append(parent.number, child.number);
            }
            NodeOrText::AppendText(text) => {
                let mut tree = self.tree.borrow_mut();
                let last = tree.nodes.get(parent.number).and_then(|parent| parent.last);
                if !tree.extend_text(last, &text) {
                    let child = tree.push(Data::Text(text));
                    self.nodes.set(self.nodes.get() + 1);
                    tree.append(parent.number, child);
                }
            }
        }
    }

    fn append_based_on_parent_node(
        &self,
        element: &Handle,
        previous: &Handle,
        child: NodeOrText<Handle>,
    ) {
        let parent = self.tree.borrow().parent(element.number);
        if parent.is_some() {
            self.append_before_sibling(element, child);
        } else {
            self.append(previous, child);
        }
    }

    fn append_doctype_to_document(
        &self,
        _name: StrTendril,
        _public_id: StrTendril,
        _system_id: StrTendril,
    ) {
    }

    fn get_template_contents(&self, target: &Handle) -> Handle {
        target.clone()
    }

    fn same_node(&self, one: &Handle, other: &Handle) -> bool {
        one.number == other.number
    }

    fn set_quirks_mode(&self, _mode: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &Handle, child: NodeOrText<Handle>) {
        let mut tree = self.tree.borrow_mut();
        match child {
            NodeOrText::AppendNode(child) => tree.insert_before(sibling.number, child.number),
            NodeOrText::AppendText(text) => {
                let previous = tree
                    .nodes
                    .get(sibling.number)
                    .and_then(|sibling| sibling.previous);
                if !tree.extend_text(previous, &text) {
                    let child = tree.push(Data::Text(text));
                    self.nodes.set(self.nodes.get() + 1);
                    tree.insert_before(sibling.number, child);
                }
            }
        }
    }

    fn add_attrs_if_missing(&self, target: &Handle, more: Vec<Attribute>) {
        let mut tree = self.tree.borrow_mut();
        if let Some(Node {
            data: Data::Element { attributes, .. },
            ..
        }) = tree.nodes.get_mut(target.number)
        {
            for attribute in more {
                if attributes.iter().all(|known| known.name != attribute.name) {
                    attributes.push(attribute);
                }
            }
        }
    }

    fn remove_from_parent(&self, target: &Handle) {
        self.tree.borrow_mut().detach(target.number);
    }

    fn reparent_children(&self, node: &Handle, parent: &Handle) {
        let mut tree = self.tree.borrow_mut();
        while let Some(child) = tree.first(node.number) {
            tree.append(parent.number, child);
            self.moved.set(self.moved.get() + 1);
        }
    }
}
