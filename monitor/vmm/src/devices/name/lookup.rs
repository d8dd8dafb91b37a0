//! The look-up of a name's addresses: which names are asked for one after the other, and what comes of their answers.

use std::collections::VecDeque;
use std::net::{IpAddr, SocketAddr};

use rustix::io::Errno;
use rustix::net::{AddressFamily, SocketFlags, SocketType, connect, socket_with};
use uk_abi::{address_family, error};

use super::exchange::Answer;
use crate::resolver::ADDRESSES;
use crate::resolver::message::{self, Found, KIND_A, KIND_AAAA};
use crate::rings::{Failure, INVALID};

/// Which addresses the guest wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Family {
    ipv4: bool,
    ipv6: bool,
}

impl Family {
    pub fn of(number: u32) -> Result<Self, Failure> {
        match number {
            address_family::ANY => Ok(Self { ipv4: true, ipv6: true }),
            address_family::IPV4 => Ok(Self { ipv4: true, ipv6: false }),
            address_family::IPV6 => Ok(Self { ipv4: false, ipv6: true }),
            _ => Err(INVALID),
        }
    }

    pub fn has(self, ip: IpAddr) -> bool {
        if ip.is_ipv4() { self.ipv4 } else { self.ipv6 }
    }

    /// The types of record to ask for.
    fn kinds(self, no_ipv6: bool) -> [Option<u16>; 2] {
        [self.ipv4.then_some(KIND_A), (self.ipv6 && !no_ipv6).then_some(KIND_AAAA)]
    }
}

/// One type of record of the present candidate.
#[derive(Debug)]
struct Part {
    kind: u16,
    result: Option<Result<Found, Failure>>,
}

/// What is to be done next.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Wait for answers.
    Wait,
    /// Ask for the next candidate.
    Next,
    /// It is over.
    Done(Result<Vec<IpAddr>, Failure>),
}

/// A look-up under way.
#[derive(Debug)]
pub(super) struct Lookup {
    /// What the guest has asked for.
    pub name: String,
    kinds: [Option<u16>; 2],
    /// Names to ask for, the present one first.
    candidates: VecDeque<String>,
    parts: [Option<Part>; 2],
    refused: Option<Failure>,
}

impl Lookup {
    pub fn new(name: String, candidates: Vec<String>, family: Family, no_ipv6: bool) -> Self {
        let kinds = family.kinds(no_ipv6);
        let mut lookup = Self { name, kinds, candidates: candidates.into(), parts: [None, None], refused: None };
        lookup.begin();
        lookup
    }

    fn begin(&mut self) {
        self.parts = self.kinds.map(|kind| kind.map(|kind| Part { kind, result: None }));
    }

    /// The name that is being asked for.
    pub fn candidate(&self) -> &str {
        self.candidates.front().map_or("", String::as_str)
    }

    /// The type of record to ask for in a slot, if there is one.
    pub fn kind(&self, slot: usize) -> Option<u16> {
        self.parts.get(slot)?.as_ref().map(|part| part.kind)
    }

    /// Takes what was found or why nothing was.
    pub fn take(&mut self, slot: usize, result: Result<Found, Failure>) {
        if let Some(Some(part)) = self.parts.get_mut(slot) {
            part.result = Some(result);
        }
    }

    /// Reads an answer for a slot, if it is one.
    pub fn read(&self, slot: usize, answer: Answer) -> Result<Found, Failure> {
        let kind = self.kind(slot).unwrap_or(KIND_A);
        message::addresses(&answer?, self.candidate(), kind).ok_or(Failure::host(error::FAILED, Errno::AGAIN))
    }

    /// Judges what there is by now.
    pub fn step(&mut self) -> Step {
        if self.parts.iter().flatten().any(|part| part.result.is_none()) {
            return Step::Wait;
        }
        let parts = std::mem::take(&mut self.parts);
        let (mut addresses, mut failure) = (Vec::new(), None);
        for result in parts.into_iter().flatten().filter_map(|part| part.result) {
            match result {
                Ok(found) => addresses.extend(found.addresses),
                Err(why) => failure = Some(why),
            }
        }
        // As the C library: what one family has counts, whatever became of the other.
        if !addresses.is_empty() {
            return Step::Done(Ok(ordered(addresses)));
        }
        self.refused = self.refused.or(failure);
        if failure.is_some_and(|failure| failure.detail != Failure::host(error::FAILED, Errno::AGAIN).detail) {
            self.candidates.clear(); // who does not answer will not for another name
        }
        self.candidates.pop_front();
        if self.candidates.is_empty() {
            return Step::Done(Err(self.refused.unwrap_or(Failure::new(error::NOT_FOUND))));
        }
        self.begin();
        Step::Next
    }
}

/// The order in which to try them, as RFC 6724 has it for most: IPv6 first if the host has a way there, otherwise IPv4; among themselves as
/// they came. At most `ADDRESSES`, some of each.
pub(super) fn ordered(addresses: Vec<IpAddr>) -> Vec<IpAddr> {
    let (four, six): (Vec<_>, Vec<_>) = addresses.into_iter().partition(IpAddr::is_ipv4);
    let (first, last) = if six.first().is_some_and(|ip| has_way(*ip)) { (six, four) } else { (four, six) };
    let room = ADDRESSES.saturating_sub(last.len().min(ADDRESSES / 2));
    first.into_iter().take(room).chain(last).take(ADDRESSES).collect()
}

/// Whether the host knows a way to an address. Nothing is sent.
fn has_way(ip: IpAddr) -> bool {
    let family = if ip.is_ipv4() { AddressFamily::INET } else { AddressFamily::INET6 };
    let socket = socket_with(family, SocketType::DGRAM, SocketFlags::NONBLOCK | SocketFlags::CLOEXEC, None);
    socket.and_then(|socket| connect(socket, &SocketAddr::new(ip, 53))).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANY: Family = Family { ipv4: true, ipv6: true };

    fn found(texts: &[&str]) -> Result<Found, Failure> {
        Ok(Found { addresses: texts.iter().map(|text| text.parse().unwrap()).collect(), seconds: 1 })
    }

    fn lookup(candidates: &[&str]) -> Lookup {
        Lookup::new("a".into(), candidates.iter().map(ToString::to_string).collect(), ANY, false)
    }

    #[test]
    fn both_families_are_waited_for() {
        let mut both = lookup(&["a"]);
        assert_eq!((both.kind(0), both.kind(1), both.kind(2)), (Some(KIND_A), Some(KIND_AAAA), None));
        both.take(0, found(&["192.0.2.1"]));
        assert_eq!(both.step(), Step::Wait);
        both.take(1, found(&[]));
        assert_eq!(both.step(), Step::Done(Ok(vec!["192.0.2.1".parse().unwrap()])));
        let mut one = Lookup::new("a".into(), vec!["a".into()], ANY, true);
        one.take(0, found(&["192.0.2.1"]));
        assert!(matches!(one.step(), Step::Done(Ok(_))));
    }

    #[test]
    fn half_an_answer_is_one() {
        let mut half = lookup(&["a"]);
        half.take(0, Err(Failure::host(error::FAILED, Errno::TIMEDOUT)));
        half.take(1, found(&["2001:db8::1"]));
        assert!(matches!(half.step(), Step::Done(Ok(_))));
    }

    #[test]
    fn names_come_one_after_the_other() {
        let mut more = lookup(&["a.b", "a"]);
        assert_eq!(more.candidate(), "a.b");
        more.take(0, found(&[]));
        more.take(1, found(&[]));
        assert_eq!(more.step(), Step::Next);
        assert_eq!(more.candidate(), "a");
        more.take(0, found(&[]));
        more.take(1, found(&[]));
        assert_eq!(more.step(), Step::Done(Err(Failure::new(error::NOT_FOUND))));
    }

    #[test]
    fn silence_ends_a_search_and_refusal_is_remembered() {
        let (silent, refused) =
            (Failure::host(error::FAILED, Errno::TIMEDOUT), Failure::host(error::FAILED, Errno::AGAIN));
        let mut search = lookup(&["a.b", "a"]);
        search.take(0, Err(refused));
        search.take(1, found(&[]));
        assert_eq!(search.step(), Step::Next);
        search.take(0, found(&[]));
        search.take(1, found(&[]));
        assert_eq!(search.step(), Step::Done(Err(refused)));
        let mut search = lookup(&["a.b", "a"]);
        search.take(0, Err(silent));
        search.take(1, found(&[]));
        assert_eq!(search.step(), Step::Done(Err(silent)));
    }

    #[test]
    fn the_order_is_by_the_ways_that_the_host_has() {
        let local: Vec<IpAddr> = vec!["127.0.0.1".parse().unwrap(), "::1".parse().unwrap()];
        let expected = if has_way(local[1]) { [local[1], local[0]] } else { [local[0], local[1]] };
        assert_eq!(ordered(local), expected);
        // Nowhere is there a way to a multicast address of an interface that is not said.
        let nowhere: Vec<IpAddr> = vec!["fe80::1".parse().unwrap(), "127.0.0.1".parse().unwrap()];
        assert_eq!(ordered(nowhere.clone()), [nowhere[1], nowhere[0]]);
    }

    #[test]
    fn of_many_addresses_some_of_each_family_are_left() {
        let four = (0..32).map(|last| IpAddr::from([127, 0, 0, last]));
        let six = (0..32).map(|last| IpAddr::from([0xfe80, 0, 0, 0, 0, 0, 0, last]));
        let all = ordered(six.chain(four).collect());
        assert_eq!((all.len(), all.iter().filter(|ip| ip.is_ipv4()).count()), (ADDRESSES, 16));
    }
}
