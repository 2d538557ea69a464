//! Where tiles come from: added, shown without secrets, taken away.

mod draft;

use database::Isolation;
use hub_store::sources::{self, NewSource, SourceRow};
use serde_json::json;
use tile_grid::{TileFormat, ZoomRange};
use tile_source::{HttpSource, Secret, SourceKind, SourceSpec, Terms, known_terms};
use uuid::Uuid;

pub(crate) use draft::{KindDraft, SourceChange, SourceDraft, zoom_range};

use crate::access::Access;
use crate::error::{ErrorCode, HubError, Result};
use crate::events::Event;
use crate::hub::Hub;

/// The longest name of anything, in characters.
const MAX_NAME: usize = 120;

/// What stands in the place of a secret.
const REDACTED: &str = "[redacted]";

/// The time, in milliseconds since 1970.
pub(crate) fn now_ms() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}

impl Hub {
    /// The sources of a workspace, by name.
    pub(crate) async fn sources(&self, access: &Access) -> Result<Vec<SourceRow>> {
        let workspace = access.workspace().to_owned();
        Ok(self.database().read(move |tx| sources::of_workspace(tx, &workspace)).await?)
    }

    /// A source of a workspace.
    pub(crate) async fn source(&self, access: &Access, id: &str) -> Result<SourceRow> {
        let (workspace, id) = (access.workspace().to_owned(), id.to_owned());
        let row = self.database().read(move |tx| sources::get(tx, &id)).await?;
        row.filter(|row| row.workspace == workspace).ok_or_else(|| HubError::not_found("source"))
    }

    /// Adds a source; with `ask`, asks it what it says about itself.
    pub(crate) async fn add_source(
        &self,
        access: &Access,
        draft: SourceDraft,
        ask: bool,
    ) -> Result<SourceRow> {
        let spec = draft.spec()?;
        let new = self.checked(spec, ask).await?;
        let id = Uuid::now_v7().to_string();
        let (access, row_id, now) = (access.clone(), id.clone(), now_ms());
        let row = self
            .database()
            .write(move |tx| {
                sources::add(tx, &id, access.workspace(), &new, now).map_err(taken)?;
                access.record(tx, now, "addSource", &id, &new.shown)?;
                found(sources::get(tx, &row_id)?)
            })
            .await?;
        self.events().tell(&row.workspace, Event::Sources);
        Ok(row)
    }

    /// Changes what is given of a source. Its tiles stay.
    pub(crate) async fn change_source(
        &self,
        access: &Access,
        id: &str,
        change: SourceChange,
        ask: bool,
    ) -> Result<SourceRow> {
        let spec = change.of(self.spec_of(access, id).await?)?;
        let new = self.checked(spec, ask).await?;
        let (access, id, now) = (access.clone(), id.to_owned(), now_ms());
        let row = self
            .database()
            .write(move |tx| {
                sources::change(tx, &id, &new, now).map_err(taken)?;
                access.record(tx, now, "changeSource", &id, &new.shown)?;
                found(sources::get(tx, &id)?)
            })
            .await?;
        self.events().tell(&row.workspace, Event::Sources);
        Ok(row)
    }

    /// Takes a source away, with its regions. Their tiles go with the next clean-up.
    pub(crate) async fn remove_source(&self, access: &Access, id: &str) -> Result<()> {
        let row = self.source(access, id).await?;
        let (access, workspace, now) = (access.clone(), row.workspace.clone(), now_ms());
        self.database()
            .write_with(Isolation::ReadCommitted, move |tx| {
                sources::remove(tx, &row.id, now)?;
                access.record(tx, now, "removeSource", &row.id, &json!({ "name": row.name }))
            })
            .await?;
        self.events().tell(&workspace, Event::Sources);
        Ok(())
    }

    /// The whole description of a source, with what is secret in it: for whoever sends requests to it.
    async fn spec_of(&self, access: &Access, id: &str) -> Result<SourceSpec> {
        let row = self.source(access, id).await?;
        let text = self.database().read(move |tx| sources::spec(tx, &row.id)).await?;
        parsed(&text.ok_or_else(|| HubError::not_found("source"))?)
    }

    /// Checks a description without sending anything, and by asking if that is wanted.
    async fn checked(&self, spec: SourceSpec, ask: bool) -> Result<NewSource> {
        let name = checked_name(&spec.name)?;
        if spec.allow_private && !self.config().sources.allow_private {
            return Err(HubError::new(ErrorCode::Refused, "This hub does not fetch from private addresses.")
                .hint("The operator can allow it: sources.allow_private in the configuration."));
        }
        let mut spec = SourceSpec { name: name.clone(), ..spec };
        tile_source::validate(&spec).map_err(|refusal| HubError::bad(refusal.to_string()))?;
        if let Some(terms) = known_terms(&spec.kind) {
            spec.terms = terms;
        }
        let about = if ask { ask_source(&mut spec).await? } else { json!({}) };
        Ok(NewSource { name, spec: written(&spec)?, shown: written(&redacted(&spec))?, about })
    }
}

/// Asks a source what it says about itself; terms of the hosts that it leads to go before others.
async fn ask_source(spec: &mut SourceSpec) -> Result<serde_json::Value> {
    let refused = |error: tile_source::SourceError| HubError::new(ErrorCode::Refused, error.to_string());
    let opened = HttpSource::open(spec).await.map_err(refused)?;
    if let Some(terms) = opened.known_terms() {
        spec.terms = terms;
    }
    let about = opened.description();
    if spec.terms.attribution.is_none() {
        spec.terms.attribution.clone_from(&about.attribution);
    }
    Ok(json!({
        "format": about.format.map(TileFormat::name),
        "zooms": opened.zooms(),
        "tileSize": about.tile_size,
        "vectorLayers": about.vector_layers,
    }))
}

/// A description as it may be shown: no header values, no query values.
fn redacted(spec: &SourceSpec) -> SourceSpec {
    let mut shown = spec.clone();
    for header in &mut shown.headers {
        header.value = Secret::new(REDACTED);
    }
    match &mut shown.kind {
        SourceKind::Template { url, .. }
        | SourceKind::TileJson { url }
        | SourceKind::RemotePmtiles { url } => {
            *url = tile_source::redact_url(url);
        }
        SourceKind::Wmts { capabilities_url, .. } => {
            *capabilities_url = tile_source::redact_url(capabilities_url);
        }
        SourceKind::File { .. } | SourceKind::World => {}
    }
    shown
}

/// What a source says of its format and zooms.
pub(crate) struct Facts {
    /// As it was described, without secrets.
    pub(crate) spec: SourceSpec,
    /// The format of its tiles, if it said so.
    pub(crate) format: Option<TileFormat>,
    /// The zooms that it has, if it or its admin said so.
    pub(crate) zooms: Option<ZoomRange>,
}

impl Facts {
    /// Reads a row.
    pub(crate) fn of(row: &SourceRow) -> Result<Self> {
        let spec: SourceSpec = serde_json::from_value(row.spec.clone()).map_err(internal)?;
        let format = row.about.get("format").and_then(|name| name.as_str()).and_then(TileFormat::from_name);
        let said = row.about.get("zooms").cloned().and_then(|zooms| serde_json::from_value(zooms).ok());
        Ok(Self { zooms: said.or(spec.zooms), format, spec })
    }

    /// What its owner allows: what is known of its host goes before what somebody said.
    pub(crate) fn terms(&self) -> Terms {
        known_terms(&self.spec.kind).unwrap_or_else(|| self.spec.terms.clone())
    }
}

/// Reads a stored description.
///
/// # Errors
/// If it is none.
pub(crate) fn parsed(text: &str) -> Result<SourceSpec> {
    serde_json::from_str(text).map_err(internal)
}

fn written(spec: &SourceSpec) -> Result<serde_json::Value> {
    serde_json::to_value(spec).map_err(internal)
}

fn internal(error: impl std::fmt::Display) -> HubError {
    tracing::error!(%error, "a stored source can't be read");
    HubError::new(ErrorCode::Internal, "The hub has failed; its log says why.")
}

fn found(row: Option<SourceRow>) -> Result<SourceRow> {
    row.ok_or_else(|| HubError::not_found("source"))
}

fn taken(error: database::DbError) -> HubError {
    match error {
        database::DbError::Taken(_) => {
            HubError::new(ErrorCode::Conflict, "The workspace has a source of that name already.")
                .hint("Choose another name.")
        }
        other => other.into(),
    }
}

/// Checks a name that a person gave.
pub(crate) fn checked_name(name: &str) -> Result<String> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > MAX_NAME || name.chars().any(char::is_control) {
        return Err(HubError::bad(format!("A name has 1 to {MAX_NAME} visible characters.")));
    }
    Ok(name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use tile_source::{Header, Scheme};

    #[test]
    fn what_is_shown_of_a_source_has_no_secret_in_it() {
        let kinds = [
            SourceKind::Template {
                url: "https://t.example/{z}/{x}/{y}.png?key=s3cret".into(),
                scheme: Scheme::Xyz,
                subdomains: Vec::new(),
            },
            SourceKind::TileJson { url: "https://t.example/tiles.json?key=s3cret".into() },
            SourceKind::RemotePmtiles { url: "https://t.example/a.pmtiles?key=s3cret".into() },
            SourceKind::Wmts {
                capabilities_url: "https://t.example/wmts?key=s3cret".into(),
                layer: "a".into(),
                tile_matrix_set: String::new(),
                style: None,
            },
        ];
        for kind in kinds {
            let mut spec = SourceSpec::new("a", kind);
            spec.headers.push(Header { name: "x-key".into(), value: Secret::new("s3cret") });
            let whole = written(&spec).expect("a spec is JSON").to_string();
            let shown = written(&redacted(&spec)).expect("a spec is JSON").to_string();
            assert!(whole.contains("s3cret") && !shown.contains("s3cret"), "{shown}");
            assert_eq!(parsed(&whole).expect("as it was written"), spec);
        }
    }
}
