//! What is refused, and that nothing harms.

use super::*;

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
