//! The guest's clock: (tsc, monotonic, wall) in the boot page, from which the guest counts on by its time-stamp counter.

use rustix::time::{ClockId, clock_gettime};
use uk_abi::{BOOT_ADDRESS, BootPage};

use crate::kvm::Machine;
use crate::sys::tsc;

/// Nanoseconds: all times here are counted in them.
pub const SECOND: u64 = 1_000_000_000;
/// How long the frequency is measured where KVM does not know it.
const CALIBRATION: u64 = 10_000_000;

/// What is needed to tell the guest the time.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    frequency: u64,
    /// What the guest's counter is ahead of the host's.
    offset: u64,
    /// Whether the offset may change, because the host's counter is not steady.
    unsteady: bool,
    refreshed: u64,
}

/// One reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The guest's time-stamp counter.
    pub tsc: u64,
    /// Monotonic nanoseconds.
    pub monotonic: u64,
    /// Nanoseconds since 1970.
    pub wall: u64,
}

impl Clock {
    /// Finds out how the guest's counter runs.
    #[must_use]
    pub fn new(machine: &Machine<'_>) -> Self {
        let (frequency, unsteady) = match machine.tsc_khz() {
            Some(khz) => (u64::from(khz) * 1000, false),
            None => (calibrate(), true),
        };
        Self { frequency, offset: offset(machine), unsteady, refreshed: tsc::read() }
    }

    /// Ticks of the guest's counter per second.
    #[must_use]
    pub fn frequency(&self) -> u64 {
        self.frequency
    }

    /// Reads the clocks, and remembers when.
    pub fn read(&mut self, machine: &Machine<'_>) -> Reading {
        if self.unsteady || long_ago(self.refreshed, tsc::read(), self.frequency) {
            let fresh = offset(machine);
            if self.unsteady || moved(self.offset, fresh, self.frequency) {
                self.offset = fresh;
            }
        }
        let (host, monotonic) = together(self.frequency);
        self.refreshed = host;
        Reading { tsc: host.wrapping_add(self.offset), monotonic, wall: wall() }
    }

    /// Writes a fresh reading into the boot page.
    pub fn refresh(&mut self, machine: &Machine<'_>) {
        let reading = self.read(machine);
        for (field, value) in [
            (BootPage::CLOCK_TSC, reading.tsc),
            (BootPage::CLOCK_MONOTONIC, reading.monotonic),
            (BootPage::CLOCK_WALL, reading.wall),
        ] {
            machine.memory().write(BOOT_ADDRESS + field as u64, &value.to_le_bytes());
        }
    }

    /// Refreshes it if the last time was a second ago.
    pub fn refresh_if_old(&mut self, machine: &Machine<'_>) {
        if tsc::read().wrapping_sub(self.refreshed) > self.frequency {
            self.refresh(machine);
        }
    }
}

/// Whether the host may have been suspended since: that starts its counter anew, and KVM then moves the guest's offset.
fn long_ago(before: u64, now: u64, frequency: u64) -> bool {
    now.checked_sub(before).is_none_or(|ticks| ticks > frequency.saturating_mul(10))
}

/// Whether two measured offsets differ by more than measuring can explain (100 us).
fn moved(old: u64, new: u64, frequency: u64) -> bool {
    new.wrapping_sub(old).cast_signed().unsigned_abs() > frequency / 10_000
}

/// The counter and the monotonic clock at one moment: taken again if something came between (5 us).
fn together(frequency: u64) -> (u64, u64) {
    let mut tries = 0;
    loop {
        let (before, monotonic, after) = (tsc::read(), monotonic(), tsc::read());
        tries += 1;
        if after.wrapping_sub(before) < frequency / 200_000 || tries == 4 {
            return (before, monotonic);
        }
    }
}

/// Nanoseconds of the monotonic clock.
#[must_use]
pub fn monotonic() -> u64 {
    nanoseconds(ClockId::Monotonic)
}

/// Nanoseconds since 1970.
#[must_use]
pub fn wall() -> u64 {
    nanoseconds(ClockId::Realtime)
}

/// Nanoseconds of processor time that this process has used.
#[must_use]
pub fn processor() -> u64 {
    nanoseconds(ClockId::ProcessCPUTime)
}

fn nanoseconds(clock: ClockId) -> u64 {
    let time = clock_gettime(clock);
    let seconds = u64::try_from(time.tv_sec).unwrap_or(0);
    seconds.saturating_mul(SECOND).saturating_add(u64::try_from(time.tv_nsec).unwrap_or(0))
}

fn offset(machine: &Machine<'_>) -> u64 {
    let before = tsc::read();
    let Some(guest) = machine.tsc() else { return 0 };
    let after = tsc::read();
    // KVM here may not offset the counter at all; what the two readings cannot tell from zero is zero.
    if (before..=after).contains(&guest) { 0 } else { guest.wrapping_sub(before + (after - before) / 2) }
}

fn calibrate() -> u64 {
    let (began, first) = (monotonic(), tsc::read());
    std::thread::sleep(std::time::Duration::from_nanos(CALIBRATION));
    let (ended, last) = (monotonic(), tsc::read());
    let ticks = u128::from(last.wrapping_sub(first)) * u128::from(SECOND);
    u64::try_from(ticks / u128::from(ended.saturating_sub(began).max(1))).unwrap_or(u64::MAX).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FREQUENCY: u64 = 2_600_000_000;

    #[test]
    fn a_suspended_host_is_noticed() {
        assert!(!long_ago(1000, 1000 + FREQUENCY, FREQUENCY));
        assert!(long_ago(1000, 1001 + 10 * FREQUENCY, FREQUENCY));
        assert!(long_ago(1000, 999, FREQUENCY), "the counter began anew");
    }

    #[test]
    fn an_offset_is_kept_until_it_really_moves() {
        let old = 5u64.wrapping_sub(FREQUENCY);
        assert!(!moved(old, old.wrapping_add(FREQUENCY / 100_000), FREQUENCY));
        assert!(!moved(old, old.wrapping_sub(FREQUENCY / 100_000), FREQUENCY));
        assert!(moved(old, old.wrapping_add(FREQUENCY / 1000), FREQUENCY));
        assert!(moved(0, u64::MAX - FREQUENCY, FREQUENCY));
    }

    #[test]
    fn counter_and_clock_go_together() {
        let (first, began) = together(FREQUENCY);
        std::thread::sleep(std::time::Duration::from_millis(5));
        let (last, ended) = together(FREQUENCY);
        assert!(last > first && ended - began >= 5_000_000);
    }

    #[test]
    fn calibration_finds_a_plausible_frequency() {
        assert!((100_000_000..10_000_000_000).contains(&calibrate()), "{}", calibrate());
    }
}
