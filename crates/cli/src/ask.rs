//! GraphQL documents over the device of this process.

use std::io::Read;
use std::time::Duration;

use async_graphql::{Request, Variables};
use device::{Changes, Device, DeviceSchema, schema};
use serde_json::{Value, json};

use crate::outcome::{Failure, Outcome};

/// How often is looked at what another program may do: its changes are not told here.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// An open device and how to print.
pub(crate) struct Session {
    pub(crate) device: Device,
    pub(crate) json: bool,
    schema: DeviceSchema,
}

impl Session {
    pub(crate) fn new(device: Device, json: bool) -> Self {
        Self { schema: schema(device.clone()), device, json }
    }

    /// Executes a document and returns its data.
    pub(crate) async fn ask(&self, document: &str, variables: Value) -> Result<Value, Failure> {
        let request = Request::new(document).variables(Variables::from_json(variables));
        let response = self.schema.execute(request).await;
        match response.errors.first() {
            Some(error) => Err(Failure::from_graphql(error)),
            None => response.data.into_json().map_err(|cause| Failure::new("INTERNAL", cause.to_string())),
        }
    }
}

/// Waits until something changed here, or it is time to look whether something changed elsewhere.
pub(crate) async fn changed(changes: &mut Changes) {
    // Both mean the same: look.
    let _ = tokio::time::timeout(LOOK_EVERY, changes.next()).await;
}

/// Executes a document of the user's: the whole response is printed, errors included.
pub(crate) async fn run(
    session: &Session,
    document: Option<String>,
    variables: Option<String>,
) -> Result<Outcome, Failure> {
    let document = match document {
        Some(document) => document,
        None => {
            let mut text = String::new();
            std::io::stdin().read_to_string(&mut text).map_err(|cause| Failure::from_io(&cause))?;
            text
        }
    };
    let variables = match variables {
        Some(text) => serde_json::from_str(&text)
            .map_err(|cause| Failure::usage(format!("The variables are no JSON object: {cause}.")))?,
        None => json!({}),
    };
    let request = Request::new(document).variables(Variables::from_json(variables));
    let response = session.schema.execute(request).await;
    if let Some(error) = response.errors.first() {
        let errors = serde_json::to_value(&response.errors).unwrap_or_default();
        return Err(Failure::from_graphql(error).with_detail(json!({ "errors": errors })));
    }
    let body = serde_json::to_value(&response).unwrap_or_default();
    let text = serde_json::to_string_pretty(&body).unwrap_or_default();
    Ok(Outcome::new(body, text))
}
