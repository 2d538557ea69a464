//! The one command of the page: GraphQL documents over the device of this process.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};

use async_graphql::{Request, Response, ServerError};
use device::DeviceError;
use futures::StreamExt;
use tauri::State;
use tauri::async_runtime::JoinHandle;
use tauri::ipc::Channel;

use crate::home::Opened;

/// Running subscriptions, by the number that the page got.
#[derive(Default)]
pub(crate) struct Subscriptions {
    next: AtomicU32,
    running: Mutex<HashMap<u32, JoinHandle<()>>>,
}

/// Executes a query or mutation.
#[tauri::command]
pub(crate) async fn graphql(opened: State<'_, Opened>, request: Request) -> Result<Response, ()> {
    Ok(match opened.open().await {
        Ok((_, schema)) => schema.execute(request).await,
        Err(cause) => refused(cause),
    })
}

/// Starts a subscription: its answers come through the channel until `unsubscribe`.
#[tauri::command]
pub(crate) async fn subscribe(
    opened: State<'_, Opened>,
    subscriptions: State<'_, Subscriptions>,
    request: Request,
    channel: Channel<Response>,
) -> Result<u32, ()> {
    let id = subscriptions.next.fetch_add(1, Ordering::Relaxed);
    match opened.open().await {
        Ok((_, schema)) => {
            let mut answers = schema.execute_stream(request);
            let task = tauri::async_runtime::spawn(async move {
                while let Some(answer) = answers.next().await {
                    // A page that was reloaded no longer listens.
                    if channel.send(answer).is_err() {
                        break;
                    }
                }
            });
            subscriptions.running.lock().unwrap_or_else(PoisonError::into_inner).insert(id, task);
        }
        Err(cause) => {
            let _ = channel.send(refused(cause));
        }
    }
    Ok(id)
}

/// Ends a subscription.
#[tauri::command]
#[expect(clippy::needless_pass_by_value, reason = "a command takes its state by value")]
pub(crate) fn unsubscribe(subscriptions: State<'_, Subscriptions>, id: u32) {
    let task = subscriptions.running.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
    if let Some(task) = task {
        task.abort();
    }
}

/// Says why the home can't be opened, in the form of any other GraphQL error.
fn refused(cause: &DeviceError) -> Response {
    let mut error = ServerError::new(cause.message.clone(), None);
    let mut extensions = async_graphql::ErrorExtensionValues::default();
    extensions.set("code", cause.code.name());
    if let Some(hint) = &cause.hint {
        extensions.set("hint", hint.clone());
    }
    error.extensions = Some(extensions);
    Response::from_errors(vec![error])
}
