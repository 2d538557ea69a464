//! Files from backups: of a laptop, of a whole home, of the hub. Nothing is lost, and nothing stalls.

use std::process::Command;

use serde_json::json;

use crate::harness::hub::program;
use crate::harness::{Admin, HubProgram, Laptop, Setup, copy_folder, invitation, provider};

impl Laptop {
    /// Keeps the files of its edits as they are now, as a backup does; it is not running.
    fn back_up_edits(&self) -> std::path::PathBuf {
        let copy = self.home().aside("backup");
        copy_folder(&self.home().path(), &copy);
        copy
    }

    /// Puts the file of edits of a backup in the place of the newer one.
    fn put_back_edits(&self, backup: &std::path::Path) {
        let home = self.home().path();
        for name in ["edits.db", "edits.db-wal", "edits.db-shm"] {
            // A log that was closed has no file beside it.
            let _ = std::fs::remove_file(home.join(name));
            if backup.join(name).exists() {
                std::fs::copy(backup.join(name), home.join(name)).unwrap();
            }
        }
    }
}

#[test]
fn edits_put_back_from_an_older_backup_get_from_the_hub_what_they_lack() {
    let provider = provider!();
    let hub = HubProgram::start(Setup::embedded(provider).unhurried());
    let (mut ana, ben) = (Laptop::of("ana"), Laptop::of("ben"));
    let workspace = ana.join(&hub, None);
    ben.join(&hub, Some(&invitation(&hub, provider, &workspace)));
    let layer = ana.make_layer();
    ana.add(&layer, 10);
    ana.sync();
    ana.kill();
    let backup = ana.back_up_edits();
    ana.start();
    ana.add(&layer, 15);
    ana.sync();
    ben.sync();

    ana.kill();
    ana.put_back_edits(&backup);
    ana.start();
    assert_eq!(ana.count(&layer), 10, "it is the older file");
    ana.add(&layer, 4);
    ben.add(&layer, 2);
    ana.sync();
    ben.sync();
    ana.sync();
    assert_eq!((ana.count(&layer), ben.count(&layer)), (31, 31));
    assert_eq!(ana.digest(), ben.digest());
    assert_eq!((ana.pending(), ben.pending()), (0, 0));
    let state = ana.ask("{ editState { conflicts } }", &json!({}));
    assert_eq!(state["editState"]["conflicts"], 0, "nobody wrote the same: {state}");
}

#[test]
fn a_home_that_was_copied_to_another_laptop_goes_on_as_another_device() {
    let provider = provider!();
    let hub = HubProgram::start(Setup::embedded(provider).unhurried());
    let mut ana = Laptop::of("ana");
    let workspace = ana.join(&hub, None);
    let admin = Admin::new(&hub, provider, "ana", &workspace);
    let layer = ana.make_layer();
    ana.add(&layer, 5);
    ana.sync();
    // Something waits when the home is copied: both have it, and the hub gets it once.
    ana.add(&layer, 3);
    ana.kill();
    let copy = Laptop::copy_of(&ana);
    ana.start();
    ana.add(&layer, 2);
    copy.add(&layer, 4);
    ana.sync();
    copy.sync();
    ana.sync();
    assert_eq!((ana.count(&layer), copy.count(&layer)), (14, 14));
    assert_eq!(ana.digest(), copy.digest());
    assert_eq!((ana.pending(), copy.pending()), (0, 0));
    assert_eq!(admin.devices().len(), 2, "{:?}", admin.devices());
}

#[test]
fn a_laptop_that_gets_a_new_name_is_called_by_it_at_the_hub_and_what_waited_goes_too() {
    let provider = provider!();
    let hub = HubProgram::start(Setup::embedded(provider).unhurried());
    let (ana, ben) = (Laptop::to_be_named("ana"), Laptop::of("ben"));
    let workspace = ana.join(&hub, None);
    let admin = Admin::new(&hub, provider, "ana", &workspace);
    ben.join(&hub, Some(&admin.invitation("EDITOR")));
    let layer = ana.make_layer();
    ana.add(&layer, 3);
    ana.sync();
    ana.add(&layer, 2);
    for _ in 0..2 {
        // Said twice, it is one new name.
        ana.ask("mutation { setDeviceName(name: \"Truck 7\") { deviceName } }", &json!({}));
    }
    ana.add(&layer, 4);
    ana.sync();
    ben.sync();
    ana.sync();
    assert_eq!((ana.count(&layer), ben.count(&layer)), (9, 9));
    assert_eq!(ana.digest(), ben.digest());
    assert_eq!((ana.pending(), admin.quarantine().len()), (0, 0));
    let devices = admin.devices();
    assert_eq!(devices.len(), 3, "the old name stays beside the new one: {devices:?}");
    assert!(devices.iter().any(|device| device["name"] == "Truck 7"), "{devices:?}");
}

#[test]
fn a_hub_put_back_from_an_older_backup_gets_from_the_laptops_what_it_lacks() {
    let provider = provider!();
    let mut hub = HubProgram::start(Setup::embedded(provider).unhurried());
    let (ana, ben) = (Laptop::of("ana"), Laptop::of("ben"));
    let workspace = ana.join(&hub, None);
    let admin = Admin::new(&hub, provider, "ana", &workspace);
    ben.join(&hub, Some(&admin.invitation("EDITOR")));
    let layer = ana.make_layer();
    ana.sync();
    ben.sync();
    let (folder, copy) = (hub.folder().join("hub"), hub.folder().join("copy"));
    operate(&folder, &["backup", copy.to_str().unwrap()]);

    // What happens after the backup: edits, and a laptop that the backup knows nothing of.
    let other = Laptop::of("ben");
    other.join_known(&hub, &workspace);
    other.add(&layer_of(&other), 6);
    other.sync();
    ana.add(&layer, 10);
    ana.sync();
    ben.sync();
    other.sync();

    hub.kill();
    std::fs::rename(&folder, hub.folder().join("lost")).unwrap();
    operate(&folder, &["restore", copy.to_str().unwrap()]);
    hub.start_again();

    // Somebody new fills the log beyond where the others had come to …
    let eve = Laptop::of("eve");
    eve.join(&hub, Some(&admin.invitation("EDITOR")));
    eve.sync();
    eve.add(&layer, 40);
    eve.sync();
    // … and with Ana nothing waits: she finds out all the same.
    assert_eq!(ana.pending(), 0);
    ana.sync();
    eve.sync();
    assert_eq!(eve.count(&layer), 56, "what the hub had lost was put up again");
    // The laptop that the hub knows no more is made known again by itself.
    other.add(&layer, 1);
    for laptop in [&other, &ben, &ana, &eve] {
        laptop.sync();
        assert_eq!((laptop.count(&layer), laptop.pending()), (57, 0), "{}", laptop.person);
        assert_eq!(laptop.digest(), other.digest());
    }
}

fn layer_of(laptop: &Laptop) -> serde_json::Value {
    laptop.sync();
    laptop.ask("{ layers { id name } }", &json!({}))["layers"][0]["id"].clone()
}

/// Runs one of the operator's commands on a hub's folder.
#[track_caller]
fn operate(folder: &std::path::Path, words: &[&str]) {
    let output = Command::new(program()).arg("--folder").arg(folder).args(words).output().unwrap();
    assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
}
