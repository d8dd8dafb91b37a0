//! Sockets that come and go: those of a port's other replicas, whose keeper and other holders this test is.

use std::io::ErrorKind;
use std::os::fd::OwnedFd;
use std::path::Path;

use super::*;
use crate::grants::ports::{bind_path, open};

const SLOT: u32 = 7;

/// A listening socket that others hold, too, and where it is.
fn kept() -> (OwnedFd, SocketAddr) {
    open(Protocol::Tcp, "127.0.0.1:0".parse().unwrap(), true).unwrap()
}

impl Bench {
    fn take(&mut self, socket: &OwnedFd, (slot, address): (u32, SocketAddr)) -> Result<(), &'static str> {
        let bench = &mut self.bench;
        bench.device.take(80, (slot, address), socket.try_clone().unwrap(), &bench.poller)
    }

    fn release(&mut self, slot: u32) {
        let bench = &mut self.bench;
        bench.device.release(slot, &bench.poller);
    }

    fn settle(&mut self) {
        let bench = &mut self.bench;
        bench.device.settle(&bench.poller);
    }

    fn accepting(&mut self) {
        let listener = self.listen();
        self.submit(operation::STREAM_ACCEPT, MULTISHOT, 2, listener, (0, 0), 0);
    }

    /// Whether a connection to the address comes to the guest.
    fn comes(&mut self, address: SocketAddr) -> bool {
        let peer = TcpStream::connect(address).unwrap();
        for _ in 0..10 {
            self.turn(10);
            let port = u32::from(peer.local_addr().unwrap().port());
            if self.completions().iter().any(|completion| completion.value == port) {
                return true;
            }
        }
        false
    }
}

/// Takes what waits at a socket, as another replica would. How many that were.
fn drain(socket: &OwnedFd) -> usize {
    let listener = TcpListener::from(socket.try_clone().unwrap());
    listener.set_nonblocking(true).unwrap();
    std::iter::from_fn(|| listener.accept().ok()).count()
}

#[test]
fn connections_of_another_slot_come_until_it_is_released() {
    let mut bench = Bench::new();
    bench.accepting();
    let (socket, address) = kept();
    let waiting = TcpStream::connect(address).unwrap();
    bench.take(&socket, (SLOT, address)).unwrap();
    assert_eq!(bench.one().value, u32::from(waiting.local_addr().unwrap().port()), "who waited already comes");
    assert!(bench.comes(address));

    bench.release(SLOT);
    assert!(!bench.comes(address), "left to others");
    assert_eq!(drain(&socket), 1);
    let own = bench.addresses[0];
    assert!(bench.comes(own), "its own stays");
}

#[test]
fn a_socket_that_others_hold_comes_back_after_its_release() {
    let mut bench = Bench::new();
    bench.accepting();
    let (socket, address) = kept();
    for _ in 0..3 {
        // Closing it does not take it out of the poller, as it is still open here: that once made each return fail.
        assert_eq!(bench.take(&socket, (SLOT, address)), Ok(()));
        assert!(bench.comes(address));
        bench.release(SLOT);
    }
    assert_eq!(bench.device.ports().count(), 1);
}

#[test]
fn a_socket_that_was_released_wakes_nobody() {
    let mut bench = Bench::new();
    bench.accepting();
    let (socket, address) = kept();
    bench.take(&socket, (SLOT, address)).unwrap();
    bench.turn(0);
    bench.release(SLOT);
    let _peer = TcpStream::connect(address).unwrap();
    bench.poller.wait(Some(50_000_000)).unwrap();
    assert_eq!(bench.poller.ready().count(), 0);
}

#[test]
fn a_socket_that_is_given_twice_is_had_once() {
    let mut bench = Bench::new();
    bench.accepting();
    let (socket, address) = kept();
    for _ in 0..3 {
        bench.take(&socket, (SLOT, address)).unwrap();
    }
    assert_eq!(bench.device.ports().count(), 2);
    assert!(bench.comes(address));
    bench.release(SLOT);
    assert!(!bench.comes(address));
}

#[test]
fn a_socket_comes_before_the_guest_listens() {
    let mut bench = Bench::new();
    let (socket, address) = kept();
    bench.take(&socket, (SLOT, address)).unwrap();
    bench.accepting();
    assert!(bench.comes(address));
    bench.release(SLOT);
    assert!(!bench.comes(address));
}

#[test]
fn what_is_taken_outlives_a_listener() {
    let mut bench = Bench::new();
    let (socket, address) = kept();
    bench.take(&socket, (SLOT, address)).unwrap();
    let listener = bench.listen();
    bench.submit(operation::STREAM_CLOSE, 0, 3, listener, (0, 0), 0);
    assert_eq!(bench.one().result, 0);
    let listener = bench.listen();
    bench.submit(operation::STREAM_ACCEPT, MULTISHOT, 2, listener, (0, 0), 0);
    assert!(bench.comes(address));
}

#[test]
fn settling_leaves_only_its_own() {
    let mut bench = Bench::new();
    bench.accepting();
    let sockets = [kept(), kept()];
    for (slot, (socket, address)) in (SLOT..).zip(&sockets) {
        bench.take(socket, (slot, *address)).unwrap();
    }
    bench.release(99);
    assert_eq!(bench.device.ports().count(), 3, "nobody's");
    bench.settle();
    for (_, address) in &sockets {
        assert!(!bench.comes(*address));
    }
    let own = bench.addresses[0];
    assert!(bench.comes(own));
    assert_eq!(bench.device.ports().count(), 1);
}

#[test]
fn who_does_not_accept_leaves_connections_waiting() {
    let mut bench = Bench::new();
    bench.accepting();
    let (socket, address) = kept();
    bench.take(&socket, (SLOT, address)).unwrap();
    bench.device.accept_connections(false);
    let peers = [bench.addresses[0], address].map(|address| TcpStream::connect(address).unwrap());
    bench.turn(20);
    bench.turn(20);
    assert!(bench.completions().is_empty());
    bench.device.accept_connections(true);
    let came: Vec<_> = bench.some(2).iter().map(|completion| completion.value).collect();
    for peer in peers {
        assert!(came.contains(&peer.local_addr().unwrap().port().into()), "no new edge is needed");
    }
}

#[test]
fn the_hosts_own_questions_are_always_accepted() {
    let path = std::env::temp_dir().join(format!("uk-places-{}.sock", std::process::id()));
    let mut bench = Bench::with_own(&path);
    bench.accepting();
    bench.device.accept_connections(false);
    for _ in 0..2 {
        let _peer = std::os::unix::net::UnixStream::connect(&path).unwrap();
        let came = bench.one();
        assert!(came.result > 0);
        assert_eq!(came.data[12..], [127, 0, 0, 1]);
        // Neither takes it away.
        bench.release(0);
        bench.settle();
    }
    std::fs::remove_file(&path).unwrap();
}

impl Bench {
    fn with_own(path: &Path) -> Self {
        let mut ports = bind(&ListenGrant::parse("0:80").unwrap(), None).unwrap();
        ports.push(bind_path(path, 80).unwrap());
        let addresses = vec![ports[0].address()];
        let streams = Streams::new(ports, Policy::new(Vec::new(), Vec::new()).shared());
        Self { bench: bench::Bench::new(streams), port: addresses[0].port(), addresses }
    }
}

#[test]
fn what_is_not_granted_or_too_much_is_refused() {
    let mut bench = Bench::new();
    let (socket, address) = kept();
    let own = &mut bench.bench;
    let refused = own.device.take(81, (SLOT, address), socket.try_clone().unwrap(), &own.poller);
    assert_eq!(refused, Err("the port is not granted to this guest"));
    for slot in 1..1024 {
        bench.take(&socket, (slot, address)).unwrap();
    }
    assert_eq!(bench.take(&socket, (1024, address)), Err("the guest has too many sockets for this port"));
    assert_eq!(bench.take(&socket, (5, address)), Ok(()), "one that it has is no more");
}

#[test]
fn a_descriptor_that_is_no_socket_harms_nothing() {
    let mut bench = Bench::new();
    bench.accepting();
    let (read, _write) = std::io::pipe().unwrap();
    let address = "127.0.0.1:9".parse().unwrap();
    bench.take(&read.into(), (SLOT, address)).unwrap();
    let file = std::fs::File::open("/proc/self/stat").unwrap();
    assert_eq!(bench.take(&file.into(), (8, address)), Err("the socket cannot be watched"));
    assert_eq!(bench.device.ports().count(), 2, "what was refused is not kept");
    bench.turn(10);
    let own = bench.addresses[0];
    assert!(bench.comes(own));
}

#[test]
fn a_stream_beyond_its_rate_goes_on_later() {
    let mut bench = Bench::new();
    let (handle, mut peer) = bench.connected();
    let now = crate::clock::monotonic();
    bench.rates.sent.borrow_mut().set_rate(400_000, now);
    // What may be saved up goes at once, then a debt is waited for.
    let mut sent = 0u32;
    for token in 10..14 {
        bench.send(token, handle, 60_000);
    }
    bench.turn(0);
    sent += bench.completions().len() as u32;
    assert!(sent < 4, "all has gone at once");
    peer.set_nonblocking(true).unwrap();
    let (mut received, mut bytes) = (0, [0; 65_536]);
    let begin = std::time::Instant::now();
    while received < 240_000 {
        assert!(begin.elapsed() < Duration::from_secs(20), "only {received} bytes");
        match peer.read(&mut bytes) {
            Ok(count) => received += count,
            Err(error) => assert_eq!(error.kind(), ErrorKind::WouldBlock),
        }
        bench.turn(5);
        sent += bench.completions().len() as u32;
    }
    bench.turn(5);
    assert_eq!(sent + bench.completions().len() as u32, 4);
    // 240 KB less the burst of 100 KB, at 400 KB a second, less the operation that may be one too much.
    assert!(begin.elapsed() >= Duration::from_millis(150), "{:?}", begin.elapsed());
}

#[test]
fn what_comes_beyond_the_rate_waits() {
    let mut bench = Bench::new();
    let (handle, mut peer) = bench.connected();
    let now = crate::clock::monotonic();
    bench.rates.received.borrow_mut().set_rate(400_000, now);
    (0..256).for_each(|number| bench.provide(number));
    bench.receive(5, handle);
    let writer = std::thread::spawn(move || {
        peer.write_all(&[1; 240_000]).unwrap();
        peer
    });
    let begin = std::time::Instant::now();
    let mut received = 0;
    while received < 240_000 {
        assert!(begin.elapsed() < Duration::from_secs(20), "only {received} bytes");
        bench.turn(5);
        received += bench.completions().iter().map(|completion| completion.result).sum::<i32>();
    }
    assert!(begin.elapsed() >= Duration::from_millis(150), "{:?}", begin.elapsed());
    drop(writer.join().unwrap());
}
