//! Packed requests and answers: understood, told what is not, and never a way to fill the memory.

use std::io::Write as _;

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::harness::{Answer, Client, HubProgram, Setup, answer, provider};

const SCOPES: &str = peers::OidcProvider::SCOPES;

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packer.write_all(body).unwrap();
    packer.finish().unwrap()
}

fn zstd(body: &[u8]) -> Vec<u8> {
    zstd::encode_all(body, 19).unwrap()
}

async fn send(client: &Client, encoding: &str, body: Vec<u8>) -> Answer {
    let request = client.request(Method::POST, "/graphql").header("content-type", "application/json");
    let request = request.header("accept", "application/graphql-response+json");
    answer(request.header("content-encoding", encoding).body(body)).await
}

#[tokio::test]
async fn requests_are_unpacked_and_answers_packed_for_whoever_takes_it() {
    let provider = provider!();
    let hub = HubProgram::start(Setup::embedded(provider));
    let ada = Client::new(&hub, Some(&provider.token("ada", SCOPES)));
    let question = json!({ "query": "{ me { subject } }" }).to_string().into_bytes();
    for (encoding, body) in
        [("zstd", zstd(&question)), ("gzip", gzip(&question)), ("identity", question.clone())]
    {
        let told = send(&ada, encoding, body).await;
        assert_eq!(told.json(), json!({ "data": { "me": { "subject": "ada" } } }), "{encoding}: {told:?}");
    }

    let types = json!({ "query": "{ __schema { types { name description } } }" }).to_string();
    let ask = async |accepted: &str| -> (String, Vec<u8>) {
        let request = ada.request(Method::POST, "/graphql").header("content-type", "application/json");
        let told = request.header("accept-encoding", accepted).body(types.clone()).send().await.unwrap();
        let vary =
            told.headers().get_all("vary").iter().any(|vary| vary.to_str().unwrap().contains("encoding"));
        assert!(vary, "a cache must not mix them up");
        let encoding = told.headers().get("content-encoding").map_or("", |name| name.to_str().unwrap());
        (encoding.to_owned(), told.bytes().await.unwrap().to_vec())
    };
    let (plain, whole) = ask("identity").await;
    let (by_gzip, small) = ask("gzip").await;
    let (by_zstd, smaller) = ask("gzip, zstd").await;
    assert_eq!((plain.as_str(), by_gzip.as_str(), by_zstd.as_str()), ("", "gzip", "zstd"));
    assert!(small.len() * 2 < whole.len() && smaller.len() * 2 < whole.len());
    assert_eq!(zstd::decode_all(&smaller[..]).unwrap(), whole);
    let mut unpacked = Vec::new();
    std::io::copy(&mut flate2::read::GzDecoder::new(&small[..]), &mut unpacked).unwrap();
    assert_eq!(unpacked, whole);
}

#[tokio::test]
async fn bombs_and_strange_packings_are_refused() {
    let provider = provider!();
    let hub = HubProgram::start(Setup::embedded(provider).with("limits.push_bytes", "4000000"));
    let ada = Client::new(&hub, Some(&provider.token("ada", SCOPES)));
    let mut bomb = br#"{"query":"{ me { subject } }","extensions":{"a":""#.to_vec();
    bomb.resize(32 << 20, b' ');
    for (encoding, packed) in [("zstd", zstd::encode_all(&bomb[..], 1).unwrap()), ("gzip", gzip(&bomb))] {
        assert!(packed.len() < 4_000_000, "packed it is small");
        let refused = send(&ada, encoding, packed).await;
        assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE, "{encoding}: {refused:?}");
    }
    drop(bomb);
    let question = json!({ "query": "{ me { subject } }" }).to_string().into_bytes();
    let twice = send(&ada, "gzip, zstd", zstd(&gzip(&question))).await;
    assert_eq!(twice.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert_eq!(twice.header("accept-encoding"), "zstd, gzip", "it is told what is taken (RFC 7694)");
    for (encoding, body) in [("zstd", &question[..]), ("gzip", b""), ("zstd", &zstd(&question)[..9])] {
        let refused = send(&ada, encoding, body.to_vec()).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{encoding}: {refused:?}");
        assert_eq!(refused.code(), "BAD_USER_INPUT");
    }
    // Whoever has no token is not unpacked for.
    let nobody = send(&Client::new(&hub, None), "zstd", zstd(&question)).await;
    assert_eq!((nobody.status, nobody.json()["data"].clone()), (StatusCode::UNAUTHORIZED, Value::Null));
}
