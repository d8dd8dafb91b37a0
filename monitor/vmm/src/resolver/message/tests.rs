//! Answers, good and hostile ones.

use std::net::{Ipv4Addr, Ipv6Addr};

use domain::base::Ttl;

use super::*;

const ID: u16 = 0x1234;
const NAME: &str = "api.example";

/// An answer to a question for `NAME`, with a code and these records.
struct Reply {
    id: u16,
    asked: (&'static str, u16),
    code: Rcode,
    truncated: bool,
    records: Vec<Record>,
}

enum Record {
    A(&'static str, u32, Ipv4Addr),
    Aaaa(&'static str, u32, Ipv6Addr),
    Cname(&'static str, u32, &'static str),
}

fn name(text: &str) -> Name<Vec<u8>> {
    Name::from_str(text).unwrap()
}

fn reply(records: Vec<Record>) -> Reply {
    Reply { id: ID, asked: (NAME, KIND_A), code: Rcode::NOERROR, truncated: false, records }
}

impl Reply {
    fn bytes(&self) -> Vec<u8> {
        let mut builder = MessageBuilder::new_vec();
        builder.header_mut().set_id(self.id);
        builder.header_mut().set_qr(true);
        builder.header_mut().set_rcode(self.code);
        builder.header_mut().set_tc(self.truncated);
        let mut builder = builder.question();
        builder.push((name(self.asked.0), Rtype::from_int(self.asked.1))).unwrap();
        let mut builder = builder.answer();
        for record in &self.records {
            match record {
                Record::A(owner, ttl, ip) => builder.push((name(owner), Ttl::from_secs(*ttl), A::new(*ip))),
                Record::Aaaa(owner, ttl, ip) => builder.push((name(owner), Ttl::from_secs(*ttl), Aaaa::new(*ip))),
                Record::Cname(owner, ttl, to) => {
                    builder.push((name(owner), Ttl::from_secs(*ttl), Cname::new(name(to))))
                }
            }
            .unwrap();
        }
        builder.finish()
    }
}

fn judged(reply: &Reply) -> Verdict {
    judge(&reply.bytes(), ID, NAME, KIND_A)
}

fn found(records: Vec<Record>) -> Option<Found> {
    addresses(&reply(records).bytes(), NAME, KIND_A)
}

fn v4(last: u8) -> Ipv4Addr {
    Ipv4Addr::new(192, 0, 2, last)
}

#[test]
fn a_question_is_one_of_the_standard() {
    let plain = b"\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x03api\x07example\x00\x00\x1c\x00\x01";
    assert_eq!(question(ID, NAME, KIND_AAAA, false).unwrap(), plain);
    let mut extended = plain.to_vec();
    extended[11] = 1;
    extended.extend_from_slice(b"\x00\x00\x29\x04\xd0\x00\x00\x00\x00\x00\x00");
    assert_eq!(question(ID, NAME, KIND_AAAA, true).unwrap(), extended);
}

#[test]
fn only_an_answer_to_the_question_counts() {
    assert_eq!(judged(&reply(vec![])), Verdict::Answer);
    assert_eq!(judged(&Reply { id: ID + 1, ..reply(vec![]) }), Verdict::Stray);
    assert_eq!(judged(&Reply { asked: ("evil.example", KIND_A), ..reply(vec![]) }), Verdict::Stray);
    assert_eq!(judged(&Reply { asked: (NAME, KIND_AAAA), ..reply(vec![]) }), Verdict::Stray);
    assert_eq!(judged(&Reply { asked: ("API.Example", KIND_A), ..reply(vec![]) }), Verdict::Answer);
    let asked = question(ID, NAME, KIND_A, true).unwrap();
    assert_eq!(judge(&asked, ID, NAME, KIND_A), Verdict::Stray, "a question is no answer");
    let good = reply(vec![]).bytes();
    for length in 0..good.len() {
        assert_eq!(judge(&good[..length], ID, NAME, KIND_A), Verdict::Stray, "cut at {length}");
    }
    let mut twice = good.clone();
    twice[5] = 2;
    assert_eq!(judge(&twice, ID, NAME, KIND_A), Verdict::Stray);
}

#[test]
fn codes_are_told_apart() {
    let code = |code| judged(&Reply { code, ..reply(vec![]) });
    assert_eq!(code(Rcode::NXDOMAIN), Verdict::Answer);
    assert_eq!(code(Rcode::SERVFAIL), Verdict::Refused);
    assert_eq!(code(Rcode::REFUSED), Verdict::Refused);
    assert_eq!(code(Rcode::FORMERR), Verdict::Plainer);
    assert_eq!(judged(&Reply { truncated: true, ..reply(vec![]) }), Verdict::Truncated);
    let bare = b"\x12\x34\x80\x01\x00\x00\x00\x00\x00\x00\x00\x00";
    assert_eq!(judge(bare, ID, NAME, KIND_A), Verdict::Plainer);
    let bare = b"\x12\x34\x80\x00\x00\x00\x00\x00\x00\x00\x00\x00";
    assert_eq!(judge(bare, ID, NAME, KIND_A), Verdict::Stray);
}

#[test]
fn addresses_of_the_name_and_the_type_count() {
    let records = vec![
        Record::A("other.example", 9, v4(66)),
        Record::A(NAME, 60, v4(1)),
        Record::A("Api.EXAMPLE", 30, v4(2)),
        Record::Aaaa(NAME, 1, Ipv6Addr::LOCALHOST),
        Record::A(NAME, 60, v4(1)),
    ];
    assert_eq!(found(records), Some(Found { addresses: vec![v4(1).into(), v4(2).into()], seconds: 30 }));
    let six = Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1);
    let message = reply(vec![Record::Aaaa(NAME, 7, six), Record::A(NAME, 1, v4(1))]).bytes();
    assert_eq!(addresses(&message, NAME, KIND_AAAA), Some(Found { addresses: vec![six.into()], seconds: 7 }));
    assert!(found(vec![]).unwrap().addresses.is_empty());
}

#[test]
fn aliases_are_followed_in_any_order() {
    let records = vec![
        Record::A("c.example", 60, v4(1)),
        Record::Cname("b.example", 20, "c.example"),
        Record::Cname(NAME, 40, "b.example"),
    ];
    assert_eq!(found(records), Some(Found { addresses: vec![v4(1).into()], seconds: 20 }));
    assert!(found(vec![Record::Cname(NAME, 40, "b.example")]).unwrap().addresses.is_empty());
}

#[test]
fn aliases_without_end_are_broken() {
    assert_eq!(found(vec![Record::Cname(NAME, 1, NAME)]), None);
    assert_eq!(found(vec![Record::Cname(NAME, 1, "b"), Record::Cname("b", 1, NAME)]), None);
}

#[test]
fn a_thousand_addresses_are_32() {
    let many = (0..1000u16).map(|number| Record::A(NAME, 5, Ipv4Addr::from(u32::from(number)))).collect();
    assert_eq!(found(many).unwrap().addresses.len(), ADDRESSES);
}

#[test]
fn broken_records_are_no_answer() {
    let good = reply(vec![Record::A(NAME, 5, v4(1))]).bytes();
    assert!(addresses(&good, NAME, KIND_A).is_some());
    let head = reply(vec![]).bytes().len();
    for length in head..good.len() {
        assert_eq!(addresses(&good[..length], NAME, KIND_A), None, "cut at {length}");
    }
    let mut short = good.clone();
    let data = short.len() - 5;
    short[data] = 3; // an address of three bytes
    assert_eq!(addresses(&short, NAME, KIND_A), None);
}

#[test]
fn names_that_point_in_circles_are_no_answer() {
    // The record's owner, and then an alias' target, is a pointer to itself or forward.
    let head = reply(vec![]).bytes();
    for pointer in [head.len(), head.len() + 2, 0x3fff] {
        let mut message = head.clone();
        message[7] = 1;
        message.extend_from_slice(&(0xc000 | pointer as u16).to_be_bytes());
        message.extend_from_slice(b"\x00\x01\x00\x01\x00\x00\x00\x01\x00\x04\x01\x02\x03\x04");
        assert_eq!(addresses(&message, NAME, KIND_A), None);
    }
    let mut message = head.clone();
    message[7] = 1;
    let target = head.len() + 12;
    message.extend_from_slice(b"\xc0\x0c\x00\x05\x00\x01\x00\x00\x00\x01\x00\x02");
    message.extend_from_slice(&(0xc000 | target as u16).to_be_bytes());
    assert_eq!(addresses(&message, NAME, KIND_A), None);
    // A question's name that points to itself.
    let circle = b"\x12\x34\x80\x00\x00\x01\x00\x00\x00\x00\x00\x00\xc0\x0c\x00\x01\x00\x01";
    assert_eq!(judge(circle, ID, NAME, KIND_A), Verdict::Stray);
}

#[test]
fn no_bytes_do_harm() {
    // Every byte of a real answer turned into every value of a few: nothing may panic, and what comes is bounded.
    let good = reply(vec![Record::Cname(NAME, 1, "b.example"), Record::A("b.example", 5, v4(1))]).bytes();
    for place in 0..good.len() {
        for value in [0, 1, 2, 12, 0x3f, 0x40, 0x80, 0xc0, 0xff] {
            let mut bytes = good.clone();
            bytes[place] = value;
            let verdict = judge(&bytes, ID, NAME, KIND_A);
            assert!(place > 1 || value == good[place] || verdict == Verdict::Stray);
            assert!(addresses(&bytes, NAME, KIND_A).is_none_or(|found| found.addresses.len() <= ADDRESSES));
        }
    }
}
