//! Servers that are slow, silent, broken or hostile.

use std::net::UdpSocket;
use std::time::Instant;

use domain::base::iana::Rcode;

use super::server::Server;
use super::*;

const FOUR: u32 = address_family::IPV4;

fn good() -> Server {
    Server::start(|question, _| vec![question.addresses(&["192.0.2.1"])])
}

fn code(code: Rcode) -> Server {
    Server::start(move |question, _| vec![question.code(code)])
}

fn found() -> Result<Vec<String>, (u32, u16)> {
    Ok(vec!["192.0.2.1".into()])
}

#[test]
fn silence_times_out_after_all_attempts() {
    let server = Server::start(|_, _| Vec::new());
    let (mut bench, _) = guest(&["*"], &[], hasty(&[server.address]));
    let begin = Instant::now();
    assert_eq!(look_up(&mut bench, "a.example", FOUR), Err(TIMED_OUT));
    assert!(begin.elapsed() >= Duration::from_millis(300), "two attempts of 150 ms");
    let heard = server.heard();
    assert_eq!(heard.len(), 2);
    assert_ne!(heard[0].from, heard[1].from, "a new attempt has a new port");
    assert_eq!(query(&mut bench, "a.example", 16, ROOM), Err(TIMED_OUT));
    assert!(bench.device.jobs.is_empty());
}

#[test]
fn the_next_server_is_asked_when_one_is_silent() {
    let (quiet, server) = (Server::start(|_, _| Vec::new()), good());
    let (mut bench, _) = guest(&["*"], &[], hasty(&[quiet.address, server.address]));
    assert_eq!(look_up(&mut bench, "a.example", FOUR), found());
    assert_eq!((quiet.heard().len(), server.heard().len()), (1, 1));
}

#[test]
fn the_next_server_is_asked_when_one_refuses() {
    for refusal in [Rcode::SERVFAIL, Rcode::REFUSED, Rcode::NOTAUTH] {
        let (refusing, server) = (code(refusal), good());
        let (mut bench, _) = guest(&["*"], &[], settings(&[refusing.address, server.address]));
        assert_eq!(look_up(&mut bench, "a.example", FOUR), found());
        assert_eq!(refusing.heard().len(), 1);
    }
}

#[test]
fn when_all_refuse_one_may_try_again() {
    let servers = [code(Rcode::SERVFAIL), code(Rcode::REFUSED)];
    let (mut bench, _) = guest(&["*"], &[], settings(&servers.each_ref().map(|server| server.address)));
    assert_eq!(look_up_any(&mut bench, "a.example"), Err(AGAIN));
    assert_eq!(query(&mut bench, "a.example", 16, ROOM), Err(AGAIN));
    assert!(servers.iter().all(|server| server.heard().len() == 3), "nobody is asked again what he has refused");
}

#[test]
fn a_port_where_nobody_listens_is_no_wait() {
    let closed = UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let (mut bench, _) = guest(&["*"], &[], Settings { timeout: 600_000 * MILLISECOND, ..settings(&[closed]) });
    assert_eq!(look_up(&mut bench, "a.example", FOUR), Err(AGAIN));
}

#[test]
fn servers_take_turns_if_they_are_told_to() {
    let servers = [good(), good()];
    let own = settings(&servers.each_ref().map(|server| server.address));
    let (mut bench, _) = guest(&["*"], &[], Settings { rotate: true, ..own });
    for name in ["a.example", "b.example", "c.example", "d.example"] {
        assert_eq!(look_up(&mut bench, name, FOUR), found());
    }
    assert!(servers.iter().all(|server| server.heard().len() == 2));
}

#[test]
fn what_is_cut_short_is_asked_for_over_tcp() {
    let server = Server::start(|question, _| {
        vec![match question.tcp {
            true => question.addresses(&["192.0.2.1"]),
            false => question.answer(Rcode::NOERROR, true, &["192.0.2.66"], 30),
        }]
    });
    let (mut bench, _) = guest(&["*"], &[], settings(&[server.address]));
    assert_eq!(look_up(&mut bench, "a.example", FOUR), found());
    assert_eq!(server.heard().iter().map(|question| question.tcp).collect::<Vec<_>>(), [false, true]);
    assert_ne!(server.heard()[0].id, server.heard()[1].id);
}

#[test]
fn a_message_may_be_long() {
    let server = Server::start(|question, _| {
        vec![if question.tcp { question.text(50_000) } else { question.answer(Rcode::NOERROR, true, &[], 0) }]
    });
    let (mut bench, _) = guest(&["*"], &[], settings(&[server.address]));
    let message = query(&mut bench, "a.example", 16, ROOM).unwrap();
    assert!(message.len() > 50_000);
    assert_eq!(message, server.heard()[1].text(50_000));
    // A datagram that is longer than we have said is cut short, whatever it says.
    let server = Server::start(|question, _| vec![question.text(if question.tcp { 6000 } else { 5000 })]);
    let (mut bench, _) = guest(&["*"], &[], settings(&[server.address]));
    assert!(query(&mut bench, "a.example", 16, ROOM).unwrap().len() > 6000);
}

#[test]
fn tcp_alone_serves_too() {
    let server = good();
    let (mut bench, _) = guest(&["*"], &[], Settings { tcp: true, ..settings(&[server.address]) });
    assert_eq!(look_up(&mut bench, "a.example", FOUR), found());
    assert!(server.heard().iter().all(|question| question.tcp));
}

#[test]
fn cut_short_over_tcp_is_a_refusal() {
    let server = Server::start(|question, _| vec![question.answer(Rcode::NOERROR, true, &["192.0.2.66"], 30)]);
    let (mut bench, _) = guest(&["*"], &[], settings(&[server.address]));
    assert_eq!(look_up(&mut bench, "a.example", FOUR), Err(AGAIN));
}

#[test]
fn a_server_that_does_not_know_edns_is_asked_without() {
    let server = Server::start(|question, _| {
        vec![if question.edns { question.code(Rcode::FORMERR) } else { question.addresses(&["192.0.2.1"]) }]
    });
    let (mut bench, _) = guest(&["*"], &[], settings(&[server.address]));
    assert_eq!(look_up(&mut bench, "a.example", FOUR), found());
    let server = code(Rcode::NOTIMP);
    let (mut bench, _) = guest(&["*"], &[], settings(&[server.address]));
    assert_eq!(look_up(&mut bench, "a.example", FOUR), Err(AGAIN));
    assert_eq!(server.heard().len(), 2);
}

#[test]
fn forged_answers_are_not_heard() {
    // From another port; with another id; to another question: then the true one.
    let server = Server::start(|question, _| {
        let forger = UdpSocket::bind("127.0.0.1:0").unwrap();
        forger.send_to(&question.addresses(&["192.0.2.66"]), question.from).unwrap();
        std::thread::sleep(Duration::from_millis(20));
        let mut wrong_id = question.addresses(&["192.0.2.66"]);
        wrong_id[0] ^= 1;
        let other = server::Question { name: "b.example".into(), ..question.clone() };
        vec![wrong_id, other.addresses(&["192.0.2.66"]), b"rubbish".to_vec(), question.addresses(&["192.0.2.1"])]
    });
    let (mut bench, _) = guest(&["*"], &[], settings(&[server.address]));
    assert_eq!(look_up(&mut bench, "a.example", FOUR), found());
    assert_eq!(server.heard().len(), 1);
}

#[test]
fn forged_answers_alone_are_silence() {
    let server = Server::start(|question, _| {
        let forger = UdpSocket::bind("127.0.0.1:0").unwrap();
        forger.send_to(&question.addresses(&["192.0.2.66"]), question.from).unwrap();
        Vec::new()
    });
    let (mut bench, policy) = guest(&["*.example"], &[], hasty(&[server.address]));
    assert_eq!(look_up(&mut bench, "a.example", FOUR), Err(TIMED_OUT));
    assert!(!policy.borrow_mut().allows("192.0.2.66".parse().unwrap(), 80, monotonic()));
}

#[test]
fn a_server_that_floods_is_given_up() {
    let flooding = Server::start(|_, _| vec![b"rubbish".to_vec(); 200]);
    let server = good();
    let patient = Settings { timeout: 600_000 * MILLISECOND, ..settings(&[flooding.address, server.address]) };
    let (mut bench, _) = guest(&["*"], &[], patient);
    assert_eq!(look_up(&mut bench, "a.example", FOUR), found());
}

#[test]
fn broken_answers_are_refusals() {
    let server = Server::start(|question, _| {
        let mut message = question.addresses(&["192.0.2.1"]);
        message.truncate(message.len() - 2);
        vec![message]
    });
    let (mut bench, _) = guest(&["*"], &[], settings(&[server.address]));
    assert_eq!(look_up(&mut bench, "a.example", FOUR), Err(AGAIN));
}

#[test]
fn a_late_answer_to_the_first_attempt_is_not_heard() {
    let server = Server::start(|question, _| {
        std::thread::sleep(Duration::from_millis(100));
        vec![question.addresses(&["192.0.2.1"])]
    });
    // Each attempt is answered when the next has begun, whose port is another.
    let (mut bench, _) = guest(&["*"], &[], Settings { timeout: 50 * MILLISECOND, ..settings(&[server.address]) });
    assert_eq!(look_up(&mut bench, "a.example", FOUR), Err(TIMED_OUT));
}
