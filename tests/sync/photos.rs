//! Photos of features: both ways, by their hashes, and taken up again where a link broke.

use peers::free_port;
use serde_json::{Value, json};
use sha2::Digest as _;

use crate::harness::hub::{Link, Slowness, png};
use crate::harness::{HubProgram, Laptop, Setup, invitation, provider};

/// A picture that does not pack, as long as is asked.
fn picture(number: u32, bytes: usize) -> Vec<u8> {
    let mut picture = png((1, 1, 1), number);
    let mut noise = sha2::Sha256::digest(number.to_le_bytes());
    while picture.len() < bytes {
        picture.extend_from_slice(&noise);
        noise = sha2::Sha256::digest(noise);
    }
    picture
}

fn hash(bytes: &[u8]) -> String {
    hex::encode(sha2::Sha256::digest(bytes))
}

fn photos(laptop: &Laptop) -> Value {
    laptop.ask("{ syncState { pendingPhotos refusedPhotos } }", &json!({}))["syncState"].take()
}

#[test]
fn photos_go_both_ways_once_and_go_on_where_a_link_broke() {
    let provider = provider!();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let store = free_port();
    let link = runtime.block_on(Link::to(store, Slowness::default()));
    let setup = Setup::embedded(provider).unhurried().with("objects.listen", &format!("127.0.0.1:{store}"));
    let hub = HubProgram::start(setup.with("objects.public_endpoint", &link.address()));
    let (ana, ben) = (Laptop::of("ana"), Laptop::of("ben"));
    let workspace = ana.join(&hub, None);
    ben.join(&hub, Some(&invitation(&hub, provider, &workspace)));
    let layer = ana.make_layer();
    let (small, large) = (picture(1, 10_000), picture(2, 3_000_000));
    for one in [&small, &large] {
        let feature = ana.add(&layer, 1);
        assert_eq!(ana.attach(&feature, one), hash(one));
    }
    assert_eq!(photos(&ana)["pendingPhotos"], 2);
    let plan = ana.ask("{ syncPlan { photosUp photoBytesUp sentence } }", &json!({}))["syncPlan"].take();
    assert_eq!(plan["photosUp"], 2, "{plan}");
    assert_eq!(plan["photoBytesUp"].as_u64().unwrap() as usize, small.len() + large.len());
    ana.sync();
    assert_eq!(photos(&ana)["pendingPhotos"], 0);
    let sent = link.up();
    ana.sync();
    assert!(link.up() - sent < 1000, "nothing is sent twice");

    // The link breaks in the middle of the large one, twice in one sync; what came stays.
    let before = link.down();
    link.break_after(1_500_000);
    ben.sync();
    assert!(link.has_broken());
    assert_eq!(ben.picture(&hash(&large)), Some(large.clone()), "byte for byte");
    assert_eq!(ben.picture(&hash(&small)), Some(small.clone()));
    let came = link.down() - before;
    assert!(came < (large.len() + small.len()) as u64 + 400_000, "{came} bytes came");

    // And back: what Ben adds comes to Ana.
    let other = picture(3, 50_000);
    let feature = ben.add(&layer, 1);
    ben.attach(&feature, &other);
    ben.sync();
    ana.sync();
    assert_eq!(ana.picture(&hash(&other)), Some(other));
    assert_eq!(ana.digest(), ben.digest());
}

#[test]
fn a_photo_whose_bytes_the_store_has_changed_is_not_kept() {
    let provider = provider!();
    let hub = HubProgram::start(Setup::embedded(provider).unhurried());
    let (ana, ben) = (Laptop::of("ana"), Laptop::of("ben"));
    let workspace = ana.join(&hub, None);
    ben.join(&hub, Some(&invitation(&hub, provider, &workspace)));
    let layer = ana.make_layer();
    let good = picture(4, 20_000);
    let feature = ana.add(&layer, 1);
    let name = ana.attach(&feature, &good);
    ana.sync();
    let file = find(&hub.folder().join("hub/objects"), &name).unwrap();
    let mut bytes = std::fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&file, &bytes).unwrap();

    let problem = ben.sync_in_vain();
    assert!(problem["message"].as_str().unwrap().contains("SHA-256"), "{problem}");
    assert_eq!(ben.picture(&name), None, "nothing of it was kept");
    assert_eq!(ben.count(&layer), 1, "the edits came all the same");
    bytes[middle] ^= 1;
    std::fs::write(&file, &bytes).unwrap();
    ben.sync();
    assert_eq!(ben.picture(&name), Some(good));
}

fn find(folder: &std::path::Path, name: &str) -> Option<std::path::PathBuf> {
    std::fs::read_dir(folder).ok()?.flatten().find_map(|entry| {
        let path = entry.path();
        if path.is_dir() {
            return find(&path, name);
        }
        entry.file_name().to_string_lossy().contains(name).then_some(path)
    })
}
