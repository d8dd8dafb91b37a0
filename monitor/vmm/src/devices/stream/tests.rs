//! Streams over loopback, driven as the run loop drives them, without a guest.

mod places;

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

#[test]
fn bytes_go_both_ways() {
    let mut bench = Bench::new();
    let (handle, mut peer) = bench.connected();
    bench.memory.write(SCRATCH, b"from the guest");
    bench.send(3, handle, 14);
    assert_eq!(bench.one().result, 14);
    let mut got = [0; 14];
    peer.read_exact(&mut got).unwrap();
    assert_eq!(&got, b"from the guest");

    peer.write_all(b"to the guest").unwrap();
    bench.submit(operation::STREAM_RECEIVE, 0, 4, handle, (SCRATCH, 100), 0);
    assert_eq!(bench.one().result, 12);
    assert_eq!(&bench.memory.read::<12>(SCRATCH), b"to the guest");
}

#[test]
fn multishot_receives_fill_the_provided_buffers_in_order() {
    let mut bench = Bench::new();
    let (handle, mut peer) = bench.connected();
    bench.provide(7);
    bench.provide(3);
    bench.receive(5, handle);
    for (text, number) in [(b"one", 7), (b"two", 3)] {
        peer.write_all(text).unwrap();
        let got = bench.one();
        assert_eq!((got.token, got.result, got.value), (5, 3, number));
        assert_eq!(u32::from(got.flags), completion_flag::MORE | completion_flag::BUFFER);
        assert_eq!(&bench.memory.read::<3>(POOL + u64::from(number) * 4096), text);
    }
}

#[test]
fn data_waits_for_buffers_and_comes_when_they_are_provided() {
    let mut bench = Bench::new();
    bench.pool(4, 16);
    let (handle, mut peer) = bench.connected();
    bench.receive(5, handle);
    peer.write_all(b"abcdefghij").unwrap();
    bench.turn(20);
    bench.turn(0);
    assert!(bench.completions().is_empty());
    for (number, length) in [(0, 4), (1, 4), (2, 2)] {
        bench.provide(number);
        assert_eq!(bench.one().result, length, "no new edge is needed");
    }
}

#[test]
fn the_end_of_a_stream_is_told_once_and_again_on_asking() {
    let mut bench = Bench::new();
    let (handle, mut peer) = bench.connected();
    bench.provide(0);
    bench.provide(1);
    bench.receive(5, handle);
    peer.write_all(b"last words").unwrap();
    drop(peer);
    let got = bench.some(2);
    assert_eq!((got[0].result, got[1].result, got[1].flags), (10, 0, 0));
    bench.receive(6, handle);
    assert_eq!((bench.one().result), 0);
}

#[test]
fn an_end_needs_no_buffer() {
    let mut bench = Bench::new();
    let (handle, peer) = bench.connected();
    bench.receive(5, handle);
    drop(peer);
    assert_eq!(bench.one().result, 0);
}

#[test]
fn a_reset_is_told() {
    let mut bench = Bench::new();
    let (handle, mut peer) = bench.connected();
    bench.provide(0);
    bench.send(3, handle, 10);
    bench.one();
    peer.write_all(b"x").unwrap();
    drop(peer); // with unread bytes: a reset
    bench.receive(5, handle);
    let got = bench.some(2);
    assert_eq!((got[0].result, error_of(got[1])), (1, error::CLOSED));
    bench.send(4, handle, 10);
    bench.send(4, handle, 10);
    assert_eq!(error_of(*bench.some(2).last().unwrap()), error::CLOSED);
}

#[test]
fn a_large_send_goes_out_as_the_peer_reads_and_the_rest_in_order() {
    let mut bench = Bench::new();
    let (handle, mut peer) = bench.connected();
    let length = 8 << 20;
    bench.memory.write(SCRATCH, b"begin");
    bench.send(3, handle, length);
    bench.send(4, handle, 5);
    bench.submit(operation::STREAM_SHUTDOWN, 0, 5, handle, (0, 0), u64::from(shutdown_side::SEND));
    bench.submit(operation::STREAM_CLOSE, 0, 6, handle, (0, 0), 0);
    assert!(bench.completions().is_empty(), "it cannot be out yet");
    bench.send(9, handle, 5);
    assert_eq!(error_of(bench.one()), error::INVALID, "the handle is given back");
    let reader = std::thread::spawn(move || {
        let mut all = Vec::new();
        peer.read_to_end(&mut all).map(|_| all)
    });
    let got = bench.some(4);
    let results: Vec<_> = got.iter().map(|completion| (completion.token, completion.result)).collect();
    assert_eq!(results, [(3, length as i32), (4, 5), (5, 0), (6, 0)]);
    let all = reader.join().unwrap().unwrap();
    assert_eq!(all.len(), length as usize + 5);
    assert_eq!(&all[..5], b"begin");
    assert_eq!(bench.device.queued, 0);
}

#[test]
fn closing_cancels_the_receive_and_frees_the_handle() {
    let mut bench = Bench::new();
    let (handle, mut peer) = bench.connected();
    bench.receive(5, handle);
    bench.submit(operation::STREAM_CLOSE, 0, 6, handle, (0, 0), 0);
    let got = bench.some(2);
    assert_eq!((got[0].token, error_of(got[0])), (5, error::CANCELLED));
    assert_eq!((got[1].token, got[1].result), (6, 0));
    assert_eq!(peer.read(&mut [0; 1]).unwrap(), 0);
    bench.submit(operation::STREAM_CLOSE, 0, 7, handle, (0, 0), 0);
    assert_eq!(error_of(bench.one()), error::INVALID);
}

#[test]
fn cancelling_ends_just_one() {
    let mut bench = Bench::new();
    let (handle, mut peer) = bench.connected();
    bench.provide(0);
    bench.receive(5, handle);
    assert!(!bench.cancel(99));
    assert!(bench.cancel(5));
    assert_eq!(error_of(bench.one()), error::CANCELLED);
    assert!(!bench.cancel(5));
    bench.receive(6, handle);
    peer.write_all(b"x").unwrap();
    assert_eq!(bench.one().token, 6);
}

#[test]
fn one_receive_at_a_time() {
    let mut bench = Bench::new();
    let (handle, _peer) = bench.connected();
    bench.receive(5, handle);
    bench.receive(6, handle);
    let got = bench.one();
    assert_eq!((got.token, error_of(got)), (6, error::EXISTS));
}

#[test]
fn shutting_down_the_receiving_side_ends_the_receive() {
    let mut bench = Bench::new();
    let (handle, _peer) = bench.connected();
    bench.provide(0);
    bench.receive(5, handle);
    bench.submit(operation::STREAM_SHUTDOWN, 0, 6, handle, (0, 0), u64::from(shutdown_side::RECEIVE));
    let got = bench.some(2);
    assert_eq!((got[0].token, got[0].result), (6, 0));
    assert_eq!((got[1].token, got[1].result), (5, 0));
}

#[test]
fn many_connections_are_accepted_by_one_submission() {
    let mut bench = Bench::new();
    let listener = bench.listen();
    let peers: Vec<_> = (0..100).map(|_| TcpStream::connect(("127.0.0.1", bench.port)).unwrap()).collect();
    bench.submit(operation::STREAM_ACCEPT, MULTISHOT, 2, listener, (0, 0), 0);
    let got = bench.some(100);
    assert!(got.iter().all(|one| one.token == 2 && u32::from(one.flags) == completion_flag::MORE && one.result > 0));
    drop(peers);
    bench.submit(operation::STREAM_CLOSE, 0, 3, listener, (0, 0), 0);
    let got = bench.some(2);
    assert_eq!((got[0].token, error_of(got[0])), (2, error::CANCELLED));
    assert_eq!((got[1].token, got[1].result), (3, 0));
    bench.listen(); // the port can be taken up again
}

#[test]
fn connections_wait_while_there_is_no_handle() {
    let mut bench = Bench::new();
    let listener = bench.listen();
    if crate::sys::raise_descriptor_limit() < HANDLE_COUNT + 100 {
        eprintln!("SKIPPED: a process cannot have {HANDLE_COUNT} descriptors here");
        return;
    }
    let mut last = 0;
    while !bench.device.handles.is_full() {
        let socket = socket(Protocol::Tcp, "127.0.0.1".parse().unwrap()).unwrap();
        let entry = Entry::Connecting { socket, token: Token { number: 9, quiet: false }, over: false };
        last = bench.device.handles.insert(entry).unwrap();
    }
    let _peer = TcpStream::connect(("127.0.0.1", bench.port)).unwrap();
    bench.submit(operation::STREAM_ACCEPT, MULTISHOT, 2, listener, (0, 0), 0);
    bench.turn(10);
    assert!(bench.completions().is_empty());
    bench.device.handles.remove(last);
    assert!(bench.one().result > 0);
}

#[test]
fn a_full_completion_ring_makes_data_wait() {
    let mut bench = Bench::new();
    bench.pool(1, 1024);
    let (handle, mut peer) = bench.connected();
    for number in 0..1024 {
        bench.provide(number);
    }
    bench.receive(5, handle);
    peer.write_all(&[7; 1000]).unwrap();
    std::thread::sleep(Duration::from_millis(20));
    for _ in 0..200 {
        bench.turn(0);
    }
    assert!(bench.rings.full());
    assert_eq!(bench.completions().len(), 512);
    for _ in 0..200 {
        bench.turn(0);
    }
    assert_eq!(bench.completions().len(), 488);
}

#[test]
fn one_stream_fills_a_few_buffers_at_a_time_and_nobody_sleeps_meanwhile() {
    let mut bench = Bench::new();
    bench.pool(64, 1024);
    let (handle, mut peer) = bench.connected();
    for number in 0..64 {
        bench.provide(number);
    }
    peer.write_all(&[7; 64 * 20]).unwrap();
    std::thread::sleep(Duration::from_millis(20));
    bench.receive(5, handle);
    bench.turn(0);
    let first = bench.completions().len();
    assert!((4..=8).contains(&first), "{first}");
    assert!(bench.device.eager());
    for _ in 0..10 {
        bench.turn(0);
    }
    assert_eq!(first + bench.completions().len(), 20);
    assert!(!bench.device.eager());
}

#[test]
fn connecting_needs_a_grant_and_a_listener() {
    let mut bench = Bench::new();
    let there = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = there.local_addr().unwrap().port();
    bench.connect(1, "127.0.0.1", port);
    let connected = bench.one();
    assert!(connected.result > 0, "{connected:?}");
    let (mut peer, address) = there.accept().unwrap();
    assert_eq!((connected.value, connected.data), (u32::from(address.port()), octets(address.ip())));
    bench.provide(0);
    bench.receive(2, connected.result as u32);
    peer.write_all(b"hi").unwrap();
    assert_eq!(bench.one().result, 2);

    drop(there);
    for (host, port, error) in [
        ("127.0.0.1", port, error::CLOSED),
        ("127.0.0.2", port, error::DENIED),
        ("::2", port, error::DENIED),
        ("127.0.0.1", 0, error::INVALID),
    ] {
        bench.connect(3, host, port);
        assert_eq!(error_of(bench.one()), error, "{host}:{port}");
    }
}

#[test]
fn connecting_and_accepting_by_ipv6() {
    if !bench::ipv6_is_here() {
        return;
    }
    let there = TcpListener::bind("[::1]:0").unwrap();
    let mut bench = Bench::reached_at(&["[::1]:0:80"]);
    bench.connect(1, "::1", there.local_addr().unwrap().port());
    let connected = bench.one();
    let (_peer, address) = there.accept().unwrap();
    assert_eq!((connected.value, connected.data), (u32::from(address.port()), octets(address.ip())));

    bench.submit(operation::STREAM_LISTEN, 0, 2, 0, (0, 0), 80);
    let listened = bench.one();
    assert_eq!((listened.value, listened.data), (bench.port.into(), octets("::1".parse().unwrap())));
    let peer = TcpStream::connect(bench.addresses[0]).unwrap();
    bench.submit(operation::STREAM_ACCEPT, 0, 3, listened.result as u32, (0, 0), 0);
    let accepted = bench.one();
    let own = peer.local_addr().unwrap();
    assert_eq!((accepted.value, accepted.data), (own.port().into(), octets(own.ip())));
}

#[test]
fn a_port_is_reached_at_all_its_places() {
    if !bench::ipv6_is_here() {
        return;
    }
    let mut bench = Bench::reached_at(&["0:80", "[::1]:0:80", "127.0.0.2:0:80", "0:81"]);
    let listener = bench.listen();
    bench.submit(operation::STREAM_ACCEPT, MULTISHOT, 2, listener, (0, 0), 0);
    bench.turn(0);
    for round in 0..3 {
        let peers: Vec<_> = bench.addresses[..3].iter().map(|place| TcpStream::connect(place).unwrap()).collect();
        let mut expected: Vec<_> = peers.iter().map(|peer| u32::from(peer.local_addr().unwrap().port())).collect();
        let mut got: Vec<_> = bench.some(3).iter().map(|accepted| accepted.value).collect();
        expected.sort_unstable();
        got.sort_unstable();
        assert_eq!(got, expected, "round {round}");
    }
    bench.submit(operation::STREAM_CLOSE, 0, 3, listener, (0, 0), 0);
    bench.some(2);
    assert!(bench.addresses[..3].iter().all(|place| TcpStream::connect(place).is_err()));
    bench.listen();
    assert!(bench.addresses.iter().all(|place| TcpStream::connect(place).is_ok()));
}

fn set(bench: &mut Bench, handle: u32, option: u32, setting: u32) -> Completion {
    bench.submit(operation::STREAM_OPTION, 0, 8, handle, (0, 0), u64::from(setting) << 32 | u64::from(option));
    bench.one()
}

#[test]
fn options_are_set() {
    use rustix::net::sockopt::{socket_keepalive, tcp_keepidle, tcp_nodelay};
    let mut bench = Bench::new();
    let (handle, _peer) = bench.connected();
    let socket = |bench: &mut Bench| match bench.device.handles.get(handle) {
        Some(Entry::Connection(connection)) => connection.as_fd().try_clone_to_owned().unwrap(),
        other => panic!("{other:?}"),
    };
    let socket = socket(&mut bench);
    assert!(tcp_nodelay(&socket).unwrap());
    assert_eq!(set(&mut bench, handle, stream_option::NO_DELAY, 0).result, 0);
    assert!(!tcp_nodelay(&socket).unwrap());
    assert_eq!(set(&mut bench, handle, stream_option::KEEP_ALIVE, 77).result, 0);
    assert!(socket_keepalive(&socket).unwrap());
    assert_eq!(tcp_keepidle(&socket).unwrap(), Duration::from_secs(77));
    assert_eq!(set(&mut bench, handle, stream_option::KEEP_ALIVE, 32767).result, 0);
    assert_eq!(set(&mut bench, handle, stream_option::KEEP_ALIVE, 0).result, 0);
    assert!(!socket_keepalive(&socket).unwrap());
    for (option, setting) in [(0, 0), (4, 1), (1, 2), (2, 32768), (3, u32::MAX)] {
        assert_eq!(error_of(set(&mut bench, handle, option, setting)), error::INVALID, "{option} {setting}");
    }
    assert_eq!(error_of(set(&mut bench, handle + 1, stream_option::NO_DELAY, 1)), error::INVALID);
}

#[test]
fn a_close_with_reset_loses_what_is_not_sent() {
    let mut bench = Bench::new();
    let (handle, mut peer) = bench.connected();
    bench.send(3, handle, 8 << 20);
    bench.send(4, handle, 5);
    assert_eq!(set(&mut bench, handle, stream_option::RESET, 1).result, 0);
    bench.submit(operation::STREAM_CLOSE, 0, 6, handle, (0, 0), 0);
    let got = bench.some(3);
    let cancelled: Vec<_> = got[..2].iter().map(|one| (one.token, error_of(*one))).collect();
    assert_eq!(cancelled, [(3, error::CANCELLED), (4, error::CANCELLED)]);
    assert_eq!((got[2].token, got[2].result), (6, 0));
    assert_eq!(bench.device.queued, 0);
    let error = peer.read_to_end(&mut Vec::new()).unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset);
}

#[test]
fn a_close_after_reset_was_taken_back_ends_in_order() {
    let mut bench = Bench::new();
    let (handle, mut peer) = bench.connected();
    bench.send(3, handle, 10);
    bench.one();
    set(&mut bench, handle, stream_option::RESET, 1);
    set(&mut bench, handle, stream_option::RESET, 0);
    bench.submit(operation::STREAM_CLOSE, 0, 6, handle, (0, 0), 0);
    assert_eq!(peer.read_to_end(&mut Vec::new()).unwrap(), 10);
}

#[test]
fn quiet_sends_do_not_end_a_wait() {
    let mut bench = Bench::new();
    let (handle, _peer) = bench.connected();
    bench.submit(operation::STREAM_SEND, uk_abi::submission_flag::QUIET, 3, handle, (SCRATCH, 10), 0);
    assert_eq!(bench.rings.ready(), 0);
    assert_eq!(bench.one().result, 10);
}

#[test]
fn malformed_submissions_are_refused() {
    let mut bench = Bench::new();
    let (handle, _peer) = bench.connected();
    for (operation, flags, handle, memory, argument) in [
        (operation::STREAM_SEND, 0, handle, (0x1000, 10), 0),
        (operation::STREAM_SEND, 0, handle, (SCRATCH, u32::MAX), 0),
        (operation::STREAM_SEND, 0, handle, ((16 << 20) - 1, 2), 0),
        (operation::STREAM_SEND, 0, handle + 1, (SCRATCH, 1), 0),
        (operation::STREAM_RECEIVE, 0, handle, (0x10_0000, 1), 0),
        (operation::STREAM_RECEIVE, MULTISHOT, handle, (SCRATCH, 1), 0),
        (operation::STREAM_SHUTDOWN, 0, handle, (0, 0), 3),
        (operation::STREAM_ACCEPT, 0, handle, (0, 0), 0),
        (operation::STREAM_CLOSE, 0, 0, (0, 0), 0),
    ] {
        bench.submit(operation, flags, 9, handle, memory, argument);
        assert_eq!(error_of(bench.one()), error::INVALID, "{operation} {flags} {memory:?} {argument}");
    }
    bench.submit(operation::STREAM_LISTEN, 0, 9, 0, (0, 0), 81);
    assert_eq!(error_of(bench.one()), error::DENIED);
    bench.submit(operation::STREAM_LISTEN, 0, 9, 0, (0, 0), 80);
    assert_eq!(error_of(bench.one()), error::EXISTS);
}

/// Whatever a guest submits: nothing panics, nothing grows without bound, each submission completes at most once without MORE.
#[test]
fn rubbish_does_no_harm() {
    for seed in 1..20u64 {
        let mut bench = Bench::new();
        let (handle, peer) = bench.connected();
        let mut peers = vec![peer];
        let mut handles = vec![handle, handle ^ 1, 0, u32::MAX];
        let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mut random = move |below: u64| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state % below
        };
        for round in 0..400 {
            let addresses = [0, SCRATCH, POOL, 0x1000, PANIC_ADDRESS, (16 << 20) - 1, u64::MAX, random(u64::MAX)];
            let lengths = [0, 1, 100, 70_000, u32::MAX, random(1 << 25) as u32];
            let operation = [16, 17, 18, 19, 20, 20, 21, 22, 23, 99][random(10) as usize];
            let head = Submission {
                operation,
                flags: [0, 0, 1, 2, 3, 0xffff][random(6) as usize],
                token: random(50) as u32,
                handle: handles[random(handles.len() as u64) as usize],
                length: lengths[random(6) as usize],
                address: addresses[random(8) as usize],
            };
            let mut bytes = head.write();
            for byte in &mut bytes[24..] {
                *byte = [0, 1, 2, 80, 255][random(5) as usize];
            }
            bench.take(&Taken { head, bytes });
            match random(8) {
                0 => drop(bench.cancel(random(50) as u32)),
                1 => bench.provide(random(256) as u32),
                2 if peers.len() < 40 => peers.extend(TcpStream::connect(("127.0.0.1", bench.port))),
                3 => drop(peers.pop()),
                4 => {
                    if let Some(peer) = peers.last_mut() {
                        let _ = peer.set_nonblocking(true);
                        let _ = peer.write(&[1; 5000]);
                    }
                }
                5 => {
                    if let Some(peer) = peers.first_mut() {
                        let _ = peer.set_nonblocking(true);
                        let _ = peer.read(&mut [0; 90_000]);
                    }
                }
                _ => {}
            }
            if round % 3 == 0 {
                bench.turn(0);
                for completion in bench.completions() {
                    if completion.result > 4096 && !handles.contains(&(completion.result as u32)) {
                        handles.push(completion.result as u32);
                    }
                }
            }
        }
        let queued: usize = bench
            .device
            .handles
            .iter_mut()
            .map(|(_, entry)| match entry {
                Entry::Connection(connection) => connection.queued(),
                _ => 0,
            })
            .sum();
        assert_eq!(bench.device.queued, queued, "seed {seed}");
        assert!(bench.device.ready.len() <= bench.device.handles.iter_mut().count() + 400);
    }
}
