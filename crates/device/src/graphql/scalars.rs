//! Scalars of the schema.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};

/// A point in time, RFC 3339, for example `2026-11-22T13:30:00Z`.
#[derive(Copy, Clone)]
pub(crate) struct DateTime(pub(crate) jiff::Timestamp);

/// A point in time, RFC 3339, for example `2026-11-22T13:30:00Z`.
#[Scalar(specified_by_url = "https://www.rfc-editor.org/rfc/rfc3339")]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) => {
                text.parse().map(Self).map_err(|_| "a point in time is RFC 3339 text".into())
            }
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

/// A whole number from 0 to 2^53, as a JSON number: GraphQL's own `Int` ends at 2^31.
#[derive(Copy, Clone, Debug, Default)]
pub(crate) struct Count(pub(crate) u64);

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

    fn to_value(&self) -> Value {
        Value::Number(self.0.into())
    }
}

impl From<u64> for Count {
    fn from(count: u64) -> Self {
        Self(count)
    }
}

/// A GeoJSON geometry (RFC 7946, section 3.1), Feature or FeatureCollection with areas or lines.
#[derive(Clone)]
pub(crate) struct Geometry(pub(crate) serde_json::Value);

/// A GeoJSON geometry (RFC 7946, section 3.1), Feature or FeatureCollection with areas or lines.
#[Scalar(specified_by_url = "https://www.rfc-editor.org/rfc/rfc7946#section-3.1")]
impl ScalarType for Geometry {
    fn parse(value: Value) -> InputValueResult<Self> {
        value.into_json().map(Self).map_err(|_| "a geometry is a GeoJSON object".into())
    }

    fn to_value(&self) -> Value {
        Value::from_json(self.0.clone()).unwrap_or(Value::Null)
    }
}

/// Any JSON value.
#[derive(Clone)]
pub(crate) struct Json(pub(crate) serde_json::Value);

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
