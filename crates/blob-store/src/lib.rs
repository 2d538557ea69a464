//! Where bytes lie by their hash: S3 and what speaks it, and an endpoint of our own.
