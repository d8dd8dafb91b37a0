//! Names of the real process: a guest looks a name up and connects to what was found, as far as the policy goes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests may panic")]

mod support;

use std::io::Read;
use std::net::{Ipv4Addr, TcpListener, UdpSocket};
use std::process::Child;
use std::time::{Duration, Instant};

use support::{ImageFile, kvm_is_here, vmm};

const DENIED: i32 = 2;
const NOT_FOUND: i32 = 3;

/// A name server that is served by hand, and a place where port 4000 is heard: an address of this machine that nobody else uses.
struct Outside {
    server: UdpSocket,
    place: TcpListener,
    ip: Ipv4Addr,
    image: ImageFile,
}

impl Outside {
    fn new(number: u8) -> Self {
        let [_, _, high, low] = std::process::id().to_be_bytes();
        let ip = Ipv4Addr::new(127, 64 + number, high, low);
        let place = TcpListener::bind((ip, 4000)).unwrap();
        place.set_nonblocking(true).unwrap();
        let server = UdpSocket::bind("127.0.0.1:0").unwrap();
        server.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        Self { server, place, ip, image: ImageFile::of("connect_by_name") }
    }

    fn guest(&self, options: &[&str]) -> Child {
        let server = self.server.local_addr().unwrap().to_string();
        vmm(&self.image).args(["--dns", &server]).args(options).spawn().unwrap()
    }

    /// Answers one question, which must be for the addresses of api.test, with a code and perhaps this machine's address.
    fn answer(&self, code: u8, found: bool) {
        let mut buffer = [0; 1500];
        let (count, from) = self.server.recv_from(&mut buffer).unwrap();
        let end = 12 + 10 + 4;
        assert_eq!(&buffer[12..end], b"\x03api\x04test\x00\x00\x01\x00\x01", "{:?}", &buffer[..count]);
        let mut answer = buffer[..end].to_vec();
        answer[2..12].copy_from_slice(&[0x81, 0x80 | code, 0, 1, 0, u8::from(found), 0, 0, 0, 0]);
        if found {
            answer.extend(b"\xc0\x0c\x00\x01\x00\x01\x00\x00\x00\x3c\x00\x04");
            answer.extend(self.ip.octets());
        }
        self.server.send_to(&answer, from).unwrap();
    }

    /// What comes over the next connection to the place.
    fn heard(&self) -> String {
        let until = Instant::now() + Duration::from_secs(10);
        loop {
            match self.place.accept() {
                Ok((mut stream, _)) => {
                    stream.set_nonblocking(false).unwrap();
                    let mut text = String::new();
                    stream.read_to_string(&mut text).unwrap();
                    return text;
                }
                Err(_) if Instant::now() < until => std::thread::sleep(Duration::from_millis(5)),
                Err(error) => panic!("nobody has connected: {error}"),
            }
        }
    }

    fn nobody_came(&self) -> bool {
        self.place.accept().is_err()
    }
}

fn end(mut child: Child) -> i32 {
    child.wait().unwrap().code().unwrap()
}

#[test]
fn a_guest_reaches_what_a_name_has_resolved_to() {
    if kvm_is_here() {
        let outside = Outside::new(0);
        let child = outside.guest(&["--allow-net", "api.test:4000"]);
        outside.answer(0, true);
        assert!(!outside.heard().is_empty());
        assert_eq!(end(child), 0);
    }
}

#[test]
fn a_name_that_resolves_to_a_denied_address_is_denied() {
    if kvm_is_here() {
        let outside = Outside::new(1);
        let child = outside.guest(&["--allow-net", "*.test", "--deny-net", "127.0.0.0/8"]);
        outside.answer(0, true);
        assert_eq!(end(child), DENIED);
        assert!(outside.nobody_came());
    }
}

#[test]
fn a_name_is_allowed_at_its_ports_only() {
    if kvm_is_here() {
        let outside = Outside::new(2);
        let child = outside.guest(&["--allow-net", "api.test:443"]);
        outside.answer(0, true);
        assert_eq!(end(child), DENIED);
        assert!(outside.nobody_came());
    }
}

#[test]
fn a_name_that_does_not_exist_is_not_found() {
    if kvm_is_here() {
        let outside = Outside::new(3);
        let child = outside.guest(&["--allow-net", "api.test"]);
        outside.answer(3, false);
        assert_eq!(end(child), NOT_FOUND);
    }
}

#[test]
fn a_name_that_nobody_allows_is_not_asked_for() {
    if kvm_is_here() {
        let outside = Outside::new(4);
        for options in [&["--allow-net", "other.test"][..], &[]] {
            assert_eq!(end(outside.guest(options)), DENIED);
        }
        outside.server.set_nonblocking(true).unwrap();
        assert!(outside.server.recv_from(&mut [0; 16]).is_err());
    }
}

#[test]
fn the_operator_adds_names() {
    if kvm_is_here() {
        let outside = Outside::new(5);
        let added = format!("api.test:{}", outside.ip);
        let child = outside.guest(&["--allow-net", "api.test:4000", "--add-host", &added]);
        assert!(!outside.heard().is_empty());
        assert_eq!(end(child), 0);
        // The name is known, but not where it may lead.
        assert_eq!(end(outside.guest(&["--add-host", &added])), DENIED);
        assert!(outside.nobody_came());
    }
}
