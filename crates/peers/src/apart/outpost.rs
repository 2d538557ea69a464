//! A machine apart: a network namespace with a link to the middle.

use std::io;
use std::net::Ipv4Addr;
use std::sync::mpsc::{Sender, channel};
use std::thread::JoinHandle;

use nix::sched::{CloneFlags, unshare};
use tun_rs::{DeviceBuilder, SyncDevice};

use super::chance::Chance;
use super::link::{LONGEST, Link};
use super::way::Shape;
use super::{ALONE, MIDDLE, script};

/// The interface of an outpost.
const INTERFACE: &str = "way";

type Work = Box<dyn FnOnce() + Send>;

/// A network namespace, its address and its link to the middle. Programs and threads that are started
/// by what it is given to do are in it.
#[derive(Debug)]
pub struct Outpost {
    number: u8,
    address: Ipv4Addr,
    link: Link,
    work: Sender<Work>,
}

impl Outpost {
    /// Makes the outpost of a number from 1 to 200, from the middle.
    ///
    /// # Errors
    /// If the system refuses.
    ///
    /// # Panics
    /// If the middle is not this program's own ([`super::apart`]).
    pub fn new(number: u8, shape: Shape, chance: Chance) -> io::Result<Self> {
        let address = Ipv4Addr::new(127, 77, 1, number);
        let name = format!("way{number}");
        let near = interface(&name)?;
        script(&format!("{} {}", route_localnet(&name), route(&name, address, MIDDLE)))?;
        let (work, queue) = channel::<Work>();
        let (made, far) = channel();
        std::thread::Builder::new().name(format!("outpost {number}")).spawn(move || {
            // Only this thread, and what it starts, moves into the new namespace.
            let device = unshare(CloneFlags::CLONE_NEWNET)
                .map_err(io::Error::from)
                .and_then(|()| interface(INTERFACE))
                .and_then(|device| furnish(address).map(|()| device));
            let ready = device.is_ok();
            if made.send(device).is_err() || !ready {
                return;
            }
            while let Ok(work) = queue.recv() {
                work();
            }
        })?;
        let far = far.recv().map_err(io::Error::other)??;
        let link = Link::between(near, far, shape, chance)?;
        Ok(Self { number, address, link, work })
    }

    /// Its number.
    #[must_use]
    pub const fn number(&self) -> u8 {
        self.number
    }

    /// Its link to the middle.
    #[must_use]
    pub const fn link(&self) -> &Link {
        &self.link
    }

    /// Starts a thread in it.
    ///
    /// # Panics
    /// If the system has no thread left.
    pub fn spawn<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> JoinHandle<T> {
        let (started, handle) = channel();
        let begin = move || {
            // Whoever asked waits for it.
            let _ = started.send(std::thread::spawn(work));
        };
        self.work.send(Box::new(begin)).expect("the outpost is there as long as its handle");
        handle.recv().expect("a thread")
    }

    /// Does something in it, and waits.
    ///
    /// # Panics
    /// If that does.
    pub fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> T {
        self.spawn(work).join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    }

    /// Pulls the cable out: programs there see that there is no network.
    ///
    /// # Errors
    /// If the system refuses.
    pub fn unplug(&self) -> io::Result<()> {
        self.run(|| script(&format!("ip link set {INTERFACE} down")))
    }

    /// Puts the cable in again.
    ///
    /// # Errors
    /// If the system refuses.
    pub fn plug_in(&self) -> io::Result<()> {
        let address = self.address;
        self.run(move || script(&route(INTERFACE, MIDDLE, address)))
    }
}

/// Makes an interface whose packets this program reads and writes.
fn interface(name: &str) -> io::Result<SyncDevice> {
    DeviceBuilder::new().name(name).mtu(LONGEST).enable(false).build_sync()
}

/// Gives an outpost its addresses and its way to the middle.
fn furnish(address: Ipv4Addr) -> io::Result<()> {
    let own = format!("{ALONE} ip addr add {address}/32 dev {INTERFACE};");
    script(&format!("{own} {} {}", route_localnet(INTERFACE), route(INTERFACE, MIDDLE, address)))
}

/// Lets addresses of 127.0.0.0/8 pass an interface.
fn route_localnet(interface: &str) -> String {
    format!("echo 1 > /proc/sys/net/ipv4/conf/{interface}/route_localnet;")
}

/// Raises an interface and shows the way to an address over it. A route goes with the interface.
fn route(interface: &str, to: Ipv4Addr, from: Ipv4Addr) -> String {
    format!("ip link set {interface} up; ip route replace {to} dev {interface} src {from}")
}
