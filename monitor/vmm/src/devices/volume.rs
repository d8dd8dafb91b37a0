//! Volumes: granted directories of the host, and the files below them.
//!
//! A process of its own, the server, names and opens files; it knows neither guest nor network. Here, in the monitor, are the guest's
//! handles, and what is read from and written to the files behind them. A call waits for the server as it would for the system; only
//! `file_sync` waits for the disk, and the monitor goes on meanwhile.

mod calling;
mod channel;
mod count;
mod failure;
mod files;
mod granted;
mod process;
mod server;
mod shared;
#[cfg(test)]
pub(crate) mod tests;
mod usage;
mod wire;

use std::collections::VecDeque;

use rustix::io::Errno;
use uk_abi::{VolumeDescribeArguments, error, operation, volume_flag};

pub use granted::{Volume, open_all};
pub use process::{NotReady, start};
pub use server::Server;
pub use shared::Shared;

use super::handles::Handles;
use super::{Device, Host, Source, source_name};
use crate::poller::Ready;
use crate::rates::Rates;
use crate::rings::{Failure, INVALID, Outcome, RingBroken, Taken, Token};
use channel::{Channel, Ends, ends};
use files::OpenFile;
use usage::{Quota, Usage};
use wire::{CANCEL, Call, FINISH};

/// A volume as the monitor knows it.
#[derive(Debug)]
struct Known {
    /// Its path in the guest.
    path: String,
    read_only: bool,
    usage: Usage,
}

/// A sync that the server has.
#[derive(Clone, Copy, Debug)]
struct Sync {
    token: Token,
    handle: u32,
}

/// The volumes and open files of a guest.
#[derive(Debug, Default)]
pub struct Volumes {
    volumes: Vec<Known>,
    files: Handles<OpenFile>,
    /// There if there are volumes.
    server: Option<Channel>,
    /// Its process, and what is shared with it.
    process: Option<u32>,
    shared: Option<Shared>,
    /// Whether the poller knows the server.
    heard: bool,
    /// Whether the server has something to tell.
    news: bool,
    /// Syncs in force, by what the server calls them; and how many these are.
    waiting: Handles<Sync>,
    syncs: usize,
    /// What is done and waits for the guest's rate, in order.
    late: VecDeque<(Token, Outcome)>,
    /// The server's thread; it ends when its sockets are closed, so it is the last field.
    #[cfg(test)]
    thread: Option<tests::Thread>,
}

impl Device for Volumes {
    fn submit(&mut self, taken: &Taken, host: &mut Host<'_>) {
        let result = match taken.head.operation {
            operation::VOLUME_DESCRIBE => self.describe(taken, host).map(Some),
            operation::FILE_OPEN => self.open(taken, host).map(Some),
            operation::FILE_CLOSE => self.close(taken),
            operation::FILE_READ => self.read(taken, host).map(Some),
            operation::FILE_WRITE => self.write(taken, host).map(Some),
            operation::FILE_SYNC => self.sync(taken),
            operation::FILE_ENTRIES => self.entries(taken, host).map(Some),
            operation::VOLUME_STATUS
            | operation::FILE_RESIZE
            | operation::FILE_STATUS
            | operation::FILE_SET_TIMES
            | operation::FILE_SET_MODE
            | operation::PATH_ACCESS
            | operation::PATH_MAKE_DIRECTORY
            | operation::PATH_REMOVE
            | operation::PATH_RENAME
            | operation::PATH_LINK
            | operation::PATH_SYMLINK
            | operation::PATH_READ_LINK => self.pass(taken, host).map(Some),
            _ => Err(INVALID),
        };
        let transfers = matches!(taken.head.operation, operation::FILE_READ | operation::FILE_WRITE);
        match result {
            // It is done, but the guest hears of it when its rate allows for it.
            Ok(Some(outcome)) if transfers && (!self.late.is_empty() || !Rates::open(&host.rates.disk)) => {
                self.late.push_back((taken.token(), outcome));
            }
            Ok(Some(outcome)) => host.complete(taken.token(), Ok(outcome)),
            Ok(None) => {}
            Err(failure) => host.complete(taken.token(), Err(failure)),
        }
    }

    fn cancel(&mut self, target: u32, host: &mut Host<'_>) -> bool {
        let found = self.waiting.iter_mut().find(|(_, sync)| sync.token.number == target);
        let (Some((number, Sync { token, handle })), Some(server)) = (found.map(|(n, s)| (n, *s)), &self.server) else {
            return false;
        };
        let answer = server.call(&Call { sync: number, ..Call::bare(CANCEL, 0) });
        if !answer.is_ok_and(|answer| answer.result == 1) {
            return false;
        }
        self.waiting.remove(number);
        host.complete(token, Err(Failure::new(error::CANCELLED)));
        self.finish_sync(handle, host);
        true
    }

    fn notice(&mut self, _name: u32, ready: &Ready) {
        self.news |= ready.readable;
    }

    fn progress(&mut self, host: &mut Host<'_>) -> Result<(), RingBroken> {
        if let Some(server) = self.server.as_ref().filter(|_| !self.heard) {
            self.heard = true;
            if host.poller.add_input(server.news(), source_name(Source::Volume, 0)).is_err() {
                server.break_off(); // its end would not be noticed
            }
        }
        while !self.late.is_empty() && !host.rings.full() && Rates::open(&host.rates.disk) {
            if let Some((token, outcome)) = self.late.pop_front() {
                host.complete(token, Ok(outcome));
            }
        }
        if !std::mem::take(&mut self.news) {
            return Ok(());
        }
        while let Some((number, result)) = self.server.as_ref().and_then(Channel::synced) {
            let Some(Sync { token, handle }) = self.waiting.remove(number) else {
                self.server.as_ref().map(Channel::break_off); // it was never asked for
                break;
            };
            host.complete(token, result.map(|()| Outcome::of(0)).map_err(failure::failure));
            self.finish_sync(handle, host);
        }
        Ok(())
    }
}

impl Volumes {
    /// Without any open file, beside a server that somebody is to run.
    fn beside(volumes: Vec<Volume>) -> Result<(Self, Server), Errno> {
        let shared = Shared::new()?;
        let known = volumes.iter().enumerate().map(|(index, Volume { path, tree, quota })| {
            let quota = quota.map(|counted| {
                let used = shared.used(index);
                used.set(counted.used);
                Quota::new(counted.limit, used)
            });
            Known { path: path.clone(), read_only: tree.read_only, usage: Usage { quota } }
        });
        let known = known.collect();
        let (own, Ends { calls, syncs }) = ends()?;
        let server = Server::new(volumes, calls, syncs, shared.clone());
        let (channel, shared) = (Some(Channel::new(own)), Some(shared));
        Ok((Self { volumes: known, server: channel, shared, ..Self::default() }, server))
    }

    /// The server's process, if there is one.
    #[must_use]
    pub fn process(&self) -> Option<u32> {
        self.process
    }

    /// What is shared with the server, if there is one.
    #[must_use]
    pub fn shared(&self) -> Option<Shared> {
        self.shared.clone()
    }

    /// Whether the server has ended, or breaks the rules: then the guest cannot go on.
    #[must_use]
    pub fn lost(&self) -> bool {
        self.server.as_ref().is_some_and(Channel::lost)
    }

    /// The guest is over: waits until the server has closed its files, so that nobody finds them open or locked after the monitor's end.
    #[inline(never)] // its stack is not the running guest's
    pub fn finish(&mut self) {
        if let Some(server) = self.server.as_ref().filter(|server| !server.lost()) {
            let _ = server.call(&Call::bare(FINISH, 0));
        }
    }

    fn describe(&mut self, taken: &Taken, host: &Host<'_>) -> Result<Outcome, Failure> {
        let number = VolumeDescribeArguments::read(&taken.bytes).volume;
        let range = host.memory.writable(taken.head.address, taken.head.length).ok_or(INVALID)?;
        let volume = self.volumes.get(number as usize).ok_or(NO_VOLUME)?;
        if volume.path.len() > range.length() as usize {
            return Err(Failure::new(error::LIMIT));
        }
        let value = if volume.read_only { volume_flag::READ_ONLY } else { 0 };
        Ok(Outcome { value, ..Outcome::of(host.memory.copy_in(range, volume.path.as_bytes())) })
    }

    fn finish_sync(&mut self, handle: u32, host: &mut Host<'_>) {
        if let Some(close) = self.synced(handle) {
            host.complete(close, Ok(Outcome::of(0)));
        }
    }
}

/// No volume has this number.
const NO_VOLUME: Failure = Failure::new(error::NOT_FOUND);
