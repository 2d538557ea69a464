//! Files as they are packed, and as somebody might forge them.

use std::io::Cursor;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use secrecy::SecretString;
use sha2::{Digest, Sha256};

use crate::zip::ZipWriter;
use crate::{
    CarriedEdits, CarriedRegion, CarryError, CarryFile, CarryWriter, DeviceKey, Manifest, PartKind, VERSION,
};

fn key(folder: &Path) -> DeviceKey {
    DeviceKey::open(&folder.join("key")).expect("a key")
}

fn blank() -> Manifest {
    let made = "2026-11-23T05:00:00Z".parse().expect("a time");
    Manifest::new(made, "Map Offline 0.1.0".to_owned(), "ana".to_owned(), "laptop 7".to_owned())
}

fn region(archive: String, index: String) -> CarriedRegion {
    CarriedRegion {
        id: "ab".repeat(32),
        name: "Camp".to_owned(),
        source: "Toner".to_owned(),
        attribution: None,
        geometry: Some(serde_json::json!({ "type": "Point", "coordinates": [1.5, 2.0] })),
        min_zoom: 0,
        max_zoom: 4,
        tiles: 2,
        empty: 0,
        bytes: 9,
        newest: None,
        archive,
        index,
    }
}

/// A file with a part of every kind.
fn packed(folder: &Path, passphrase: Option<&SecretString>) -> PathBuf {
    let path = folder.join("a.mofp");
    let mut writer = CarryWriter::create(&path, passphrase).expect("a file");
    let mut tiles = tempfile::tempfile().expect("a file");
    std::io::Write::write_all(&mut tiles, &[7; 300]).expect("written");
    let archive = writer.add_file(PartKind::Tiles, &mut tiles, &mut |_| Ok(())).expect("room");
    let index = writer.add(PartKind::Index, b"index").expect("room");
    for part in [&b"first"[..], b"second"] {
        writer.add(PartKind::Changes, part).expect("room");
    }
    writer.add(PartKind::Photo, b"photo").expect("room");
    assert!(!path.exists(), "it has no name before it is whole");
    let mut manifest = blank();
    manifest.regions.push(region(archive, index));
    manifest.edits = Some(CarriedEdits { scope: "all".to_owned(), changes: 2 });
    let bytes = writer.finish(manifest, &key(folder)).expect("whole");
    assert_eq!(bytes, path.metadata().expect("the file").len());
    path
}

/// Reads all that is to be read.
fn read_all(file: &CarryFile) -> Result<Vec<Vec<u8>>, CarryError> {
    let parts = &file.manifest().parts;
    parts.iter().try_for_each(|part| file.check(part, &mut |_| Ok(())))?;
    parts.iter().filter(|part| part.kind != PartKind::Tiles).map(|part| file.read(part)).collect()
}

fn open_all(bytes: Vec<u8>) -> Result<Vec<Vec<u8>>, CarryError> {
    read_all(&CarryFile::from_bytes(bytes, None)?)
}

#[test]
fn what_was_packed_is_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = packed(folder.path(), None);
    let file = CarryFile::open(&path, None).expect("a carry file");
    assert_eq!((file.signer(), file.is_encrypted()), (key(folder.path()).signer(), false));
    assert_eq!(file.manifest().by, "ana");
    let read = read_all(&file).expect("whole");
    assert_eq!(read, [&b"index"[..], b"first", b"second", b"photo"]);
    let names: Vec<&str> = file.manifest().parts.iter().map(|part| part.name.as_str()).collect();
    let photo = format!("photos/{}", hex::encode(Sha256::digest(b"photo")));
    assert_eq!(
        names,
        [
            "regions/000001.pmtiles",
            "regions/000001.index.zst",
            "edits/000001.zst",
            "edits/000002.zst",
            &photo
        ]
    );
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 2, "no half file is left");
    let again = CarryWriter::create(&path, None).expect_err("it is there");
    assert!(matches!(again, CarryError::AlreadyExists(_)));
}

#[test]
fn a_passphrase_opens_it_and_no_other() {
    let folder = tempfile::tempdir().expect("a folder");
    let right = SecretString::from("correct horse");
    let path = packed(folder.path(), Some(&right));
    assert!(matches!(CarryFile::open(&path, None), Err(CarryError::Locked)));
    let wrong = CarryFile::open(&path, Some(&SecretString::from("wrong")));
    assert!(matches!(wrong, Err(CarryError::WrongPassphrase)), "{wrong:?}");
    let file = CarryFile::open(&path, Some(&right)).expect("open");
    assert!(file.is_encrypted());
    assert_eq!(read_all(&file).expect("whole").len(), 4);
    let whole = std::fs::read(&path).expect("bytes");
    assert!(!whole.windows(8).any(|window| window == b"manifest"), "nothing is in the clear");
    // Its header, its last chunk, and its end.
    for cut in [whole.len() - 1, whole.len() - 20, 60] {
        let error = CarryFile::from_bytes(whole[..cut].to_vec(), Some(&right)).expect_err("cut");
        assert!(matches!(error, CarryError::Damaged(_)), "{cut}: {error}");
    }
}

#[test]
fn packing_that_was_killed_is_swept_away_and_nobody_elses() {
    let folder = tempfile::tempdir().expect("a folder");
    let dead = folder.path().join(".carry-dead.partial");
    std::fs::write(&dead, "half").expect("written");
    let living = CarryWriter::create(&folder.path().join("b.mofp"), None).expect("a file");
    assert!(!dead.exists());
    let _other = CarryWriter::create(&folder.path().join("c.mofp"), None).expect("a file");
    living.finish(blank(), &key(folder.path())).expect("its file is still there");
}

#[test]
fn no_byte_can_be_changed_cut_or_added() {
    let folder = tempfile::tempdir().expect("a folder");
    let whole = std::fs::read(packed(folder.path(), None)).expect("bytes");
    assert!(open_all(whole.clone()).is_ok());
    // The first part is long and all the same: a few of its bytes stand for all.
    let some = (0..whole.len()).filter(|at| !(60..320).contains(at) || at % 37 == 0);
    for at in some {
        let mut changed = whole.clone();
        changed[at] ^= 0x20;
        assert!(open_all(changed).is_err(), "byte {at} of {}", whole.len());
    }
    for length in 0..whole.len() {
        assert!(open_all(whole[..length].to_vec()).is_err(), "{length} of {} bytes", whole.len());
    }
    let mut more = whole.clone();
    more.extend_from_slice(b"more");
    let error = open_all(more).expect_err("bytes behind it");
    assert!(error.to_string().contains("4 bytes follow its end"), "{error}");
    let mut before = b"more".to_vec();
    before.extend_from_slice(&whole);
    assert!(matches!(open_all(before), Err(CarryError::NotACarryFile)));
}

/// An archive of these entries, signed by whoever wrote it.
fn forged(entries: &[(&str, &[u8])], manifest: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a folder");
    let key = key(folder.path());
    let manifest = manifest.replace("KEY", &key.signer().to_string());
    let signature = key.sign(manifest.as_bytes());
    zip(&[entries, &[("manifest.json", manifest.as_bytes()), ("manifest.sig", &signature)]].concat())
}

fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Vec::new());
    for (name, bytes) in entries {
        let sum = (bytes.len() as u64, crc32fast::hash(bytes));
        writer.add(name, sum, &mut Cursor::new(bytes), &mut |_| Ok(())).expect("memory");
    }
    writer.finish().expect("memory")
}

fn manifest(version: u32, parts: &str) -> String {
    format!(
        r#"{{"format":"map-offline-carry","version":{version},"made":"2026-11-23T05:00:00Z","program":"x",
        "by":"m","device":"d","key":"KEY","tips":[],"edits":null,"regions":[],"parts":[{parts}]}}"#
    )
}

fn part(name: &str, kind: &str, bytes: &[u8], length: u64) -> String {
    let hash = hex::encode(Sha256::digest(bytes));
    format!(r#"{{"name":"{name}","kind":"{kind}","length":{length},"sha256":"{hash}"}}"#)
}

#[test]
fn what_no_honest_program_writes_is_refused_by_name() {
    let batch = part("edits/000001.zst", "changes", b"x", 1);
    let photo = format!("photos/{}", hex::encode(Sha256::digest(b"x")));
    let picture = part(&photo, "photo", b"x", 1);
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("no carry file", zip(&[("a.txt", b"x")])),
        ("no carry file", b"PK\x05\x06".to_vec()),
        ("no carry file", Vec::new()),
        ("newer program wrote it (format 2", forged(&[], &manifest(VERSION + 1, ""))),
        ("not those that its manifest names", forged(&[("edits/000001.zst", b"x")], &manifest(1, ""))),
        ("not those that its manifest names", forged(&[], &manifest(1, &batch))),
        ("called \"../../etc/passwd\"", forged(&[("../../etc/passwd", b"x")], &manifest(1, ""))),
        (
            "called \"../x\"",
            forged(&[("edits/000001.zst", b"x")], &manifest(1, &part("../x", "changes", b"x", 1))),
        ),
        (
            "is in it twice",
            forged(&[("edits/000001.zst", b"x"), ("edits/000001.zst", b"x")], &manifest(1, &batch)),
        ),
        ("is in it twice", forged(&[], &manifest(1, &format!("{picture},{picture}")))),
        (
            "called \"edits/000002.zst\"",
            forged(
                &[("edits/000002.zst", b"x")],
                &manifest(1, &part("edits/000002.zst", "changes", b"x", 1)),
            ),
        ),
        (
            "has 1099511627776 bytes",
            forged(&[], &manifest(1, &part("edits/000001.zst", "changes", b"x", 1 << 40))),
        ),
        (
            "belong to no region",
            forged(
                &[("regions/000001.pmtiles", b"x")],
                &manifest(1, &part("regions/000001.pmtiles", "tiles", b"x", 1)),
            ),
        ),
        (
            "edits/000001.zst is not as it was packed",
            forged(&[("edits/000001.zst", b"y")], &manifest(1, &batch)),
        ),
        ("cannot be read", forged(&[], "[]")),
    ];
    for (words, bytes) in cases {
        let error = open_all(bytes).expect_err(words);
        assert!(error.to_string().contains(words), "{words}: {error}");
    }
}

#[test]
fn the_signature_is_that_of_the_key() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = manifest(1, "").replace("KEY", &key(folder.path()).signer().to_string());
    let other = tempfile::tempdir().expect("a folder");
    let signature = key(other.path()).sign(text.as_bytes());
    let bytes = zip(&[("manifest.json", text.as_bytes()), ("manifest.sig", &signature)]);
    assert!(matches!(CarryFile::from_bytes(bytes, None), Err(CarryError::Forged)));
}

/// A file that version 1 of the program packed, and for ever is read.
#[test]
fn version_1_stays_readable() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/version_1.mofp");
    if std::env::var_os("UPDATE_EXPECT").is_some() && !path.exists() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::copy(packed(folder.path(), None), &path).expect("copied");
    }
    let file = CarryFile::open(&path, None).expect("version 1");
    assert_eq!(read_all(&file).expect("whole"), [&b"index"[..], b"first", b"second", b"photo"]);
    assert_eq!(file.manifest().regions[0].name, "Camp");
    assert_eq!(file.manifest().version(), 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    /// Whatever order a reader reads in, it sees the bytes of its own part.
    #[test]
    fn parts_are_read_by_seeking(reads in prop::collection::vec((0_u64..320, 1_usize..90), 1..20)) {
        use std::io::{Read, Seek, SeekFrom};
        let folder = tempfile::tempdir().expect("a folder");
        let content: Vec<u8> = (0..300_u16).map(|n| u8::try_from(n % 251).unwrap_or(0)).collect();
        let path = folder.path().join("a.mofp");
        let mut writer = CarryWriter::create(&path, None).expect("a file");
        writer.add(PartKind::Photo, b"before").expect("room");
        let name = writer.add(PartKind::Photo, &content).expect("room");
        writer.add(PartKind::Photo, b"behind").expect("room");
        writer.finish(blank(), &key(folder.path())).expect("whole");
        let file = CarryFile::open(&path, None).expect("open");
        let mut reader = file.reader(file.manifest().part(&name).expect("the part")).expect("a reader");
        for (at, length) in reads {
            reader.seek(SeekFrom::Start(at)).expect("a place");
            let mut found = Vec::new();
            (&mut reader).take(length as u64).read_to_end(&mut found).expect("read");
            let from = content.len().min(usize::try_from(at).unwrap_or(0));
            let to = content.len().min(from + length);
            prop_assert_eq!(&found, &content[from..to]);
        }
    }

    #[test]
    fn noise_never_panics(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let mut zipped = b"PK\x03\x04".to_vec();
        zipped.extend_from_slice(&bytes);
        prop_assert!(open_all(zipped).is_err());
        prop_assert!(Manifest::read(&bytes).is_err());
    }
}
