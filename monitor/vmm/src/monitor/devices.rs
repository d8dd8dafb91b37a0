//! The devices of a guest, and which of them a submission is for.

use uk_abi::{CancelArguments, Device as Kind, error, operation, operation_device, operation_flags};

use crate::counters::add;
use crate::devices::console::Console;
use crate::devices::datagram::Datagrams;
use crate::devices::entropy::Entropy;
use crate::devices::memory::Memory;
use crate::devices::name::Names;
use crate::devices::signal::Signal;
use crate::devices::stream::Streams;
use crate::devices::volume::Volumes;
use crate::devices::{Device, Host, Source};
use crate::poller::Ready;
use crate::rings::{Failure, INVALID, Outcome, Taken};

/// All that take up submissions.
pub(super) struct Devices {
    pub console: Console,
    entropy: Entropy,
    pub signal: Signal,
    memory: Memory,
    pub granted: Granted,
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
    /// The poller's news of a descriptor that one of them has added.
    pub(super) fn notice(&mut self, source: Source, name: u32, ready: &Ready) {
        match source {
            Source::Stream => self.streams.notice(name, ready),
            Source::Datagram => self.datagrams.notice(name, ready),
            Source::Name => self.names.notice(name, ready),
            Source::Volume => self.volumes.notice(name, ready),
            Source::Operator | Source::Control => {} // no device's
        }
    }

    /// Whether nobody must sleep.
    pub(super) fn eager(&self) -> bool {
        self.streams.eager()
    }

    pub(super) fn each(&mut self) -> [&mut dyn Device; 4] {
        [&mut self.streams, &mut self.datagrams, &mut self.names, &mut self.volumes]
    }
}

impl Devices {
    pub fn new(console: Console, granted: Granted) -> Self {
        Self { console, entropy: Entropy::default(), signal: Signal::default(), memory: Memory, granted }
    }

    /// Hands a submission to the device of its operation.
    pub fn submit(&mut self, taken: &Taken, host: &mut Host<'_>) {
        let operation = taken.head.operation;
        let device = operation_device(operation);
        if let Some(counter) = device.and_then(|device| host.counters.operations.get(device as usize)) {
            add(counter, 1);
        }
        if !taken.only(operation_flags(operation)) {
            return host.complete(taken.token(), Err(INVALID));
        }
        let Self { console, entropy, signal, memory, granted } = self;
        match device {
            Some(Kind::Ring) if operation == operation::CANCEL => self.cancel(taken, host),
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

    /// Does another part of the submission that was handed over last; whether there is more of it.
    pub fn go_on(&mut self, host: &mut Host<'_>) -> bool {
        self.entropy.go_on(host)
    }

    fn cancel(&mut self, taken: &Taken, host: &mut Host<'_>) {
        let target = CancelArguments::read(&taken.bytes).target;
        let found = self.signal.cancel(target, host)
            || self.granted.each().into_iter().any(|device| device.cancel(target, host));
        let result = if found { Ok(Outcome::of(0)) } else { Err(Failure::new(error::NOT_FOUND)) };
        self.console.guest_hears_signals = self.signal.in_force();
        host.complete(taken.token(), result);
    }
}
