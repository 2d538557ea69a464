//! Lists in pages, as Relay has them.

use async_graphql::connection::{Connection, Edge};
use async_graphql::{OutputType, Result};

use super::shown;
use crate::error::HubError;

/// Things on a page, if it is not said.
const USUAL: i32 = 100;

/// Things on a page at most.
const MOST: i32 = 1000;

/// The longest cursor that the hub gives out.
const LONGEST: usize = 200;

/// Which page of a list is asked for.
pub(crate) struct Wanted {
    /// The cursor of the thing before the page.
    pub(crate) after: Option<String>,
    /// Things on it.
    pub(crate) first: usize,
}

impl Wanted {
    /// Reads the arguments `first` and `after`.
    pub(crate) fn of(first: Option<i32>, after: Option<String>) -> Result<Self> {
        let first = first.unwrap_or(USUAL);
        if !(0..=MOST).contains(&first) {
            return Err(shown(HubError::bad(format!("A page has 0 to {MOST} things (first)."))));
        }
        let plain =
            |text: &String| !text.is_empty() && text.len() <= LONGEST && !text.chars().any(char::is_control);
        if !after.as_ref().is_none_or(plain) {
            return Err(bad_cursor());
        }
        Ok(Self { after, first: first.unsigned_abs() as usize })
    }

    /// One more than the page has: whether it is there tells whether there are more.
    pub(crate) const fn limit(&self) -> i64 {
        self.first as i64 + 1
    }

    /// The cursor as an id, of a list that is in the order of ids.
    pub(crate) fn after_id(&self) -> String {
        self.after.clone().unwrap_or_default()
    }

    /// The cursor as a number.
    pub(crate) fn after_number(&self) -> Result<Option<i64>> {
        self.after.as_ref().map(|after| after.parse().map_err(|_| bad_cursor())).transpose()
    }

    /// Makes the page of at most [`Wanted::limit`] things, each with its cursor.
    pub(crate) fn page<T, N: OutputType>(
        &self,
        found: Vec<T>,
        node: impl Fn(T) -> (String, N),
    ) -> Connection<String, N> {
        let mut page = Connection::new(self.after.is_some(), found.len() > self.first);
        let edges = found.into_iter().take(self.first).map(node);
        page.edges.extend(edges.map(|(cursor, node)| Edge::new(cursor, node)));
        page
    }
}

fn bad_cursor() -> async_graphql::Error {
    shown(HubError::bad("This is no cursor of this list (after)."))
}
