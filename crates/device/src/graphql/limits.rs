//! Limits of a document, looked at before anything walks through it.
//!
//! The library compares depth and cost only after it has followed every spread of a fragment, so
//! that twenty fragments that each spread the next one twice keep a processor busy for minutes.
//! Here each fragment is measured once, whatever spreads it: the time is that of reading the text.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::extensions::{Extension, ExtensionContext, ExtensionFactory, NextPrepareRequest};
use async_graphql::parser::types::{ExecutableDocument, Selection, SelectionSet};
use async_graphql::{Name, Request, ServerError, ServerResult};

/// Longest query text, in bytes.
pub(super) const MAX_QUERY_TEXT: usize = 64 * 1024;

/// Deepest nesting of a query; the standard introspection query needs 16.
pub(super) const MAX_DEPTH: u64 = 16;

/// Most fields of a query once its fragments are spread.
const MAX_FIELDS: u64 = 2000;

/// Checks every document of a schema, also of one that runs in process.
pub(super) struct DocumentLimits;

impl ExtensionFactory for DocumentLimits {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Self)
    }
}

#[async_graphql::async_trait::async_trait]
impl Extension for DocumentLimits {
    async fn prepare_request(
        &self,
        context: &ExtensionContext<'_>,
        mut request: Request,
        next: NextPrepareRequest<'_>,
    ) -> ServerResult<Request> {
        if request.query.len() > MAX_QUERY_TEXT {
            return Err(refusal(format!("A query has at most {MAX_QUERY_TEXT} bytes.")));
        }
        check(request.parsed_query().map_err(in_few_words)?).map_err(refusal)?;
        next.run(context, request).await
    }
}

fn refusal(message: String) -> ServerError {
    ServerError::new(message, None)
}

/// Takes the document out of a syntax error, which quotes the faulty line whole.
fn in_few_words(mut error: ServerError) -> ServerError {
    let told = error.message.lines().filter(|line| line.contains(" --> ") || line.contains(" = "));
    error.message = told.flat_map(|line| line.trim().chars().take(200).chain([' '])).collect();
    error.message.insert_str(0, "This is no GraphQL document: ");
    error.message.truncate(error.message.trim_end().len());
    error
}

/// Depth and number of fields of a part of a document, its fragments spread.
#[derive(Copy, Clone, Default)]
struct Extent {
    depth: u64,
    fields: u64,
}

/// What is known of a fragment.
enum Known {
    /// Being measured: a spread of it now is a circle.
    Open,
    Measured(Extent),
}

fn check(document: &ExecutableDocument) -> Result<(), String> {
    let mut ruler = Ruler { document, fragments: HashMap::new() };
    for (_, operation) in document.operations.iter() {
        let extent = ruler.measure(&operation.node.selection_set.node)?;
        if extent.depth > MAX_DEPTH {
            return Err(format!(
                "A query nests at most {MAX_DEPTH} fields deep; this one has {}.",
                extent.depth
            ));
        }
        if extent.fields > MAX_FIELDS {
            return Err(format!(
                "A query has at most {MAX_FIELDS} fields, fragments spread; this one has more."
            ));
        }
    }
    Ok(())
}

struct Ruler<'a> {
    document: &'a ExecutableDocument,
    fragments: HashMap<&'a Name, Known>,
}

impl<'a> Ruler<'a> {
    fn measure(&mut self, selections: &'a SelectionSet) -> Result<Extent, String> {
        let mut whole = Extent::default();
        for selection in &selections.items {
            let part = match &selection.node {
                Selection::Field(field) => {
                    let inner = self.measure(&field.node.selection_set.node)?;
                    Extent { depth: inner.depth + 1, fields: inner.fields.saturating_add(1) }
                }
                Selection::InlineFragment(fragment) => self.measure(&fragment.node.selection_set.node)?,
                Selection::FragmentSpread(spread) => self.fragment(&spread.node.fragment_name.node)?,
            };
            whole.depth = whole.depth.max(part.depth);
            whole.fields = whole.fields.saturating_add(part.fields);
        }
        Ok(whole)
    }

    fn fragment(&mut self, name: &'a Name) -> Result<Extent, String> {
        match self.fragments.get(name) {
            Some(Known::Measured(extent)) => return Ok(*extent),
            Some(Known::Open) => return Err(format!("The fragment “{name}” spreads itself.")),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(query: &str) -> Option<String> {
        let document = async_graphql::parser::parse_query(query).expect("the test's query is well-formed");
        check(&document).err()
    }

    #[test]
    fn fragments_that_spread_each_other_twice_are_measured_and_not_spread() {
        let mut query = String::from("{ device { ...F0 } } fragment F60 on DeviceInfo { home }");
        for n in 0..60 {
            query.push_str(&format!(" fragment F{n} on DeviceInfo {{ ...F{m} ...F{m} }}", m = n + 1));
        }
        assert!(refused(&query).expect("2^60 fields").contains("fields"));
    }

    #[test]
    fn circles_deep_queries_and_long_ones_are_refused() {
        assert!(
            refused("{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }")
                .expect("a circle")
                .contains("itself")
        );
        let deep = format!("{{ {} x {} }}", "a {".repeat(16), "}".repeat(16));
        assert!(refused(&deep).expect("17 deep").contains("17"));
        let long = format!("{{ {} }}", "device { home } ".repeat(1001));
        assert!(refused(&long).expect("2002 fields").contains("2000"));
    }

    #[test]
    fn honest_queries_pass() {
        assert_eq!(
            refused(
                "{ regions { ...R } sources { regions { ...R } } } fragment R on Region { id job { state } }"
            ),
            None
        );
        assert_eq!(refused("{ ...Nowhere }"), None, "validation says this one better");
    }
}
