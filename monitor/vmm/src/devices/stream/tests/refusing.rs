//! What is refused, and that nothing harms.

use super::*;

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
