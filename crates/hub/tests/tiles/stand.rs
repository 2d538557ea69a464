//! What the tests stand on: a hub, a store, laptops.

use std::sync::Arc;

use async_graphql::{Request, Variables};
use blob_store::{BlobKey, Blobs, Credentials, Endpoint, Kind};
use database::Database;
use hub::access::{Caller, Scope};
use hub::graphql::HubSchema;
use hub::telemetry::Metrics;
use hub::{Config, Events, Hub, Parts, Views};
use job_queue::{QueueOptions, SqlQueue};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use tokio::net::TcpListener;

/// A hub over one engine and the embedded store, and somebody who may do anything.
pub(crate) struct Stand {
    pub(crate) hub: Hub,
    schema: HubSchema,
    pub(crate) http: reqwest::Client,
    _folder: TempDir,
}

/// Somebody in a workspace, with a device.
#[derive(Clone)]
pub(crate) struct Laptop {
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
            views: Views::keep_in(None).expect("a folder for views"),
            config,
        });
        Self { schema: hub::graphql::schema(hub.clone()), hub, http: reqwest::Client::new(), _folder: folder }
    }

    pub(crate) async fn laptop(&self, name: &'static str) -> Laptop {
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
    pub(crate) async fn ask(
        &self,
        who: &Laptop,
        document: &str,
        mut variables: Value,
    ) -> Result<Value, String> {
        variables["w"] = json!(who.workspace);
        let request =
            Request::new(document).variables(Variables::from_json(variables)).data(who.caller.clone());
        let response = self.schema.execute(request).await;
        match response.errors.first() {
            None => Ok(response.data.into_json().unwrap()),
            Some(error) => {
                let code = error.extensions.as_ref().and_then(|extensions| extensions.get("code"));
                let code = code.and_then(|code| code.clone().into_json().ok());
                Err(code
                    .and_then(|code| code.as_str().map(str::to_owned))
                    .unwrap_or_else(|| error.to_string()))
            }
        }
    }

    pub(crate) async fn insist(&self, who: &Laptop, document: &str, variables: Value) -> Value {
        self.ask(who, document, variables).await.unwrap_or_else(|error| panic!("{document}: {error}"))
    }

    /// A source and a region of it: the north-western quarter of the world, zooms 1 to 3.
    pub(crate) async fn region(&self, who: &Laptop) -> (String, String) {
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

    pub(crate) async fn create(&self, who: &Laptop, source: &str, name: &str, bounds: [f64; 4]) -> String {
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

    pub(crate) async fn prepare(&self, who: &Laptop, source: &str, tiles: &[Value]) -> Vec<Value> {
        let document = "mutation($w: ID!, $s: ID!, $tiles: [TileUpload!]!) { prepareTiles(workspace: $w, source: $s, tiles: $tiles) \
             { tile state reason upload { url method headers expiresAt } } }";
        let done = self.insist(who, document, json!({ "s": source, "tiles": tiles })).await;
        done["prepareTiles"].as_array().unwrap().clone()
    }

    /// The states, with the content that stands there in a conflict.
    pub(crate) async fn commit(&self, who: &Laptop, source: &str, tiles: &[Value]) -> Vec<(String, Value)> {
        let document = "mutation($w: ID!, $s: ID!, $tiles: [TileUpload!]!) { commitTiles(workspace: $w, source: $s, tiles: $tiles) \
             { tile state current } }";
        let done = self.insist(who, document, json!({ "s": source, "tiles": tiles })).await;
        let state = |tile: &Value| (tile["state"].as_str().unwrap().to_owned(), tile["current"].clone());
        done["commitTiles"].as_array().unwrap().iter().map(state).collect()
    }

    /// Sends what was signed; gives the status.
    pub(crate) async fn put(&self, upload: &Value, bytes: &[u8]) -> u16 {
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

    pub(crate) async fn upload(&self, who: &Laptop, source: &str, tile: &str, bytes: &[u8]) {
        let tile = offer(tile, bytes);
        let prepared = self.prepare(who, source, std::slice::from_ref(&tile)).await;
        assert_eq!(self.put(&prepared[0]["upload"], bytes).await, 200, "{prepared:?}");
        assert_eq!(self.commit(who, source, &[tile]).await[0].0, "STORED");
    }

    pub(crate) async fn objects(&self, kind: Kind) -> usize {
        self.hub.blobs().list(kind, None).await.unwrap().objects.len()
    }

    pub(crate) async fn region_tiles(&self, who: &Laptop, region: &str) -> Vec<Value> {
        let document = "query($w: ID!, $r: ID!) { workspace(id: $w) { region(id: $r) { knownTiles tiles(first: 5000) \
             { nodes { tile sha256 bytes format download { url } } hasNextPage } } } }";
        let found = self.insist(who, document, json!({ "r": region })).await;
        let page = &found["workspace"]["region"]["tiles"];
        assert_eq!(page["hasNextPage"], false);
        page["nodes"].as_array().unwrap().clone()
    }

    pub(crate) async fn run(&self, sql: &'static str) {
        self.hub.database().write(move |tx| tx.run(sql, &[])).await.unwrap();
    }

    pub(crate) async fn clean_up(&self, who: &Laptop) -> Value {
        let document =
            "mutation($w: ID!) { cleanUp(workspace: $w) { tiles { count bytes } uploads objects more } }";
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
pub(crate) async fn each_engine<F: Future<Output = ()>>(test: impl Fn(Stand) -> F) {
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

pub(crate) fn hash(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

pub(crate) fn offer(tile: &str, bytes: &[u8]) -> Value {
    json!({ "tile": tile, "sha256": hash(bytes), "bytes": bytes.len(), "format": "PNG" })
}

pub(crate) fn with(mut offer: Value, member: &str, value: Value) -> Value {
    offer[member] = value;
    offer
}

pub(crate) fn key(bytes: &[u8]) -> BlobKey {
    BlobKey::new(Kind::Tile, Sha256::digest(bytes).into())
}
