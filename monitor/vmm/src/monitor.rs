//! The run loop: the guest runs, stops at a hypercall, is served, and runs again.

use uk_abi::{
    CancelArguments, Device as Kind, exit_code, hypercall, operation, operation_device, operation_flags, signal,
};

use crate::clock::{self, Clock};
use crate::death::{Death, Inquest};
use crate::devices::console::Console;
use crate::devices::datagram::Datagrams;
use crate::devices::entropy::Entropy;
use crate::devices::name::Names;
use crate::devices::signal::Signal;
use crate::devices::stream::Streams;
use crate::devices::volume::Volumes;
use crate::devices::{Device, Host, Source, source_name, source_of};
use crate::diagnostic::code_byte;
use crate::image::Image;
use crate::kvm::{Exit, Machine};
use crate::poller::Poller;
use crate::rings::{Failure, INVALID, Outcome, RingBroken, Rings, Taken};
use crate::sys;
use crate::sys::signals::{self, Request, Signals};

/// After so many nanoseconds without an event a guest is idle: what only its start or its last burst of work needed can go.
/// It comes back at a few microseconds a page, so this is not for pauses between requests.
const FIRST_REST: u64 = 250_000_000;
const LATER_REST: u64 = 5_000_000_000;

/// How a guest has ended.
#[derive(Debug)]
pub enum Ending {
    /// By itself, or by a signal: with this exit code.
    Code(u8),
    /// It has died.
    Death(Box<Death>),
}

impl From<Death> for Ending {
    fn from(death: Death) -> Self {
        Self::Death(Box::new(death))
    }
}

/// A machine with all that serves it.
pub struct Monitor<'a> {
    machine: Machine<'a>,
    image: &'a Image,
    clock: Clock,
    rings: Rings,
    poller: Poller,
    signals: Signals,
    devices: Devices,
    tidying: Tidying,
}

struct Tidying {
    /// Whether something happened since the last time.
    untidy: bool,
    /// How long nothing must happen.
    rest: u64,
    /// When that is over (monotonic), once a wait has begun.
    at: Option<u64>,
}

struct Devices {
    console: Console,
    entropy: Entropy,
    signal: Signal,
    granted: Granted,
}

/// The devices that exist only as far as the operator grants something to them.
pub struct Granted {
    /// TCP.
    pub streams: Streams,
    /// UDP.
    pub datagrams: Datagrams,
    /// The host's resolver.
    pub names: Names,
    /// Files.
    pub volumes: Volumes,
}

impl Granted {
    fn each(&mut self) -> [&mut dyn Device; 4] {
        [&mut self.streams, &mut self.datagrams, &mut self.names, &mut self.volumes]
    }
}

impl<'a> Monitor<'a> {
    /// Puts the parts together.
    pub fn new(
        machine: Machine<'a>,
        image: &'a Image,
        clock: Clock,
        signals: Signals,
        granted: Granted,
    ) -> Result<Self, rustix::io::Errno> {
        let poller = Poller::new()?;
        poller.add_input(signals.wake(), source_name(Source::Operator, 0))?;
        let devices = Devices { console: Console::default(), entropy: Entropy, signal: Signal::default(), granted };
        Ok(Self {
            machine,
            image,
            clock,
            rings: Rings::default(),
            poller,
            signals,
            devices,
            tidying: Tidying { untidy: true, rest: FIRST_REST, at: None },
        })
    }

    /// Runs the guest to its end.
    pub fn run(mut self) -> Ending {
        loop {
            if let Err(ending) = self.step() {
                return ending;
            }
        }
    }

    fn step(&mut self) -> Result<(), Ending> {
        signals::allow_entry();
        self.hear_operator()?;
        if signals::take_tick() {
            self.take_up()?;
        }
        match self.machine.run() {
            Exit::Out { port: hypercall::ENTER, .. } => self.enter(),
            Exit::Out { port: hypercall::CLOCK, .. } => {
                self.clock.refresh(&self.machine);
                Ok(())
            }
            Exit::Out { port: hypercall::EXIT, value } => {
                self.drain_console();
                Err(Ending::Code(code_byte(value)))
            }
            Exit::Out { port: hypercall::PANIC, value } => {
                self.drain_console();
                Err(self.inquest().panic(value).into())
            }
            Exit::Out { port, .. } => Err(self.inquest().unknown_port(port, None).into()),
            Exit::Port { port, access } => Err(self.inquest().unknown_port(port, Some(access)).into()),
            Exit::Kicked => Ok(()),
            Exit::TripleFault => Err(self.inquest().triple_fault().into()),
            Exit::Failed(failure) => Err(self.inquest().vcpu(failure).into()),
        }
    }

    fn inquest(&self) -> Inquest<'_> {
        Inquest::new(&self.machine, self.image)
    }

    /// The hypercall `enter`.
    fn enter(&mut self) -> Result<(), Ending> {
        let request = self.rings.begin(self.machine.memory()).map_err(|broken| self.broken(broken))?;
        self.take_all()?;
        self.progress()?;
        loop {
            // All that is ready now goes along, even if enough is there: the next exit may be a long way off.
            let enough = self.rings.full() || self.rings.ready() >= request.wait;
            let timeout = match request.deadline {
                _ if enough || self.devices.granted.streams.eager() => Some(0),
                Some(deadline) => Some(deadline.saturating_sub(clock::monotonic())),
                None => None,
            };
            self.wait(timeout)?;
            let mut nothing = true;
            for ready in self.poller.ready() {
                nothing = false;
                let granted = &mut self.devices.granted;
                match source_of(ready.name) {
                    Some((Source::Operator, _)) => self.signals.clear_wake(),
                    Some((Source::Stream, name)) => granted.streams.notice(name, &ready),
                    Some((Source::Datagram, name)) => granted.datagrams.notice(name, &ready),
                    Some((Source::Name, name)) => granted.names.notice(name, &ready),
                    Some((Source::Volume, name)) => granted.volumes.notice(name, &ready),
                    None => {}
                }
            }
            self.progress()?;
            self.hear_operator()?;
            let over = request.deadline.is_some_and(|deadline| nothing && clock::monotonic() >= deadline);
            if enough || over || self.rings.full() || self.rings.ready() >= request.wait {
                break;
            }
        }
        self.rings.end(self.machine.memory());
        self.clock.refresh_if_old(&self.machine);
        Ok(())
    }

    /// Waits for events. If none has come for long, tidies up once: the pages of the image's and of our own code go.
    fn wait(&mut self, timeout: Option<u64>) -> Result<(), Ending> {
        let tidying = &mut self.tidying;
        if timeout == Some(0) || !tidying.untidy {
            self.poller.wait(timeout).map_err(|errno| Death::Host { errno })?;
        } else {
            let now = clock::monotonic();
            let tidy_at = *tidying.at.get_or_insert(now.saturating_add(tidying.rest));
            let rest = tidy_at.saturating_sub(now);
            self.poller
                .wait(Some(timeout.map_or(rest, |timeout| timeout.min(rest))))
                .map_err(|errno| Death::Host { errno })?;
            if self.poller.ready().next().is_none() && clock::monotonic() >= tidy_at {
                *tidying = Tidying { untidy: false, rest: LATER_REST, at: None };
                self.machine.memory().forget_constants(&self.image.segments);
                sys::text::forget();
            }
        }
        if self.poller.ready().next().is_some() {
            tidying.untidy = true;
            tidying.at = None;
        }
        Ok(())
    }

    /// Looks after a guest that computes: takes up its submissions, without waiting.
    fn take_up(&mut self) -> Result<(), Ending> {
        self.rings.begin(self.machine.memory()).map_err(|broken| self.broken(broken))?;
        self.take_all()?;
        self.rings.end(self.machine.memory());
        Ok(())
    }

    /// Each of them may move 16 MB, so all of them may take seconds: the operator is heard in between.
    fn take_all(&mut self) -> Result<(), Ending> {
        while let Some(taken) = self.rings.take(self.machine.memory()) {
            self.dispatch(&taken);
            self.hear_operator()?;
        }
        Ok(())
    }

    fn dispatch(&mut self, taken: &Taken) {
        let host = &mut Host { memory: self.machine.memory(), rings: &mut self.rings, poller: &self.poller };
        let operation = taken.head.operation;
        if !taken.only(operation_flags(operation)) {
            return host.complete(taken.token(), Err(INVALID));
        }
        let Devices { console, entropy, signal, granted } = &mut self.devices;
        match operation_device(operation) {
            Some(Kind::Ring) if operation == operation::CANCEL => self.devices.cancel(taken, host),
            Some(Kind::Ring) => host.complete(taken.token(), Ok(Outcome::of(0))),
            Some(Kind::Entropy) => entropy.submit(taken, host),
            Some(Kind::Console) => console.submit(taken, host),
            Some(Kind::Signal) => {
                signal.submit(taken, host);
                console.guest_hears_signals = signal.in_force();
            }
            Some(Kind::Stream) => granted.streams.submit(taken, host),
            Some(Kind::Datagram) => granted.datagrams.submit(taken, host),
            Some(Kind::Name) => granted.names.submit(taken, host),
            Some(Kind::Volume) => granted.volumes.submit(taken, host),
            None => host.complete(taken.token(), Err(INVALID)),
        }
    }

    fn progress(&mut self) -> Result<(), Ending> {
        let host = &mut Host { memory: self.machine.memory(), rings: &mut self.rings, poller: &self.poller };
        let done = self.devices.granted.each().into_iter().try_for_each(|device| device.progress(host));
        done.map_err(|broken| self.broken(broken))
    }

    fn broken(&self, broken: RingBroken) -> Ending {
        self.inquest().ring_broken(broken).into()
    }

    /// Tells the guest of the operator's signals, or ends it.
    fn hear_operator(&mut self) -> Result<(), Ending> {
        while let Some(request) = self.signals.take() {
            let (number, code, ends) = match request {
                Request::Interrupt(count) => (signal::INTERRUPT, exit_code::INTERRUPTED, count > 1),
                Request::Terminate => (signal::TERMINATE, exit_code::TERMINATED, false),
            };
            let host = &mut Host { memory: self.machine.memory(), rings: &mut self.rings, poller: &self.poller };
            if ends || !self.devices.signal.deliver(number, host) {
                self.drain_console();
                return Err(Ending::Code(code_byte(code)));
            }
            signals::calm();
            self.devices.console.guest_hears_signals = self.devices.signal.in_force();
            self.rings.end(self.machine.memory());
        }
        Ok(())
    }

    /// Carries out the console writes that the guest has still submitted, of a guest that does not run any more.
    fn drain_console(&mut self) {
        if self.rings.begin(self.machine.memory()).is_err() {
            return; // what it wrote cannot be told from rubbish
        }
        while let Some(taken) = self.rings.take_anyway(self.machine.memory()) {
            if taken.head.operation == operation::CONSOLE_WRITE {
                self.dispatch(&taken);
            }
        }
    }
}

impl Devices {
    fn cancel(&mut self, taken: &Taken, host: &mut Host<'_>) {
        let target = CancelArguments::read(&taken.bytes).target;
        let found = self.signal.cancel(target, host)
            || self.granted.each().into_iter().any(|device| device.cancel(target, host));
        let result = if found { Ok(Outcome::of(0)) } else { Err(Failure::new(uk_abi::error::NOT_FOUND)) };
        self.console.guest_hears_signals = self.signal.in_force();
        host.complete(taken.token(), result);
    }
}
