//! Who hears whom: granted ports, granted destinations, both families.

use super::*;

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
