//! WMTS capabilities: the private reader of the crate, included as it stands, because its public
//! way in is a whole HTTP request (`documents`).

#[path = "../../crates/tile-source/src/wmts/capabilities.rs"]
#[allow(dead_code, reason = "only the reader is fuzzed")]
mod capabilities;
#[path = "../../crates/tile-source/src/wmts/xml.rs"]
mod xml;

/// Reads a document.
pub fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let Ok(service) = capabilities::Capabilities::read(text) else { return };
    for layer in &service.layers {
        for link in &layer.links {
            let set = service.matrix_sets.iter().find(|set| set.id == link.matrix_set);
            if let Some(Ok(grid)) = set.map(|set| &set.grid) {
                grid.limited(link).zooms();
            }
        }
    }
}
