//! Which web pages and names a request may come by, and from which address it comes.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use url::{Host, Url};

use super::answer::Refusal;
use super::app::App;

/// The address at the other end of the connection, which the listener knows.
#[derive(Copy, Clone, Debug)]
pub(crate) struct Peer(pub(crate) SocketAddr);

/// Counts the request for its address; refuses a page of elsewhere, and a name that is not the hub's
/// own while it listens on this machine only.
pub(super) async fn guard(State(app): State<App>, request: Request, next: Next) -> Response {
    if let Err(refusal) = check(&app, &request) {
        return refusal.into_response();
    }
    next.run(request).await
}

fn check(app: &App, request: &Request) -> Result<(), Refusal> {
    let server = &app.hub().config().server;
    if let Some(address) = client(request, server.behind_proxy) {
        app.rates().address(address)?;
    }
    let alone = server.listen.ip().is_loopback() && !server.behind_proxy;
    if alone && !is_own_name(request.headers(), app.public_url()) {
        return Err(forbidden("This hub listens on its own machine, and is not called by that name."));
    }
    if !is_own_page(request.headers(), app.public_url(), &server.allowed_origins) {
        return Err(forbidden("Pages of that origin may not ask this hub.")
            .hint("The operator adds it to server.allowed_origins."));
    }
    Ok(())
}

fn forbidden(message: &str) -> Refusal {
    Refusal::new(StatusCode::FORBIDDEN, "FORBIDDEN", message)
}

/// The address that a request comes from: behind a proxy what the proxy added last, for anybody can
/// have written what stands before it.
pub(super) fn client(request: &Request, behind_proxy: bool) -> Option<IpAddr> {
    let peer = request.extensions().get::<Peer>().map(|Peer(address)| address.ip());
    if !behind_proxy {
        return peer;
    }
    let forwarded = request.headers().get_all("x-forwarded-for").iter().next_back();
    let last = forwarded.and_then(|value| value.to_str().ok()?.rsplit(',').next());
    last.and_then(|text| text.trim().parse().ok()).or(peer)
}

/// A page that calls this machine by a name of its own makes a browser send that name (DNS rebinding).
fn is_own_name(headers: &HeaderMap, public_url: &Url) -> bool {
    let mut names = headers.get_all(header::HOST).iter();
    let (Some(name), None) = (names.next(), names.next()) else {
        // HTTP/2 has the name in the address; a browser that rebinds speaks HTTP/1.1 to plain ports.
        return headers.get(header::HOST).is_none();
    };
    let Ok(asked) = Url::parse(&format!("http://{}", name.to_str().unwrap_or("?"))) else { return false };
    asked.host() == public_url.host() || asked.host().is_some_and(|host| is_loopback(&host))
}

fn is_loopback(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => *name == "localhost",
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}

/// A request without an origin comes from a program and not from a page.
pub(super) fn is_own_page(headers: &HeaderMap, public_url: &Url, allowed: &[String]) -> bool {
    let mut origins = headers.get_all(header::ORIGIN).iter();
    origins.all(|origin| {
        let origin = origin.to_str().unwrap_or("?");
        origin == public_url.origin().ascii_serialization()
            || allowed.iter().any(|allowed| allowed.trim_end_matches('/') == origin)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: &header::HeaderName, values: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(name, value.parse().expect("a header's value"));
        }
        headers
    }

    #[test]
    fn pages_of_elsewhere_are_refused() {
        let own = Url::parse("https://hub.example:8480/").expect("an address");
        let allowed = ["https://maps.example".to_owned()];
        for (origins, fits) in [
            (&[][..], true),
            (&["https://hub.example:8480"], true),
            (&["https://maps.example"], true),
            (&["http://maps.example"], false),
            (&["https://maps.example.evil"], false),
            (&["null"], false),
            (&["https://maps.example", "https://evil.example"], false),
        ] {
            assert_eq!(is_own_page(&headers(&header::ORIGIN, origins), &own, &allowed), fits, "{origins:?}");
        }
    }

    #[test]
    fn a_hub_of_one_machine_is_called_by_its_names() {
        let own = Url::parse("http://hub.internal:8480/").expect("an address");
        for (names, fits) in [
            (&["127.0.0.1:8480"][..], true),
            (&["localhost:1"], true),
            (&["[::1]:8480"], true),
            (&["hub.internal"], true),
            (&["evil.example:8480"], false),
            (&["localhost.evil.example"], false),
            (&["a b"], false),
            (&["127.0.0.1", "evil.example"], false),
        ] {
            assert_eq!(is_own_name(&headers(&header::HOST, names), &own), fits, "{names:?}");
        }
    }

    #[test]
    fn only_what_the_proxy_wrote_is_believed() {
        let request = |forwarded: &[&str]| {
            let mut request = Request::new(axum::body::Body::empty());
            *request.headers_mut() = headers(&header::HeaderName::from_static("x-forwarded-for"), forwarded);
            request.extensions_mut().insert(Peer(([127, 0, 0, 1], 5).into()));
            request
        };
        let address = |text: &str| Some(text.parse::<IpAddr>().expect("an address"));
        let forged = request(&["6.6.6.6", "7.7.7.7, 192.0.2.7"]);
        assert_eq!(client(&forged, true), address("192.0.2.7"));
        assert_eq!(client(&forged, false), address("127.0.0.1"));
        assert_eq!(client(&request(&["unknown"]), true), address("127.0.0.1"));
        assert_eq!(client(&request(&[]), true), address("127.0.0.1"));
    }
}
