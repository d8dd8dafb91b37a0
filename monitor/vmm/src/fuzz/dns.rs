//! Answers of name servers, nearly right.

use std::str::FromStr;

use domain::base::{MessageBuilder, Name, Rtype, Ttl};
use domain::rdata::{A, Aaaa, Cname};

use super::{SEEDS, fuzz, mutation};
use crate::resolver::ADDRESSES;
use crate::resolver::message::{self, KIND_A, KIND_AAAA, Verdict};

const NAME: &str = "api.example";
const ID: u16 = 0x1234;

fn name(text: &str) -> Name<Vec<u8>> {
    Name::from_str(text).unwrap()
}

/// An answer with aliases, and addresses of the last.
fn answer(kind: u16, aliases: usize) -> Vec<u8> {
    let mut builder = MessageBuilder::new_vec();
    builder.header_mut().set_id(ID);
    builder.header_mut().set_qr(true);
    let mut builder = builder.question();
    builder.push((name(NAME), Rtype::from_int(kind))).unwrap();
    let mut builder = builder.answer();
    let mut owner = NAME.to_owned();
    for index in 0..aliases {
        let target = format!("a{index}.example");
        builder.push((name(&owner), Ttl::from_secs(60), Cname::new(name(&target)))).unwrap();
        owner = target;
    }
    for last in 0..3 {
        let ttl = Ttl::from_secs(last);
        if kind == KIND_A {
            builder.push((name(&owner), ttl, A::from_octets(192, 0, 2, last as u8))).unwrap();
        } else {
            let ip = std::net::Ipv6Addr::from(u128::from(last));
            builder.push((name(&owner), ttl, Aaaa::new(ip))).unwrap();
        }
    }
    builder.finish()
}

#[test]
fn fuzz_dns() {
    let corpus: Vec<_> = [KIND_A, KIND_AAAA].iter().flat_map(|kind| (0..4).map(|count| answer(*kind, count))).collect();
    for valid in &corpus {
        assert!([KIND_A, KIND_AAAA].iter().any(|kind| message::judge(valid, ID, NAME, *kind) == Verdict::Answer));
    }
    fuzz("dns", SEEDS, |source| {
        // 0xc00c is a pointer to the name of the question.
        let bytes = mutation::bytes(source, &corpus, &["\u{3}api\u{7}example\u{0}", "\u{0}"])?;
        for kind in [KIND_A, KIND_AAAA] {
            let _ = message::judge(&bytes, ID, NAME, kind);
            if let Some(found) = message::addresses(&bytes, NAME, kind) {
                assert!(found.addresses.len() <= ADDRESSES);
                assert!(found.addresses.iter().all(|ip| ip.is_ipv4() == (kind == KIND_A)));
            }
        }
        let asked = mutation::text(source, &[NAME, "a.b.", "1.0.0.127.in-addr.arpa"], &[".", "\\", "\u{e9}", "*"])?;
        if let Some(question) = message::question(ID, &asked, KIND_A, source.arbitrary()?) {
            assert!(question.len() <= 512, "a question is small");
            assert_eq!(message::judge(&question, ID, &asked, KIND_A), Verdict::Stray, "a question is no answer");
        }
        Ok(())
    });
}
