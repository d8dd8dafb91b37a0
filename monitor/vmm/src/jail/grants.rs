//! What of the operator's grants decides which system calls a monitor and its volume server need.

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
    /// A control plane that watches and commands.
    pub supervised: bool,
}

impl Grants {
    /// What of them matters to the volume server.
    #[must_use]
    pub fn of_files(self) -> Self {
        Self { volumes: self.volumes, changes: self.changes, ..Self::default() }
    }
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
    /// Guests under a control plane.
    pub const SUPERVISED: Self = Self(16);
    /// Guests with ports, or under a control plane.
    pub const ACCEPTS: Self = Self(1 | 16);
    /// Guests whose monitor is handed descriptors.
    pub const HANDED: Self = Self(4 | 16);
    /// Guests that come to have descriptors while they run.
    pub const DESCRIPTORS: Self = Self(1 | 2 | 4 | 16);

    /// Whether these grants need it.
    #[must_use]
    pub fn of(self, grants: Grants) -> bool {
        let Grants { listen, connect, volumes, changes, supervised } = grants;
        let granted = [(listen, 1), (connect, 2), (volumes, 4), (changes, 8), (supervised, 16)];
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
            Self::SUPERVISED => "a control plane",
            Self::ACCEPTS => "ports or a control plane",
            Self::HANDED => "volumes or a control plane",
            Self::DESCRIPTORS => "ports, destinations, volumes or a control plane",
            _ => "some grants",
        }
    }
}
