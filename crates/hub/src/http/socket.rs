//! Subscriptions over a WebSocket: the graphql-transport-ws protocol of graphql-ws.

use std::ops::ControlFlow;
use std::time::Duration;

use async_graphql::Request;
use axum::extract::State;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use futures::StreamExt;
use tokio::time::{Instant, MissedTickBehavior, interval_at, timeout};

use super::answer::Refusal;
use super::app::App;
use super::rates::Place;
use super::session::{DEVICE, Session, Unauthenticated, bearer, token_of};
use super::socket_message::{Close, FromClient};
use super::socket_work::{Output, Work};

const PROTOCOL: &str = "graphql-transport-ws";

/// A client says who it is within so long.
const INIT: Duration = Duration::from_secs(10);

/// How often the client is asked whether it is there; it is gone after three of them.
const PING: Duration = Duration::from_secs(20);
const GONE: Duration = Duration::from_secs(65);

/// A client that takes nothing for so long is gone.
const SEND: Duration = Duration::from_secs(15);

/// Opens a connection. The token is in `Authorization`, or comes with `connection_init` (a page can't
/// set headers of a WebSocket); nothing is answered before it was checked.
pub(super) async fn upgrade(
    State(app): State<App>,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, axum::extract::ws::rejection::WebSocketUpgradeRejection>,
) -> Response {
    let Ok(upgrade) = upgrade else {
        return Refusal::new(
            StatusCode::UPGRADE_REQUIRED,
            "BAD_USER_INPUT",
            "This address takes WebSockets.",
        )
        .into_response();
    };
    let device = headers.get(DEVICE).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let session = match bearer(&headers) {
        Ok(token) => match app.session(token, device.clone()).await {
            Ok(session) => Some(session),
            Err(reason) => return app.challenge(reason).into_response(),
        },
        Err(Unauthenticated::NoToken) => None,
        Err(reason) => return app.challenge(reason).into_response(),
    };
    let limit = app.hub().config().limits.request_bytes;
    upgrade.protocols([PROTOCOL]).max_message_size(limit).max_frame_size(limit).on_upgrade(
        move |socket| async move {
            let known = Known { session, device };
            if socket.protocol().is_none_or(|protocol| protocol != PROTOCOL) {
                close(socket, Close::NOT_ACCEPTABLE).await;
            } else {
                Connection { app, socket, work: Work::default() }.run(known).await;
            }
        },
    )
}

/// What the headers said.
struct Known {
    session: Option<Session>,
    device: Option<String>,
}

struct Connection {
    app: App,
    socket: WebSocket,
    work: Work,
}

impl Connection {
    async fn run(mut self, known: Known) {
        let outcome = match self.begin(known).await {
            Ok(session) => self.serve(session).await,
            Err(close) => close,
        };
        // What is under way ends before the client is told why.
        self.work = Work::default();
        if let Some(reason) = outcome {
            close(self.socket, reason).await;
        }
    }

    /// Waits for `connection_init`; the reason to close, if it does not come or is not good enough.
    async fn begin(&mut self, known: Known) -> Result<Session, Option<Close>> {
        let message = timeout(INIT, self.receive()).await.map_err(|_| Some(Close::INIT_TIMEOUT))?;
        let init = match message? {
            FromClient::ConnectionInit { payload } => payload.unwrap_or_default(),
            FromClient::Subscribe { .. } => return Err(Some(Close::UNAUTHORIZED)),
            _ => return Err(Some(Close::BAD_MESSAGE)),
        };
        let session = match (known.session, init.token()) {
            (Some(session), _) => Ok(session),
            (None, Some(token)) => {
                let token = token_of(token).unwrap_or(token).to_owned();
                self.app.session(&token, init.device().or(known.device)).await
            }
            (None, None) => Err(Unauthenticated::NoToken),
        };
        let session = session.map_err(|reason| Some(Close::refused(&reason)))?;
        self.send(Message::Text(r#"{"type":"connection_ack"}"#.into())).await.map_err(|()| None)?;
        Ok(session)
    }

    /// Takes messages and gives answers until one side ends it.
    async fn serve(&mut self, session: Session) -> Option<Close> {
        let expires = session.expires();
        let stopping = self.app.stopping();
        tokio::pin!(expires, stopping);
        let mut ping = interval_at(Instant::now() + PING, PING);
        ping.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut heard = Instant::now();
        loop {
            let step = tokio::select! {
                message = self.socket.recv() => {
                    heard = Instant::now();
                    self.take(message, &session).await
                }
                output = self.work.next(), if !self.work.is_idle() => self.tell(output).await,
                _ = ping.tick() => {
                    if heard.elapsed() > GONE { return None }
                    self.sent(Message::Ping(axum::body::Bytes::new())).await
                }
                () = &mut expires => ControlFlow::Break(Some(Close::EXPIRED)),
                () = &mut stopping => ControlFlow::Break(Some(Close::RESTART)),
            };
            if let ControlFlow::Break(reason) = step {
                return reason;
            }
        }
    }

    async fn take(
        &mut self,
        message: Option<Result<Message, axum::Error>>,
        session: &Session,
    ) -> ControlFlow<Option<Close>> {
        let text = match message {
            Some(Ok(Message::Text(text))) => text,
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => return ControlFlow::Continue(()),
            Some(Ok(Message::Binary(_))) => return ControlFlow::Break(Some(Close::BAD_MESSAGE)),
            Some(Ok(Message::Close(_)) | Err(_)) | None => return ControlFlow::Break(None),
        };
        match FromClient::read(&text) {
            Some(FromClient::Subscribe { id, payload }) => self.subscribe(session, id, payload).await,
            Some(FromClient::Complete { id }) => {
                self.work.end(&id);
                ControlFlow::Continue(())
            }
            Some(FromClient::Ping { payload }) => {
                let pong = serde_json::json!({ "type": "pong", "payload": payload });
                self.sent(Message::Text(pong.to_string().into())).await
            }
            Some(FromClient::Pong { .. }) => ControlFlow::Continue(()),
            Some(FromClient::ConnectionInit { .. }) => ControlFlow::Break(Some(Close::SECOND_INIT)),
            None => ControlFlow::Break(Some(Close::BAD_MESSAGE)),
        }
    }

    async fn subscribe(
        &mut self,
        session: &Session,
        id: String,
        payload: serde_json::Value,
    ) -> ControlFlow<Option<Close>> {
        if self.work.has(&id) {
            return ControlFlow::Break(Some(Close::taken(&id)));
        }
        match self.admit(session, &payload) {
            Ok((place, request)) => {
                let outcomes = self.app.schema().execute_stream(request);
                self.work.begin(id, outcomes.boxed(), place);
                ControlFlow::Continue(())
            }
            Err(refusal) => self.tell(Some(Output::refused(id, &refusal))).await,
        }
    }

    fn admit(&self, session: &Session, payload: &serde_json::Value) -> Result<(Place, Request), Refusal> {
        self.app.rates().subject(&session.caller)?;
        let place = self.app.subscriptions().take(&session.caller)?;
        let request = super::read::text(payload.to_string().as_bytes())?;
        Ok((place, request.data(session.caller.clone())))
    }

    async fn tell(&mut self, output: Option<Output>) -> ControlFlow<Option<Close>> {
        match output.and_then(|output| output.text()) {
            Some(text) => self.sent(Message::Text(text.into())).await,
            None => ControlFlow::Continue(()),
        }
    }

    async fn receive(&mut self) -> Result<FromClient, Option<Close>> {
        loop {
            match self.socket.recv().await {
                Some(Ok(Message::Text(text))) => {
                    return FromClient::read(&text).ok_or(Some(Close::BAD_MESSAGE));
                }
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(Message::Binary(_))) => return Err(Some(Close::BAD_MESSAGE)),
                Some(Ok(Message::Close(_)) | Err(_)) | None => return Err(None),
            }
        }
    }

    async fn sent(&mut self, message: Message) -> ControlFlow<Option<Close>> {
        match self.send(message).await {
            Ok(()) => ControlFlow::Continue(()),
            Err(()) => ControlFlow::Break(None),
        }
    }

    async fn send(&mut self, message: Message) -> Result<(), ()> {
        match timeout(SEND, self.socket.send(message)).await {
            Ok(Ok(())) => Ok(()),
            _ => Err(()),
        }
    }
}

async fn close(mut socket: WebSocket, reason: Close) {
    let frame = CloseFrame { code: reason.code, reason: reason.reason.as_ref().into() };
    // Whoever is gone already needs no reason.
    let _ = timeout(SEND, socket.send(Message::Close(Some(frame)))).await;
}
