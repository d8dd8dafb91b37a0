//! A datagram socket of the guest: its places on the host, who may be answered, and the queue of what is to be sent.

use std::collections::VecDeque;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use rustix::fd::OwnedFd;
use rustix::io::Errno;
use rustix::net::{RecvFlags, getsockname, recvfrom};
use uk_abi::error;

use super::peers::Peers;
use crate::devices::Host;
use crate::mem::Readable;
use crate::policy::Policy;
use crate::poller::Poller;
use crate::rates::{Rates, count_bytes};
use crate::rings::{Failure, Outcome, Token};

/// A socket of the host.
#[derive(Debug)]
pub(super) struct Place {
    pub socket: OwnedFd,
    /// Where it is bound; port 0 as long as the host has not chosen one.
    pub address: SocketAddr,
    readable: bool,
    writable: bool,
}

impl Place {
    /// A granted one, in which datagrams may be waiting, or one without a port.
    pub fn new(socket: OwnedFd, address: SocketAddr) -> Self {
        Self { socket, address, readable: address.port() != 0, writable: true }
    }

    /// Its port, once it has one.
    fn port(&mut self) -> u16 {
        if self.address.port() == 0
            && let Ok(Ok(bound)) = getsockname(&self.socket).map(SocketAddr::try_from)
        {
            self.address = bound;
        }
        self.address.port()
    }
}

/// What waits in the order of submission.
#[derive(Clone, Copy, Debug)]
pub(super) enum Outgoing {
    /// A datagram, and from which place it goes.
    Send { token: Token, range: Readable, to: SocketAddr, place: usize },
    /// The handle goes back.
    Close { token: Token },
}

impl Outgoing {
    fn token(&self) -> Token {
        match self {
            Self::Send { token, .. } | Self::Close { token } => *token,
        }
    }
}

/// What came of trying to receive.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Received {
    /// So many bytes from there.
    Datagram(SocketAddr, usize),
    /// Something that is not for the guest.
    Other,
    /// Nothing waits.
    Nothing,
    /// The host failed.
    Failed(Errno),
}

/// A datagram socket.
#[derive(Debug)]
pub(super) struct Socket {
    /// The guest's port, 0 for one that was not granted.
    pub port: u16,
    pub places: Vec<Place>,
    /// The place that is tried next.
    next: usize,
    peers: Peers,
    /// The receive in force.
    pub receive: Option<Token>,
    outgoing: VecDeque<Outgoing>,
    /// The guest has given the handle back.
    closing: bool,
    /// Sending waits for the guest's rate.
    pub over_rate: bool,
}

impl Socket {
    pub fn new(port: u16, places: Vec<Place>) -> Self {
        Self {
            port,
            places,
            next: 0,
            peers: Peers::default(),
            receive: None,
            outgoing: VecDeque::new(),
            closing: false,
            over_rate: false,
        }
    }

    /// Has all places watched under a name, until they are dropped.
    pub fn watch(&self, poller: &Poller, name: u64) -> Result<(), Errno> {
        // Without their being writable: that is news after each datagram, and they nearly always are.
        self.places.iter().try_for_each(|place| poller.add_input(&place.socket, name))
    }

    /// As if no place took anything.
    #[cfg(test)]
    pub fn block(&mut self) {
        self.places.iter_mut().for_each(|place| place.writable = false);
    }

    /// Whether the guest has given the handle back.
    pub fn closing(&self) -> bool {
        self.closing
    }

    /// Submissions that wait in order.
    pub fn queued(&self) -> usize {
        self.outgoing.len()
    }

    /// The poller's news, which do not tell of which place. True if there is something to do now.
    pub fn notice(&mut self, ready: &crate::poller::Ready) -> bool {
        for place in &mut self.places {
            place.readable |= ready.readable;
            place.writable |= ready.writable;
        }
        self.can_receive() || (ready.writable && !self.outgoing.is_empty())
    }

    /// Whether a receive in force may have something to receive.
    pub fn can_receive(&self) -> bool {
        self.receive.is_some() && self.places.iter().any(|place| place.readable)
    }

    /// Where a datagram of the guest's goes and from which place, if it may.
    pub fn route(&self, ip: IpAddr, port: u16, policy: &mut Policy, now: u64) -> Result<(SocketAddr, usize), Failure> {
        let answer = self.peers.find(ip, port, now).filter(|_| !policy.denies(ip, port, now));
        if let Some(peer) = answer {
            return Ok(peer);
        }
        if !policy.allows(ip, port, now) {
            return Err(Failure::host(error::DENIED, Errno::ACCESS));
        }
        let place = self.places.iter().position(|place| place.address.is_ipv4() == ip.is_ipv4());
        let place = place.ok_or(Failure::host(error::FAILED, Errno::AFNOSUPPORT))?;
        Ok((SocketAddr::new(ip, port), place))
    }

    /// Queues what is to be done in order.
    pub fn enqueue(&mut self, outgoing: Outgoing) {
        self.outgoing.push_back(outgoing);
    }

    /// The guest gives the handle back: what was sent before still goes out.
    pub fn close(&mut self, token: Token, host: &mut Host<'_>) {
        self.closing = true;
        self.cancel_receive(host);
        self.outgoing.push_back(Outgoing::Close { token });
    }

    /// Ends the operation with this token. A close cannot be ended.
    pub fn cancel(&mut self, target: u32, host: &mut Host<'_>) -> bool {
        if self.receive.is_some_and(|token| token.number == target) {
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
        if let Some(token) = self.receive.take() {
            host.complete(token, Err(Failure::new(error::CANCELLED)));
        }
    }

    /// Works off the queue; gives the close's token when it gets there. `name` is the poller's for this socket.
    pub fn send_queued(&mut self, name: u64, host: &mut Host<'_>) -> Option<Token> {
        self.over_rate = false;
        while let Some(outgoing) = self.outgoing.front() {
            let (token, result) = match *outgoing {
                Outgoing::Send { token, range, to, place } => {
                    let place = self.places.get_mut(place).filter(|place| place.writable)?;
                    if !Rates::open(&host.rates.sent) {
                        self.over_rate = true;
                        return None;
                    }
                    match host.memory.send_to(&place.socket, range, &to) {
                        Ok(count) => {
                            count_bytes(&host.counters.network_sent, &host.rates.sent, count);
                            let value = place.port().into();
                            (token, Ok(Outcome { value, ..Outcome::of(count) }))
                        }
                        Err(Errno::INTR) => continue,
                        Err(Errno::AGAIN) => match host.poller.watch_output(&place.socket, name) {
                            Ok(()) => {
                                place.writable = false;
                                return None;
                            }
                            Err(errno) => (token, Err(failure(errno))),
                        },
                        Err(errno) => (token, Err(failure(errno))),
                    }
                }
                Outgoing::Close { token } => return Some(token),
            };
            self.outgoing.pop_front();
            host.complete(token, result);
        }
        None
    }

    /// Receives one datagram for the guest into `buffer`, if one waits: from each place in turn.
    pub fn receive(&mut self, buffer: &mut [u8], policy: &mut Policy, now: u64) -> Received {
        for _ in 0..self.places.len() {
            let index = self.next % self.places.len();
            self.next = index + 1;
            let Some(place) = self.places.get_mut(index).filter(|place| place.readable) else { continue };
            let (count, from) = match recvfrom(&place.socket, &mut *buffer, RecvFlags::DONTWAIT) {
                Ok((_, count, Some(from))) => (count, SocketAddr::try_from(from)),
                Ok((_, _, None)) => return Received::Other,
                Err(Errno::AGAIN) => {
                    place.readable = false;
                    continue;
                }
                Err(errno) if is_news(errno) => return Received::Other,
                Err(errno) => return Received::Failed(errno),
            };
            let Ok(from) = from else { return Received::Other };
            if self.port == 0 && !self.expects(from, policy, now) {
                return Received::Other;
            }
            self.peers.note(from, index, now);
            return Received::Datagram(from, count);
        }
        Received::Nothing
    }

    /// A socket that was not granted is for asking: it hears those whom the guest may ask, and is no port that others can reach.
    fn expects(&self, from: SocketAddr, policy: &mut Policy, now: u64) -> bool {
        self.route(from.ip(), from.port(), policy, now).is_ok()
    }
}

/// Whether an errno of a receive tells of a datagram that was sent before (by ICMP), or of nothing: it is told once and then over.
fn is_news(errno: Errno) -> bool {
    matches!(
        errno,
        Errno::INTR
            | Errno::CONNREFUSED
            | Errno::CONNRESET
            | Errno::HOSTUNREACH
            | Errno::HOSTDOWN
            | Errno::NETUNREACH
            | Errno::NETDOWN
            | Errno::ACCESS
            | Errno::PERM
            | Errno::PROTO
            | Errno::NOPROTOOPT
            | Errno::OPNOTSUPP
            | Errno::MSGSIZE
    )
}

/// Why a datagram was not sent.
fn failure(errno: Errno) -> Failure {
    let class = match errno {
        Errno::CONNREFUSED | Errno::CONNRESET => error::CLOSED,
        Errno::ACCESS | Errno::PERM => error::DENIED,
        Errno::MSGSIZE => error::INVALID,
        Errno::NOBUFS | Errno::NOMEM | Errno::MFILE | Errno::NFILE => error::LIMIT,
        _ => error::FAILED,
    };
    Failure::host(class, errno)
}

/// The address of a socket without one.
pub(super) const NOWHERE: IpAddr = IpAddr::V4(Ipv4Addr::UNSPECIFIED);
