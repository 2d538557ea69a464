//! The limits, and the extension that holds a schema to them.

use std::sync::Arc;

use async_graphql::extensions::{
    Extension, ExtensionContext, ExtensionFactory, NextPrepareRequest, NextValidation,
};
use async_graphql::parser::types::ExecutableDocument;
use async_graphql::{Request, ServerError, ServerResult, ValidationResult, Variables};

use crate::operation::selected;
use crate::ruler::Ruler;
use crate::text::deepest_bracket;
use crate::variables;
use crate::words::{VALIDATION_FAILED, brief, coded, unreadable};

/// Brackets within brackets of a text: as many as a document of [`DocumentLimits::depth`] can need,
/// with values beside; the parser calls itself for each.
const BRACKETS: usize = 100;

/// How much a document may ask for.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct DocumentLimits {
    /// Bytes of its text; its variables are bounded by whoever takes the request.
    pub text: usize,
    /// Fields within fields; the standard introspection query needs 16.
    pub depth: u64,
    /// Fields, its fragments spread.
    pub fields: u64,
    /// Fields if every page that is asked for (`first` or `last`) is full, its fragments spread.
    pub rows: u64,
    /// Fields under another name, its fragments spread.
    pub aliases: u64,
    /// Directives, fragments spread.
    pub directives: u64,
    /// Fragments that are defined.
    pub fragments: usize,
    /// Operations that are defined.
    pub operations: usize,
}

impl Default for DocumentLimits {
    fn default() -> Self {
        Self {
            text: 16 * 1024,
            depth: 16,
            fields: 2000,
            rows: 200_000,
            aliases: 100,
            directives: 100,
            fragments: 100,
            operations: 10,
        }
    }
}

impl DocumentLimits {
    /// Parses a request's document, if nobody has yet, and measures it.
    ///
    /// # Errors
    /// If the text is no document, or asks for more than the limits allow; the error has a `code` and
    /// does not repeat the text.
    pub fn check(&self, request: &mut Request) -> ServerResult<()> {
        if request.query.len() > self.text {
            return Err(refusal(format!("A query has at most {} bytes.", self.text)));
        }
        if deepest_bracket(&request.query) > BRACKETS {
            return Err(refusal(format!("A query nests at most {BRACKETS} brackets.")));
        }
        request.parsed_query().map_err(unreadable)?;
        let name = request.operation_name.take();
        let variables = std::mem::take(&mut request.variables);
        let measured = match request.parsed_query() {
            Ok(document) => self.measured(document, name.as_deref(), &variables).map_err(refusal),
            Err(error) => Err(unreadable(error)),
        };
        request.operation_name = name;
        request.variables = variables;
        measured
    }

    fn measured(
        &self,
        document: &ExecutableDocument,
        name: Option<&str>,
        variables: &Variables,
    ) -> Result<(), String> {
        self.measure(document, variables)?;
        selected(document, name).map_or(Ok(()), |operation| variables::check(operation, variables))
    }

    fn measure(&self, document: &ExecutableDocument, variables: &Variables) -> Result<(), String> {
        let operations = document.operations.iter().count();
        at_most("operations", operations as u64, self.operations as u64)?;
        at_most("fragments", document.fragments.len() as u64, self.fragments as u64)?;
        let mut ruler = Ruler::new(document, variables);
        for (_, operation) in document.operations.iter() {
            let mut extent = ruler.measure(&operation.node.selection_set.node)?;
            extent.directives = extent.directives.saturating_add(operation.node.directives.len() as u64);
            if extent.depth > self.depth {
                return Err(format!(
                    "A query nests at most {} fields deep; this one has {}.",
                    self.depth, extent.depth
                ));
            }
            at_most("fields, fragments spread", extent.fields, self.fields)?;
            at_most("aliases, fragments spread", extent.aliases, self.aliases)?;
            at_most("directives, fragments spread", extent.directives, self.directives)?;
            at_most("fields if every page is full", extent.rows, self.rows)?;
        }
        Ok(())
    }
}

fn at_most(what: &str, found: u64, limit: u64) -> Result<(), String> {
    if found <= limit {
        Ok(())
    } else {
        Err(format!("A query has at most {limit} {what}; this one has more."))
    }
}

fn refusal(message: String) -> ServerError {
    coded(ServerError::new(message, None), VALIDATION_FAILED)
}

impl ExtensionFactory for DocumentLimits {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(*self)
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
        self.check(&mut request)?;
        next.run(context, request).await
    }

    async fn validation(
        &self,
        context: &ExtensionContext<'_>,
        next: NextValidation<'_>,
    ) -> Result<ValidationResult, Vec<ServerError>> {
        next.run(context).await.map_err(|errors| {
            errors.into_iter().map(|error| coded(brief(error), VALIDATION_FAILED)).collect()
        })
    }
}
