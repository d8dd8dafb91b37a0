//! Streams over loopback, driven as the run loop drives them, without a guest.

mod bytes;
mod connecting;
mod options;
mod places;
mod refusing;

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::ops::{Deref, DerefMut};
use std::time::Duration;

use rustix::fd::AsFd;
use uk_abi::{Completion, HANDLE_COUNT, PANIC_ADDRESS, Submission, completion_flag, shutdown_side, stream_option};

use super::*;
use crate::devices::bench::{self, MULTISHOT, POOL, SCRATCH, error_of};
use crate::grants::ports::{bind, socket};
use crate::grants::{ListenGrant, Protocol};
use crate::policy::{Policy, Rule};

/// A guest with streams, whose port 80 is reached at these places.
struct Bench {
    bench: bench::Bench<Streams>,
    port: u16,
    addresses: Vec<SocketAddr>,
}

impl Deref for Bench {
    type Target = bench::Bench<Streams>;

    fn deref(&self) -> &Self::Target {
        &self.bench
    }
}

impl DerefMut for Bench {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.bench
    }
}

impl Bench {
    pub fn new() -> Self {
        Self::reached_at(&["0:80"])
    }

    pub fn reached_at(places: &[&str]) -> Self {
        let grants: Vec<_> = places.iter().flat_map(|place| ListenGrant::parse(place).unwrap()).collect();
        let ports = bind(&grants, None).unwrap();
        let addresses: Vec<_> = ports.iter().map(|port| port.address()).collect();
        let port = addresses[0].port();
        let allow = ["127.0.0.1", "[::1]"].map(|text| Rule::parse(text).unwrap()).to_vec();
        let streams = Streams::new(ports, Policy::new(allow, Vec::new()).shared());
        Self { bench: bench::Bench::new(streams), port, addresses }
    }

    pub fn listen(&mut self) -> u32 {
        self.submit(operation::STREAM_LISTEN, 0, 1, 0, (0, 0), 80);
        let listened = self.one();
        assert!(listened.result > 0);
        assert_eq!(listened.value, u32::from(self.port));
        assert_eq!(listened.data[12..], [127, 0, 0, 1]);
        listened.result as u32
    }

    /// A connection: the guest's handle and the test's side.
    pub fn connected(&mut self) -> (u32, TcpStream) {
        let listener = self.listen();
        let peer = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        self.submit(operation::STREAM_ACCEPT, 0, 2, listener, (0, 0), 0);
        let accepted = self.one();
        assert_eq!((accepted.token, accepted.flags), (2, 0));
        assert_eq!(accepted.value, u32::from(peer.local_addr().unwrap().port()));
        (accepted.result as u32, peer)
    }

    pub fn connect(&mut self, token: u32, host: &str, port: u16) {
        let target = octets(host.parse().unwrap());
        self.submit_to(operation::STREAM_CONNECT, 0, token, 0, (0, 0), (port.into(), target));
    }

    pub fn send(&mut self, token: u32, handle: u32, length: u32) {
        self.submit(operation::STREAM_SEND, 0, token, handle, (SCRATCH, length), 0);
    }

    pub fn receive(&mut self, token: u32, handle: u32) {
        self.submit(operation::STREAM_RECEIVE, MULTISHOT, token, handle, (0, 0), 0);
    }
}
