//! A guest's share of the processor where no control group holds it: what it has used too much it waits for.

use rustix::time::{ClockId, clock_gettime};

use crate::bucket::Bucket;

/// Nanoseconds of processor time for each second and percent.
const PERCENT: u64 = 10_000_000;

/// The cap in force. Without one no clock is read.
#[derive(Debug, Default)]
pub struct Throttle {
    /// In nanoseconds of processor time.
    bucket: Bucket,
    /// Used so far.
    used: u64,
}

impl Throttle {
    /// Sets the cap: percent of one processor; 0: none.
    pub fn set_cap(&mut self, percent: u32, now: u64) {
        self.bucket.set_rate(u64::from(percent).saturating_mul(PERCENT), now);
        self.used = processor_time();
    }

    /// Accounts for what was used. Until when the guest has to wait now, if it has to (monotonic).
    pub fn account(&mut self, now: u64) -> Option<u64> {
        if !self.bucket.limited() {
            return None;
        }
        let used = processor_time();
        self.bucket.take(used.saturating_sub(self.used));
        self.used = used;
        if self.bucket.open(now) { None } else { self.bucket.opens_at() }
    }

    /// Whether there is a cap.
    #[must_use]
    pub fn capped(&self) -> bool {
        self.bucket.limited()
    }
}

fn processor_time() -> u64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    u64::try_from(time.tv_sec).unwrap_or(0) * 1_000_000_000 + u64::try_from(time.tv_nsec).unwrap_or(0)
}
