//! uk-vmm: the order of a start, as a list.

use rustix::fd::AsFd;
use std::convert::Infallible;

use uk_abi::{PAGE_SIZE, exit_code};
use uk_vmm::boot::{self, Parameters};
use uk_vmm::clock::Clock;
use uk_vmm::devices::datagram::Datagrams;
use uk_vmm::devices::name::Names;
use uk_vmm::devices::stream::Streams;
use uk_vmm::devices::volume;
use uk_vmm::diagnostic::{Diagnostic, code_byte};
use uk_vmm::grants::Protocol;
use uk_vmm::grants::ports::{bind, bind_path};
use uk_vmm::image::Image;
use uk_vmm::jail::{self, Grants, Inmate};
use uk_vmm::keeper;
use uk_vmm::kvm::Machine;
use uk_vmm::layout::Layout;
use uk_vmm::limit::MemoryLimit;
use uk_vmm::mem::GuestMemory;
use uk_vmm::monitor::{Ending, Granted, Monitor};
use uk_vmm::options::{self, Command, HELP, Options};
use uk_vmm::policy::Policy;
use uk_vmm::resolver::Resolver;
use uk_vmm::secrets;
use uk_vmm::start::StartError;
use uk_vmm::supervision::Supervision;
use uk_vmm::sys::signals::Signals;
use uk_vmm::{grants, sys};

/// As of SIGKILL.
const KILLED: u8 = 128 + 9;

fn main() -> ! {
    sys::close_inherited();
    sys::keep_memory_simple();
    let result = match options::parse(std::env::args_os().skip(1)) {
        Ok(Command::Help) => print(HELP),
        Ok(Command::Version) => print(concat!("uk-vmm ", env!("CARGO_PKG_VERSION"), "\n")),
        Ok(Command::JailReport(isolate_network)) => match jail::report::report(isolate_network) {
            Ok(report) => print(&report),
            Err(error) => Err(StartError::Jail(error)),
        },
        Ok(Command::KeepPorts(path)) => keeper::serve(&path).map_err(StartError::from),
        Ok(Command::Run(options)) => supervise(&options),
        Err(error) => Err(error.into()),
    };
    let Err(error) = result;
    sys::exit(told(&error).0)
}

/// Runs a guest, and leaves word of its end with whoever watches.
fn supervise(options: &Options) -> Result<Infallible, StartError> {
    let mut supervision = match &options.supervise {
        Some(folder) => {
            let control = options.control_stdin.then(sys::standard_input).transpose();
            let control = control.map_err(StartError::host("its standard input"))?;
            Some(Supervision::open(folder, options.log_to.as_ref(), options.log, control)?)
        }
        None => None,
    };
    let Err(error) = run(options, supervision.as_mut());
    let (code, words) = told(&error);
    if let Some(supervision) = &mut supervision {
        supervision.ended(code, &words);
    }
    sys::exit(code)
}

/// Tells how a guest has ended: the exit code, and the words that were printed or are kept.
fn conclusion(ending: &Ending) -> (u8, String) {
    match ending {
        Ending::Code(code) => (*code, String::new()),
        Ending::Killed => (KILLED, "The control plane has ended it.".to_owned()),
        Ending::Death(death) => told(death.as_ref()),
    }
}
fn run(options: &Options, supervision: Option<&mut Supervision>) -> Result<Infallible, StartError> {
    if let Some(parent) = options.parent
        && !sys::end_with(parent).map_err(StartError::host("a signal for its parent's end"))?
    {
        sys::exit(code_byte(exit_code::TERMINATED));
    }
    let image = Image::open(&options.image)?;
    let mut monitor = start(options, &image, supervision)?;
    let (code, words) = conclusion(&monitor.run());
    monitor.leave_word(code, &words);
    // What is held is not given back one by one: that would take system calls which nothing else needs.
    sys::exit(code)
}

/// Everything up to the guest's first instruction. A function of its own, so that the stack that it needs is free while the guest runs.
#[inline(never)]
fn start<'a>(
    options: &'a Options,
    image: &'a Image,
    supervision: Option<&'a mut Supervision>,
) -> Result<Box<Monitor<'a>>, StartError> {
    let memory_size = image.memory_size(options.memory)?;
    let limit = image.memory_limit(options.memory_limit, memory_size)?;
    let secrets = secrets::read(&options.secrets)?;
    let parameters = Parameters::new(image, options, &secrets)?;

    grants::check(&image.manifest, &options.listen, &options.allow, &options.deny)?;
    if !options.listen.is_empty() || !options.allow.is_empty() {
        // With fewer descriptors than handles, connections wait for a free one.
        let _ = sys::raise_descriptor_limit();
    }
    let mut ports = bind(&options.listen, options.keeper.as_ref())?;
    for (path, guest) in &options.listen_at {
        ports.push(bind_path(path, *guest)?);
    }
    let policy = Policy::new(options.allow.clone(), options.deny.clone()).shared();
    grants::volume::check(&image.manifest.volumes, &options.volumes, &options.quotas)?;
    let volumes = volume::open_all(&options.volumes, &options.quotas)?;
    if !volumes.is_empty() {
        let _ = sys::raise_descriptor_limit(); // with fewer descriptors, fewer files can be open
    }
    let grants = Grants {
        listen: !options.listen.is_empty(),
        connect: !options.allow.is_empty(),
        volumes: !options.volumes.is_empty(),
        changes: options.volumes.iter().any(|volume| !volume.read_only),
        supervised: supervision.is_some(),
    };
    // It goes on with its start by itself. It has nothing of the guest, which is not there yet.
    let volumes = volume::start(volumes, &options.volumes, grants);
    let volumes = volumes.map_err(StartError::host("a process for volumes"))?;
    let signals = Signals::new().map_err(StartError::host("signals and a timer"))?;

    // The guest's for the rest of this process, which is the guest's, too.
    let memory: &GuestMemory = Box::leak(Box::new(GuestMemory::new(Layout::new(&image.segments, memory_size))?));
    memory.map_image(image.as_fd(), &image.segments)?;
    if let Some(supervision) = &supervision {
        let shared = memory.share_counters(supervision.status.file(), PAGE_SIZE);
        shared.map_err(StartError::host("a page of the status file"))?;
    }
    boot::populate(memory, image);
    boot::write_tables(memory, image)?;

    let machine = Machine::new(&options.kvm, memory, image.entry)?;
    let mut clock = Clock::new(&machine);
    let seed = sys::random_seed().map_err(StartError::host("random bytes"))?;
    boot::write_pages(&machine, image, &parameters, &mut clock, seed);

    if options.announce {
        ports.iter().for_each(|port| eprintln!("{port}"));
    }
    let (streams, datagrams) = ports.into_iter().partition(|port| port.protocol == Protocol::Tcp);
    let resolver = match options.allow.as_slice() {
        [] => Resolver::without_servers(&options.hosts),
        _ => Resolver::of_host(&options.dns, &options.hosts),
    };

    let limit = MemoryLimit::new(limit).map_err(StartError::host("/proc/self/statm"))?;
    let namespaces = jail::separate(options.isolate_network, false);
    jail::confine(Inmate::Monitor, namespaces, grants, &[]).map_err(StartError::Jail)?;
    volumes.ready()?;
    let mut granted = Granted {
        streams: Streams::new(streams, policy.clone()).at_slot(options.keeper.as_ref().map_or(0, |keeper| keeper.slot)),
        datagrams: Datagrams::new(datagrams, policy.clone()),
        names: Names::new(policy, resolver),
        volumes,
    };
    granted.streams.accept_connections(!options.accept_later);
    let monitor = Monitor::new(machine, image, clock, signals, granted, limit, supervision);
    let mut monitor = Box::new(monitor.map_err(StartError::host("epoll"))?);
    monitor.allow(&options.allowance);
    jail::seal(Inmate::Monitor, grants).map_err(StartError::Jail)?;
    Ok(monitor)
}

fn print(text: &str) -> ! {
    use std::io::Write;
    match std::io::stdout().write_all(text.as_bytes()) {
        Ok(()) => sys::exit(0),
        Err(_) => sys::exit(1),
    }
}

fn told(error: &dyn Diagnostic) -> (u8, String) {
    use std::io::Write;
    let words = error.paragraph();
    // Nobody is left to tell if this fails.
    let _ = writeln!(std::io::stderr(), "{words}");
    (error.exit_code(), words)
}
