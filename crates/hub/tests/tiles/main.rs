//! Sources, regions and transfers as a laptop meets them: GraphQL, then real HTTP to a real store.

#![expect(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

mod planning;
mod stand;
mod transfers;
