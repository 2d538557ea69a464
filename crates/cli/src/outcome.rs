//! How a command ends: what is printed, and the exit code.

use std::process::ExitCode;

use device::{DeviceError, ErrorCode};
use serde_json::{Value, json};

/// The end of a command that did what it should, at least in part.
pub(crate) struct Outcome {
    /// The object of `--json`.
    pub(crate) json: Value,
    /// What a person reads.
    pub(crate) text: String,
    /// Some of it failed: exit code 3.
    pub(crate) partly: bool,
}

impl Outcome {
    pub(crate) fn new(json: Value, text: impl Into<String>) -> Self {
        Self { json, text: text.into(), partly: false }
    }

    /// Marks that only a part was done.
    pub(crate) fn partly(mut self, partly: bool) -> Self {
        self.partly = partly;
        self
    }

    /// Prints what came so far of a command that goes on.
    pub(crate) fn print_part(self, json: bool) {
        self.print(json);
    }

    pub(crate) fn print(self, json: bool) -> ExitCode {
        if json {
            // A command that has printed its object already ends with none.
            if !self.json.is_null() {
                println!("{}", self.json);
            }
        } else if !self.text.is_empty() {
            println!("{}", self.text.trim_end());
        }
        ExitCode::from(if self.partly { 3 } else { 0 })
    }
}

/// The end of a command that failed.
pub(crate) struct Failure {
    code: String,
    message: String,
    hint: Option<String>,
    /// More to print with `--json`, such as the region as it stands.
    detail: Option<Value>,
}

impl Failure {
    pub(crate) fn new(code: &str, message: impl Into<String>) -> Self {
        Self { code: code.into(), message: message.into(), hint: None, detail: None }
    }

    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::BadInput.name(), message)
    }

    pub(crate) fn hint(mut self, hint: Option<String>) -> Self {
        self.hint = hint;
        self
    }

    pub(crate) fn with_detail(mut self, detail: Value) -> Self {
        self.detail = Some(detail);
        self
    }

    /// Says it as people read it.
    pub(crate) fn said(&self) -> String {
        let hint = self.hint.as_deref().map(|hint| format!("\n  {hint}")).unwrap_or_default();
        format!("error: {}{hint}", self.message)
    }

    pub(crate) fn no_home() -> Self {
        Self::usage("This system names no data folder: give one with --home.")
    }

    pub(crate) fn from_io(cause: &std::io::Error) -> Self {
        Self::new(ErrorCode::Internal.name(), cause.to_string())
    }

    /// Takes the first error of a GraphQL response.
    pub(crate) fn from_graphql(error: &async_graphql::ServerError) -> Self {
        let extension = |name: &str| {
            let value = error.extensions.as_ref().and_then(|found| found.get(name));
            match value {
                Some(async_graphql::Value::String(text)) => Some(text.clone()),
                _ => None,
            }
        };
        // A document that is refused is the caller's to mend, like any bad input.
        let code = extension("code").filter(|code| !code.starts_with("GRAPHQL_"));
        Self {
            code: code.unwrap_or_else(|| ErrorCode::BadInput.name().into()),
            message: error.message.clone(),
            hint: extension("hint"),
            detail: None,
        }
    }

    pub(crate) fn print(self, json: bool) -> ExitCode {
        if json {
            let mut object =
                json!({ "error": { "code": self.code, "message": self.message, "hint": self.hint } });
            if let (Some(object), Some(Value::Object(detail))) = (object.as_object_mut(), self.detail) {
                object.extend(detail);
            }
            println!("{object}");
        } else {
            eprintln!("{}", self.said());
        }
        ExitCode::from(if self.code == ErrorCode::BadInput.name() { 2 } else { 1 })
    }
}

impl From<DeviceError> for Failure {
    fn from(error: DeviceError) -> Self {
        Self { code: error.code.name().into(), message: error.message, hint: error.hint, detail: None }
    }
}
