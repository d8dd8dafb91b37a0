//! A listener: connections that come in.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use rustix::fd::{AsFd, BorrowedFd, OwnedFd};
use rustix::io::Errno;
use rustix::net::{SocketFlags, acceptfrom_with};

use crate::poller::Poller;
use crate::rings::Token;

/// Whom the guest sees where the host itself asks.
const OWN_PEER: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0);

/// An accept in force.
#[derive(Clone, Copy, Debug)]
pub(super) struct Accept {
    pub token: Token,
    pub multishot: bool,
}

/// What came of trying to accept.
#[derive(Debug)]
pub(super) enum Accepted {
    /// A connection, and its other side.
    Connection(OwnedFd, SocketAddr),
    /// A connection that was gone before it was accepted.
    Gone,
    /// Nothing waits.
    Nothing,
    /// The host has no descriptor or memory for it now; it waits.
    NoRoom,
}

/// A granted port that the guest has taken up.
#[derive(Debug)]
pub(super) struct Listener {
    /// All places of the host at which it is reached.
    places: Vec<Place>,
    /// The place that is tried next.
    next: usize,
    /// The guest's port.
    pub port: u16,
    /// The accept in force.
    pub accept: Option<Accept>,
}

#[derive(Debug)]
pub(super) struct Place {
    pub socket: OwnedFd,
    /// For the host's own questions: it is accepted from also when other connections are left to others.
    pub own: bool,
    /// Whether connections may be waiting.
    readable: bool,
}

impl Place {
    /// Connections may have been waiting for long.
    pub fn new(socket: OwnedFd, own: bool) -> Self {
        Self { socket, own, readable: true }
    }
}

impl Listener {
    /// At these places.
    pub fn new(places: Vec<Place>, port: u16) -> Self {
        Self { places, next: 0, port, accept: None }
    }

    /// Another place, in which connections may be waiting.
    pub fn take(&mut self, place: Place) {
        self.places.push(place);
    }

    /// Keeps only those places; asks for each, in their order. What others hold of a socket keeps it watched beyond its closing, so it is taken out
    /// first: else it would be in the way of the same socket's return.
    pub fn retain(&mut self, poller: &Poller, mut kept: impl FnMut() -> bool) {
        self.places.retain(|place| {
            let kept = kept();
            if !kept {
                poller.remove(&place.socket);
            }
            kept
        });
    }

    /// The sockets, in the order of their ports; what is theirs stays with whoever takes them.
    pub fn into_sockets(self) -> impl Iterator<Item = OwnedFd> {
        self.places.into_iter().map(|place| place.socket)
    }

    /// What is to be watched.
    pub fn sockets(&self) -> impl Iterator<Item = BorrowedFd<'_>> {
        self.places.iter().map(|place| place.socket.as_fd())
    }

    /// Whether connections may be waiting; `all` false: for the host's own places.
    pub fn readable(&self, all: bool) -> bool {
        self.places.iter().any(|place| place.readable && (all || place.own))
    }

    /// The poller's news, which do not tell of which place.
    pub fn notice(&mut self) {
        self.places.iter_mut().for_each(|place| place.readable = true);
    }

    /// Accepts one connection, if one waits: from each place in turn.
    pub fn accept_one(&mut self, all: bool) -> Accepted {
        for _ in 0..self.places.len() {
            let index = self.next % self.places.len();
            self.next = index + 1;
            let Some(place) = self.places.get_mut(index).filter(|place| place.readable && (all || place.own)) else {
                continue;
            };
            return match acceptfrom_with(&place.socket, SocketFlags::NONBLOCK | SocketFlags::CLOEXEC) {
                Ok((socket, _)) if place.own => Accepted::Connection(socket, OWN_PEER),
                Ok((socket, peer)) => match peer.map(SocketAddr::try_from) {
                    Some(Ok(peer)) => Accepted::Connection(socket, peer),
                    _ => Accepted::Gone,
                },
                // A socket that was handed over and is none that listens has nothing to accept.
                Err(Errno::AGAIN | Errno::INVAL | Errno::OPNOTSUPP | Errno::NOTSOCK | Errno::BADF) => {
                    place.readable = false;
                    continue;
                }
                Err(Errno::MFILE | Errno::NFILE | Errno::NOMEM | Errno::NOBUFS) => Accepted::NoRoom,
                Err(_) => Accepted::Gone, // accept(2): the errors of the new connection's network, and EINTR
            };
        }
        Accepted::Nothing
    }
}
