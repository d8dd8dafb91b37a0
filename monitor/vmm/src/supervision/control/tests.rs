//! Clients over a real socket, in good order and not.

use std::io::{ErrorKind, IoSlice, Read, Write};
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};

use rustix::net::{SendAncillaryBuffer, SendAncillaryMessage, sendmsg};

use super::*;
use crate::scratch::Scratch;

struct Bench {
    scratch: Scratch,
    control: Control,
    poller: Poller,
    heard: Vec<Request>,
    descriptors: Vec<OwnedFd>,
}

impl Bench {
    fn new() -> Self {
        let scratch = Scratch::new();
        let control = Control::listen(&scratch.0.join("control.sock")).unwrap();
        let poller = Poller::new().unwrap();
        control.watch(&poller, 0).unwrap();
        Self { scratch, control, poller, heard: Vec::new(), descriptors: Vec::new() }
    }

    fn client(&self) -> UnixStream {
        let client = UnixStream::connect(self.scratch.0.join("control.sock")).unwrap();
        client.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        client
    }

    /// As the run loop does once the poller has news. It must not take long, whatever clients do.
    fn serve(&mut self) {
        let begin = Instant::now();
        self.control.serve(&self.poller, 0, |request, descriptor| {
            self.heard.push(request);
            if let Request::Take { .. } = request {
                match descriptor() {
                    Some(descriptor) => self.descriptors.push(descriptor),
                    None => return Answer::refused("no socket came with this message"),
                }
            }
            Answer::done()
        });
        assert!(begin.elapsed() < Duration::from_secs(5));
    }

    /// What the poller wakes up for is served.
    fn wake(&mut self) {
        self.poller.wait(Some(5_000_000_000)).unwrap();
        assert!(self.poller.ready().count() > 0, "nobody is woken up");
        self.serve();
    }
}

/// The next `count` lines of answers.
fn answers(client: &mut UnixStream, count: usize) -> Vec<String> {
    let mut text = String::new();
    while text.lines().count() < count || !text.ends_with('\n') {
        let mut bytes = [0; 4096];
        let got = client.read(&mut bytes).unwrap();
        assert!(got > 0, "the end after {text:?}");
        text.push_str(std::str::from_utf8(&bytes[..got]).unwrap());
    }
    text.lines().map(str::to_owned).collect()
}

/// Whether the other side has closed.
fn closed(client: &mut UnixStream) -> bool {
    client.set_nonblocking(true).unwrap();
    let mut bytes = [0; 65_536];
    loop {
        match client.read(&mut bytes) {
            Ok(0) => return true,
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::WouldBlock => return false,
            Err(_) => return true,
        }
    }
}

fn send_with(client: &UnixStream, text: &[u8], descriptors: &[&OwnedFd]) {
    let descriptors: Vec<_> = descriptors.iter().map(|descriptor| descriptor.as_fd()).collect();
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(16))];
    let mut ancillary = SendAncillaryBuffer::new(&mut space);
    assert!(ancillary.push(SendAncillaryMessage::ScmRights(&descriptors)));
    sendmsg(client, &[IoSlice::new(text)], &mut ancillary, SendFlags::empty()).unwrap();
}

const OK: &str = r#"{"ok":true}"#;
const TAKE: &[u8] = b"{\"do\":\"take\",\"port\":80,\"slot\":1,\"address\":\"127.0.0.1:80\"}\n";

#[test]
fn a_message_may_come_in_pieces() {
    let mut bench = Bench::new();
    let mut client = bench.client();
    bench.wake();
    for byte in b"{\"do\":\"cpu\",\"cap\":50}" {
        client.write_all(&[*byte]).unwrap();
        bench.wake();
        assert_eq!(bench.heard, []);
    }
    client.write_all(b"\n").unwrap();
    bench.wake();
    assert_eq!(bench.heard, [Request::Cpu { cap: 50 }]);
    assert_eq!(answers(&mut client, 1), [OK]);
}

#[test]
fn several_come_at_once_and_are_answered_in_order() {
    let mut bench = Bench::new();
    let mut client = bench.client();
    client.write_all(b"{\"do\":\"stop\"}\nrubbish\n{\"do\":\"settle\"}\n{\"do\":\"relea").unwrap();
    bench.serve();
    let got = answers(&mut client, 3);
    assert_eq!([&got[0], &got[2]], [OK, OK]);
    assert!(got[1].starts_with(r#"{"ok":false,"error":"this is no message: "#), "{got:?}");
    client.write_all(b"se\",\"slot\":3}\n").unwrap();
    bench.wake();
    assert_eq!(bench.heard, [Request::Stop {}, Request::Settle {}, Request::Release { slot: 3 }]);
}

#[test]
fn who_says_all_and_goes_is_still_heard() {
    let mut bench = Bench::new();
    let mut client = bench.client();
    client.write_all(b"{\"do\":\"kill\"}\n").unwrap();
    drop(client);
    bench.serve();
    assert_eq!(bench.heard, [Request::Kill {}]);
    assert!(bench.control.clients.is_empty());
}

#[test]
fn who_never_reads_is_left() {
    let mut bench = Bench::new();
    let mut client = bench.client();
    client.set_nonblocking(true).unwrap();
    let mut asked = 0;
    for _ in 0..100_000 {
        match client.write(b"{\"do\":\"settle\"}\n") {
            Ok(_) => asked += 1,
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(_) => break,
        }
        if asked % 16 == 0 {
            bench.serve();
        }
    }
    bench.serve();
    assert!(bench.control.clients.is_empty(), "{asked} messages");
    // Others are heard.
    let mut other = bench.client();
    other.write_all(b"{\"do\":\"ports\"}\n").unwrap();
    bench.serve();
    assert_eq!(answers(&mut other, 1), [OK]);
}

#[test]
fn a_line_that_is_too_long_ends_the_connection() {
    let mut bench = Bench::new();
    let mut client = bench.client();
    client.write_all(&[b' '; MESSAGE_MAX + 1]).unwrap();
    bench.serve();
    assert!(closed(&mut client));
    assert_eq!(bench.heard, []);
    // As long as may be: heard.
    let mut client = bench.client();
    let mut message = b"{\"do\":\"stop\"}".to_vec();
    message.resize(MESSAGE_MAX - 1, b' ');
    message.push(b'\n');
    client.write_all(&message).unwrap();
    bench.serve();
    assert_eq!(bench.heard, [Request::Stop {}]);
}

#[test]
fn one_client_too_many_is_turned_away() {
    let mut bench = Bench::new();
    let mut clients: Vec<_> = (0..CLIENTS_MAX).map(|_| bench.client()).collect();
    bench.serve();
    let mut ninth = bench.client();
    bench.wake();
    assert!(closed(&mut ninth));
    for client in &mut clients {
        client.write_all(b"{\"do\":\"settle\"}\n").unwrap();
        bench.wake();
        assert_eq!(answers(client, 1), [OK]);
    }
    drop(clients.pop());
    bench.wake();
    let mut next = bench.client();
    next.write_all(b"{\"do\":\"settle\"}\n").unwrap();
    bench.wake();
    assert_eq!(answers(&mut next, 1), [OK]);
}

#[test]
fn a_descriptor_comes_with_its_message() {
    let mut bench = Bench::new();
    let mut client = bench.client();
    client.write_all(TAKE).unwrap();
    bench.serve();
    assert_eq!(answers(&mut client, 1), [r#"{"ok":false,"error":"no socket came with this message"}"#]);
    let (read, write) = std::io::pipe().unwrap();
    send_with(&client, TAKE, &[&write.into()]);
    bench.serve();
    assert_eq!(answers(&mut client, 1), [OK]);
    // It is the very one.
    let mut file = std::fs::File::from(bench.descriptors.pop().unwrap());
    file.write_all(b"x").unwrap();
    drop(file);
    assert_eq!(std::io::read_to_string(read).unwrap(), "x");
}

#[test]
fn descriptors_without_a_message_are_bounded_and_closed() {
    let mut bench = Bench::new();
    let client = bench.client();
    let (mut read, write) = std::io::pipe().unwrap();
    let write = OwnedFd::from(write);
    for _ in 0..20 {
        send_with(&client, b" ", &[&write, &write, &write]);
        bench.serve();
        assert!(bench.control.clients[0].descriptors.len() <= DESCRIPTORS_MAX);
    }
    drop(client);
    bench.serve();
    drop(write);
    let mut bytes = Vec::new();
    read.read_to_end(&mut bytes).unwrap();
    assert!(bytes.is_empty(), "all of them are closed, or this would have waited");
}

#[test]
fn what_was_at_the_path_is_replaced() {
    let scratch = Scratch::new();
    let path = scratch.0.join("control.sock");
    let former = Control::listen(&path).unwrap();
    let _control = Control::listen(&path).unwrap();
    drop(former);
    assert!(UnixStream::connect(&path).is_ok());
    use std::os::unix::fs::PermissionsExt;
    assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    assert!(Control::listen(&scratch.0.join("x".repeat(120))).is_err());
}
