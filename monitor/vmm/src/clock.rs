//! The guest's clock: (tsc, monotonic, wall) in the boot page, from which the guest counts on by its time-stamp counter.

use rustix::time::{ClockId, clock_gettime};
use uk_abi::{BOOT_ADDRESS, BootPage};

use crate::kvm::Machine;
use crate::sys::tsc;

const SECOND: u64 = 1_000_000_000;
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
        Self { frequency, offset: offset(machine), unsteady, refreshed: 0 }
    }

    /// Ticks of the guest's counter per second.
    #[must_use]
    pub fn frequency(&self) -> u64 {
        self.frequency
    }

    /// Reads the clocks, and remembers when.
    pub fn read(&mut self, machine: &Machine<'_>) -> Reading {
        if self.unsteady {
            self.offset = offset(machine);
        }
        let monotonic = monotonic();
        let host = tsc::read();
        self.refreshed = host;
        Reading { tsc: host.wrapping_add(self.offset), monotonic, wall: nanoseconds(ClockId::Realtime) }
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

/// Nanoseconds of the monotonic clock.
#[must_use]
pub fn monotonic() -> u64 {
    nanoseconds(ClockId::Monotonic)
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
