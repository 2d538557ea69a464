//! Documents that ask for operations, made from the schema with arguments that fit its types.

use std::collections::BTreeMap;

use hub::access::Operation;
use serde_json::{Map, Value, json};

/// Nothing has this name.
pub const NOBODY: &str = "01990000-0000-7000-8000-000000000000";

/// The schema as introspection shows it, by the names of its types.
pub struct Shape(pub BTreeMap<String, Value>);

impl Shape {
    /// What to ask for: its answer makes a shape.
    pub fn question() -> String {
        const TYPE: &str =
            "type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }";
        format!(
            "{{ __schema {{ types {{ kind name enumValues {{ name }} inputFields {{ name {TYPE} }}
                fields {{ name {TYPE} args {{ name defaultValue {TYPE} }} }} }} }} }}"
        )
    }

    /// Reads the answer to [`Self::question`].
    pub fn read(answer: &Value) -> Self {
        let types = answer["__schema"]["types"].as_array().unwrap().clone();
        Self(types.into_iter().map(|told| (told["name"].as_str().unwrap().to_owned(), told)).collect())
    }

    fn field(&self, path: &str) -> &Value {
        let (owner, name) = path.split_once('.').unwrap();
        let mut fields = self.0[owner]["fields"].as_array().unwrap().iter();
        fields.find(|field| field["name"] == name).unwrap_or_else(|| panic!("the schema has no {path}"))
    }

    /// A value that fits a type; required members of objects alone.
    fn sample(&self, asked: &Value, name: &str, place: &Place) -> Value {
        match asked["kind"].as_str().unwrap() {
            "NON_NULL" => self.sample(&asked["ofType"], name, place),
            "LIST" => json!([self.sample(&asked["ofType"], name, place)]),
            _ => self.sample_of(asked["name"].as_str().unwrap(), name, place),
        }
    }

    fn sample_of(&self, kind: &str, name: &str, place: &Place) -> Value {
        match kind {
            "ID" if name == "workspace" => json!(place.workspace),
            "ID" => json!(NOBODY),
            "String" => json!("word"),
            "Int" | "Count" => json!(1),
            "Float" => json!(1.5),
            "Boolean" => json!(false),
            "DateTime" => json!("2099-01-01T00:00:00Z"),
            "Sha256" => json!("0".repeat(64)),
            "Tile" => json!("0/0/0"),
            "Base64" => json!("AAAA"),
            "Dot" => json!(format!("{}.1", "0".repeat(32))),
            "GeoJson" => json!({ "type": "Point", "coordinates": [0, 0] }),
            "Json" => json!({}),
            _ => self.sample_compound(kind, place),
        }
    }

    fn sample_compound(&self, kind: &str, place: &Place) -> Value {
        let told = &self.0[kind];
        if let Some(word) = told["enumValues"].get(0) {
            return word["name"].clone();
        }
        let Some(members) = told["inputFields"].as_array() else { return json!("word") };
        let needed = members.iter().filter(|member| member["type"]["kind"] == "NON_NULL");
        let sampled = needed.map(|member| {
            let name = member["name"].as_str().unwrap();
            (name.to_owned(), self.sample(&member["type"], name, place))
        });
        Value::Object(sampled.collect())
    }

    /// A document that asks for an operation, and its variables.
    pub fn document(&self, operation: Operation, place: &Place) -> (String, Value) {
        let (owner, _) = operation.field().split_once('.').unwrap();
        let mut variables = Map::new();
        let mut declared = Vec::new();
        let asked = self.asked(operation.field(), place, &mut declared, &mut variables);
        let (root, body) = match owner {
            "Mutation" => ("mutation", asked),
            "Subscription" => ("subscription", asked),
            "Query" => ("query", asked),
            inner => {
                let inside = if inner == "Region" { format!("region(id: $r) {{ {asked} }}") } else { asked };
                if inner == "Region" {
                    declared.push("$r: ID!".to_owned());
                    variables.insert("r".to_owned(), json!(place.region));
                }
                declared.push("$w: ID!".to_owned());
                variables.insert("w".to_owned(), json!(place.workspace));
                ("query", format!("workspace(id: $w) {{ {inside} }}"))
            }
        };
        let declared = if declared.is_empty() { String::new() } else { format!("({})", declared.join(", ")) };
        (format!("{root}{declared} {{ {body} }}"), Value::Object(variables))
    }

    fn asked(
        &self,
        path: &str,
        place: &Place,
        declared: &mut Vec<String>,
        variables: &mut Map<String, Value>,
    ) -> String {
        let field = self.field(path);
        let needed = field["args"].as_array().unwrap().iter();
        let needed = needed.filter(|arg| arg["type"]["kind"] == "NON_NULL" && arg["defaultValue"].is_null());
        let mut arguments = Vec::new();
        for arg in needed {
            let name = arg["name"].as_str().unwrap();
            let value = if path == "Query.workspace" {
                json!(place.workspace)
            } else {
                self.sample(&arg["type"], name, place)
            };
            declared.push(format!("$a_{name}: {}", written(&arg["type"])));
            arguments.push(format!("{name}: $a_{name}"));
            variables.insert(format!("a_{name}"), value);
        }
        let arguments =
            if arguments.is_empty() { String::new() } else { format!("({})", arguments.join(", ")) };
        let name = field["name"].as_str().unwrap();
        let inner =
            ["OBJECT", "INTERFACE", "UNION"].contains(&named(&field["type"])["kind"].as_str().unwrap());
        format!("{name}{arguments}{}", if inner { " { __typename }" } else { "" })
    }
}

/// A type as documents write it.
fn written(asked: &Value) -> String {
    match asked["kind"].as_str().unwrap() {
        "NON_NULL" => format!("{}!", written(&asked["ofType"])),
        "LIST" => format!("[{}]", written(&asked["ofType"])),
        _ => asked["name"].as_str().unwrap().to_owned(),
    }
}

fn named(asked: &Value) -> &Value {
    if asked["ofType"].is_null() { asked } else { named(&asked["ofType"]) }
}

/// Where something is asked for.
pub struct Place {
    pub workspace: String,
    pub region: String,
}
