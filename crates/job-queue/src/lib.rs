//! Work that waits: leases, back-off, dead letters, over SQL or NATS.
