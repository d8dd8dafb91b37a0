//! The command line: text in, normalised options out.

use std::ffi::{OsStr, OsString};
use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;

use lexopt::Arg::{Long, Short, Value};
use lexopt::ValueExt;
use uk_abi::exit_code;

use crate::diagnostic::{Diagnostic, code_byte};
use crate::grants::volume::{QuotaGrant, VolumeGrant};
use crate::grants::{ConnectGrant, ListenGrant};

/// The text of `--help`.
pub const HELP: &str = "\
uk-vmm: runs one unikernel image as a KVM guest.

Usage: uk-vmm [options] IMAGE [-- ARGUMENTS...]

  --memory SIZE             guest memory, such as 32M (default: what the image's manifest says)
  --listen [IP:]HOST:GUEST  lets the guest listen on its port GUEST, reached at the host's port HOST
                            (repeatable; IP is 127.0.0.1 unless said; HOST 0: the system chooses)
  --connect IP:PORT         lets the guest connect there (repeatable; * for either part)
  --volume DIR:/PATH[:ro]   shows the guest the host's directory DIR at /PATH (repeatable; ro: it cannot change it)
  --volume-quota /PATH=SIZE lets at most so much lie in that volume (repeatable)
  --env NAME=VALUE          sets an environment variable of the guest (repeatable)
  --announce                prints `listening IP:HOST -> GUEST` on standard error for each --listen
  --kvm PATH                the KVM device (default: /dev/kvm)
  --version, --help

Standard output and error are the guest's console. Exit codes: the guest's own; 1 uncaught exception, 2 wrong usage,
125 not started, 130 SIGINT, 134 guest fault, 137 guest out of memory, 143 SIGTERM.
";

/// What the process was asked to do.
#[derive(Debug, PartialEq, Eq)]
pub enum Command {
    /// Run a guest.
    Run(Options),
    /// Print the help.
    Help,
    /// Print the version.
    Version,
}

/// How to run a guest.
#[derive(Debug, PartialEq, Eq)]
pub struct Options {
    /// The image's path.
    pub image: PathBuf,
    /// Guest memory in bytes, if said.
    pub memory: Option<u64>,
    /// Ports that the guest may take up.
    pub listen: Vec<ListenGrant>,
    /// Destinations that it may connect to.
    pub connect: Vec<ConnectGrant>,
    /// Directories that it may use.
    pub volumes: Vec<VolumeGrant>,
    /// How much may lie in them.
    pub quotas: Vec<QuotaGrant>,
    /// Environment, in the order given.
    pub environment: Vec<(String, String)>,
    /// Say on standard error where the granted ports are.
    pub announce: bool,
    /// The KVM device.
    pub kvm: PathBuf,
    /// The guest's arguments.
    pub arguments: Vec<String>,
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
    let mut image = None;
    let mut options = Options {
        image: PathBuf::new(),
        memory: None,
        listen: Vec::new(),
        connect: Vec::new(),
        volumes: Vec::new(),
        quotas: Vec::new(),
        environment: Vec::new(),
        announce: false,
        kvm: PathBuf::from("/dev/kvm"),
        arguments: arguments.map(|argument| argument.string()).collect::<Result<_, _>>()?,
    };
    while let Some(argument) = parser.next()? {
        match argument {
            Long("help") | Short('h') => return Ok(Command::Help),
            Long("version") | Short('V') => return Ok(Command::Version),
            Long("memory") | Short('m') => options.memory = Some(memory(&parser.value()?.string()?)?),
            Long("listen") | Short('p') => options.listen.push(listen(&parser.value()?.string()?)?),
            Long("connect") => options.connect.push(connect(&parser.value()?.string()?)?),
            Long("volume") | Short('v') => options.volumes.push(volume(&parser.value()?)?),
            Long("volume-quota") => options.quotas.push(quota(&parser.value()?.string()?)?),
            Long("env") | Short('e') => options.environment.push(environment(&parser.value()?.string()?)?),
            Long("announce") => options.announce = true,
            Long("kvm") => options.kvm = PathBuf::from(parser.value()?),
            Value(path) if image.is_none() => image = Some(PathBuf::from(path)),
            Value(extra) => return Err(UsageError::Extra { extra: extra.to_string_lossy().into_owned() }),
            _ => return Err(argument.unexpected().into()),
        }
    }
    options.image = image.ok_or(UsageError::NoImage)?;
    Ok(Command::Run(options))
}

fn memory(text: &str) -> Result<u64, UsageError> {
    size(text).ok_or_else(|| UsageError::Value {
        option: "-m",
        value: text.to_owned(),
        what: "memory size",
        example: "32M",
    })
}

/// Bytes, written as `32M` or with K, G or nothing.
pub(crate) fn size(text: &str) -> Option<u64> {
    let (digits, unit) = match text.strip_suffix(['K', 'k']) {
        Some(digits) => (digits, 1 << 10),
        None => match text.strip_suffix(['M', 'm']) {
            Some(digits) => (digits, 1 << 20),
            None => match text.strip_suffix(['G', 'g']) {
                Some(digits) => (digits, 1 << 30),
                None => (text, 1),
            },
        },
    };
    digits.parse::<u64>().ok().filter(|_| !digits.starts_with('+')).and_then(|count| count.checked_mul(unit))
}

fn volume(text: &OsStr) -> Result<VolumeGrant, UsageError> {
    VolumeGrant::parse(text).ok_or_else(|| UsageError::Value {
        option: "-v",
        value: text.to_string_lossy().into_owned(),
        what: "pair of a directory and the guest's path of it, which is absolute and not `/`",
        example: "./data:/data",
    })
}

fn quota(text: &str) -> Result<QuotaGrant, UsageError> {
    QuotaGrant::parse(text).ok_or_else(|| UsageError::Value {
        option: "--volume-quota",
        value: text.to_owned(),
        what: "volume's path with a size",
        example: "/data=512M",
    })
}

fn listen(text: &str) -> Result<ListenGrant, UsageError> {
    let parsed = || {
        let (rest, guest) = text.rsplit_once(':')?;
        let (ip, host) = match rest.rsplit_once(':') {
            Some((ip, host)) => (address(ip)?, host),
            None => (IpAddr::V4(Ipv4Addr::LOCALHOST), rest),
        };
        let guest = guest.parse().ok().filter(|port| *port != 0)?;
        Some(ListenGrant { ip, host: host.parse().ok()?, guest })
    };
    parsed().ok_or_else(|| UsageError::Value {
        option: "-p",
        value: text.to_owned(),
        what: "pair of a host port and a guest port",
        example: "8080:3000",
    })
}

fn connect(text: &str) -> Result<ConnectGrant, UsageError> {
    ConnectGrant::parse(text).ok_or_else(|| UsageError::Value {
        option: "--connect",
        value: text.to_owned(),
        what: "destination",
        example: "10.0.0.1:5432",
    })
}

/// An IP address; IPv6 may stand in brackets.
pub(crate) fn address(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|inner| inner.strip_suffix(']')).unwrap_or(text);
    bare.parse().ok()
}

fn environment(text: &str) -> Result<(String, String), UsageError> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() && !text.contains('\0') => Ok((name.to_owned(), value.to_owned())),
        _ => Err(UsageError::Value {
            option: "-e",
            value: text.to_owned(),
            what: "environment variable",
            example: "NAME=value",
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(arguments: &[&str]) -> Result<Command, UsageError> {
        parse(arguments.iter().map(OsString::from))
    }

    fn options(arguments: &[&str]) -> Options {
        match run(arguments) {
            Ok(Command::Run(options)) => options,
            other => panic!("not a run: {other:?}"),
        }
    }

    #[test]
    fn everything_at_once() {
        let got = options(&[
            "--memory=32M",
            "--listen",
            "8080:3000",
            "--listen",
            "0.0.0.0:0:80",
            "--connect",
            "*:443",
            "-v",
            "/srv/d:/data/:ro",
            "--volume=d:/var/x",
            "--volume-quota",
            "/var/x=1G",
            "--env",
            "A=b=c",
            "--announce",
            "--kvm",
            "/x",
            "image.uk",
            "--",
            "-x",
            "y",
        ]);
        assert_eq!(got.memory, Some(32 << 20));
        assert_eq!(got.listen.len(), 2);
        assert_eq!(got.listen[1], ListenGrant { ip: IpAddr::V4(Ipv4Addr::UNSPECIFIED), host: 0, guest: 80 });
        assert_eq!(
            got.volumes,
            [("/srv/d", "/data", true), ("d", "/var/x", false)].map(|(directory, path, read_only)| VolumeGrant {
                directory: directory.into(),
                path: path.into(),
                read_only
            })
        );
        assert_eq!(got.quotas, [QuotaGrant { path: "/var/x".into(), bytes: 1 << 30 }]);
        assert_eq!(got.environment, [("A".to_owned(), "b=c".to_owned())]);
        assert_eq!(got.arguments, ["-x", "y"]);
        assert!(got.announce);
        assert_eq!(got.kvm, PathBuf::from("/x"));
    }

    #[test]
    fn options_may_follow_the_image() {
        assert_eq!(options(&["image.uk", "-m", "8M"]).memory, Some(8 << 20));
        assert_eq!(options(&["image.uk", "-m", "8M", "--", "a", "--", "b"]).arguments, ["a", "--", "b"]);
        assert_eq!(run(&["--", "image.uk"]).unwrap_err().code(), "USAGE");
    }

    #[test]
    fn ipv6_in_brackets() {
        let got = options(&["-p", "[::1]:8080:80", "i"]);
        assert_eq!(got.listen[0].ip, "::1".parse::<IpAddr>().unwrap());
    }

    #[test]
    fn wrong_values_say_how_to_write_them() {
        for arguments in [
            &["-m", "lots", "i"][..],
            &["-m", "+8M", "i"],
            &["-m", "99999999999999999999", "i"],
            &["-m", "18446744073709551615G", "i"],
            &["-p", "80", "i"],
            &["-p", "x:80", "i"],
            &["-p", "1:0", "i"],
            &["-p", "1:70000", "i"],
            &["-p", "h:1:2", "i"],
            &["--connect", "10.0.0.1", "i"],
            &["-v", "data", "i"],
            &["-v", "data:/", "i"],
            &["--volume-quota", "/data=much", "i"],
            &["-e", "A", "i"],
            &["-e", "=b", "i"],
            &["--frob", "i"],
            &[],
            &["a", "b"],
            &["-m"],
        ] {
            let error = run(arguments).expect_err(&format!("{arguments:?}"));
            assert_eq!(error.code(), "USAGE");
            assert_eq!(error.exit_code(), 2);
            assert!(error.to_string().ends_with('.'), "{error}");
        }
        assert!(run(&["-m", "lots", "i"]).unwrap_err().to_string().contains("`32M`"));
    }

    #[test]
    fn help_and_version() {
        assert_eq!(run(&["--help"]).unwrap(), Command::Help);
        assert_eq!(run(&["--version"]).unwrap(), Command::Version);
    }
}
