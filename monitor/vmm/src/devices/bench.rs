//! For tests: a guest's side of a device's rings, driven as the run loop drives them, without a guest.

use std::time::{Duration, Instant};

use uk_abi::{
    BUFFERS_ADDRESS, COMPLETION_COUNT, COMPLETIONS_ADDRESS, CONTROL_ADDRESS, Completion, ControlPage, Submission,
};

use super::{Device, Host};
use crate::counters::Counters;
use crate::layout::Layout;
use crate::mem::GuestMemory;
use crate::poller::Poller;
use crate::rates::Rates;
use crate::rings::{Rings, Taken};

/// Where the provided buffers lie, and memory for anything.
pub const POOL: u64 = 0x50_0000;
pub const SCRATCH: u64 = 0x60_0000;
pub const MULTISHOT: u32 = uk_abi::submission_flag::MULTISHOT;

/// A guest with one device, in the test's hands.
pub struct Bench<D> {
    pub memory: GuestMemory,
    pub rings: Rings,
    pub poller: Poller,
    pub counters: Counters,
    pub rates: Rates,
    pub device: D,
    taken: u32,
    provided: u32,
}

impl<D: Device> Bench<D> {
    /// With 16 MiB of memory and a pool of 256 buffers of 4096 bytes, none of them provided.
    pub fn new(device: D) -> Self {
        Self::with_memory(device, 16 << 20)
    }

    /// The same with so many bytes of memory.
    pub fn with_memory(device: D, bytes: u64) -> Self {
        let memory = GuestMemory::new(Layout::new(&[], bytes)).unwrap();
        let (rings, poller) = (Rings::default(), Poller::new().unwrap());
        let (counters, rates) = (Counters::default(), Rates::default());
        let mut bench = Self { memory, rings, poller, counters, rates, device, taken: 0, provided: 0 };
        bench.pool(4096, 256);
        bench
    }

    /// The device, and what it works with.
    pub fn parts(&mut self) -> (&mut D, Host<'_>) {
        let Self { memory, rings, poller, counters, rates, device, .. } = self;
        (device, Host { memory, rings, poller, counters, rates })
    }

    fn set(&self, field: usize, value: u32) {
        self.memory.write(CONTROL_ADDRESS + field as u64, &value.to_le_bytes());
    }

    pub fn pool(&mut self, size: u32, count: u32) {
        self.memory.write(CONTROL_ADDRESS + ControlPage::POOL_ADDRESS as u64, &POOL.to_le_bytes());
        self.set(ControlPage::POOL_BUFFER_SIZE, size);
        self.set(ControlPage::POOL_COUNT, count);
    }

    pub fn provide(&mut self, number: u32) {
        self.memory.write(BUFFERS_ADDRESS + u64::from(self.provided % 1024) * 4, &number.to_le_bytes());
        self.provided += 1;
        self.set(ControlPage::BUFFER_TAIL, self.provided);
    }

    pub fn submit(&mut self, operation: u16, flags: u32, token: u32, handle: u32, memory: (u64, u32), argument: u64) {
        self.submit_to(operation, flags, token, handle, memory, (argument, [0; 16]));
    }

    /// The same, of an operation with a target: the arguments are 4 bytes and an address.
    pub fn submit_to(
        &mut self,
        operation: u16,
        flags: u32,
        token: u32,
        handle: u32,
        memory: (u64, u32),
        (argument, target): (u64, [u8; 16]),
    ) {
        let head = Submission { operation, flags: flags as u16, token, handle, length: memory.1, address: memory.0 };
        let mut bytes = head.write();
        bytes[28..44].copy_from_slice(&target);
        bytes[24..32].iter_mut().zip(argument.to_le_bytes()).for_each(|(byte, own)| *byte |= own);
        self.take(&Taken { head, bytes });
    }

    pub fn take(&mut self, taken: &Taken) {
        self.rings.begin(&self.memory).unwrap();
        let (device, mut host) = self.parts();
        device.submit(taken, &mut host);
    }

    pub fn cancel(&mut self, target: u32) -> bool {
        let (device, mut host) = self.parts();
        device.cancel(target, &mut host)
    }

    /// One turn of `enter`.
    pub fn turn(&mut self, milliseconds: u64) {
        self.rings.begin(&self.memory).unwrap();
        let (device, mut host) = self.parts();
        device.progress(&mut host).unwrap();
        self.poller.wait(Some(milliseconds * 1_000_000)).unwrap();
        for ready in self.poller.ready() {
            self.device.notice((ready.name & 0xffff_ffff) as u32, &ready);
        }
        let (device, mut host) = self.parts();
        device.progress(&mut host).unwrap();
        self.rings.end(&self.memory);
    }

    /// The completions that have come, taken out of the ring.
    pub fn completions(&mut self) -> Vec<Completion> {
        self.rings.end(&self.memory);
        let tail = self.memory.read_u32(CONTROL_ADDRESS + ControlPage::COMPLETION_TAIL as u64);
        let mut all = Vec::new();
        while self.taken != tail {
            let index = u64::from(self.taken) % COMPLETION_COUNT;
            all.push(Completion::read(&self.memory.read(COMPLETIONS_ADDRESS + index * 32)));
            self.taken += 1;
        }
        self.set(ControlPage::COMPLETION_HEAD, self.taken);
        all
    }

    /// Turns until a completion comes; there must be just one.
    pub fn one(&mut self) -> Completion {
        let all = self.some(1);
        assert_eq!(all.len(), 1, "{all:?}");
        all[0]
    }

    /// Turns until so many have come.
    pub fn some(&mut self, count: usize) -> Vec<Completion> {
        let mut all = self.completions();
        let until = Instant::now() + Duration::from_secs(20);
        while all.len() < count {
            assert!(Instant::now() < until, "only {all:?}");
            self.turn(20);
            all.extend(self.completions());
        }
        all
    }
}

/// The error of a completion, which must be one.
pub fn error_of(completion: Completion) -> u32 {
    assert!(completion.result < 0, "{completion:?}");
    completion.result.unsigned_abs()
}

/// False, with a word on it, where there is no IPv6.
pub fn ipv6_is_here() -> bool {
    let bound = std::net::UdpSocket::bind("[::1]:0");
    bound.inspect_err(|error| eprintln!("SKIPPED: no IPv6 here ({error})")).is_ok()
}
