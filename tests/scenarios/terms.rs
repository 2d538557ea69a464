//! Owners who forbid bulk download are heard before anything is sent.

use crate::harness::Home;

#[test]
fn the_tile_servers_of_openstreetmap_are_refused_with_the_reason_and_another_way() {
    let home = Home::new();
    for (name, url) in [
        ("Plain", "https://tile.openstreetmap.org/{z}/{x}/{y}.png"),
        ("Subdomain", "https://{s}.tile.openstreetmap.org/{z}/{x}/{y}.png"),
        ("Capitals", "https://TILE.OpenStreetMap.ORG./{z}/{x}/{y}.png"),
        ("Said so", "https://tile.openstreetmap.org/{z}/{x}/{y}.png"),
    ] {
        let mut words = vec!["source", "add", "--name", name, "--url", url, "--bulk-allowed"];
        if url.contains("{s}") {
            words.extend(["--subdomains", "a,b,c"]);
        }
        let added = home.run(&words).exits(0);
        assert_eq!(added.word("/source/terms/bulk"), "FORBIDDEN", "{name}");
        let area = ["--source", name, "--bbox", "0,0,1,1", "--zoom", "0..3"];
        let plan = home.run(&[&["plan"], &area[..]].concat()).exits(0).says("BULK_FORBIDDEN");
        assert_eq!(plan.json["plan"]["problems"][0]["blocking"], true);
        assert!(!plan.word("/plan/terms/reason").is_empty() && !plan.word("/plan/terms/instead").is_empty());
        let create = ["region", "create", "--name", "R", "--wait"];
        home.run(&[&create[..], &area[..]].concat())
            .exits(1)
            .says("OpenStreetMap")
            .says(plan.word("/plan/terms/instead"));
    }
    assert!(home.run(&["region", "list"]).exits(0).list("/regions").is_empty());
}

#[test]
fn a_source_that_says_nothing_of_bulk_is_warned_about_and_not_refused() {
    let home = Home::new();
    home.run(&["source", "add", "--name", "N", "--url", "https://tiles.example.org/{z}/{x}/{y}.png"])
        .exits(0);
    let plan = home.run(&["plan", "--source", "N", "--bbox", "0,0,1,1", "--zoom", "0..3"]).exits(0);
    assert_eq!(
        (plan.word("/plan/problems/0/code"), &plan.json["plan"]["problems"][0]["blocking"]),
        ("BULK_UNKNOWN", &false.into())
    );
}
