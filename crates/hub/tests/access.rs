//! The matrix: every operation of the table, asked by everybody who may and everybody who may not.
//!
//! The documents are made from the schema itself, with arguments that fit its types. So an operation
//! that is new is asked as the others are, and a field that no operation stands for is found.

#![expect(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

mod stand;

use std::collections::{BTreeMap, BTreeSet};

use async_graphql::{Request, Response, Variables};
use futures::StreamExt as _;
use hub::access::{Caller, Operation, Role, Scope};
use serde_json::{Map, Value, json};
use stand::{Stand, code, each_engine, on, person};

/// Fields of a workspace that show no more than `Query.workspace` has let somebody see.
const PLAIN: [&str; 5] = ["id", "name", "role", "createdAt", "quotas"];

/// Nothing has this name.
const NOBODY: &str = "01990000-0000-7000-8000-000000000000";

/// The schema as introspection shows it, by the names of its types.
struct Shape(BTreeMap<String, Value>);

impl Shape {
    async fn of(stand: &Stand) -> Self {
        const TYPE: &str =
            "type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }";
        let document = format!(
            "{{ __schema {{ types {{ kind name enumValues {{ name }} inputFields {{ name {TYPE} }}
                fields {{ name {TYPE} args {{ name defaultValue {TYPE} }} }} }} }} }}"
        );
        let told = stand.insist(&person("anybody"), &document, json!({})).await;
        let types = told["__schema"]["types"].as_array().unwrap().clone();
        Self(types.into_iter().map(|told| (told["name"].as_str().unwrap().to_owned(), told)).collect())
    }

    fn fields(&self, name: &str) -> BTreeSet<String> {
        let fields = self.0[name]["fields"].as_array().into_iter().flatten();
        fields.map(|field| field["name"].as_str().unwrap().to_owned()).collect()
    }

    fn has(&self, path: &str) -> bool {
        let (owner, name) = path.split_once('.').unwrap();
        self.fields(owner).contains(name)
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
    fn document(&self, operation: Operation, place: &Place) -> (String, Value) {
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
struct Place {
    workspace: String,
    region: String,
}

/// People of a workspace, each with a device, and somebody who is in another.
struct World {
    place: Place,
    elsewhere: Place,
    people: Vec<(Role, Caller)>,
    stranger: Caller,
}

async fn world(stand: &Stand) -> World {
    let founder = person("founder");
    let workspace = stand.workspace(&founder, "Here").await;
    let mut people = Vec::new();
    for role in Role::ALL {
        let who = person(role.name());
        stand.let_in(&founder, &workspace, &who, &role.name().to_uppercase()).await;
        let device = stand.enrol(&who, &workspace, "laptop").await;
        people.push((role, on(&who, &device)));
    }
    let region = region(stand, &founder, &workspace).await;
    let stranger = person("stranger");
    let elsewhere = stand.workspace(&stranger, "Elsewhere").await;
    let device = stand.enrol(&stranger, &elsewhere, "laptop").await;
    World {
        place: Place { workspace, region },
        elsewhere: Place { workspace: elsewhere, region: NOBODY.to_owned() },
        people,
        stranger: on(&stranger, &device),
    }
}

async fn region(stand: &Stand, who: &Caller, workspace: &str) -> String {
    let add = "mutation($w: ID!, $input: SourceInput!) { addSource(workspace: $w, input: $input) { id } }";
    let input =
        json!({ "name": "Tiles", "url": "https://tiles.example.org/{z}/{x}/{y}.png", "bulkAllowed": true });
    let source = stand.insist(who, add, json!({ "w": workspace, "input": input })).await;
    let input = json!({
        "source": source["addSource"]["id"], "name": "All", "bounds": [-180.0, 0.0, 0.0, 85.0], "minZoom": 1, "maxZoom": 2,
    });
    let create =
        "mutation($w: ID!, $input: RegionInput!) { createRegion(workspace: $w, input: $input) { id } }";
    let made = stand.insist(who, create, json!({ "w": workspace, "input": input })).await;
    made["createRegion"]["id"].as_str().unwrap().to_owned()
}

/// What is expected of an answer.
#[derive(Copy, Clone, Debug)]
enum Expected {
    /// Let in: whatever is wrong with what was asked, it is not who asks.
    Allowed,
    /// Refused with this code.
    Refused(&'static str),
    /// Refused as if there were no such workspace.
    NoSuchWorkspace,
}

impl Expected {
    fn check(self, operation: Operation, case: &str, response: &Response) {
        let (found, errors) = (code(response), &response.errors);
        let workspace = errors.first().is_some_and(|error| error.message.contains("no such workspace"));
        let right = match self {
            Self::Refused(code) => found.as_deref() == Some(code),
            Self::NoSuchWorkspace => found.as_deref() == Some("NOT_FOUND") && workspace,
            Self::Allowed => {
                const SHUT: [&str; 6] = [
                    "UNAUTHENTICATED",
                    "FORBIDDEN",
                    "DEVICE_UNKNOWN",
                    "DEVICE_REVOKED",
                    "GRAPHQL_VALIDATION_FAILED",
                    "INTERNAL",
                ];
                !found.as_deref().is_some_and(|code| SHUT.contains(&code)) && !workspace
            }
        };
        assert!(right, "{operation:?}, {case}: expected {self:?}, found {errors:?}");
    }
}

struct Matrix<'a> {
    stand: &'a Stand,
    shape: &'a Shape,
}

impl Matrix<'_> {
    async fn check(
        &self,
        operation: Operation,
        case: &str,
        who: Option<&Caller>,
        place: &Place,
        expected: Expected,
    ) {
        let (document, variables) = self.shape.document(operation, place);
        let response = if document.starts_with("subscription") {
            let mut request = Request::new(&document).variables(Variables::from_json(variables));
            if let Some(who) = who {
                request = request.data(who.clone());
            }
            // Whoever is let in is told something at once.
            self.stand.schema.execute_stream(request).next().await.unwrap()
        } else {
            self.stand.execute(who, &document, variables).await
        };
        expected.check(operation, case, &response);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_operation_lets_in_whom_the_table_says_and_nobody_else() {
    each_engine(|stand| async move {
        let (world, shape) = (world(&stand).await, Shape::of(&stand).await);
        let matrix = Matrix { stand: &stand, shape: &shape };
        for operation in Operation::ALL.iter().copied().filter(|operation| shape.has(operation.field())) {
            by_token(&matrix, &world, operation).await;
            by_role(&matrix, &world, operation).await;
            by_device(&matrix, &world, operation).await;
        }
    })
    .await;
}

async fn by_token(matrix: &Matrix<'_>, world: &World, operation: Operation) {
    let (_, admin) = world.people.last().unwrap();
    let place = &world.place;
    matrix.check(operation, "no token", None, place, Expected::Refused("UNAUTHENTICATED")).await;
    let mut without = admin.clone();
    without.scopes.retain(|scope| *scope != operation.rule().scope);
    matrix.check(operation, "without the scope", Some(&without), place, Expected::Refused("FORBIDDEN")).await;
    let nothing = Caller { scopes: Vec::new(), ..admin.clone() };
    matrix.check(operation, "without any scope", Some(&nothing), place, Expected::Refused("FORBIDDEN")).await;
    let mut enough = admin.clone();
    // What is inside a workspace is reached through `Query.workspace`.
    enough.scopes.retain(|scope| *scope == operation.rule().scope || *scope == Scope::MapRead);
    matrix.check(operation, "with the scope alone", Some(&enough), place, Expected::Allowed).await;
}

async fn by_role(matrix: &Matrix<'_>, world: &World, operation: Operation) {
    let least = operation.rule().role;
    for (role, who) in &world.people {
        let expected = match least {
            Some(least) if *role < least => Expected::Refused("FORBIDDEN"),
            _ => Expected::Allowed,
        };
        matrix.check(operation, role.name(), Some(who), &world.place, expected).await;
    }
    let nowhere = Place { workspace: NOBODY.to_owned(), region: NOBODY.to_owned() };
    let outside = if least.is_some() { Expected::NoSuchWorkspace } else { Expected::Allowed };
    let (_, admin) = world.people.last().unwrap();
    matrix.check(operation, "an admin in another workspace", Some(admin), &world.elsewhere, outside).await;
    matrix.check(operation, "no such workspace", Some(admin), &nowhere, outside).await;
    matrix.check(operation, "a stranger", Some(&world.stranger), &world.place, outside).await;
    // The same subject of another issuer is somebody else.
    let namesake = Caller { issuer: "https://other.example".to_owned(), device: None, ..admin.clone() };
    matrix.check(operation, "a namesake", Some(&namesake), &world.place, outside).await;
}

async fn by_device(matrix: &Matrix<'_>, world: &World, operation: Operation) {
    let (_, admin) = world.people.last().unwrap();
    let (_, viewer) = world.people.first().unwrap();
    let needed =
        if operation.rule().device { Expected::Refused("DEVICE_UNKNOWN") } else { Expected::Allowed };
    let without = Caller { device: None, ..admin.clone() };
    matrix.check(operation, "no device", Some(&without), &world.place, needed).await;
    matrix.check(operation, "an unknown device", Some(&on(admin, NOBODY)), &world.place, needed).await;
    let of_another = on(admin, viewer.device.as_deref().unwrap());
    matrix.check(operation, "the device of another", Some(&of_another), &world.place, needed).await;
    let device = matrix.stand.enrol(admin, &world.place.workspace, "old").await;
    let revoke = "mutation($w: ID!, $d: ID!) { revokeDevice(workspace: $w, device: $d) { id } }";
    let place = json!({ "w": world.place.workspace, "d": device });
    matrix.stand.insist(admin, revoke, place).await;
    let revoked = Expected::Refused("DEVICE_REVOKED");
    matrix.check(operation, "a revoked device", Some(&on(admin, &device)), &world.place, revoked).await;
}

#[tokio::test]
async fn every_field_has_its_operation_and_every_operation_its_field() {
    each_engine(|stand| async move {
        let shape = Shape::of(&stand).await;
        let table: BTreeSet<&str> = Operation::ALL.iter().map(|operation| operation.field()).collect();
        assert_eq!(table.len(), Operation::ALL.len(), "one operation a field");
        let mut shown = BTreeSet::new();
        for owner in ["Query", "Mutation", "Subscription", "Workspace"] {
            shown.extend(shape.fields(owner).into_iter().map(|field| format!("{owner}.{field}")));
        }
        let plain = |field: &&String| PLAIN.iter().any(|plain| **field == format!("Workspace.{plain}"));
        let unchecked: Vec<_> =
            shown.iter().filter(|field| !plain(field) && !table.contains(field.as_str())).collect();
        assert_eq!(unchecked, Vec::<&String>::new(), "fields that no operation stands for");
        let missing: Vec<_> = table.into_iter().filter(|field| !shape.has(field)).collect();
        assert_eq!(missing, Vec::<&str>::new(), "operations that no field asks for");
    })
    .await;
}
