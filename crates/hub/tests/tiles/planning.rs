//! Sources and plans.

use serde_json::{Value, json};

use super::stand::each_engine;

#[tokio::test(flavor = "multi_thread")]
async fn sources_are_shown_without_secrets_and_checked_before_they_are_kept() {
    each_engine(|stand| async move {
        let admin = stand.laptop("admin").await;
        let add = "mutation($w: ID!, $input: SourceInput!) { addSource(workspace: $w, input: $input) \
             { id name url headerNames minZoom maxZoom terms { bulk reason } } }";
        let good = json!({ "input": { "name": "Tiles", "url": "https://t.example.org/{z}/{x}/{y}.png?key=s3cret",
            "headers": [{ "name": "x-key", "value": "s3cret" }], "minZoom": 0, "maxZoom": 15 } });
        let made = stand.insist(&admin, add, good.clone()).await;
        assert_eq!(made["addSource"]["headerNames"], json!(["x-key"]));
        assert_eq!(stand.ask(&admin, add, good).await, Err("CONFLICT".to_owned()));
        let id = made["addSource"]["id"].clone();
        let change = "mutation($w: ID!, $id: ID!, $input: SourceChangeInput!) { changeSource(workspace: $w, id: $id, input: $input) { name url } }";
        let changed = stand.insist(&admin, change, json!({ "id": id, "input": { "name": "Better tiles" } })).await;
        assert_eq!(changed["changeSource"]["name"], "Better tiles");
        let shown = stand.insist(&admin, "query($w: ID!) { workspace(id: $w) { sources { name url headerNames about } } }", json!({})).await;
        assert!(!format!("{made}{changed}{shown}").contains("s3cret"));
        // The secrets are kept through the change, and nowhere but there.
        let (rows, audit) = stand
            .hub
            .database()
            .read(|tx| Ok::<_, database::DbError>((tx.rows("SELECT secret, spec FROM source", &[])?, tx.rows("SELECT detail FROM audit", &[])?)))
            .await
            .unwrap();
        assert_eq!(rows[0].get::<String>(0).unwrap().matches("s3cret").count(), 2);
        assert!(!rows[0].get::<String>(1).unwrap().contains("s3cret"));
        assert_eq!(audit.len(), 2);
        assert!(!format!("{audit:?}").contains("s3cret"));

        for (name, url, private, code) in [
            ("Loopback", "http://127.0.0.1/{z}/{x}/{y}.png", false, "BAD_USER_INPUT"),
            ("Metadata", "http://169.254.169.254/{z}/{x}/{y}.png", false, "BAD_USER_INPUT"),
            ("Octal", "http://0177.0.0.1/{z}/{x}/{y}.png", false, "BAD_USER_INPUT"),
            ("Private", "http://10.0.0.1/{z}/{x}/{y}.png", true, "REFUSED"),
            ("File", "file:///etc/{z}/{x}/{y}", false, "BAD_USER_INPUT"),
            ("No place", "https://t.example.org/tile.png", false, "BAD_USER_INPUT"),
            ("", "https://t.example.org/{z}/{x}/{y}.png", false, "BAD_USER_INPUT"),
        ] {
            let input = json!({ "input": { "name": name, "url": url, "allowPrivate": private } });
            assert_eq!(stand.ask(&admin, add, input).await, Err(code.to_owned()), "{url}");
        }
        let other = stand.laptop("other").await;
        let look = "query($w: ID!, $id: ID!) { workspace(id: $w) { source(id: $id) { name } } }";
        assert_eq!(stand.ask(&other, look, json!({ "id": id })).await, Err("NOT_FOUND".to_owned()));
        let remove = "mutation($w: ID!, $id: ID!) { removeSource(workspace: $w, id: $id) }";
        assert_eq!(stand.ask(&other, remove, json!({ "id": id })).await, Err("NOT_FOUND".to_owned()));
        stand.insist(&admin, remove, json!({ "id": id })).await;
        assert_eq!(stand.ask(&admin, look, json!({ "id": id })).await, Err("NOT_FOUND".to_owned()));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn plans_count_exactly_and_obey_terms_and_quotas() {
    each_engine(|stand| async move {
        let admin = stand.laptop("admin").await;
        let (source, region) = stand.region(&admin).await;
        let osm = stand
            .insist(
                &admin,
                "mutation($w: ID!) { addSource(workspace: $w, input: { name: \"OSM\", bulkAllowed: true, \
                 url: \"https://tile.openstreetmap.org/{z}/{x}/{y}.png\", maxZoom: 19 }) { id } }",
                json!({}),
            )
            .await["addSource"]["id"]
            .clone();
        let plan = "query($w: ID!, $input: RegionInput!) { workspace(id: $w) { plan(input: $input) { tiles zooms { zoom tiles } \
             knownTiles missingBytes { low likely high } problems { code blocking } quotaTiles } } }";
        let input = |source: &Value, zooms: (i32, i32), bounds: [f64; 4]| {
            json!({ "input": { "source": source, "bounds": bounds, "minZoom": zooms.0, "maxZoom": zooms.1 } })
        };
        let quarter = [-180.0, 0.0, 0.0, 85.06];
        let codes = |found: &Value| -> Vec<String> {
            let problems = found["workspace"]["plan"]["problems"].as_array().unwrap().clone();
            problems.iter().filter(|problem| problem["blocking"] == true).map(|problem| problem["code"].as_str().unwrap().to_owned()).collect()
        };
        let found = stand.insist(&admin, plan, input(&json!(source), (1, 3), quarter)).await;
        let counted = &found["workspace"]["plan"];
        assert_eq!((&counted["tiles"], &counted["knownTiles"]), (&json!(21), &json!(0)));
        assert_eq!(counted["zooms"][2], json!({ "zoom": 3, "tiles": 16 }));
        assert_eq!(counted["missingBytes"], Value::Null, "nothing is stored to learn from");
        stand.upload(&admin, &source, "1/0/0", b"a tile of so many bytes").await;
        let found = stand.insist(&admin, plan, input(&json!(source), (1, 3), quarter)).await;
        let counted = &found["workspace"]["plan"];
        assert_eq!((&counted["knownTiles"], &counted["missingBytes"]["likely"]), (&json!(1), &json!(20 * 23)));

        let found = stand.insist(&admin, plan, input(&osm, (1, 3), quarter)).await;
        assert_eq!(codes(&found), ["BULK_FORBIDDEN"]);
        let found = stand.insist(&admin, plan, input(&osm, (0, 20), quarter)).await;
        assert_eq!(codes(&found), ["TOO_MANY_TILES", "ZOOM_OUTSIDE", "BULK_FORBIDDEN"]);
        let create = "mutation($w: ID!, $input: RegionInput!, $key: String) { createRegion(workspace: $w, input: $input, idempotencyKey: $key) { id name } }";
        let named = |mut input: Value, name: &str| {
            input["input"]["name"] = json!(name);
            input
        };
        let refused = stand.ask(&admin, create, named(input(&osm, (1, 3), quarter), "Forbidden")).await;
        assert_eq!(refused, Err("REFUSED".to_owned()));
        stand.run("UPDATE workspace SET quota_tiles = 30").await;
        let refused = stand.ask(&admin, create, named(input(&json!(source), (1, 4), quarter), "Too much")).await;
        assert_eq!(refused, Err("QUOTA_EXCEEDED".to_owned()));

        // Said again with the same key: the same region; with the key of another request: no.
        let mut again = named(input(&json!(source), (1, 2), quarter), "Small");
        again["key"] = json!("k-1");
        let first = stand.insist(&admin, create, again.clone()).await;
        assert_eq!(stand.insist(&admin, create, again.clone()).await, first);
        again["input"]["maxZoom"] = json!(3);
        assert_eq!(stand.ask(&admin, create, again).await, Err("CONFLICT".to_owned()));
        let twice = named(input(&json!(source), (1, 2), quarter), "small");
        assert_eq!(stand.ask(&admin, create, twice).await, Err("CONFLICT".to_owned()));
        let bad = [
            json!({ "input": { "source": source, "name": "a", "bounds": [1, 2, 3], "minZoom": 1, "maxZoom": 2 } }),
            json!({ "input": { "source": source, "name": "a", "minZoom": 1, "maxZoom": 2 } }),
            json!({ "input": { "source": source, "name": "a", "bounds": quarter, "minZoom": 3, "maxZoom": 2 } }),
            json!({ "input": { "source": source, "name": " ", "bounds": quarter, "minZoom": 1, "maxZoom": 2 } }),
            json!({ "input": { "source": source, "name": "a", "shape": { "type": "Point", "coordinates": [0, 0] }, "minZoom": 1, "maxZoom": 2 } }),
        ];
        for input in bad {
            assert_eq!(stand.ask(&admin, create, input.clone()).await, Err("BAD_USER_INPUT".to_owned()), "{input}");
        }
        // Pages of regions.
        let page = "query($w: ID!, $after: String) { workspace(id: $w) { regions(first: 1, after: $after) { nodes { id name } pageInfo { hasNextPage endCursor } } } }";
        let one = stand.insist(&admin, page, json!({})).await["workspace"]["regions"].clone();
        assert_eq!((&one["nodes"][0]["name"], &one["pageInfo"]["hasNextPage"]), (&json!("North-west"), &json!(true)));
        assert_eq!(one["nodes"][0]["id"], json!(region));
        let two = stand.insist(&admin, page, json!({ "after": one["pageInfo"]["endCursor"] })).await["workspace"]["regions"].clone();
        assert_eq!((&two["nodes"][0]["name"], &two["pageInfo"]["hasNextPage"]), (&json!("Small"), &json!(false)));
        let change = "mutation($w: ID!, $id: ID!) { changeRegion(workspace: $w, id: $id, name: \"Renamed\", expiresAt: \"2099-01-01T00:00:00Z\") { name expiresAt } }";
        let changed = stand.insist(&admin, change, json!({ "id": region })).await;
        assert_eq!(changed["changeRegion"], json!({ "name": "Renamed", "expiresAt": "2099-01-01T00:00:00Z" }));
    })
    .await;
}
