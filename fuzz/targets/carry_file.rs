//! A carry file from anybody.

use carry_file::{CarryFile, Manifest, PartKind};

/// Opens a carry file and reads its parts; a manifest alone is read, too, because few inputs are signed.
pub fn run(data: &[u8]) {
    if let Ok(manifest) = Manifest::read(data) {
        assert!(manifest.signer().is_ok(), "it names a key");
    }
    let Ok(file) = CarryFile::from_bytes(data.to_vec(), None) else { return };
    for part in &file.manifest().parts {
        let whole = file.check(part, &mut |_| Ok(())).is_ok();
        if part.kind != PartKind::Tiles {
            assert_eq!(file.read(part).is_ok(), whole, "what is hashed is read");
        }
    }
}
