//! One suite over every store: our own endpoint, and OpenStack Swift.

mod bucket;
mod endpoint;
mod lists;
mod raw;
mod refusals;
mod sigv4;
mod stores;
mod transfers;
mod troubles;
