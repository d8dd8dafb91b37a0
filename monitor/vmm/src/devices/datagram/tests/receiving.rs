//! Datagrams on their way into the provided buffers.

use super::*;

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
