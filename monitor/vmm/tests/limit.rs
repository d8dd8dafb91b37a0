//! The monitor's own interface to a limit that changes: in a process of its own, since a monitor takes its signals over.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests may panic")]

mod support;

use std::path::Path;

use rustix::fd::AsFd;
use support::{ImageFile, kvm_is_here};
use uk_vmm::boot::{self, Parameters};
use uk_vmm::clock::Clock;
use uk_vmm::devices::datagram::Datagrams;
use uk_vmm::devices::name::Names;
use uk_vmm::devices::stream::Streams;
use uk_vmm::devices::volume::Volumes;
use uk_vmm::image::Image;
use uk_vmm::kvm::Machine;
use uk_vmm::layout::Layout;
use uk_vmm::limit::MemoryLimit;
use uk_vmm::mem::GuestMemory;
use uk_vmm::monitor::{Ending, Granted, Monitor};
use uk_vmm::options::{self, Command};
use uk_vmm::policy::Policy;
use uk_vmm::resolver::Resolver;
use uk_vmm::sys::signals::Signals;

const MEMORY: u64 = 16 << 20;

#[test]
fn a_limit_is_changed_within_what_the_guest_needs_and_has() {
    if !kvm_is_here() {
        return;
    }
    let file = ImageFile::of("memory_limit_pages");
    let Ok(Command::Run(options)) = options::parse([file.path().as_os_str().to_owned()]) else { panic!("no run") };
    let image = Image::open(file.path()).unwrap();
    let parameters = Parameters::new(&image, &options, &[]).unwrap();
    let memory = GuestMemory::new(Layout::new(&image.segments, MEMORY)).unwrap();
    memory.map_image(image.as_fd(), &image.segments).unwrap();
    boot::write_tables(&memory, &image).unwrap();
    let machine = Machine::new(Path::new("/dev/kvm"), &memory, image.entry).unwrap();
    let mut clock = Clock::new(&machine);
    boot::write_pages(&machine, &image, &parameters, &mut clock, [7; 32]);
    let policy = Policy::new(Vec::new(), Vec::new()).shared();
    let granted = Granted {
        streams: Streams::new(Vec::new(), policy.clone()),
        datagrams: Datagrams::new(Vec::new(), policy.clone()),
        names: Names::new(policy, Resolver::without_servers(&[])),
        volumes: Volumes::default(),
    };
    let limit = MemoryLimit::new(Some(MEMORY)).unwrap();
    let mut monitor = Monitor::new(machine, &image, clock, Signals::new().unwrap(), granted, limit, None).unwrap();
    for wrong in [4 << 20, MEMORY + 1] {
        assert!(monitor.set_memory_limit(Some(wrong)).is_err(), "{wrong} bytes");
    }
    monitor.set_memory_limit(None).unwrap();
    monitor.set_memory_limit(Some(9 << 20)).unwrap();
    // The guest ends with a quarter of the pages that it was told, as far as an exit code goes: its heap begins at 0x423000.
    let told = (((9 << 20) - 0x42_3000) / 4096 / 4) & 0xff;
    let Ending::Code(code) = monitor.run() else { panic!("the guest has died") };
    assert_eq!(u64::from(code), told);
}
