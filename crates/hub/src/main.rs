//! `map-offline-hub`: what laptops talk to when there is a network.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::{Args, Parser, Subcommand};
use hub::Config;

/// The server of Map Offline: maps, changes and devices of a team.
#[derive(Parser)]
#[command(name = "map-offline-hub", version)]
struct Arguments {
    #[command(flatten)]
    read: Read,
    #[command(subcommand)]
    command: Command,
}

/// Where the configuration is.
#[derive(Args)]
struct Read {
    /// The configuration, a TOML file; variables MAP_OFFLINE_HUB__SECTION__KEY stand over it
    #[arg(long, global = true, env = "MAP_OFFLINE_HUB_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    /// The folder of what is embedded, over server.folder
    #[arg(long, global = true, value_name = "FOLDER")]
    folder: Option<PathBuf>,
    /// The address and port to listen on, over server.listen
    #[arg(long, global = true, value_name = "ADDRESS:PORT")]
    listen: Option<std::net::SocketAddr>,
}

#[derive(Subcommand)]
enum Command {
    /// Listens and works until it is told to end (SIGTERM, Ctrl-C)
    Serve,
    /// Prints the configuration that is in force, without secrets
    Config,
    /// Copies the hub into a new folder, while it runs
    Backup {
        /// The new folder
        to: PathBuf,
    },
    /// Makes the hub's folder out of a backup
    Restore {
        /// The folder of the backup
        from: PathBuf,
    },
    /// Looks whether everything that is named is there, and every log whole
    Check,
}

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "map-offline-hub: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> Result<()> {
    let config = Config::read(arguments.read.config.as_deref(), std::env::vars_os(), |config| {
        if let Some(folder) = arguments.read.folder {
            config.server.folder = Some(folder);
        }
        if let Some(listen) = arguments.read.listen {
            config.server.listen = listen;
        }
    })?;
    match arguments.command {
        Command::Config => {
            std::io::stdout().write_all(config.shown()?.as_bytes())?;
            Ok(())
        }
        Command::Backup { to } => say(&runtime()?.block_on(hub::operation::backup(&config, &to))?),
        Command::Restore { from } => say(&hub::operation::restore(&config, &from)?),
        Command::Check => {
            let findings = runtime()?.block_on(hub::operation::check(&config))?;
            std::io::stdout().write_all(findings.to_string().as_bytes())?;
            anyhow::ensure!(findings.is_whole(), "the hub is not whole");
            Ok(())
        }
        Command::Serve => {
            // Dropped last: by then the runtime is gone, and the last traces go.
            let _traces = hub::telemetry::start(&config.telemetry)?;
            runtime()?.block_on(serve(config))
        }
    }
}

fn say(words: &str) -> Result<()> {
    Ok(writeln!(std::io::stdout(), "{words}")?)
}

fn runtime() -> Result<tokio::runtime::Runtime> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.context("threads can't be started")
}

async fn serve(config: Config) -> Result<()> {
    hub::serve::serve(config, told_to_end(), |said| {
        // Whoever does not read what is said is not disturbed by that.
        let mut out = std::io::stdout();
        let _ = write!(out, "{said}").and_then(|()| out.flush());
    })
    .await
}

#[cfg(unix)]
async fn told_to_end() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        return interrupted().await;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        () = interrupted() => {}
    }
}

#[cfg(not(unix))]
async fn told_to_end() {
    interrupted().await;
}

async fn interrupted() {
    if tokio::signal::ctrl_c().await.is_err() {
        // Without signals the process ends as its system ends it.
        std::future::pending::<()>().await;
    }
}
