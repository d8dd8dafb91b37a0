//! What of the operator's grants decides which system calls the monitor needs.

/// The kinds of things that were granted. Nothing else about a guest changes the wall around its monitor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Grants {
    /// Ports of the host, TCP or UDP.
    pub listen: bool,
    /// Destinations: connections, datagrams and questions to name servers.
    pub connect: bool,
    /// Directories.
    pub volumes: bool,
    /// Directories that can be changed.
    pub changes: bool,
}

/// For which grants a system call is needed: each bit stands for one of them, and any of them is enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Need(u8);

impl Need {
    /// Every guest.
    pub const ALWAYS: Self = Self(0);
    /// Guests with granted ports.
    pub const LISTEN: Self = Self(1);
    /// Guests with granted destinations.
    pub const CONNECT: Self = Self(2);
    /// Either of the two.
    pub const NETWORK: Self = Self(1 | 2);
    /// Guests with volumes.
    pub const VOLUMES: Self = Self(4);
    /// Guests with volumes that can be changed.
    pub const CHANGES: Self = Self(8);
    /// Guests that come to have descriptors while they run.
    pub const DESCRIPTORS: Self = Self(1 | 2 | 4);

    /// Whether these grants need it.
    #[must_use]
    pub fn of(self, grants: Grants) -> bool {
        let granted = [(grants.listen, 1), (grants.connect, 2), (grants.volumes, 4), (grants.changes, 8)];
        self == Self::ALWAYS || granted.iter().any(|(granted, bit)| *granted && self.0 & bit != 0)
    }

    /// In words, for documents.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::ALWAYS => "every guest",
            Self::LISTEN => "ports",
            Self::CONNECT => "destinations",
            Self::NETWORK => "ports or destinations",
            Self::VOLUMES => "volumes",
            Self::CHANGES => "volumes that can be changed",
            Self::DESCRIPTORS => "ports, destinations or volumes",
            _ => "some grants",
        }
    }
}
