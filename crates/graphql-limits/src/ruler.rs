//! Measures a document, each fragment once.

use std::collections::HashMap;

use async_graphql::parser::types::{ExecutableDocument, Field, Selection, SelectionSet};
use async_graphql::{Name, Value, Variables};

/// Measures of a part of a document, its fragments spread.
#[derive(Copy, Clone, Default)]
pub(crate) struct Extent {
    pub(crate) depth: u64,
    pub(crate) fields: u64,
    /// Fields if every page is full.
    pub(crate) rows: u64,
    pub(crate) aliases: u64,
    pub(crate) directives: u64,
}

impl Extent {
    fn beside(&mut self, other: Self) {
        self.depth = self.depth.max(other.depth);
        self.fields = self.fields.saturating_add(other.fields);
        self.rows = self.rows.saturating_add(other.rows);
        self.aliases = self.aliases.saturating_add(other.aliases);
        self.directives = self.directives.saturating_add(other.directives);
    }
}

/// What is known of a fragment.
enum Known {
    /// Being measured: a spread of it now is a circle.
    Open,
    Measured(Extent),
}

/// Arguments that say how long a page is.
const PAGES: [&str; 2] = ["first", "last"];

pub(crate) struct Ruler<'a> {
    document: &'a ExecutableDocument,
    variables: &'a Variables,
    fragments: HashMap<&'a Name, Known>,
}

impl<'a> Ruler<'a> {
    pub(crate) fn new(document: &'a ExecutableDocument, variables: &'a Variables) -> Self {
        Self { document, variables, fragments: HashMap::new() }
    }

    pub(crate) fn measure(&mut self, selections: &'a SelectionSet) -> Result<Extent, String> {
        let mut whole = Extent::default();
        for selection in &selections.items {
            let (part, directives) = match &selection.node {
                Selection::Field(field) => (self.field(&field.node)?, &field.node.directives),
                Selection::InlineFragment(fragment) => {
                    (self.measure(&fragment.node.selection_set.node)?, &fragment.node.directives)
                }
                Selection::FragmentSpread(spread) => {
                    (self.fragment(&spread.node.fragment_name.node)?, &spread.node.directives)
                }
            };
            whole.beside(part);
            whole.directives = whole.directives.saturating_add(directives.len() as u64);
        }
        Ok(whole)
    }

    fn field(&mut self, field: &'a Field) -> Result<Extent, String> {
        let mut extent = self.measure(&field.selection_set.node)?;
        extent.depth += 1;
        extent.fields = extent.fields.saturating_add(1);
        extent.rows = extent.rows.saturating_mul(self.page(field)).saturating_add(1);
        extent.aliases = extent.aliases.saturating_add(u64::from(field.alias.is_some()));
        Ok(extent)
    }

    /// How often what is in a field is asked for.
    fn page(&self, field: &Field) -> u64 {
        let asked = PAGES.iter().filter_map(|name| field.get_argument(name));
        let known =
            asked.filter_map(|value| value.node.clone().into_const_with(|name| self.variable(&name)).ok());
        known.filter_map(number).max().unwrap_or(1).max(1)
    }

    /// What the request says a variable is, or the largest default that an operation gives it.
    fn variable(&self, name: &Name) -> Result<Value, ()> {
        if let Some(value) = self.variables.get(name) {
            return Ok(value.clone());
        }
        let operations = self.document.operations.iter();
        let defined = operations.flat_map(|(_, operation)| &operation.node.variable_definitions);
        let defaults = defined
            .filter(|variable| variable.node.name.node == *name)
            .filter_map(|variable| variable.node.default_value.as_ref());
        defaults.map(|value| value.node.clone()).max_by_key(|value| number(value.clone())).ok_or(())
    }

    fn fragment(&mut self, name: &'a Name) -> Result<Extent, String> {
        match self.fragments.get(name) {
            Some(Known::Measured(extent)) => return Ok(*extent),
            Some(Known::Open) => return Err("A fragment spreads itself.".to_owned()),
            None => {}
        }
        // Validation names a fragment that does not exist.
        let Some(fragment) = self.document.fragments.get(name) else { return Ok(Extent::default()) };
        self.fragments.insert(name, Known::Open);
        let extent = self.measure(&fragment.node.selection_set.node)?;
        self.fragments.insert(name, Known::Measured(extent));
        Ok(extent)
    }
}

fn number(value: Value) -> Option<u64> {
    if let Value::Number(number) = value { number.as_u64() } else { None }
}
