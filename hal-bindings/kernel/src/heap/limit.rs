//! How much of the heap may be given out, which the operator can change while the guest runs.

/// What can still be had beyond what is in use when the limit is lowered below that: the guest has to go on to get smaller.
const GRACE: usize = 1 << 20;

/// A limit and what it allows at the moment.
pub struct Limit {
    bytes: usize,
    ceiling: usize,
    /// A request was refused, and what reports or handles that was given room.
    lent: bool,
}

impl Limit {
    /// No limit.
    pub const fn none() -> Self {
        Self { bytes: usize::MAX, ceiling: usize::MAX, lent: false }
    }

    /// Bytes.
    pub const fn bytes(&self) -> usize {
        self.bytes
    }

    /// Sets it while `used` bytes are given out.
    pub fn set(&mut self, bytes: usize, used: usize) {
        if bytes == self.bytes {
            return;
        }
        *self = Self { bytes, ceiling: if used > bytes { used.saturating_add(GRACE) } else { bytes }, lent: false };
    }

    /// Whether `size` more bytes may be given out.
    #[inline]
    pub const fn allows(&self, used: usize, size: usize) -> bool {
        used.saturating_add(size) <= self.ceiling
    }

    /// A request was refused: small ones find some room from now on, as at the end of the heap.
    pub fn lend(&mut self, size: usize) {
        if !self.lent && size <= self.reserve() / 2 {
            self.lent = true;
            self.ceiling = self.ceiling.saturating_add(self.reserve());
        }
    }

    /// The application is at rest: what was lent is called in if it is not in use, and a guest above its limit may not grow again.
    pub fn settle(&mut self, used: usize) {
        if used > self.bytes {
            self.ceiling = self.ceiling.min(used.saturating_add(GRACE));
        } else if !self.lent || used.saturating_add(self.reserve()) <= self.bytes {
            self.ceiling = self.bytes;
            self.lent = false;
        }
    }

    fn reserve(&self) -> usize {
        (self.bytes / 32).clamp(64 << 10, 256 << 10)
    }
}

#[cfg(test)]
mod tests {
    use super::{GRACE, Limit};

    const MIB: usize = 1 << 20;

    #[test]
    fn nothing_is_refused_without_one() {
        assert!(Limit::none().allows(usize::MAX - 1, 1));
        assert!(Limit::none().allows(usize::MAX, 1), "sums do not wrap");
    }

    #[test]
    fn a_refused_small_request_is_lent_to_once() {
        let mut limit = Limit::none();
        limit.set(4 * MIB, MIB);
        assert!(limit.allows(MIB, 3 * MIB) && !limit.allows(MIB, 3 * MIB + 1));
        limit.lend(3 * MIB);
        assert!(!limit.allows(4 * MIB, 1), "a huge request is no distress");
        limit.lend(100);
        assert!(limit.allows(4 * MIB, 128 << 10));
        limit.lend(100);
        assert!(!limit.allows(4 * MIB, 129 << 10));
        limit.settle(4 * MIB);
        assert!(limit.allows(4 * MIB, 128 << 10), "it is still in use");
        limit.settle(3 * MIB);
        assert!(!limit.allows(4 * MIB, 1), "it was called in");
    }

    #[test]
    fn below_what_is_in_use_a_little_can_be_had_and_less_as_it_falls() {
        let mut limit = Limit::none();
        limit.set(4 * MIB, 20 * MIB);
        assert!(limit.allows(20 * MIB, GRACE) && !limit.allows(20 * MIB, GRACE + 1));
        limit.settle(10 * MIB);
        assert!(limit.allows(10 * MIB, GRACE) && !limit.allows(10 * MIB, GRACE + 1));
        limit.settle(11 * MIB);
        assert!(!limit.allows(11 * MIB, 1), "it may not creep upwards");
        limit.settle(3 * MIB);
        assert!(limit.allows(3 * MIB, MIB) && !limit.allows(3 * MIB, MIB + 1));
        limit.set(usize::MAX, 3 * MIB);
        assert!(limit.allows(3 * MIB, 100 * MIB));
    }
}
