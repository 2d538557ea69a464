//! Reads the file and the environment.

use std::ffi::OsString;
use std::fmt;
use std::marker::PhantomData;
use std::path::Path;

use figment::providers::{Format, Toml};
use figment::value::{Dict, Map, Value};
use figment::{Figment, Metadata, Profile, Provider};
use serde::de::value::StrDeserializer;
use serde::de::{Deserialize, Deserializer, SeqAccess, Visitor};

use super::Config;

/// Variables that begin so are configuration: `MAP_OFFLINE_HUB__DATABASE__URL` is `database.url`.
pub const ENVIRONMENT_PREFIX: &str = "MAP_OFFLINE_HUB__";

/// A configuration that can't be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A key is not known, or its value is of another kind.
    #[error("the configuration can't be used: {0}")]
    Wrong(String),
    /// Keys that do not go together.
    #[error("the configuration contradicts itself: {0}")]
    Contradiction(String),
}

impl Config {
    /// Reads a file, if one is given, the environment over it, and what the command line says over
    /// that (`over`).
    ///
    /// # Errors
    /// If the file is missing, a key is not known, or keys do not go together.
    pub fn read(
        file: Option<&Path>,
        environment: impl IntoIterator<Item = (OsString, OsString)>,
        over: impl FnOnce(&mut Self),
    ) -> Result<Self, ConfigError> {
        let mut figment = Figment::new();
        if let Some(file) = file {
            figment = figment.merge(Toml::file_exact(file));
        }
        let figment = figment.merge(Environment::of(environment));
        let mut config: Self =
            figment.extract_lossy().map_err(|errors| ConfigError::Wrong(in_words(errors)))?;
        over(&mut config);
        config.checked()
    }
}

impl Config {
    /// The configuration that is in force, as TOML, without secrets.
    ///
    /// # Errors
    /// If it can't be written as TOML.
    pub fn shown(&self) -> Result<String, ConfigError> {
        toml::to_string(self).map_err(|error| ConfigError::Wrong(error.to_string()))
    }
}

/// Every fault with its key; a value is not repeated, for it may be a secret.
fn in_words(errors: figment::Error) -> String {
    use figment::error::Kind;
    let told = errors.into_iter().map(|error| {
        let key = error.path.join(".");
        let source = error.metadata.as_ref().map(|metadata| metadata.name.to_string()).unwrap_or_default();
        match error.kind {
            Kind::UnknownField(name, _) => format!("there is no key “{}” ({source})", place(&key, &name)),
            Kind::MissingField(name) => format!("“{}” is missing", place(&key, &name)),
            Kind::InvalidType(_, expected) => format!("“{key}” must be {expected} ({source})"),
            Kind::InvalidValue(_, expected) => format!("“{key}” must be {expected} ({source})"),
            Kind::UnknownVariant(_, known) => format!("“{key}” is one of: {} ({source})", known.join(", ")),
            Kind::Message(message) => format!("“{key}”: {message} ({source})"),
            other => format!("{other}"),
        }
    });
    told.collect::<Vec<_>>().join("; ")
}

fn place(path: &str, name: &str) -> String {
    // The library names an unknown key in the path or beside it, as the case may be.
    if path.is_empty() || path == name || path.ends_with(&format!(".{name}")) {
        if path.is_empty() { name.to_owned() } else { path.to_owned() }
    } else {
        format!("{path}.{name}")
    }
}

/// The environment, every value as the text that it is: a secret of digits stays what it was.
struct Environment(Vec<(Vec<String>, String)>);

impl Environment {
    fn of(variables: impl IntoIterator<Item = (OsString, OsString)>) -> Self {
        let ours = variables.into_iter().filter_map(|(name, value)| {
            let (name, value) = (name.into_string().ok()?, value.into_string().ok()?);
            let key = name.strip_prefix(ENVIRONMENT_PREFIX)?.to_ascii_lowercase();
            Some((key.split("__").map(str::to_owned).collect(), value))
        });
        Self(ours.collect())
    }
}

impl Provider for Environment {
    fn metadata(&self) -> Metadata {
        Metadata::named("environment")
    }

    fn data(&self) -> Result<Map<Profile, Dict>, figment::Error> {
        let mut root = Dict::new();
        for (path, value) in &self.0 {
            put(&mut root, path, value);
        }
        Ok(Map::from([(Profile::Default, root)]))
    }
}

fn put(dict: &mut Dict, path: &[String], value: &str) {
    match path {
        [] => {}
        [name] => {
            dict.insert(name.clone(), Value::from(value));
        }
        [name, rest @ ..] => {
            let inner = dict.entry(name.clone()).or_insert_with(|| Value::from(Dict::new()));
            if let Value::Dict(_, inner) = inner {
                put(inner, rest, value);
            }
        }
    }
}

/// Reads a list, or words with commas between them as a variable has them.
pub(super) fn words<'de, D, T>(from: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    struct Words<T>(PhantomData<T>);

    impl<'de, T: Deserialize<'de>> Visitor<'de> for Words<T> {
        type Value = Vec<T>;

        fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
            out.write_str("a list, or words with commas between them")
        }

        fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Vec<T>, E> {
            let words = text.split(',').map(str::trim).filter(|word| !word.is_empty());
            words.map(|word| T::deserialize(StrDeserializer::new(word))).collect()
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Vec<T>, A::Error> {
            let mut all = Vec::new();
            while let Some(item) = items.next_element()? {
                all.push(item);
            }
            Ok(all)
        }
    }

    from.deserialize_any(Words(PhantomData))
}
