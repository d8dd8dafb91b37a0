//! The host's files about names, and the names that guests ask for.

use super::{SEEDS, fuzz, mutation};
use crate::resolver::hosts::Hosts;
use crate::resolver::names::{self, Asked};
use crate::resolver::settings::Settings;

const SETTINGS: [&str; 3] = [
    "nameserver 192.0.2.1\nnameserver ::1\nsearch a.example b.example\noptions ndots:2 timeout:3 attempts:4 rotate\n",
    "domain x.example\n# comment\nnameserver fe80::1%eth0\nsortlist 10.0.0.0/8\n",
    "options edns0 trust-ad single-request use-vc no-aaaa\nlookup file bind\n",
];
const HOSTS: [&str; 2] = ["127.0.0.1 localhost\n192.0.2.80\ttable.example table # x\n", "2001:db8::80 six.example\n\n"];
const NAMES: [&str; 6] =
    ["api.example", "LOCALHOST.", "192.0.2.1", "1.2.0.192.in-addr.arpa", "[::1]", "8.b.d.0.1.0.0.2.ip6.arpa"];
const WORDS: [&str; 14] =
    ["\n", " ", ".", "..", ":", "%", "ndots:99999999999", "timeout:-1", "attempts:0", "#", "*", "\0", "-", "xn--"];

#[test]
fn fuzz_resolver() {
    let names = NAMES.map(|text| text.as_bytes().to_vec());
    fuzz("resolver", SEEDS, |source| {
        let settings = Settings::parse(mutation::text(source, &SETTINGS, &WORDS)?.as_bytes());
        let hosts = Hosts::new(Vec::new(), mutation::text(source, &HOSTS, &WORDS)?.into_bytes());
        for _ in 0..8 {
            let text = mutation::bytes(source, &names, &WORDS)?;
            if let Some(Asked::Name { name, rooted }) = names::asked(&text) {
                assert!(name.len() <= uk_abi::NAME_MAX as usize && name.is_ascii());
                assert_eq!(names::canonical(name.as_bytes()).as_deref(), Some(&*name), "what is canonical stays so");
                let candidates = settings.candidates(&name, rooted);
                assert!(candidates.len() <= 32, "{} candidates", candidates.len());
                let _ = (hosts.find(&name), names::local(&name), names::reversed(&name));
            }
        }
        Ok(())
    });
}
