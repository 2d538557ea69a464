//! Dots, keys and values in the rows of this file.

use feature_crdt::{Dot, Existence, Geometry, Key, Target, Value};

use crate::bytes::{Bytes, put, put_bytes, put_signed};
use crate::error::{Damage, LogError};
use crate::names::Book;
use crate::number::Number;

const ABSENT: u8 = 0;
const NULL: u8 = 1;
const FALSE: u8 = 2;
const TRUE: u8 = 3;
const INT: u8 = 4;
const FLOAT: u8 = 5;
const TEXT: u8 = 6;
const JSON: u8 = 7;
const GEOMETRY: u8 = 8;
const ALIVE: u8 = 9;
const DELETED: u8 = 10;
const MERGED: u8 = 11;
/// From here on: a text of so many bytes.
const SHORT_TEXT: u8 = 16;

/// Instead of a key's number: the geometry; a key that is written out; the first number itself.
const AT_GEOMETRY: u64 = 0;
const AT_TEXT: u64 = 1;
const AT_NUMBER: u64 = 2;

impl Book<'_> {
    pub(crate) fn put_dot(&self, bytes: &mut Vec<u8>, dot: Dot) -> Result<(), LogError> {
        let number = self.number(dot)?;
        put(bytes, number.replica().cast_unsigned());
        put(bytes, number.counter());
        Ok(())
    }

    pub(crate) fn get_dot(&self, bytes: &mut Bytes<'_>) -> Result<Dot, LogError> {
        self.dot(get_number(bytes)?)
    }

    pub(crate) fn put_dots(&self, bytes: &mut Vec<u8>, dots: &[Dot]) -> Result<(), LogError> {
        put(bytes, dots.len() as u64);
        dots.iter().try_for_each(|dot| self.put_dot(bytes, *dot))
    }

    pub(crate) fn get_dots(&self, bytes: &mut Bytes<'_>) -> Result<Vec<Dot>, LogError> {
        (0..bytes.count()?).map(|_| self.get_dot(bytes)).collect()
    }

    pub(crate) fn put_key(&self, bytes: &mut Vec<u8>, key: &Key) -> Result<(), LogError> {
        if let Some(number) = self.key_number(key)? {
            put(bytes, number.cast_unsigned() + AT_NUMBER);
        } else {
            put(bytes, AT_TEXT);
            put_bytes(bytes, key.as_str().as_bytes());
        }
        Ok(())
    }

    pub(crate) fn put_target(&self, bytes: &mut Vec<u8>, target: &Target) -> Result<(), LogError> {
        match target {
            Target::Geometry => {
                put(bytes, AT_GEOMETRY);
                Ok(())
            }
            Target::Property(key) => self.put_key(bytes, key),
        }
    }

    pub(crate) fn get_target(&self, bytes: &mut Bytes<'_>) -> Result<Target, LogError> {
        Ok(match bytes.number()? {
            AT_GEOMETRY => Target::Geometry,
            AT_TEXT => Target::Property(Key::new(bytes.text()?)?),
            number => Target::Property(self.key((number - AT_NUMBER).cast_signed())?),
        })
    }

    pub(crate) fn put_value(&self, bytes: &mut Vec<u8>, value: &Value) -> Result<(), LogError> {
        match value {
            Value::Absent => bytes.push(ABSENT),
            Value::Null => bytes.push(NULL),
            Value::Bool(yes) => bytes.push(if *yes { TRUE } else { FALSE }),
            Value::Int(number) => {
                bytes.push(INT);
                put_signed(bytes, *number);
            }
            Value::Float(number) => {
                bytes.push(FLOAT);
                bytes.extend(number.to_le_bytes());
            }
            Value::Text(text) => put_text(bytes, text.as_bytes()),
            Value::Json(text) => {
                bytes.push(JSON);
                put_bytes(bytes, text.as_bytes());
            }
            Value::Geometry(geometry) => {
                bytes.push(GEOMETRY);
                put_bytes(bytes, geometry.bytes());
            }
            Value::Existence(Existence::Alive) => bytes.push(ALIVE),
            Value::Existence(Existence::Deleted) => bytes.push(DELETED),
            Value::Existence(Existence::MergedInto(into)) => {
                bytes.push(MERGED);
                self.put_dot(bytes, *into)?;
            }
        }
        Ok(())
    }

    pub(crate) fn get_value(&self, bytes: &mut Bytes<'_>) -> Result<Value, LogError> {
        Ok(match bytes.byte()? {
            ABSENT => Value::Absent,
            NULL => Value::Null,
            FALSE => Value::Bool(false),
            TRUE => Value::Bool(true),
            INT => Value::Int(bytes.signed()?),
            FLOAT => Value::Float(f64::from_le_bytes(bytes.array()?)),
            TEXT => Value::Text(bytes.text()?.into()),
            JSON => Value::Json(bytes.text()?.into()),
            GEOMETRY => Value::Geometry(Geometry::from_checked(bytes.bytes()?)),
            ALIVE => Value::Existence(Existence::Alive),
            DELETED => Value::Existence(Existence::Deleted),
            MERGED => Value::Existence(Existence::MergedInto(self.get_dot(bytes)?)),
            short @ SHORT_TEXT.. => {
                let text = bytes.take(usize::from(short - SHORT_TEXT))?;
                Value::Text(std::str::from_utf8(text)?.into())
            }
            _ => return Err(Damage::Row.into()),
        })
    }

    pub(crate) fn get_existence(&self, bytes: &mut Bytes<'_>) -> Result<Existence, LogError> {
        match self.get_value(bytes)? {
            Value::Existence(existence) => Ok(existence),
            _ => Err(Damage::Row.into()),
        }
    }
}

fn put_text(bytes: &mut Vec<u8>, text: &[u8]) {
    match u8::try_from(text.len()) {
        Ok(length) if length <= u8::MAX - SHORT_TEXT => {
            bytes.push(SHORT_TEXT + length);
            bytes.extend_from_slice(text);
        }
        _ => {
            bytes.push(TEXT);
            put_bytes(bytes, text);
        }
    }
}

pub(crate) fn get_number(bytes: &mut Bytes<'_>) -> Result<Number, LogError> {
    let replica = i64::try_from(bytes.number()?)?;
    Number::new(replica, bytes.number()?)
}
