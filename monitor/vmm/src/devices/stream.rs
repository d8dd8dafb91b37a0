//! TCP streams: listeners on granted ports, connections to granted destinations, and what flows over them.

mod connection;
mod listener;
mod options;
mod places;
mod submit;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::net::SocketAddr;

use rustix::fd::OwnedFd;
use rustix::io::Errno;
use rustix::net::getsockname;
use rustix::net::sockopt::socket_error;
use uk_abi::{error, operation};

use super::address::octets;
use super::handles::Handles;
use super::{Device, Host, Source, source_name};
use crate::counters::add;
use crate::grants::ports::GrantedPort;
use crate::policy::SharedPolicy;
use crate::poller::{Poller, Ready};
use crate::rings::{Failure, INVALID, Outcome, RingBroken, Taken, Token};
use connection::{Connection, Turn};
use listener::{Accepted, Listener};

/// Attempts to accept before another has its turn.
const ACCEPTS: usize = 64;

/// What a handle names.
#[derive(Debug)]
enum Entry {
    Listener(Listener),
    Connecting { socket: OwnedFd, token: Token, over: bool },
    Connection(Connection),
}

impl Entry {
    /// Has it watched under a name, until it is dropped.
    fn watch(&self, poller: &Poller, name: u64) -> Result<(), Errno> {
        match self {
            Self::Listener(listener) => listener.sockets().try_for_each(|socket| poller.add(socket, name)),
            Self::Connecting { socket, .. } => poller.add(socket, name),
            Self::Connection(connection) => poller.add(connection, name),
        }
    }
}

/// The streams of a guest.
#[derive(Debug)]
pub struct Streams {
    handles: Handles<Entry>,
    ports: Vec<GrantedPort>,
    policy: SharedPolicy,
    /// Handles for which there is something to do.
    ready: VecDeque<u32>,
    /// Those of `ready` that cannot go on in this pass.
    stalled: Vec<u32>,
    /// Those that could, but have had their turn: a guest that wants to pause a stream gets the word before all its buffers are full.
    again: Vec<u32>,
    /// Whether there were such after the last pass.
    eager: bool,
    queued: usize,
    /// Whether connections are accepted, or left to others who listen at the same ports.
    accepting: bool,
    /// The slot of the granted ports.
    slot: u32,
}

impl Device for Streams {
    fn submit(&mut self, taken: &Taken, host: &mut Host<'_>) {
        let result = match taken.head.operation {
            operation::STREAM_LISTEN => self.listen(taken, host).map(Some),
            operation::STREAM_ACCEPT => self.accept(taken).map(|()| None),
            operation::STREAM_CONNECT => self.connect(taken, host).map(|()| None),
            operation::STREAM_RECEIVE => self.receive(taken, host).map(|()| None),
            operation::STREAM_SEND => self.send(taken, host).map(|()| None),
            operation::STREAM_SHUTDOWN => self.shutdown(taken, host).map(|()| None),
            operation::STREAM_CLOSE => self.close(taken, host),
            operation::STREAM_OPTION => self.option(taken).map(Some),
            _ => Err(INVALID),
        };
        match result {
            Ok(Some(outcome)) => host.complete(taken.token(), Ok(outcome)),
            Ok(None) => {}
            Err(failure) => host.complete(taken.token(), Err(failure)),
        }
    }

    fn cancel(&mut self, target: u32, host: &mut Host<'_>) -> bool {
        let mut found = None;
        for (handle, entry) in self.handles.iter_mut() {
            let cancelled = match entry {
                Entry::Listener(listener) => match listener.accept {
                    Some(accept) if accept.token.number == target => {
                        listener.accept = None;
                        host.complete(accept.token, Err(Failure::new(error::CANCELLED)));
                        true
                    }
                    _ => false,
                },
                Entry::Connecting { token, .. } if token.number == target => {
                    host.complete(*token, Err(Failure::new(error::CANCELLED)));
                    true
                }
                Entry::Connecting { .. } => false,
                Entry::Connection(connection) => {
                    let before = connection.queued();
                    let cancelled = connection.cancel(target, host);
                    self.queued = self.queued + connection.queued() - before;
                    cancelled
                }
            };
            if cancelled {
                found = Some((handle, matches!(entry, Entry::Connecting { .. })));
                break;
            }
        }
        match found {
            Some((handle, true)) => drop(self.handles.remove(handle)),
            Some((handle, false)) => self.enlist(handle), // what stood behind it may go on
            None => return false,
        }
        true
    }

    fn notice(&mut self, handle: u32, ready: &Ready) {
        let to_do = match self.handles.get(handle) {
            Some(Entry::Connection(connection)) => connection.notice(ready),
            Some(Entry::Listener(listener)) => {
                if ready.readable {
                    listener.notice();
                }
                listener.accept.is_some()
            }
            Some(Entry::Connecting { over, .. }) => {
                *over |= ready.writable;
                *over
            }
            None => false,
        };
        if to_do {
            self.enlist(handle);
        }
    }

    fn progress(&mut self, host: &mut Host<'_>) -> Result<(), RingBroken> {
        while !host.rings.full()
            && let Some(handle) = self.ready.pop_front()
        {
            match self.turn(handle, host)? {
                Turn::Idle => self.handles.unlist(handle),
                Turn::Again => self.again.push(handle),
                Turn::Stalled => self.stalled.push(handle),
                Turn::Closed(token) => self.finish_close(handle, token, host),
            }
        }
        self.eager = !self.again.is_empty();
        self.ready.extend(self.again.drain(..).chain(self.stalled.drain(..)));
        Ok(())
    }

    fn eager(&self) -> bool {
        self.eager
    }
}

impl Streams {
    /// Without any handle; with these ports to listen on, and a policy for connecting.
    #[must_use]
    pub fn new(ports: Vec<GrantedPort>, policy: SharedPolicy) -> Self {
        Self {
            handles: Handles::default(),
            ports,
            policy,
            ready: VecDeque::new(),
            stalled: Vec::new(),
            again: Vec::new(),
            eager: false,
            queued: 0,
            accepting: true,
            slot: 0,
        }
    }

    fn enlist(&mut self, handle: u32) {
        if self.handles.list(handle) {
            self.ready.push_back(handle);
        }
    }

    fn turn(&mut self, handle: u32, host: &mut Host<'_>) -> Result<Turn, RingBroken> {
        match self.handles.get(handle) {
            Some(Entry::Connection(connection)) => {
                let before = connection.queued();
                let turn = connection.turn(host);
                self.queued = self.queued + connection.queued() - before;
                turn
            }
            Some(Entry::Listener(_)) => Ok(self.accept_some(handle, host)),
            Some(Entry::Connecting { over: true, .. }) => {
                self.finish_connect(handle, host);
                Ok(Turn::Idle)
            }
            Some(Entry::Connecting { .. }) | None => Ok(Turn::Idle),
        }
    }

    /// A connection that the guest still has.
    fn connection(&mut self, handle: u32) -> Result<&mut Connection, Failure> {
        match self.handles.get(handle) {
            Some(Entry::Connection(connection)) if !connection.closing() => Ok(connection),
            _ => Err(INVALID),
        }
    }

    fn accept_some(&mut self, handle: u32, host: &mut Host<'_>) -> Turn {
        for _ in 0..ACCEPTS {
            if host.rings.full() {
                return Turn::Again;
            }
            let no_handle = self.handles.is_full();
            let Some(Entry::Listener(listener)) = self.handles.get(handle) else { return Turn::Idle };
            let Some(accept) = listener.accept.filter(|_| listener.readable(self.accepting)) else { return Turn::Idle };
            if no_handle {
                return Turn::Stalled;
            }
            match listener.accept_one(self.accepting) {
                Accepted::Connection(socket, peer) => {
                    add(&host.counters.connections, 1);
                    if !accept.multishot {
                        listener.accept = None;
                    }
                    let result = self.adopt(Entry::Connection(Connection::new(socket, false)), host).map(|handle| {
                        let mut outcome = Outcome::of(handle).more(accept.multishot);
                        outcome.value = peer.port().into();
                        outcome.data = octets(peer.ip());
                        outcome
                    });
                    match result {
                        // Without room in the poller the connection is lost, the accept is not.
                        Err(_) if accept.multishot => return Turn::Stalled,
                        result => host.complete(accept.token, result),
                    }
                }
                Accepted::Gone => {}
                Accepted::Nothing => return Turn::Idle,
                Accepted::NoRoom => return Turn::Stalled,
            }
        }
        Turn::Again
    }

    fn finish_connect(&mut self, handle: u32, host: &mut Host<'_>) {
        let Some(Entry::Connecting { socket, token, .. }) = self.handles.get(handle) else { return };
        let token = *token;
        let result = match socket_error(&*socket) {
            Ok(Ok(())) => getsockname(&*socket).and_then(SocketAddr::try_from),
            Ok(Err(errno)) | Err(errno) => Err(errno),
        };
        match result {
            Ok(local) => {
                // The poller's news were of both directions, so there may be something to receive already.
                self.handles.replace(handle, |entry| match entry {
                    Entry::Connecting { socket, .. } => Entry::Connection(Connection::new(socket, true)),
                    other => other,
                });
                let mut outcome = Outcome::of(handle);
                outcome.value = local.port().into();
                outcome.data = octets(local.ip());
                host.complete(token, Ok(outcome));
            }
            Err(errno) => {
                self.handles.remove(handle);
                host.complete(token, Err(submit::connect_failure(errno)));
            }
        }
    }

    fn finish_close(&mut self, handle: u32, token: Token, host: &mut Host<'_>) {
        if let Some(Entry::Connection(connection)) = self.handles.remove(handle) {
            self.queued = self.queued.saturating_sub(connection.queued());
        }
        host.complete(token, Ok(Outcome::of(0)));
    }

    /// Gives a socket a handle and has it watched.
    fn adopt(&mut self, entry: Entry, host: &Host<'_>) -> Result<u32, Failure> {
        let handle = self.handles.insert(entry).map_err(|_| Failure::new(error::LIMIT))?;
        let watched = match self.handles.get(handle) {
            Some(entry) => entry.watch(host.poller, source_name(Source::Stream, handle)),
            None => Err(Errno::BADF),
        };
        watched.map(|()| handle).map_err(|errno| {
            if let Some(Entry::Listener(listener)) = self.handles.remove(handle) {
                self.give_back(listener, host.poller);
            }
            Failure::host(error::LIMIT, errno)
        })
    }
}
