//! What the control plane asks of a running guest, and holding the guest back where it has used more than its share.

use super::operator::change_limit;
use super::{Ending, Monitor};
use crate::clock;
use crate::counters::add;
use crate::death::Death;
use crate::devices::{Source, source_name};
use crate::grants::Protocol;
use crate::options::Allowance;
use crate::rates::Rates;
use crate::supervision::message::{Answer, Reached, Request};
use crate::supervision::{SharedLog, Supervision};
use crate::sys::signals;

/// Nanoseconds after which the operator is heard while the guest is held back.
const PAUSE: u64 = 20_000_000;

impl Monitor<'_> {
    /// Sets what the guest may use from the start.
    pub fn allow(&mut self, allowance: &Allowance) {
        self.throttle.set_cap(allowance.cpu, clock::monotonic());
        let log = self.supervision.as_ref().map(|own| &own.log);
        set_rates(&self.rates, log, Some(allowance.network), Some(allowance.disk), Some(allowance.log));
    }

    /// Hears and answers the clients of the control socket.
    pub(super) fn hear_control(&mut self) -> Result<(), Ending> {
        let Some(Supervision { control, log, .. }) = self.supervision.as_deref_mut() else { return Ok(()) };
        let (mut kill, mut ask) = (false, false);
        control.serve(&self.poller, source_name(Source::Control, 0), |request, descriptor| match request {
            Request::Stop {} => {
                signals::ask_to_end();
                Answer::done()
            }
            Request::Kill {} => {
                kill = true;
                Answer::done()
            }
            Request::Cpu { cap } if cap > 100 => Answer::refused("a cap is at most 100 percent"),
            Request::Cpu { cap } => {
                self.throttle.set_cap(cap, clock::monotonic());
                Answer::done()
            }
            Request::Memory { limit } => {
                let bytes = Some(limit).filter(|limit| *limit > 0);
                match change_limit(&mut self.limit, self.image, self.machine.memory(), bytes) {
                    Ok(()) => {
                        ask = true;
                        Answer::done()
                    }
                    Err(error) => Answer::refused(error.to_string()),
                }
            }
            Request::Rates { network, disk, log: kept } => {
                set_rates(&self.rates, Some(log), network, disk, kept);
                Answer::done()
            }
            Request::Accept { on } => {
                self.devices.granted.streams.accept_connections(on);
                Answer::done()
            }
            Request::Take { port, slot, address } => match descriptor() {
                None => Answer::refused("no socket came with this message"),
                Some(socket) => match self.devices.granted.streams.take(port, (slot, address), socket, &self.poller) {
                    Ok(()) => Answer::done(),
                    Err(why) => Answer::refused(why),
                },
            },
            Request::Release { slot } => {
                self.devices.granted.streams.release(slot, &self.poller);
                Answer::done()
            }
            Request::Settle {} => {
                self.devices.granted.streams.settle(&self.poller);
                Answer::done()
            }
            Request::Ports {} => {
                let granted = &self.devices.granted;
                let ports = granted.streams.ports().chain(granted.datagrams.ports()).filter(|port| !port.own());
                let ports = ports.map(|port| Reached {
                    protocol: if port.protocol == Protocol::Tcp { "tcp" } else { "udp" },
                    address: port.address().to_string(),
                    guest: port.guest,
                });
                Answer::Ports { ok: true, ports: ports.collect() }
            }
        });
        if ask {
            self.ask_for_memory();
        }
        if kill {
            self.drain_console();
            return Err(Ending::Killed);
        }
        Ok(())
    }

    /// Keeps a guest that has used more than its share from running, until that is made up for. The operator is heard meanwhile.
    pub(super) fn hold_back(&mut self) -> Result<(), Ending> {
        if !self.throttle.capped() && !self.rates.disk.borrow().limited() {
            return Ok(());
        }
        loop {
            let now = clock::monotonic();
            let until = [self.throttle.account(now), self.rates.held_until()].into_iter().flatten().max();
            let Some(until) = until.filter(|until| *until > now) else { return Ok(()) };
            self.tell();
            let rest = until - now;
            self.rest.wait(Some(rest.min(PAUSE))).map_err(|errno| Death::Host { errno })?;
            add(&self.counters.throttled, clock::monotonic().saturating_sub(now));
            self.hear_control()?;
            self.hear_operator()?;
        }
    }
}

/// What is missing stays as it is.
fn set_rates(rates: &Rates, log: Option<&SharedLog>, network: Option<u64>, disk: Option<u64>, kept: Option<u64>) {
    let now = clock::monotonic();
    if let Some(rate) = network {
        rates.received.borrow_mut().set_rate(rate, now);
        rates.sent.borrow_mut().set_rate(rate, now);
    }
    if let Some(rate) = disk {
        rates.disk.borrow_mut().set_rate(rate, now);
    }
    if let (Some(rate), Some(log)) = (kept, log) {
        log.borrow_mut().rate.set_rate(rate, now);
    }
}
