//! What a GraphQL document may ask for, looked at before anything walks through it.
//!
//! The library compares depth and cost only after it has followed every spread of a fragment, so
//! that twenty fragments that each spread the next one twice keep a processor busy for minutes; and
//! its parser calls itself for every bracket that is opened. Here brackets are counted before the text is parsed, and each fragment is measured once,
//! whatever spreads it: the time is that of reading the text.
//!
//! [`DocumentLimits`] is an extension of a schema, so that every document is checked, also one that
//! runs in process; [`DocumentLimits::check`] is for who must know before. What is refused is said in
//! few words that never repeat the document, with a `code` in the error's extensions.

mod limits;
mod operation;
mod ruler;
mod text;
mod variables;
mod words;

pub use limits::DocumentLimits;
pub use operation::selected_operation;
pub use words::{PARSE_FAILED, VALIDATION_FAILED};
