//! The hub about itself.

use async_graphql::{Context, Object, Result, SimpleObject};

use super::scalars::{Count, DateTime};
use super::{caller, hub, shown};
use crate::access::Operation;

/// Asks the hub about itself.
#[derive(Default)]
pub struct FactsQuery;

/// The hub about itself.
#[derive(SimpleObject)]
pub struct HubFacts {
    /// The program's version.
    version: String,
    /// Its clock, so that a laptop can tell how wrong its own is.
    time: DateTime,
    /// Bytes of the longest request with changes.
    push_bytes: Count,
    /// Seconds for which a presigned URL can be used.
    url_seconds: Count,
}

#[Object]
impl FactsQuery {
    /// The hub about itself, for anybody with a token.
    async fn hub(&self, context: &Context<'_>) -> Result<HubFacts> {
        let hub = hub(context)?;
        hub.admit(caller(context)?, Operation::HubFacts).await.map_err(shown)?;
        let config = hub.config();
        Ok(HubFacts {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            time: DateTime(jiff::Timestamp::now()),
            push_bytes: Count(config.limits.push_bytes as u64),
            url_seconds: Count(config.objects.expires_seconds),
        })
    }
}
