//! Which network addresses may be contacted: the guard against server-side request forgery.
//!
//! A source's URL comes from outside. It must not be a way into the machine's own services,
//! the local network or a cloud's metadata endpoint. Three checks together close the ways
//! round each other: names are filtered when they are resolved (so that the address that was
//! checked is the one connected to), literal addresses are checked in the parsed URL (where
//! `2130706433`, `0x7f.1` or `[::ffff:127.0.0.1]` have become plain addresses), and every
//! redirect is checked again.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::task::{Context, Poll};

use futures::future::BoxFuture;
use hyper_util::client::legacy::connect::dns::Name;
use tower::Service;
use url::{Host, Url};

/// What kind of address it is.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(crate) enum AddressClass {
    /// On the public internet.
    Public,
    /// Of this machine or a private network: allowed where the user said so.
    Private(&'static str),
    /// Never a place for tiles: refused in every case.
    Refused(&'static str),
}

/// A request to an address that is not allowed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum AddressRefused {
    #[error(
        "{host} is a {class} address ({address}); if that server is yours, allow private addresses for this source"
    )]
    Private { host: String, address: IpAddr, class: &'static str },
    #[error(
        "{host} is a {class} address ({address}), which is never contacted, also where private addresses are allowed"
    )]
    Never { host: String, address: IpAddr, class: &'static str },
}

/// The rule of one source.
#[derive(Copy, Clone, Debug)]
pub(crate) struct AddressRule {
    /// Whether the user allowed private addresses for this source.
    pub(crate) allow_private: bool,
}

impl AddressRule {
    /// Checks one address that `host` stands for.
    pub(crate) fn check(self, host: &str, address: IpAddr) -> Result<(), AddressRefused> {
        let host = host.to_owned();
        match classify(address) {
            AddressClass::Public => Ok(()),
            AddressClass::Private(_) if self.allow_private => Ok(()),
            AddressClass::Private(class) => Err(AddressRefused::Private { host, address, class }),
            AddressClass::Refused(class) => Err(AddressRefused::Never { host, address, class }),
        }
    }

    /// Checks the host of a URL if it is a literal address; names are checked when resolved.
    pub(crate) fn check_url(self, url: &Url) -> Result<(), AddressRefused> {
        let address = match url.host() {
            Some(Host::Ipv4(v4)) => IpAddr::V4(v4),
            Some(Host::Ipv6(v6)) => IpAddr::V6(v6),
            Some(Host::Domain(_)) | None => return Ok(()),
        };
        self.check(url.host_str().unwrap_or_default(), address)
    }
}

/// Says what kind of address it is; addresses that wrap an IPv4 address count as that one.
pub(crate) fn classify(address: IpAddr) -> AddressClass {
    match address {
        IpAddr::V4(v4) => classify_v4(v4),
        IpAddr::V6(v6) => classify_v6(v6),
    }
}

fn classify_v4(v4: Ipv4Addr) -> AddressClass {
    use AddressClass::{Private, Public, Refused};
    match v4.octets() {
        // Cloud metadata of most providers, of Oracle's and of Alibaba's.
        [169, 254, 169, 254] | [192, 0, 0, 192] | [100, 100, 100, 200] => Refused("cloud metadata"),
        [0, ..] => Refused("unspecified"),
        [127, ..] => Private("loopback"),
        [10, ..] | [192, 168, ..] => Private("private network"),
        [172, b, ..] if (16..32).contains(&b) => Private("private network"),
        [100, b, ..] if (64..128).contains(&b) => Private("carrier-shared"),
        [169, 254, ..] => Refused("link-local"),
        [192, 0, 0, _] | [192, 88, 99, _] => Refused("reserved"),
        [192, 0, 2, _] | [198, 51, 100, _] | [203, 0, 113, _] => Refused("documentation"),
        [198, 18 | 19, ..] => Refused("benchmarking"),
        [224..=239, ..] => Refused("multicast"),
        [240..=255, ..] => Refused("reserved"),
        _ => Public,
    }
}

fn classify_v6(v6: Ipv6Addr) -> AddressClass {
    use AddressClass::{Private, Public, Refused};
    if let Some(v4) = embedded_v4(v6) {
        return classify_v4(v4);
    }
    match v6.segments() {
        [0, 0, 0, 0, 0, 0, 0, 1] => Private("loopback"),
        [0, 0, 0, 0, 0, 0, 0, 0] => Refused("unspecified"),
        [0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254] => Refused("cloud metadata"),
        [a, ..] if a & 0xfe00 == 0xfc00 => Private("private network"),
        [a, ..] if a & 0xffc0 == 0xfe80 => Refused("link-local"),
        [a, ..] if a & 0xffc0 == 0xfec0 => Private("site-local"),
        [a, ..] if a & 0xff00 == 0xff00 => Refused("multicast"),
        [0x2001, 0xdb8, ..] => Refused("documentation"),
        // Everything that is given out on the internet lies in 2000::/3.
        [a, ..] if a & 0xe000 == 0x2000 => Public,
        _ => Refused("reserved"),
    }
}

/// The IPv4 address inside an IPv6 one: mapped, compatible, NAT64, 6to4, Teredo.
fn embedded_v4(v6: Ipv6Addr) -> Option<Ipv4Addr> {
    let joined = |high: u16, low: u16| Ipv4Addr::from((u32::from(high) << 16) | u32::from(low));
    match v6.segments() {
        [0, 0, 0, 0, 0, 0, 0, 0 | 1] => None,
        [0, 0, 0, 0, 0, 0 | 0xffff, high, low]
        | [0, 0, 0, 0, 0xffff, 0, high, low]
        | [0x64, 0xff9b, 0, 0, 0, 0, high, low]
        | [0x64, 0xff9b, 1, _, _, _, high, low]
        | [0x2002, high, low, ..] => Some(joined(high, low)),
        [0x2001, 0, _, _, _, _, high, low] => Some(joined(!high, !low)),
        _ => None,
    }
}

/// Resolves names by the system and drops the addresses that the rule does not allow.
#[derive(Copy, Clone, Debug)]
pub(crate) struct GuardedResolver {
    /// The source's rule.
    pub(crate) rule: AddressRule,
}

impl Service<Name> for GuardedResolver {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = Box<dyn std::error::Error + Send + Sync>;
    type Future = BoxFuture<'static, Result<Self::Response, Self::Error>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let rule = self.rule;
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            Ok(allowed(rule, name.as_str(), found)?.into_iter())
        })
    }
}

/// The allowed ones of several addresses; an error if none is.
fn allowed(
    rule: AddressRule,
    host: &str,
    found: impl Iterator<Item = SocketAddr>,
) -> Result<Vec<SocketAddr>, Box<dyn std::error::Error + Send + Sync>> {
    let mut kept = Vec::new();
    let mut refused = None;
    for address in found {
        match rule.check(host, address.ip()) {
            Ok(()) => kept.push(address),
            Err(error) => refused = Some(error),
        }
    }
    match refused {
        Some(error) if kept.is_empty() => Err(Box::new(error)),
        _ => Ok(kept),
    }
}

impl fmt::Display for AddressClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Public => f.write_str("public"),
            Self::Private(what) | Self::Refused(what) => f.write_str(what),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literal_addresses_in_every_spelling() {
        // Each of these reaches 127.0.0.1 or the local network where only names are filtered.
        let private = [
            "http://127.0.0.1/",
            "http://2130706433/",
            "http://0x7f.1/",
            "http://0x7f000001/",
            "http://127.1/",
            "http://0177.0.0.1/",
            "http://017700000001/",
            "http://[::1]/",
            "http://[::ffff:127.0.0.1]/",
            "http://[::127.0.0.1]/",
            "http://[64:ff9b::7f00:1]/",
            "http://[2002:7f00:1::]/",
            "http://①②⑦.⓪.⓪.①/",
            "http://10.1.2.3/",
            "http://172.31.0.1/",
            "http://192.168.1.1/",
            "http://100.64.0.1/",
            "http://[fd12::1]/",
        ];
        let strict = AddressRule { allow_private: false };
        let lax = AddressRule { allow_private: true };
        for text in private {
            let url = Url::parse(text).expect("the table holds URLs");
            assert!(strict.check_url(&url).is_err(), "{text} must be refused");
            assert!(lax.check_url(&url).is_ok(), "{text} must be allowed on request");
        }
    }

    #[test]
    fn never_contacted_even_when_private_is_allowed() {
        let never = [
            "http://169.254.169.254/latest/meta-data",
            "http://[::ffff:169.254.169.254]/",
            "http://[64:ff9b::a9fe:a9fe]/",
            "http://[fd00:ec2::254]/",
            "http://100.100.100.200/",
            "http://192.0.0.192/",
            "http://169.254.1.1/",
            "http://[fe80::1]/",
            "http://0.0.0.0/",
            "http://0/",
            "http://[::]/",
            "http://224.0.0.1/",
            "http://255.255.255.255/",
            "http://[ff02::1]/",
            "http://198.18.0.1/",
            "http://[4000::1]/",
        ];
        let lax = AddressRule { allow_private: true };
        for text in never {
            let url = Url::parse(text).expect("the table holds URLs");
            let error = lax.check_url(&url).expect_err(text);
            assert!(matches!(error, AddressRefused::Never { .. }), "{text}: {error}");
        }
    }

    #[test]
    fn public_addresses_pass() {
        let strict = AddressRule { allow_private: false };
        for text in ["http://93.184.216.34/", "http://[2606:2800:220::1]/", "http://172.32.0.1/"] {
            let url = Url::parse(text).expect("the table holds URLs");
            assert_eq!(strict.check_url(&url), Ok(()), "{text}");
        }
    }

    #[test]
    fn a_name_with_one_public_address_uses_only_that() {
        let rule = AddressRule { allow_private: false };
        let found: Vec<SocketAddr> = ["127.0.0.1:0", "93.184.216.34:0"]
            .iter()
            .map(|text| text.parse().expect("the table holds addresses"))
            .collect();
        let kept = allowed(rule, "h", found.iter().copied()).expect("one is public");
        assert_eq!(kept, [found[1]]);
        assert!(allowed(rule, "h", found[..1].iter().copied()).is_err());
    }
}
