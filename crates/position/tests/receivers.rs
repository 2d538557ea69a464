//! Connections to real parts: a pseudo-terminal as the serial line, sockets, gpsd itself, a file.

#![expect(clippy::print_stderr, reason = "says what is skipped")]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use position::{Connection, Fix, Link, PositionError, PositionSource, Quality, Reading, State};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// Longest wait for anything: a slow machine is no fault.
const PATIENCE: Duration = Duration::from_secs(60);

fn walk_path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/walk.nmea")
}

fn walk() -> Vec<u8> {
    std::fs::read(walk_path()).expect("the fixture is committed")
}

/// The readings of a connection, as they came.
#[derive(Clone, Default)]
struct Heard(Arc<Mutex<Vec<Reading>>>);

impl Heard {
    async fn open(&self, source: PositionSource) -> Connection {
        let heard = self.clone();
        let open = Connection::open(source, move |reading| heard.0.lock().expect("no panic").push(*reading));
        open.await.expect("the choice is right")
    }

    fn fixes(&self) -> Vec<Fix> {
        let readings = self.0.lock().expect("no panic");
        readings
            .iter()
            .filter_map(|reading| match reading {
                Reading::Fix(fix) => Some(*fix),
                Reading::NoFix { .. } => None,
            })
            .collect()
    }
}

async fn until(connection: &Connection, what: &str, wanted: impl FnMut(&State) -> bool) -> State {
    let mut watch = connection.watch();
    let waited = tokio::time::timeout(PATIENCE, watch.wait_for(wanted)).await;
    let Ok(state) = waited.map(|state| state.expect("the connection lives").clone()) else {
        panic!("never {what}: {:?}", connection.state());
    };
    state
}

fn problem(state: &State) -> Option<PositionError> {
    match &state.link {
        Link::Waiting { problem, .. } => Some(problem.clone()),
        _ => None,
    }
}

/// The last fix of the walk, and whether all of them came.
fn assert_walked(fixes: &[Fix]) {
    assert_eq!(fixes.len(), 58, "sixty seconds, two of them without a fix");
    let last = fixes.last().expect("there are some");
    assert_eq!(last.time.to_string(), "2026-05-14T10:15:59Z");
    assert!((last.lat - 43.7727).abs() < 0.001 && (last.lon - 11.2565).abs() < 0.001, "{last:?}");
    assert!((last.speed_mps.expect("RMC tells it") - 1.4).abs() < 0.01);
    assert_eq!(last.course_deg, Some(220.0));
}

async fn listener() -> (TcpListener, u16) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let port = listener.local_addr().expect("it is bound").port();
    (listener, port)
}

async fn accept(listener: &TcpListener) -> TcpStream {
    let accepted = tokio::time::timeout(PATIENCE, listener.accept()).await.expect("somebody comes");
    accepted.expect("a socket").0
}

#[tokio::test(flavor = "multi_thread")]
async fn sentences_come_over_tcp_and_again_after_the_receiver_was_gone() {
    let (server, port) = listener().await;
    let heard = Heard::default();
    let connection = heard.open(PositionSource::Tcp { host: "127.0.0.1".into(), port }).await;
    let mut socket = accept(&server).await;
    // A receiver's line begins in the middle, and holds noise.
    socket.write_all(b"8.6,M,,*7A\r\n\xff\xfe garbage \r\n").await.expect("it listens");
    for chunk in walk().chunks(777) {
        socket.write_all(chunk).await.expect("it listens");
    }
    let state = until(&connection, "walked", |_| heard.fixes().len() == 58).await;
    assert_eq!(state.quality(Instant::now()), Quality::Fix);
    assert!(state.refused >= 1, "noise is counted");
    assert_walked(&heard.fixes());

    drop(socket);
    let state = until(&connection, "waiting", |state| problem(state).is_some()).await;
    assert_eq!(state.quality(Instant::now()), Quality::Unreachable);
    assert!(state.last.is_some(), "what was known stays known");
    let mut socket = accept(&server).await;
    socket.write_all(&walk()).await.expect("it listens");
    until(&connection, "walked again", |_| heard.fixes().len() > 100).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_without_end_does_not_fill_the_memory() {
    let (server, port) = listener().await;
    let heard = Heard::default();
    let connection = heard.open(PositionSource::Tcp { host: "127.0.0.1".into(), port }).await;
    let mut socket = accept(&server).await;
    for _ in 0..64 {
        socket.write_all(&[b'$'; 64 * 1024]).await.expect("it listens");
    }
    socket.write_all(b"\r\n").await.expect("it listens");
    socket.write_all(&walk()).await.expect("it listens");
    let state = until(&connection, "walked", |_| heard.fixes().len() == 58).await;
    assert_eq!(state.refused, 1, "four megabytes without an end are one line, dropped");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_at_the_other_end_is_said_with_what_to_do() {
    let (server, port) = listener().await;
    drop(server);
    let cases = [
        (PositionSource::Gpsd { host: "127.0.0.1".into(), port }, "No gpsd answers at", "Start gpsd"),
        (PositionSource::Tcp { host: "127.0.0.1".into(), port }, "No receiver answers at", "Switch"),
        (PositionSource::Tcp { host: "no-such-host.invalid".into(), port }, "The host of", "spelling"),
        (PositionSource::Serial { port: "/dev/no-such-port".into(), baud: 4800 }, "There is no port", "Plug"),
    ];
    for (source, message, cure) in cases {
        let connection = Heard::default().open(source).await;
        let state = until(&connection, "refused", |state| problem(state).is_some()).await;
        let told = problem(&state).expect("it waits");
        assert!(told.to_string().starts_with(message), "{told}");
        assert!(told.cure().contains(cure), "{}", told.cure());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recording_is_played_to_its_end() {
    let heard = Heard::default();
    let path = walk_path().display().to_string();
    let connection = heard.open(PositionSource::Replay { path, speed: 1000.0 }).await;
    let state = until(&connection, "over", |state| matches!(state.link, Link::Ended)).await;
    assert_walked(&heard.fixes());
    assert_eq!(state.quality(Instant::now()), Quality::Ended);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recording_that_is_none_is_refused_at_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let empty = folder.path().join("empty.nmea");
    std::fs::write(&empty, "").expect("it can be written");
    for path in [empty, folder.path().join("missing.gpx"), folder.path().to_path_buf()] {
        let source = PositionSource::Replay { path: path.display().to_string(), speed: 1.0 };
        let refused = Connection::open(source, |_| {}).await.err();
        assert!(matches!(refused, Some(PositionError::Recording { .. })), "{}: {refused:?}", path.display());
    }
}

/// Speaks gpsd's protocol as far as a client needs, where no gpsd is installed.
#[tokio::test(flavor = "multi_thread")]
async fn gpsd_is_asked_to_watch_and_says_that_it_has_no_receiver() {
    let (server, port) = listener().await;
    let connection = Heard::default().open(PositionSource::Gpsd { host: "127.0.0.1".into(), port }).await;
    let mut socket = accept(&server).await;
    socket.write_all(b"{\"class\":\"VERSION\",\"release\":\"3.22\"}\r\n").await.expect("it listens");
    let mut request = String::new();
    let (read, mut write) = socket.split();
    BufReader::new(read).read_line(&mut request).await.expect("a request");
    assert_eq!(request, "?WATCH={\"enable\":true,\"json\":true};\n");
    write.write_all(b"{\"class\":\"DEVICES\",\"devices\":[]}\r\n").await.expect("it listens");
    let state = until(&connection, "told", |state| state.problem.is_some()).await;
    assert_eq!(state.problem, Some(PositionError::GpsdEmpty));
    assert_eq!(state.quality(Instant::now()), Quality::Searching);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_that_is_taken_for_gpsd_is_named() {
    let (server, port) = listener().await;
    let connection = Heard::default().open(PositionSource::Gpsd { host: "127.0.0.1".into(), port }).await;
    accept(&server).await.write_all(&walk()).await.expect("it listens");
    let state = until(&connection, "refused", |state| problem(state).is_some()).await;
    assert!(matches!(problem(&state), Some(PositionError::NotGpsd { .. })), "{state:?}");
}

#[cfg(target_os = "linux")]
mod serial {
    use super::*;
    use serialport::{SerialPort, TTYPort};

    /// A pseudo-terminal: the receiver's end, and the path of the laptop's end.
    fn terminal() -> (TTYPort, String) {
        let (receiver, laptop) = TTYPort::pair().expect("a pseudo-terminal");
        let path = laptop.name().expect("it has a path");
        (receiver, path)
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn sentences_come_over_a_serial_line_until_it_is_cut() {
        let (mut receiver, path) = terminal();
        let heard = Heard::default();
        let connection = heard.open(PositionSource::Serial { port: path.clone(), baud: 4800 }).await;
        until(&connection, "open", |state| matches!(state.link, Link::Connected { .. })).await;
        let writer = std::thread::spawn(move || {
            for chunk in walk().chunks(100) {
                receiver.write_all(chunk).expect("it is read");
            }
            receiver
        });
        until(&connection, "walked", |_| heard.fixes().len() == 58).await;
        assert_walked(&heard.fixes());

        let second = Heard::default().open(PositionSource::Serial { port: path, baud: 4800 }).await;
        let state = until(&second, "refused", |state| problem(state).is_some()).await;
        assert!(matches!(problem(&state), Some(PositionError::PortBusy { .. })), "{state:?}");

        drop(writer.join().expect("it wrote"));
        let state = until(&connection, "cut", |state| problem(state).is_some()).await;
        let told = problem(&state).expect("it waits");
        assert!(matches!(told, PositionError::Ended { .. } | PositionError::NoSuchPort { .. }), "{told}");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_dropped_connection_leaves_the_port() {
        let (_receiver, path) = terminal();
        let source = PositionSource::Serial { port: path, baud: 9600 };
        for _ in 0..2 {
            let connection = Heard::default().open(source.clone()).await;
            // The thread of the connection before looks four times a second whether it is needed.
            until(&connection, "open", |state| matches!(state.link, Link::Connected { .. })).await;
        }
    }

    /// Ends gpsd with the test.
    struct Daemon(std::process::Child);

    impl Drop for Daemon {
        fn drop(&mut self) {
            let _ = self.0.kill();
            let _ = self.0.wait();
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn the_real_gpsd_tells_where_its_receiver_is() {
        use std::os::unix::fs::PermissionsExt;
        let (server, port) = listener().await;
        drop(server);
        let (mut receiver, path) = terminal();
        // gpsd gives up its rights before it opens the port.
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o666)).expect("the port is ours");
        let program =
            ["/usr/sbin/gpsd", "/usr/local/sbin/gpsd"].into_iter().find(|path| Path::new(path).is_file());
        let Some(program) = program else {
            eprintln!("skipped: gpsd is not installed");
            return;
        };
        let daemon = std::process::Command::new(program)
            .args(["-N", "-n", "-b", "-S", &port.to_string(), &path])
            .spawn();
        let _daemon = Daemon(daemon.expect("gpsd starts"));
        let stop = Arc::new(std::sync::atomic::AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let writer = std::thread::spawn(move || {
            // gpsd looks for the rate of the line first; what it misses comes again.
            while !stopped.load(std::sync::atomic::Ordering::Relaxed) {
                for second in walk().split_inclusive(|byte| *byte == b'\n').collect::<Vec<_>>().chunks(5) {
                    if stopped.load(std::sync::atomic::Ordering::Relaxed) {
                        return;
                    }
                    // Until gpsd has opened the line it fills up: what does not fit is lost, as on a real one.
                    let _ = receiver.write_all(&second.concat());
                    std::thread::sleep(Duration::from_millis(50));
                }
            }
        });
        let heard = Heard::default();
        let connection = heard.open(PositionSource::Gpsd { host: "127.0.0.1".into(), port }).await;
        let state = until(&connection, "told", |state| state.last.is_some()).await;
        stop.store(true, std::sync::atomic::Ordering::Relaxed);
        writer.join().expect("it wrote");
        let (fix, _) = state.last.expect("there is one");
        assert!((fix.lat - 43.773).abs() < 0.01 && (fix.lon - 11.256).abs() < 0.01, "{fix:?}");
        assert_eq!(fix.time.strftime("%F").to_string(), "2026-05-14");
    }
}
