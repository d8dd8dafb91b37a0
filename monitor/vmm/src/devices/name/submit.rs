//! What the guest asks for: answered at once where nobody needs to be asked, refused where nobody may be, or a job.

use std::net::IpAddr;

use rustix::io::Errno;
use uk_abi::{NAME_MAX, NameLookupArguments, NameQueryArguments, error};

use super::exchange::{Exchange, Place};
use super::lookup::{Family, Lookup, ordered};
use super::{Host, Job, Names, QUESTIONS, SLOTS, hand_over, watch};
use crate::clock::monotonic;
use crate::mem::Writable;
use crate::resolver::names::{self, Asked};
use crate::rings::{Failure, INVALID, Outcome, Taken};

/// Types of record that are no records but part of a message or of a transfer of whole zones (RFC 6895, 3.1): OPT, TKEY, TSIG, IXFR, AXFR,
/// MAILB, MAILA.
const NO_RECORDS: [u16; 7] = [41, 249, 250, 251, 252, 253, 254];

impl Names {
    pub(super) fn lookup(&mut self, taken: &Taken, host: &mut Host<'_>) -> Result<Option<Outcome>, Failure> {
        let NameLookupArguments { family, answer_address, answer_length } = NameLookupArguments::read(&taken.bytes);
        let family = Family::of(family)?;
        let answer = host.memory.writable(answer_address, answer_length).ok_or(INVALID)?;
        let (name, rooted) = match payload(taken, host)? {
            Asked::Address(ip) if family.has(ip) => return Ok(Some(hand_over(&[ip], answer, host))),
            Asked::Address(_) => return Err(Failure::new(error::NOT_FOUND)),
            Asked::Name { name, rooted } => (name, rooted),
        };
        let known = names::local(&name).map_or_else(|| self.resolver.hosts.find(&name), Vec::from);
        let is_known = !known.is_empty();
        let wanted: Vec<IpAddr> = known.into_iter().filter(|ip| family.has(*ip)).collect();
        if !wanted.is_empty() {
            // For a guest that may go nowhere the host is not asked for ways: its jail has no sockets.
            let wanted = if self.policy.borrow().allows_something() { ordered(wanted) } else { wanted };
            return Ok(Some(self.give(&[name], &wanted, answer, host)));
        }
        let mut candidates = self.resolver.settings.candidates(&name, rooted);
        candidates.retain(|candidate| names::local(candidate).is_none() && self.policy.borrow().may_ask(candidate));
        if candidates.is_empty() {
            return Err(if is_known { Failure::new(error::NOT_FOUND) } else { denied() });
        }
        let lookup = Lookup::new(name, candidates, family, self.resolver.settings.no_ipv6);
        let number = self.enlist(taken, answer, Some(lookup))?;
        match self.ask(number, host) {
            Ok(()) => self.pursue(number, host),
            Err(failure) => self.finish(number, Err(failure), host),
        }
        Ok(None)
    }

    pub(super) fn query(&mut self, taken: &Taken, host: &mut Host<'_>) -> Result<Option<Outcome>, Failure> {
        let NameQueryArguments { kind, answer_address, answer_length } = NameQueryArguments::read(&taken.bytes);
        let kind = u16::try_from(kind).ok().filter(|kind| *kind != 0 && !NO_RECORDS.contains(kind)).ok_or(INVALID)?;
        let answer = host.memory.writable(answer_address, answer_length).ok_or(INVALID)?;
        let Asked::Name { name, .. } = payload(taken, host)? else { return Err(INVALID) };
        let policy = self.policy.borrow();
        let may = names::reversed(&name).map_or_else(|| policy.may_ask(&name), |ip| policy.may_ask_address(ip));
        drop(policy);
        if !may {
            return Err(denied());
        }
        let number = self.enlist(taken, answer, None)?;
        self.turns = self.turns.wrapping_add(1);
        let place = Place { poller: host.poller, watch: watch(number, 0), now: monotonic() };
        let started = Exchange::start((&name, kind), &self.resolver.settings, self.turns, place);
        match started.inspect(|exchange| self.watch_time(exchange.deadline, host)) {
            Ok(exchange) => {
                if let Some(job) = self.jobs.get_mut(&number) {
                    job.exchanges = [Some(exchange), None];
                }
            }
            Err(failure) => self.finish(number, Err(failure), host),
        }
        Ok(None)
    }

    /// A number for an operation that is in force from now on.
    fn enlist(&mut self, taken: &Taken, answer: Writable, lookup: Option<Lookup>) -> Result<u32, Failure> {
        if self.jobs.len() >= QUESTIONS {
            // With an errno: LIMIT without one says that an answer does not fit.
            return Err(Failure::host(error::LIMIT, Errno::AGAIN));
        }
        loop {
            // Never 0, and small enough to have a slot beside it.
            self.last = self.last % (u32::MAX / SLOTS as u32 - 1) + 1;
            if !self.jobs.contains_key(&self.last) {
                break;
            }
        }
        self.jobs.insert(self.last, Job { token: taken.token(), answer, lookup, exchanges: [None, None] });
        Ok(self.last)
    }
}

/// The policy does not let the guest ask.
fn denied() -> Failure {
    Failure::host(error::DENIED, Errno::ACCESS)
}

/// What a submission asks for.
fn payload(taken: &Taken, host: &Host<'_>) -> Result<Asked, Failure> {
    if u64::from(taken.head.length) > NAME_MAX {
        return Err(INVALID);
    }
    let range = host.memory.readable(taken.head.address, taken.head.length).ok_or(INVALID)?;
    names::asked(&host.memory.copy_out(range)).ok_or(INVALID)
}
