//! UDP sockets: on granted ports, and for asking granted destinations.

mod options;
mod peers;
mod socket;
mod submit;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::net::SocketAddr;

use uk_abi::{completion_flag, error, operation};

use super::address::octets;
use super::handles::Handles;
use super::{Device, Host, Source, source_name};
use crate::clock::monotonic;
use crate::grants::ports::GrantedPort;
use crate::policy::SharedPolicy;
use crate::poller::{Poller, Ready};
use crate::rates::{Rates, count_bytes};
use crate::rings::{Failure, INVALID, Outcome, RingBroken, Taken, Token};
use socket::{Received, Socket};

/// Datagrams received in a row before another socket has its turn.
const TURN: usize = 16;
/// Bytes for any datagram.
const SCRATCH_BYTES: usize = 1 << 16;

/// The datagram that is being handed over: at most one, since they all wait for the same buffers. At least one buffer was there when it
/// was received.
#[derive(Debug)]
struct Held {
    handle: u32,
    from: SocketAddr,
    length: usize,
    given: usize,
}

/// What is to become of a socket after its turn.
enum Turn {
    /// Nothing more can be done until something happens.
    Idle,
    /// More can be done at once.
    Again,
    /// Datagrams wait for a buffer.
    Stalled,
    /// It was closed; the token is the close's.
    Closed(Token),
}

/// The datagram sockets of a guest.
#[derive(Debug)]
pub struct Datagrams {
    handles: Handles<Socket>,
    ports: Vec<GrantedPort>,
    policy: SharedPolicy,
    /// Handles for which there is something to do.
    ready: VecDeque<u32>,
    /// Those of `ready` that cannot go on in this pass.
    stalled: Vec<u32>,
    queued: usize,
    /// The host's copy of a datagram; empty until there is one.
    scratch: Vec<u8>,
    held: Option<Held>,
}

/// The poller's name for a socket.
fn name_of(handle: u32) -> u64 {
    source_name(Source::Datagram, handle)
}

impl Device for Datagrams {
    fn submit(&mut self, taken: &Taken, host: &mut Host<'_>) {
        let result = match taken.head.operation {
            operation::DATAGRAM_BIND => self.bind(taken, host).map(Some),
            operation::DATAGRAM_SEND => self.send(taken, host).map(|()| None),
            operation::DATAGRAM_RECEIVE => self.receive(taken).map(|()| None),
            operation::DATAGRAM_OPTION => self.option(taken).map(Some),
            operation::DATAGRAM_CLOSE => self.close(taken, host).map(|()| None),
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
        for (handle, socket) in self.handles.iter_mut() {
            let before = socket.queued();
            if socket.cancel(target, host) {
                self.queued = self.queued + socket.queued() - before;
                found = Some((handle, socket.receive.is_none()));
                break;
            }
        }
        let Some((handle, deaf)) = found else { return false };
        if deaf {
            self.forget_held(handle);
        }
        self.enlist(handle); // what stood behind it may go on
        true
    }

    fn notice(&mut self, handle: u32, ready: &Ready) {
        if self.handles.get(handle).is_some_and(|socket| socket.notice(ready)) {
            self.enlist(handle);
        }
    }

    fn progress(&mut self, host: &mut Host<'_>) -> Result<(), RingBroken> {
        self.hand_over(host)?;
        while !host.rings.full()
            && let Some(handle) = self.ready.pop_front()
        {
            match self.turn(handle, host)? {
                Turn::Idle => self.handles.unlist(handle),
                Turn::Again => self.ready.push_back(handle),
                Turn::Stalled => self.stalled.push(handle),
                Turn::Closed(token) => self.finish_close(handle, token, host),
            }
        }
        self.ready.extend(self.stalled.drain(..));
        Ok(())
    }
}

impl Datagrams {
    /// Without any handle; with these UDP ports to take up, and a policy for sending.
    #[must_use]
    pub fn new(ports: Vec<GrantedPort>, policy: SharedPolicy) -> Self {
        Self {
            handles: Handles::default(),
            ports,
            policy,
            ready: VecDeque::new(),
            stalled: Vec::new(),
            queued: 0,
            scratch: Vec::new(),
            held: None,
        }
    }

    /// Where the granted ports are reached.
    pub fn ports(&self) -> impl Iterator<Item = &GrantedPort> {
        self.ports.iter()
    }

    fn enlist(&mut self, handle: u32) {
        if self.handles.list(handle) {
            self.ready.push_back(handle);
        }
    }

    fn turn(&mut self, handle: u32, host: &mut Host<'_>) -> Result<Turn, RingBroken> {
        let Some(socket) = self.handles.get(handle) else { return Ok(Turn::Idle) };
        let before = socket.queued();
        let closed = socket.send_queued(name_of(handle), host);
        self.queued = self.queued + socket.queued() - before;
        match closed {
            Some(token) => Ok(Turn::Closed(token)),
            None => match self.receive_some(handle, host)? {
                Turn::Idle if self.over_rate(handle) => Ok(Turn::Stalled),
                turn => Ok(turn),
            },
        }
    }

    fn over_rate(&mut self, handle: u32) -> bool {
        self.handles.get(handle).is_some_and(|socket| socket.over_rate)
    }

    fn receive_some(&mut self, handle: u32, host: &mut Host<'_>) -> Result<Turn, RingBroken> {
        let now = monotonic();
        for _ in 0..TURN {
            let Some(socket) = self.handles.get(handle).filter(|socket| socket.can_receive()) else {
                return Ok(Turn::Idle);
            };
            if host.rings.full() {
                return Ok(Turn::Again);
            }
            if !Rates::open(&host.rates.received) {
                return Ok(Turn::Stalled);
            }
            if self.held.is_some() || host.rings.buffer(host.memory)?.is_none() {
                return Ok(Turn::Stalled);
            }
            self.scratch.resize(SCRATCH_BYTES, 0);
            let received = socket.receive(&mut self.scratch, &mut self.policy.borrow_mut(), now);
            match received {
                Received::Datagram(from, length) => {
                    let bytes = u32::try_from(length).unwrap_or(u32::MAX);
                    count_bytes(&host.counters.network_received, &host.rates.received, bytes);
                    self.held = Some(Held { handle, from, length, given: 0 });
                    self.hand_over(host)?;
                }
                Received::Other => {}
                Received::Nothing => return Ok(Turn::Idle),
                Received::Failed(errno) => {
                    if let Some(token) = socket.receive.take() {
                        host.complete(token, Err(Failure::host(error::CLOSED, errno)));
                    }
                }
            }
        }
        Ok(Turn::Again)
    }

    /// Copies the held datagram into provided buffers, as far as there are any and room for completions.
    fn hand_over(&mut self, host: &mut Host<'_>) -> Result<(), RingBroken> {
        while let Some(held) = &mut self.held {
            let token = self.handles.get(held.handle).and_then(|socket| socket.receive);
            let rest = self.scratch.get(held.given..held.length);
            let (Some(token), Some(rest)) = (token, rest) else {
                self.held = None;
                break;
            };
            if host.rings.full() {
                break;
            }
            let Some((number, range)) = host.rings.buffer(host.memory)? else { break };
            let count = host.memory.copy_in(range, rest);
            host.rings.use_buffer();
            held.given += count as usize;
            let over = held.given >= held.length;
            let mut outcome = Outcome::of(count).more(true);
            outcome.flags |= completion_flag::BUFFER;
            if !over {
                outcome.flags |= completion_flag::PARTIAL;
            }
            outcome.value = number | u32::from(held.from.port()) << 16;
            outcome.data = octets(held.from.ip());
            if over {
                self.held = None;
            }
            host.complete(token, Ok(outcome));
        }
        Ok(())
    }

    /// What is left of a datagram whose receive has ended is lost.
    fn forget_held(&mut self, handle: u32) {
        self.held.take_if(|held| held.handle == handle);
    }

    fn finish_close(&mut self, handle: u32, token: Token, host: &mut Host<'_>) {
        if let Some(socket) = self.handles.remove(handle) {
            self.queued = self.queued.saturating_sub(socket.queued());
            self.give_back(socket, host.poller);
        }
        host.complete(token, Ok(Outcome::of(0)));
    }

    /// The sockets of a granted port go back to where `bind` has taken them from.
    fn give_back(&mut self, socket: Socket, poller: &Poller) {
        let port = socket.port;
        let granted = self.ports.iter_mut().filter(|granted| port != 0 && granted.guest == port);
        granted.zip(socket.places).for_each(|(granted, place)| granted.give_back(place.socket, poller));
    }

    /// Gives a socket a handle and has it watched.
    fn adopt(&mut self, socket: Socket, host: &Host<'_>) -> Result<u32, Failure> {
        let handle = self.handles.insert(socket).map_err(|_| Failure::new(error::LIMIT))?;
        let watched = self.handles.get(handle).map(|socket| socket.watch(host.poller, name_of(handle)));
        match watched {
            Some(Err(errno)) => {
                if let Some(socket) = self.handles.remove(handle) {
                    self.give_back(socket, host.poller);
                }
                Err(Failure::host(error::LIMIT, errno))
            }
            _ => Ok(handle),
        }
    }
}
