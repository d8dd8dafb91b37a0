//! The network policy: where a guest may send to, what it may ask for, and what a name has just resolved to.

mod pins;
mod rule;
#[cfg(test)]
mod tests;

use std::cell::RefCell;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::rc::Rc;

use pins::Pins;
use rule::{Host, Ports};
pub use rule::{Rule, RuleError, covered, name};

/// The one policy of a guest, for the devices that ask it.
pub type SharedPolicy = Rc<RefCell<Policy>>;

/// Nothing is allowed unless a rule allows it; a rule that denies always wins. Nothing here waits.
///
/// A name rule lets the guest ask for the name. The addresses found are pinned to it, and while they are, the rules for the name count for
/// them, those that deny as well. (An address that no name has resolved to is not known to be a name's: to keep a guest that is allowed
/// networks from one machine in them, deny its address.)
///
/// ```
/// # use uk_vmm::policy::{Policy, Rule};
/// let rule = |text| Rule::parse(text).unwrap();
/// let mut policy = Policy::new(vec![rule("api.example:443")], vec![rule("10.0.0.0/8")]);
/// let found = ["192.0.2.1".parse().unwrap(), "10.0.0.1".parse().unwrap()];
/// assert!(policy.may_ask("api.example") && !policy.allows(found[0], 443, 0));
/// policy.pin("api.example", &found, 0);
/// assert!(policy.allows(found[0], 443, 0) && !policy.allows(found[0], 80, 0) && !policy.allows(found[1], 443, 0));
/// ```
#[derive(Debug, Default)]
pub struct Policy {
    allow: Vec<Rule>,
    deny: Vec<Rule>,
    pins: Pins,
}

impl Policy {
    /// With these rules and no pins.
    #[must_use]
    pub fn new(allow: Vec<Rule>, deny: Vec<Rule>) -> Self {
        Self { allow, deny, pins: Pins::default() }
    }

    /// For sharing between devices.
    #[must_use]
    pub fn shared(self) -> SharedPolicy {
        Rc::new(RefCell::new(self))
    }

    /// Whether it may go anywhere at all.
    #[must_use]
    pub fn allows_something(&self) -> bool {
        !self.allow.is_empty()
    }

    /// Whether the guest may connect or send to a port (TCP or UDP) of an address. `now`: monotonic nanoseconds.
    pub fn allows(&mut self, ip: IpAddr, port: u16, now: u64) -> bool {
        let ip = ip.to_canonical();
        !self.denies(ip, port, now)
            && (self.pins.judge(reached(ip), port, now).0
                || self.allow.iter().any(|rule| rule.names_address(reached(ip), port)))
    }

    /// Whether a rule denies it. What nobody denies is not allowed by that, but may be an answer to somebody.
    pub fn denies(&mut self, ip: IpAddr, port: u16, now: u64) -> bool {
        let ip = ip.to_canonical();
        let denied = |rule: &Rule| rule.names_address(ip, port) || rule.names_address(reached(ip), port);
        self.pins.judge(reached(ip), port, now).1 || self.deny.iter().any(denied)
    }

    /// Whether it may ask a name server for a name: a rule allows the name (or all), at a port where no rule denies it.
    #[must_use]
    pub fn may_ask(&self, name: &str) -> bool {
        let name = rule::canonical(name);
        self.open(|host| host.has_name(&name))
    }

    /// Whether it may ask which names an address has: it may connect there, at some port, by a rule for addresses.
    #[must_use]
    pub fn may_ask_address(&self, ip: IpAddr) -> bool {
        let ip = reached(ip.to_canonical());
        self.open(|host| host.has_address(ip))
    }

    /// Notes that a name has just resolved to these addresses, however it did. Without a rule for the name nothing follows from it.
    pub fn pin(&mut self, name: &str, addresses: &[IpAddr], now: u64) {
        let name = rule::canonical(name);
        // What `*` allows or denies is so without a pin.
        let (allowed, denied) =
            (ports(&self.allow, |host| host.names(&name)), ports(&self.deny, |host| host.names(&name)));
        if allowed.is_empty() && denied.is_empty() {
            return;
        }
        for ip in addresses {
            self.pins.add(&name, reached(ip.to_canonical()), (&allowed, &denied), now);
        }
    }

    /// Whether some port is left of what is so allowed when all that is so denied is taken away.
    fn open(&self, meant: impl Fn(&Host) -> bool) -> bool {
        Ports::ALL.left(&ports(&self.allow, &meant), &ports(&self.deny, &meant)).is_some()
    }
}

fn ports(rules: &[Rule], meant: impl Fn(&Host) -> bool) -> Vec<Ports> {
    rules.iter().filter(|rule| meant(&rule.host)).map(|rule| rule.ports).collect()
}

/// Where Linux goes to when it is told an address: "none" means this machine.
fn reached(ip: IpAddr) -> IpAddr {
    match ip {
        IpAddr::V4(Ipv4Addr::UNSPECIFIED) => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(Ipv6Addr::UNSPECIFIED) => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    }
}
