//! The matrix: every operation of the table, asked by everybody who may and everybody who may not.
//!
//! The documents are made from the schema itself, with arguments that fit its types. So an operation
//! that is new is asked as the others are, and a field that no operation stands for is found.

#![expect(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

#[path = "stand/documents.rs"]
mod documents;
mod stand;

use std::collections::BTreeSet;

use async_graphql::{Request, Response, Variables};
use documents::{NOBODY, Place, Shape};
use futures::StreamExt as _;
use hub::access::{Caller, Operation, Role, Scope};
use serde_json::json;
use stand::{Stand, code, each_engine, on, person};

/// Fields of a workspace that show no more than `Query.workspace` has let somebody see.
const PLAIN: [&str; 5] = ["id", "name", "role", "createdAt", "quotas"];

impl Shape {
    async fn of(stand: &Stand) -> Self {
        Self::read(&stand.insist(&person("anybody"), &Self::question(), json!({})).await)
    }

    fn fields(&self, name: &str) -> BTreeSet<String> {
        let fields = self.0[name]["fields"].as_array().into_iter().flatten();
        fields.map(|field| field["name"].as_str().unwrap().to_owned()).collect()
    }

    fn has(&self, path: &str) -> bool {
        let (owner, name) = path.split_once('.').unwrap();
        self.fields(owner).contains(name)
    }
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
