//! The state of a feature as one row: the dots that stand in it, then registers with their values.

use feature_crdt::{Dot, FeatureState, Key, LayerId, Sibling, Siblings, Target};

use crate::bytes::{Bytes, put};
use crate::error::{Damage, LogError};
use crate::names::Book;

impl Book<'_> {
    /// The bytes of a state; one state has one form in one file.
    pub(crate) fn encode_state(&self, state: &FeatureState) -> Result<Vec<u8>, LogError> {
        let mut dots = Vec::new();
        let registers = [&state.existence, &state.geometry];
        for siblings in registers.into_iter().chain(state.properties.iter().map(|(_, siblings)| siblings)) {
            for sibling in siblings {
                if !dots.contains(&sibling.dot) {
                    dots.push(sibling.dot);
                }
            }
        }
        let mut bytes = Vec::with_capacity(256);
        self.put_dots(&mut bytes, &dots)?;
        self.put_siblings(&mut bytes, &state.existence, &dots)?;
        self.put_siblings(&mut bytes, &state.geometry, &dots)?;
        put(&mut bytes, state.properties.len() as u64);
        for (key, siblings) in &state.properties {
            self.put_key(&mut bytes, key)?;
            self.put_siblings(&mut bytes, siblings, &dots)?;
        }
        Ok(bytes)
    }

    fn put_siblings(&self, bytes: &mut Vec<u8>, siblings: &[Sibling], dots: &[Dot]) -> Result<(), LogError> {
        put(bytes, siblings.len() as u64);
        for sibling in siblings {
            let at = dots.iter().position(|dot| *dot == sibling.dot).unwrap_or_default();
            put(bytes, at as u64);
            self.put_value(bytes, &sibling.value)?;
        }
        Ok(())
    }

    pub(crate) fn decode_state(&self, layer: LayerId, bytes: &[u8]) -> Result<FeatureState, LogError> {
        let mut bytes = Bytes(bytes);
        let dots = self.get_dots(&mut bytes)?;
        let mut state = FeatureState::new(layer);
        state.existence = self.get_siblings(&mut bytes, &dots)?;
        state.geometry = self.get_siblings(&mut bytes, &dots)?;
        let count = bytes.count()?;
        state.properties.reserve(count + 1);
        for _ in 0..count {
            let property = (self.get_key(&mut bytes)?, self.get_siblings(&mut bytes, &dots)?);
            state.properties.push(property);
        }
        if bytes.0.is_empty() { Ok(state) } else { Err(Damage::Row.into()) }
    }

    fn get_key(&self, bytes: &mut Bytes<'_>) -> Result<Key, LogError> {
        match self.get_target(bytes)? {
            Target::Property(key) => Ok(key),
            Target::Geometry => Err(Damage::Row.into()),
        }
    }

    fn get_siblings(&self, bytes: &mut Bytes<'_>, dots: &[Dot]) -> Result<Siblings, LogError> {
        let count = bytes.count()?;
        let mut siblings = Vec::with_capacity(count);
        for _ in 0..count {
            let at = usize::try_from(bytes.number()?)?;
            let dot = *dots.get(at).ok_or(Damage::Row)?;
            siblings.push(Sibling { dot, value: self.get_value(bytes)? });
        }
        Ok(siblings)
    }
}
