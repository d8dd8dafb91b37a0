//! Datagrams over loopback, driven as the run loop drives them, without a guest.

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

#[test]
fn a_granted_port_hears_everybody_and_answers() {
    let mut bench = Bench::new(&[], &[]);
    let peer = peer();
    peer.send_to(b"before", bench.addresses[0]).unwrap();
    let handle = bench.granted();
    bench.provide_all(0..2);
    bench.receive(2, handle);
    assert_eq!(bench.heard(), (b"before".to_vec(), false, own(&peer)));
    peer.send_to(b"", bench.addresses[0]).unwrap();
    assert_eq!(bench.heard(), (Vec::new(), false, own(&peer)));

    bench.send(3, handle, b"answer", own(&peer));
    let sent = bench.one();
    assert_eq!((sent.token, sent.result, sent.value), (3, 6, bench.addresses[0].port().into()));
    assert_eq!(heard(&peer), (b"answer".to_vec(), bench.addresses[0]));
    bench.send(4, handle, b"", own(&peer));
    assert_eq!(bench.one().result, 0);
    assert_eq!(heard(&peer).0, b"");

    bench.send(5, handle, b"to a stranger", own(&self::peer()));
    assert_eq!(error_of(bench.one()), error::DENIED);
}

#[test]
fn asking_needs_a_granted_destination() {
    let (here, elsewhere) = (peer(), peer());
    let mut bench = Bench::new(&[&own(&here).to_string()], &[]);
    for family in [address_family::ANY, address_family::IPV4] {
        let handle = bench.asking(family);
        bench.provide(family);
        bench.receive(2, handle);
        bench.send(3, handle, b"question", own(&here));
        let sent = bench.one();
        let (question, from) = heard(&here);
        assert_eq!((sent.result, sent.value, question), (8, from.port().into(), b"question".to_vec()));
        elsewhere.send_to(b"nobody asked", from).unwrap();
        here.send_to(b"answer", from).unwrap();
        assert_eq!(bench.heard(), (b"answer".to_vec(), false, own(&here)));
        bench.send(4, handle, b"x", own(&elsewhere));
        assert_eq!(error_of(bench.one()), error::DENIED, "who spoke without being asked is not answered");
    }
}

#[test]
fn an_exchange_outlives_the_pin_of_the_name_that_it_began_with() {
    let (here, mut bench) = (peer(), Bench::new(&["service.example"], &[]));
    bench.device.policy.borrow_mut().pin("service.example", &[own(&here).ip()], monotonic());
    let handle = bench.asking(address_family::IPV4);
    bench.provide_all(0..4);
    bench.receive(2, handle);
    bench.send(3, handle, b"question", own(&here));
    bench.one();
    let (_, from) = heard(&here);
    here.send_to(b"answer", from).unwrap();
    bench.heard();
    bench.device.policy.replace(Policy::default());
    here.send_to(b"more", from).unwrap();
    assert_eq!(bench.heard().0, b"more");
    bench.send(4, handle, b"thanks", own(&here));
    assert_eq!(bench.one().result, 6);
    bench.device.policy.replace(Policy::new(Vec::new(), rules(&["127.0.0.1"])));
    here.send_to(b"more", from).unwrap();
    bench.silence();
}

#[test]
fn a_denied_destination_is_not_even_answered() {
    let mut bench = Bench::new(&["*"], &["127.0.0.0/8"]);
    let (peer, handle) = (peer(), bench.granted());
    bench.provide(0);
    bench.receive(2, handle);
    peer.send_to(b"hello", bench.addresses[0]).unwrap();
    bench.one();
    for target in [own(&peer), SocketAddr::new("0.0.0.0".parse().unwrap(), own(&peer).port())] {
        bench.send(3, handle, b"x", target);
        let denied = bench.one();
        assert_eq!((error_of(denied), denied.detail), (error::DENIED, 13));
    }
}

#[test]
fn ipv6() {
    if !bench::ipv6_is_here() {
        return;
    }
    let peer = UdpSocket::bind("[::1]:0").unwrap();
    peer.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    let mut bench = Bench::reached_at(&["[::1]:0:53/udp"], &["[::1]"], &[]);
    let granted = bench.granted();
    bench.provide_all(0..4);
    for (handle, from_granted) in
        [(granted, true), (bench.asking(address_family::IPV6), false), (bench.asking(address_family::ANY), false)]
    {
        bench.receive(2, handle);
        bench.send(3, handle, b"six", own(&peer));
        assert_eq!(bench.one().result, 3);
        let (_, from) = heard(&peer);
        assert_eq!(from == bench.addresses[0], from_granted);
        peer.send_to(b"six", from).unwrap();
        assert_eq!(bench.heard(), (b"six".to_vec(), false, own(&peer)));
    }
    // No place of this socket has the other family.
    bench.device.policy.replace(Policy::new(rules(&["*"]), Vec::new()));
    bench.send(4, granted, b"four", "127.0.0.1:9".parse().unwrap());
    let failed = bench.one();
    assert_eq!((error_of(failed), failed.detail), (error::FAILED, 97));
}

#[test]
fn a_port_is_reached_at_all_its_places_and_answers_from_there() {
    let mut bench = Bench::reached_at(&["0:53/udp", "127.0.0.2:0:53/udp", "0:54/udp"], &[], &[]);
    let handle = bench.granted();
    bench.provide_all(0..20);
    bench.receive(2, handle);
    bench.turn(0);
    let (one, two) = (bench.addresses[0], bench.addresses[1]);
    for place in [one, two, one, two] {
        let peer = peer();
        peer.send_to(b"?", place).unwrap();
        assert_eq!(bench.heard().2, own(&peer));
        bench.send(3, handle, b"!", own(&peer));
        assert_eq!(bench.one().value, u32::from(place.port()));
        assert_eq!(heard(&peer).1, place);
    }
    bench.close(4, handle);
    bench.some(2);
    bench.granted();
}

#[test]
fn a_long_datagram_comes_in_pieces() {
    let mut bench = Bench::new(&[], &[]);
    let (peer, handle) = (peer(), bench.granted());
    let long: Vec<u8> = (0..DATAGRAM_MAX).map(|index| (index % 251) as u8).collect();
    bench.provide_all(0..5);
    bench.receive(2, handle);
    peer.send_to(&long, bench.addresses[0]).unwrap();
    peer.send_to(b"next", bench.addresses[0]).unwrap();
    let mut got = Vec::new();
    let first = bench.some(5);
    assert_eq!(first.len(), 5, "the rest waits for buffers");
    bench.provide_all(5..17);
    let rest = bench.some(12);
    for (index, completion) in first.iter().chain(&rest).enumerate() {
        let (bytes, partial, from) = bench.piece(completion);
        assert_eq!(from, own(&peer));
        match index {
            16 => assert_eq!((bytes.as_slice(), partial), (&b"next"[..], false)),
            index => {
                assert_eq!(partial, index < 15);
                got.extend(bytes);
            }
        }
    }
    assert!(got == long, "{} bytes", got.len());
}

#[test]
fn a_datagram_of_a_buffer_is_one_piece() {
    let mut bench = Bench::new(&[], &[]);
    bench.pool(8, 16);
    let (peer, handle) = (peer(), bench.granted());
    bench.provide_all(0..3);
    bench.receive(2, handle);
    peer.send_to(b"12345678", bench.addresses[0]).unwrap();
    assert_eq!(bench.heard(), (b"12345678".to_vec(), false, own(&peer)));
    peer.send_to(b"123456789", bench.addresses[0]).unwrap();
    let pieces = bench.some(2);
    assert_eq!(bench.piece(&pieces[0]), (b"12345678".to_vec(), true, own(&peer)));
    assert_eq!(bench.piece(&pieces[1]), (b"9".to_vec(), false, own(&peer)));
}

#[test]
fn datagrams_wait_for_buffers_in_their_order() {
    let mut bench = Bench::new(&[], &[]);
    let (peer, handle) = (peer(), bench.granted());
    bench.receive(2, handle);
    for text in [b"a", b"b", b"c"] {
        peer.send_to(text, bench.addresses[0]).unwrap();
    }
    bench.silence();
    for (number, text) in [(7, b"a"), (3, b"b"), (7, b"c")] {
        bench.provide(number);
        let completion = bench.one();
        assert_eq!(completion.value & 0xffff, number);
        assert_eq!(bench.piece(&completion).0, text);
    }
}

#[test]
fn datagrams_wait_for_room_in_the_completion_ring() {
    let mut bench = Bench::new(&[], &[]);
    bench.pool(16, 1024);
    let (peer, handle) = (peer(), bench.granted());
    bench.provide_all(0..1024);
    bench.receive(2, handle);
    for _ in 0..8 {
        peer.send_to(&[9; 16 * 100], bench.addresses[0]).unwrap();
    }
    bench.turn(20);
    bench.turn(0);
    assert!(bench.rings.full());
    let got = bench.some(800);
    assert_eq!(got.len(), 800);
    let ends = got.iter().filter(|piece| u32::from(piece.flags) & completion_flag::PARTIAL == 0).count();
    assert_eq!(ends, 8);
}

#[test]
fn what_is_held_for_one_socket_does_not_stop_the_others_for_good() {
    let mut bench = Bench::reached_at(&["0:53/udp", "0:54/udp"], &[], &[]);
    let (peer, first) = (peer(), bench.granted());
    let second = bench.bind(54, 0).result as u32;
    bench.pool(10, 64);
    bench.receive(2, first);
    bench.receive(3, second);
    bench.provide(0);
    peer.send_to(&[1; 35], bench.addresses[0]).unwrap();
    let held = bench.one();
    assert!(bench.piece(&held).1);
    peer.send_to(b"other", bench.addresses[1]).unwrap();
    bench.silence();
    // The receive that it was for ends: the rest is lost, the others go on.
    assert!(bench.cancel(2));
    assert_eq!(error_of(bench.one()), error::CANCELLED);
    bench.provide(1);
    assert_eq!(bench.heard().0, b"other");
    assert!(bench.device.held.is_none());
    bench.receive(4, first);
    peer.send_to(b"fresh", bench.addresses[0]).unwrap();
    bench.provide(2);
    assert_eq!(bench.heard(), (b"fresh".to_vec(), false, own(&peer)));
}

#[test]
fn receiving_goes_by_turns() {
    let mut bench = Bench::reached_at(&["0:53/udp", "0:54/udp"], &[], &[]);
    let (peer, first) = (peer(), bench.granted());
    let second = bench.bind(54, 0).result as u32;
    bench.provide_all(0..100);
    for _ in 0..50 {
        peer.send_to(b"a", bench.addresses[0]).unwrap();
    }
    peer.send_to(b"b", bench.addresses[1]).unwrap();
    bench.receive(2, first);
    bench.receive(3, second);
    let got = bench.some(51);
    let place = got.iter().position(|completion| completion.token == 3).unwrap();
    assert!(place <= TURN, "{place}");
}

#[test]
fn an_answer_of_the_network_does_not_end_a_receive() {
    let gone = peer();
    let mut bench = Bench::new(&["127.0.0.1"], &[]);
    let handle = bench.asking(address_family::IPV4);
    bench.provide(0);
    bench.receive(2, handle);
    let nobody = own(&gone);
    drop(gone);
    for token in 3..6 {
        bench.send(token, handle, b"anybody?", nobody);
        assert_eq!(bench.one().token, token);
        bench.silence();
    }
    let here = peer();
    bench.send(6, handle, b"?", own(&here));
    bench.one();
    here.send_to(b"!", heard(&here).1).unwrap();
    assert_eq!(bench.heard().0, b"!");
}

#[test]
fn sends_wait_in_order_while_the_socket_takes_nothing() {
    let mut bench = Bench::new(&["127.0.0.1"], &[]);
    let (peer, handle) = (peer(), bench.granted());
    // Loopback always takes all, so the socket's word for it is set by hand.
    bench.device.handles.get(handle).unwrap().block();
    bench.send(3, handle, b"one", own(&peer));
    bench.send(4, handle, b"two", own(&peer));
    bench.send(5, handle, b"gone", own(&peer));
    bench.close(6, handle);
    assert_eq!(bench.device.queued, 4);
    assert!(bench.cancel(5));
    assert!(!bench.cancel(6), "a close cannot be ended");
    assert_eq!(error_of(bench.one()), error::CANCELLED);
    bench.send(7, handle, b"late", own(&peer));
    assert_eq!(error_of(bench.one()), error::INVALID, "the handle is given back");
    assert_eq!(bench.device.queued, 3);
    bench.turn(10);
    assert!(bench.completions().is_empty(), "nobody has said that it takes something again");
    let bench = &mut *bench;
    let socket = bench.device.handles.get(handle).unwrap();
    bench.poller.watch_output(&socket.places[0].socket, name_of(handle)).unwrap();
    let tokens: Vec<_> = bench.some(3).iter().map(|completion| (completion.token, completion.result)).collect();
    assert_eq!(tokens, [(3, 3), (4, 3), (6, 0)]);
    assert_eq!(bench.device.queued, 0);
    // Sent from the memory as it is then: the guest leaves it alone until the completion.
    assert_eq!(heard(&peer).0.len(), 3);
    assert_eq!(heard(&peer).0.len(), 3);
}

#[test]
fn closing_cancels_the_receive_and_frees_handle_and_port() {
    let mut bench = Bench::new(&[], &[]);
    let handle = bench.granted();
    assert_eq!(error_of(bench.bind(53, 0)), error::EXISTS);
    bench.receive(2, handle);
    bench.receive(3, handle);
    assert_eq!(error_of(bench.one()), error::EXISTS);
    bench.close(4, handle);
    let got = bench.some(2);
    assert_eq!((got[0].token, error_of(got[0])), (2, error::CANCELLED));
    assert_eq!((got[1].token, got[1].result), (4, 0));
    bench.close(5, handle);
    assert_eq!(error_of(bench.one()), error::INVALID);
    bench.granted();
}

#[test]
fn quiet_sends_do_not_end_a_wait() {
    let mut bench = Bench::new(&["127.0.0.1"], &[]);
    let (peer, handle) = (peer(), bench.granted());
    let to = (u64::from(own(&peer).port()), octets(own(&peer).ip()));
    bench.submit_to(operation::DATAGRAM_SEND, submission_flag::QUIET, 3, handle, (SCRATCH, 4), to);
    assert_eq!(bench.rings.ready(), 0);
    assert_eq!(bench.one().result, 4);
}

fn set(bench: &mut Bench, handle: u32, option: u32, setting: u32) -> Completion {
    bench.submit(operation::DATAGRAM_OPTION, 0, 8, handle, (0, 0), u64::from(setting) << 32 | u64::from(option));
    bench.one()
}

#[test]
fn options_are_set() {
    use rustix::net::sockopt::{ip_ttl, ipv6_unicast_hops, socket_broadcast, socket_recv_buffer_size};
    let mut bench = Bench::new(&[], &[]);
    let handle = bench.asking(address_family::ANY);
    let most = DATAGRAM_BUFFER_MAX as u32;
    for (option, setting) in [
        (datagram_option::TTL, 7),
        (datagram_option::BROADCAST, 1),
        (datagram_option::RECEIVE_BUFFER, 20_000),
        (datagram_option::SEND_BUFFER, most),
    ] {
        assert_eq!(set(&mut bench, handle, option, setting).result, 0, "{option}");
    }
    for place in &bench.device.handles.get(handle).unwrap().places {
        match place.address.is_ipv4() {
            true => assert_eq!(ip_ttl(&place.socket), Ok(7)),
            false => assert_eq!(ipv6_unicast_hops(&place.socket), Ok(7)),
        }
        assert_eq!(socket_broadcast(&place.socket), Ok(true));
        assert!((20_000..=40_000).contains(&socket_recv_buffer_size(&place.socket).unwrap()));
    }
    for (option, setting) in [(0, 1), (5, 1), (1, 0), (1, 256), (2, 2), (3, 0), (3, most + 1), (4, u32::MAX)] {
        assert_eq!(error_of(set(&mut bench, handle, option, setting)), error::INVALID, "{option} {setting}");
    }
    assert_eq!(error_of(set(&mut bench, handle + 1, 1, 1)), error::INVALID);
}

#[test]
fn broadcasting_needs_a_grant_and_the_option() {
    let mut bench = Bench::new(&["255.255.255.255"], &[]);
    let handle = bench.asking(address_family::IPV4);
    bench.send(3, handle, b"all", "255.255.255.255:9".parse().unwrap());
    let refused = bench.one();
    assert!([error::DENIED, error::FAILED].contains(&error_of(refused)) && refused.detail != 0, "{refused:?}");
    bench.send(4, handle, b"all", "127.255.255.255:9".parse().unwrap());
    assert_eq!(error_of(bench.one()), error::DENIED);
}

#[test]
fn malformed_submissions_are_refused() {
    let mut bench = Bench::new(&["127.0.0.1"], &[]);
    let handle = bench.granted();
    let to = |port: u64| (port, octets("127.0.0.1".parse().unwrap()));
    let long = DATAGRAM_MAX as u32 + 1;
    for (operation, flags, handle, memory, argument) in [
        (operation::DATAGRAM_SEND, 0, handle, (0x1000, 10), to(9)),
        (operation::DATAGRAM_SEND, 0, handle, ((16 << 20) - 1, 2), to(9)),
        (operation::DATAGRAM_SEND, 0, handle, (SCRATCH, long), to(9)),
        (operation::DATAGRAM_SEND, 0, handle, (SCRATCH, u32::MAX), to(9)),
        (operation::DATAGRAM_SEND, 0, handle, (SCRATCH, 1), to(0)),
        (operation::DATAGRAM_SEND, 0, handle + 1, (SCRATCH, 1), to(9)),
        (operation::DATAGRAM_SEND, 0, 0, (SCRATCH, 1), to(9)),
        (operation::DATAGRAM_RECEIVE, 0, handle, (0, 0), to(0)),
        (operation::DATAGRAM_RECEIVE, MULTISHOT, handle ^ 1, (0, 0), to(0)),
        (operation::DATAGRAM_CLOSE, 0, 0, (0, 0), to(0)),
        (operation::DATAGRAM_BIND, 0, 0, (0, 0), to(5 << 16)),
        (37, 0, handle, (0, 0), to(0)),
    ] {
        bench.submit_to(operation, flags, 9, handle, memory, argument);
        assert_eq!(error_of(bench.one()), error::INVALID, "{operation} {flags} {memory:?} {argument:?}");
    }
    assert_eq!(error_of(bench.bind(54, 0)), error::DENIED);
    assert_eq!(error_of(bench.bind(54, 99)), error::DENIED, "the family of a granted port is ignored");
}

#[test]
fn there_is_a_limit_of_handles() {
    if crate::sys::raise_descriptor_limit() < HANDLE_COUNT + 100 {
        eprintln!("SKIPPED: a process cannot have {HANDLE_COUNT} descriptors here");
        return;
    }
    let mut bench = Bench::new(&[], &[]);
    let handles: Vec<_> = (0..HANDLE_COUNT).map(|_| bench.asking(address_family::IPV4)).collect();
    assert_eq!(error_of(bench.bind(0, address_family::IPV4)), error::LIMIT);
    assert_eq!(error_of(bench.bind(53, 0)), error::LIMIT);
    bench.close(2, handles[7]);
    bench.one();
    bench.granted();
}

/// Whatever a guest submits: nothing panics, and nothing grows without bound.
#[test]
fn rubbish_does_no_harm() {
    for seed in 1..20u64 {
        let mut bench = Bench::new(&["127.0.0.1", "[::1]"], &[]);
        let peer = peer();
        peer.set_nonblocking(true).unwrap();
        let mut handles = vec![bench.granted(), 0, u32::MAX];
        let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mut random = move |below: u64| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state % below
        };
        bench.pool([1, 16, 4096][random(3) as usize], 256);
        for round in 0..400 {
            let addresses = [0, SCRATCH, POOL, 0x1000, PANIC_ADDRESS, (16 << 20) - 1, u64::MAX, random(u64::MAX)];
            let lengths = [0, 1, 100, 65_507, 70_000, random(1 << 25) as u32];
            let operation = [32, 33, 33, 33, 34, 34, 35, 36, 37, 99][random(10) as usize];
            let flags = [0, MULTISHOT, submission_flag::QUIET][random(3) as usize];
            let handle = handles[random(handles.len() as u64) as usize];
            let memory = (addresses[random(8) as usize], lengths[random(6) as usize]);
            let port = [0, 53, own(&peer).port(), 9][random(4) as usize];
            let target = ["127.0.0.1", "::1", "0.0.0.0", "192.0.2.1", "::"][random(5) as usize].parse().unwrap();
            let argument = (u64::from(port) | random(8) << 16 | random(3) << 32, octets(target));
            bench.submit_to(operation, flags, random(50) as u32, handle, memory, argument);
            match random(6) {
                0 => drop(bench.cancel(random(50) as u32)),
                1 => bench.provide(random(256) as u32),
                2 => drop(peer.send_to(&vec![1; random(20_000) as usize], bench.addresses[0])),
                3 => drop(peer.recv_from(&mut [0; 70_000])),
                _ => {}
            }
            if round % 3 == 0 {
                bench.turn(0);
                for completion in bench.completions() {
                    let handle = completion.result as u32;
                    if completion.result > 4096 && completion.flags == 0 && !handles.contains(&handle) {
                        handles.push(handle);
                    }
                }
            }
        }
        let queued: usize = bench.device.handles.iter_mut().map(|(_, socket)| socket.queued()).sum();
        assert_eq!(bench.device.queued, queued, "seed {seed}");
        assert!(bench.device.ready.len() <= bench.device.handles.iter_mut().count() + 400);
        assert!(bench.device.scratch.len() <= SCRATCH_BYTES);
    }
}
