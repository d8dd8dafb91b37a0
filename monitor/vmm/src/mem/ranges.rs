//! Ranges of guest memory that were checked: who holds one need not ask again.

/// A range that the guest may read; checked when it was made, and the guest's address space never changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Readable {
    pub(super) address: u64,
    pub(super) length: u32,
}

/// A range that the guest may write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Writable {
    pub(super) address: u64,
    pub(super) length: u32,
}

/// Whole pages of the heap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeapPages {
    pub(super) address: u64,
    pub(super) length: u32,
}

impl Readable {
    /// Bytes of it.
    #[must_use]
    pub fn length(self) -> u32 {
        self.length
    }

    /// What is left behind the first `count` bytes.
    #[must_use]
    pub fn skip(self, count: u32) -> Self {
        let count = count.min(self.length);
        Self { address: self.address + u64::from(count), length: self.length - count }
    }

    /// At most the first `count` bytes of it.
    #[must_use]
    pub fn first(self, count: u32) -> Self {
        Self { length: count.min(self.length), ..self }
    }
}

impl Writable {
    /// Bytes of it.
    #[must_use]
    pub fn length(self) -> u32 {
        self.length
    }

    /// What is left behind the first `count` bytes.
    #[must_use]
    pub fn skip(self, count: u32) -> Self {
        let count = count.min(self.length);
        Self { address: self.address + u64::from(count), length: self.length - count }
    }
}
