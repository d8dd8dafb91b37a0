//! A guest's share of the processor where no control group holds it: what it has used too much it waits for.

use crate::bucket::Bucket;
use crate::clock;
use crate::devices::volume::Shared;

/// Nanoseconds of processor time for each second and percent.
const PERCENT: u64 = 10_000_000;
/// Nanoseconds of processor time that a guest saves up at most while it does not rest: what a wait takes longer than was asked for.
const KEPT: i64 = 50_000;

/// The cap in force. Without one no clock is read.
#[derive(Debug, Default)]
pub struct Throttle {
    /// In nanoseconds of processor time.
    bucket: Bucket,
    /// Used so far.
    used: u64,
    /// The volume server, whose work is the guest's, too.
    server: Option<Shared>,
}

impl Throttle {
    /// Without a cap so far; of a guest with such a volume server.
    #[must_use]
    pub fn of(server: Option<Shared>) -> Self {
        Self { server, ..Self::default() }
    }

    fn processor_time(&self) -> u64 {
        clock::processor().saturating_add(self.server.as_ref().map_or(0, Shared::processor_time))
    }

    /// Sets the cap: percent of one processor; 0: none.
    pub fn set_cap(&mut self, percent: u32, now: u64) {
        self.bucket.set_rate(u64::from(percent).saturating_mul(PERCENT), now);
        self.used = self.processor_time();
    }

    /// Accounts for what was used. Until when the guest has to wait now, if it has to (monotonic).
    pub fn account(&mut self, now: u64) -> Option<u64> {
        if !self.bucket.limited() {
            return None;
        }
        // Only who rests saves up. Who was kept from a processor by others, while he wanted one, would run for as long at once when his
        // turn comes, and they would wait for him.
        let before = self.bucket.left();
        self.rested(now);
        self.bucket.keep(before.max(KEPT));
        let used = self.processor_time();
        self.bucket.take(used.saturating_sub(self.used));
        self.used = used;
        self.bucket.opens_at()
    }

    /// The guest has waited for something until now: what it has not used meanwhile is saved up.
    pub fn rested(&mut self, now: u64) {
        self.bucket.open(now);
    }

    /// Whether there is a cap.
    #[must_use]
    pub fn capped(&self) -> bool {
        self.bucket.limited()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustix::time::{ClockId, clock_gettime};

    use crate::clock::{SECOND, monotonic, processor};

    /// Uses so many nanoseconds of the processor. Other tests in this process add to it.
    fn burn(nanoseconds: u64) {
        let until = processor() + nanoseconds;
        while processor() < until {
            std::hint::spin_loop();
        }
    }

    #[test]
    fn without_a_cap_nobody_waits() {
        let mut throttle = Throttle::default();
        assert!(!throttle.capped());
        burn(1_000_000);
        assert_eq!(throttle.account(0), None);
        throttle.set_cap(10, 0);
        assert!(throttle.capped());
        throttle.set_cap(0, 0);
        assert_eq!((throttle.capped(), throttle.account(0)), (false, None));
    }

    #[test]
    fn what_was_used_above_the_cap_is_waited_for() {
        let mut throttle = Throttle::default();
        // The clock stands still: nothing is earned but what may be saved up, a fourth of a second's share.
        let now = 5 * SECOND;
        throttle.set_cap(10, now);
        burn(45_000_000);
        // 45 ms at a tenth of a processor, 25 of them saved up.
        let until = throttle.account(now).unwrap();
        assert!(until >= now + 200_000_000, "{}", until - now);
        assert!(throttle.account(until).is_none() || throttle.account(until).unwrap() > until);
        assert_eq!(throttle.account(now + 3600 * SECOND), None, "made up for");
    }

    #[test]
    fn who_was_kept_from_the_processor_saves_little_up_and_who_rested_all() {
        let now = 5 * SECOND;
        let mut throttle = Throttle::default();
        throttle.set_cap(10, now);
        burn(45_000_000);
        assert!(throttle.account(now).is_some());
        let now = now + SECOND;
        assert_eq!(throttle.account(now), None, "waited for");
        burn(2_000_000);
        assert!(throttle.account(now).is_some(), "next to nothing was left of the second's hundred milliseconds");
        let now = now + SECOND;
        throttle.rested(now);
        burn(2_000_000);
        assert_eq!(throttle.account(now), None);
    }

    #[test]
    fn what_the_volume_server_has_used_counts() {
        let now = 5 * SECOND;
        let mut throttle = Throttle::of(Some(Shared::of_processor_time(0)));
        throttle.set_cap(10, now);
        throttle.server = Some(Shared::of_processor_time(SECOND));
        // A second at a tenth of a processor, 25 ms of it saved up.
        let until = throttle.account(now).unwrap();
        assert!(until >= now + 9 * SECOND, "{}", until - now);
    }

    #[test]
    fn what_was_used_before_the_cap_is_not_counted() {
        burn(300_000_000);
        let mut throttle = Throttle::default();
        throttle.set_cap(100, SECOND);
        // The whole saved up share is still there: 250 ms.
        burn(1_000_000);
        assert_eq!(throttle.account(SECOND), None);
    }

    #[test]
    fn over_time_no_more_than_the_cap_is_used() {
        let mut throttle = Throttle::default();
        throttle.set_cap(20, monotonic());
        let (begin, before) = (monotonic(), processor());
        while monotonic() - begin < SECOND {
            match throttle.account(monotonic()) {
                Some(until) => std::thread::sleep(std::time::Duration::from_nanos(until.saturating_sub(monotonic()))),
                None => burn(2_000_000),
            }
        }
        // Of this thread alone, as other tests use this process's clock meanwhile: they count for it, so it gets less, never more.
        let thread = clock_gettime(ClockId::ThreadCPUTime);
        let own = u64::try_from(thread.tv_sec).unwrap() * SECOND + u64::try_from(thread.tv_nsec).unwrap();
        let used = own.min(processor() - before);
        assert!(used <= 260_000_000, "{used}: a fifth of a second, and what may be saved up");
    }
}
