//! Rules of the network policy, and what they decide.

use std::net::IpAddr;

use super::{SEEDS, fuzz, mutation};
use crate::policy::{Policy, Rule, covered};

const VALID: [&str; 14] = [
    "*",
    "*:443",
    "10.0.0.0/8",
    "10.1.2.3:80",
    "[::1]",
    "[fd00::]/8:1-65535",
    "api.example.com:443",
    "*.example.com",
    "0.0.0.0/0",
    "[::]/0",
    "localhost:8000-8010",
    "127.0.0.1",
    "[::ffff:10.0.0.0]/104",
    "a.b.c.d.e.f:1",
];
const WORDS: [&str; 14] = [":", "-", "/", "*", ".", "[", "]", "0", "65535", "65536", "33", "::", "xn--", "\u{e9}"];

#[test]
fn fuzz_policy() {
    fuzz("policy", SEEDS, |source| {
        let (mut allow, mut deny) = (Vec::new(), Vec::new());
        for _ in 0..source.int_in_range(1..=6)? {
            let text = mutation::text(source, &VALID, &WORDS)?;
            let Ok(rule) = Rule::parse(&text) else { continue };
            // What is printed means the same.
            assert_eq!(Rule::parse(&rule.to_string()).as_ref(), Ok(&rule), "{text:?}");
            assert!(covered(&rule, std::slice::from_ref(&rule)), "{text:?} covers itself");
            if source.ratio(2u8, 3)? { allow.push(rule) } else { deny.push(rule) }
        }
        let mut policy = Policy::new(allow.clone(), deny.clone());
        for now in 0..source.int_in_range(1..=20u64)? {
            let ip = IpAddr::from(source.arbitrary::<[u8; 16]>()?);
            let ip = if source.ratio(1u8, 2)? { IpAddr::from(source.arbitrary::<[u8; 4]>()?) } else { ip };
            let port = source.int_in_range(0..=u16::MAX)?;
            if source.ratio(1u8, 3)? {
                let name = mutation::text(source, &["api.example.com", "localhost", "a.b.c.d.e.f"], &WORDS)?;
                let _ = policy.may_ask(&name);
                policy.pin(&name, &[ip], now * 1_000_000_000 * source.int_in_range(0..=700u64)?);
            }
            let _ = policy.may_ask_address(ip);
            // What denies always wins, and nothing is allowed by nobody.
            if policy.denies(ip, port, now) {
                assert!(!policy.allows(ip, port, now));
            }
            if allow.is_empty() {
                assert!(!policy.allows(ip, port, now));
            }
        }
        Ok(())
    });
}
