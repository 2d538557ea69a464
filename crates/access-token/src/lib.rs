//! OAuth 2.0 access tokens: checked, and asked for on behalf of a program.
