//! The hub's GraphQL schema.
