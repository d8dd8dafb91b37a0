//! Connections to itself, as many as there can be; and to everybody who was not granted.

use uk_abi::{HANDLE_COUNT, operation, submission_flag};

use crate::machine::{self, exit, heap};
use crate::random::Random;
use crate::ring::{Entry, call, completion, drain, enter, submit};
use crate::{BREACH, unready};

/// The port that the test grants, for TCP and UDP.
const GRANTED: u32 = 7000;
/// The one destination that is granted besides: this port of loopback, where nobody is.
const ALLOWED: u32 = 9;

/// Own fields that name a port of an address.
fn at(port: u32, address: [u8; 16]) -> [u32; 10] {
    let mut own = [0; 10];
    own[0] = port & 0xffff;
    for (word, bytes) in own[1..5].iter_mut().zip(address.chunks_exact(4)) {
        *word = u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
    }
    own
}

fn mapped(ip: [u8; 4]) -> [u8; 16] {
    let mut address = [0; 16];
    address[10..12].fill(0xff);
    address[12..].copy_from_slice(&ip);
    address
}

/// The granted port taken up: its handle, and the host's port. The second time the first one's.
fn listen() -> Option<(u32, u32)> {
    use core::sync::atomic::{AtomicU32, Ordering::Relaxed};
    static HANDLE: AtomicU32 = AtomicU32::new(0);
    static PORT: AtomicU32 = AtomicU32::new(0);
    if HANDLE.load(Relaxed) == 0 {
        let own = at(GRANTED, [0; 16]);
        let listener = call(&Entry { operation: operation::STREAM_LISTEN, token: 0x4c00, own, ..Entry::default() });
        if listener.result <= 0 {
            return None;
        }
        HANDLE.store(listener.result as u32, Relaxed);
        PORT.store(listener.value, Relaxed);
    }
    Some((HANDLE.load(Relaxed), PORT.load(Relaxed)))
}

/// A connection of the guest with itself: both ends' handles.
pub fn pair() -> Option<(u32, u32)> {
    let (handle, port) = listen()?;
    let entry = Entry { token: 0x4c01, handle, ..Entry::default() };
    submit(&Entry { operation: operation::STREAM_ACCEPT, ..entry });
    let connect =
        Entry { operation: operation::STREAM_CONNECT, token: 0x4c02, own: at(port, mapped([127, 0, 0, 1])), ..entry };
    submit(&connect);
    let (mut accepted, mut connected) = (0, 0);
    while accepted == 0 || connected == 0 {
        enter(1, u64::MAX);
        while let Some(completion) = completion() {
            match completion.token {
                0x4c01 => accepted = completion.result,
                0x4c02 => connected = completion.result,
                _ => {}
            }
        }
        if accepted < 0 || connected < 0 {
            return None;
        }
    }
    Some((connected as u32, accepted as u32))
}

/// A UDP socket without a port of its own.
pub fn datagram_socket() -> Option<u32> {
    let own = [4 << 16, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    let bound = call(&Entry { operation: operation::DATAGRAM_BIND, token: 0x4c03, own, ..Entry::default() });
    (bound.result > 0).then_some(bound.result as u32)
}

/// Connects to itself until there are no handles, with a multishot accept that takes as many; leaves it so, or closes all, by the seed.
pub fn connections(random: &mut Random, rounds: u32) {
    let (listener, port) = listen().unwrap_or_else(|| unready());
    let entry = Entry { handle: listener, ..Entry::default() };
    let flags = submission_flag::MULTISHOT as u16;
    submit(&Entry { operation: operation::STREAM_ACCEPT, flags, token: 1, ..entry });
    let own = at(port, mapped([127, 0, 0, 1]));
    let mut made = 0;
    for _ in 0..rounds {
        for _ in 0..64 {
            submit(&Entry { operation: operation::STREAM_CONNECT, token: 2, own, ..entry });
        }
        enter(64, machine::monotonic() + 2_000_000);
        while let Some(completion) = completion() {
            if completion.result > 0 {
                made += 1;
                let handle = completion.result as u32;
                if random.one_in(4) {
                    submit(&Entry { operation: operation::STREAM_CLOSE, token: 3, handle, ..entry });
                    made -= 1;
                } else if random.one_in(2) {
                    submit(&Entry { operation: operation::STREAM_RECEIVE, flags, token: 4, handle, ..entry });
                }
            }
            if made > HANDLE_COUNT as i64 {
                exit(BREACH);
            }
        }
    }
}

/// Datagrams and connections to everybody; the monitor must let through what is granted, nothing else.
pub fn strangers(random: &mut Random, rounds: u32) {
    let (heap, _) = heap();
    let socket = datagram_socket().unwrap_or_else(|| unready());
    for token in 0..rounds {
        let mut any = [0; 4];
        random.fill(&mut any);
        let mut six = [0; 16];
        random.fill(&mut six);
        let mut compatible = mapped([127, 0, 0, 1]);
        compatible[10..12].fill(0);
        let mut one = [0; 16];
        one[15] = 1;
        let target = random.pick(&[
            mapped(any),
            mapped([127, 0, 0, 1]),
            mapped([127, 0, 0, 2]),
            mapped([0, 0, 0, 0]),
            mapped([255, 255, 255, 255]),
            mapped([224, 0, 0, 251]),
            mapped([169, 254, 169, 254]),
            mapped([10, 0, 0, 1]),
            mapped([192, 168, 0, 1]),
            compatible,
            [0; 16],
            one,
            six,
        ]);
        let port = random.pick(&[ALLOWED, ALLOWED + 1, 53, 22, 80, 0, 65_535]);
        let udp = random.one_in(2);
        let operation = if udp { operation::DATAGRAM_SEND } else { operation::STREAM_CONNECT };
        let (address, length) = (heap, random.pick(&[0, 1, 1400, 65_507]));
        let own = at(port, target);
        let tried = call(&Entry { operation, token, handle: socket, address, length, own, ..Entry::default() });
        // An address of zeros is this machine, so it is loopback for the policy.
        let granted = port == ALLOWED && [mapped([127, 0, 0, 1]), mapped([0; 4])].contains(&target);
        if tried.result >= 0 && !granted {
            exit(BREACH);
        }
        drain();
    }
}
