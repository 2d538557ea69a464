//! Links between machines apart, with real connections over them.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::time::{Duration, Instant};

use peers::{Apart, Chance, MIDDLE, Outpost, Shape, apart};

/// Bytes that are sent there and back.
const LENGTH: usize = 100_000;

/// A cut link is waited for so long.
const PATIENCE: Duration = Duration::from_millis(700);

/// Gives back what it is sent, connection by connection.
fn echo(address: Ipv4Addr) -> SocketAddr {
    let listener = TcpListener::bind((address, 0)).unwrap();
    let bound = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            std::thread::spawn(move || std::io::copy(&mut stream.try_clone().unwrap(), &mut stream));
        }
    });
    bound
}

/// Sends bytes to an echo and reads them again; gives how long that took.
fn there_and_back(to: SocketAddr) -> Duration {
    let begun = Instant::now();
    let mut stream = TcpStream::connect(to).unwrap();
    let sent: Vec<u8> = (0..LENGTH).map(|at| (at * 31 % 251) as u8).collect();
    let mut writer = stream.try_clone().unwrap();
    let copy = sent.clone();
    let writing = std::thread::spawn(move || {
        writer.write_all(&copy).unwrap();
        writer.shutdown(Shutdown::Write).unwrap();
    });
    let mut came = Vec::new();
    stream.read_to_end(&mut came).unwrap();
    writing.join().unwrap();
    assert!(came == sent, "what comes back is what was sent");
    begun.elapsed()
}

#[test]
fn an_outpost_is_as_far_away_as_its_link_makes_it() {
    match apart("an_outpost_is_as_far_away_as_its_link_makes_it") {
        Ok(Apart::Middle) => {}
        Ok(Apart::Passed) => return,
        Err(missing) => return missing.leave_out(),
    }
    let middle = echo(MIDDLE);
    let shape = Shape { delay: Duration::from_millis(30), loss: 0.02, ..Shape::CABLE };
    let outpost = Outpost::new(1, shape, Chance::new(Chance::seed())).unwrap();
    let other = Outpost::new(2, Shape::CABLE, Chance::new(1)).unwrap();

    let took = outpost.run(move || there_and_back(middle));
    assert!(took >= Duration::from_millis(120), "two round trips at least: {took:?}");
    let counts = outpost.link().counts();
    assert!(counts.carried >= 150 && counts.bytes >= 2 * LENGTH as u64, "{counts:?}");
    assert!(counts.lost > 0 && counts.cut_off == 0, "it lost some, and TCP sent them again: {counts:?}");

    // 127.0.0.1 is each machine's own.
    let own = outpost.run(|| echo(Ipv4Addr::LOCALHOST));
    outpost.run(move || there_and_back(own));
    assert!(TcpStream::connect(own).is_err() && other.run(move || TcpStream::connect(own).is_err()));

    outpost.link().cut();
    let cut = outpost.run(move || TcpStream::connect_timeout(&middle, PATIENCE).unwrap_err().kind());
    assert_eq!(cut, std::io::ErrorKind::TimedOut, "nobody is told");
    assert!(outpost.link().counts().cut_off > 0);
    outpost.link().mend();
    outpost.link().reshape(Shape { rate: Some(200_000), ..Shape::CABLE });
    let took = outpost.run(move || there_and_back(middle));
    assert!(took >= Duration::from_millis(500), "each way at 200 kB/s: {took:?}");

    outpost.unplug().unwrap();
    let unplugged = outpost.run(move || TcpStream::connect(middle).unwrap_err().kind());
    assert_eq!(unplugged, std::io::ErrorKind::NetworkUnreachable, "who asks sees it");
    other.run(move || there_and_back(middle));
    outpost.plug_in().unwrap();
    outpost.run(move || there_and_back(middle));
}
