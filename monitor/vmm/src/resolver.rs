//! What a resolver knows before it asks anybody: the host's table of hosts and how to reach its name servers; and what messages mean.

pub mod hosts;
pub mod message;
pub mod names;
pub mod settings;

use std::fs::File;
use std::io::Read;
use std::net::{IpAddr, SocketAddr};
use std::path::Path;

use hosts::Hosts;
use settings::Settings;

/// The most bytes of a file of the host's that are read; what is behind them does not count.
const FILE_MAX: u64 = 1 << 20;

/// The most addresses of a name that count.
pub const ADDRESSES: usize = 32;

/// The host's knowledge, as it is at the monitor's start.
#[derive(Debug, Default)]
pub struct Resolver {
    /// The table of hosts.
    pub hosts: Hosts,
    /// The name servers, and how to ask them.
    pub settings: Settings,
}

impl Resolver {
    /// For a guest that may ask for names: what `/etc/hosts` and `/etc/resolv.conf` say, and before it what the operator says.
    #[must_use]
    pub fn of_host(servers: &[SocketAddr], hosts: &[(String, IpAddr)]) -> Self {
        let settings = Settings::parse(&read(Path::new("/etc/resolv.conf")));
        Self {
            hosts: Hosts::new(hosts.to_vec(), read(Path::new("/etc/hosts"))),
            settings: if servers.is_empty() { settings } else { settings.with_servers(servers) },
        }
    }

    /// For a guest that may not: no server, and only the names that the operator adds. Reads nothing.
    #[must_use]
    pub fn without_servers(hosts: &[(String, IpAddr)]) -> Self {
        Self { hosts: Hosts::new(hosts.to_vec(), Vec::new()), settings: Settings::default() }
    }
}

/// A file's first bytes. A file that cannot be read is an empty one, as it is for the C library.
fn read(path: &Path) -> Vec<u8> {
    let mut text = Vec::new();
    if let Ok(file) = File::open(path)
        && file.take(FILE_MAX).read_to_end(&mut text).is_err()
    {
        text.clear();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_no_more_of_a_file_than_it_must() {
        let path = std::env::temp_dir().join(format!("uk-resolver-{}", std::process::id()));
        std::fs::write(&path, vec![b'#'; (FILE_MAX + 1) as usize]).unwrap();
        assert_eq!(read(&path).len() as u64, FILE_MAX);
        std::fs::remove_file(&path).unwrap();
        assert!(read(&path).is_empty() && read(Path::new("/")).is_empty());
    }

    #[test]
    fn what_the_operator_says_comes_first() {
        let server: SocketAddr = "192.0.2.53:5353".parse().unwrap();
        let added = [("api.example".to_owned(), "192.0.2.1".parse().unwrap())];
        let resolver = Resolver::of_host(&[server], &added);
        assert_eq!(resolver.settings.servers, [server]);
        assert_eq!(resolver.hosts.find("api.example"), [added[0].1]);
        let resolver = Resolver::without_servers(&added);
        assert!(resolver.settings.servers.is_empty());
        assert_eq!(resolver.hosts.find("api.example"), [added[0].1]);
    }
}
