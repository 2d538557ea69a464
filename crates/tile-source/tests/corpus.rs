//! Replays the inputs of this crate's fuzz targets (`fuzz/README.md`).

#[path = "../../../fuzz/targets/documents.rs"]
mod documents;
#[path = "../../../fuzz/targets/replay.rs"]
mod replay;
#[path = "../../../fuzz/targets/source_spec.rs"]
mod source_spec;
#[path = "../../../fuzz/targets/store_form.rs"]
mod store_form;

#[test]
fn documents_takes_every_known_input() {
    replay::replay("documents", documents::run);
}

#[test]
fn source_spec_takes_every_known_input() {
    replay::replay("source_spec", source_spec::run);
}

#[test]
fn store_form_takes_every_known_input() {
    replay::replay("store_form", store_form::run);
}
