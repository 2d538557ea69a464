//! What is said of a document that is refused.

use async_graphql::{ErrorExtensionValues, ServerError};

/// The `code` of a text that is no document.
pub const PARSE_FAILED: &str = "GRAPHQL_PARSE_FAILED";

/// The `code` of a document that does not fit the schema or the limits.
pub const VALIDATION_FAILED: &str = "GRAPHQL_VALIDATION_FAILED";

/// Characters of a message; a name in it may be as long as the document.
const LONGEST: usize = 240;

/// Adds a code, if there is none.
pub(crate) fn coded(mut error: ServerError, code: &str) -> ServerError {
    let extensions = error.extensions.get_or_insert_with(ErrorExtensionValues::default);
    if extensions.get("code").is_none() {
        extensions.set("code", code);
    }
    error
}

/// Cuts a message that repeats more than a few words of the document.
pub(crate) fn brief(mut error: ServerError) -> ServerError {
    if let Some((end, _)) = error.message.char_indices().nth(LONGEST) {
        error.message.truncate(end);
        error.message.push('…');
    }
    error
}

/// Takes the document out of a syntax error, which quotes the faulty line whole.
pub(crate) fn unreadable(mut error: ServerError) -> ServerError {
    let told = error.message.lines().filter(|line| line.contains(" --> ") || line.contains(" = "));
    let told: Vec<&str> = told.map(str::trim).filter(|line| !line.contains('"')).collect();
    error.message = format!("This is no GraphQL document: {}", told.join(" "));
    error.message.truncate(error.message.trim_end_matches([' ', ':']).len());
    coded(brief(error), PARSE_FAILED)
}
