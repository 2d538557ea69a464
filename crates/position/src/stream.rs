//! The bytes of a receiver, whichever way they come.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, lookup_host};
use tokio::sync::mpsc;
use tokio::time::timeout;

use crate::error::PositionError;
use crate::serial;
use crate::source::{PositionSource, address};

/// How long a connection may take to be answered.
const CONNECT_WAIT: Duration = Duration::from_secs(5);

/// Bytes read at once.
const CHUNK: usize = 16 * 1024;

/// An open way to a receiver.
pub(crate) enum Stream {
    Tcp { socket: TcpStream, place: String },
    Serial { chunks: mpsc::Receiver<std::io::Result<Vec<u8>>>, place: String },
}

impl Stream {
    /// Opens the way to a live receiver.
    pub(crate) async fn open(source: &PositionSource) -> Result<Self, PositionError> {
        let place = source.place();
        match source {
            PositionSource::Serial { port, baud } => {
                Ok(Self::Serial { chunks: serial::open(port, *baud).await?, place })
            }
            PositionSource::Gpsd { host, port } => {
                Ok(Self::Tcp { socket: connect(host, *port, "gpsd").await?, place })
            }
            PositionSource::Tcp { host, port } => {
                Ok(Self::Tcp { socket: connect(host, *port, "receiver").await?, place })
            }
            PositionSource::Replay { path, .. } => {
                Err(PositionError::BadChoice(format!("{path} is a recording, and no receiver.")))
            }
        }
    }

    /// Waits for bytes.
    pub(crate) async fn next(&mut self) -> Result<Vec<u8>, PositionError> {
        let (chunk, place) = match self {
            Self::Tcp { socket, place } => {
                let mut buffer = vec![0; CHUNK];
                let read = socket.read(&mut buffer).await.and_then(|length| {
                    buffer.truncate(length);
                    if length == 0 { Err(std::io::ErrorKind::UnexpectedEof.into()) } else { Ok(buffer) }
                });
                (read, place)
            }
            Self::Serial { chunks, place } => {
                (chunks.recv().await.unwrap_or_else(|| Err(std::io::ErrorKind::UnexpectedEof.into())), place)
            }
        };
        chunk.map_err(|cause| PositionError::Ended { place: place.clone(), cause: ending(&cause) })
    }

    /// Sends a request; a serial receiver is only listened to.
    pub(crate) async fn send(&mut self, request: &[u8]) -> Result<(), PositionError> {
        let Self::Tcp { socket, place } = self else { return Ok(()) };
        let fail =
            |cause: std::io::Error| PositionError::Ended { place: place.clone(), cause: ending(&cause) };
        socket.write_all(request).await.map_err(fail)
    }
}

fn ending(cause: &std::io::Error) -> String {
    if cause.kind() == std::io::ErrorKind::UnexpectedEof {
        return "the other side closed it".into();
    }
    cause.to_string()
}

async fn connect(host: &str, port: u16, what: &'static str) -> Result<TcpStream, PositionError> {
    let place = address(host, port);
    let found = match timeout(CONNECT_WAIT, lookup_host((host, port))).await {
        Ok(Ok(found)) => found,
        _ => return Err(PositionError::UnknownHost { place }),
    };
    for to in found {
        if let Ok(Ok(socket)) = timeout(CONNECT_WAIT, TcpStream::connect(to)).await {
            return Ok(socket);
        }
    }
    Err(PositionError::NoAnswer { what, place })
}
