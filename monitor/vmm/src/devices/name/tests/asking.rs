//! What a guest is told.

use domain::base::iana::Rcode;

use super::server::Server;
use super::*;
use crate::resolver::message::{KIND_A, KIND_AAAA};

fn two() -> Server {
    Server::start(|question, _| vec![question.addresses(&["192.0.2.1", "192.0.2.2"])])
}

#[test]
fn a_name_is_looked_up_and_pinned() {
    let server = two();
    let (mut bench, policy) = guest(&["api.example:443"], &[], settings(&[server.address]));
    let first: IpAddr = "192.0.2.1".parse().unwrap();
    assert!(!policy.borrow_mut().allows(first, 443, monotonic()));
    assert_eq!(look_up_any(&mut bench, "API.example"), Ok(vec!["192.0.2.1".into(), "192.0.2.2".into()]));
    assert!(policy.borrow_mut().allows(first, 443, monotonic()));
    assert!(!policy.borrow_mut().allows(first, 80, monotonic()));
    let mut kinds: Vec<_> = server.heard().iter().map(|question| question.kind).collect();
    kinds.sort_unstable();
    assert_eq!(kinds, [KIND_A, KIND_AAAA]);
    let heard = server.heard();
    assert!(heard.iter().all(|question| question.edns && !question.tcp && question.name == "api.example"));
    assert_ne!(heard[0].from, heard[1].from, "each question has a port of its own");
}

#[test]
fn what_was_found_is_remembered_and_pinned_again() {
    let server = two();
    let (mut bench, _) = guest(&["api.example"], &[], settings(&[server.address]));
    let first = look_up_any(&mut bench, "api.example");
    assert_eq!(look_up_any(&mut bench, "api.example."), first);
    assert_eq!(server.heard().len(), 2);
    assert!(bench.device.jobs.is_empty());
}

#[test]
fn families_are_asked_for_as_wanted() {
    let server = Server::start(|question, _| vec![question.addresses(&["127.0.0.9", "fe80::9"])]);
    let (mut bench, _) = guest(&["*"], &[], settings(&[server.address]));
    assert_eq!(look_up(&mut bench, "a.example", address_family::IPV4), Ok(vec!["127.0.0.9".into()]));
    assert_eq!(look_up(&mut bench, "b.example", address_family::IPV6), Ok(vec!["fe80::9".into()]));
    assert_eq!(server.heard().len(), 2);
    // There is no way to an address of a link that is not said, so it comes last.
    assert_eq!(look_up_any(&mut bench, "c.example"), Ok(vec!["127.0.0.9".into(), "fe80::9".into()]));
}

#[test]
fn the_table_and_this_machine_need_no_server_and_no_policy() {
    let (mut bench, policy) = guest(&["table.example:80"], &[], settings(&[]));
    assert_eq!(look_up_any(&mut bench, "table.example"), Ok(vec!["192.0.2.80".into()]));
    assert!(policy.borrow_mut().allows("192.0.2.80".parse().unwrap(), 80, monotonic()));
    assert_eq!(look_up_any(&mut bench, "six.example"), Ok(vec!["2001:db8::80".into()]));
    assert_eq!(look_up(&mut bench, "six.example", address_family::IPV4), Err(NOT_FOUND));
    assert_eq!(look_up(&mut bench, "a.localhost", address_family::IPV4), Ok(vec!["127.0.0.1".into()]));
    assert_eq!(look_up(&mut bench, "localhost.", address_family::IPV6), Ok(vec!["::1".into()]));
    assert_eq!(look_up_any(&mut bench, "localhost").map(|found| found.len()), Ok(2));
}

#[test]
fn addresses_answer_themselves() {
    let (mut bench, policy) = guest(&["*.example"], &[], settings(&[]));
    assert_eq!(look_up_any(&mut bench, "192.0.2.7"), Ok(vec!["192.0.2.7".into()]));
    assert_eq!(look_up(&mut bench, "::1", address_family::IPV6), Ok(vec!["::1".into()]));
    assert_eq!(look_up(&mut bench, "::1", address_family::IPV4), Err(NOT_FOUND));
    assert!(!policy.borrow_mut().allows("192.0.2.7".parse().unwrap(), 80, monotonic()));
}

#[test]
fn names_are_searched_where_the_policy_lets() {
    let server = Server::start(|question, _| {
        let known = question.name == "db.b.example";
        vec![if known { question.addresses(&["192.0.2.5"]) } else { question.code(Rcode::NXDOMAIN) }]
    });
    let own = Settings {
        search: vec!["a.example".into(), "x.test".into(), "b.example".into()],
        ..settings(&[server.address])
    };
    let (mut bench, policy) = guest(&["*.example:1", "db:2"], &[], own);
    assert_eq!(look_up(&mut bench, "db", address_family::IPV4), Ok(vec!["192.0.2.5".into()]));
    assert_eq!(server.names(), ["db.a.example", "db.b.example"], "x.test is not allowed");
    let found = "192.0.2.5".parse().unwrap();
    let mut policy = policy.borrow_mut();
    assert!(policy.allows(found, 1, monotonic()) && policy.allows(found, 2, monotonic()), "by both names");
}

#[test]
fn what_is_not_there_is_not_found() {
    let server = Server::start(|question, _| {
        vec![question.code(if question.name == "none.example" { Rcode::NXDOMAIN } else { Rcode::NOERROR })]
    });
    let (mut bench, _) = guest(&["*"], &[], settings(&[server.address]));
    assert_eq!(look_up_any(&mut bench, "none.example"), Err(NOT_FOUND));
    assert_eq!(look_up_any(&mut bench, "empty.example"), Err(NOT_FOUND));
}

#[test]
fn no_more_addresses_come_than_there_is_room_for() {
    let (mut bench, _) = guest(&[], &[], settings(&[]));
    for (room, result) in [(15, 0), (16, 16), (31, 16), (32, 32)] {
        bench.memory.write(ANSWER, &[0xee; 64]);
        submit(&mut bench, operation::NAME_LOOKUP, 1, "localhost", 0, (ANSWER, room));
        assert_eq!(bench.one().result, result);
        assert_eq!(bench.memory.read::<1>(ANSWER + u64::from(room)), [0xee]);
    }
}

#[test]
fn a_message_comes_as_it_is() {
    let server = Server::start(|question, _| vec![question.text(300)]);
    let (mut bench, policy) = guest(&["*.example"], &[], settings(&[server.address]));
    let message = query(&mut bench, "_sip._tcp.example.", 16, ROOM).unwrap();
    let heard = server.heard();
    assert_eq!((heard.len(), heard[0].name.as_str(), heard[0].kind), (1, "_sip._tcp.example", 16));
    assert_eq!(message, heard[0].text(300));
    assert_eq!(query(&mut bench, "_sip._tcp.example", 16, message.len() as u32 - 1), Err((error::LIMIT, 0)));
    assert!(!policy.borrow_mut().allows("192.0.2.1".parse().unwrap(), 80, monotonic()));
}

#[test]
fn that_a_name_is_not_there_is_a_message() {
    let server = Server::start(|question, _| vec![question.code(Rcode::NXDOMAIN)]);
    let (mut bench, _) = guest(&["*"], &[], settings(&[server.address]));
    let message = query(&mut bench, "none.example", 255, ROOM).unwrap();
    assert_eq!(message[3] & 15, 3);
}

#[test]
fn names_of_addresses_may_be_asked_where_addresses_may_be_reached() {
    let server = Server::start(|question, _| vec![question.addresses(&[])]);
    let (mut bench, _) = guest(&["192.0.2.0/24", "*.arpa"], &["192.0.2.9"], settings(&[server.address]));
    assert!(query(&mut bench, "1.2.0.192.in-addr.arpa", 12, ROOM).is_ok());
    assert_eq!(query(&mut bench, "9.2.0.192.in-addr.arpa", 12, ROOM), Err(DENIED));
    assert_eq!(query(&mut bench, "1.3.0.192.in-addr.arpa", 12, ROOM), Err(DENIED));
    assert!(query(&mut bench, "2.0.192.in-addr.arpa", 6, ROOM).is_ok());
}

#[test]
fn many_ask_at_once() {
    let server = two();
    let (mut bench, _) = guest(&["*"], &[], settings(&[server.address]));
    for token in 0..100 {
        submit_lookup(&mut bench, token, &format!("n{token}.example"), address_family::ANY);
    }
    let mut tokens: Vec<_> = bench.some(100).iter().map(|completion| (completion.token, completion.result)).collect();
    tokens.sort_unstable();
    assert!(tokens.iter().enumerate().all(|(index, (token, result))| (index as u32, 32) == (*token, *result)));
    assert!(bench.device.jobs.is_empty());
}
