//! Pins: which addresses a name has resolved to, for a while.

use std::collections::HashMap;
use std::net::IpAddr;

use super::rule::Ports;
use crate::clock::SECOND;

/// How long an address stays pinned, nanoseconds.
const LIFETIME: u64 = 600 * SECOND;
/// Pins at once.
const COUNT: usize = 1024;

/// What the rules for a name say of an address that it has resolved to.
#[derive(Clone, Debug)]
struct Pin {
    name: String,
    until: u64,
    allowed: Vec<Ports>,
    denied: Vec<Ports>,
}

/// The pins, by address.
#[derive(Debug, Default)]
pub(super) struct Pins {
    by_address: HashMap<IpAddr, Vec<Pin>>,
    count: usize,
}

impl Pins {
    /// Pins an address to a name, or renews that. The oldest pin goes if there are too many.
    pub fn add(&mut self, name: &str, ip: IpAddr, (allowed, denied): (&[Ports], &[Ports]), now: u64) {
        let until = now.saturating_add(LIFETIME);
        let here = self.by_address.entry(ip).or_default();
        if let Some(pin) = here.iter_mut().find(|pin| pin.name == name) {
            pin.until = until;
            return;
        }
        here.push(Pin { name: name.to_owned(), until, allowed: allowed.to_vec(), denied: denied.to_vec() });
        self.count += 1;
        if self.count > COUNT {
            self.drop_oldest();
        }
    }

    fn drop_oldest(&mut self) {
        let ends = self.by_address.iter().flat_map(|(ip, pins)| pins.iter().map(|pin| (pin.until, *ip)));
        if let Some((until, ip)) = ends.min()
            && let Some(pins) = self.by_address.get_mut(&ip)
            && let Some(index) = pins.iter().position(|pin| pin.until == until)
        {
            pins.swap_remove(index);
            self.count -= 1;
            if pins.is_empty() {
                self.by_address.remove(&ip);
            }
        }
    }

    /// What the pins of an address say of a port: whether one allows it, and whether one denies it.
    pub fn judge(&mut self, ip: IpAddr, port: u16, now: u64) -> (bool, bool) {
        let Some(pins) = self.by_address.get_mut(&ip) else { return (false, false) };
        let before = pins.len();
        pins.retain(|pin| pin.until > now);
        self.count -= before - pins.len();
        let has = |ports: &[Ports]| ports.iter().any(|ports| ports.has(port));
        let verdict = (pins.iter().any(|pin| has(&pin.allowed)), pins.iter().any(|pin| has(&pin.denied)));
        if pins.is_empty() {
            self.by_address.remove(&ip);
        }
        verdict
    }

    /// How many there are.
    #[cfg(test)]
    pub fn count(&self) -> usize {
        self.count
    }
}
