//! The numbers that monitor and server share: how much of each quota is used, and the server's processor time. Calls wait for their
//! answers, so the two never write the same number at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use rustix::io::Errno;
use uk_abi::VOLUME_COUNT;

use crate::clock;
use crate::sys::shared_page::{NUMBERS, SharedPage};

/// Where the quotas begin; before them is the processor time.
const QUOTAS: usize = 1;

const _: () = assert!(QUOTAS + VOLUME_COUNT as usize <= NUMBERS);

/// The page, as either of the two has it.
#[derive(Clone, Debug)]
pub struct Shared(Arc<SharedPage>);

impl Shared {
    pub(super) fn new() -> Result<Self, Errno> {
        SharedPage::new().map(|page| Self(Arc::new(page)))
    }

    /// Nanoseconds of processor time that the server has used, as of its last answer.
    #[must_use]
    pub fn processor_time(&self) -> u64 {
        let [time, ..] = self.0.numbers();
        time.load(Ordering::Relaxed)
    }

    /// Tells the processor time of this process, which is the server.
    pub(super) fn account(&self) {
        let [time, ..] = self.0.numbers();
        time.fetch_max(clock::processor(), Ordering::Relaxed);
    }

    /// As if the server had used so many nanoseconds.
    #[cfg(test)]
    pub(crate) fn of_processor_time(time: u64) -> Self {
        let shared = Self::new().unwrap();
        let [place, ..] = shared.0.numbers();
        place.store(time, Ordering::Relaxed);
        shared
    }

    /// What is used of the quota of a volume.
    pub(super) fn used(&self, volume: usize) -> Used {
        Used { page: Self::clone(self), volume }
    }
}

/// How many bytes of a quota are used.
#[derive(Clone, Debug)]
pub(super) struct Used {
    page: Shared,
    volume: usize,
}

impl Used {
    fn number(&self) -> Option<&AtomicU64> {
        self.page.0.numbers().get(QUOTAS + self.volume)
    }

    pub fn get(&self) -> u64 {
        // What cannot be told is taken for full.
        self.number().map_or(u64::MAX, |number| number.load(Ordering::Relaxed))
    }

    pub fn set(&self, bytes: u64) {
        if let Some(number) = self.number() {
            number.store(bytes, Ordering::Relaxed);
        }
    }
}
