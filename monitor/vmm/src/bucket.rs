//! Token buckets: how many bytes a second.

use crate::clock::SECOND;

/// For so long, in nanoseconds, nothing used may be saved up.
const BURST: u64 = 250_000_000;
/// So much may always be saved up: a single datagram or a block of a file.
const BURST_MIN: u64 = 65_536;

/// A rate that may be exceeded by one operation and is made up for by a wait before the next.
#[derive(Debug, Default)]
pub struct Bucket {
    /// Bytes a second; 0: without limit.
    rate: u64,
    /// What may be used now; negative: a debt.
    left: i64,
    /// When that was so (monotonic).
    at: u64,
}

impl Bucket {
    /// Sets the rate, bytes a second; 0: no limit.
    pub fn set_rate(&mut self, rate: u64, now: u64) {
        *self = Self { rate, left: 0, at: now };
        self.left = self.burst();
    }

    /// Whether there is a limit at all: without one nobody needs to look at a clock.
    #[must_use]
    pub fn limited(&self) -> bool {
        self.rate > 0
    }

    /// Whether something may be used now.
    pub fn open(&mut self, now: u64) -> bool {
        if self.rate == 0 {
            return true;
        }
        let passed = now.saturating_sub(self.at).min(3600 * SECOND);
        let more = u128::from(passed) * u128::from(self.rate) / u128::from(SECOND);
        if more > 0 {
            let more = i64::try_from(more).unwrap_or(i64::MAX);
            self.left = self.left.saturating_add(more).min(self.burst());
            self.at = now;
        }
        self.left > 0
    }

    /// Takes what was used.
    pub fn take(&mut self, bytes: u64) {
        if self.rate > 0 {
            self.left = self.left.saturating_sub(i64::try_from(bytes).unwrap_or(i64::MAX));
        }
    }

    /// When it is open again (monotonic), if it is not now.
    #[must_use]
    pub fn opens_at(&self) -> Option<u64> {
        if self.rate == 0 || self.left > 0 {
            return None;
        }
        let debt = u128::from(self.left.unsigned_abs()) + 1;
        let wait = (debt * u128::from(SECOND)).div_ceil(u128::from(self.rate));
        Some(self.at.saturating_add(u64::try_from(wait).unwrap_or(u64::MAX)))
    }

    /// What may be used, as of the last look; negative: a debt.
    #[must_use]
    pub fn left(&self) -> i64 {
        self.left
    }

    /// Keeps at most so much of what was saved up.
    pub fn keep(&mut self, most: i64) {
        self.left = self.left.min(most);
    }

    fn burst(&self) -> i64 {
        let burst = u128::from(self.rate) * u128::from(BURST) / u128::from(SECOND);
        i64::try_from(burst.max(u128::from(BURST_MIN))).unwrap_or(i64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_rate_everything_goes() {
        let mut bucket = Bucket::default();
        bucket.take(1 << 40);
        assert!(bucket.open(0));
        assert_eq!(bucket.opens_at(), None);
    }

    #[test]
    fn a_debt_is_waited_for() {
        let mut bucket = Bucket::default();
        bucket.set_rate(1_000_000, 5 * SECOND);
        assert!(bucket.open(5 * SECOND));
        bucket.take(250_000 + 500_000 - 1);
        assert!(!bucket.open(5 * SECOND));
        let opens = bucket.opens_at().unwrap();
        assert_eq!(opens, 5 * SECOND + SECOND / 2);
        assert!(!bucket.open(opens - 2000));
        assert!(bucket.open(opens));
    }

    #[test]
    fn over_time_no_more_than_the_rate_goes() {
        let mut bucket = Bucket::default();
        bucket.set_rate(1_000_000, 0);
        let (mut used, mut now) = (0, 0);
        while now < 10 * SECOND {
            if bucket.open(now) {
                bucket.take(30_000);
                used += 30_000;
            } else {
                now = bucket.opens_at().unwrap();
            }
        }
        assert!((10_000_000..=10_300_000).contains(&used), "{used}");
    }

    #[test]
    fn idleness_is_not_saved_up() {
        let mut bucket = Bucket::default();
        bucket.set_rate(1_000_000, 0);
        assert!(bucket.open(3600 * SECOND));
        bucket.take(250_000);
        assert!(!bucket.open(3600 * SECOND));
    }
}
