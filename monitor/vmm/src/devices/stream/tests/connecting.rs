//! How connections come to be: accepted and made.

use super::*;

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
