//! One question to the name servers: asked over UDP, over TCP if the answer is cut short, of one server after the other, until one answers.

use std::collections::VecDeque;
use std::net::SocketAddr;

use rustix::fd::OwnedFd;
use rustix::io::Errno;
use rustix::net::{AddressFamily, RecvFlags, SendFlags, SocketFlags, SocketType, connect, recv, send, socket_with};
use uk_abi::error;

use crate::poller::Poller;
use crate::resolver::message::{self, Verdict};
use crate::resolver::settings::Settings;
use crate::rings::Failure;
use crate::sys;

/// Room for a datagram: servers may send more than we say that we take.
const DATAGRAM: usize = 4096;
/// Datagrams of a server looked at for one answer; with more it is not worth listening to.
const STRAYS: u32 = 64;

/// How a question has ended: the server's message, or why there is none.
pub(super) type Answer = Result<Vec<u8>, Failure>;

/// How a server is being asked. Each try has a socket of its own, connected: so it has a port that nobody could foresee, and the kernel
/// drops what does not come from that very server.
#[derive(Debug)]
enum Channel {
    Udp { socket: OwnedFd, strays: u32 },
    Tcp { socket: OwnedFd, sent: usize, received: Vec<u8> },
}

/// Where and when something is asked: sockets are watched there under this name; `now` is monotonic nanoseconds.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub poller: &'a Poller,
    pub watch: u64,
    pub now: u64,
}

/// What a try has come to.
enum Turn {
    Waiting,
    Answered(Vec<u8>),
    /// The same server, over TCP.
    Truncated,
    /// The same server, without EDNS.
    Plainer,
    /// It has said no, or cannot be reached.
    Refused,
}

/// A question under way.
#[derive(Debug)]
pub(super) struct Exchange {
    name: String,
    kind: u16,
    /// The servers still to be asked, the present one first.
    servers: VecDeque<SocketAddr>,
    timeout: u64,
    edns: bool,
    tcp: bool,
    tcp_only: bool,
    refused: bool,
    id: u16,
    query: Vec<u8>,
    channel: Option<Channel>,
    /// When the present server's time is over (monotonic nanoseconds).
    pub deadline: u64,
}

impl Exchange {
    /// Asks for records. `turn` counts questions, for servers that take turns.
    pub fn start(
        (name, kind): (&str, u16),
        settings: &Settings,
        turn: usize,
        place: Place<'_>,
    ) -> Result<Self, Failure> {
        let mut round = settings.servers.clone();
        if settings.rotate && !round.is_empty() {
            let first = turn % round.len();
            round.rotate_left(first);
        }
        let servers = (0..settings.attempts).flat_map(|_| round.iter().copied()).collect();
        let mut exchange = Self {
            name: name.to_owned(),
            kind,
            servers,
            timeout: settings.timeout,
            edns: true,
            tcp: settings.tcp,
            tcp_only: settings.tcp,
            refused: false,
            id: 0,
            query: Vec::new(),
            channel: None,
            deadline: 0,
        };
        exchange.ask(place)?;
        Ok(exchange)
    }

    /// Asks the first of the servers that can be asked.
    fn ask(&mut self, place: Place<'_>) -> Result<(), Failure> {
        while let Some(server) = self.servers.front().copied() {
            match self.open(server, place) {
                Ok(channel) => {
                    self.channel = Some(channel);
                    self.deadline = place.now.saturating_add(self.timeout);
                    return Ok(());
                }
                Err(errno @ (Errno::MFILE | Errno::NFILE | Errno::NOBUFS | Errno::NOMEM)) => {
                    return Err(Failure::host(error::LIMIT, errno));
                }
                Err(_) => self.give_up(server),
            }
        }
        self.channel = None;
        let errno = if self.refused { Errno::AGAIN } else { Errno::TIMEDOUT };
        Err(Failure::host(error::FAILED, errno))
    }

    fn open(&mut self, server: SocketAddr, place: Place<'_>) -> Result<Channel, Errno> {
        let [low, high, ..] = sys::random_seed()?;
        self.id = u16::from_le_bytes([low, high]);
        self.query = message::question(self.id, &self.name, self.kind, self.edns).ok_or(Errno::INVAL)?;
        let family = if server.is_ipv4() { AddressFamily::INET } else { AddressFamily::INET6 };
        let flags = SocketFlags::NONBLOCK | SocketFlags::CLOEXEC;
        if self.tcp {
            let length = u16::try_from(self.query.len()).map_err(|_| Errno::MSGSIZE)?;
            self.query.splice(0..0, length.to_be_bytes());
            let socket = socket_with(family, SocketType::STREAM, flags, None)?;
            match connect(&socket, &server) {
                Ok(()) | Err(Errno::INPROGRESS) => {}
                Err(errno) => return Err(errno),
            }
            place.poller.add(&socket, place.watch)?;
            Ok(Channel::Tcp { socket, sent: 0, received: Vec::new() })
        } else {
            let socket = socket_with(family, SocketType::DGRAM, flags, None)?;
            connect(&socket, &server)?;
            place.poller.add_input(&socket, place.watch)?;
            send(&socket, &self.query, SendFlags::NOSIGNAL)?;
            Ok(Channel::Udp { socket, strays: 0 })
        }
    }

    /// Goes on when its socket has news. `None`: no answer yet.
    pub fn go_on(&mut self, place: Place<'_>) -> Option<Answer> {
        let turn = match &mut self.channel {
            Some(Channel::Udp { socket, strays }) => {
                listen(socket, strays, |bytes| message::judge(bytes, self.id, &self.name, self.kind))
            }
            Some(Channel::Tcp { socket, sent, received }) => match converse(socket, &self.query, sent, received) {
                Ok(true) => match message::judge(received, self.id, &self.name, self.kind) {
                    Verdict::Answer => Turn::Answered(std::mem::take(received)),
                    Verdict::Plainer => Turn::Plainer,
                    Verdict::Stray | Verdict::Truncated | Verdict::Refused => Turn::Refused,
                },
                Ok(false) => Turn::Waiting,
                Err(_) => Turn::Refused,
            },
            None => Turn::Waiting,
        };
        match turn {
            Turn::Waiting => return None,
            Turn::Answered(message) => return Some(Ok(message)),
            Turn::Truncated => self.tcp = true,
            Turn::Plainer if self.edns => self.edns = false,
            Turn::Plainer | Turn::Refused => self.next(true),
        }
        self.ask(place).err().map(Err)
    }

    /// Goes on to the next server if the present one's time is over.
    pub fn expire(&mut self, place: Place<'_>) -> Option<Answer> {
        if place.now < self.deadline {
            return None;
        }
        self.next(false);
        self.ask(place).err().map(Err)
    }

    fn next(&mut self, refused: bool) {
        if let Some(server) = self.servers.pop_front() {
            if refused {
                self.give_up(server);
            }
            (self.tcp, self.edns) = (self.tcp_only, true);
        }
    }

    /// Does not ask a server again that has said no.
    fn give_up(&mut self, server: SocketAddr) {
        self.refused = true;
        self.servers.retain(|other| *other != server);
    }
}

/// Hears datagrams until one is the answer.
fn listen(socket: &OwnedFd, strays: &mut u32, judge: impl Fn(&[u8]) -> Verdict) -> Turn {
    let mut buffer = [0; DATAGRAM];
    loop {
        match recv(socket, &mut buffer[..], RecvFlags::TRUNC) {
            Ok((count, whole)) => match judge(buffer.get(..count).unwrap_or_default()) {
                Verdict::Stray if *strays >= STRAYS => return Turn::Refused,
                Verdict::Stray => *strays += 1,
                Verdict::Answer if whole > count => return Turn::Truncated,
                Verdict::Answer => return Turn::Answered(buffer.get(..count).unwrap_or_default().to_vec()),
                Verdict::Truncated => return Turn::Truncated,
                Verdict::Plainer => return Turn::Plainer,
                Verdict::Refused => return Turn::Refused,
            },
            Err(Errno::AGAIN) => return Turn::Waiting,
            Err(Errno::INTR) => {}
            Err(_) => return Turn::Refused, // such as: nobody listens there
        }
    }
}

/// Sends what is left of the question and receives what has come of the answer, each with its length before it (RFC 1035, 4.2.2). True
/// when `received` is the whole answer, without its length.
fn converse(socket: &OwnedFd, query: &[u8], sent: &mut usize, received: &mut Vec<u8>) -> Result<bool, Errno> {
    while let Some(rest) = query.get(*sent..).filter(|rest| !rest.is_empty()) {
        match send(socket, rest, SendFlags::NOSIGNAL) {
            Ok(count) => *sent += count,
            Err(Errno::AGAIN) => return Ok(false), // also while it is connecting
            Err(Errno::INTR) => {}
            Err(errno) => return Err(errno),
        }
    }
    let mut buffer = [0; DATAGRAM];
    loop {
        match recv(socket, &mut buffer[..], RecvFlags::empty()) {
            Ok((0, _)) => return Err(Errno::CONNRESET),
            Ok((count, _)) => received.extend_from_slice(buffer.get(..count).unwrap_or_default()),
            Err(Errno::AGAIN) => return Ok(false),
            Err(Errno::INTR) => {}
            Err(errno) => return Err(errno),
        }
        if let Some((length, rest)) = received.split_first_chunk::<2>()
            && let Some(message) = rest.get(..u16::from_be_bytes(*length).into())
        {
            *received = message.to_vec();
            return Ok(true);
        }
    }
}
