//! Command lines.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;

use super::image::plain;
use super::{SEEDS, fuzz, mutation};
use crate::options::{Command, parse};

const NAMES: [&str; 33] = [
    "--memory",
    "--memory-limit",
    "--listen",
    "--allow-net",
    "--deny-net",
    "--dns",
    "--add-host",
    "--volume",
    "--volume-quota",
    "--env",
    "--isolate-network",
    "--announce",
    "--listen-at",
    "--accept-later",
    "--secret",
    "--supervise",
    "--log-to",
    "--log-size",
    "--log-files",
    "--log-rate",
    "--net-rate",
    "--disk-rate",
    "--cpu-cap",
    "--ports-from",
    "--slot",
    "--keep-ports",
    "--jail-report",
    "--parent",
    "--kvm",
    "--",
    "-p",
    "-v",
    "image.uk",
];
const VALUES: [&str; 22] = [
    "32M",
    "1G",
    "8080:3000",
    "0.0.0.0:0:80",
    "8000-8009:80-89/udp",
    "[::1]:1:2",
    "*:443",
    "*.example",
    "10.0.0.0/8",
    "[fd00::]/8:1-2",
    "192.0.2.1",
    "[::1]:5353",
    "DB.Internal.:[fd00::1]",
    "/srv/d:/data/:ro",
    "d:/var/x",
    "/var/x=1G",
    "A=b=c",
    "17",
    "50%",
    "/run/x.sock:3000",
    "/dev/kvm",
    "",
];
const WORDS: [&str; 12] =
    [":", "-", "/", "=", "*", ".", "0", "65536", "99999999999999999999", "[", "\u{1b}]0;x\u{7}", "\u{0}"];

#[test]
fn fuzz_options() {
    let valid = VALUES.map(|text| text.as_bytes().to_vec());
    fuzz("options", SEEDS, |source| {
        let mut arguments = Vec::new();
        for _ in 0..source.int_in_range(0..=8)? {
            let name = *source.choose(&NAMES)?;
            let value = mutation::bytes(source, &valid, &WORDS)?;
            if source.ratio(1u8, 4)? {
                arguments.push(OsString::from_vec([name.as_bytes(), b"=", &value].concat()));
            } else {
                arguments.extend([OsString::from(name), OsString::from_vec(value)]);
            }
        }
        match parse(arguments) {
            Ok(Command::Run(options)) => {
                assert!(options.listen.len() <= 8 * crate::grants::RANGE_MAX);
                assert!(options.listen.iter().all(|grant| grant.guest != 0));
                assert!(options.listen_at.iter().all(|(_, guest)| *guest != 0));
                assert!(options.allowance.cpu <= 100 && (1..=100).contains(&options.log.files));
                assert!(!options.isolate_network || options.allow.is_empty());
            }
            Ok(_) => {}
            Err(error) => plain(&error),
        }
        Ok(())
    });
}
