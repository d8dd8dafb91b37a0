//! Names: the host's table of hosts and its DNS servers, for names that the policy lets the guest reach.

mod cache;
mod exchange;
mod lookup;
mod submit;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::net::IpAddr;

use uk_abi::{error, operation};

use super::address::octets;
use super::{Device, Host, Source, source_name};
use crate::clock::monotonic;
use crate::mem::Writable;
use crate::policy::SharedPolicy;
use crate::poller::Ready;
use crate::resolver::Resolver;
use crate::rings::{Failure, INVALID, Outcome, RingBroken, Taken, Token};
use cache::Cache;
use exchange::{Answer, Exchange, Place};
use lookup::{Lookup, Step};

/// Questions of a guest at once.
const QUESTIONS: usize = 256;
/// Questions of one job at once: a look-up asks for IPv4 and IPv6 addresses.
const SLOTS: usize = 2;

/// An operation in force.
#[derive(Debug)]
struct Job {
    token: Token,
    answer: Writable,
    /// None: the message is wanted as it is.
    lookup: Option<Lookup>,
    exchanges: [Option<Exchange>; SLOTS],
}

/// The questions of a guest.
#[derive(Debug)]
pub struct Names {
    policy: SharedPolicy,
    resolver: Resolver,
    cache: Cache,
    jobs: HashMap<u32, Job>,
    last: u32,
    turns: usize,
    /// When to look after servers that do not answer (monotonic): one time for all questions.
    deadline: Option<u64>,
    /// Sockets (a job's number and a slot) that have news.
    ready: Vec<u32>,
}

impl Device for Names {
    fn submit(&mut self, taken: &Taken, host: &mut Host<'_>) {
        let result = match taken.head.operation {
            operation::NAME_LOOKUP => self.lookup(taken, host),
            operation::NAME_QUERY => self.query(taken, host),
            _ => Err(INVALID),
        };
        match result {
            Ok(Some(outcome)) => host.complete(taken.token(), Ok(outcome)),
            Ok(None) => {}
            Err(failure) => host.complete(taken.token(), Err(failure)),
        }
    }

    fn cancel(&mut self, target: u32, host: &mut Host<'_>) -> bool {
        let Some(number) = self.jobs.iter().find(|(_, job)| job.token.number == target).map(|(number, _)| *number)
        else {
            return false;
        };
        if let Some(job) = self.jobs.remove(&number) {
            host.complete(job.token, Err(Failure::new(error::CANCELLED)));
        }
        true
    }

    fn notice(&mut self, name: u32, _ready: &Ready) {
        self.ready.push(name);
    }

    fn progress(&mut self, host: &mut Host<'_>) -> Result<(), RingBroken> {
        for name in std::mem::take(&mut self.ready) {
            self.hear(name / SLOTS as u32, name as usize % SLOTS, host);
        }
        if self.deadline.is_some_and(|deadline| monotonic() >= deadline) {
            self.deadline = None;
            self.expire(host);
            host.poller.wake_at(self.deadline);
        }
        Ok(())
    }
}

/// The name under which a job's socket is watched.
fn watch(number: u32, slot: usize) -> u64 {
    source_name(Source::Name, number * SLOTS as u32 + slot as u32)
}

impl Names {
    /// Without any question.
    #[must_use]
    pub fn new(policy: SharedPolicy, resolver: Resolver) -> Self {
        Self {
            policy,
            resolver,
            cache: Cache::default(),
            jobs: HashMap::new(),
            last: 0,
            turns: 0,
            deadline: None,
            ready: Vec::new(),
        }
    }

    /// News of a socket.
    fn hear(&mut self, number: u32, slot: usize, host: &mut Host<'_>) {
        let place = Place { poller: host.poller, watch: watch(number, slot), now: monotonic() };
        let exchange = self.jobs.get_mut(&number).and_then(|job| job.exchanges.get_mut(slot)?.as_mut());
        let Some(exchange) = exchange else { return };
        let answer = exchange.go_on(place);
        let deadline = exchange.deadline;
        self.follow(number, slot, answer, deadline, host);
    }

    /// Goes on with all questions to which a server has kept silent too long.
    fn expire(&mut self, host: &mut Host<'_>) {
        let numbers: Vec<u32> = self.jobs.keys().copied().collect();
        for (number, slot) in numbers.into_iter().flat_map(|number| (0..SLOTS).map(move |slot| (number, slot))) {
            let place = Place { poller: host.poller, watch: watch(number, slot), now: monotonic() };
            let exchange = self.jobs.get_mut(&number).and_then(|job| job.exchanges.get_mut(slot)?.as_mut());
            if let Some(exchange) = exchange {
                let answer = exchange.expire(place);
                let deadline = exchange.deadline;
                self.follow(number, slot, answer, deadline, host);
            }
        }
    }

    /// What follows from what has become of a question: it waits again, or there is an answer.
    fn follow(&mut self, number: u32, slot: usize, answer: Option<Answer>, deadline: u64, host: &mut Host<'_>) {
        match answer {
            None => self.watch_time(deadline, host),
            Some(answer) => self.take_answer(number, slot, answer, host),
        }
    }

    fn watch_time(&mut self, deadline: u64, host: &Host<'_>) {
        self.deadline = Some(self.deadline.map_or(deadline, |before| before.min(deadline)));
        host.poller.wake_at(self.deadline);
    }

    fn take_answer(&mut self, number: u32, slot: usize, answer: Answer, host: &mut Host<'_>) {
        let Some(job) = self.jobs.get_mut(&number) else { return };
        if let Some(exchange) = job.exchanges.get_mut(slot) {
            *exchange = None; // and its socket is closed
        }
        let Some(lookup) = &mut job.lookup else {
            let answer = answer.and_then(|message| deliver(&message, job.answer, host));
            return self.finish(number, answer, host);
        };
        let found = lookup.read(slot, answer);
        if let (Ok(found), Some(kind)) = (&found, lookup.kind(slot)) {
            self.cache.keep(lookup.candidate(), kind, found, monotonic());
        }
        lookup.take(slot, found);
        self.pursue(number, host);
    }

    /// Goes on with a look-up as far as it goes without waiting.
    fn pursue(&mut self, number: u32, host: &mut Host<'_>) {
        loop {
            let Some(job) = self.jobs.get_mut(&number) else { return };
            let Some(lookup) = &mut job.lookup else { return };
            match lookup.step() {
                Step::Wait => return,
                Step::Done(result) => {
                    let names = [lookup.name.clone(), lookup.candidate().to_owned()];
                    let answer = job.answer;
                    let result = result.map(|addresses| self.give(&names, &addresses, answer, host));
                    return self.finish(number, result, host);
                }
                Step::Next => {
                    if let Err(failure) = self.ask(number, host) {
                        return self.finish(number, Err(failure), host);
                    }
                }
            }
        }
    }

    /// Asks for the present candidate of a look-up, or remembers its addresses.
    fn ask(&mut self, number: u32, host: &Host<'_>) -> Result<(), Failure> {
        let now = monotonic();
        let Some(job) = self.jobs.get_mut(&number) else { return Ok(()) };
        let Some(lookup) = &mut job.lookup else { return Ok(()) };
        let mut deadline = None;
        self.turns = self.turns.wrapping_add(1);
        for (slot, place) in job.exchanges.iter_mut().enumerate() {
            let Some(kind) = lookup.kind(slot) else { continue };
            if let Some(found) = self.cache.find(lookup.candidate(), kind, now) {
                lookup.take(slot, Ok(found.clone()));
                continue;
            }
            let asked = Place { poller: host.poller, watch: watch(number, slot), now };
            match Exchange::start((lookup.candidate(), kind), &self.resolver.settings, self.turns, asked) {
                Ok(exchange) => {
                    deadline = Some(exchange.deadline);
                    *place = Some(exchange);
                }
                Err(failure) if failure.error == error::LIMIT => return Err(failure),
                Err(failure) => lookup.take(slot, Err(failure)),
            }
        }
        if let Some(deadline) = deadline {
            self.watch_time(deadline, host);
        }
        Ok(())
    }

    fn finish(&mut self, number: u32, result: Result<Outcome, Failure>, host: &mut Host<'_>) {
        if let Some(job) = self.jobs.remove(&number) {
            host.complete(job.token, result);
        }
    }

    /// Tells the policy of a name's addresses, and the guest.
    fn give(&self, names: &[String], addresses: &[IpAddr], answer: Writable, host: &Host<'_>) -> Outcome {
        let now = monotonic();
        for name in names.iter().filter(|name| !name.is_empty()) {
            self.policy.borrow_mut().pin(name, addresses, now);
        }
        hand_over(addresses, answer, host)
    }
}

/// Addresses as an answer; what does not fit is left out.
fn hand_over(addresses: &[IpAddr], answer: Writable, host: &Host<'_>) -> Outcome {
    let room = answer.length() as usize / 16;
    let bytes: Vec<u8> = addresses.iter().take(room).flat_map(|ip| octets(*ip)).collect();
    Outcome::of(host.memory.copy_in(answer, &bytes))
}

/// A message as an answer, all of it or none.
fn deliver(message: &[u8], answer: Writable, host: &Host<'_>) -> Result<Outcome, Failure> {
    if message.len() > answer.length() as usize {
        return Err(Failure::new(error::LIMIT));
    }
    Ok(Outcome::of(host.memory.copy_in(answer, message)))
}
