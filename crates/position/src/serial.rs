//! A serial line, read by a thread of its own: what every system can do.

use std::io::Read;
use std::time::Duration;

use serialport::ErrorKind;
use tokio::sync::{mpsc, oneshot};

use crate::error::PositionError;

/// How long a read waits before it looks whether anybody still listens.
const READ_WAIT: Duration = Duration::from_millis(250);

/// Chunks that wait to be taken: a line of a second or two at the highest rate.
const QUEUE: usize = 64;

/// Bytes of a chunk.
const CHUNK: usize = 4096;

/// Opens a port; its bytes come by the receiver, and an error is the last that comes. The port is
/// closed soon after the receiver is dropped.
pub(crate) async fn open(
    port: &str,
    baud: u32,
) -> Result<mpsc::Receiver<std::io::Result<Vec<u8>>>, PositionError> {
    let (opened, answer) = oneshot::channel();
    let (chunks, receiver) = mpsc::channel(QUEUE);
    let name = port.to_owned();
    let thread = std::thread::Builder::new().name("position-serial".into());
    let started = thread.spawn(move || {
        // Opening may wait for a driver.
        match serialport::new(&name, baud).timeout(READ_WAIT).open() {
            Ok(line) => {
                let _ = opened.send(Ok(()));
                pump(line, &chunks);
            }
            Err(cause) => {
                let _ = opened.send(Err(cause));
            }
        }
    });
    let ended = |cause: String| PositionError::Ended { place: port.to_owned(), cause };
    started.map_err(|cause| ended(cause.to_string()))?;
    match answer.await {
        Ok(Ok(())) => Ok(receiver),
        Ok(Err(cause)) => Err(problem(port, &cause)),
        Err(_) => Err(ended("the reader stopped".into())),
    }
}

fn pump(mut line: Box<dyn serialport::SerialPort>, chunks: &mpsc::Sender<std::io::Result<Vec<u8>>>) {
    let mut buffer = [0; CHUNK];
    while !chunks.is_closed() {
        let chunk = match line.read(&mut buffer) {
            // A line that was cut reads as ended at once, for ever.
            Ok(0) => Err(std::io::ErrorKind::UnexpectedEof.into()),
            Ok(length) => Ok(buffer[..length].to_vec()),
            Err(cause) if waits(&cause) => continue,
            Err(cause) => Err(cause),
        };
        let last = chunk.is_err();
        if chunks.blocking_send(chunk).is_err() || last {
            return;
        }
    }
}

fn waits(cause: &std::io::Error) -> bool {
    use std::io::ErrorKind::{Interrupted, TimedOut, WouldBlock};
    matches!(cause.kind(), TimedOut | WouldBlock | Interrupted)
}

/// Says in our words what the library says of a port.
fn problem(port: &str, cause: &serialport::Error) -> PositionError {
    let port = port.to_owned();
    match cause.kind {
        ErrorKind::Io(std::io::ErrorKind::NotFound) => PositionError::NoSuchPort { port },
        ErrorKind::Io(std::io::ErrorKind::PermissionDenied) => PositionError::NotAllowed { port },
        // Windows says the same of a port that is missing and of one that is taken.
        ErrorKind::NoDevice if cfg!(windows) && !is_listed(&port) => PositionError::NoSuchPort { port },
        ErrorKind::NoDevice => PositionError::PortBusy { port },
        _ => PositionError::Ended { place: port, cause: cause.description.clone() },
    }
}

fn is_listed(port: &str) -> bool {
    crate::ports::serial_ports().iter().any(|known| known.path.eq_ignore_ascii_case(port))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn problems_say_what_to_do() {
        let cases = [
            (ErrorKind::Io(std::io::ErrorKind::NotFound), "There is no port P", "Plug"),
            (ErrorKind::Io(std::io::ErrorKind::PermissionDenied), "You may not open P", "dialout"),
            (ErrorKind::NoDevice, "P is in use", "Close"),
        ];
        for (kind, message, cure) in cases {
            let told = problem("P", &serialport::Error::new(kind, "in the system's words"));
            if cfg!(target_os = "linux") {
                assert!(told.to_string().starts_with(message), "{told}");
                assert!(told.cure().contains(cure), "{}", told.cure());
            }
        }
    }
}
