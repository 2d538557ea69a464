//! Machines apart from each other on one machine: network namespaces, and links between them that lose,
//! delay and end.
//!
//! The middle is a namespace of its own too, so that a test needs no rights on this machine: where users
//! may have namespaces of their own, anybody may run it. Every address is one of 127.0.0.0/8, which
//! programs take for their own machine and so speak plainly to; but only 127.0.0.1 is, all others are
//! reached over links.

mod chance;
mod clock;
mod link;
mod outpost;
mod way;

use std::io;
use std::net::Ipv4Addr;
use std::process::Command;

pub use chance::Chance;
pub use clock::WrongClock;
pub use link::{Counts, Link};
pub use outpost::Outpost;
pub use way::Shape;

use crate::process::Missing;

/// What a server in the middle is called by outposts.
pub const MIDDLE: Ipv4Addr = Ipv4Addr::new(127, 77, 0, 1);

/// Set for the program that runs in the middle.
const MARK: &str = "MAP_OFFLINE_APART";

/// Commands that start another one in a network namespace of its own: with a user of its own, whom the
/// namespace belongs to, or as root.
const WAYS: [&[&str]; 2] = [&["unshare", "--user", "--map-root-user", "--net"], &["unshare", "--net"]];

/// Tries all that is needed: an interface, its addresses, and that they may be of 127.0.0.0/8.
const TRY: &str = "ip tuntap add dev try mode tun && ip link set lo up && ip addr add 127.77.0.9/32 dev try \
                   && echo 1 > /proc/sys/net/ipv4/conf/try/route_localnet";

/// Leaves 127.0.0.1 alone of what is this machine's own.
pub(crate) const ALONE: &str = "ip link set lo up; ip addr del 127.0.0.1/8 dev lo; \
                                ip addr add 127.0.0.1/32 dev lo; ";

/// Where a test runs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Apart {
    /// In the middle: it goes on.
    Middle,
    /// Outside. It has run in the middle, and passed.
    Passed,
}

/// Runs a test of this program, by its whole name, in a namespace of its own: called by that test first
/// of all. Outside it starts the program anew for this one test and waits; what that prints is printed.
///
/// # Errors
/// If this machine does not allow it.
///
/// # Panics
/// If the test fails there.
pub fn apart(test: &str) -> Result<Apart, Missing> {
    if std::env::var_os(MARK).is_some() {
        let middle = format!("{ALONE} ip addr add {MIDDLE}/32 dev lo");
        script(&middle).expect("the namespace is this program's own");
        return Ok(Apart::Middle);
    }
    let way = WAYS.into_iter().find(|way| allows(way)).ok_or_else(missing)?;
    let program = std::env::current_exe().expect("a test knows its own file");
    let status = command(way)
        .arg(program)
        .args([test, "--exact", "--nocapture"])
        .env(MARK, "1")
        .status()
        .expect("the command ran a moment ago");
    assert!(status.success(), "{test} failed apart: {status}");
    Ok(Apart::Passed)
}

fn command(way: &[&str]) -> Command {
    let mut command = Command::new(way[0]);
    command.args(&way[1..]);
    command
}

fn allows(way: &[&str]) -> bool {
    command(way).args(["sh", "-c", TRY]).output().is_ok_and(|told| told.status.success())
}

fn missing() -> Missing {
    Missing {
        what: "the right to network namespaces (unshare, ip, /dev/net/tun)".to_owned(),
        cure: "install util-linux and iproute2, and run as root or allow users to open /dev/net/tun and to \
               make namespaces"
            .to_owned(),
    }
}

/// Runs commands of a shell in the namespace of this thread.
pub(crate) fn script(commands: &str) -> io::Result<()> {
    let told = Command::new("sh").args(["-ec", commands]).output()?;
    if told.status.success() {
        return Ok(());
    }
    Err(io::Error::other(format!("{commands}: {}", String::from_utf8_lossy(&told.stderr))))
}
