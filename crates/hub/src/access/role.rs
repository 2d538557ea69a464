//! Roles of a workspace and scopes of a token.

/// What somebody is in a workspace; each may do what those before may.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Debug, async_graphql::Enum)]
pub enum Role {
    /// Sees and downloads.
    Viewer,
    /// Edits features, caches regions, uploads tiles.
    Editor,
    /// Decides conflicts.
    Reviewer,
    /// Members, devices, sources, quotas, access to layers.
    Admin,
}

impl Role {
    /// All, the least first.
    pub const ALL: [Self; 4] = [Self::Viewer, Self::Editor, Self::Reviewer, Self::Admin];

    /// As it is stored.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Editor => "editor",
            Self::Reviewer => "reviewer",
            Self::Admin => "admin",
        }
    }

    /// Reads what [`Role::name`] wrote.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}

/// What a token allows, whatever the role (RFC 6749, section 3.3).
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Scope {
    /// `map:read`: see anything.
    MapRead,
    /// `cache:write`: sources, regions, cache jobs, uploads of tiles.
    CacheWrite,
    /// `edits:write`: push changes.
    EditsWrite,
    /// `conflicts:resolve`: decide conflicts.
    ConflictsResolve,
    /// `workspace:admin`: members, devices, quotas.
    WorkspaceAdmin,
}

impl Scope {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::MapRead, Self::CacheWrite, Self::EditsWrite, Self::ConflictsResolve, Self::WorkspaceAdmin];

    /// The word in the token.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::MapRead => "map:read",
            Self::CacheWrite => "cache:write",
            Self::EditsWrite => "edits:write",
            Self::ConflictsResolve => "conflicts:resolve",
            Self::WorkspaceAdmin => "workspace:admin",
        }
    }

    /// The scopes among the words of a token's `scope`; words that are no scope of the hub are
    /// passed over.
    #[must_use]
    pub fn of_words(words: &str) -> Vec<Self> {
        Self::ALL.into_iter().filter(|scope| words.split(' ').any(|word| word == scope.word())).collect()
    }
}
