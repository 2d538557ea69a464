//! `carry pack|unpack|inspect`: regions, edits and photos in one file on a stick.

use std::path::Path;

use console::Term;
use serde_json::{Value, json};

use crate::args_carry::{CarryCommand, Edits, Opens, PackArgs, UnpackArgs};
use crate::ask::Session;
use crate::outcome::{Failure, Outcome};
use crate::task::{self, Wanted};
use crate::text::{count, of, size, word};

/// Names the passphrase for scripts.
const PASSPHRASE: &str = "MAP_OFFLINE_CARRY_PASSPHRASE";

const CONTENTS: &str = "carryContents(path: $path, passphrase: $passphrase) { path bytes encrypted locked format made by device \
     program signedBy known knownSince own changes newChanges photos newPhotos problems \
     regions { name sourceName minZoom maxZoom tiles bytes newestTileAt here localId } }";

pub(crate) async fn run(session: &Session, command: CarryCommand) -> Result<Outcome, Failure> {
    match command {
        CarryCommand::Pack(args) => pack(session, *args).await,
        CarryCommand::Unpack(args) => unpack(session, *args).await,
        CarryCommand::Inspect { file, opens } => {
            let (contents, _) = contents(session, &file, &opens).await?;
            let text = described(&contents);
            let partly = contents["problems"].as_array().is_some_and(|problems| !problems.is_empty());
            Ok(Outcome::new(json!({ "contents": contents }), text).partly(partly))
        }
    }
}

async fn pack(session: &Session, args: PackArgs) -> Result<Outcome, Failure> {
    let passphrase = if args.encrypt { Some(new_passphrase(&args.opens)?) } else { None };
    let answer_passphrase = given(&args.opens)?;
    let edits = match args.edits {
        Edits::All => "ALL",
        Edits::Unsynced => "UNSYNCED",
        Edits::None => "NONE",
    };
    let answer_to = args.answer_to.as_deref().map(absolute).transpose()?;
    let input = json!({
        "path": absolute(&args.file)?, "regions": args.regions, "edits": edits, "photos": !args.no_photos,
        "passphrase": passphrase, "answerTo": answer_to, "answerPassphrase": answer_passphrase,
    });
    let wanted = Wanted {
        mutation: "mutation Pack($input: PackCarryInput!) { task: packCarry(input: $input) { id } }",
        variables: json!({ "input": input }),
        report: "packReport { path bytes regions tiles changes photos notes }",
        interrupted: "Stopped. No file was left behind.",
        unit: "steps",
    };
    let report = task::run(session, wanted).await?;
    let text = format!(
        "Packed {} ({}), {} and {} into {} ({}).\n{}",
        of(count(&report, "regions"), "region"),
        of(count(&report, "tiles"), "tile"),
        of(count(&report, "changes"), "change"),
        of(count(&report, "photos"), "photo"),
        word(&report, "path"),
        size(count(&report, "bytes")),
        lines(&report["notes"])
    );
    Ok(Outcome::new(json!({ "report": report }), text))
}

async fn unpack(session: &Session, args: UnpackArgs) -> Result<Outcome, Failure> {
    let (contents, passphrase) = contents(session, &args.file, &args.opens).await?;
    let signer = accepted(&contents, &args)?;
    let regions = match (args.no_regions, args.regions.is_empty()) {
        (true, _) => json!([]),
        (false, true) => Value::Null,
        (false, false) => json!(args.regions),
    };
    let wanted = Wanted {
        mutation: "mutation Unpack($path: String!, $passphrase: String, $regions: [String!], $edits: Boolean!, $signer: String) { task: unpackCarry(path: $path, passphrase: $passphrase, regions: $regions, edits: $edits, signer: $signer) { id } }",
        variables: json!({
            "path": absolute(&args.file)?, "passphrase": passphrase, "regions": regions,
            "edits": !args.no_edits, "signer": signer,
        }),
        report: "unpackReport { newChanges knownChanges waitingChanges photos notes regions { name regionId new tiles } }",
        interrupted: "Stopped. What was taken is whole; unpack it again to take the rest.",
        unit: "bytes",
    };
    let report = task::run(session, wanted).await?;
    let mut text = format!(
        "Took {} that {} new here, and {}.\n",
        of(count(&report, "newChanges"), "change"),
        if count(&report, "newChanges") == 1 { "was" } else { "were" },
        of(count(&report, "photos"), "photo")
    );
    for region in report["regions"].as_array().into_iter().flatten() {
        let how = if region["new"] == true { "new" } else { "brought up to date" };
        text.push_str(&format!(
            "  {}: {how}, {}\n",
            word(region, "name"),
            of(count(region, "tiles"), "tile")
        ));
    }
    text.push_str(&lines(&report["notes"]));
    let partly = report["notes"].as_array().is_some_and(|notes| !notes.is_empty());
    Ok(Outcome::new(json!({ "report": report }), text).partly(partly))
}

/// Whose file it must be: whoever was named, is known, or is accepted now.
fn accepted(contents: &Value, args: &UnpackArgs) -> Result<String, Failure> {
    let signed_by = word(contents, "signedBy").to_owned();
    if let Some(named) = &args.signer {
        return Ok(named.clone());
    }
    if contents["known"] == true || args.accept_new {
        return Ok(signed_by);
    }
    let who = format!(
        "“{}” of {} signed it with a key that was not seen here before: {signed_by}",
        word(contents, "device"),
        word(contents, "by")
    );
    let terminal = Term::stderr();
    if terminal.is_term() && Term::stdout().is_term() {
        let asked =
            terminal.write_str(&format!("{who}\nTake it? [y/N] ")).and_then(|()| terminal.read_line());
        if asked.map_err(|cause| Failure::from_io(&cause))?.trim().eq_ignore_ascii_case("y") {
            return Ok(signed_by);
        }
    }
    Err(Failure::new("REFUSED", format!("{who}.")).hint(Some(
        "Compare the fingerprint with its owner, then name it with --signer (or take anyone's with --accept-new)."
            .to_owned(),
    )))
}

/// Looks into a file, and asks for the passphrase if it needs one that was not given.
async fn contents(session: &Session, file: &Path, opens: &Opens) -> Result<(Value, Option<String>), Failure> {
    let path = absolute(file)?;
    let document = format!("query Look($path: String!, $passphrase: String) {{ {CONTENTS} }}");
    let mut passphrase = given(opens)?;
    let mut body = session.ask(&document, json!({ "path": path, "passphrase": passphrase })).await?;
    if body["carryContents"]["locked"] == true {
        passphrase = Some(asked("Passphrase of the file: ")?);
        body = session.ask(&document, json!({ "path": path, "passphrase": passphrase })).await?;
    }
    Ok((body["carryContents"].take(), passphrase))
}

fn described(contents: &Value) -> String {
    let mut text = format!(
        "{} ({}{})\n  made     {} by {} on {}, {}\n  signed   {} ({})\n",
        word(contents, "path"),
        size(count(contents, "bytes")),
        if contents["encrypted"] == true { ", encrypted" } else { "" },
        word(contents, "made"),
        word(contents, "by"),
        word(contents, "device"),
        word(contents, "program"),
        word(contents, "signedBy"),
        match (contents["own"] == true, contents["known"] == true) {
            (true, _) => "this device".to_owned(),
            (false, true) => format!("known since {}", word(contents, "knownSince")),
            (false, false) => "not seen here before".to_owned(),
        },
    );
    text.push_str(&format!(
        "  edits    {}, {} new here\n  photos   {}, {} new here\n",
        of(count(contents, "changes"), "change"),
        count(contents, "newChanges"),
        of(count(contents, "photos"), "photo"),
        count(contents, "newPhotos"),
    ));
    for region in contents["regions"].as_array().into_iter().flatten() {
        text.push_str(&format!(
            "  region   {} of {}, zooms {} to {}, {} ({}){}\n",
            word(region, "name"),
            word(region, "sourceName"),
            region["minZoom"],
            region["maxZoom"],
            of(count(region, "tiles"), "tile"),
            size(count(region, "bytes")),
            if region["here"] == true { ", here already" } else { "" },
        ));
    }
    text + &lines(&contents["problems"])
}

fn lines(notes: &Value) -> String {
    let notes = notes.as_array().into_iter().flatten().filter_map(Value::as_str);
    notes.map(|note| format!("! {note}\n")).collect()
}

fn absolute(path: &Path) -> Result<String, Failure> {
    let path = std::path::absolute(path).map_err(|cause| Failure::from_io(&cause))?;
    Ok(path.display().to_string())
}

/// The passphrase out of a file or the environment.
fn given(opens: &Opens) -> Result<Option<String>, Failure> {
    let Some(file) = &opens.passphrase_file else {
        return Ok(std::env::var(PASSPHRASE).ok().filter(|text| !text.is_empty()));
    };
    let text = std::fs::read_to_string(file).map_err(|cause| Failure::from_io(&cause))?;
    let line = text.lines().next().unwrap_or_default().to_owned();
    if line.is_empty() {
        return Err(Failure::usage(format!("The first line of {} is empty.", file.display())));
    }
    Ok(Some(line))
}

/// The passphrase of a new file; one that is typed is typed twice.
fn new_passphrase(opens: &Opens) -> Result<String, Failure> {
    if let Some(passphrase) = given(opens)? {
        return Ok(passphrase);
    }
    let passphrase = asked("New passphrase: ")?;
    if asked("Once more: ")? != passphrase {
        return Err(Failure::usage("The two passphrases differ."));
    }
    Ok(passphrase)
}

fn asked(question: &str) -> Result<String, Failure> {
    let terminal = Term::stderr();
    if !terminal.is_term() {
        return Err(Failure::usage("A passphrase is needed.")
            .hint(Some(format!("Name its file with --passphrase-file, or set {PASSPHRASE}."))));
    }
    let typed = terminal.write_str(question).and_then(|()| terminal.read_secure_line());
    let typed = typed.map_err(|cause| Failure::from_io(&cause))?;
    if typed.is_empty() { Err(Failure::usage("An empty passphrase protects nothing.")) } else { Ok(typed) }
}
