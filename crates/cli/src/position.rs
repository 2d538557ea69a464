//! `position`: where the laptop is.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::args::{PositionCommand, Receiver};
use crate::ask::Session;
use crate::outcome::{Failure, Outcome};
use crate::text::word;

pub(crate) const FIELDS: &str = "quality ageSeconds satellites refusedLines problem hint \
    source { kind place } \
    fix { time lon lat altitudeMeters metersPerSecond course accuracyMeters satellites kind } \
    recording { id name state points meters seconds ascentMeters problem }";

/// How often the position is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(250);

pub(crate) async fn run(session: &Session, command: PositionCommand) -> Result<Outcome, Failure> {
    match command {
        PositionCommand::Ports => ports(session).await,
        PositionCommand::Show { receiver, wait } => show(session, &receiver, wait).await,
        PositionCommand::Watch { receiver } => watch(session, &receiver).await,
    }
}

/// Connects to what was named, else to what was chosen last.
pub(crate) async fn connect(session: &Session, receiver: &Receiver) -> Result<(), Failure> {
    let input = match receiver.input() {
        Some(input) => input,
        None => remembered(session).await?,
    };
    let document =
        "mutation Connect($input: PositionSourceInput!) { connectPosition(input: $input) { quality } }";
    session.ask(document, json!({ "input": input })).await?;
    Ok(())
}

async fn remembered(session: &Session) -> Result<Value, Failure> {
    let body =
        session.ask("{ positionMemory { source { kind host port path baud speed } } }", json!({})).await?;
    let input = body["positionMemory"]["source"].clone();
    if input.is_null() {
        return Err(Failure::usage("Where from? Name a receiver with --gpsd, --serial, --tcp or --replay."));
    }
    Ok(input)
}

/// Returns the position as it stands.
pub(crate) async fn look(session: &Session) -> Result<Value, Failure> {
    session.ask(&format!("{{ position {{ {FIELDS} }} }}"), json!({})).await
}

async fn ports(session: &Session) -> Result<Outcome, Failure> {
    let body = session.ask("{ serialPorts { path product likely } }", json!({})).await?;
    let lines: Vec<String> = body["serialPorts"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|port| format!("{}  {}", word(port, "path"), word(port, "product")).trim_end().to_owned())
        .collect();
    let text = if lines.is_empty() { "No serial port was found.".to_owned() } else { lines.join("\n") };
    Ok(Outcome::new(body, text))
}

async fn show(session: &Session, receiver: &Receiver, wait: u64) -> Result<Outcome, Failure> {
    connect(session, receiver).await?;
    let end = Instant::now() + Duration::from_secs(wait);
    loop {
        let body = look(session).await?;
        if body["position"]["quality"] == "FIX" {
            let text = line(&body["position"]);
            return Ok(Outcome::new(body, text));
        }
        if Instant::now() >= end || body["position"]["quality"] == "ENDED" {
            let said = line(&body["position"]);
            return Err(Failure::new("NETWORK", said).with_detail(body));
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

/// Prints what is new, until interrupted or until a recording is over.
async fn watch(session: &Session, receiver: &Receiver) -> Result<Outcome, Failure> {
    connect(session, receiver).await?;
    let mut last = Value::Null;
    loop {
        let body = look(session).await?;
        let position = &body["position"];
        let new = json!([position["quality"], position["fix"]["time"]]);
        if new != last {
            if session.json {
                println!("{position}");
            } else {
                println!("{}", line(position));
            }
            last = new;
        }
        if position["quality"] == "ENDED" {
            return Ok(Outcome::new(Value::Null, ""));
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK_EVERY) => {}
            _ = tokio::signal::ctrl_c() => return Ok(Outcome::new(Value::Null, "")),
        }
    }
}

/// Says a position in a line.
pub(crate) fn line(position: &Value) -> String {
    let fix = &position["fix"];
    if position["quality"] == "FIX" || position["quality"] == "ENDED" && !fix.is_null() {
        let number = |value: &Value, unit: &str, digits: usize| {
            value.as_f64().map(|number| format!("  {number:.digits$}{unit}")).unwrap_or_default()
        };
        return format!(
            "{}  {:.6}, {:.6}{}{}{}{}",
            word(fix, "time"),
            fix["lat"].as_f64().unwrap_or_default(),
            fix["lon"].as_f64().unwrap_or_default(),
            number(&fix["accuracyMeters"], " m accurate", 1),
            number(&fix["altitudeMeters"], " m high", 0),
            number(&fix["metersPerSecond"], " m/s", 1),
            number(&fix["course"], "° true", 0),
        );
    }
    let said = match word(position, "quality") {
        "CONNECTING" => "Connecting.".to_owned(),
        "SEARCHING" => "No fix yet: the receiver searches for satellites.".to_owned(),
        "SILENT" => "Nothing that can be read comes: check baud rate and cable.".to_owned(),
        "STALE" => format!("No fix for {:.0} s.", position["ageSeconds"].as_f64().unwrap_or_default()),
        "OFF" => "Not connected.".to_owned(),
        _ => String::new(),
    };
    [said.as_str(), word(position, "problem"), word(position, "hint")]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}
