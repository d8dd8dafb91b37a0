//! uk-vmm: the order of a start, as a list.

use rustix::fd::AsFd;
use uk_abi::exit_code;
use uk_vmm::boot::{self, Parameters};
use uk_vmm::clock::Clock;
use uk_vmm::devices::datagram::Datagrams;
use uk_vmm::devices::name::Names;
use uk_vmm::devices::stream::Streams;
use uk_vmm::devices::volume::{self, Volumes};
use uk_vmm::diagnostic::{Diagnostic, code_byte};
use uk_vmm::grants::Protocol;
use uk_vmm::grants::ports::bind;
use uk_vmm::image::Image;
use uk_vmm::jail::{self, Grants};
use uk_vmm::kvm::Machine;
use uk_vmm::layout::Layout;
use uk_vmm::mem::GuestMemory;
use uk_vmm::monitor::{Ending, Granted, Monitor};
use uk_vmm::options::{self, Command, HELP, Options};
use uk_vmm::policy::Policy;
use uk_vmm::resolver::Resolver;
use uk_vmm::start::StartError;
use uk_vmm::sys::signals::Signals;
use uk_vmm::{grants, sys};

fn main() -> ! {
    sys::keep_memory_simple();
    let result = match options::parse(std::env::args_os().skip(1)) {
        Ok(Command::Help) => print(HELP),
        Ok(Command::Version) => print(concat!("uk-vmm ", env!("CARGO_PKG_VERSION"), "\n")),
        Ok(Command::JailReport(isolate_network)) => match jail::report::report(isolate_network) {
            Ok(report) => print(&report),
            Err(error) => Err(StartError::Jail(error)),
        },
        Ok(Command::Run(options)) => run(&options),
        Err(error) => Err(error.into()),
    };
    end(result)
}

fn end(result: Result<Ending, StartError>) -> ! {
    match result {
        Ok(Ending::Code(code)) => sys::exit(code),
        Ok(Ending::Death(death)) => complain(death.as_ref()),
        Err(error) => complain(&error),
    }
}

fn run(options: &Options) -> Result<Ending, StartError> {
    if let Some(parent) = options.parent
        && !sys::end_with(parent).map_err(StartError::host("a signal for its parent's end"))?
    {
        return Ok(Ending::Code(code_byte(exit_code::TERMINATED)));
    }
    let image = Image::open(&options.image)?;
    sys::close_all_but(image.as_fd());
    let memory_size = image.memory_size(options.memory)?;
    let parameters = Parameters::new(&image, options)?;

    grants::check(&image.manifest, &options.listen, &options.allow, &options.deny)?;
    if !options.listen.is_empty() || !options.allow.is_empty() {
        // With fewer descriptors than handles, connections wait for a free one.
        let _ = sys::raise_descriptor_limit();
    }
    let ports = bind(&options.listen)?;
    let policy = Policy::new(options.allow.clone(), options.deny.clone()).shared();
    grants::volume::check(&image.manifest.volumes, &options.volumes, &options.quotas)?;
    let mut volumes = volume::open_all(&options.volumes, &options.quotas)?;
    if !volumes.is_empty() {
        let _ = sys::raise_descriptor_limit(); // with fewer descriptors, fewer files can be open
    }
    let signals = Signals::new().map_err(StartError::host("signals and a timer"))?;

    let memory = GuestMemory::new(Layout::new(&image.segments, memory_size))?;
    memory.map_image(image.as_fd(), &image.segments)?;
    boot::populate(&memory, &image);
    boot::write_tables(&memory, &image)?;

    let machine = Machine::new(&options.kvm, &memory, image.entry)?;
    let mut clock = Clock::new(&machine);
    let seed = sys::random_seed().map_err(StartError::host("random bytes"))?;
    boot::write_pages(&machine, &image, &parameters, &mut clock, seed);

    if options.announce {
        ports.iter().for_each(|port| eprintln!("{port}"));
    }
    let (streams, datagrams) = ports.into_iter().partition(|port| port.protocol == Protocol::Tcp);
    let resolver = match options.allow.as_slice() {
        [] => Resolver::without_servers(&options.hosts),
        _ => Resolver::of_host(&options.dns, &options.hosts),
    };

    let grants = Grants {
        listen: !options.listen.is_empty(),
        connect: !options.allow.is_empty(),
        volumes: !options.volumes.is_empty(),
        changes: options.volumes.iter().any(|volume| !volume.read_only),
    };
    let namespaces = jail::separate(options.isolate_network, grants.volumes);
    volume::enclose_all(&mut volumes, &options.volumes);
    jail::confine(namespaces, grants, &volume::places(&volumes)).map_err(StartError::Jail)?;
    let granted = Granted {
        streams: Streams::new(streams, policy.clone()),
        datagrams: Datagrams::new(datagrams, policy.clone()),
        names: Names::new(policy, resolver),
        volumes: Volumes::new(volumes).map_err(StartError::host("a thread for the disk"))?,
    };
    let mut monitor = Monitor::new(machine, &image, clock, signals, granted).map_err(StartError::host("epoll"))?;
    jail::seal(grants).map_err(StartError::Jail)?;
    // What is held is not given back one by one: that would take system calls which nothing else needs.
    end(Ok(monitor.run()))
}

fn print(text: &str) -> ! {
    use std::io::Write;
    match std::io::stdout().write_all(text.as_bytes()) {
        Ok(()) => sys::exit(0),
        Err(_) => sys::exit(1),
    }
}

fn complain(error: &dyn Diagnostic) -> ! {
    use std::io::Write;
    // Nobody is left to tell if this fails.
    let _ = writeln!(std::io::stderr(), "{}", error.paragraph());
    sys::exit(error.exit_code())
}
