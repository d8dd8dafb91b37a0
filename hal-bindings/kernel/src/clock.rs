//! Time: the boot page's triple and the time-stamp counter.

use uk_abi::BootPage;

use crate::{
    Single,
    arch::{shared, ticks},
};

/// Ticks to nanoseconds without a division: `ticks * multiplier >> SHIFT`.
const SHIFT: u32 = 32;

struct Clock {
    multiplier: u64,
    /// The host's monotonic clock when the guest started.
    origin: u64,
    /// The latest value given out, of the host's monotonic clock.
    latest: u64,
}

static CLOCK: Single<Clock> = Single::new(Clock { multiplier: 0, origin: 0, latest: 0 });

/// Takes the frequency and the origin from the boot page.
pub fn start(boot: &BootPage) {
    // SAFETY: see `Single`.
    unsafe {
        *CLOCK.get() = Clock {
            multiplier: multiplier(boot.tsc_frequency),
            origin: boot.clock_monotonic,
            latest: boot.clock_monotonic,
        };
    }
}

const fn multiplier(frequency: u64) -> u64 {
    if frequency == 0 {
        return 0;
    }
    ((1_000_000_000_u128 << SHIFT) / frequency as u128) as u64
}

/// Nanoseconds of so many ticks.
const fn nanoseconds(ticks: u64, multiplier: u64) -> u64 {
    ((ticks as u128 * multiplier as u128) >> SHIFT) as u64
}

/// The host's monotonic clock, nanoseconds. Never goes back, whatever a refresh of the triple says.
#[must_use]
pub fn host_monotonic() -> u64 {
    let (tsc, monotonic, _) = shared::clock_triple();
    // SAFETY: see `Single`.
    let clock = unsafe { &mut *CLOCK.get() };
    let now = monotonic + nanoseconds(ticks().saturating_sub(tsc), clock.multiplier);
    clock.latest = clock.latest.max(now);
    clock.latest
}

/// Nanoseconds since the guest's start; never goes back.
#[must_use]
pub fn monotonic() -> u64 {
    // SAFETY: see `Single`.
    let origin = unsafe { (*CLOCK.get()).origin };
    host_monotonic() - origin
}

/// Nanoseconds since 1970-01-01 UTC.
#[must_use]
pub fn wall() -> u64 {
    let (tsc, _, wall) = shared::clock_triple();
    // SAFETY: see `Single`.
    let multiplier = unsafe { (*CLOCK.get()).multiplier };
    wall + nanoseconds(ticks().saturating_sub(tsc), multiplier)
}

#[cfg(test)]
mod tests {
    use super::{multiplier, nanoseconds};

    #[test]
    fn ticks_become_nanoseconds() {
        for frequency in [1_000_000_000_u64, 2_000_000_000, 2_445_406_000, 3_700_000_123] {
            let day = nanoseconds(frequency * 86_400, multiplier(frequency));
            let off = day.abs_diff(86_400_000_000_000);
            assert!(off < 86_400 * 2, "{frequency} Hz: {off} ns off in a day");
        }
        assert_eq!(nanoseconds(0, multiplier(3_000_000_000)), 0);
    }
}
