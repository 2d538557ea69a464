//! What a column holds.

use rusqlite::types::{ToSqlOutput, ValueRef};
use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};

/// A value of a parameter or column. Truth is 0 and 1; times are milliseconds since 1970.
#[derive(Clone, PartialEq, Debug)]
pub enum Value {
    /// None.
    Null,
    /// A whole number.
    Int(i64),
    /// A number.
    Real(f64),
    /// Words.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

impl Value {
    pub(crate) const fn kind(&self) -> &'static str {
        match self {
            Self::Null => "nothing",
            Self::Int(_) => "a whole number",
            Self::Real(_) => "a number",
            Self::Text(_) => "text",
            Self::Bytes(_) => "bytes",
        }
    }
}

macro_rules! from {
    ($($type:ty => $made:expr),+ $(,)?) => {
        $(impl From<$type> for Value {
            fn from(value: $type) -> Self {
                let make: fn($type) -> Self = $made;
                make(value)
            }
        })+
    };
}

from! {
    i64 => Value::Int,
    i32 => |value| Value::Int(i64::from(value)),
    u32 => |value| Value::Int(i64::from(value)),
    u8 => |value| Value::Int(i64::from(value)),
    bool => |value| Value::Int(i64::from(value)),
    // Counts and times of ours stay far below 2^63.
    u64 => |value: u64| Value::Int(i64::try_from(value).unwrap_or(i64::MAX)),
    usize => |value: usize| Value::Int(i64::try_from(value).unwrap_or(i64::MAX)),
    f64 => Value::Real,
    String => Value::Text,
    &String => |value: &String| Value::Text(value.clone()),
    &str => |value: &str| Value::Text(value.to_owned()),
    Vec<u8> => Value::Bytes,
    &[u8] => |value: &[u8]| Value::Bytes(value.to_vec()),
    [u8; 16] => |value: [u8; 16]| Value::Bytes(value.to_vec()),
    [u8; 32] => |value: [u8; 32]| Value::Bytes(value.to_vec()),
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl rusqlite::ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(value) => ValueRef::Integer(*value),
            Self::Real(value) => ValueRef::Real(*value),
            Self::Text(value) => ValueRef::Text(value.as_bytes()),
            Self::Bytes(value) => ValueRef::Blob(value),
        }))
    }
}

impl ToSql for Value {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(value) if *kind == Type::INT4 => i32::try_from(*value)?.to_sql(kind, out),
            Self::Int(value) => value.to_sql_checked(kind, out),
            Self::Real(value) => value.to_sql_checked(kind, out),
            Self::Text(value) => value.to_sql_checked(kind, out),
            Self::Bytes(value) => value.to_sql_checked(kind, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}
