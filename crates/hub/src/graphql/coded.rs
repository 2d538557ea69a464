//! Every error has a code.
//!
//! What a use case refuses has one from [`super::shown`]. The library's own errors have none: those
//! with a path are values that do not fit, the others documents that do not fit.

use std::sync::Arc;

use async_graphql::extensions::{Extension, ExtensionContext, ExtensionFactory, NextRequest, NextSubscribe};
use async_graphql::{ErrorExtensionValues, Response, ServerError, Value};
use futures::StreamExt;
use futures::stream::BoxStream;
use graphql_limits::VALIDATION_FAILED;

use crate::error::ErrorCode;
use crate::hub::Hub;

/// Characters of a message of the library, which may repeat a value.
const LONGEST: usize = 240;

/// Gives every error of a schema a code, and counts it.
pub(super) struct Coded(pub(super) Hub);

impl ExtensionFactory for Coded {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Self(self.0.clone()))
    }
}

#[async_graphql::async_trait::async_trait]
impl Extension for Coded {
    async fn request(&self, context: &ExtensionContext<'_>, next: NextRequest<'_>) -> Response {
        let mut response = next.run(context).await;
        self.code(&mut response);
        response
    }

    fn subscribe<'s>(
        &self,
        context: &ExtensionContext<'_>,
        stream: BoxStream<'s, Response>,
        next: NextSubscribe<'_>,
    ) -> BoxStream<'s, Response> {
        let hub = self.0.clone();
        let coded = move |mut response: Response| {
            Self(hub.clone()).code(&mut response);
            response
        };
        next.run(context, stream).map(coded).boxed()
    }
}

impl Coded {
    fn code(&self, response: &mut Response) {
        for error in &mut response.errors {
            self.0.metrics().error(&code(error));
        }
    }
}

/// The code of an error; one without gets it.
fn code(error: &mut ServerError) -> String {
    let known = error.extensions.as_ref().and_then(|extensions| extensions.get("code"));
    if let Some(Value::String(code)) = known {
        return code.clone();
    }
    let code = if error.path.is_empty() { VALIDATION_FAILED } else { ErrorCode::BadUserInput.name() };
    error.extensions.get_or_insert_with(ErrorExtensionValues::default).set("code", code);
    if let Some((end, _)) = error.message.char_indices().nth(LONGEST) {
        error.message.truncate(end);
        error.message.push('…');
    }
    code.to_owned()
}
