//! The values of options: each a text, or an error that says how to write it.

use std::ffi::OsStr;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use super::UsageError;
use crate::grants::volume::{QuotaGrant, VolumeGrant};
use crate::grants::{ListenFlaw, ListenGrant, address};
use crate::policy::{self, Rule};
use crate::size;

/// The port of name servers.
const DNS_PORT: u16 = 53;

fn wrong(option: &'static str, value: &str, what: &'static str, example: &'static str) -> UsageError {
    UsageError::Value { option, value: value.to_owned(), what, example }
}

pub(super) fn memory(text: &str) -> Result<u64, UsageError> {
    size::parse(text).ok_or_else(|| wrong("-m", text, "memory size", "32M"))
}

pub(super) fn limit(text: &str) -> Result<u64, UsageError> {
    size::parse(text).ok_or_else(|| wrong("--memory-limit", text, "memory size", "16M"))
}

pub(super) fn volume(text: &OsStr) -> Result<VolumeGrant, UsageError> {
    let what = "pair of a directory and the guest's path of it, which is absolute and not `/`";
    VolumeGrant::parse(text).ok_or_else(|| wrong("-v", &text.to_string_lossy(), what, "./data:/data"))
}

pub(super) fn quota(text: &str) -> Result<QuotaGrant, UsageError> {
    QuotaGrant::parse(text).ok_or_else(|| wrong("--volume-quota", text, "volume's path with a size", "/data=512M"))
}

pub(super) fn listen(text: &str) -> Result<Vec<ListenGrant>, UsageError> {
    let value = || text.to_owned();
    ListenGrant::parse(text).map_err(|flaw| match flaw {
        ListenFlaw::Form => wrong("-p", text, "pair of a host port and a guest port", "8080:3000"),
        ListenFlaw::Lengths { host, guest } => UsageError::Lengths { value: value(), host, guest },
        ListenFlaw::TooMany { count } => UsageError::TooManyPorts { value: value(), count },
    })
}

pub(super) fn rule(option: &'static str, text: &str) -> Result<Rule, UsageError> {
    Rule::parse(text).map_err(|flaw| UsageError::Rule { option, value: text.to_owned(), flaw })
}

/// A name server.
pub(super) fn server(text: &str) -> Result<SocketAddr, UsageError> {
    let bare = || address(text).map(|ip| SocketAddr::new(ip, DNS_PORT));
    text.parse()
        .ok()
        .or_else(bare)
        .filter(|server| server.port() != 0 && !server.ip().is_unspecified())
        .ok_or_else(|| wrong("--dns", text, "address of a name server", "192.0.2.1:53"))
}

/// A name for the table of hosts.
pub(super) fn host(text: &str) -> Result<(String, IpAddr), UsageError> {
    text.split_once(':')
        .and_then(|(name, ip)| Some((policy::name(name)?, address(ip)?)))
        .ok_or_else(|| wrong("--add-host", text, "pair of a name and an address", "db.internal:10.0.0.5"))
}

pub(super) fn environment(text: &str) -> Result<(String, String), UsageError> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() && !text.contains('\0') => Ok((name.to_owned(), value.to_owned())),
        _ => Err(wrong("-e", text, "environment variable", "NAME=value")),
    }
}

pub(super) fn listen_at(text: &str) -> Result<(PathBuf, u16), UsageError> {
    text.rsplit_once(':')
        .filter(|(path, _)| !path.is_empty())
        .and_then(|(path, port)| Some((PathBuf::from(path), port.parse().ok().filter(|port| *port != 0)?)))
        .ok_or_else(|| wrong("--listen-at", text, "pair of a path and a guest port", "/run/guest/health.sock:3000"))
}

pub(super) fn secret(text: &str) -> Result<(String, PathBuf), UsageError> {
    match text.split_once('=') {
        Some((name, file)) if !name.is_empty() && !file.is_empty() => Ok((name.to_owned(), PathBuf::from(file))),
        _ => Err(wrong("--secret", text, "pair of a variable and a file", "API_KEY=./secrets/api-key")),
    }
}

pub(super) fn size(option: &'static str, text: &str) -> Result<u64, UsageError> {
    size::parse(text).ok_or_else(|| wrong(option, text, "size", "10M"))
}

pub(super) fn log_files(text: &str) -> Result<u32, UsageError> {
    let files = text.parse().ok().filter(|files| (1..=100).contains(files));
    files.ok_or_else(|| wrong("--log-files", text, "number of files from 1 to 100", "3"))
}

pub(super) fn percent(text: &str) -> Result<u32, UsageError> {
    let percent = text.trim_end_matches('%').parse().ok().filter(|percent| (1..=100).contains(percent));
    percent.ok_or_else(|| wrong("--cpu-cap", text, "percentage of one processor from 1 to 100", "50"))
}

pub(super) fn slot(text: &str) -> Result<u32, UsageError> {
    text.parse().map_err(|_| wrong("--slot", text, "number", "0"))
}

pub(super) fn process(text: &str) -> Result<u32, UsageError> {
    text.parse().ok().filter(|id| *id != 0).ok_or_else(|| wrong("--parent", text, "process", "1234"))
}
