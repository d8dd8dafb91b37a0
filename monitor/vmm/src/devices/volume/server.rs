//! The server of volumes: all that names files is done here, in a process that has no guest, no network and no KVM.
//!
//! It takes each call for one of a monitor that a guest has taken over. A malformed one ends it; any other can do no more than the guest
//! is granted.

mod entries;
mod files;
mod names;
mod opening;
pub(super) mod path;
mod status;
#[cfg(test)]
pub(super) use status::set_mode_by_opening;
pub(super) mod tree;
pub(super) mod worker;

use std::io::IoSlice;
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::Arc;

use rustix::io::{Errno, retry_on_intr};
use rustix::net::{RecvFlags, SendAncillaryBuffer, SendAncillaryMessage, SendFlags, recv, sendmsg};
use uk_abi::{error, operation};

use super::granted::{Volume, enclose_all};
use super::shared::Shared;
use super::usage::{Quota, Usage};
use super::wire::{Answer, CALL_MAX, CANCEL, CLOSE, Call, FINISH, write_answer};
use crate::devices::handles::Handles;
use crate::grants::volume::VolumeGrant;
use crate::jail::Place;
use crate::rings::{Failure, INVALID};
use files::ServedFile;
use path::GuestPath;
use tree::Tree;
use worker::Worker;

/// A volume as the server has it.
#[derive(Debug)]
struct Served {
    tree: Tree,
    usage: Usage,
}

/// What comes of a call, with the descriptor that goes along.
struct Reply {
    answer: Answer,
    descriptor: Option<Arc<OwnedFd>>,
}

type Done = Result<Reply, Failure>;

/// The same as a message.
pub(super) struct Said {
    pub answer: Vec<u8>,
    pub descriptor: Option<Arc<OwnedFd>>,
}

/// A message that no monitor sends that was not taken over.
#[derive(Debug)]
pub(super) struct Malformed;

impl Reply {
    /// Nothing but that it is done.
    const fn done() -> Self {
        Self { answer: Answer { result: 0, value: 0, bytes: Vec::new() }, descriptor: None }
    }

    fn bytes(bytes: impl Into<Vec<u8>>) -> Self {
        Self { answer: Answer { bytes: bytes.into(), ..Answer::default() }, descriptor: None }
    }
}

/// The server: volumes and open files, and the sockets to its monitor.
#[derive(Debug)]
pub struct Server {
    volumes: Vec<Volume>,
    calls: Arc<OwnedFd>,
    syncs: OwnedFd,
    shared: Shared,
}

impl Server {
    pub(super) fn new(volumes: Vec<Volume>, calls: OwnedFd, syncs: OwnedFd, shared: Shared) -> Self {
        Self { volumes, calls: Arc::new(calls), syncs, shared }
    }

    /// Where its calls come from.
    pub(super) fn calls(&self) -> Arc<OwnedFd> {
        Arc::clone(&self.calls)
    }

    /// All descriptors that it needs.
    pub(super) fn descriptors(&self) -> Vec<BorrowedFd<'_>> {
        let trees = self.volumes.iter().map(|volume| volume.tree.as_fd());
        trees.chain([self.calls.as_fd(), self.syncs.as_fd()]).collect()
    }

    /// See `enclose_all`.
    pub(super) fn enclose(&mut self, grants: &[VolumeGrant]) {
        enclose_all(&mut self.volumes, grants);
    }

    /// What is granted, for the wall around it.
    pub(super) fn places<'a>(&'a self) -> Vec<Place<'a>> {
        let place = |tree: &'a Tree| Place { directory: tree.as_fd(), changes: !tree.read_only };
        self.volumes.iter().map(|volume| place(&volume.tree)).collect()
    }

    /// Starts the thread that waits for the disk, if something can be changed.
    pub(super) fn open(self) -> Result<Serving, Errno> {
        let Self { volumes, calls, syncs, shared } = self;
        shared.account(); // the clock's first use looks for the kernel's fast way to it, which the jail does not let through
        let changes = volumes.iter().any(|volume| !volume.tree.read_only);
        let (worker, idle) = match changes {
            true => (Some(Worker::start(syncs, shared.clone())?), None),
            false => (None, Some(syncs)),
        };
        let served = volumes.into_iter().enumerate().map(|(index, Volume { tree, quota, .. })| {
            let quota = quota.map(|counted| Quota::new(counted.limit, shared.used(index)));
            Served { tree, usage: Usage { quota } }
        });
        let volumes = served.collect();
        Ok(Serving { volumes, files: Handles::default(), calls, worker, _idle: idle, shared })
    }
}

/// A server at work.
#[derive(Debug)]
pub(super) struct Serving {
    volumes: Vec<Served>,
    files: Handles<ServedFile>,
    calls: Arc<OwnedFd>,
    /// There if something can be changed.
    worker: Option<Worker>,
    /// Without one, its socket: that it is open tells the monitor that there is a server.
    _idle: Option<OwnedFd>,
    shared: Shared,
}

impl Serving {
    /// Serves until there is no monitor any more, or one that does not keep to the rules.
    pub fn serve(&mut self) {
        let mut buffer = vec![0; CALL_MAX + 1]; // one that is longer is not taken for a shorter one
        while let Ok((_, length)) = retry_on_intr(|| recv(&*self.calls, buffer.as_mut_slice(), RecvFlags::TRUNC)) {
            let Ok(heard) = self.hear(buffer.get(..length).unwrap_or_default()) else { return };
            self.shared.account();
            let Some(Said { answer, descriptor }) = heard else { continue };
            if say(&self.calls, &answer, descriptor.as_deref()).is_err() {
                return;
            }
        }
    }

    /// What is answered to a message, if anything is.
    fn hear(&mut self, message: &[u8]) -> Result<Option<Said>, Malformed> {
        let call = Call::read(message).ok_or(Malformed)?;
        if call.operation == CLOSE {
            return self.close(call.handle).map(|_| None).map_err(|_| Malformed);
        }
        let room = call.room;
        let (answer, descriptor) = match self.answer(call) {
            Ok(Reply { answer, descriptor }) => (Ok(answer), descriptor),
            Err(failure) => (Err(failure), None),
        };
        Ok(Some(Said { answer: write_answer(&answer, room), descriptor }))
    }

    fn answer(&mut self, call: Call) -> Done {
        let path = GuestPath::new(call.first.clone());
        let Ok(operation) = u16::try_from(call.operation) else {
            return match call.operation {
                CANCEL => Ok(self.cancel(call.sync)),
                FINISH => Ok(self.finish()),
                _ => Err(INVALID),
            };
        };
        match operation {
            operation::VOLUME_STATUS => self.volume_status(&call),
            operation::FILE_OPEN => self.open(&call, &path),
            operation::FILE_CLOSE => self.close(call.handle),
            operation::FILE_SYNC => self.sync(&call),
            operation::FILE_RESIZE => self.resize(&call),
            operation::FILE_STATUS => self.status(&call, path),
            operation::FILE_SET_TIMES => self.set_times(&call, path),
            operation::FILE_SET_MODE => self.set_mode(&call, path),
            operation::FILE_ENTRIES => self.entries(&call),
            operation::PATH_ACCESS => self.access(&call, &path),
            operation::PATH_MAKE_DIRECTORY => self.make_directory(&call, &path),
            operation::PATH_REMOVE => self.remove(&call, &path),
            operation::PATH_RENAME => self.rename(&call, &path),
            operation::PATH_LINK => self.link(&call, &path),
            operation::PATH_SYMLINK => self.symlink(&call, &path),
            operation::PATH_READ_LINK => self.read_link(&call, &path),
            _ => Err(INVALID),
        }
    }

    fn volume(&mut self, number: u32) -> Result<&mut Served, Failure> {
        self.volumes.get_mut(number as usize).ok_or(NO_VOLUME)
    }

    fn cancel(&mut self, sync: u32) -> Reply {
        let cancelled = self.worker.as_ref().is_some_and(|worker| worker.cancel(sync));
        Reply { answer: Answer { result: cancelled.into(), ..Answer::default() }, descriptor: None }
    }

    fn finish(&mut self) -> Reply {
        if let Some(worker) = &self.worker {
            worker.forget();
        }
        self.files = Handles::default();
        Reply::done()
    }
}

/// Sends a message to the monitor, with a descriptor or without.
pub(super) fn say(to: &OwnedFd, message: &[u8], descriptor: Option<&OwnedFd>) -> Result<(), Errno> {
    let descriptors = descriptor.map(|descriptor| [descriptor.as_fd()]);
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut ancillary = SendAncillaryBuffer::new(&mut space);
    if let Some(descriptors) = &descriptors {
        ancillary.push(SendAncillaryMessage::ScmRights(descriptors));
    }
    retry_on_intr(|| sendmsg(to, &[IoSlice::new(message)], &mut ancillary, SendFlags::NOSIGNAL)).map(|_| ())
}

/// No volume has this number.
const NO_VOLUME: Failure = Failure::new(error::NOT_FOUND);

#[cfg(test)]
impl Serving {
    /// One message, as from a monitor that has been taken over.
    pub fn hear_hostile(&mut self, message: &[u8]) -> Result<Option<Said>, Malformed> {
        self.hear(message)
    }

    /// Tells of the last sync that was not begun.
    pub fn waiting(&self) -> Option<worker::Waiting> {
        self.worker.as_ref().map(Worker::waiting)
    }
}
