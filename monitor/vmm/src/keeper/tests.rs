//! A keeper in a thread of its own, asked over its socket.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use rustix::fs::fstat;
use rustix::io::Errno;
use rustix::net::{getsockname, sockopt::socket_reuseport};

use super::*;
use crate::grants::Protocol;
use crate::grants::ports::open;
use crate::poller::Poller;
use crate::scratch::Scratch;
use crate::supervision::control::Control;
use crate::supervision::message::{self, Answer as MonitorAnswer};

/// What is asked of a keeper takes no longer, also not on a busy machine.
const SOON: Duration = Duration::from_secs(10);

struct Bench {
    scratch: Scratch,
}

impl Bench {
    fn new() -> Self {
        let bench = Self { scratch: Scratch::new() };
        let path = bench.path();
        std::thread::spawn(move || serve(&path));
        let begin = Instant::now();
        while UnixStream::connect(bench.path()).is_err() {
            assert!(begin.elapsed() < SOON);
            std::thread::sleep(Duration::from_millis(1));
        }
        bench
    }

    fn path(&self) -> PathBuf {
        self.scratch.0.join("ports.sock")
    }

    fn client(&self) -> UnixStream {
        let client = UnixStream::connect(self.path()).unwrap();
        client.set_read_timeout(Some(SOON)).unwrap();
        client
    }

    fn get(&self, address: SocketAddr, slot: u32) -> Result<OwnedFd, Errno> {
        Keeper { path: self.path(), slot }.get(address)
    }

    fn ask(&self, message: &str) -> String {
        let mut client = self.client();
        client.write_all(format!("{message}\n").as_bytes()).unwrap();
        let mut text = String::new();
        client.read_to_string(&mut text).unwrap();
        text.strip_suffix('\n').unwrap().to_owned()
    }

    fn give(&self, address: SocketAddr, slot: u32) -> String {
        let to = self.scratch.0.join("control.sock");
        self.ask(&format!(r#"{{"do":"give","address":"{address}","slot":{slot},"to":"{}","port":3000}}"#, to.display()))
    }
}

/// An address that nobody else has now.
fn free() -> SocketAddr {
    let (socket, address) = open(Protocol::Tcp, "127.0.0.1:0".parse().unwrap(), true).unwrap();
    drop(socket);
    address
}

/// Two descriptors of one socket have the same number.
fn identity(socket: &OwnedFd) -> u64 {
    fstat(socket).unwrap().st_ino
}

const OK: &str = r#"{"ok":true}"#;

#[test]
fn each_slot_has_one_socket_and_all_share_the_port() {
    let bench = Bench::new();
    let address = free();
    let first = bench.get(address, 0).unwrap();
    assert_eq!(identity(&bench.get(address, 0).unwrap()), identity(&first));
    let second = bench.get(address, 1).unwrap();
    assert_ne!(identity(&second), identity(&first));
    for socket in [&first, &second] {
        assert_eq!(SocketAddr::try_from(getsockname(socket).unwrap()), Ok(address));
        assert!(socket_reuseport(socket).unwrap());
    }
    let listed: serde_json::Value = serde_json::from_str(&bench.ask(r#"{"do":"list"}"#)).unwrap();
    let text = address.to_string();
    let wanted = serde_json::json!({ "ok": true, "sockets": [
        { "address": text, "slot": 0 }, { "address": text, "slot": 1 },
    ] });
    assert_eq!(listed, wanted);
}

#[test]
fn who_waits_outlives_the_replica() {
    let bench = Bench::new();
    let address = free();
    drop(bench.get(address, 0).unwrap());
    let mut waiting = TcpStream::connect(address).unwrap();
    waiting.write_all(b"still here").unwrap();
    let listener = std::net::TcpListener::from(bench.get(address, 0).unwrap());
    listener.set_nonblocking(false).unwrap();
    let (mut served, _) = listener.accept().unwrap();
    let mut got = [0; 10];
    served.read_exact(&mut got).unwrap();
    assert_eq!(&got, b"still here");
}

#[test]
fn a_port_of_somebody_else_is_refused_with_the_hosts_words() {
    let bench = Bench::new();
    let (_other, address) = open(Protocol::Tcp, "127.0.0.1:0".parse().unwrap(), false).unwrap();
    assert_eq!(bench.get(address, 0).unwrap_err(), Errno::ADDRINUSE);
    assert_eq!(bench.get("192.0.2.1:80".parse().unwrap(), 0).unwrap_err(), Errno::ADDRNOTAVAIL);
    assert_eq!(bench.ask(r#"{"do":"list"}"#), r#"{"ok":true,"sockets":[]}"#);
}

#[test]
fn dropping_closes_from_a_slot_on() {
    let bench = Bench::new();
    let (address, other) = (free(), free());
    for slot in 0..3 {
        drop(bench.get(address, slot).unwrap());
    }
    drop(bench.get(other, 1).unwrap());
    assert_eq!(bench.ask(&format!(r#"{{"do":"drop","address":"{address}","from":1}}"#)), OK);
    let listed = bench.ask(r#"{"do":"list"}"#);
    assert_eq!(listed.matches(&address.to_string()).count(), 1);
    assert!(TcpStream::connect(address).is_ok() && TcpStream::connect(other).is_ok());
    assert_eq!(bench.ask(&format!(r#"{{"do":"drop","address":"{address}","from":0}}"#)), OK);
    assert!(TcpStream::connect(address).is_err());
}

#[test]
fn a_socket_is_handed_to_a_monitor() {
    let bench = Bench::new();
    let address = free();
    let own = bench.get(address, 2).unwrap();
    let mut monitor = Control::listen(&bench.scratch.0.join("control.sock")).unwrap();
    let given = std::thread::scope(|scope| {
        let asked = scope.spawn(|| [bench.give(address, 2), bench.give(address, 2)]);
        let poller = Poller::new().unwrap();
        let mut given = Vec::new();
        let begin = Instant::now();
        while given.len() < 2 {
            assert!(begin.elapsed() < SOON);
            monitor.serve(&poller, 0, |request, descriptor| {
                assert_eq!(request, message::Request::Take { port: 3000, slot: 2, address });
                given.push(descriptor().unwrap());
                if given.len() == 1 { MonitorAnswer::done() } else { MonitorAnswer::refused("I have it") }
            });
            std::thread::sleep(Duration::from_millis(1));
        }
        assert_eq!(asked.join().unwrap(), [OK, r#"{"ok":false,"error":"I have it"}"#]);
        given
    });
    assert!(given.iter().all(|socket| identity(socket) == identity(&own)));
}

#[test]
fn a_monitor_that_is_not_there_or_does_not_answer() {
    let bench = Bench::new();
    let address = free();
    assert_eq!(bench.give(address, 0), r#"{"ok":false,"error":"there is no such socket"}"#);
    drop(bench.get(address, 0).unwrap());
    assert!(bench.give(address, 0).contains("cannot be reached"));
    let _deaf = Control::listen(&bench.scratch.0.join("control.sock")).unwrap();
    let begin = Instant::now();
    assert!(bench.give(address, 0).contains("cannot be reached"));
    assert!(begin.elapsed() < SOON);
    assert_eq!(bench.ask(&format!(r#"{{"do":"drop","address":"{address}","from":0}}"#)), OK);
}

#[test]
fn what_is_no_message_is_told() {
    let bench = Bench::new();
    for text in ["", "[]", r#"{"do":"fly"}"#, r#"{"do":"list","x":1}"#, r#"{"do":"get","address":"a:80","slot":0}"#] {
        let answer = bench.ask(text);
        assert!(answer.starts_with(r#"{"ok":false,"error":"this is no message: "#), "{text}: {answer}");
    }
    for bytes in [vec![b'x'; 10_000], b"{\"do\":".to_vec()] {
        let mut client = bench.client();
        let _ = client.write_all(&bytes); // it may be left before all is written
        let _ = client.shutdown(std::net::Shutdown::Write);
        let mut text = String::new();
        let _ = client.read_to_string(&mut text);
        assert_eq!(text, "");
    }
    assert_eq!(bench.ask(r#"{"do":"list"}"#), r#"{"ok":true,"sockets":[]}"#);
}

#[test]
fn a_slow_client_is_left_after_a_while() {
    let bench = Bench::new();
    let mut slow = bench.client();
    let begin = Instant::now();
    std::thread::scope(|scope| {
        // A byte from time to time: each keeps the wait for the next one short, not the wait for all.
        scope.spawn(move || {
            while begin.elapsed() < SOON && slow.write_all(b" ").is_ok() {
                std::thread::sleep(Duration::from_millis(100));
            }
        });
        std::thread::sleep(Duration::from_millis(50));
        assert_eq!(bench.ask(r#"{"do":"list"}"#), r#"{"ok":true,"sockets":[]}"#);
        assert!(begin.elapsed() < Duration::from_secs(5), "{:?}", begin.elapsed());
    });
}

#[test]
fn one_that_cannot_begin_says_why() {
    let scratch = Scratch::new();
    let error = serve(&scratch.0.join("x".repeat(120))).unwrap_err();
    let text = crate::diagnostic::Diagnostic::paragraph(&error);
    assert!(text.starts_with("error[KEEPER]: ") && text.contains("107 bytes"), "{text}");
}

#[test]
fn a_monitor_that_is_started_can_be_asked_before_it_hears() {
    let bench = Bench::new();
    let control = bench.scratch.0.join("control.sock");
    // It answers from its standard input what it was told there.
    let script = "my $l = *STDIN; accept(my $c, $l); my $q = <$c>; syswrite($c, \"heard $q\");";
    let start = serde_json::json!({
        "do": "start", "control": control, "program": "/usr/bin/perl", "arguments": ["-MSocket", "-e", script],
    });
    let answer: serde_json::Value = serde_json::from_str(&bench.ask(&start.to_string())).unwrap();
    assert!(answer["process"].as_u64().is_some(), "{answer}");
    let mut client = UnixStream::connect(&control).unwrap();
    client.set_read_timeout(Some(SOON)).unwrap();
    client.write_all(b"you\n").unwrap();
    let mut text = String::new();
    client.read_to_string(&mut text).unwrap();
    assert_eq!(text, "heard you\n");
}

#[test]
fn a_start_that_cannot_be_is_refused() {
    let bench = Bench::new();
    let start = |control: &std::path::Path, program: &str| {
        let start = serde_json::json!({ "do": "start", "control": control, "program": program, "arguments": [] });
        bench.ask(&start.to_string())
    };
    let control = bench.scratch.0.join("control.sock");
    assert!(start(&control, "/no/such/program").contains("No such file or directory"));
    assert!(start(&bench.scratch.0.join("missing/control.sock"), "/bin/true").contains("No such file or directory"));
}
