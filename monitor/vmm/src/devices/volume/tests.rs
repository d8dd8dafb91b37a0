//! Volumes in real directories, driven as the run loop drives them, without a guest. The server is a thread here.

mod bench;
mod elsewhere;
mod entries;
mod escapes;
mod hostile;
mod locks;
mod names;
mod opening;
mod quotas;
mod status;
mod syncs;
mod transfers;

use std::os::fd::OwnedFd;
use std::sync::Arc;
use std::thread::JoinHandle;

use rustix::io::Errno;

use super::channel::{Channel, Ends, ends};
use super::server::worker::Waiting;
use super::server::{Said, Serving};
use super::wire::{ANSWER_HEAD, Answer, CANCEL, CLOSE, Call, FINISH, read_answer, write_answer, write_synced};
use super::{Known, Usage, Volume, Volumes};
use crate::rings::Failure;

/// The thread of a server; to be dropped when the sockets to it are closed.
#[derive(Debug)]
pub(super) struct Thread {
    thread: Option<JoinHandle<()>>,
    pub waiting: Option<Waiting>,
}

impl Drop for Thread {
    fn drop(&mut self) {
        self.thread.take().unwrap().join().unwrap();
    }
}

impl Volumes {
    /// Without any open file, beside a server that runs.
    pub(crate) fn new(volumes: Vec<Volume>) -> Result<Self, Errno> {
        let (mut own, server) = Self::beside(volumes)?;
        let mut serving = server.open()?;
        let waiting = serving.waiting();
        let thread = Some(std::thread::spawn(move || serving.serve()));
        own.thread = Some(Thread { thread, waiting });
        Ok(own)
    }
}

/// A server in the hands of a monitor that has been taken over.
pub(crate) struct Besieged {
    serving: Serving,
    _own: Ends,
}

impl Besieged {
    pub fn new(volumes: Vec<Volume>) -> Self {
        let (_own, other) = ends().unwrap();
        let shared = super::Shared::new().unwrap();
        let serving = super::Server::new(volumes, other.calls, other.syncs, shared).open().unwrap();
        Self { serving, _own }
    }

    /// What it answers, and hands over; `None`: it ends. The answer must be one that a monitor takes.
    pub fn hear(&mut self, message: &[u8]) -> Option<(bool, Option<Arc<OwnedFd>>)> {
        let Some(Said { answer, descriptor }) = self.serving.hear_hostile(message).ok()? else {
            return Some((true, None));
        };
        let room = Call::read(message).unwrap().room;
        assert!(answer.len() <= ANSWER_HEAD + room as usize);
        Some((read_answer(&answer, room).unwrap().is_ok(), descriptor))
    }

    /// The same call with other paths, handle and field: still well formed.
    pub fn other(message: &[u8], first: &str, second: &str, handle: u32, field: (usize, u32)) -> Vec<u8> {
        let mut call = Call::read(message).unwrap();
        (call.first, call.second) = [first, second].map(|text| std::ffi::CString::new(text).unwrap()).into();
        call.handle = handle;
        let at = 24 + field.0 % 10 * 4;
        call.submission[at..at + 4].copy_from_slice(&field.1.to_le_bytes());
        call.write()
    }

    /// Calls that are well formed.
    pub fn calls() -> Vec<Vec<u8>> {
        let call = |operation: u32, handle, room, first: &std::ffi::CStr, second: &std::ffi::CStr, fields: &[u32]| {
            let mut submission = [0; 64];
            submission[24..]
                .chunks_exact_mut(4)
                .zip(fields)
                .for_each(|(to, word)| to.copy_from_slice(&word.to_le_bytes()));
            let (first, second) = (first.into(), second.into());
            Call { sync: 4097, room, first, second, ..Call::new(operation, handle, &submission) }.write()
        };
        let open = |flags| call(50, 0, 0, c"file", c"", &[0, flags, 0o644]);
        vec![
            open(1),
            open(3 | 8 | 4),
            open(1 | 2048),
            call(50, 0, 0, c"directory", c"", &[0, 64]),
            call(49, 0, 56, c"", c"", &[1]),
            call(51, 4096, 0, c"", c"", &[]),
            call(54, 4096, 0, c"", c"", &[1]),
            call(55, 4096, 0, c"", c"", &[100]),
            call(56, 4096, 128, c"", c"", &[]),
            call(56, 0, 128, c"link", c"", &[0, 1]),
            call(57, 0, 0, c"file", c"", &[0, 0, 1, 0, 1, 0]),
            call(58, 0, 0, c"file", c"", &[0, 0o600]),
            call(59, 4097, 32768, c"", c"", &[1]),
            call(60, 0, 0, c"file", c"", &[0, 7]),
            call(61, 0, 0, c"new", c"", &[0, 0, 0o755]),
            call(62, 0, 0, c"new", c"", &[0, 1]),
            call(63, 0, 0, c"file", c"other", &[]),
            call(64, 0, 0, c"other", c"file", &[]),
            call(65, 0, 0, c"link", c"../../file", &[]),
            call(66, 0, 4096, c"link", c"", &[]),
            call(CLOSE, 4096, 0, c"", c"", &[]),
            call(CANCEL, 0, 0, c"", c"", &[]),
            call(FINISH, 0, 0, c"", c"", &[]),
        ]
    }
}

impl Volumes {
    /// Beside a server that is somebody else's.
    pub(crate) fn of_stranger() -> (Self, OwnedFd, OwnedFd) {
        let (own, other) = ends().unwrap();
        let known = Known { path: "/data".into(), read_only: false, usage: Usage::default() };
        let volumes = Self { volumes: vec![known], server: Some(Channel::new(own)), ..Self::default() };
        (volumes, other.calls, other.syncs)
    }
}

/// Answers that are well formed, and words on syncs.
pub(crate) fn answers() -> (Vec<Vec<u8>>, Vec<Vec<u8>>) {
    let well =
        |result, value, bytes: &[u8]| write_answer(&Ok(Answer { result, value, bytes: bytes.to_vec() }), 1 << 20);
    let failed = |errno| write_answer(&Err(Failure::host(uk_abi::error::FAILED, errno)), 0);
    let answers = vec![
        well(0, 0, b""),
        well(4096, 1, b""),
        well(4097, 2, b""),
        well(1, 0, b""),
        well(0, 0, &[7; 128]),
        well(0, 1, &[9; 24]),
        well(0, 0, &[9; 4096]),
        failed(Errno::NOENT),
        failed(Errno::MFILE),
    ];
    let syncs = [Ok(()), Err(Errno::IO)].map(|result| write_synced(4096, result).to_vec()).to_vec();
    (answers, syncs)
}
