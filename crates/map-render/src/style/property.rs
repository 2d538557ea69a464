//! One value of a style: a constant or an expression.

use maplibre_expr::migrate::property_spec;
use maplibre_expr::{EvaluationContext, Expr, Type, Value, evaluate, is_expression, parse, typecheck};
use serde_json::Value as Json;

use crate::display::Color;

/// A value that may depend on zoom and feature.
#[derive(Clone, Debug)]
pub(crate) enum Property {
    /// The same everywhere.
    Constant(Value),
    /// Evaluated for each feature; where that fails, the default counts, as in MapLibre.
    Computed { expression: Box<Expr>, default: Value },
}

impl Property {
    /// Reads a property of the style specification; without a value, its default.
    pub(crate) fn read(name: &str, json: Option<&Json>) -> Result<Self, String> {
        let spec = property_spec(name);
        let expected = spec.and_then(expected_type);
        let default = spec
            .and_then(|spec| spec.get("default"))
            .map_or(Value::Null, |json| literal(json, expected.as_ref()).unwrap_or(Value::Null));
        let Some(json) = json.filter(|json| !json.is_null()) else { return Ok(Self::Constant(default)) };
        if !is_expression(json) {
            return literal(json, expected.as_ref()).map(Self::Constant);
        }
        let parsed = parse(json).map_err(|error| error.to_string())?;
        let coerced = expected == Some(Type::String);
        let expression = typecheck(&parsed, expected.as_ref(), coerced).map_err(|error| error.to_string())?;
        Ok(match expression {
            Expr::Literal(value) => Self::Constant(value),
            expression => Self::Computed { expression: Box::new(expression), default },
        })
    }

    pub(crate) fn value(&self, context: &EvaluationContext) -> Value {
        match self {
            Self::Constant(value) => value.clone(),
            Self::Computed { expression, default } => match evaluate(expression, context) {
                Ok(Value::Null) | Err(_) => default.clone(),
                Ok(value) => value,
            },
        }
    }

    pub(crate) fn number(&self, context: &EvaluationContext) -> f32 {
        let number = match self {
            Self::Constant(value) => value.as_number(),
            Self::Computed { .. } => self.value(context).as_number(),
        };
        number.filter(|number| number.is_finite()).unwrap_or(0.0) as f32
    }

    /// `None` for a property without value and default.
    pub(crate) fn color(&self, context: &EvaluationContext) -> Option<Color> {
        let color = match self.value(context) {
            Value::Color(color) => color,
            Value::String(text) => maplibre_expr::Color::parse(&text)?,
            _ => return None,
        };
        let part = |value: f64| value as f32;
        Some(Color { red: part(color.r), green: part(color.g), blue: part(color.b), alpha: part(color.a) })
    }

    pub(crate) fn boolean(&self, context: &EvaluationContext) -> bool {
        self.value(context).as_bool().unwrap_or(false)
    }

    /// A word, a formatted text or the name of an image as text.
    pub(crate) fn text(&self, context: &EvaluationContext) -> String {
        self.value(context).to_string()
    }

    pub(crate) fn numbers(&self, context: &EvaluationContext) -> Vec<f32> {
        match self.value(context) {
            Value::Array(items) => items.iter().filter_map(Value::as_number).map(|n| n as f32).collect(),
            _ => Vec::new(),
        }
    }

    pub(crate) fn words(&self, context: &EvaluationContext) -> Vec<String> {
        match self.value(context) {
            Value::Array(items) => items.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            _ => Vec::new(),
        }
    }

    pub(crate) fn pair(&self, context: &EvaluationContext) -> (f32, f32) {
        match self.numbers(context)[..] {
            [x, y, ..] => (x, y),
            _ => (0.0, 0.0),
        }
    }
}

fn literal(json: &Json, expected: Option<&Type>) -> Result<Value, String> {
    let value = Value::from_json(json);
    match (expected, &value) {
        (Some(Type::Color), Value::String(text)) => maplibre_expr::Color::parse(text)
            .map(Value::Color)
            .ok_or_else(|| format!("“{text}” is no colour")),
        (Some(Type::Number), Value::Number(_))
        | (Some(Type::Boolean), Value::Bool(_))
        | (Some(Type::Color), Value::Color(_))
        | (Some(Type::Array(..)), Value::Array(_)) => Ok(value),
        (Some(Type::Number | Type::Boolean | Type::Color | Type::Array(..)), _) => {
            Err(format!("{json} is not of the type that the property has"))
        }
        _ => Ok(value),
    }
}

fn expected_type(spec: &Json) -> Option<Type> {
    let simple = |name: &str| match name {
        "number" => Some(Type::Number),
        "string" | "enum" => Some(Type::String),
        "boolean" => Some(Type::Boolean),
        "color" => Some(Type::Color),
        "formatted" => Some(Type::Formatted),
        "resolvedImage" => Some(Type::ResolvedImage),
        _ => None,
    };
    let name = spec.get("type")?.as_str()?;
    if name == "array" {
        let item = spec.get("value").and_then(Json::as_str).and_then(simple).unwrap_or(Type::Value);
        let length = spec.get("length").and_then(Json::as_u64).map(|length| length as usize);
        return Some(Type::array(item, length));
    }
    simple(name)
}
