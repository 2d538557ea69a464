//! Real servers for tests, started and ended with them.
