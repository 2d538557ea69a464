//! Which operation of a document a request means.

use async_graphql::Request;
use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, OperationDefinition, OperationType,
};

/// The kind of the operation that a request means: the one that it names, or the only one. `None` if
/// the document can't be parsed or it is not clear which is meant; whoever executes it says so.
///
/// The parser files a single operation that has a name among several; it counts as the only one.
pub fn selected_operation(request: &mut Request) -> Option<OperationType> {
    let name = request.operation_name.clone();
    let document = request.parsed_query().ok()?;
    selected(document, name.as_deref()).map(|operation| operation.ty)
}

/// The operation itself.
pub(crate) fn selected<'a>(
    document: &'a ExecutableDocument,
    name: Option<&str>,
) -> Option<&'a OperationDefinition> {
    match (&document.operations, name.filter(|name| !name.is_empty())) {
        (DocumentOperations::Single(operation), None) => Some(&operation.node),
        (DocumentOperations::Single(_), Some(_)) => None,
        (DocumentOperations::Multiple(operations), Some(name)) => {
            operations.get(name).map(|operation| &operation.node)
        }
        (DocumentOperations::Multiple(operations), None) if operations.len() == 1 => {
            operations.values().next().map(|operation| &operation.node)
        }
        (DocumentOperations::Multiple(_), None) => None,
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::types::OperationType::{Mutation, Query, Subscription};

    use super::*;

    #[test]
    fn the_operation_is_the_named_or_the_only_one() {
        for (text, name, kind) in [
            ("{ a }", None, Some(Query)),
            ("mutation { a }", None, Some(Mutation)),
            ("mutation cop { a }", None, Some(Mutation)),
            ("subscription s { a }", Some("s"), Some(Subscription)),
            ("query q { a } mutation m { a }", Some("m"), Some(Mutation)),
            ("query q { a } mutation m { a }", None, None),
            ("query q { a } mutation m { a }", Some("x"), None),
            ("{ a }", Some("x"), None),
            ("{ a }", Some(""), Some(Query)),
            ("{ a", None, None),
        ] {
            let mut request = Request::new(text);
            request.operation_name = name.map(str::to_owned);
            assert_eq!(selected_operation(&mut request), kind, "{text} {name:?}");
        }
    }
}
