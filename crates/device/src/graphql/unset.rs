//! Variables that a document declares and a caller leaves out: nothing may get lost by them.
#![expect(clippy::unwrap_used, reason = "a test that fails here has found its fault")]

use async_graphql::{Request, Variables};
use serde_json::{Value as Json, json};

use super::{DeviceSchema, schema};
use crate::device::{Device, Role};

async fn ask(schema: &DeviceSchema, document: &str, variables: Json) -> Json {
    let request = Request::new(document).variables(Variables::from_json(variables));
    let answer = schema.execute(request).await;
    assert!(answer.errors.is_empty(), "{:?}", answer.errors);
    answer.data.into_json().unwrap()
}

/// A layer with all that can be said of one.
const MAKE: &str = r##"mutation { createLayer(input: {
    name: "Camps", geometryKind: POINT, policy: NEWEST,
    style: { color: "#0072b2", width: 3, radius: 6, fillOpacity: 0.2 },
    fields: [{ label: "Name", type: TEXT, required: true, hint: "As on the sign" }]
}) { id fields { key } } }"##;

/// Every argument that may be left out is declared.
const CHANGE: &str = "mutation($id: ID!, $geometry: Geometry, $properties: Json, $remove: Boolean! = false) {
    feature: changeFeature(id: $id, geometry: $geometry, properties: $properties, removeGeometry: $remove) {
        geometry properties
    }
}";

#[tokio::test]
async fn a_feature_keeps_what_no_variable_names() {
    let home = tempfile::tempdir().unwrap();
    let schema = schema(Device::open(home.path(), Role::Guest).await.unwrap());
    let layer = ask(&schema, MAKE, json!({})).await["createLayer"].clone();
    let key = layer["fields"][0]["key"].as_str().unwrap();
    let add = "mutation($layer: ID!, $geometry: Geometry, $properties: Json) {
        feature: addFeature(layer: $layer, geometry: $geometry, properties: $properties) { id }
    }";
    let place = json!({ "type": "Point", "coordinates": [11.0, 43.5] });
    let made = json!({ "layer": layer["id"], "geometry": place, "properties": { key: "North" } });
    let id = ask(&schema, add, made).await["feature"]["id"].clone();
    let other = json!({ "type": "Point", "coordinates": [12.0, 43.0] });
    for (variables, geometry, name) in [
        (json!({ "properties": { key: "South" } }), &place, "South"),
        (json!({ "properties": { key: "East" }, "geometry": null }), &place, "East"),
        (json!({ "geometry": other }), &other, "East"),
        (json!({ "remove": true, "geometry": null, "properties": null }), &Json::Null, "East"),
    ] {
        let mut variables = variables;
        variables["id"] = id.clone();
        let feature = ask(&schema, CHANGE, variables.clone()).await["feature"].clone();
        assert_eq!(
            (&feature["geometry"], &feature["properties"][key]),
            (geometry, &json!(name)),
            "{variables}"
        );
    }
    let both = json!({ "id": id, "geometry": place, "remove": true });
    let refused = schema.execute(Request::new(CHANGE).variables(Variables::from_json(both))).await;
    assert_eq!(refused.errors.len(), 1, "given and removed at once");
}

#[tokio::test]
async fn a_layer_keeps_what_no_variable_names() {
    const PARTS: &str = "{ id name geometryKind policy style { color width radius fillOpacity labelField }
        fields { key label type required hint } }";
    let home = tempfile::tempdir().unwrap();
    let schema = schema(Device::open(home.path(), Role::Guest).await.unwrap());
    let id = ask(&schema, MAKE, json!({})).await["createLayer"]["id"].clone();
    let before = ask(&schema, &format!("{{ layers {PARTS} }}"), json!({})).await["layers"][0].clone();
    let change = format!(
        "mutation($id: ID!, $name: String, $style: LayerStyleInput, $fields: [FieldInput!], $policy: PolicyRule,
            $kind: GeometryKind) {{
            layer: changeLayer(id: $id, input: {{ name: $name, style: $style, fields: $fields, policy: $policy,
                geometryKind: $kind }}) {PARTS}
        }}"
    );
    let unset = ask(&schema, &change, json!({ "id": id })).await["layer"].clone();
    assert_eq!(unset, before);
    let renamed = ask(&schema, &change, json!({ "id": id, "name": "Huts" })).await["layer"].clone();
    assert_eq!((&renamed["name"], &renamed["fields"]), (&json!("Huts"), &before["fields"]));
}
