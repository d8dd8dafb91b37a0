//! Devices under submissions without sense, driven as the run loop drives them.

use std::collections::HashMap;
use std::ops::RangeInclusive;

use uk_abi::file_flag::{APPEND, CREATE, DIRECTORY, EXCLUSIVE, LOCK_SHARED, NO_FOLLOW, READ, TRUNCATE, WRITE};
use uk_abi::operation::*;
use uk_abi::{
    CONTROL_ADDRESS, CONTROL_SIZE, Completion, HANDLE_COUNT, PAGE_SIZE, Submission, completion_flag, error,
    operation_flags,
};

use super::mutation::edge;
use super::{Result, SEEDS, Unstructured, fuzz};
use crate::devices::Device;
use crate::devices::bench::{Bench, SCRATCH};
use crate::devices::datagram::Datagrams;
use crate::devices::name::Names;
use crate::devices::stream::Streams;
use crate::grants::ListenGrant;
use crate::grants::ports::bind;
use crate::policy::{Policy, Rule, SharedPolicy};
use crate::resolver::Resolver;
use crate::resolver::hosts::Hosts;
use crate::resolver::settings::Settings;
use crate::rings::{INVALID, Taken};

const NAMES: &[&str] =
    &["www.example", "table", "localhost", "192.0.2.1", "other.net", "1.2.0.192.in-addr.arpa", "a..b", ".example", "*"];
/// Texts lie so far from each other.
const SLOT: u64 = 64;
const ANSWER: u64 = SCRATCH + 4 * PAGE_SIZE;
/// Bits of `file_flag` that make sense together.
const OPENINGS: [u32; 10] = [
    READ,
    READ | WRITE,
    DIRECTORY,
    WRITE | CREATE,
    READ | WRITE | CREATE,
    WRITE | APPEND | CREATE,
    READ | WRITE | CREATE | EXCLUSIVE,
    READ | WRITE | TRUNCATE,
    READ | NO_FOLLOW,
    READ | WRITE | CREATE | LOCK_SHARED,
];
const RINGS: std::ops::Range<u64> = 0..(CONTROL_ADDRESS + CONTROL_SIZE);

fn policy(allow: &str) -> SharedPolicy {
    Policy::new(vec![Rule::parse(allow).unwrap()], Vec::new()).shared()
}

#[test]
fn fuzz_streams() {
    fuzz("streams", SEEDS, |source| {
        let ports = bind(&ListenGrant::parse("0:80").unwrap(), None).unwrap();
        let port = ports[0].address().port();
        let device = Streams::new(ports, policy(&format!("127.0.0.1:{port}")));
        run(source, device, &Guest { operations: STREAM_LISTEN..=STREAM_OPTION, port, texts: &[""] })
    });
}

#[test]
fn fuzz_datagrams() {
    fuzz("datagrams", SEEDS, |source| {
        let ports = bind(&ListenGrant::parse("0:80/udp").unwrap(), None).unwrap();
        let port = ports[0].address().port();
        let device = Datagrams::new(ports, policy(&format!("127.0.0.1:{port}")));
        run(source, device, &Guest { operations: DATAGRAM_BIND..=DATAGRAM_CLOSE, port, texts: &[""] })
    });
}

#[test]
fn fuzz_names() {
    // A server that never answers.
    let silent = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
    fuzz("names", SEEDS, |source| {
        let settings = Settings { servers: vec![silent.local_addr().unwrap()], ..Settings::default() };
        let hosts = Hosts::new(Vec::new(), b"192.0.2.80 table.example table\n".to_vec());
        let device = Names::new(policy("*.example"), Resolver { hosts, settings });
        run(source, device, &Guest { operations: NAME_LOOKUP..=NAME_QUERY, port: 0, texts: NAMES })
    });
}

/// What a device's guest knows that is right.
pub struct Guest {
    /// Of the device, as its numbers.
    pub operations: RangeInclusive<u16>,
    /// The host's port of its granted port 80.
    pub port: u16,
    /// Names or paths.
    pub texts: &'static [&'static str],
}

/// Submits, cancels and turns as long as there is randomness. Every submission completes at most once for good, and under its own token.
pub fn run<D: Device>(source: &mut Unstructured<'_>, device: D, guest: &Guest) -> Result<()> {
    let mut bench = Bench::new(device);
    for (index, text) in guest.texts.iter().enumerate() {
        bench.memory.write(SCRATCH + index as u64 * SLOT, text.as_bytes());
    }
    let mut open: HashMap<u32, u16> = HashMap::new();
    let mut handles = vec![0, 1, HANDLE_COUNT as u32, u32::MAX];
    let mut token = 0;
    while !source.is_empty() {
        match source.int_in_range(0..=9)? {
            0 => {
                let target = source.int_in_range(0..=token + 1)?;
                let found = bench.cancel(target);
                assert!(!found || open.contains_key(&target), "it has cancelled what is not in force");
            }
            1 => bench.provide(source.int_in_range(0..=255)?),
            2 => bench.turn(0),
            _ => {
                token += 1;
                let taken = submission(source, guest, token, &handles)?;
                open.insert(token, taken.head.operation);
                if taken.only(operation_flags(taken.head.operation)) {
                    bench.take(&taken);
                } else {
                    bench.parts().1.complete(taken.token(), Err(INVALID));
                }
            }
        }
        settle(&bench.completions(), &mut open, &mut handles);
    }
    Ok(())
}

fn settle(completions: &[Completion], open: &mut HashMap<u32, u16>, handles: &mut Vec<u32>) {
    for completion in completions {
        let operation = *open.get(&completion.token).unwrap_or_else(|| panic!("nobody waits for {completion:?}"));
        assert!(completion.result >= -error::FAILED.cast_signed(), "{completion:?}");
        if u32::from(completion.flags) & completion_flag::MORE == 0 {
            open.remove(&completion.token);
        }
        let gives = [STREAM_LISTEN, STREAM_ACCEPT, STREAM_CONNECT, DATAGRAM_BIND, FILE_OPEN];
        if gives.contains(&operation) && completion.result > 0 {
            handles.push(completion.result as u32);
        }
    }
}

/// A submission that could be right, with a few fields that are not.
fn submission(source: &mut Unstructured<'_>, guest: &Guest, token: u32, handles: &[u32]) -> Result<Taken> {
    let operation = source.int_in_range(guest.operations.clone())?;
    let (mut address, mut length) = place(source, guest)?;
    if matches!(operation, STREAM_RECEIVE | STREAM_SEND | DATAGRAM_SEND | FILE_READ | FILE_WRITE | FILE_ENTRIES) {
        // What is moved, not a name; nothing for a provided buffer.
        (address, length) = (SCRATCH + PAGE_SIZE, source.int_in_range(0..=100_000)?);
        length *= u32::from(source.ratio(2u8, 3)?);
    }
    let mut flags = (source.arbitrary::<u32>()? & operation_flags(operation)) as u16;
    // The last handles are the ones that are open.
    let recent = handles.len().saturating_sub(source.int_in_range(1..=4)?);
    let mut handle = handles.get(recent).copied().unwrap_or_default();
    if matches!(operation, FILE_STATUS..=FILE_SET_MODE) && source.ratio(1u8, 2)? {
        handle = 0; // of a path
    }
    let mut own = own_fields(source, guest, operation)?;
    for _ in 0..source.int_in_range(0..=9u8)?.saturating_sub(6) {
        match source.int_in_range(0..=5)? {
            // Not where the rings are: guests that break their own rings are `rings`' business.
            0 => address = Some(edge(source)?).filter(|address| !RINGS.contains(address)).unwrap_or(u64::MAX),
            1 => length = edge(source)? as u32,
            2 => flags = source.arbitrary()?,
            3 => handle = edge(source)? as u32,
            _ => own[source.int_in_range(0..=9)?] = edge(source)? as u32,
        }
    }
    let head = Submission { operation, flags, token, handle, length, address };
    let mut bytes = head.write();
    for (to, word) in bytes[24..].chunks_exact_mut(4).zip(own) {
        to.copy_from_slice(&word.to_le_bytes());
    }
    Ok(Taken { head, bytes })
}

/// Where one of the texts lies.
fn place(source: &mut Unstructured<'_>, guest: &Guest) -> Result<(u64, u32)> {
    let index = source.choose_index(guest.texts.len())?;
    Ok((SCRATCH + index as u64 * SLOT, guest.texts[index].len() as u32))
}

/// The operation's own fields, as words from ARGUMENTS_OFFSET on.
fn own_fields(source: &mut Unstructured<'_>, guest: &Guest, operation: u16) -> Result<[u32; 10]> {
    let mut small = |most: u32| source.int_in_range(0..=most);
    let port = u32::from(guest.port);
    Ok(match operation {
        STREAM_LISTEN => [80, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        STREAM_CONNECT | DATAGRAM_SEND => [port, 0, 0, 0xffff_0000, 0x0100_007f, 0, 0, 0, 0, 0],
        DATAGRAM_BIND => [*[80, 4 << 16, 6 << 16].get(small(2)? as usize).unwrap_or(&0), 0, 0, 0, 0, 0, 0, 0, 0, 0],
        NAME_LOOKUP | NAME_QUERY => {
            [[0, 4, 6, 1, 28][small(4)? as usize], 0, ANSWER as u32, 0, small(5000)?, 0, 0, 0, 0, 0]
        }
        VOLUME_DESCRIBE..=PATH_READ_LINK => {
            let (volume, mode) = (small(2)?.saturating_sub(1), small(0o777)?);
            let bits = if operation == FILE_OPEN { OPENINGS[small(9)? as usize] } else { small(7)? & small(7)? };
            let mut own = [volume, bits, mode, 0, 0, 0, 0, 0, 0, 0];
            if matches!(operation, FILE_READ | FILE_WRITE | FILE_RESIZE) {
                // A position or a size, now and then before the beginning.
                own = [small(200_000)?, 0u32.wrapping_sub(u32::from(small(9)? == 0)), 0, 0, 0, 0, 0, 0, 0, 0];
            } else if matches!(operation, FILE_STATUS | FILE_ENTRIES | PATH_READ_LINK) {
                (own[2], own[4]) = (ANSWER as u32, 128 + small(4000)?);
            } else if matches!(operation, PATH_RENAME..=PATH_SYMLINK) {
                let (address, length) = place(source, guest)?;
                (own[2], own[4]) = (address as u32, length);
            }
            own
        }
        _ => [small(4)?, small(40)?, 0, 0, 0, 0, 0, 0, 0, 0],
    })
}
