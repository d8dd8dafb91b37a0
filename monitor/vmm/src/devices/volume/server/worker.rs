//! The thread that waits for the disk: the one thing about files that the page cache does not answer.

use std::collections::VecDeque;
use std::os::fd::OwnedFd;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use rustix::fs::{fdatasync, fsync};
use rustix::io::{Errno, retry_on_intr};

use super::super::shared::Shared;
use super::super::wire::write_synced;
use super::say;
use crate::sys::thread;

const STACK: usize = 64 << 10;
/// The most jobs that wait at once.
pub(in super::super) const JOBS_MAX: usize = 1024;

/// A file to be brought to the disk.
#[derive(Debug)]
pub(super) struct Job {
    /// The monitor's name for it.
    pub number: u32,
    pub file: Arc<OwnedFd>,
    pub data_only: bool,
}

#[derive(Debug, Default)]
struct State {
    queue: VecDeque<Job>,
    stop: bool,
}

#[derive(Debug, Default)]
struct Queue {
    state: Mutex<State>,
    more: Condvar,
}

impl Queue {
    /// No panic leaves the state half changed, so a poisoned lock is as good as another.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The thread and what it shares with the one that serves.
#[derive(Debug)]
pub(super) struct Worker {
    queue: Arc<Queue>,
    thread: Option<JoinHandle<()>>,
}

impl Worker {
    /// Starts the thread, which tells the monitor of each job that is over.
    pub fn start(syncs: OwnedFd, shared: Shared) -> Result<Self, Errno> {
        let queue = Arc::<Queue>::default();
        let own = Arc::clone(&queue);
        let (begun, beginning) = std::sync::mpsc::channel();
        let run = move || {
            let _ = begun.send(());
            drop(begun);
            work(&own, &syncs, &shared);
        };
        let thread = thread::spawn("uk-vmm-sync", STACK, run)
            .map_err(|error| Errno::from_io_error(&error).unwrap_or(Errno::AGAIN))?;
        // Its beginning needs system calls that the jail does not have.
        let _ = beginning.recv();
        Ok(Self { queue, thread: Some(thread) })
    }

    /// Puts a job at the end of the queue; false if too many wait.
    pub fn submit(&self, job: Job) -> bool {
        let mut state = self.queue.lock();
        if state.queue.len() >= JOBS_MAX {
            return false;
        }
        state.queue.push_back(job);
        drop(state);
        self.queue.more.notify_one();
        true
    }

    /// Takes a job out of the queue, if it was not begun.
    pub fn cancel(&self, number: u32) -> bool {
        let queue = &mut self.queue.lock().queue;
        let index = queue.iter().position(|job| job.number == number);
        index.and_then(|index| queue.remove(index)).is_some()
    }

    /// Takes all out that were not begun.
    pub fn forget(&self) {
        self.queue.lock().queue.clear();
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.queue.lock().stop = true;
        self.queue.more.notify_one();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn work(queue: &Queue, syncs: &OwnedFd, shared: &Shared) {
    loop {
        let mut state = queue.lock();
        let job = loop {
            if state.stop {
                return;
            }
            match state.queue.pop_front() {
                Some(job) => break job,
                None => state = queue.more.wait(state).unwrap_or_else(PoisonError::into_inner),
            }
        };
        // What else waits for the same file is done by the same call: all its writes came before.
        let (jobs, rest): (Vec<Job>, VecDeque<Job>) = {
            let mut jobs = vec![job];
            let mut rest = VecDeque::with_capacity(state.queue.len());
            for other in state.queue.drain(..) {
                let same = jobs.first().is_some_and(|first| Arc::ptr_eq(&first.file, &other.file));
                if same { jobs.push(other) } else { rest.push_back(other) }
            }
            (jobs, rest)
        };
        state.queue = rest;
        drop(state);
        let result = sync(&jobs);
        // The descriptors go first: who hears that it is done may rely on the file being closed.
        let numbers: Vec<u32> = jobs.into_iter().map(|job| job.number).collect();
        shared.account();
        if numbers.into_iter().any(|number| say(syncs, &write_synced(number, result), None).is_err()) {
            return; // nobody hears it
        }
    }
}

fn sync(jobs: &[Job]) -> Result<(), Errno> {
    let Some(Job { file, .. }) = jobs.first() else { return Ok(()) };
    let data_only = jobs.iter().all(|job| job.data_only);
    retry_on_intr(|| if data_only { fdatasync(file) } else { fsync(file) })
}

/// For tests: looks at the queue.
#[cfg(test)]
#[derive(Clone, Debug)]
pub(in super::super) struct Waiting(Arc<Queue>);

#[cfg(test)]
impl Waiting {
    /// The last job that was not begun.
    pub fn last(&self) -> Option<u32> {
        self.0.lock().queue.back().map(|job| job.number)
    }
}

#[cfg(test)]
impl Worker {
    pub fn waiting(&self) -> Waiting {
        Waiting(Arc::clone(&self.queue))
    }
}
