//! What the hub keeps: workspaces, tiles, jobs, edits.
