//! `track`: record, list, export, import, rename and delete tracks.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::args::{Receiver, TrackCommand};
use crate::ask::Session;
use crate::outcome::{Failure, Outcome};
use crate::position::{connect, look};
use crate::text::{count, table, word};

const FIELDS: &str = "id name state points meters seconds ascentMeters startedAt endedAt problem";

/// How often the recording is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(250);

pub(crate) async fn run(session: &Session, command: TrackCommand) -> Result<Outcome, Failure> {
    match command {
        TrackCommand::Record { name, seconds, receiver } => record(session, name, seconds, &receiver).await,
        TrackCommand::List => list(session).await,
        TrackCommand::Export { name, file } => {
            let document = "mutation Export($id: ID!, $path: String!) { export: exportTrack(id: $id, path: $path) { path points bytes } }";
            let body = session.ask(document, json!({ "id": name, "path": file })).await?;
            let text = format!(
                "Wrote {} points to {}.",
                count(&body["export"], "points"),
                word(&body["export"], "path")
            );
            Ok(Outcome::new(body, text))
        }
        TrackCommand::Import { file, name } => {
            let document = format!(
                "mutation Import($path: String!, $name: String) {{ track: importTrack(path: $path, name: $name) {{ {FIELDS} }} }}"
            );
            let body = session.ask(&document, json!({ "path": file, "name": name })).await?;
            let text = said(&body["track"]);
            Ok(Outcome::new(body, text))
        }
        TrackCommand::Rename { name, to } => {
            let document = format!(
                "mutation Rename($id: ID!, $name: String!) {{ track: renameTrack(id: $id, name: $name) {{ {FIELDS} }} }}"
            );
            let body = session.ask(&document, json!({ "id": name, "name": to })).await?;
            let text = said(&body["track"]);
            Ok(Outcome::new(body, text))
        }
        TrackCommand::Delete { name } => delete(session, &name).await,
        TrackCommand::Restore { id } => {
            let document =
                format!("mutation Restore($id: ID!) {{ track: restoreTrack(id: $id) {{ {FIELDS} }} }}");
            let body = session.ask(&document, json!({ "id": id })).await?;
            let text = said(&body["track"]);
            Ok(Outcome::new(body, text))
        }
    }
}

/// Records until interrupted, for some seconds, or until a recording that is replayed is over.
async fn record(
    session: &Session,
    name: Option<String>,
    seconds: Option<u64>,
    receiver: &Receiver,
) -> Result<Outcome, Failure> {
    let document =
        format!("mutation Start($name: String) {{ track: startTrack(name: $name) {{ {FIELDS} }} }}");
    let started = session.ask(&document, json!({ "name": name })).await?;
    let id = started["track"]["id"].clone();
    let connected = connect(session, receiver).await;
    if connected.is_ok() {
        if !session.json {
            eprintln!("Recording “{}”. End with Ctrl+C.", word(&started["track"], "name"));
        }
        until_over(session, seconds.map(|seconds| Instant::now() + Duration::from_secs(seconds))).await?;
    }
    let document = format!("mutation Finish($id: ID!) {{ track: finishTrack(id: $id) {{ {FIELDS} }} }}");
    let body = session.ask(&document, json!({ "id": id })).await?;
    if let Err(failure) = connected {
        session.ask("mutation Drop($id: ID!) { deleteTrack(id: $id) }", json!({ "id": id })).await?;
        return Err(failure);
    }
    let text = said(&body["track"]);
    Ok(Outcome::new(body, text))
}

async fn until_over(session: &Session, end: Option<Instant>) -> Result<(), Failure> {
    loop {
        let body = look(session).await?;
        if body["position"]["quality"] == "ENDED" || end.is_some_and(|end| Instant::now() >= end) {
            return Ok(());
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK_EVERY) => {}
            _ = tokio::signal::ctrl_c() => return Ok(()),
        }
    }
}

async fn list(session: &Session) -> Result<Outcome, Failure> {
    let body = session.ask(&format!("{{ tracks {{ {FIELDS} }} }}"), json!({})).await?;
    let mut rows = vec![["ID", "NAME", "STATE", "LENGTH", "TIME", "POINTS"].map(str::to_owned).to_vec()];
    for track in body["tracks"].as_array().into_iter().flatten() {
        rows.push(vec![
            word(track, "id").into(),
            word(track, "name").into(),
            word(track, "state").to_lowercase(),
            length(track),
            time(track),
            count(track, "points").to_string(),
        ]);
    }
    let text = if rows.len() == 1 { "No track yet.".to_owned() } else { table(&rows) };
    Ok(Outcome::new(body, text))
}

async fn delete(session: &Session, name: &str) -> Result<Outcome, Failure> {
    let body =
        session.ask("query Of($id: ID!) { track(id: $id) { id name } }", json!({ "id": name })).await?;
    let id = body["track"]["id"].as_str().unwrap_or(name).to_owned();
    session.ask("mutation Delete($id: ID!) { deleteTrack(id: $id) }", json!({ "id": id })).await?;
    let text = format!("Deleted “{name}”. For a week `track restore {id}` takes it back.");
    Ok(Outcome::new(json!({ "deleted": id }), text))
}

fn said(track: &Value) -> String {
    format!(
        "“{}”: {}, {}, {} points.",
        word(track, "name"),
        length(track),
        time(track),
        count(track, "points")
    )
}

fn length(track: &Value) -> String {
    let meters = track["meters"].as_f64().unwrap_or_default();
    if meters < 1000.0 { format!("{meters:.0} m") } else { format!("{:.2} km", meters / 1000.0) }
}

fn time(track: &Value) -> String {
    let seconds = track["seconds"].as_f64().unwrap_or_default() as u64;
    format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}
