//! Who has sent to a socket lately: they may be answered.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};

use crate::clock::SECOND;

/// How long a sender may be answered, nanoseconds.
const LIFETIME: u64 = 600 * SECOND;
/// Senders of a generation; there are two, and the older one goes when the younger is full.
const GENERATION: usize = 512;

/// A sender.
#[derive(Clone, Copy, Debug)]
struct Peer {
    at: u64,
    /// With the scope that its address has here, which the guest does not know.
    address: SocketAddr,
    place: usize,
}

/// At least the last 512 senders, at most 1024.
#[derive(Debug, Default)]
pub(super) struct Peers {
    young: HashMap<(IpAddr, u16), Peer>,
    old: HashMap<(IpAddr, u16), Peer>,
}

impl Peers {
    /// Notes that a datagram has come, to one of the socket's places.
    pub fn note(&mut self, address: SocketAddr, place: usize, now: u64) {
        let key = (address.ip(), address.port());
        if self.young.len() >= GENERATION && !self.young.contains_key(&key) {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(key, Peer { at: now, address, place });
    }

    /// The whole address of a sender, and the place that it has sent to.
    pub fn find(&self, ip: IpAddr, port: u16, now: u64) -> Option<(SocketAddr, usize)> {
        let peer = self.young.get(&(ip, port)).or_else(|| self.old.get(&(ip, port)))?;
        (now.saturating_sub(peer.at) < LIFETIME).then_some((peer.address, peer.place))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(number: u16) -> SocketAddr {
        SocketAddr::new("192.0.2.1".parse().unwrap(), number)
    }

    fn knows(peers: &Peers, number: u16, now: u64) -> bool {
        peers.find(address(number).ip(), number, now).is_some()
    }

    #[test]
    fn senders_are_known_for_ten_minutes() {
        let mut peers = Peers::default();
        peers.note(address(1), 3, 5);
        assert_eq!(peers.find(address(1).ip(), 1, 5 + LIFETIME - 1), Some((address(1), 3)));
        assert!(!knows(&peers, 1, 5 + LIFETIME) && !knows(&peers, 2, 5));
        peers.note(address(1), 4, 10);
        assert_eq!(peers.find(address(1).ip(), 1, 5 + LIFETIME), Some((address(1), 4)));
    }

    #[test]
    fn the_last_ones_are_known_and_no_more_than_1024() {
        let mut peers = Peers::default();
        for number in 1..5000 {
            peers.note(address(number), 0, 0);
            peers.note(address(1), 0, 0);
            assert!(peers.young.len() + peers.old.len() <= 1024);
            assert!((number.saturating_sub(500).max(1)..=number).all(|number| knows(&peers, number, 0)));
        }
        assert!(knows(&peers, 1, 0) && !knows(&peers, 3000, 0));
    }
}
