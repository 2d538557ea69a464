//! Values and JSON (RFC 8259).

use std::fmt::Write as _;

use serde_json::Value as Json;

use crate::Value;

/// How deep arrays and objects of one value may lie in each other.
pub const MAX_JSON_DEPTH: usize = 32;

impl Value {
    /// Takes a JSON value; `None` if arrays and objects lie deeper than [`MAX_JSON_DEPTH`].
    #[must_use]
    pub fn from_json(json: &Json) -> Option<Self> {
        Some(match json {
            Json::Null => Self::Null,
            Json::Bool(yes) => Self::Bool(*yes),
            Json::Number(number) => number
                .as_i64()
                .map_or_else(|| number.as_f64().and_then(Self::number).unwrap_or(Self::Null), Self::Int),
            Json::String(text) => Self::text(text.as_str()),
            Json::Array(_) | Json::Object(_) => Self::Json(canonical(json)?.into()),
        })
    }

    /// Gives the JSON value; `None` for what has none: absent values, geometry, existence.
    #[must_use]
    pub fn to_json(&self) -> Option<Json> {
        Some(match self {
            Self::Null => Json::Null,
            Self::Bool(yes) => Json::Bool(*yes),
            Self::Int(number) => Json::from(*number),
            Self::Float(number) => Json::from(*number),
            Self::Text(text) => Json::from(&**text),
            Self::Json(text) => serde_json::from_str(text).ok()?,
            Self::Absent | Self::Geometry(_) | Self::Existence(_) => return None,
        })
    }

    /// A JSON array or object from text, in its one form; `None` if it is neither, or too deep.
    #[must_use]
    pub fn from_json_text(text: &str) -> Option<Self> {
        let json: Json = serde_json::from_str(text).ok()?;
        Self::from_json(&json).filter(|value| matches!(value, Self::Json(_)))
    }
}

/// Writes JSON in one form: no white space, members sorted by their bytes.
#[must_use]
fn canonical(json: &Json) -> Option<String> {
    let mut text = String::new();
    write(json, 0, &mut text)?;
    Some(text)
}

fn write(json: &Json, depth: usize, text: &mut String) -> Option<()> {
    if depth > MAX_JSON_DEPTH {
        return None;
    }
    match json {
        Json::Array(items) => {
            text.push('[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    text.push(',');
                }
                write(item, depth + 1, text)?;
            }
            text.push(']');
        }
        Json::Object(members) => {
            text.push('{');
            let mut sorted: Vec<_> = members.iter().collect();
            sorted.sort_unstable_by(|a, b| a.0.cmp(b.0));
            for (at, (name, member)) in sorted.into_iter().enumerate() {
                if at > 0 {
                    text.push(',');
                }
                write!(text, "{}:", Json::from(name.as_str())).ok()?;
                write(member, depth + 1, text)?;
            }
            text.push('}');
        }
        plain => write!(text, "{plain}").ok()?,
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::Value;

    #[test]
    fn members_are_sorted_so_that_equal_objects_are_equal_text() {
        let one = Value::from_json(&json!({"b": [1, 2.5, "x"], "a": {"d": null, "c": true}}));
        let text = r#"{"a":{"c":true,"d":null},"b":[1,2.5,"x"]}"#;
        assert_eq!(one, Some(Value::Json(text.into())));
        assert_eq!(Value::from_json_text(&format!(" {text} ")), one);
    }

    #[test]
    fn json_comes_back() {
        for json in
            [json!(null), json!(true), json!(-7), json!(2.5), json!("x"), json!([1, [2]]), json!({"a": {}})]
        {
            assert_eq!(Value::from_json(&json).and_then(|value| value.to_json()), Some(json));
        }
    }

    #[test]
    fn what_is_too_deep_is_no_value() {
        let deep = (0..40).fold(json!([]), |inner, _| json!([inner]));
        assert_eq!(Value::from_json(&deep), None);
    }

    #[test]
    fn a_whole_number_is_one_however_it_is_written() {
        assert_eq!(Value::from_json(&json!(3.0)), Some(Value::Int(3)));
        assert_eq!(Value::from_json(&json!(u64::MAX)), Value::number(1.844_674_407_370_955_2e19));
    }
}
