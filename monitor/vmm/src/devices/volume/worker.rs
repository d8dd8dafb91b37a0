//! The thread that waits for the disk: the one thing about files that the page cache does not answer.

use std::collections::VecDeque;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use rustix::event::{EventfdFlags, eventfd};
use rustix::fs::{fdatasync, fsync};
use rustix::io::Errno;

use crate::rings::Token;
use crate::sys::thread;

const STACK: usize = 64 << 10;

/// A file to be brought to the disk.
#[derive(Debug)]
pub(super) struct Job {
    pub token: Token,
    pub handle: u32,
    pub file: Arc<OwnedFd>,
    pub data_only: bool,
}

/// A job that is over.
#[derive(Clone, Copy, Debug)]
pub(super) struct Done {
    pub token: Token,
    pub handle: u32,
    pub result: Result<(), Errno>,
}

#[derive(Debug, Default)]
struct State {
    queue: VecDeque<Job>,
    done: Vec<Done>,
    stop: bool,
}

#[derive(Debug)]
struct Shared {
    state: Mutex<State>,
    more: Condvar,
    /// Readable when there is something in `done`.
    news: OwnedFd,
}

impl Shared {
    /// No panic leaves the state half changed, so a poisoned lock is as good as another.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The thread and what it shares with the one that runs the guest.
#[derive(Debug)]
pub(super) struct Worker {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

impl Worker {
    /// Starts the thread.
    pub fn start() -> Result<Self, Errno> {
        let news = eventfd(0, EventfdFlags::NONBLOCK | EventfdFlags::CLOEXEC)?;
        let shared = Arc::new(Shared { state: Mutex::default(), more: Condvar::new(), news });
        let own = Arc::clone(&shared);
        let (begun, beginning) = std::sync::mpsc::channel();
        let run = move || {
            let _ = begun.send(());
            drop(begun);
            work(&own);
        };
        let thread = thread::spawn("uk-vmm-sync", STACK, run)
            .map_err(|error| Errno::from_io_error(&error).unwrap_or(Errno::AGAIN))?;
        // Its beginning needs system calls that the jail does not have.
        let _ = beginning.recv();
        Ok(Self { shared, thread: Some(thread) })
    }

    /// Becomes readable with each job that is over, and stays so: to be watched for edges.
    pub fn news(&self) -> BorrowedFd<'_> {
        self.shared.news.as_fd()
    }

    /// Puts a job at the end of the queue.
    pub fn submit(&self, job: Job) {
        self.shared.lock().queue.push_back(job);
        self.shared.more.notify_one();
    }

    /// Takes a job out of the queue, if it was not begun.
    pub fn cancel(&self, target: u32) -> Option<Job> {
        let queue = &mut self.shared.lock().queue;
        let index = queue.iter().position(|job| job.token.number == target)?;
        queue.remove(index)
    }

    /// The jobs that are over, once each.
    pub fn take_done(&self) -> Vec<Done> {
        std::mem::take(&mut self.shared.lock().done)
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.shared.lock().stop = true;
        self.shared.more.notify_one();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn work(shared: &Shared) {
    loop {
        let mut state = shared.lock();
        let job = loop {
            if state.stop {
                return;
            }
            match state.queue.pop_front() {
                Some(job) => break job,
                None => state = shared.more.wait(state).unwrap_or_else(PoisonError::into_inner),
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
        let done: Vec<_> = jobs.into_iter().map(|Job { token, handle, .. }| Done { token, handle, result }).collect();
        shared.lock().done.extend(done);
        let _ = rustix::io::write(&shared.news, &1u64.to_ne_bytes());
    }
}

fn sync(jobs: &[Job]) -> Result<(), Errno> {
    let Some(Job { file, .. }) = jobs.first() else { return Ok(()) };
    let data_only = jobs.iter().all(|job| job.data_only);
    rustix::io::retry_on_intr(|| if data_only { fdatasync(file) } else { fsync(file) })
}

#[cfg(test)]
impl Worker {
    /// The last job that was not begun.
    pub fn waiting(&self) -> Option<u32> {
        self.shared.lock().queue.back().map(|job| job.token.number)
    }
}
