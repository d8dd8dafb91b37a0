//! Bytes, their end, and who waits for whom.

use super::*;

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
fn quiet_sends_do_not_end_a_wait() {
    let mut bench = Bench::new();
    let (handle, _peer) = bench.connected();
    bench.submit(operation::STREAM_SEND, uk_abi::submission_flag::QUIET, 3, handle, (SCRATCH, 10), 0);
    assert_eq!(bench.rings.ready(), 0);
    assert_eq!(bench.one().result, 10);
}
