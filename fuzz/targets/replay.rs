//! Runs a target over the inputs that are committed for it.

use std::path::Path;

/// Reads `fuzz/corpus/<target>` of this repository and gives each file to the target.
pub fn replay(target: &str, run: fn(&[u8])) {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let corpus = here.ancestors().map(|folder| folder.join("fuzz/corpus").join(target));
    let corpus = corpus.into_iter().find(|folder| folder.is_dir()).expect("the corpus is committed");
    let mut inputs = 0;
    for input in std::fs::read_dir(&corpus).expect("a folder can be listed") {
        let path = input.expect("a folder can be listed").path();
        run(&std::fs::read(&path).expect("an input can be read"));
        inputs += 1;
    }
    assert!(inputs > 0, "{} is empty", corpus.display());
}
