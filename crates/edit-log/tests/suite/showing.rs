//! What is drawn and what is read is what the layer's policy says.

use edit_log::{Draft, DraftEdit, EditLog};
use feature_crdt::{FeatureId, Field, FieldType, LAYERS, LayerDefinition, LayerId, Rule, Target, Value};
use mvt_reader::Reader;

use crate::exchange::talk;
use crate::world::{create, key, point, set, text, world};

/// A layer whose field `name` is settled by a rule.
fn layer_with(log: &mut EditLog, rule: Rule) -> LayerId {
    let name = Field {
        key: "name".to_owned(),
        label: "Name".to_owned(),
        kind: FieldType::Text,
        policy: Some(rule.into()),
        ..Field::default()
    };
    let definition = LayerDefinition { name: "Camps".to_owned(), fields: vec![name], ..Default::default() };
    let properties = definition.properties().unwrap();
    let edit = DraftEdit::Create { layer: LAYERS, geometry: None, properties };
    log.append(Draft::edit(vec![edit]), 1).unwrap().features[0]
}

/// The label that the only feature of the world has on its tile.
fn drawn(log: &EditLog, layer: LayerId) -> String {
    let reader = Reader::new(log.tile(layer, 0, 0, 0).unwrap()).unwrap();
    let labels = reader.get_layer_names().unwrap().iter().position(|name| name == "labels").unwrap();
    let features = reader.get_features(labels).unwrap();
    let Some(mvt_reader::feature::Value::String(label)) =
        features[0].properties.as_ref().and_then(|properties| properties.get("label"))
    else {
        panic!("no label")
    };
    label.clone()
}

fn read(log: &EditLog, layer: LayerId, feature: FeatureId) -> Option<Value> {
    let definition = LayerDefinition::of(&log.feature(layer).unwrap().unwrap().state);
    let state = log.feature(feature).unwrap().unwrap().state;
    log.shown(&definition, &state, &Target::Property(key("name"))).unwrap().map(|value| value.into_owned())
}

#[test]
fn a_tile_and_a_form_show_what_the_rule_settles() {
    for (rule, expected) in [(Rule::First, "earlier"), (Rule::Newest, "later"), (Rule::Max, "later")] {
        let (mut ana, mut ben) = (world("ana"), world("ben"));
        let camps = layer_with(&mut ana.log, rule);
        let camp = create(&mut ana.log, camps, Some(point(1, 1)), &[("name", "camp")], 2);
        talk(&mut ana.log, &mut ben.log, &[]);
        set(&mut ana.log, camp, "name", "earlier", 60_000);
        set(&mut ben.log, camp, "name", "later", 120_000);
        talk(&mut ana.log, &mut ben.log, &[]);
        for log in [&ana.log, &ben.log] {
            assert_eq!(drawn(log, camps), expected, "{rule:?}");
            assert_eq!(read(log, camps, camp), Some(text(expected)), "{rule:?}");
        }
    }
}
