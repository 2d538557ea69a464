//! A hub in this process, and people with tokens.

#![expect(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
#![allow(dead_code, clippy::allow_attributes, reason = "each test program uses some of it")]

use std::path::Path;
use std::sync::Arc;

use async_graphql::{Request, Response, Variables};
use blob_store::{Blobs, Credentials, Endpoint};
use database::Database;
use hub::access::{Caller, Scope};
use hub::graphql::HubSchema;
use hub::telemetry::Metrics;
use hub::{Config, Events, Hub, Parts, Views};
use job_queue::{Queue, QueueOptions, SqlQueue};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::TcpListener;

/// A hub over one engine and the embedded store.
pub struct Stand {
    pub hub: Hub,
    pub schema: HubSchema,
    _folder: TempDir,
}

/// Runs a test over a fresh hub of each engine of this machine.
pub async fn each_engine<F: Future<Output = ()>>(test: impl Fn(Stand) -> F) {
    let folder = tempfile::tempdir().unwrap();
    test(Stand::over(Database::sqlite(&folder.path().join("hub.sqlite")).unwrap()).await).await;
    match peers::Postgres::get() {
        Ok(server) => test(Stand::over(Database::postgres(&server.fresh(), 8).unwrap()).await).await,
        Err(missing) => missing.skip(),
    }
}

impl Stand {
    async fn over(database: Database) -> Self {
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
            config: Config::default(),
        });
        Self { schema: hub::graphql::schema(hub.clone()), hub, _folder: folder }
    }

    /// Another process on the same database, which keeps its views in a folder.
    pub fn beside(&self, views: &Path) -> Self {
        let hub = Hub::new(Parts {
            events: Events::start(self.hub.database()),
            database: self.hub.database().clone(),
            blobs: self.hub.blobs().clone(),
            submit: Arc::<dyn Queue>::clone(self.hub.queue()),
            queue: Arc::clone(self.hub.queue()),
            metrics: Metrics::default(),
            views: Views::keep_in(Some(views)).unwrap(),
            config: Config::default(),
        });
        Self { schema: hub::graphql::schema(hub.clone()), hub, _folder: tempfile::tempdir().unwrap() }
    }

    pub async fn execute(&self, who: Option<&Caller>, document: &str, variables: Value) -> Response {
        let mut request = Request::new(document).variables(Variables::from_json(variables));
        if let Some(who) = who {
            request = request.data(who.clone());
        }
        self.schema.execute(request).await
    }

    /// Asks, and gives the answer or the code of the first error.
    pub async fn ask(&self, who: &Caller, document: &str, variables: Value) -> Result<Value, String> {
        let response = self.execute(Some(who), document, variables).await;
        match code(&response) {
            None => Ok(response.data.into_json().unwrap()),
            Some(code) => Err(code),
        }
    }

    pub async fn insist(&self, who: &Caller, document: &str, variables: Value) -> Value {
        let response = self.execute(Some(who), document, variables).await;
        assert!(response.errors.is_empty(), "{document}: {:?}", response.errors);
        response.data.into_json().unwrap()
    }

    /// Makes a workspace; gives its id.
    pub async fn workspace(&self, who: &Caller, name: &str) -> String {
        let document = "mutation($name: String!) { createWorkspace(name: $name) { id } }";
        let made = self.insist(who, document, json!({ "name": name })).await;
        made["createWorkspace"]["id"].as_str().unwrap().to_owned()
    }

    /// Lets somebody in by a code.
    pub async fn let_in(&self, admin: &Caller, workspace: &str, who: &Caller, role: &str) {
        let invite = "mutation($w: ID!, $role: Role!) { inviteMember(workspace: $w, role: $role) { code } }";
        let made = self.insist(admin, invite, json!({ "w": workspace, "role": role })).await;
        let join = "mutation($code: String!) { joinWorkspace(code: $code) { id role } }";
        let joined = self.insist(who, join, json!({ "code": made["inviteMember"]["code"] })).await;
        assert_eq!(joined["joinWorkspace"], json!({ "id": workspace, "role": role }));
    }

    /// Enrols a device; gives its id.
    pub async fn enrol(&self, who: &Caller, workspace: &str, name: &str) -> String {
        let document = "mutation($w: ID!, $n: String!) { enrolDevice(workspace: $w, name: $n) { id } }";
        let made = self.insist(who, document, json!({ "w": workspace, "n": name })).await;
        made["enrolDevice"]["id"].as_str().unwrap().to_owned()
    }
}

/// Somebody with every scope.
pub fn person(name: &str) -> Caller {
    Caller {
        issuer: "https://issuer.example".to_owned(),
        subject: name.to_owned(),
        name: name.to_owned(),
        scopes: Scope::ALL.to_vec(),
        device: None,
    }
}

/// The same from a device.
pub fn on(who: &Caller, device: &str) -> Caller {
    Caller { device: Some(device.to_owned()), ..who.clone() }
}

/// The code of the first error.
pub fn code(response: &Response) -> Option<String> {
    let error = response.errors.first()?;
    let code = error.extensions.as_ref().and_then(|extensions| extensions.get("code"));
    let code = code.and_then(|code| code.clone().into_json().ok());
    Some(code.and_then(|code| code.as_str().map(str::to_owned)).unwrap_or_else(|| error.to_string()))
}

async fn store(folder: &TempDir) -> Blobs {
    let credentials = Credentials::kept_in(folder.path()).unwrap();
    let endpoint = Endpoint::open(folder.path(), "map-offline", credentials).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
    let blobs = Blobs::s3(endpoint.s3_config(address, None)).unwrap();
    tokio::spawn(endpoint.serve(listener, std::future::pending()));
    blobs
}
