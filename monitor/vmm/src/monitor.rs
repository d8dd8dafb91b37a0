//! The run loop: the guest runs, stops at a hypercall, is served, and runs again.

mod commands;
mod devices;
mod operator;

pub use devices::Granted;

use uk_abi::{hypercall, operation};

use crate::clock::{self, Clock};
use crate::counters::{Counters, add};
use crate::death::{Death, Inquest};
use crate::devices::console::Console;
use crate::devices::{Host, Source, source_name, source_of};
use crate::diagnostic::code_byte;
use crate::image::Image;
use crate::kvm::{Exit, Machine};
use crate::limit::MemoryLimit;
use crate::poller::Poller;
use crate::rates::Rates;
use crate::rings::{RingBroken, Rings, Taken};
use crate::supervision::Supervision;
use crate::sys;
use crate::sys::signals::{self, Signals};
use crate::throttle::Throttle;
use devices::Devices;

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
        if let Some(supervision) = &supervision {
            supervision.control.watch(&poller, source_name(Source::Control, 0))?;
        }
        let throttle = Throttle::of(granted.volumes.shared());
        let devices = Devices::new(console, granted);
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
        self.begin_stretch();
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
    #[inline(never)] // its stack is not the running guest's
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

    #[inline(never)] // its stack is not the running guest's
    fn inquest(&self) -> Inquest<'_> {
        Inquest::new(&self.machine, self.image, self.limit.bytes())
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
                _ if enough || self.devices.granted.eager() => Some(0),
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
                match source_of(ready.name) {
                    Some((Source::Control, _)) => asked = true,
                    Some((source, name)) => self.devices.granted.notice(source, name, &ready),
                    None => {}
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
        let rests = self.throttle.capped() && timeout != Some(0);
        if rests {
            signals::end_stretch();
        }
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
                let memory = self.machine.memory();
                memory.forget_constants(&self.image.segments);
                if let Some((_, stack_pointer)) = self.machine.pointers() {
                    memory.forget_stack(stack_pointer);
                }
                sys::spare::give_back();
                // The code last: what the others need of it comes back by them.
                sys::text::forget();
            }
        }
        if rests {
            self.throttle.rested(clock::monotonic());
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

    /// Each of them may move 16 MB, so all of them may take seconds: the operator is heard in between, and the guest's share looked at.
    fn take_all(&mut self) -> Result<(), Ending> {
        while let Some(taken) = self.rings.take(self.machine.memory()) {
            self.begin_stretch();
            self.submit(&taken);
            loop {
                self.hear_operator()?;
                if signals::overstretched() {
                    self.hold_back()?;
                    self.begin_stretch();
                }
                let (devices, mut host) = self.parts();
                if !devices.go_on(&mut host) {
                    break;
                }
            }
        }
        Ok(())
    }

    fn submit(&mut self, taken: &Taken) {
        let (devices, mut host) = self.parts();
        devices.submit(taken, &mut host);
    }

    /// A guest with a capped share is looked at after each stretch, inside and outside.
    fn begin_stretch(&self) {
        if self.throttle.capped() {
            signals::begin_stretch();
        }
    }

    /// The devices, and what they work with.
    fn parts(&mut self) -> (&mut Devices, Host<'_>) {
        let Self { machine, rings, poller, counters, rates, devices, .. } = self;
        (devices, Host { memory: machine.memory(), rings, poller, counters, rates })
    }

    fn progress(&mut self) -> Result<(), Ending> {
        let (devices, mut host) = self.parts();
        let done = devices.granted.each().into_iter().try_for_each(|device| device.progress(&mut host));
        done.map_err(|broken| self.broken(broken))?;
        self.see_to_volumes()
    }

    /// A guest cannot go on without the server of its volumes.
    fn see_to_volumes(&self) -> Result<(), Ending> {
        if self.devices.granted.volumes.lost() { Err(Death::VolumeServer.into()) } else { Ok(()) }
    }

    #[inline(never)] // its stack is not the running guest's
    fn broken(&self, broken: RingBroken) -> Ending {
        self.inquest().ring_broken(broken).into()
    }

    /// Carries out the console writes that the guest has still submitted, of a guest that does not run any more.
    fn drain_console(&mut self) {
        if self.rings.begin(self.machine.memory()).is_err() {
            return; // what it wrote cannot be told from rubbish
        }
        while let Some(taken) = self.rings.take_anyway(self.machine.memory()) {
            if taken.head.operation == operation::CONSOLE_WRITE {
                self.submit(&taken);
            }
        }
    }
}
