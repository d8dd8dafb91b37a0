//! Questions to name servers made here, driven as the run loop drives them, without a guest.

mod asking;
mod refusing;
mod server;
mod servers;

use std::net::SocketAddr;
use std::time::Duration;

use uk_abi::{Completion, address_family};

use super::*;
use crate::devices::address::address;
use crate::devices::bench::{self, SCRATCH};
use crate::policy::{Policy, Rule};
use crate::resolver::hosts::Hosts;
use crate::resolver::settings::Settings;

const MILLISECOND: u64 = 1_000_000;
/// Where the guest has its name, and its answer with a page behind it.
const NAME: u64 = SCRATCH;
const ANSWER: u64 = SCRATCH + 0x1000;
const ROOM: u32 = 0x1_0000;

type Bench = bench::Bench<Names>;

fn rules(texts: &[&str]) -> Vec<Rule> {
    texts.iter().map(|text| Rule::parse(text).unwrap()).collect()
}

/// Settings with the patience of the C library, which is that of the tests as well.
fn settings(servers: &[SocketAddr]) -> Settings {
    Settings { servers: servers.to_vec(), ..Settings::default() }
}

/// Settings with little patience, where servers are silent.
fn hasty(servers: &[SocketAddr]) -> Settings {
    Settings { timeout: 150 * MILLISECOND, ..settings(servers) }
}

/// A guest that may reach what `allow` says, with the policy for a look at it.
fn guest(allow: &[&str], deny: &[&str], settings: Settings) -> (Bench, SharedPolicy) {
    let policy = Policy::new(rules(allow), rules(deny)).shared();
    let hosts = Hosts::new(Vec::new(), b"192.0.2.80 table.example table\n2001:db8::80 six.example\n".to_vec());
    (Bench::new(Names::new(policy.clone(), Resolver { hosts, settings })), policy)
}

fn submit(bench: &mut Bench, operation: u16, token: u32, name: &str, number: u32, answer: (u64, u32)) {
    bench.memory.write(NAME, name.as_bytes());
    let head = uk_abi::Submission { operation, flags: 0, token, handle: 0, length: name.len() as u32, address: NAME };
    let mut bytes = head.write();
    bytes[24..28].copy_from_slice(&number.to_le_bytes());
    bytes[32..40].copy_from_slice(&answer.0.to_le_bytes());
    bytes[40..44].copy_from_slice(&answer.1.to_le_bytes());
    bench.take(&Taken { head, bytes });
}

fn submit_lookup(bench: &mut Bench, token: u32, name: &str, family: u32) {
    submit(bench, operation::NAME_LOOKUP, token, name, family, (ANSWER, ROOM));
}

/// The addresses of a completed look-up.
fn addresses(bench: &Bench, completion: Completion) -> Vec<String> {
    let count = u64::try_from(completion.result).unwrap_or_else(|_| panic!("{completion:?}")) / 16;
    (0..count).map(|index| address(bench.memory.read(ANSWER + index * 16)).to_string()).collect()
}

fn look_up(bench: &mut Bench, name: &str, family: u32) -> Result<Vec<String>, (u32, u16)> {
    submit_lookup(bench, 7, name, family);
    let completion = bench.one();
    assert_eq!(completion.token, 7);
    if completion.result < 0 {
        return Err((completion.result.unsigned_abs(), completion.detail));
    }
    Ok(addresses(bench, completion))
}

fn look_up_any(bench: &mut Bench, name: &str) -> Result<Vec<String>, (u32, u16)> {
    look_up(bench, name, address_family::ANY)
}

fn query(bench: &mut Bench, name: &str, kind: u32, room: u32) -> Result<Vec<u8>, (u32, u16)> {
    submit(bench, operation::NAME_QUERY, 8, name, kind, (ANSWER, room));
    let completion = bench.one();
    if completion.result < 0 {
        return Err((completion.result.unsigned_abs(), completion.detail));
    }
    Ok((0..completion.result as u64).map(|index| bench.memory.read::<1>(ANSWER + index)[0]).collect())
}

const AGAIN: (u32, u16) = (error::FAILED, 11);
const TIMED_OUT: (u32, u16) = (error::FAILED, 110);
const NOT_FOUND: (u32, u16) = (error::NOT_FOUND, 0);
const DENIED: (u32, u16) = (error::DENIED, 13);
const INVALID_ONE: (u32, u16) = (error::INVALID, 0);
