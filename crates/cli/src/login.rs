//! `login`, `logout` and `workspace`: the hub, who is signed in there, and what is done for whom.

use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

use crate::args_hub::{LoginArgs, WorkspaceCommand};
use crate::ask::Session;
use crate::outcome::{Failure, Outcome};
use crate::text::{table, word};

/// What is shown of a link.
const LINK: &str = "url device workspace { id name role } account { state place name why \
                    signIn { id url userCode problem { code message hint } } }";

/// How often the sign-in is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(200);

pub(crate) async fn login(session: &Session, args: LoginArgs) -> Result<Outcome, Failure> {
    if let Some(name) = &args.device_name {
        let document = "mutation($name: String) { setDeviceName(name: $name) { deviceName } }";
        session.ask(document, json!({ "name": name })).await?;
    }
    let mut link = link(session).await?;
    if let Some(url) = &args.url {
        let document = format!(
            "mutation($url: String!, $id: String) {{ it: linkHub(url: $url, clientId: $id) {{ {LINK} }} }}"
        );
        link = session.ask(&document, json!({ "url": url, "id": args.client_id })).await?["it"].take();
    }
    if link.is_null() {
        return Err(Failure::usage("This home is linked to no hub: give the hub's address."));
    }
    if word(&link["account"], "state") != "SIGNED_IN" {
        link = sign_in(session, args.code).await?;
    }
    if let Some(workspace) = &args.workspace {
        link = choose(session, workspace).await?;
    }
    let text = said(&link);
    Ok(Outcome::new(json!({ "hubLink": link }), text))
}

async fn link(session: &Session) -> Result<Value, Failure> {
    Ok(session.ask(&format!("{{ it: hubLink {{ {LINK} }} }}"), json!({})).await?["it"].take())
}

/// Begins a sign-in, tells the person what to do, and waits for its end.
async fn sign_in(session: &Session, code: bool) -> Result<Value, Failure> {
    let way = if code { "CODE" } else { "BROWSER" };
    let document = "mutation($way: SignInWay!) { it: startSignIn(way: $way) { url userCode } }";
    let started = session.ask(document, json!({ "way": way })).await?["it"].take();
    tell(&started, code);
    let interrupted = tokio::signal::ctrl_c();
    tokio::pin!(interrupted);
    loop {
        let link = link(session).await?;
        let account = &link["account"];
        let problem = &account["signIn"]["problem"];
        if !problem.is_null() {
            return Err(Failure::new(word(problem, "code"), word(problem, "message"))
                .hint(problem["hint"].as_str().map(str::to_owned)));
        }
        if account["signIn"].is_null() && word(account, "state") == "SIGNED_IN" {
            return Ok(link);
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK_EVERY) => {}
            _ = &mut interrupted => {
                session.ask("mutation { cancelSignIn { url } }", json!({})).await?;
                return Err(Failure::new("INTERRUPTED", "Stopped. Nobody is signed in."));
            }
        }
    }
}

/// Says on standard error what the person does in a browser, and opens one where there is one.
fn tell(started: &Value, code: bool) {
    let url = word(started, "url");
    match started["userCode"].as_str() {
        Some(code) => eprintln!("Open {url}\nand type {code}"),
        None => eprintln!("Sign in in the browser: {url}"),
    }
    if !code {
        open(url);
    }
}

/// Opens an address in the system's browser. Where there is none the person has read it.
fn open(url: &str) {
    let (program, args): (&str, &[&str]) = match std::env::consts::OS {
        "macos" => ("open", &[]),
        "windows" => ("rundll32", &["url.dll,FileProtocolHandler"]),
        _ => ("xdg-open", &[]),
    };
    let quiet = Stdio::null;
    let _ = Command::new(program).args(args).arg(url).stdin(quiet()).stdout(quiet()).stderr(quiet()).spawn();
}

pub(crate) async fn logout(session: &Session) -> Result<Outcome, Failure> {
    let document = format!("mutation {{ it: signOut {{ {LINK} }} }}");
    let link = session.ask(&document, json!({})).await?["it"].take();
    Ok(Outcome::new(json!({ "hubLink": link }), "Signed out. Edits stay here."))
}

pub(crate) async fn workspace(session: &Session, command: WorkspaceCommand) -> Result<Outcome, Failure> {
    let (document, name) = match command {
        WorkspaceCommand::List => return list(session).await,
        WorkspaceCommand::Choose { workspace } => ("chooseWorkspace(id: $name)", workspace),
        WorkspaceCommand::Join { code } => ("joinWorkspace(code: $name)", code),
        WorkspaceCommand::Create { name } => ("createHubWorkspace(name: $name)", name),
    };
    let kind = if document.starts_with("choose") { "ID!" } else { "String!" };
    let document = format!("mutation($name: {kind}) {{ it: {document} {{ {LINK} }} }}");
    let link = session.ask(&document, json!({ "name": name })).await?["it"].take();
    let text = said(&link);
    Ok(Outcome::new(json!({ "hubLink": link }), text))
}

async fn choose(session: &Session, name: &str) -> Result<Value, Failure> {
    let document = format!("mutation($name: ID!) {{ it: chooseWorkspace(id: $name) {{ {LINK} }} }}");
    Ok(session.ask(&document, json!({ "name": name })).await?["it"].take())
}

async fn list(session: &Session) -> Result<Outcome, Failure> {
    let body =
        session.ask("{ hubWorkspaces { id name role } hubLink { workspace { id } } }", json!({})).await?;
    let here = word(&body["hubLink"]["workspace"], "id").to_owned();
    let mut rows = vec![["", "NAME", "ROLE", "ID"].map(str::to_owned).to_vec()];
    for workspace in body["hubWorkspaces"].as_array().into_iter().flatten() {
        let mark = if word(workspace, "id") == here { "*" } else { "" };
        rows.push(
            [mark, word(workspace, "name"), word(workspace, "role"), word(workspace, "id")]
                .map(str::to_owned)
                .to_vec(),
        );
    }
    let text = if rows.len() == 1 { "You belong to no workspace yet.".to_owned() } else { table(&rows) };
    Ok(Outcome::new(body, text))
}

/// Says a link as people do.
fn said(link: &Value) -> String {
    let account = &link["account"];
    let who = match word(account, "state") {
        "SIGNED_IN" => format!(
            "signed in{}",
            account["name"].as_str().map(|name| format!(" as {name}")).unwrap_or_default()
        ),
        "LOCKED" => "signed in, under lock".to_owned(),
        "ENDED" => "the sign-in has ended".to_owned(),
        _ => "signed out".to_owned(),
    };
    let mut text = format!("{}: {who}", word(link, "url"));
    match link["workspace"]["name"].as_str() {
        Some(name) => text.push_str(&format!("\nWorkspace “{name}” ({})", word(&link["workspace"], "role"))),
        None => text.push_str("\nNo workspace yet: workspace list, choose, join or create."),
    }
    if account["place"] == "SESSION" {
        text.push_str("\nThere is no keyring: the sign-in ends with this command. Name a passphrase in MAP_OFFLINE_PASSPHRASE to keep it in a file.");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_said_with_what_is_missing() {
        let mut link = json!({ "url": "https://hub.example", "workspace": null,
            "account": { "state": "SIGNED_IN", "name": "Ana", "place": "SESSION" } });
        for words in ["signed in as Ana", "No workspace yet", "MAP_OFFLINE_PASSPHRASE"] {
            assert!(said(&link).contains(words), "{words}");
        }
        link["workspace"] = json!({ "name": "Valley", "role": "EDITOR" });
        link["account"] = json!({ "state": "ENDED", "place": null });
        assert_eq!(said(&link), "https://hub.example: the sign-in has ended\nWorkspace “Valley” (EDITOR)");
    }
}
