//! What a guest may not do, and how questions end without an answer.

use super::server::Server;
use super::*;

fn silent() -> Server {
    Server::start(|_, _| Vec::new())
}

#[test]
fn names_that_are_not_allowed_are_not_asked_for() {
    let server = silent();
    let (mut bench, _) = guest(&["api.example:443", "*.test"], &["*.bad.test"], settings(&[server.address]));
    for name in ["other.example", "x.api.example", "test", "a.bad.test", "10.0.0"] {
        assert_eq!(look_up_any(&mut bench, name), Err(DENIED), "{name}");
        assert_eq!(query(&mut bench, name, 1, ROOM), Err(DENIED), "{name}");
    }
    let (mut bench, _) = guest(&[], &[], settings(&[server.address]));
    assert_eq!(look_up_any(&mut bench, "api.example"), Err(DENIED));
    assert!(server.heard().is_empty());
}

#[test]
fn malformed_questions_are_invalid() {
    let server = silent();
    let (mut bench, _) = guest(&["*"], &[], settings(&[server.address]));
    let long = "x".repeat(64);
    let longer = format!("{}x", vec!["x".repeat(61); 4].join(".")).repeat(2);
    for name in ["", ".", "a..b", "a b", "a\0", "b\u{fc}cher.example", long.as_str(), longer.as_str(), "*.example"] {
        assert_eq!(look_up_any(&mut bench, name), Err(INVALID_ONE), "{name}");
        assert_eq!(query(&mut bench, name, 1, ROOM), Err(INVALID_ONE), "{name}");
    }
    assert_eq!(look_up(&mut bench, "a.example", 5), Err(INVALID_ONE));
    for kind in [0, 41, 250, 251, 252, 0x1_0000, u32::MAX] {
        assert_eq!(query(&mut bench, "a.example", kind, ROOM), Err(INVALID_ONE), "{kind}");
    }
    assert_eq!(query(&mut bench, "192.0.2.1", 1, ROOM), Err(INVALID_ONE));
    assert!(server.heard().is_empty());
}

#[test]
fn memory_that_is_not_the_guests_is_refused_before_anybody_is_asked() {
    let server = silent();
    let (mut bench, _) = guest(&["*"], &[], settings(&[server.address]));
    for answer in
        [(0, 16), (u64::MAX, 16), (16 << 20, 16), ((16 << 20) - 8, 16), (uk_abi::PANIC_ADDRESS & !0xfff, 0x10_0000)]
    {
        for operation in [operation::NAME_LOOKUP, operation::NAME_QUERY] {
            let number = if operation == operation::NAME_QUERY { 1 } else { 0 };
            submit(&mut bench, operation, 1, "a.example", number, answer);
            assert_eq!(bench::error_of(bench.one()), error::INVALID, "{answer:?}");
        }
    }
    let head = uk_abi::Submission {
        operation: operation::NAME_LOOKUP,
        flags: 0,
        token: 1,
        handle: 0,
        length: 9,
        address: u64::MAX - 2,
    };
    let mut bytes = head.write();
    bytes[32..40].copy_from_slice(&ANSWER.to_le_bytes());
    bench.take(&Taken { head, bytes });
    assert_eq!(bench::error_of(bench.one()), error::INVALID);
    assert!(server.heard().is_empty());
}

#[test]
fn only_so_many_questions_are_in_force() {
    let server = silent();
    let (mut bench, _) = guest(&["*"], &[], Settings { timeout: 600_000 * MILLISECOND, ..settings(&[server.address]) });
    for token in 0..QUESTIONS as u32 {
        submit_lookup(&mut bench, token, "slow.example", address_family::IPV4);
    }
    submit_lookup(&mut bench, 9999, "slow.example", address_family::IPV4);
    let refused = bench.one();
    assert_eq!((refused.token, bench::error_of(refused), refused.detail), (9999, error::LIMIT, 11));
    assert!(bench.cancel(5));
    assert_eq!(bench::error_of(bench.one()), error::CANCELLED);
    submit_lookup(&mut bench, 9999, "slow.example", address_family::IPV4);
    bench.turn(10);
    assert!(bench.completions().is_empty() && bench.device.jobs.len() == QUESTIONS);
}

#[test]
fn a_question_that_is_cancelled_ends_once() {
    let server = Server::start(|question, _| {
        std::thread::sleep(Duration::from_millis(50));
        vec![question.addresses(&["192.0.2.1"])]
    });
    let (mut bench, policy) = guest(&["*.example"], &[], hasty(&[server.address]));
    submit_lookup(&mut bench, 3, "slow.example", address_family::IPV4);
    assert!(!bench.cancel(4) && bench.cancel(3) && !bench.cancel(3));
    let ended = bench.one();
    assert_eq!((ended.token, bench::error_of(ended)), (3, error::CANCELLED));
    bench.turn(200);
    bench.turn(200); // the timer, which fires for nobody
    assert!(bench.completions().is_empty());
    assert!(!policy.borrow_mut().allows("192.0.2.1".parse().unwrap(), 80, monotonic()));
}

#[test]
fn an_address_that_is_denied_is_found_and_still_denied() {
    let server = Server::start(|question, _| vec![question.addresses(&["10.0.0.1"])]);
    let (mut bench, policy) = guest(&["api.example"], &["10.0.0.0/8"], settings(&[server.address]));
    assert_eq!(look_up_any(&mut bench, "api.example"), Ok(vec!["10.0.0.1".into()]));
    assert!(!policy.borrow_mut().allows("10.0.0.1".parse().unwrap(), 443, monotonic()));
}
