//! Scalars of the schema.
//!
//! Each says whether a value is valid before anything is executed, so that a wrong one is an error of
//! validation and not of a resolver.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use tile_grid::TileCoord;

/// A point in time, RFC 3339, for example `2026-11-22T13:30:00Z`.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct DateTime(pub jiff::Timestamp);

impl DateTime {
    /// From milliseconds since 1970, as they are stored; a time beyond year 9999 is its end.
    #[must_use]
    pub fn of_ms(ms: i64) -> Self {
        Self(jiff::Timestamp::from_millisecond(ms).unwrap_or(jiff::Timestamp::MAX))
    }

    /// Milliseconds since 1970.
    #[must_use]
    pub fn ms(self) -> i64 {
        self.0.as_millisecond()
    }
}

/// A point in time, RFC 3339, for example `2026-11-22T13:30:00Z`.
#[Scalar(specified_by_url = "https://www.rfc-editor.org/rfc/rfc3339")]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        let text = text(value)?;
        text.parse().map(Self).map_err(|_| "a point in time is RFC 3339 text".into())
    }

    fn is_valid(value: &Value) -> bool {
        Self::parse(value.clone()).is_ok()
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

/// A whole number from 0 to 2^53, as a JSON number: GraphQL's own `Int` ends at 2^31.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
pub struct Count(pub u64);

/// A whole number from 0 to 2^53, as a JSON number: GraphQL's own `Int` ends at 2^31.
#[Scalar(specified_by_url = "https://www.rfc-editor.org/rfc/rfc8259#section-6")]
impl ScalarType for Count {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::Number(number) => number
                .as_u64()
                .filter(|count| *count <= 1 << 53)
                .map(Self)
                .ok_or_else(|| "a count is a whole number from 0 to 2^53".into()),
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn is_valid(value: &Value) -> bool {
        Self::parse(value.clone()).is_ok()
    }

    fn to_value(&self) -> Value {
        Value::Number(self.0.into())
    }
}

impl From<u64> for Count {
    fn from(count: u64) -> Self {
        Self(count)
    }
}

/// A GeoJSON object (RFC 7946): a geometry, Feature or FeatureCollection.
#[derive(Clone, PartialEq, Debug)]
pub struct GeoJson(pub serde_json::Value);

/// A GeoJSON object (RFC 7946): a geometry, Feature or FeatureCollection.
#[Scalar(specified_by_url = "https://www.rfc-editor.org/rfc/rfc7946")]
impl ScalarType for GeoJson {
    fn parse(value: Value) -> InputValueResult<Self> {
        let json = value.into_json().map_err(|_| "GeoJSON is an object")?;
        let typed = json.get("type").is_some_and(serde_json::Value::is_string);
        if typed { Ok(Self(json)) } else { Err("GeoJSON is an object with a \"type\"".into()) }
    }

    fn is_valid(value: &Value) -> bool {
        matches!(value, Value::Object(members) if matches!(members.get("type"), Some(Value::String(_))))
    }

    fn to_value(&self) -> Value {
        Value::from_json(self.0.clone()).unwrap_or(Value::Null)
    }
}

/// Any JSON value.
#[derive(Clone, PartialEq, Debug)]
pub struct Json(pub serde_json::Value);

/// Any JSON value.
#[Scalar(specified_by_url = "https://www.rfc-editor.org/rfc/rfc8259")]
impl ScalarType for Json {
    fn parse(value: Value) -> InputValueResult<Self> {
        value.into_json().map(Self).map_err(|_| "not JSON".into())
    }

    fn to_value(&self) -> Value {
        Value::from_json(self.0.clone()).unwrap_or(Value::Null)
    }
}

/// A tile by its place, `z/x/y`, y counted from the north, for example `14/8529/5975`.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct Tile(pub TileCoord);

/// A tile by its place, `z/x/y`, y counted from the north, for example `14/8529/5975`.
#[Scalar]
impl ScalarType for Tile {
    fn parse(value: Value) -> InputValueResult<Self> {
        let text = text(value)?;
        tile(&text).map(Self).ok_or_else(|| "a tile is z/x/y, with x and y below 2^z".into())
    }

    fn is_valid(value: &Value) -> bool {
        matches!(value, Value::String(text) if tile(text).is_some())
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

fn tile(text: &str) -> Option<TileCoord> {
    let mut numbers = text.split('/').map(whole);
    let (z, x, y) = (numbers.next()??, numbers.next()??, numbers.next()??);
    if numbers.next().is_some() {
        return None;
    }
    TileCoord::new(z.try_into().ok()?, x, y).ok()
}

/// Digits alone, without a sign or needless zeros: one tile has one name.
fn whole(text: &str) -> Option<u32> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    plain.then(|| text.parse().ok()).flatten()
}

/// A SHA-256 hash, 64 hexadecimal digits in lower case.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug)]
pub struct Sha256(pub [u8; 32]);

/// A SHA-256 hash, 64 hexadecimal digits in lower case.
#[Scalar]
impl ScalarType for Sha256 {
    fn parse(value: Value) -> InputValueResult<Self> {
        let text = text(value)?;
        hexadecimal(&text).map(Self).ok_or_else(|| "a SHA-256 is 64 hexadecimal digits in lower case".into())
    }

    fn is_valid(value: &Value) -> bool {
        matches!(value, Value::String(text) if hexadecimal::<32>(text).is_some())
    }

    fn to_value(&self) -> Value {
        Value::String(hex::encode(self.0))
    }
}

/// An edit: its replica, 32 hexadecimal digits in lower case, a dot, and its number there.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug)]
pub struct Dot {
    /// The replica.
    pub replica: [u8; 16],
    /// Its number, from 1.
    pub counter: u64,
}

/// An edit: its replica, 32 hexadecimal digits in lower case, a dot, and its number there.
#[Scalar]
impl ScalarType for Dot {
    fn parse(value: Value) -> InputValueResult<Self> {
        dot(&text(value)?).ok_or_else(|| "an edit is 32 hexadecimal digits, a dot and a number".into())
    }

    fn is_valid(value: &Value) -> bool {
        matches!(value, Value::String(text) if dot(text).is_some())
    }

    fn to_value(&self) -> Value {
        Value::String(format!("{}.{}", hex::encode(self.replica), self.counter))
    }
}

fn dot(text: &str) -> Option<Dot> {
    let (replica, counter) = text.split_once('.')?;
    let plain = counter.bytes().all(|byte| byte.is_ascii_digit()) && !counter.starts_with('0');
    let counter = plain.then(|| counter.parse().ok()).flatten().filter(|counter| *counter <= 1 << 53)?;
    Some(Dot { replica: hexadecimal(replica)?, counter })
}

/// Bytes, in base 64 with padding (RFC 4648, section 4).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Base64(pub bytes::Bytes);

/// Bytes, in base 64 with padding (RFC 4648, section 4).
#[Scalar(specified_by_url = "https://www.rfc-editor.org/rfc/rfc4648#section-4")]
impl ScalarType for Base64 {
    fn parse(value: Value) -> InputValueResult<Self> {
        let bytes = BASE64.decode(text(value)?).map_err(|_| "not base 64 with padding")?;
        Ok(Self(bytes.into()))
    }

    // A batch is decoded once, when it is taken: here only what costs nothing is looked at.
    fn is_valid(value: &Value) -> bool {
        matches!(value, Value::String(text) if text.len().is_multiple_of(4))
    }

    fn to_value(&self) -> Value {
        Value::String(BASE64.encode(&self.0))
    }
}

fn text(value: Value) -> Result<String, String> {
    match value {
        Value::String(text) => Ok(text),
        other => Err(format!("expected text, found {}", kind(&other))),
    }
}

const fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Number(_) => "a number",
        Value::Boolean(_) => "true or false",
        Value::List(_) => "a list",
        Value::Object(_) => "an object",
        _ => "something else",
    }
}

fn hexadecimal<const N: usize>(text: &str) -> Option<[u8; N]> {
    let lower = text.len() == 2 * N && !text.bytes().any(|byte| byte.is_ascii_uppercase());
    let mut bytes = [0; N];
    (lower && hex::decode_to_slice(text, &mut bytes).is_ok()).then_some(bytes)
}
