//! Bodies that travel packed: requests unpacked within bounds, answers packed for whoever takes it.
//!
//! Base 64 inside JSON is a third longer than the bytes that it says; packed it costs nothing.

use std::io::{Read, Write as _};

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};

use super::answer::Refusal;

/// What an answer below this would win is less than a packet of the network.
const SMALL: usize = 1024;

/// How hard answers are packed: little is gained beyond.
const LEVEL: i32 = 3;

/// The most that a packed request may make us keep in memory to unpack it: 2^23 bytes (RFC 9659).
const WINDOW_LOG: u32 = 23;

/// How a body is packed (RFC 9110, section 8.4.1; RFC 8878).
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) enum Packing {
    Gzip,
    Zstd,
}

impl Packing {
    const fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
        }
    }

    fn of(name: &str) -> Option<Self> {
        match name.trim().to_ascii_lowercase().as_str() {
            "gzip" | "x-gzip" => Some(Self::Gzip),
            "zstd" => Some(Self::Zstd),
            _ => None,
        }
    }

    /// How a request is packed; none if it is not.
    pub(super) fn of_request(headers: &HeaderMap) -> Result<Option<Self>, Refusal> {
        let mut given = headers.get_all(header::CONTENT_ENCODING).iter();
        let Some(first) = given.next() else { return Ok(None) };
        let name = first.to_str().unwrap_or("?");
        if given.next().is_none() {
            if name.eq_ignore_ascii_case("identity") {
                return Ok(None);
            }
            if let Some(packing) = Self::of(name) {
                return Ok(Some(packing));
            }
        }
        // What is taken is told (RFC 7694).
        let message = "Pack a request once, by zstd or gzip, or not at all.";
        Err(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "BAD_USER_INPUT", message)
            .header(header::ACCEPT_ENCODING, HeaderValue::from_static("zstd, gzip")))
    }

    /// How an answer is packed for whoever takes it so; zstd if it is all the same.
    pub(super) fn of_answer(headers: &HeaderMap) -> Option<Self> {
        let given = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
        let ranges = given.flat_map(|value| value.split(',')).filter_map(|range| {
            let (name, weight) = range.split_once(';').unwrap_or((range, ""));
            let weight = weight.trim().strip_prefix("q=").map_or(Some(1.0), |text| text.trim().parse().ok());
            Some((Self::of(name)?, weight.filter(|weight: &f32| *weight > 0.0)?))
        });
        let best = ranges.fold(None, |best: Option<(Self, f32)>, (packing, weight)| match best {
            Some((other, most)) if most > weight || (most >= weight && other == Self::Zstd) => best,
            _ => Some((packing, weight)),
        });
        best.map(|(packing, _)| packing)
    }

    /// Unpacks a request of at most `limit` bytes; what is longer is not unpacked further.
    pub(super) fn unpack(self, packed: &[u8], limit: usize) -> Result<Vec<u8>, Refusal> {
        let mut open = Vec::new();
        let most = limit as u64 + 1;
        let read = match self {
            Self::Gzip => flate2::read::MultiGzDecoder::new(packed).take(most).read_to_end(&mut open),
            Self::Zstd => zstd::Decoder::with_buffer(packed).and_then(|mut decoder| {
                decoder.window_log_max(WINDOW_LOG)?;
                decoder.take(most).read_to_end(&mut open)
            }),
        };
        read.map_err(|_| Refusal::bad(format!("The request is not what {} makes.", self.name())))?;
        if open.len() > limit {
            return Err(too_long(limit));
        }
        Ok(open)
    }

    fn pack(self, body: &[u8]) -> std::io::Result<Vec<u8>> {
        match self {
            Self::Gzip => {
                let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
                packer.write_all(body)?;
                packer.finish()
            }
            Self::Zstd => zstd::encode_all(body, LEVEL),
        }
    }
}

/// Refuses a request that is too long, packed or unpacked.
pub(super) fn too_long(limit: usize) -> Refusal {
    let message = format!("A request of yours has at most {limit} bytes.");
    Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "BAD_USER_INPUT", message)
}

/// Packs an answer if that is worth it; what cannot be packed goes as it is.
pub(super) async fn packed(packing: Option<Packing>, body: Vec<u8>) -> (Vec<u8>, Option<HeaderValue>) {
    let Some(packing) = packing.filter(|_| body.len() >= SMALL) else { return (body, None) };
    let work = tokio::task::spawn_blocking(move || match packing.pack(&body) {
        Ok(small) => (small, Some(HeaderValue::from_static(packing.name()))),
        Err(_) => (body, None),
    });
    work.await.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: &header::HeaderName, values: &[&str]) -> HeaderMap {
        values.iter().map(|value| (name.clone(), value.parse().expect("a header's value"))).collect()
    }

    #[test]
    fn a_request_is_packed_once_or_not_at_all() {
        for (values, packing) in [
            (&[][..], Some(None)),
            (&["identity"], Some(None)),
            (&["zstd"], Some(Some(Packing::Zstd))),
            (&["GZIP"], Some(Some(Packing::Gzip))),
            (&["br"], None),
            (&["gzip, zstd"], None),
            (&["gzip", "gzip"], None),
        ] {
            let found = Packing::of_request(&headers(&header::CONTENT_ENCODING, values));
            assert_eq!(found.ok(), packing, "{values:?}");
        }
    }

    #[test]
    fn an_answer_is_packed_as_it_is_taken() {
        for (values, packing) in [
            (&[][..], None),
            (&["identity"], None),
            (&["*"], None),
            (&["gzip, deflate, br"], Some(Packing::Gzip)),
            (&["gzip, zstd"], Some(Packing::Zstd)),
            (&["zstd", "gzip"], Some(Packing::Zstd)),
            (&["zstd;q=0.5, gzip;q=0.8"], Some(Packing::Gzip)),
            (&["zstd;q=0, gzip;q=0.1"], Some(Packing::Gzip)),
            (&["gzip;q=x"], None),
        ] {
            let found = Packing::of_answer(&headers(&header::ACCEPT_ENCODING, values));
            assert_eq!(found, packing, "{values:?}");
        }
    }

    #[tokio::test]
    async fn what_was_packed_is_unpacked_to_the_same() {
        let body: Vec<u8> = (0..SMALL * 9).map(|at| (at % 61).to_le_bytes()[0]).collect();
        for packing in [Packing::Gzip, Packing::Zstd] {
            let (small, name) = packed(Some(packing), body.clone()).await;
            assert_eq!(name.expect("it is packed"), packing.name());
            assert!(small.len() < body.len());
            assert_eq!(packing.unpack(&small, body.len()).expect("unpacked"), body);
            let code = packing.unpack(&small, body.len() - 1).expect_err("one too many").code();
            assert_eq!(code, "BAD_USER_INPUT");
            assert!(packing.unpack(&small[..small.len() - 1], body.len()).is_err(), "cut off");
            assert!(packing.unpack(b"{}", 100).is_err(), "not packed");
        }
        assert_eq!(packed(Some(Packing::Zstd), vec![7; SMALL - 1]).await, (vec![7; SMALL - 1], None));
    }

    #[test]
    fn a_bomb_is_left_where_it_grows_too_long() {
        const LIMIT: usize = 1 << 20;
        let bomb = vec![0; 200 * LIMIT];
        for packing in [Packing::Gzip, Packing::Zstd] {
            let packed = packing.pack(&bomb).expect("zeros pack well");
            assert!(packed.len() < LIMIT);
            let refused = packing.unpack(&packed, LIMIT).expect_err("it is too long");
            assert!(format!("{refused:?}").contains("413"), "{refused:?}");
        }
    }

    #[test]
    fn a_window_beyond_what_everybody_must_offer_is_refused() {
        let mut packer = zstd::Encoder::new(Vec::new(), 1).expect("an encoder");
        packer.window_log(WINDOW_LOG + 1).expect("a window");
        packer.write_all(&[1; 100]).expect("written");
        packer.flush().expect("written, without telling the length before");
        packer.write_all(&[1; 100]).expect("written");
        let packed = packer.finish().expect("packed");
        assert!(Packing::Zstd.unpack(&packed, 1 << 20).is_err());
    }
}
