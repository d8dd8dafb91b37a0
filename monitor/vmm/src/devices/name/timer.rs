//! When to look after servers that do not answer: one timer of the kernel for all questions, there from the first one on.

use rustix::fd::OwnedFd;
use rustix::io::Errno;
use rustix::time::{
    Itimerspec, TimerfdClockId, TimerfdFlags, TimerfdTimerFlags, Timespec, timerfd_create, timerfd_settime,
};

use crate::poller::Poller;

const SECOND: u64 = 1_000_000_000;

/// The timer. It may fire when there is nothing to look after any more.
#[derive(Debug, Default)]
pub(super) struct Timer {
    descriptor: Option<OwnedFd>,
    at: Option<u64>,
}

impl Timer {
    /// Has it fire at the latest then (monotonic nanoseconds), watched under this name.
    pub fn fire_by(&mut self, at: u64, poller: &Poller, name: u64) -> Result<(), Errno> {
        if self.at.is_some_and(|before| before <= at) {
            return Ok(());
        }
        let descriptor = match self.descriptor.take() {
            Some(descriptor) => descriptor,
            None => {
                let flags = TimerfdFlags::CLOEXEC | TimerfdFlags::NONBLOCK;
                let descriptor = timerfd_create(TimerfdClockId::Monotonic, flags)?;
                poller.add_input(&descriptor, name)?;
                descriptor
            }
        };
        let it_value =
            Timespec { tv_sec: i64::try_from(at / SECOND).unwrap_or(i64::MAX), tv_nsec: (at % SECOND) as i64 };
        let never = Timespec { tv_sec: 0, tv_nsec: 0 };
        let set = Itimerspec { it_interval: never, it_value };
        let descriptor = self.descriptor.insert(descriptor);
        timerfd_settime(descriptor, TimerfdTimerFlags::ABSTIME, &set)?;
        self.at = Some(at);
        Ok(())
    }

    /// It has fired, and does not again until it is told to.
    pub fn fired(&mut self) {
        self.at = None;
    }
}
