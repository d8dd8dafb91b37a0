//! Datagrams over loopback, driven as the run loop drives them, without a guest.

mod options;
mod reach;
mod receiving;
mod refusing;
mod sending;

use std::net::UdpSocket;
use std::ops::{Deref, DerefMut};
use std::time::Duration;

use uk_abi::{
    Completion, DATAGRAM_BUFFER_MAX, DATAGRAM_MAX, HANDLE_COUNT, PANIC_ADDRESS, address_family, datagram_option,
    submission_flag,
};

use super::*;
use crate::devices::bench::{self, MULTISHOT, POOL, SCRATCH, error_of};
use crate::grants::ListenGrant;
use crate::grants::ports::bind;
use crate::policy::{Policy, Rule};

/// A guest with datagrams, whose port 53 is reached at these places.
struct Bench {
    bench: bench::Bench<Datagrams>,
    addresses: Vec<SocketAddr>,
}

impl Deref for Bench {
    type Target = bench::Bench<Datagrams>;

    fn deref(&self) -> &Self::Target {
        &self.bench
    }
}

impl DerefMut for Bench {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.bench
    }
}

fn rules(texts: &[&str]) -> Vec<Rule> {
    texts.iter().map(|text| Rule::parse(text).unwrap()).collect()
}

/// The test's side.
fn peer() -> UdpSocket {
    let peer = UdpSocket::bind("127.0.0.1:0").unwrap();
    peer.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    peer
}

fn own(peer: &UdpSocket) -> SocketAddr {
    peer.local_addr().unwrap()
}

/// The next datagram and its sender.
fn heard(peer: &UdpSocket) -> (Vec<u8>, SocketAddr) {
    let mut buffer = vec![0; 70_000];
    let (count, from) = peer.recv_from(&mut buffer).unwrap();
    buffer.truncate(count);
    (buffer, from)
}

impl Bench {
    fn new(allow: &[&str], deny: &[&str]) -> Self {
        Self::reached_at(&["0:53/udp"], allow, deny)
    }

    fn reached_at(places: &[&str], allow: &[&str], deny: &[&str]) -> Self {
        let grants: Vec<_> = places.iter().flat_map(|place| ListenGrant::parse(place).unwrap()).collect();
        let ports = bind(&grants, None).unwrap();
        let addresses: Vec<_> = ports.iter().map(|port| port.address()).collect();
        let device = Datagrams::new(ports, Policy::new(rules(allow), rules(deny)).shared());
        Self { bench: bench::Bench::new(device), addresses }
    }

    fn bind(&mut self, port: u16, family: u32) -> Completion {
        let argument = u64::from(port) | u64::from(family) << 16;
        self.submit(operation::DATAGRAM_BIND, 0, 1, 0, (0, 0), argument);
        self.one()
    }

    /// The granted port.
    fn granted(&mut self) -> u32 {
        let bound = self.bind(53, 0);
        assert!(bound.result > 0, "{bound:?}");
        assert_eq!((bound.value, bound.data), (self.addresses[0].port().into(), octets(self.addresses[0].ip())));
        bound.result as u32
    }

    /// A socket for asking.
    fn asking(&mut self, family: u32) -> u32 {
        let bound = self.bind(0, family);
        assert!(bound.result > 0 && bound.value == 0, "{bound:?}");
        bound.result as u32
    }

    fn send(&mut self, token: u32, handle: u32, bytes: &[u8], to: SocketAddr) {
        self.memory.write(SCRATCH, bytes);
        let memory = (SCRATCH, bytes.len() as u32);
        self.submit_to(operation::DATAGRAM_SEND, 0, token, handle, memory, (to.port().into(), octets(to.ip())));
    }

    fn receive(&mut self, token: u32, handle: u32) {
        self.submit(operation::DATAGRAM_RECEIVE, MULTISHOT, token, handle, (0, 0), 0);
    }

    fn close(&mut self, token: u32, handle: u32) {
        self.submit(operation::DATAGRAM_CLOSE, 0, token, handle, (0, 0), 0);
    }

    /// What a completion of a receive says: the bytes, whether they go on, and the sender.
    fn piece(&self, completion: &Completion) -> (Vec<u8>, bool, SocketAddr) {
        let flags = u32::from(completion.flags);
        let always = completion_flag::MORE | completion_flag::BUFFER;
        assert_eq!(flags & always, always, "{completion:?}");
        let size = self.memory.read_u32(uk_abi::CONTROL_ADDRESS + uk_abi::ControlPage::POOL_BUFFER_SIZE as u64);
        let address = POOL + u64::from(completion.value & 0xffff) * u64::from(size);
        let range = self.memory.readable(address, completion.result as u32).unwrap();
        let from = SocketAddr::new(crate::devices::address::address(completion.data), (completion.value >> 16) as u16);
        (self.memory.copy_out(range), flags & completion_flag::PARTIAL != 0, from)
    }

    fn heard(&mut self) -> (Vec<u8>, bool, SocketAddr) {
        let completion = self.one();
        self.piece(&completion)
    }

    fn provide_all(&mut self, numbers: std::ops::Range<u32>) {
        numbers.for_each(|number| self.provide(number));
    }

    /// Turns a few times; nothing must come.
    fn silence(&mut self) {
        for _ in 0..3 {
            self.turn(10);
        }
        let all = self.completions();
        assert!(all.is_empty(), "{all:?}");
    }
}
