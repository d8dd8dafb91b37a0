//! What a reader of the file sees.

use std::fs::File;

use super::*;
use crate::counters::add;
use crate::scratch::Scratch;

fn read(scratch: &Scratch) -> StatusPage {
    let bytes = std::fs::read(scratch.0.join(NAME)).unwrap();
    assert_eq!(bytes.len() as u64, 2 * PAGE_SIZE);
    let page = StatusPage::read(bytes.first_chunk().unwrap());
    assert_eq!((u64::from(page.magic), page.process), (STATUS_MAGIC & 0xffff_ffff, std::process::id()));
    page
}

fn begun(scratch: &Scratch) -> Status {
    Status::create(File::open(&scratch.0).unwrap()).unwrap()
}

fn reason(page: &StatusPage) -> String {
    String::from_utf8(page.reason[..page.reason_length as usize].to_vec()).unwrap()
}

#[test]
fn each_state_is_seen() {
    let scratch = Scratch::new();
    let before = wall();
    let status = begun(&scratch);
    let starting = read(&scratch);
    assert_eq!((starting.state, starting.ended, starting.exit_code), (guest_state::STARTING, 0, 0));
    assert!((before..=wall()).contains(&starting.started));
    assert_eq!(starting.volume_server, 0);
    status.running(Some(4711));
    let running = read(&scratch);
    assert_eq!((running.state, running.volume_server), (guest_state::RUNNING, 4711));

    let counters = Counters::default();
    add(&counters.exits, 7);
    add(&counters.operations[3], 5);
    add(&counters.network_sent, 1 << 40);
    add(&counters.throttled, 9);
    status.count(&counters);
    let counted = read(&scratch);
    assert_eq!((counted.state, counted.exits, counted.network_sent), (guest_state::RUNNING, 7, 1 << 40));
    assert_eq!((counted.operations[24..32].to_vec(), counted.throttled), (5u64.to_le_bytes().to_vec(), 9));

    status.ended(134, "error[GUEST_PANIC]: It has panicked.");
    drop(status);
    let ended = read(&scratch);
    assert_eq!((ended.state, ended.exit_code, ended.exits), (guest_state::ENDED, 134, 7));
    assert_eq!(reason(&ended), "error[GUEST_PANIC]: It has panicked.");
    assert!(ended.ended >= ended.started);
}

#[test]
fn one_that_was_not_started_says_why() {
    let scratch = Scratch::new();
    begun(&scratch).ended(125, "error[NO_KVM]: no.");
    let page = read(&scratch);
    assert_eq!((page.state, page.exit_code, reason(&page)), (guest_state::ENDED, 125, "error[NO_KVM]: no.".into()));
}

#[test]
fn a_long_reason_is_cut_between_characters() {
    for (text, length) in [
        ("x".repeat(REASON_MAX), REASON_MAX),
        ("x".repeat(REASON_MAX + 1), REASON_MAX),
        (format!("{}ü", "x".repeat(REASON_MAX - 1)), REASON_MAX - 1),
        (format!("x{}", "\u{1f600}".repeat(1000)), 2045),
    ] {
        let scratch = Scratch::new();
        begun(&scratch).ended(134, &text);
        let page = read(&scratch);
        assert_eq!(page.reason_length as usize, length);
        assert!(text.starts_with(&reason(&page)));
    }
}

#[test]
fn a_new_start_begins_anew() {
    let scratch = Scratch::new();
    begun(&scratch).ended(134, "the former one's");
    let _status = begun(&scratch);
    let page = read(&scratch);
    assert_eq!(
        (page.state, page.reason_length, page.ended, reason(&page)),
        (guest_state::STARTING, 0, 0, String::new())
    );
    assert_eq!(page.reason[0], 0);
}

#[test]
fn the_guests_page_is_not_touched() {
    let scratch = Scratch::new();
    let status = begun(&scratch);
    rustix::io::pwrite(status.file(), b"the guest's", PAGE_SIZE).unwrap();
    status.count(&Counters::default());
    status.ended(0, &"x".repeat(5000));
    let bytes = std::fs::read(scratch.0.join(NAME)).unwrap();
    assert_eq!(&bytes[PAGE_SIZE as usize..][..11], b"the guest's");
}
