//! What a person does on a laptop, and sees there.

use serde_json::{Value, json};

use super::Laptop;

const ADD: &str = "mutation($layer: ID!, $name: String!) {
    addFeature(layer: $layer, geometry: { type: \"Point\", coordinates: [11.0, 43.5] }, properties: { name: $name }) { id } }";

impl Laptop {
    /// Makes the layer “Camps”, with a name and photos; gives its id.
    #[track_caller]
    pub(crate) fn make_layer(&self) -> Value {
        let document = "mutation { createLayer(input: { name: \"Camps\", geometryKind: POINT,
            fields: [{ label: \"Name\", type: TEXT }, { label: \"Photos\", type: PHOTO }] }) { id } }";
        self.ask(document, &json!({}))["createLayer"]["id"].clone()
    }

    /// Adds so many features, each an edit of its own; gives the last.
    #[track_caller]
    pub(crate) fn add(&self, layer: &Value, count: usize) -> String {
        let mut last = String::new();
        for number in 0..count {
            let name = format!("{} {number}", self.person);
            let added = self.ask(ADD, &json!({ "layer": layer, "name": name }));
            last = added["addFeature"]["id"].as_str().unwrap().to_owned();
        }
        last
    }

    /// How many features a layer has.
    #[track_caller]
    pub(crate) fn count(&self, layer: &Value) -> u64 {
        let document = "query($layer: ID!) { features(query: { layer: $layer }, first: 1) { total } }";
        self.ask(document, &json!({ "layer": layer }))["features"]["total"].as_u64().unwrap()
    }

    /// How many own changes wait for the hub.
    #[track_caller]
    pub(crate) fn pending(&self) -> u64 {
        self.state()["pendingChanges"].as_u64().unwrap()
    }

    /// Sets how it synchronises; the words of the input.
    #[track_caller]
    pub(crate) fn set(&self, input: &str) {
        let document = format!("mutation {{ changeSyncSettings(input: {{ {input} }}) {{ automatic }} }}");
        self.ask(&document, &json!({}));
    }

    /// Puts a picture to a feature; gives its hash.
    #[track_caller]
    pub(crate) fn attach(&self, feature: &str, picture: &[u8]) -> String {
        let host = self.host();
        let put = host.client.put(format!("{}/photos", host.origin)).bearer_auth(&host.key);
        let answer: Value =
            serde_json::from_slice(&host.bytes(host.send(put.body(picture.to_vec())))).unwrap();
        let sha256 = answer["sha256"].as_str().unwrap().to_owned();
        let attach = "mutation($id: ID!, $sha: String!) {
            attachPhoto(feature: $id, field: \"photos\", sha256: $sha) { id } }";
        self.ask(attach, &json!({ "id": feature, "sha": sha256 }));
        sha256
    }

    /// The bytes of a picture, if they are here.
    pub(crate) fn picture(&self, sha256: &str) -> Option<Vec<u8>> {
        let host = self.host();
        let answer = host.get(&format!("/photos/{sha256}"));
        (answer.status() == 200).then(|| host.bytes(answer))
    }

    /// Reads a file of features into a layer of that name.
    #[track_caller]
    pub(crate) fn import(&self, name: &str, collection: &Value) {
        let path = self.home().file(&format!("{name}.geojson"), collection.to_string());
        let task =
            self.ask("mutation($p: String!) { importFeatures(path: $p) { id } }", &json!({ "p": path }));
        self.wait("the file is taken in", || {
            let task = self.ask(
                "query($id: ID!) { task(id: $id) { state problem } }",
                &json!({ "id": task["importFeatures"]["id"] }),
            );
            assert_ne!(task["task"]["state"], "FAILED", "{task}");
            (task["task"]["state"] == "DONE").then_some(())
        });
    }

    /// The features of a layer.
    #[track_caller]
    pub(crate) fn listed_features(&self, layer: &str) -> Vec<Value> {
        let layers = self.ask("{ layers { id name } }", &json!({}));
        let layer =
            layers["layers"].as_array().unwrap().iter().find(|one| one["name"] == layer).unwrap().clone();
        let (mut features, mut after) = (Vec::new(), Value::Null);
        loop {
            let mut page = self.ask(
                "query($layer: ID!, $after: String) { features(query: { layer: $layer }, first: 1000, after: $after) {
                   features { id properties } next } }",
                &json!({ "layer": layer["id"], "after": after }),
            );
            after = page["features"]["next"].take();
            if let Value::Array(some) = page["features"]["features"].take() {
                features.extend(some);
            }
            if after.is_null() {
                return features;
            }
        }
    }

    /// The ids of the features of a layer.
    #[track_caller]
    pub(crate) fn ids(&self, layer: &str) -> Vec<String> {
        let listed = self.listed_features(layer);
        listed.iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect()
    }
}
