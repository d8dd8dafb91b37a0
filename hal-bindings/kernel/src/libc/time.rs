//! Clocks and the calendar. Local time is UTC: a guest has no time-zone data.

/// `struct timespec`.
#[repr(C)]
pub struct Timespec {
    seconds: i64,
    nanoseconds: i64,
}

/// `struct timeval`.
#[repr(C)]
pub struct Timeval {
    seconds: i64,
    microseconds: i64,
}

/// `struct tm` of the x86-64 System V C libraries.
#[repr(C)]
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Tm {
    second: i32,
    minute: i32,
    hour: i32,
    day: i32,
    /// From 0.
    month: i32,
    /// Since 1900.
    year: i32,
    /// From Sunday.
    weekday: i32,
    /// From 0.
    year_day: i32,
    daylight: i32,
    offset: i64,
    zone: usize,
}

/// The UTC calendar of seconds since 1970 (days-to-civil by eras of 400 years).
#[must_use]
pub fn calendar(time: i64) -> Tm {
    let days = time.div_euclid(86_400);
    let seconds = time.rem_euclid(86_400) as i32;
    // Days since 0000-03-01: a year that begins in March has its leap day at the end.
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let month = (month_from_march + 2) % 12;
    let year = era * 400 + year_of_era + i64::from(month < 2);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let year_day = if month < 2 { day_of_year - 306 } else { day_of_year + 59 + i64::from(leap) };
    Tm {
        second: seconds % 60,
        minute: seconds / 60 % 60,
        hour: seconds / 3600,
        day: (day_of_year - (153 * month_from_march + 2) / 5 + 1) as i32,
        month: month as i32,
        year: (year - 1900) as i32,
        weekday: (days + 4).rem_euclid(7) as i32,
        year_day: year_day as i32,
        daylight: 0,
        offset: 0,
        zone: 0,
    }
}

#[cfg(not(test))]
mod symbols {
    use super::{Timespec, Timeval, Tm, calendar};
    use crate::clock;

    const CLOCK_REALTIME: i32 = 0;

    /// # Safety
    /// As in C.
    #[unsafe(no_mangle)]
    unsafe extern "C" fn clock_gettime(which: i32, time: *mut Timespec) -> i32 {
        let now = if which == CLOCK_REALTIME { clock::wall() } else { clock::host_monotonic() };
        // SAFETY: the caller's promise.
        unsafe {
            *time = Timespec { seconds: (now / 1_000_000_000) as i64, nanoseconds: (now % 1_000_000_000) as i64 }
        };
        0
    }

    /// # Safety
    /// As in C.
    #[unsafe(no_mangle)]
    unsafe extern "C" fn gettimeofday(time: *mut Timeval, _zone: *mut u8) -> i32 {
        let now = clock::wall() / 1000;
        // SAFETY: the caller's promise.
        unsafe { *time = Timeval { seconds: (now / 1_000_000) as i64, microseconds: (now % 1_000_000) as i64 } };
        0
    }

    /// # Safety
    /// As in C.
    #[unsafe(no_mangle)]
    unsafe extern "C" fn localtime_r(time: *const i64, result: *mut Tm) -> *mut Tm {
        // SAFETY: the caller's promise.
        unsafe {
            *result = calendar(*time);
            (*result).zone = c"UTC".as_ptr() as usize;
        }
        result
    }
}

#[cfg(test)]
mod tests {
    use super::{Tm, calendar};

    #[test]
    fn knows_the_calendar() {
        let at = |time: i64| {
            let tm = calendar(time);
            (tm.year + 1900, tm.month + 1, tm.day, tm.hour, tm.minute, tm.second, tm.weekday, tm.year_day)
        };
        assert_eq!(at(0), (1970, 1, 1, 0, 0, 0, 4, 0));
        assert_eq!(at(951_782_400), (2000, 2, 29, 0, 0, 0, 2, 59));
        assert_eq!(at(951_868_800), (2000, 3, 1, 0, 0, 0, 3, 60));
        assert_eq!(at(1_735_689_599), (2024, 12, 31, 23, 59, 59, 2, 365));
        assert_eq!(at(-1), (1969, 12, 31, 23, 59, 59, 3, 364));
        assert_eq!(calendar(0).offset, Tm::default().offset);
    }
}
