//! `audit`: who decided what, written to files, and files held against the log.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand};
use serde_json::{Value, json};

use crate::ask::Session;
use crate::layer;
use crate::outcome::{Failure, Outcome};
use crate::task::{self, Wanted};
use crate::text::{count, of, size, table, word};

#[derive(Subcommand)]
pub(crate) enum AuditCommand {
    /// List the decisions, the rules that were set, and what rules settle; the newest first
    List {
        #[command(flatten)]
        filter: Filter,
        /// How many at most
        #[arg(long, default_value_t = 100)]
        first: u32,
        /// Go on where another listing ended
        #[arg(long, value_name = "NEXT")]
        after: Option<String>,
    },
    /// Write them to a file: .csv, .json, .pdf
    Export {
        #[command(flatten)]
        filter: Filter,
        /// The new file
        file: PathBuf,
    },
    /// Check every change of the log; and whether an export in JSON says what the log says
    Verify {
        /// The export
        file: Option<PathBuf>,
    },
}

/// Which entries.
#[derive(ClapArgs)]
pub(crate) struct Filter {
    /// Of one layer, by name or id
    #[arg(long, value_name = "LAYER")]
    layer: Option<String>,
    /// About one feature, by id
    #[arg(long, value_name = "ID")]
    feature: Option<String>,
    /// By one person
    #[arg(long, value_name = "NAME")]
    author: Option<String>,
    /// Not before: a day, or RFC 3339
    #[arg(long, value_name = "TIME", value_parser = crate::feature::parse_time)]
    since: Option<String>,
    /// Not after: a day, or RFC 3339
    #[arg(long, value_name = "TIME", value_parser = crate::feature::parse_time)]
    until: Option<String>,
    /// With these words in names, values, reasons or people, or with the beginning of a hash
    #[arg(long, value_name = "TEXT")]
    text: Option<String>,
    /// Only what rules settle
    #[arg(long, conflicts_with = "people")]
    automatic: bool,
    /// Only what people did
    #[arg(long)]
    people: bool,
}

impl Filter {
    async fn json(&self, session: &Session) -> Result<Value, Failure> {
        let layer = match &self.layer {
            Some(name) => layer::find(session, name).await?["id"].take(),
            None => Value::Null,
        };
        let only = if self.automatic || self.people { json!(self.automatic) } else { Value::Null };
        Ok(json!({
            "layer": layer,
            "feature": self.feature,
            "author": self.author,
            "from": self.since,
            "to": self.until,
            "text": self.text,
            "automatic": only,
        }))
    }
}

const ENTRY: &str = "id cause change at clock author device reason feature label layer { id name } register \
field fieldLabel from { value author device at } to toAll hash rule { rule version } \
undone { at author device change } undoes clockSuspect";

pub(crate) async fn run(session: &Session, command: AuditCommand) -> Result<Outcome, Failure> {
    match command {
        AuditCommand::List { filter, first, after } => list(session, &filter, first, after).await,
        AuditCommand::Export { filter, file } => export(session, &filter, file).await,
        AuditCommand::Verify { file } => verify(session, file).await,
    }
}

async fn list(
    session: &Session,
    filter: &Filter,
    first: u32,
    after: Option<String>,
) -> Result<Outcome, Failure> {
    let document = format!(
        "query Audit($filter: AuditFilter, $first: Int!, $after: String) {{ decisions(filter: $filter, first: $first, after: $after) {{ next items {{ {ENTRY} }} }} }}"
    );
    let variables = json!({ "filter": filter.json(session).await?, "first": first, "after": after });
    let body = session.ask(&document, variables).await?;
    let page = &body["decisions"];
    let mut rows = vec![["TIME", "WHAT", "ABOUT", "RESULT", "BY", "ON", "HASH"].map(str::to_owned).to_vec()];
    for entry in page["items"].as_array().into_iter().flatten() {
        rows.push(row(entry));
    }
    let mut text = table(&rows);
    if let Some(next) = page["next"].as_str() {
        text.push_str(&format!("There are more: --after {next}\n"));
    }
    Ok(Outcome::new(page.clone(), text))
}

fn row(entry: &Value) -> Vec<String> {
    let undone = if entry["undone"].is_null() { "" } else { " (taken back)" };
    let rule = &entry["rule"];
    let by = if rule.is_null() || !word(entry, "author").is_empty() {
        word(entry, "author").to_owned()
    } else {
        format!("{} v{}", word(rule, "rule").to_lowercase(), count(rule, "version"))
    };
    vec![
        word(entry, "at").into(),
        format!("{}{undone}", word(entry, "cause").to_lowercase()),
        about(entry),
        said(entry),
        by,
        word(entry, "device").into(),
        word(entry, "hash").chars().take(12).collect(),
    ]
}

/// Layer, feature and register, each where it says something.
fn about(entry: &Value) -> String {
    let label = if entry["feature"] == entry["layer"]["id"] { "" } else { word(entry, "label") };
    let register = match word(entry, "register") {
        "PROPERTY" => word(entry, "fieldLabel"),
        "GEOMETRY" => "geometry",
        _ => "existence",
    };
    let parts = [word(&entry["layer"], "name"), label, register];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" / ")
}

/// What stands after it; where several values do, how many.
fn said(entry: &Value) -> String {
    let values = entry["toAll"].as_array().map_or(&[][..], Vec::as_slice);
    match values {
        [Value::Null] | [] => "nothing".to_owned(),
        [Value::String(text)] => text.clone(),
        [Value::Object(parts)] if parts.contains_key("rule") => word(&values[0], "rule").to_owned(),
        [Value::Object(parts)] => parts["type"].as_str().unwrap_or("an object").to_owned(),
        [other] => other.to_string(),
        several => of(several.len() as u64, "value"),
    }
}

async fn export(session: &Session, filter: &Filter, file: PathBuf) -> Result<Outcome, Failure> {
    let path = std::path::absolute(file).map_err(|cause| Failure::from_io(&cause))?;
    let report = task::run(
        session,
        Wanted {
            mutation: "mutation Export($path: String!, $filter: AuditFilter) { task: exportAudit(path: $path, filter: $filter) { id } }",
            variables: json!({ "path": path, "filter": filter.json(session).await? }),
            report: "auditReport { path entries bytes }",
            interrupted: "Interrupted: no file was left.",
            unit: "entries",
        },
    )
    .await?;
    let text = format!(
        "{} in {}, {}.\n",
        entries(count(&report, "entries")),
        word(&report, "path"),
        size(count(&report, "bytes"))
    );
    Ok(Outcome::new(report, text))
}

fn entries(number: u64) -> String {
    if number == 1 { "1 entry".to_owned() } else { format!("{number} entries") }
}

/// The log is checked first: an export can be held only against a log that is sound.
async fn verify(session: &Session, file: Option<PathBuf>) -> Result<Outcome, Failure> {
    let body =
        session.ask("mutation { log: verifyLog { changes replicas problems digest } }", json!({})).await?;
    let mut problems = listed(&body["log"]);
    let mut text = format!(
        "The log: {} of {}, {}.\n",
        of(count(&body["log"], "changes"), "change"),
        of(count(&body["log"], "replicas"), "replica"),
        if problems.is_empty() {
            "every hash is right".to_owned()
        } else {
            of(problems.len() as u64, "problem")
        },
    );
    let mut answer = json!({ "log": body["log"], "export": null });
    if let Some(file) = file {
        let path = std::path::absolute(file).map_err(|cause| Failure::from_io(&cause))?;
        let document = "query Check($path: String!) { export: auditCheck(path: $path) { entries good unknown chains problems } }";
        let body = session.ask(document, json!({ "path": path })).await?;
        let check = &body["export"];
        text.push_str(&format!(
            "The export: {} of {} as the log has them, {} not known here; {} with the hashes that the log has.\n",
            count(check, "good"),
            entries(count(check, "entries")),
            count(check, "unknown"),
            of(count(check, "chains"), "chain"),
        ));
        problems.extend(listed(check));
        answer["export"] = check.clone();
    }
    problems.iter().for_each(|problem| text.push_str(&format!("  {problem}\n")));
    if problems.is_empty() {
        text.push_str("Everything is as it should be.\n");
    }
    let partly = !problems.is_empty();
    Ok(Outcome::new(answer, text).partly(partly))
}

fn listed(report: &Value) -> Vec<String> {
    let problems = report["problems"].as_array().into_iter().flatten();
    problems.filter_map(|problem| problem.as_str().map(str::to_owned)).collect()
}
