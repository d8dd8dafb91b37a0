//! Sends that wait, and what a close does with them.

use super::*;

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
