//! Map Offline in a terminal: the same use cases as the window, through the same GraphQL schema.
//!
//! Every command is a document of the device's schema, executed in this process; `graphql` takes any
//! other one. With `--json` a command prints one object in the schema's names and units.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a terminal program prints")]
// The futures of the schema's fields lie in one another; an optimised build looks through all of them.
#![recursion_limit = "256"]

mod args;
mod args_carry;
mod args_edit;
mod args_hub;
mod args_hub_region;
mod args_position;
mod args_sheet;
mod ask;
mod audit;
mod carry;
mod conflict;
mod conflict_side;
mod deleted;
mod feature;
mod find;
mod history;
mod hub_region;
mod import;
mod layer;
mod log;
mod login;
mod outcome;
mod position;
mod region;
mod region_text;
mod render;
mod report;
mod serve;
mod sheet;
mod source;
mod store;
mod sync;
mod task;
mod text;
mod track;
mod transfer;
mod wait;

use std::process::ExitCode;

use clap::Parser;
use device::{Device, Role};

use crate::args::{Args, Command};
use crate::ask::Session;
use crate::outcome::{Failure, Outcome};

fn main() -> ExitCode {
    let args = Args::parse();
    start_log();
    let json = args.json;
    let runtime = match runtime(&args.command) {
        Ok(runtime) => runtime,
        Err(cause) => return Failure::from_io(&cause).print(json),
    };
    let outcome = runtime.block_on(run(args));
    // A blocking thread may still wait for a slow disk; nothing that it does needs us.
    runtime.shutdown_background();
    match outcome {
        Ok(outcome) => outcome.print(json),
        Err(failure) => failure.print(json),
    }
}

/// One thread fetches, others hash and store: fetching on several would cost more CPU for wake-ups
/// than it gains. A server has several clients to answer.
fn runtime(command: &Command) -> std::io::Result<tokio::runtime::Runtime> {
    let mut builder = match command {
        Command::Serve { .. } => tokio::runtime::Builder::new_multi_thread(),
        _ => tokio::runtime::Builder::new_current_thread(),
    };
    builder.enable_all().build()
}

async fn run(args: Args) -> Result<Outcome, Failure> {
    let home = args.home.or_else(device::default_home).ok_or_else(Failure::no_home)?;
    let role = if args.command.runs_jobs() { Role::Runner } else { Role::Guest };
    let device = Device::open(&home, role).await?;
    let session = Session::new(device.clone(), args.json);
    let outcome = match args.command {
        Command::Source(command) => source::run(&session, command).await,
        Command::Plan(area) => region::plan(&session, &area).await,
        Command::Region(command) => region::run(&session, command).await,
        Command::HubRegion(command) => hub_region::run(&session, command).await,
        Command::Store(command) => store::run(&session, command).await,
        Command::Find(args) => find::run(&session, args).await,
        Command::Import { file, layer, history, .. }
            if history || layer.is_some() || transfer::holds_features(&file) =>
        {
            transfer::import(&session, &file, layer.as_deref(), history).await
        }
        Command::Import { file, name, .. } => import::run(&session, &file, name).await,
        Command::Export(args) => transfer::export(&session, args).await,
        Command::Layer(command) => layer::run(&session, command).await,
        Command::Feature(command) => feature::run(&session, command).await,
        Command::History(args) => history::run(&session, *args).await,
        Command::Log(command) => log::run(&session, command).await,
        Command::Audit(command) => audit::run(&session, command).await,
        Command::Conflict(command) => conflict::run(&session, command).await,
        Command::Render(order) => render::run(&session, *order).await,
        Command::Sheet(order) => sheet::run(&session, *order).await,
        Command::Position(command) => position::run(&session, command).await,
        Command::Track(command) => track::run(&session, command).await,
        Command::Login(args) => login::login(&session, args).await,
        Command::Logout => login::logout(&session).await,
        Command::Sync(args) => sync::run(&session, args).await,
        Command::Workspace(command) => login::workspace(&session, command).await,
        Command::Carry(command) => carry::run(&session, command).await,
        Command::Graphql { document, variables } => ask::run(&session, document, variables).await,
        Command::Serve { port } => serve::run(session, port).await,
    };
    device.close().await;
    outcome
}

/// Logs go to standard error; `RUST_LOG` says how much.
fn start_log() {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("error"));
    // Frames of HTTP/2 show every header, keys among them: never logged, whatever was asked for.
    let filter = match "h2=info".parse() {
        Ok(directive) => filter.add_directive(directive),
        Err(_) => filter,
    };
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
}
