//! Sources, regions and transfers as a laptop meets them: GraphQL, then real HTTP to a real store.

#![expect(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

use std::sync::Arc;

use async_graphql::{Request, Variables};
use blob_store::{BlobKey, Blobs, Credentials, Endpoint, Kind};
use database::Database;
use hub::access::{Caller, Scope};
use hub::graphql::HubSchema;
use hub::telemetry::Metrics;
use hub::{Config, Events, Hub, Parts};
use job_queue::{QueueOptions, SqlQueue};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use tokio::net::TcpListener;

/// A hub over one engine and the embedded store, and somebody who may do anything.
struct Stand {
    hub: Hub,
    schema: HubSchema,
    http: reqwest::Client,
    _folder: TempDir,
}

/// Somebody in a workspace, with a device.
#[derive(Clone)]
struct Laptop {
    workspace: String,
    caller: Caller,
}

impl Stand {
    async fn over(database: Database, config: Config) -> Self {
        database.migrate(hub_store::migrations()).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let queue = Arc::new(SqlQueue::open(database.clone(), QueueOptions::default()).await.unwrap());
        let hub = Hub::new(Parts {
            events: Events::start(&database),
            database,
            blobs: store(&folder).await,
            submit: queue.clone(),
            queue,
            metrics: Metrics::default(),
            config,
        });
        Self { schema: hub::graphql::schema(hub.clone()), hub, http: reqwest::Client::new(), _folder: folder }
    }

    async fn laptop(&self, name: &'static str) -> Laptop {
        let made = move |tx: &mut database::Tx<'_>| {
            let workspace = hub_store::workspaces::create(tx, name, 1)?;
            hub_store::workspaces::add_member(tx, &workspace, ("issuer", name, name), "admin", 1)?;
            let device = hub_store::devices::enrol(tx, &workspace, "issuer", name, "laptop", 1)?;
            Ok::<_, database::DbError>((workspace, device))
        };
        let (workspace, device) = self.hub.database().write(made).await.unwrap();
        let caller = Caller {
            issuer: "issuer".to_owned(),
            subject: name.to_owned(),
            name: name.to_owned(),
            scopes: Scope::ALL.to_vec(),
            device: Some(device),
        };
        Laptop { workspace, caller }
    }

    /// Asks, and gives the answer or the code of the first error. `$w` is the workspace.
    async fn ask(&self, who: &Laptop, document: &str, mut variables: Value) -> Result<Value, String> {
        variables["w"] = json!(who.workspace);
        let request = Request::new(document).variables(Variables::from_json(variables)).data(who.caller.clone());
        let response = self.schema.execute(request).await;
        match response.errors.first() {
            None => Ok(response.data.into_json().unwrap()),
            Some(error) => {
                let code = error.extensions.as_ref().and_then(|extensions| extensions.get("code"));
                let code = code.and_then(|code| code.clone().into_json().ok());
                Err(code.and_then(|code| code.as_str().map(str::to_owned)).unwrap_or_else(|| error.to_string()))
            }
        }
    }

    async fn insist(&self, who: &Laptop, document: &str, variables: Value) -> Value {
        self.ask(who, document, variables).await.unwrap_or_else(|error| panic!("{document}: {error}"))
    }

    /// A source and a region of it: the north-western quarter of the world, zooms 1 to 3.
    async fn region(&self, who: &Laptop) -> (String, String) {
        let source = self
            .insist(
                who,
                "mutation($w: ID!, $input: SourceInput!) { addSource(workspace: $w, input: $input) { id } }",
                json!({ "input": { "name": "Tiles", "url": "https://tiles.example.org/{z}/{x}/{y}.png", "bulkAllowed": true } }),
            )
            .await["addSource"]["id"]
            .as_str()
            .unwrap()
            .to_owned();
        let region = self.create(who, &source, "North-west", [-180.0, 0.0, 0.0, 85.0]).await;
        (source, region)
    }

    async fn create(&self, who: &Laptop, source: &str, name: &str, bounds: [f64; 4]) -> String {
        let input = json!({ "source": source, "name": name, "bounds": bounds, "minZoom": 1, "maxZoom": 3 });
        let made = self
            .insist(
                who,
                "mutation($w: ID!, $input: RegionInput!) { createRegion(workspace: $w, input: $input) { id tileCount } }",
                json!({ "input": input }),
            )
            .await;
        made["createRegion"]["id"].as_str().unwrap().to_owned()
    }

    async fn prepare(&self, who: &Laptop, source: &str, tiles: &[Value]) -> Vec<Value> {
        let document = "mutation($w: ID!, $s: ID!, $tiles: [TileUpload!]!) { prepareTiles(workspace: $w, source: $s, tiles: $tiles) \
             { tile state reason upload { url method headers expiresAt } } }";
        let done = self.insist(who, document, json!({ "s": source, "tiles": tiles })).await;
        done["prepareTiles"].as_array().unwrap().clone()
    }

    /// The states, with the content that stands there in a conflict.
    async fn commit(&self, who: &Laptop, source: &str, tiles: &[Value]) -> Vec<(String, Value)> {
        let document = "mutation($w: ID!, $s: ID!, $tiles: [TileUpload!]!) { commitTiles(workspace: $w, source: $s, tiles: $tiles) \
             { tile state current } }";
        let done = self.insist(who, document, json!({ "s": source, "tiles": tiles })).await;
        let state = |tile: &Value| (tile["state"].as_str().unwrap().to_owned(), tile["current"].clone());
        done["commitTiles"].as_array().unwrap().iter().map(state).collect()
    }

    /// Sends what was signed; gives the status.
    async fn put(&self, upload: &Value, bytes: &[u8]) -> u16 {
        let mut request = self.http.put(upload["url"].as_str().unwrap()).body(bytes.to_vec());
        for (name, value) in upload["headers"].as_object().unwrap() {
            // The client says how long the body is, which is what was signed or is not.
            if name != "host" && name != "content-length" {
                request = request.header(name, value.as_str().unwrap());
            }
        }
        // A server that refuses may close the connection before it has read everything.
        request.send().await.map_or(499, |answer| answer.status().as_u16())
    }

    async fn upload(&self, who: &Laptop, source: &str, tile: &str, bytes: &[u8]) {
        let tile = offer(tile, bytes);
        let prepared = self.prepare(who, source, std::slice::from_ref(&tile)).await;
        assert_eq!(self.put(&prepared[0]["upload"], bytes).await, 200, "{prepared:?}");
        assert_eq!(self.commit(who, source, &[tile]).await[0].0, "STORED");
    }

    async fn objects(&self, kind: Kind) -> usize {
        self.hub.blobs().list(kind, None).await.unwrap().objects.len()
    }

    async fn region_tiles(&self, who: &Laptop, region: &str) -> Vec<Value> {
        let document = "query($w: ID!, $r: ID!) { workspace(id: $w) { region(id: $r) { knownTiles tiles(first: 5000) \
             { nodes { tile sha256 bytes format download { url } } hasNextPage } } } }";
        let found = self.insist(who, document, json!({ "r": region })).await;
        let page = &found["workspace"]["region"]["tiles"];
        assert_eq!(page["hasNextPage"], false);
        page["nodes"].as_array().unwrap().clone()
    }

    async fn run(&self, sql: &'static str) {
        self.hub.database().write(move |tx| tx.run(sql, &[])).await.unwrap();
    }

    async fn clean_up(&self, who: &Laptop) -> Value {
        let document = "mutation($w: ID!) { cleanUp(workspace: $w) { tiles { count bytes } uploads objects more } }";
        self.insist(who, document, json!({})).await["cleanUp"].clone()
    }
}

/// An embedded store on a port of its own.
async fn store(folder: &TempDir) -> Blobs {
    let credentials = Credentials::kept_in(folder.path()).unwrap();
    let endpoint = Endpoint::open(folder.path(), "map-offline", credentials).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
    let config = endpoint.s3_config(url, None);
    tokio::spawn(endpoint.serve(listener, std::future::pending()));
    Blobs::s3(config).unwrap()
}

/// Runs a test over each engine of this machine.
async fn each_engine<F: Future<Output = ()>>(test: impl Fn(Stand) -> F) {
    let folder = tempfile::tempdir().unwrap();
    let sqlite = Database::sqlite(&folder.path().join("hub.sqlite")).unwrap();
    test(Stand::over(sqlite, Config::default()).await).await;
    match peers::Postgres::get() {
        Ok(server) => {
            let postgres = Database::postgres(&server.fresh(), 8).unwrap();
            test(Stand::over(postgres, Config::default()).await).await;
        }
        Err(missing) => missing.skip(),
    }
}

fn hash(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

fn offer(tile: &str, bytes: &[u8]) -> Value {
    json!({ "tile": tile, "sha256": hash(bytes), "bytes": bytes.len(), "format": "PNG" })
}

fn with(mut offer: Value, member: &str, value: Value) -> Value {
    offer[member] = value;
    offer
}

fn key(bytes: &[u8]) -> BlobKey {
    BlobKey::new(Kind::Tile, Sha256::digest(bytes).into())
}

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

#[tokio::test(flavor = "multi_thread")]
async fn a_tile_goes_up_once_and_comes_down_the_same() {
    each_engine(|stand| async move {
        let (one, two) = (stand.laptop("one").await, stand.laptop("two").await);
        let (source, region) = stand.region(&one).await;
        let (sea, land) = (b"sea".repeat(40), b"land".repeat(40));
        let tiles = [offer("3/0/0", &sea), offer("3/1/0", &sea), offer("3/2/0", &land), offer("3/7/0", &land)];
        let prepared = stand.prepare(&one, &source, &tiles).await;
        let states: Vec<_> = prepared.iter().map(|tile| tile["state"].as_str().unwrap()).collect();
        assert_eq!(states, ["UPLOAD", "UPLOAD", "UPLOAD", "REFUSED"]);
        assert_eq!(prepared[3]["reason"], "OUTSIDE");
        assert_eq!(prepared[0]["upload"]["url"], prepared[1]["upload"]["url"], "the same bytes are signed once");
        // Nothing is visible before the commit, nor is what was not put.
        assert_eq!(stand.put(&prepared[0]["upload"], &sea).await, 200);
        assert_eq!(stand.put(&prepared[1]["upload"], &sea).await, 412, "the same bytes again");
        assert_eq!(stand.region_tiles(&one, &region).await, Vec::<Value>::new());
        let states = |done: Vec<(String, Value)>| done.into_iter().map(|(state, _)| state).collect::<Vec<_>>();
        assert_eq!(states(stand.commit(&one, &source, &tiles).await), ["STORED", "STORED", "MISSING", "MISSING"]);
        assert_eq!(stand.put(&prepared[2]["upload"], &land).await, 200);
        assert_eq!(states(stand.commit(&one, &source, &tiles).await), ["UNCHANGED", "UNCHANGED", "STORED", "REFUSED"]);
        assert_eq!(states(stand.commit(&one, &source, &tiles).await), ["UNCHANGED", "UNCHANGED", "UNCHANGED", "REFUSED"]);

        let down = stand.region_tiles(&one, &region).await;
        assert_eq!(down.len(), 3);
        for tile in &down {
            let url = tile["download"]["url"].as_str().unwrap();
            let bytes = stand.http.get(url).send().await.unwrap().bytes().await.unwrap();
            assert_eq!(json!(hash(&bytes)), tile["sha256"]);
        }
        // Another workspace has the same bytes: nothing goes up, and one object serves both.
        let (theirs, _) = stand.region(&two).await;
        let known = stand.prepare(&two, &theirs, &tiles[..1]).await;
        assert_eq!(known[0]["state"], "HAVE");
        assert_eq!(states(stand.commit(&two, &theirs, &tiles[..1]).await), ["STORED"]);
        assert_eq!(stand.objects(Kind::Tile).await, 2);
        // Said with another length or format, it is not the same.
        let wrong = [with(tiles[1].clone(), "bytes", json!(5)), with(tiles[1].clone(), "format", json!("WEBP"))];
        let refused = stand.prepare(&two, &theirs, &wrong).await;
        assert!(refused.iter().all(|tile| tile["reason"] == "DIFFERS"), "{refused:?}");
        assert_eq!(states(stand.commit(&two, &theirs, &wrong[..1]).await), ["MISMATCH"]);
        assert_eq!(stand.region_tiles(&one, &region).await, stand.region_tiles(&one, &region).await);

        let statistics = "query($w: ID!) { workspace(id: $w) { statistics { tiles { count bytes } contents { count bytes } usedBytes byZoom { zoom tiles } } } }";
        let found = stand.insist(&one, statistics, json!({})).await["workspace"]["statistics"].clone();
        assert_eq!(found["tiles"], json!({ "count": 3, "bytes": 400 }));
        assert_eq!(found["contents"], json!({ "count": 2, "bytes": 280 }));
        assert_eq!((&found["usedBytes"], &found["byZoom"]), (&json!(280), &json!([{ "zoom": 3, "tiles": 3 }])));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_as_it_was_said_is_refused_and_leaves_nothing() {
    each_engine(|stand| async move {
        let one = stand.laptop("one").await;
        let (source, region) = stand.region(&one).await;
        let bytes = b"these are the bytes".to_vec();
        let tile = offer("3/0/0", &bytes);
        let prepared = stand.prepare(&one, &source, std::slice::from_ref(&tile)).await;
        let upload = &prepared[0]["upload"];
        let mut other = bytes.clone();
        other[0] ^= 1;
        let longer = [bytes.clone(), vec![0]].concat();
        let url = upload["url"].as_str().unwrap();
        let tampered = |from: &str, to: &str| {
            assert!(url.contains(from), "{url}");
            with(upload.clone(), "url", json!(url.replacen(from, to, 1)))
        };
        let expired = stand.hub.blobs().presign_put(&key(&bytes), bytes.len() as u64, "image/png", 1_700_000_000_000);
        let headers: serde_json::Map<_, _> = expired.headers.into_iter().map(|(name, value)| (name, json!(value))).collect();
        let expired = json!({ "url": expired.url.as_str(), "headers": headers });
        let mut unsigned = upload.clone();
        unsigned["headers"].as_object_mut().unwrap().remove("x-amz-checksum-sha256");
        for (what, request, body) in [
            ("other bytes", upload, &other),
            ("more bytes", upload, &longer),
            ("another key", &tampered(&hash(&bytes), &hash(&other)), &other),
            ("a longer life", &tampered("X-Amz-Expires=", "X-Amz-Expires=9"), &bytes),
            ("an old URL", &expired, &bytes),
            ("no checksum", &unsigned, &bytes),
        ] {
            let status = stand.put(request, body).await;
            assert!((400..500).contains(&status), "{what}: {status}");
            assert_eq!(stand.objects(Kind::Tile).await, 0, "{what} left something");
            assert_eq!(stand.commit(&one, &source, std::slice::from_ref(&tile)).await[0].0, "MISSING", "{what}");
        }
        assert_eq!(stand.region_tiles(&one, &region).await, Vec::<Value>::new());
        // After all of that the honest upload works.
        assert_eq!(stand.put(upload, &bytes).await, 200);
        assert_eq!(stand.commit(&one, &source, std::slice::from_ref(&tile)).await[0].0, "STORED");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_object_of_another_length_than_was_said_is_a_mismatch_and_goes_unless_others_wait_for_it() {
    each_engine(|stand| async move {
        let (honest, liar) = (stand.laptop("honest").await, stand.laptop("liar").await);
        let ((source, _), (theirs, _)) = (stand.region(&honest).await, stand.region(&liar).await);
        let bytes = b"honest bytes".to_vec();
        let (tile, lie) = (offer("3/0/0", &bytes), with(offer("3/0/0", &bytes), "bytes", json!(5)));
        let prepared = stand.prepare(&honest, &source, std::slice::from_ref(&tile)).await;
        assert_eq!(stand.put(&prepared[0]["upload"], &bytes).await, 200);
        let lied = stand.prepare(&liar, &theirs, std::slice::from_ref(&lie)).await;
        assert_eq!(lied[0]["state"], "UPLOAD");
        assert_eq!(stand.commit(&liar, &theirs, std::slice::from_ref(&lie)).await[0].0, "MISMATCH");
        assert_eq!(stand.objects(Kind::Tile).await, 1, "the honest one's bytes stay");
        assert_eq!(stand.commit(&liar, &theirs, std::slice::from_ref(&lie)).await[0].0, "MISSING", "its upload is forgotten");
        assert_eq!(stand.commit(&honest, &source, &[tile]).await[0].0, "STORED");

        // Nobody else waits for it: it goes, and can come again.
        let bytes = b"other bytes".to_vec();
        let (tile, lie) = (offer("3/1/0", &bytes), with(offer("3/1/0", &bytes), "bytes", json!(5)));
        let prepared = stand.prepare(&honest, &source, std::slice::from_ref(&tile)).await;
        assert_eq!(stand.put(&prepared[0]["upload"], &bytes).await, 200);
        stand.prepare(&honest, &source, std::slice::from_ref(&lie)).await;
        assert_eq!(stand.commit(&honest, &source, &[lie]).await[0].0, "MISMATCH");
        assert!(stand.hub.blobs().head(&key(&bytes)).await.unwrap().is_none());
        stand.upload(&honest, &source, "3/1/0", &bytes).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_write_one_tile_exactly_one_wins() {
    each_engine(|stand| async move {
        let one = stand.laptop("one").await;
        let (source, _) = stand.region(&one).await;
        let mut current = Value::Null;
        for round in 0..8_u8 {
            let offers: Vec<(Value, Vec<u8>)> = (0..4_u8)
                .map(|who| {
                    let bytes = vec![round, who, 7];
                    (with(offer("3/0/0", &bytes), "replaces", current.clone()), bytes)
                })
                .collect();
            for (tile, bytes) in &offers {
                let prepared = stand.prepare(&one, &source, std::slice::from_ref(tile)).await;
                assert_eq!(stand.put(&prepared[0]["upload"], bytes).await, 200);
            }
            let commits = offers.iter().map(|(tile, _)| stand.commit(&one, &source, std::slice::from_ref(tile)));
            let done: Vec<_> = futures::future::join_all(commits).await.into_iter().flatten().collect();
            let winners: Vec<_> = (0..4).filter(|who| done[*who].0 == "STORED").collect();
            assert_eq!(winners.len(), 1, "{done:?}");
            current = offers[winners[0]].0["sha256"].clone();
            for (state, there) in done.iter().filter(|(state, _)| state != "STORED") {
                assert_eq!((state.as_str(), there), ("CONFLICT", &current));
            }
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_uses_goes_and_what_somebody_uses_stays() {
    each_engine(|stand| async move {
        let (one, two) = (stand.laptop("one").await, stand.laptop("two").await);
        let (source, region) = stand.region(&one).await;
        let (theirs, their_region) = stand.region(&two).await;
        let (shared, own, never) = (b"shared".to_vec(), b"own".to_vec(), b"never committed".to_vec());
        stand.upload(&one, &source, "3/0/0", &shared).await;
        stand.upload(&one, &source, "3/1/0", &own).await;
        let also = offer("2/0/0", &shared);
        assert_eq!(stand.commit(&two, &theirs, &[also]).await[0].0, "STORED");
        let prepared = stand.prepare(&one, &source, &[offer("3/2/0", &never)]).await;
        assert_eq!(stand.put(&prepared[0]["upload"], &never).await, 200);
        assert_eq!(stand.objects(Kind::Tile).await, 3);

        let delete = "mutation($w: ID!, $id: ID!) { deleteRegion(workspace: $w, id: $id) }";
        stand.insist(&one, delete, json!({ "id": region })).await;
        assert_eq!(stand.ask(&one, delete, json!({ "id": region })).await, Err("NOT_FOUND".to_owned()));
        while stand.clean_up(&one).await["more"] == true {}
        // What was marked just now is kept for an hour, an upload for a day.
        assert_eq!(stand.objects(Kind::Tile).await, 3);
        stand.run("UPDATE upload SET expires_at = 1").await;
        assert_eq!(stand.clean_up(&one).await["uploads"], 1);
        stand.run("UPDATE object SET marked_at = 1 WHERE marked_at IS NOT NULL").await;
        // Somebody has what was about to go: preparing it keeps it.
        let again = stand.create(&one, &source, "Again", [-180.0, 0.0, 0.0, 85.0]).await;
        let known = stand.prepare(&one, &source, &[offer("3/1/0", &own)]).await;
        assert_eq!(known[0]["state"], "HAVE");
        assert_eq!(stand.clean_up(&one).await["objects"], 1, "the upload that nobody committed");
        assert_eq!(stand.commit(&one, &source, &[offer("3/1/0", &own)]).await[0].0, "STORED");
        assert_eq!(stand.region_tiles(&one, &again).await.len(), 1);

        stand.insist(&one, delete, json!({ "id": again })).await;
        while stand.clean_up(&one).await["more"] == true {}
        stand.run("UPDATE object SET marked_at = 1 WHERE marked_at IS NOT NULL").await;
        assert_eq!(stand.clean_up(&one).await["objects"], 1);
        assert_eq!(stand.objects(Kind::Tile).await, 1);
        assert_eq!(stand.region_tiles(&two, &their_region).await.len(), 1, "the other workspace keeps what is shared");
        let left = stand.hub.database().read(|tx| tx.rows("SELECT 1 FROM object", &[])).await.unwrap();
        assert_eq!(left.len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn photos_are_seen_by_their_workspace_alone() {
    each_engine(|stand| async move {
        let (one, two) = (stand.laptop("one").await, stand.laptop("two").await);
        let bytes = b"a picture".to_vec();
        let photo = json!({ "sha256": hash(&bytes), "bytes": bytes.len(), "contentType": "image/jpeg" });
        let prepare = "mutation($w: ID!, $photos: [PhotoUpload!]!) { preparePhotos(workspace: $w, photos: $photos) { state reason upload { url headers } } }";
        let commit = "mutation($w: ID!, $photos: [PhotoUpload!]!) { commitPhotos(workspace: $w, photos: $photos) { state } }";
        let look = "query($w: ID!, $h: [Sha256!]!) { workspace(id: $w) { photos(hashes: $h) { bytes contentType download { url } } } }";
        let photos = json!({ "photos": [photo] });
        let prepared = stand.insist(&one, prepare, photos.clone()).await["preparePhotos"][0].clone();
        assert_eq!(stand.insist(&one, commit, photos.clone()).await["commitPhotos"][0]["state"], "MISSING");
        assert_eq!(stand.put(&prepared["upload"], &bytes).await, 200);
        for state in ["STORED", "UNCHANGED"] {
            assert_eq!(stand.insist(&one, commit, photos.clone()).await["commitPhotos"][0]["state"], state);
        }
        let hashes = json!({ "h": [hash(&bytes), hash(b"another")] });
        let found = stand.insist(&one, look, hashes.clone()).await["workspace"]["photos"].clone();
        assert_eq!(found[1], Value::Null);
        let url = found[0]["download"]["url"].as_str().unwrap();
        assert_eq!(stand.http.get(url).send().await.unwrap().bytes().await.unwrap(), bytes);
        // The other workspace learns nothing of it, neither by asking nor by committing.
        assert_eq!(stand.insist(&two, look, hashes).await["workspace"]["photos"], json!([null, null]));
        assert_eq!(stand.insist(&two, commit, photos.clone()).await["commitPhotos"][0]["state"], "MISSING");
        assert_eq!(stand.insist(&two, prepare, photos).await["preparePhotos"][0]["state"], "UPLOAD");
        let wrong = json!({ "photos": [with(photo.clone(), "contentType", json!("text/html")), with(photo, "bytes", json!(0))] });
        let refused = stand.insist(&two, prepare, wrong).await["preparePhotos"].clone();
        assert_eq!((&refused[0]["reason"], &refused[1]["reason"]), (&json!("FORMAT"), &json!("SIZE")));
    })
    .await;
}
