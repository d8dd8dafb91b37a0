//! A connected stream: what is received, and the queue of what is to be sent.

use std::collections::VecDeque;

use rustix::fd::{AsFd, BorrowedFd, OwnedFd};
use rustix::io::Errno;
use rustix::net::{RecvFlags, Shutdown, recv, shutdown};
use uk_abi::{completion_flag, error};

use super::options::Setting;
use crate::devices::Host;
use crate::mem::{Readable, Writable};
use crate::rates::{Rates, count_bytes};
use crate::rings::{Failure, Outcome, RingBroken, Token};

/// Receives in a row before another stream has its turn.
const TURN: usize = 4;

/// Where received bytes go.
#[derive(Clone, Copy, Debug)]
pub(super) enum Target {
    /// The next provided buffer.
    Provided,
    /// The submission's own memory.
    Memory(Writable),
}

/// A receive in force.
#[derive(Clone, Copy, Debug)]
pub(super) struct Receive {
    pub token: Token,
    pub target: Target,
    pub multishot: bool,
}

/// What waits in the order of submission.
#[derive(Clone, Copy, Debug)]
pub(super) enum Outgoing {
    /// The rest of a send, and how many bytes it had.
    Send { token: Token, rest: Readable, length: u32 },
    /// An end of directions.
    Shutdown { token: Token, side: Shutdown },
    /// The handle goes back.
    Close { token: Token },
}

impl Outgoing {
    fn token(&self) -> Token {
        match self {
            Self::Send { token, .. } | Self::Shutdown { token, .. } | Self::Close { token } => *token,
        }
    }
}

/// What is to become of a stream after its turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// Nothing more can be done until something happens.
    Idle,
    /// More can be done at once.
    Again,
    /// Data waits for a buffer.
    Stalled,
    /// It was closed; the token is the close's.
    Closed(Token),
}

impl AsFd for Connection {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.socket.as_fd()
    }
}

/// A connected stream.
#[derive(Debug)]
pub(super) struct Connection {
    socket: OwnedFd,
    readable: bool,
    writable: bool,
    /// The other side has ended its direction: a short read does not mean that nothing is left.
    hangup: bool,
    receive: Option<Receive>,
    outgoing: VecDeque<Outgoing>,
    /// The guest has given the handle back.
    closing: bool,
    /// Closing resets the connection.
    reset: bool,
    /// Sending waits for the guest's rate.
    over_rate: bool,
}

impl Connection {
    /// A fresh connection. Without `readable` the poller will tell when there is something to receive.
    pub fn new(socket: OwnedFd, readable: bool) -> Self {
        Self {
            socket,
            readable,
            writable: true,
            hangup: false,
            receive: None,
            outgoing: VecDeque::new(),
            closing: false,
            reset: false,
            over_rate: false,
        }
    }

    /// Whether the guest has given the handle back.
    pub fn closing(&self) -> bool {
        self.closing
    }

    /// Submissions that wait in order.
    pub fn queued(&self) -> usize {
        self.outgoing.len()
    }

    /// The poller's news. True if there is something to do now.
    pub fn notice(&mut self, ready: &crate::poller::Ready) -> bool {
        self.readable |= ready.readable;
        self.writable |= ready.writable;
        self.hangup |= ready.hangup;
        self.can_receive() || (self.writable && !self.outgoing.is_empty())
    }

    /// Whether a receive in force has something to receive.
    pub fn can_receive(&self) -> bool {
        self.readable && self.receive.is_some()
    }

    /// Puts a receive in force. True if there is something to do now.
    pub fn receive(&mut self, receive: Receive) -> Result<bool, Failure> {
        if self.receive.is_some() {
            return Err(Failure::new(error::EXISTS));
        }
        self.receive = Some(receive);
        Ok(self.readable)
    }

    /// Queues what is to be done in order.
    pub fn enqueue(&mut self, outgoing: Outgoing) {
        self.outgoing.push_back(outgoing);
    }

    /// Sets an option.
    pub fn set(&mut self, setting: Setting) -> Result<(), Errno> {
        setting.apply(&self.socket)?;
        if let Setting::Reset(on) = setting {
            self.reset = on;
        }
        Ok(())
    }

    /// The guest gives the handle back: what was sent before still goes out, unless that resets the connection.
    pub fn close(&mut self, token: Token, host: &mut Host<'_>) {
        self.closing = true;
        self.cancel_receive(host);
        if self.reset {
            for outgoing in self.outgoing.drain(..) {
                host.complete(outgoing.token(), Err(Failure::new(error::CANCELLED)));
            }
        }
        self.outgoing.push_back(Outgoing::Close { token });
    }

    /// Ends the operation with this token. A close cannot be ended.
    pub fn cancel(&mut self, target: u32, host: &mut Host<'_>) -> bool {
        if self.receive.is_some_and(|receive| receive.token.number == target) {
            self.cancel_receive(host);
            return true;
        }
        let matches =
            |outgoing: &Outgoing| outgoing.token().number == target && !matches!(outgoing, Outgoing::Close { .. });
        let Some(outgoing) = self.outgoing.iter().position(matches).and_then(|index| self.outgoing.remove(index))
        else {
            return false;
        };
        host.complete(outgoing.token(), Err(Failure::new(error::CANCELLED)));
        true
    }

    fn cancel_receive(&mut self, host: &mut Host<'_>) {
        if let Some(receive) = self.receive.take() {
            host.complete(receive.token, Err(Failure::new(error::CANCELLED)));
        }
    }

    /// Sends what can be sent, receives what is there.
    pub fn turn(&mut self, host: &mut Host<'_>) -> Result<Turn, RingBroken> {
        if let Some(token) = self.send_queued(host) {
            return Ok(Turn::Closed(token));
        }
        match self.receive_some(host)? {
            Turn::Idle if self.over_rate => Ok(Turn::Stalled),
            turn => Ok(turn),
        }
    }

    /// What is to be sent waits for the guest's rate.
    pub fn over_rate(&self) -> bool {
        self.over_rate
    }

    /// Works off the queue; gives the close's token when it gets there.
    pub fn send_queued(&mut self, host: &mut Host<'_>) -> Option<Token> {
        self.over_rate = false;
        while let Some(outgoing) = self.outgoing.front_mut() {
            let (token, result) = match outgoing {
                Outgoing::Send { token, rest, length } => {
                    if !self.writable {
                        return None;
                    }
                    if !Rates::open(&host.rates.sent) {
                        self.over_rate = true;
                        return None;
                    }
                    match send_all(host, &self.socket, rest) {
                        Ok(()) => (*token, Ok(Outcome::of(*length))),
                        Err(Errno::AGAIN) => {
                            self.writable = false;
                            return None;
                        }
                        Err(errno) => (*token, Err(failure(errno))),
                    }
                }
                Outgoing::Shutdown { token, side } => {
                    let result = shutdown(&self.socket, *side);
                    if *side != Shutdown::Write {
                        self.readable = true; // its end is there to be received
                        self.hangup = true;
                    }
                    (*token, result.map(|()| Outcome::of(0)).map_err(failure))
                }
                Outgoing::Close { token } => return Some(*token),
            };
            self.outgoing.pop_front();
            host.complete(token, result);
        }
        None
    }

    /// Data waits for a buffer, but an end or an error needs none.
    fn end(&self) -> Option<Result<u32, Errno>> {
        match self.hangup.then(|| recv(&self.socket, &mut [0; 1], RecvFlags::PEEK))? {
            Ok((_, 0)) => Some(Ok(0)),
            Ok(_) => None,
            Err(errno) => Some(Err(errno)),
        }
    }

    fn receive_some(&mut self, host: &mut Host<'_>) -> Result<Turn, RingBroken> {
        for _ in 0..TURN {
            let Some(receive) = self.receive.filter(|_| self.readable) else { return Ok(Turn::Idle) };
            if host.rings.full() {
                return Ok(Turn::Again);
            }
            if !Rates::open(&host.rates.received) {
                return Ok(Turn::Stalled);
            }
            let from = |range| host.memory.receive(&self.socket, range);
            let (buffer, room, received) = match receive.target {
                Target::Memory(range) => (None, range.length(), from(range)),
                Target::Provided => match host.rings.buffer(host.memory)? {
                    Some((number, range)) => (Some(number), range.length(), from(range)),
                    None => match self.end() {
                        Some(end) => (None, 0, end),
                        None => return Ok(Turn::Stalled),
                    },
                },
            };
            match received {
                Ok(0) => {
                    self.receive = None;
                    host.complete(receive.token, Ok(Outcome::of(0)));
                }
                Ok(count) => {
                    count_bytes(&host.counters.network_received, &host.rates.received, count);
                    // Less than asked for means drained; new data raises a new edge.
                    self.readable = self.hangup || count == room;
                    if !receive.multishot {
                        self.receive = None;
                    }
                    let mut outcome = Outcome::of(count).more(receive.multishot);
                    if let Some(number) = buffer {
                        host.rings.use_buffer();
                        outcome.value = number;
                        outcome.flags |= completion_flag::BUFFER;
                    }
                    host.complete(receive.token, Ok(outcome));
                }
                Err(Errno::AGAIN) => self.readable = false,
                Err(Errno::INTR) => {}
                Err(errno) => {
                    self.receive = None;
                    host.complete(receive.token, Err(failure(errno)));
                }
            }
        }
        Ok(Turn::Again)
    }
}

/// Sends until nothing is left, or the socket takes no more.
fn send_all(host: &Host<'_>, socket: &OwnedFd, rest: &mut Readable) -> Result<(), Errno> {
    while rest.length() > 0 {
        match host.memory.send(socket, *rest) {
            Ok(count) => {
                count_bytes(&host.counters.network_sent, &host.rates.sent, count);
                *rest = rest.skip(count);
            }
            Err(Errno::INTR) => {}
            Err(errno) => return Err(errno),
        }
    }
    Ok(())
}

/// What the network says: the other side is gone, whatever the reason.
fn failure(errno: Errno) -> Failure {
    Failure::host(error::CLOSED, errno)
}
