//! The monitor's end of the sockets to the server of volumes. All that comes from there is checked: the server may have been taken over.

use std::cell::Cell;
use std::io::IoSliceMut;
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::fs::{FileType, fstat};
use rustix::io::Errno;
use rustix::net::{
    AddressFamily, RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, ReturnFlags, SendFlags, SocketFlags,
    SocketType, recvmsg, send, socketpair,
};
use uk_abi::error;

use super::wire::{ANSWER_HEAD, Answer, Call, SYNCED, read_answer, read_synced};
use crate::rings::Failure;
use crate::sys::signals;

/// What a call fails with when there is no server any more. The guest does not see it: it ends.
pub(super) const LOST: Failure = Failure { error: error::FAILED, detail: 32 }; // EPIPE

/// Two sockets, one for calls and one for syncs that are over.
#[derive(Debug)]
pub(super) struct Ends {
    pub calls: OwnedFd,
    pub syncs: OwnedFd,
}

/// The monitor's ends and the server's.
pub(super) fn ends() -> Result<(Ends, Ends), Errno> {
    let pair = || socketpair(AddressFamily::UNIX, SocketType::SEQPACKET, SocketFlags::CLOEXEC, None);
    let ((calls, own_calls), (syncs, own_syncs)) = (pair()?, pair()?);
    Ok((Ends { calls, syncs }, Ends { calls: own_calls, syncs: own_syncs }))
}

/// A message, and what came with it.
struct Received {
    bytes: Vec<u8>,
    descriptor: Option<OwnedFd>,
    /// There was a descriptor for which this process had no room.
    no_room: bool,
}

/// The server, as the monitor has it.
#[derive(Debug)]
pub(super) struct Channel {
    ends: Ends,
    lost: Cell<bool>,
}

impl Channel {
    pub fn new(ends: Ends) -> Self {
        Self { ends, lost: Cell::new(false) }
    }

    /// Becomes readable with each sync that is over, and when there is no server any more: to be watched for edges.
    pub fn news(&self) -> BorrowedFd<'_> {
        self.ends.syncs.as_fd()
    }

    /// Whether there is no server any more, or one that breaks the rules.
    pub fn lost(&self) -> bool {
        self.lost.get()
    }

    /// The server breaks the rules: nothing is heard of it any more. What an operation fails with that finds it out.
    pub fn break_off(&self) -> Failure {
        self.lost.set(true);
        LOST
    }

    fn lose<T>(&self) -> Result<T, Failure> {
        Err(self.break_off())
    }

    /// Waits for the word that the server has to say first.
    pub fn first_word(&self) -> Option<Vec<u8>> {
        self.receive(&self.ends.calls, 256, RecvFlags::empty()).ok().map(|received| received.bytes)
    }

    /// Says what is not answered.
    pub fn tell(&self, call: &Call) {
        if self.lost() || retry(|| send(&self.ends.calls, &call.write(), SendFlags::NOSIGNAL)).is_err() {
            self.break_off();
        }
    }

    /// Makes a call and waits for its answer.
    pub fn call(&self, call: &Call) -> Result<Answer, Failure> {
        self.call_for_file(call).map(|(answer, _)| answer)
    }

    /// The same; an ordinary file's descriptor may come with the answer. A descriptor of anything else is not taken.
    pub fn call_for_file(&self, call: &Call) -> Result<(Answer, Option<OwnedFd>), Failure> {
        let message = call.write();
        if self.lost() || retry(|| send(&self.ends.calls, &message, SendFlags::NOSIGNAL)).is_err() {
            return self.lose();
        }
        let size = ANSWER_HEAD + call.room as usize;
        let Ok(received) = self.receive(&self.ends.calls, size, RecvFlags::empty()) else { return self.lose() };
        let Some(answer) = read_answer(&received.bytes, call.room) else { return self.lose() };
        let file = received.descriptor.as_ref().map(fstat);
        match file {
            Some(Ok(file)) if FileType::from_raw_mode(file.st_mode) != FileType::RegularFile => self.lose(),
            Some(Err(_)) => self.lose(),
            _ if received.no_room => {
                let answer = answer?;
                // Both sides know of the file; neither shall.
                self.call(&Call::bare(uk_abi::operation::FILE_CLOSE.into(), answer.result))?;
                Err(super::failure::failure(Errno::MFILE))
            }
            _ => answer.map(|answer| (answer, received.descriptor)),
        }
    }

    /// The next sync that is over, if there is one now.
    pub fn synced(&self) -> Option<(u32, Result<(), Errno>)> {
        if self.lost() {
            return None;
        }
        match self.receive(&self.ends.syncs, SYNCED, RecvFlags::DONTWAIT) {
            Ok(received) => {
                let synced = read_synced(&received.bytes);
                self.lost.set(synced.is_none());
                synced
            }
            Err(Errno::AGAIN) => None,
            Err(_) => {
                self.lost.set(true);
                None
            }
        }
    }

    /// One message of at most so many bytes. The end and what is longer are errors.
    fn receive(&self, socket: &OwnedFd, most: usize, flags: RecvFlags) -> Result<Received, Errno> {
        let mut bytes = vec![0; most];
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
        let mut ancillary = RecvAncillaryBuffer::new(&mut space);
        let received = retry(|| {
            recvmsg(socket, &mut [IoSliceMut::new(&mut bytes)], &mut ancillary, flags | RecvFlags::CMSG_CLOEXEC)
        })?;
        let descriptors = ancillary.drain().filter_map(|message| match message {
            RecvAncillaryMessage::ScmRights(descriptors) => Some(descriptors),
            _ => None,
        });
        let descriptor = descriptors.flatten().fold(None, |first, other| first.or(Some(other)));
        if received.bytes == 0 || received.flags.contains(ReturnFlags::TRUNC) {
            return Err(Errno::PIPE);
        }
        bytes.truncate(received.bytes);
        Ok(Received { bytes, descriptor, no_room: received.flags.contains(ReturnFlags::CTRUNC) })
    }
}

/// A signal does not end a call, unless the operator wants the guest to end at once.
fn retry<T>(mut call: impl FnMut() -> Result<T, Errno>) -> Result<T, Errno> {
    loop {
        match call() {
            Err(Errno::INTR) if !signals::interrupted_again() => {}
            result => return result,
        }
    }
}
