//! Bytes to the hub's store and from it, by requests that the hub has signed. No token goes there.

mod download;
mod sink;
mod upload;

use reqwest::{Method, RequestBuilder, Response, StatusCode};
use url::Url;

use crate::failure::HubError;
use crate::hub::{Hub, SignedRequest, check};

pub use upload::Payload;

/// Longest refusal of a store that is read.
const MAX_REFUSAL: usize = 16 << 10;

impl Hub {
    /// A signed request, as the hub wants it sent.
    fn signed(&self, request: &SignedRequest) -> Result<RequestBuilder, HubError> {
        let wrong = |what: &str| HubError::TooNew(format!("a signed request with {what}"));
        let method: Method = request.method.parse().map_err(|_| wrong("a strange method"))?;
        let address = Url::parse(&request.url).map_err(|_| wrong("no address"))?;
        check(&address).map_err(|_| wrong("an address that is not https"))?;
        let mut built = self.line.client().request(method, address);
        for (name, value) in &request.headers {
            // The name of the host is in the address; the length is told with the body.
            if !name.eq_ignore_ascii_case("host") && !name.eq_ignore_ascii_case("content-length") {
                built = built.header(name, value);
            }
        }
        Ok(built)
    }

    /// Why a store said no.
    async fn refusal(&self, mut answer: Response) -> HubError {
        let status = answer.status();
        let body = self.line.whole(&mut answer, MAX_REFUSAL).await.unwrap_or_default();
        let text = String::from_utf8_lossy(&body);
        // A store tells that the time is over as 400 or 403, with a word.
        if status == StatusCode::FORBIDDEN || text.contains("Expired") {
            return HubError::Expired;
        }
        let code = text.split("<Code>").nth(1).and_then(|rest| rest.split("</Code>").next());
        let why = code.map_or_else(|| status.to_string(), |code| format!("{status}, {code}"));
        let temporary = status.is_server_error()
            || matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT);
        HubError::Transfer { why, temporary }
    }
}
