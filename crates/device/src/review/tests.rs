//! Reviews of a home.
