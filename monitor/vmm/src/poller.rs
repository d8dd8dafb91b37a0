//! Waiting: one epoll set, edge-triggered, each descriptor registered once.

use std::cell::Cell;
use std::os::fd::{AsFd, OwnedFd};

use rustix::event::Timespec;
use rustix::event::epoll::{self, CreateFlags, Event, EventData, EventFlags};
use rustix::io::Errno;

use crate::clock::{SECOND, monotonic};

/// Events taken from the kernel at once.
const EVENTS: usize = 128;

/// The epoll set and the events of the last wait.
pub struct Poller {
    epoll: OwnedFd,
    events: Vec<Event>,
    /// When a wait ends at the latest (monotonic).
    wake: Cell<Option<u64>>,
}

/// A descriptor that has become ready.
#[derive(Clone, Copy, Debug)]
pub struct Ready {
    /// The name under which it was added.
    pub name: u64,
    /// It can be read, or has ended.
    pub readable: bool,
    /// It can be written, or has ended.
    pub writable: bool,
    /// The other side has ended its direction, or all.
    pub hangup: bool,
}

impl Poller {
    /// An empty set.
    pub fn new() -> Result<Self, Errno> {
        Ok(Self {
            epoll: epoll::create(CreateFlags::CLOEXEC)?,
            events: Vec::with_capacity(EVENTS),
            wake: Cell::new(None),
        })
    }

    /// Adds a descriptor for both directions. It leaves the set when it is closed.
    pub fn add(&self, descriptor: impl AsFd, name: u64) -> Result<(), Errno> {
        let flags = EventFlags::IN | EventFlags::OUT | EventFlags::RDHUP | EventFlags::ET;
        epoll::add(&self.epoll, descriptor, EventData::new_u64(name), flags)
    }

    /// Adds a descriptor that is only written.
    pub fn add_output(&self, descriptor: impl AsFd, name: u64) -> Result<(), Errno> {
        epoll::add(&self.epoll, descriptor, EventData::new_u64(name), EventFlags::OUT | EventFlags::ET)
    }

    /// Adds a descriptor that is only read.
    pub fn add_input(&self, descriptor: impl AsFd, name: u64) -> Result<(), Errno> {
        epoll::add(&self.epoll, descriptor, EventData::new_u64(name), EventFlags::IN | EventFlags::ET)
    }

    /// Takes out a descriptor that is not closed yet. Nothing happens if it is not in.
    pub fn remove(&self, descriptor: impl AsFd) {
        let _ = epoll::delete(&self.epoll, descriptor);
    }

    /// Has a descriptor that was only read watched for both directions from now on.
    pub fn watch_output(&self, descriptor: impl AsFd, name: u64) -> Result<(), Errno> {
        let flags = EventFlags::IN | EventFlags::OUT | EventFlags::ET;
        epoll::modify(&self.epoll, descriptor, EventData::new_u64(name), flags)
    }

    /// From now on no wait lasts beyond this time (monotonic nanoseconds), whatever it is told. The names' alone.
    pub fn wake_at(&self, at: Option<u64>) {
        self.wake.set(at);
    }

    /// Waits until something is ready or the time is over (nanoseconds; `None`: without end). A signal ends it, too.
    pub fn wait(&mut self, timeout: Option<u64>) -> Result<(), Errno> {
        let wake = self.wake.get().map(|at| at.saturating_sub(monotonic()));
        let timeout = wake.into_iter().chain(timeout).min().map(|nanoseconds| Timespec {
            tv_sec: i64::try_from(nanoseconds / SECOND).unwrap_or(i64::MAX),
            tv_nsec: (nanoseconds % SECOND) as i64,
        });
        self.events.clear();
        match epoll::wait(&self.epoll, rustix::buffer::spare_capacity(&mut self.events), timeout.as_ref()) {
            Ok(_) | Err(Errno::INTR) => Ok(()),
            Err(errno) => Err(errno),
        }
    }

    /// What the last wait has found.
    pub fn ready(&self) -> impl Iterator<Item = Ready> + use<'_> {
        self.events.iter().map(|event| {
            let (flags, data) = (event.flags, event.data);
            let hangup = flags.intersects(EventFlags::RDHUP | EventFlags::HUP | EventFlags::ERR);
            Ready {
                name: data.u64(),
                readable: hangup || flags.contains(EventFlags::IN),
                writable: flags.intersects(EventFlags::OUT | EventFlags::HUP | EventFlags::ERR),
                hangup,
            }
        })
    }
}
