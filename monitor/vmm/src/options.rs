//! The command line: text in, normalised options out.

mod values;

use std::ffi::OsString;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use lexopt::Arg::{Long, Short, Value};
use lexopt::ValueExt;
use uk_abi::exit_code;

use crate::diagnostic::{Diagnostic, code_byte};
use crate::grants::volume::{QuotaGrant, VolumeGrant};
use crate::grants::{ListenGrant, RANGE_MAX};
use crate::keeper::Keeper;
use crate::policy::{Rule, RuleError};
use crate::supervision::log::LogLimits;

/// The text of `--help`.
pub const HELP: &str = "\
uk-vmm: runs one unikernel image as a KVM guest.

Usage: uk-vmm [options] IMAGE [-- ARGUMENTS...]

  --memory SIZE             guest memory, such as 32M (default: what the image's manifest says)
  --memory-limit SIZE       how much of it the guest may hold at first; the operator can change that while it runs
  --listen [IP:]HOST:GUEST[/udp]
                            lets the guest listen on its port GUEST, reached at the host's port HOST (repeatable; IP is
                            127.0.0.1 unless said; HOST 0: the system chooses; ranges of equal length: 8000-8009:80-89)
  --allow-net RULE          lets the guest connect and send there (repeatable); RULE is host[:port]: an IP (IPv6 in
                            brackets), a network such as 10.0.0.0/8, a name, *.name or *; port is a number or a range
  --deny-net RULE           keeps it from there, whatever is allowed (repeatable)
  --dns IP[:PORT]           asks this name server (repeatable; default: those of /etc/resolv.conf)
  --add-host NAME:IP        adds a name to the table of hosts (repeatable)
  --volume DIR:/PATH[:ro]   shows the guest the host's directory DIR at /PATH (repeatable; ro: it cannot change it)
  --volume-quota /PATH=SIZE lets at most so much lie in that volume (repeatable)
  --env NAME=VALUE          sets an environment variable of the guest (repeatable)
  --isolate-network         takes the guest's process out of the host's network, but for the ports of --listen (0.5 ms)
  --announce                prints `listening IP:HOST -> GUEST` on standard error for each port of --listen
  --listen-at PATH:GUEST    lets the control plane reach the guest's port GUEST by a Unix socket (repeatable)
  --accept-later            leaves new connections to others until the control plane says otherwise, those of --listen-at apart
  --secret NAME=FILE        sets an environment variable to what stands in a file (repeatable)
  --supervise DIR           keeps status, log and control socket of the guest in DIR, instead of printing its output
  --control-stdin           that control socket is there already, and listens as standard input
  --log-to DIR              where that log is (default: there)
  --log-size SIZE           bytes of one file of that log (default: 10M)
  --log-files N             how many files of it there are (default: 3)
  --log-rate SIZE           bytes of output a second that it keeps (default: all)
  --net-rate SIZE           bytes a second that the guest may receive, and as many that it may send (default: all)
  --disk-rate SIZE          bytes a second that it may read from and write to volumes (default: all)
  --cpu-cap PERCENT         percent of one processor that it may use (default: all)
  --ports-from PATH         takes the sockets of fixed ports from the keeper of ports at PATH, to share them with replicas
  --slot N                  which of its sockets (default: 0)
  --keep-ports PATH         runs no guest: keeps ports for replicas, asked at PATH
  --parent PID              ends the guest at once when the process PID, which has started this one, is gone
  --kvm PATH                the KVM device (default: /dev/kvm)
  --jail-report             prints what of the monitor's jail this host has, and ends
  --version, --help

Standard output and error are the guest's console. Exit codes: the guest's own; 1 uncaught exception, 2 wrong usage,
125 not started, 130 SIGINT, 134 guest fault, 137 guest out of memory, 143 SIGTERM.
";

/// What the process was asked to do.
#[derive(Debug, PartialEq, Eq)]
pub enum Command {
    /// Run a guest.
    Run(Box<Options>),
    /// Keep ports, asked at this path.
    KeepPorts(PathBuf),
    /// Print the help.
    Help,
    /// Print the version.
    Version,
    /// Tell how well a guest is walled in on this host; whether the network is to be isolated.
    JailReport(bool),
}

/// How to run a guest.
#[derive(Debug, PartialEq, Eq)]
pub struct Options {
    /// The image's path.
    pub image: PathBuf,
    /// Guest memory in bytes, if said.
    pub memory: Option<u64>,
    /// How much of it the guest may hold, in bytes, if said.
    pub memory_limit: Option<u64>,
    /// Ports that the guest may take up.
    pub listen: Vec<ListenGrant>,
    /// Destinations that it may connect and send to.
    pub allow: Vec<Rule>,
    /// Destinations that it may not, whatever is allowed.
    pub deny: Vec<Rule>,
    /// Name servers; none: those of the host.
    pub dns: Vec<SocketAddr>,
    /// Names to add to the table of hosts, in lower case and without a dot at their end.
    pub hosts: Vec<(String, IpAddr)>,
    /// Directories that it may use.
    pub volumes: Vec<VolumeGrant>,
    /// How much may lie in them.
    pub quotas: Vec<QuotaGrant>,
    /// Environment, in the order given.
    pub environment: Vec<(String, String)>,
    /// Leave the host's network; only granted ports are reached from it.
    pub isolate_network: bool,
    /// Say on standard error where the granted ports are.
    pub announce: bool,
    /// Unix sockets for ports of the guest.
    pub listen_at: Vec<(PathBuf, u16)>,
    /// Leave connections to others at first.
    pub accept_later: bool,
    /// Environment whose values stand in files.
    pub secrets: Vec<(String, PathBuf)>,
    /// Where a control plane watches and commands the guest, if one does.
    pub supervise: Option<PathBuf>,
    /// Its control socket listens as standard input.
    pub control_stdin: bool,
    /// Where its log is, if not there.
    pub log_to: Option<PathBuf>,
    /// How large its log grows.
    pub log: LogLimits,
    /// What it may use.
    pub allowance: Allowance,
    /// Who keeps its ports, if not it itself.
    pub keeper: Option<Keeper>,
    /// The process that has started this one, if this one is to end with it.
    pub parent: Option<u32>,
    /// The KVM device.
    pub kvm: PathBuf,
    /// The guest's arguments.
    pub arguments: Vec<String>,
}

/// What a guest may use; 0: without limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Allowance {
    /// Percent of one processor.
    pub cpu: u32,
    /// Bytes a second, each way.
    pub network: u64,
    /// Bytes a second.
    pub disk: u64,
    /// Bytes of output a second.
    pub log: u64,
}

/// The command line is wrong.
#[derive(Debug, thiserror::Error)]
pub enum UsageError {
    /// An option that is not known, or lacks its value.
    #[error(
        "The command line is wrong: {source}. It was read from left to right up to there. `uk run --help` lists the options of `uk run`, `uk-vmm --help` those of the monitor."
    )]
    Option {
        /// What lexopt says of it.
        source: lexopt::Error,
    },
    /// A guest is to be allowed what it cannot reach.
    #[error(
        "`--isolate-network` and `--allow-net` exclude each other. From a network of its own no destination can be reached. Leave one of them out."
    )]
    Isolated,
    /// No image.
    #[error(
        "No image is named. The command line ends before it. Name an image, as in `uk run dist/hello.uk`; `uk build` makes one."
    )]
    NoImage,
    /// A second image.
    #[error(
        "`{extra}` is one argument too many. The command line already names an image. Put arguments of the application behind `--`."
    )]
    Extra {
        /// The argument.
        extra: String,
    },
    /// The value of an option does not parse.
    #[error("`{value}` is no {what}. This is the value of `{option}`. Write it like `{example}`.")]
    Value {
        /// The option as the user knows it.
        option: &'static str,
        /// What was given.
        value: String,
        /// What it should be.
        what: &'static str,
        /// A value that is right.
        example: &'static str,
    },
    /// A destination does not parse.
    #[error(
        "`{value}` is no destination: {flaw}. This is the value of `{option}`. Write it like `api.example.com:443`, `*.example.com`, `10.0.0.0/8` or `[::1]:8000-8010`."
    )]
    Rule {
        /// The option.
        option: &'static str,
        /// What was given.
        value: String,
        /// What is wrong with it.
        flaw: RuleError,
    },
    /// Ranges of ports that do not fit each other.
    #[error(
        "`{value}` maps {host} ports of the host to {guest} of the guest. This is the value of `-p`. Write ranges of equal length, like `8000-8010:3000-3010`."
    )]
    Lengths {
        /// What was given.
        value: String,
        /// Ports of the host.
        host: usize,
        /// Ports of the guest.
        guest: usize,
    },
    /// A range of very many ports.
    #[error(
        "`{value}` maps {count} ports, a range has at most {RANGE_MAX}. This is the value of `-p`. Map fewer, or in several ranges."
    )]
    TooManyPorts {
        /// What was given.
        value: String,
        /// How many.
        count: usize,
    },
}

impl Diagnostic for UsageError {
    fn code(&self) -> &'static str {
        "USAGE"
    }

    fn exit_code(&self) -> u8 {
        code_byte(exit_code::USAGE)
    }
}

impl From<lexopt::Error> for UsageError {
    fn from(source: lexopt::Error) -> Self {
        Self::Option { source }
    }
}

/// Parses the arguments behind the program's name. Touches nothing but them.
pub fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Command, UsageError> {
    let mut arguments = arguments.into_iter();
    let own: Vec<OsString> = arguments.by_ref().take_while(|argument| argument != "--").collect();
    let mut parser = lexopt::Parser::from_args(own);
    let (mut image, mut report) = (None, false);
    let mut options = Options {
        image: PathBuf::new(),
        memory: None,
        memory_limit: None,
        listen: Vec::new(),
        allow: Vec::new(),
        deny: Vec::new(),
        dns: Vec::new(),
        hosts: Vec::new(),
        volumes: Vec::new(),
        quotas: Vec::new(),
        environment: Vec::new(),
        isolate_network: false,
        announce: false,
        listen_at: Vec::new(),
        accept_later: false,
        secrets: Vec::new(),
        supervise: None,
        control_stdin: false,
        log_to: None,
        log: LogLimits::default(),
        allowance: Allowance::default(),
        keeper: None,
        parent: None,
        kvm: PathBuf::from("/dev/kvm"),
        arguments: arguments.map(|argument| argument.string()).collect::<Result<_, _>>()?,
    };
    let mut slot = 0;
    while let Some(argument) = parser.next()? {
        match argument {
            Long("help") | Short('h') => return Ok(Command::Help),
            Long("version") | Short('V') => return Ok(Command::Version),
            Long("memory") | Short('m') => options.memory = Some(values::memory(&parser.value()?.string()?)?),
            Long("memory-limit") => options.memory_limit = Some(values::limit(&parser.value()?.string()?)?),
            Long("listen") | Short('p') => options.listen.extend(values::listen(&parser.value()?.string()?)?),
            Long("allow-net") => options.allow.push(values::rule("--allow-net", &parser.value()?.string()?)?),
            Long("deny-net") => options.deny.push(values::rule("--deny-net", &parser.value()?.string()?)?),
            Long("dns") => options.dns.push(values::server(&parser.value()?.string()?)?),
            Long("add-host") => options.hosts.push(values::host(&parser.value()?.string()?)?),
            Long("volume") | Short('v') => options.volumes.push(values::volume(&parser.value()?)?),
            Long("volume-quota") => options.quotas.push(values::quota(&parser.value()?.string()?)?),
            Long("env") | Short('e') => options.environment.push(values::environment(&parser.value()?.string()?)?),
            Long("listen-at") => options.listen_at.push(values::listen_at(&parser.value()?.string()?)?),
            Long("accept-later") => options.accept_later = true,
            Long("secret") => options.secrets.push(values::secret(&parser.value()?.string()?)?),
            Long("supervise") => options.supervise = Some(PathBuf::from(parser.value()?)),
            Long("control-stdin") => options.control_stdin = true,
            Long("log-to") => options.log_to = Some(PathBuf::from(parser.value()?)),
            Long("log-size") => options.log.size = values::size("--log-size", &parser.value()?.string()?)?,
            Long("log-files") => options.log.files = values::log_files(&parser.value()?.string()?)?,
            Long("log-rate") => options.allowance.log = values::size("--log-rate", &parser.value()?.string()?)?,
            Long("net-rate") => options.allowance.network = values::size("--net-rate", &parser.value()?.string()?)?,
            Long("disk-rate") => options.allowance.disk = values::size("--disk-rate", &parser.value()?.string()?)?,
            Long("cpu-cap") => options.allowance.cpu = values::percent(&parser.value()?.string()?)?,
            Long("ports-from") => options.keeper = Some(Keeper { path: PathBuf::from(parser.value()?), slot: 0 }),
            Long("slot") => slot = values::slot(&parser.value()?.string()?)?,
            Long("keep-ports") => return Ok(Command::KeepPorts(PathBuf::from(parser.value()?))),
            Long("isolate-network") => options.isolate_network = true,
            Long("jail-report") => report = true,
            Long("announce") => options.announce = true,
            Long("parent") => options.parent = Some(values::process(&parser.value()?.string()?)?),
            Long("kvm") => options.kvm = PathBuf::from(parser.value()?),
            Value(path) if image.is_none() => image = Some(PathBuf::from(path)),
            Value(extra) => return Err(UsageError::Extra { extra: extra.to_string_lossy().into_owned() }),
            _ => return Err(argument.unexpected().into()),
        }
    }
    if let Some(keeper) = &mut options.keeper {
        keeper.slot = slot;
    }
    if report {
        return Ok(Command::JailReport(options.isolate_network));
    }
    if options.isolate_network && !options.allow.is_empty() {
        return Err(UsageError::Isolated);
    }
    options.image = image.ok_or(UsageError::NoImage)?;
    Ok(Command::Run(Box::new(options)))
}

#[cfg(test)]
mod tests;
