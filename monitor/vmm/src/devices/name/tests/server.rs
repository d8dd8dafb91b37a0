//! A name server for tests: a thread that answers each question over UDP and TCP as it is told, and tells what it was asked.

use std::io::{Read, Write};
use std::net::{IpAddr, SocketAddr, TcpListener, UdpSocket};
use std::str::FromStr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use domain::base::iana::Rcode;
use domain::base::{Message, MessageBuilder, Name, Rtype, Ttl};
use domain::rdata::{A, Aaaa, Txt};

/// A question as the server sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    pub id: u16,
    pub name: String,
    pub kind: u16,
    pub edns: bool,
    pub tcp: bool,
    pub from: SocketAddr,
}

/// What to do about a question: messages to send back.
pub type Behaviour = dyn Fn(&Question, &UdpSocket) -> Vec<Vec<u8>> + Send + Sync;

pub struct Server {
    pub address: SocketAddr,
    heard: Arc<Mutex<Vec<Question>>>,
}

impl Server {
    /// Lives as long as the test's process.
    pub fn start(behaviour: impl Fn(&Question, &UdpSocket) -> Vec<Vec<u8>> + Send + Sync + 'static) -> Self {
        let (udp, tcp) = sockets();
        let address = udp.local_addr().unwrap();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let behaviour: Arc<Behaviour> = Arc::new(behaviour);
        let (for_udp, own_heard, own_udp) = (behaviour.clone(), heard.clone(), udp.try_clone().unwrap());
        std::thread::spawn(move || {
            let mut buffer = [0; 2048];
            while let Ok((count, from)) = udp.recv_from(&mut buffer) {
                let question = read(&buffer[..count], false, from);
                own_heard.lock().unwrap().push(question.clone());
                for message in for_udp(&question, &udp) {
                    udp.send_to(&message, from).unwrap();
                }
            }
        });
        let own_heard = heard.clone();
        std::thread::spawn(move || {
            while let Ok((mut stream, from)) = tcp.accept() {
                let mut length = [0; 2];
                stream.read_exact(&mut length).unwrap();
                let mut message = vec![0; u16::from_be_bytes(length).into()];
                stream.read_exact(&mut message).unwrap();
                let question = read(&message, true, from);
                own_heard.lock().unwrap().push(question.clone());
                for message in behaviour(&question, &own_udp) {
                    // In pieces, as streams come.
                    let mut whole = (message.len() as u16).to_be_bytes().to_vec();
                    whole.extend(message);
                    for piece in whole.chunks(whole.len().div_ceil(3)) {
                        let _ = stream.write_all(piece); // a question that was given up has no reader
                        std::thread::sleep(Duration::from_millis(2));
                    }
                }
            }
        });
        Self { address, heard }
    }

    /// What it was asked, in order.
    pub fn heard(&self) -> Vec<Question> {
        self.heard.lock().unwrap().clone()
    }

    /// The names that it was asked for.
    pub fn names(&self) -> Vec<String> {
        self.heard().into_iter().map(|question| question.name).collect()
    }
}

/// Sockets of one port.
fn sockets() -> (UdpSocket, TcpListener) {
    loop {
        let udp = UdpSocket::bind("127.0.0.1:0").unwrap();
        if let Ok(tcp) = TcpListener::bind(udp.local_addr().unwrap()) {
            return (udp, tcp);
        }
    }
}

fn read(message: &[u8], tcp: bool, from: SocketAddr) -> Question {
    let message = Message::from_slice(message).unwrap();
    assert!(message.header().rd() && !message.header().qr());
    let question = message.sole_question().unwrap();
    Question {
        id: message.header().id(),
        name: question.qname().to_string(),
        kind: question.qtype().to_int(),
        edns: message.opt().is_some_and(|opt| opt.udp_payload_size() == 1232),
        tcp,
        from,
    }
}

impl Question {
    /// An answer with a code and these addresses (those of the type that was asked for).
    pub fn answer(&self, code: Rcode, truncated: bool, texts: &[&str], seconds: u32) -> Vec<u8> {
        let owner = Name::<Vec<u8>>::from_str(&self.name).unwrap();
        let mut builder = self.head(code, truncated).answer();
        for text in texts {
            match text.parse::<IpAddr>().unwrap() {
                IpAddr::V4(ip) if self.kind == 1 => {
                    builder.push((&owner, Ttl::from_secs(seconds), A::new(ip))).unwrap();
                }
                IpAddr::V6(ip) if self.kind == 28 => {
                    builder.push((&owner, Ttl::from_secs(seconds), Aaaa::new(ip))).unwrap();
                }
                _ => {}
            }
        }
        builder.finish()
    }

    pub fn addresses(&self, texts: &[&str]) -> Vec<u8> {
        self.answer(Rcode::NOERROR, false, texts, 30)
    }

    pub fn code(&self, code: Rcode) -> Vec<u8> {
        self.answer(code, false, &[], 0)
    }

    /// An answer of about so many bytes of text.
    pub fn text(&self, bytes: usize) -> Vec<u8> {
        let owner = Name::<Vec<u8>>::from_str(&self.name).unwrap();
        let mut builder = self.head(Rcode::NOERROR, false).answer();
        for _ in 0..bytes.div_ceil(200) {
            let text: Txt<Vec<u8>> = Txt::build_from_slice(&[b'x'; 200]).unwrap();
            builder.push((&owner, Ttl::from_secs(1), text)).unwrap();
        }
        builder.finish()
    }

    fn head(&self, code: Rcode, truncated: bool) -> domain::base::message_builder::QuestionBuilder<Vec<u8>> {
        let mut builder = MessageBuilder::new_vec();
        builder.header_mut().set_id(self.id);
        builder.header_mut().set_qr(true);
        builder.header_mut().set_rcode(code);
        builder.header_mut().set_tc(truncated);
        let mut builder = builder.question();
        builder.push((Name::<Vec<u8>>::from_str(&self.name).unwrap(), Rtype::from_int(self.kind))).unwrap();
        builder
    }
}
