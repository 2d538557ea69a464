//! Pages of lists.

/// Which part of a list is wanted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Paging {
    /// The most items.
    pub first: usize,
    /// [`Page::next`] of the page before; it stays good whatever is edited meanwhile.
    pub after: Option<String>,
}

impl Paging {
    /// The first items.
    #[must_use]
    pub const fn first(first: usize) -> Self {
        Self { first, after: None }
    }

    /// Goes on from a cursor.
    #[must_use]
    pub fn after(self, cursor: impl Into<String>) -> Self {
        Self { after: Some(cursor.into()), ..self }
    }
}

/// A part of a list.
#[derive(Clone, PartialEq, Debug)]
pub struct Page<T> {
    /// Its items.
    pub items: Vec<T>,
    /// Where to go on from; `None` at the end.
    pub next: Option<String>,
}

impl<T> Default for Page<T> {
    fn default() -> Self {
        Self { items: Vec::new(), next: None }
    }
}
