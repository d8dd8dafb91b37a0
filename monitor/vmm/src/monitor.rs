//! The run loop: the guest runs, stops at a hypercall, is served, and runs again.

mod commands;

use uk_abi::{
    CancelArguments, Device as Kind, exit_code, hypercall, operation, operation_device, operation_flags, signal,
};

use crate::clock::{self, Clock};
use crate::counters::{Counters, add};
use crate::death::{Death, Inquest};
use crate::devices::console::Console;
use crate::devices::datagram::Datagrams;
use crate::devices::entropy::Entropy;
use crate::devices::memory::Memory;
use crate::devices::name::Names;
use crate::devices::signal::Signal;
use crate::devices::stream::Streams;
use crate::devices::volume::Volumes;
use crate::devices::{Device, Host, Source, source_name, source_of};
use crate::diagnostic::code_byte;
use crate::image::{Image, ImageError};
use crate::kvm::{Exit, Machine};
use crate::limit::{Look, MemoryLimit};
use crate::poller::Poller;
use crate::rates::Rates;
use crate::rings::{Failure, INVALID, Outcome, RingBroken, Rings, Taken};
use crate::supervision::Supervision;
use crate::sys;
use crate::sys::signals::{self, Request, Signals};
use crate::throttle::Throttle;

/// After so many nanoseconds without an event a guest is idle: what only its start or its last burst of work needed can go.
/// It comes back at a few microseconds a page, so this is not for pauses between requests.
const FIRST_REST: u64 = 250_000_000;
const LATER_REST: u64 = 5_000_000_000;

/// How a guest has ended.
#[derive(Debug)]
pub enum Ending {
    /// By itself, or by a signal: with this exit code.
    Code(u8),
    /// By the control plane.
    Killed,
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
    counters: Counters,
    rates: Rates,
    throttle: Throttle,
    /// Tells of nothing: to wait for time alone.
    rest: Poller,
    limit: MemoryLimit,
    supervision: Option<&'a mut Supervision>,
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
    memory: Memory,
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
        limit: MemoryLimit,
        supervision: Option<&'a mut Supervision>,
    ) -> Result<Self, rustix::io::Errno> {
        limit.tell(machine.memory());
        let poller = Poller::new()?;
        poller.add_input(signals.wake(), source_name(Source::Operator, 0))?;
        let console = Console::new(supervision.as_ref().map(|own| own.log.clone()))?;
        if let Some(control) = supervision.as_ref().and_then(|own| own.control.as_ref()) {
            control.watch(&poller, source_name(Source::Control, 0))?;
        }
        let throttle = Throttle::of(granted.volumes.shared());
        let devices = Devices { console, entropy: Entropy, signal: Signal::default(), memory: Memory, granted };
        Ok(Self {
            machine,
            image,
            clock,
            rings: Rings::default(),
            poller,
            signals,
            devices,
            tidying: Tidying { untidy: true, rest: FIRST_REST, at: None },
            counters: Counters::default(),
            rates: Rates::default(),
            throttle,
            rest: Poller::new()?,
            limit,
            supervision,
        })
    }

    /// Runs the guest to its end.
    pub fn run(&mut self) -> Ending {
        if let Some(supervision) = &mut self.supervision {
            supervision.status.running(self.devices.granted.volumes.process());
        }
        loop {
            if let Err(ending) = self.step() {
                self.devices.granted.volumes.finish();
                self.tell();
                return ending;
            }
        }
    }

    fn step(&mut self) -> Result<(), Ending> {
        signals::allow_entry();
        self.hear_operator()?;
        if signals::take_tick() {
            self.take_up()?;
            self.tell();
            // A guest that computes waits for nothing, and its poller is not asked.
            self.hear_control()?;
        }
        self.hold_back()?;
        self.see_to_memory()?;
        add(&self.counters.exits, 1);
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

    /// Leaves word of the guest's end with whoever watches.
    pub fn leave_word(&mut self, exit_code: u8, reason: &str) {
        if let Some(supervision) = &mut self.supervision {
            supervision.ended(exit_code, reason);
        }
    }

    /// Tells whoever watches what was counted, and writes the log.
    fn tell(&mut self) {
        if let Some(supervision) = &mut self.supervision {
            supervision.log.borrow_mut().flush();
            supervision.status.count(&self.counters);
        }
    }

    fn inquest(&self) -> Inquest<'_> {
        Inquest::new(&self.machine, self.image).limited(self.limit.bytes())
    }

    /// The hypercall `enter`.
    fn enter(&mut self) -> Result<(), Ending> {
        let request = self.rings.begin(self.machine.memory()).map_err(|broken| self.broken(broken))?;
        self.take_all()?;
        self.progress()?;
        loop {
            // All that is ready now goes along, even if enough is there: the next exit may be a long way off.
            let enough = self.rings.full() || self.rings.ready() >= request.wait;
            let until = [request.deadline, self.rates.next_opening()].into_iter().flatten().min();
            let timeout = match until {
                _ if enough || self.devices.granted.streams.eager() => Some(0),
                Some(until) => Some(until.saturating_sub(clock::monotonic())),
                None => None,
            };
            if !enough {
                self.tell();
            }
            let look = self.limit.rest();
            self.wait(look.map_or(timeout, |look| Some(timeout.map_or(look, |timeout| timeout.min(look)))))?;
            self.see_to_memory()?;
            let (mut nothing, mut asked) = (true, false);
            for ready in self.poller.ready() {
                nothing = false;
                let granted = &mut self.devices.granted;
                match source_of(ready.name) {
                    Some((Source::Control, _)) => asked = true,
                    Some((Source::Stream, name)) => granted.streams.notice(name, &ready),
                    Some((Source::Datagram, name)) => granted.datagrams.notice(name, &ready),
                    Some((Source::Name, name)) => granted.names.notice(name, &ready),
                    Some((Source::Volume, name)) => granted.volumes.notice(name, &ready),
                    Some((Source::Operator, _)) | None => {} // who it is about is asked anyway
                }
            }
            if asked {
                self.hear_control()?;
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
        self.see_to_volumes()
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
        let host = &mut Host {
            memory: self.machine.memory(),
            rings: &mut self.rings,
            poller: &self.poller,
            counters: &self.counters,
            rates: &self.rates,
        };
        let operation = taken.head.operation;
        let device = operation_device(operation);
        if let Some(counter) = device.and_then(|device| self.counters.operations.get(device as usize)) {
            add(counter, 1);
        }
        if !taken.only(operation_flags(operation)) {
            return host.complete(taken.token(), Err(INVALID));
        }
        let Devices { console, entropy, signal, memory, granted } = &mut self.devices;
        match device {
            Some(Kind::Ring) if operation == operation::CANCEL => self.devices.cancel(taken, host),
            Some(Kind::Ring) => host.complete(taken.token(), Ok(Outcome::of(0))),
            Some(Kind::Entropy) => entropy.submit(taken, host),
            Some(Kind::Console) => console.submit(taken, host),
            Some(Kind::Signal) => {
                signal.submit(taken, host);
                console.guest_hears_signals = signal.in_force();
            }
            Some(Kind::Memory) => memory.submit(taken, host),
            Some(Kind::Stream) => granted.streams.submit(taken, host),
            Some(Kind::Datagram) => granted.datagrams.submit(taken, host),
            Some(Kind::Name) => granted.names.submit(taken, host),
            Some(Kind::Volume) => granted.volumes.submit(taken, host),
            None => host.complete(taken.token(), Err(INVALID)),
        }
    }

    /// Limits the memory that the guest may hold from now on, or does not any more; a guest that sleeps is woken to see to it.
    /// It keeps to the limit by itself: what goes beyond is refused to the application. An image that needs more is an error, and so
    /// is more than the guest's memory; then nothing changes.
    pub fn set_memory_limit(&mut self, bytes: Option<u64>) -> Result<(), ImageError> {
        let bytes = self.image.memory_limit(bytes, self.machine.memory().layout().memory_size)?;
        self.limit.set(bytes);
        self.limit.tell(self.machine.memory());
        self.ask_for_memory();
        Ok(())
    }

    /// Asks the guest to give back what memory it can. It does as soon as it is at its event loop; one that does not hear it goes on.
    pub fn ask_for_memory(&mut self) {
        let host = &mut Host {
            memory: self.machine.memory(),
            rings: &mut self.rings,
            poller: &self.poller,
            counters: &self.counters,
            rates: &self.rates,
        };
        if self.devices.signal.deliver(signal::MEMORY, host) {
            self.rings.end(self.machine.memory());
        }
    }

    /// Ends a guest that does not keep to its limit.
    fn see_to_memory(&mut self) -> Result<(), Ending> {
        match self.limit.look() {
            Look::Fine => {}
            Look::TooMuch => self.ask_for_memory(),
            Look::TooLong { resident, limit } => {
                self.drain_console();
                return Err(Death::OverLimit { resident, limit }.into());
            }
        }
        Ok(())
    }

    fn progress(&mut self) -> Result<(), Ending> {
        let host = &mut Host {
            memory: self.machine.memory(),
            rings: &mut self.rings,
            poller: &self.poller,
            counters: &self.counters,
            rates: &self.rates,
        };
        let done = self.devices.granted.each().into_iter().try_for_each(|device| device.progress(host));
        done.map_err(|broken| self.broken(broken))?;
        self.see_to_volumes()
    }

    /// A guest cannot go on without the server of its volumes.
    fn see_to_volumes(&self) -> Result<(), Ending> {
        if self.devices.granted.volumes.lost() { Err(Death::VolumeServer.into()) } else { Ok(()) }
    }

    fn broken(&self, broken: RingBroken) -> Ending {
        self.inquest().ring_broken(broken).into()
    }

    /// Tells the guest of the operator's signals, or ends it.
    fn hear_operator(&mut self) -> Result<(), Ending> {
        while let Some(request) = self.signals.take() {
            let (number, code, ends) = match request {
                Request::Memory => {
                    self.ask_for_memory();
                    continue;
                }
                Request::Interrupt(count) => (signal::INTERRUPT, exit_code::INTERRUPTED, count > 1),
                Request::Terminate => (signal::TERMINATE, exit_code::TERMINATED, false),
            };
            let host = &mut Host {
                memory: self.machine.memory(),
                rings: &mut self.rings,
                poller: &self.poller,
                counters: &self.counters,
                rates: &self.rates,
            };
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
