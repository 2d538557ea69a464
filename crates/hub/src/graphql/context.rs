//! What a resolver reaches.

use async_graphql::{Context, Result};

use super::shown;
use crate::access::Caller;
use crate::error::{ErrorCode, HubError};
use crate::hub::Hub;

/// Reaches the hub from a resolver.
pub(crate) fn hub<'a>(context: &Context<'a>) -> Result<&'a Hub> {
    context.data::<Hub>().map_err(|_| shown(HubError::new(ErrorCode::Internal, "There is no hub here.")))
}

/// Who asks, from a resolver: whoever answers the request has checked the token and put it there.
pub(crate) fn caller<'a>(context: &Context<'a>) -> Result<&'a Caller> {
    context.data::<Caller>().map_err(|_| {
        shown(
            HubError::new(ErrorCode::Unauthenticated, "The request has no access token.")
                .hint("Sign in, and send the token as Authorization: Bearer."),
        )
    })
}
