//! Messages of DNS (RFC 1035): a question printed, an answer judged and read. Whoever wrote an answer is not trusted.

use std::net::IpAddr;
use std::str::FromStr;

use domain::base::iana::{Class, Opcode, Rcode};
use domain::base::{Message, MessageBuilder, Name, ParsedName, Rtype};
use domain::rdata::{A, Aaaa, Cname};

use super::ADDRESSES;

/// The record types of addresses.
pub const KIND_A: u16 = 1;
/// The same for IPv6.
pub const KIND_AAAA: u16 = 28;

/// What we take over UDP (RFC 6891; the size that goes everywhere unfragmented).
pub const UDP_SIZE: u16 = 1232;
/// Records of an answer that are looked at, and names in a row that are other names' aliases.
const RECORDS: usize = 1024;
const ALIASES: usize = 8;

/// What a message is to the one who asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Not an answer to this question: perhaps a late one to another, perhaps a forged one.
    Stray,
    /// There is more than goes into a datagram.
    Truncated,
    /// The server does not understand the question as it was put; without EDNS it might.
    Plainer,
    /// The server will not or cannot answer.
    Refused,
    /// An answer; perhaps that there is no such name.
    Answer,
}

/// The addresses of a name as an answer has them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// At most `ADDRESSES`; none if the name has none or does not exist.
    pub addresses: Vec<IpAddr>,
    /// How long that holds, seconds.
    pub seconds: u32,
}

/// A question for records of one type. `None` if `name` is not one.
#[must_use]
pub fn question(id: u16, name: &str, kind: u16, edns: bool) -> Option<Vec<u8>> {
    let name = Name::<Vec<u8>>::from_str(name).ok()?;
    let mut builder = MessageBuilder::new_vec();
    builder.header_mut().set_id(id);
    builder.header_mut().set_rd(true);
    let mut builder = builder.question();
    builder.push((&name, Rtype::from_int(kind))).ok()?;
    if !edns {
        return Some(builder.finish());
    }
    let mut builder = builder.additional();
    let pushed = builder.opt(|record| {
        record.set_udp_payload_size(UDP_SIZE);
        Ok(())
    });
    pushed.ok().map(|()| builder.finish())
}

/// What a message is to the one who asked so.
#[must_use]
pub fn judge(message: &[u8], id: u16, name: &str, kind: u16) -> Verdict {
    let Ok(message) = Message::from_slice(message) else { return Verdict::Stray };
    let header = message.header();
    if header.id() != id || !header.qr() || header.opcode() != Opcode::QUERY {
        return Verdict::Stray;
    }
    let plainer = matches!(header.rcode(), Rcode::FORMERR | Rcode::NOTIMP);
    match message.sole_question() {
        Ok(question) => {
            let asked = Name::<Vec<u8>>::from_str(name);
            let same = asked.is_ok_and(|asked| question.qname() == &asked);
            if !same || question.qtype().to_int() != kind || question.qclass() != Class::IN {
                return Verdict::Stray;
            }
        }
        // Who has not understood a question may leave it out.
        Err(_) if plainer && message.header_counts().qdcount() == 0 => {}
        Err(_) => return Verdict::Stray,
    }
    match header.rcode() {
        _ if plainer => Verdict::Plainer,
        Rcode::NOERROR | Rcode::NXDOMAIN if header.tc() => Verdict::Truncated,
        Rcode::NOERROR | Rcode::NXDOMAIN => Verdict::Answer,
        _ => Verdict::Refused,
    }
}

/// The addresses (of `kind`: A or AAAA) that an answer has for a name, also by aliases. `None` if it is broken.
#[must_use]
pub fn addresses(message: &[u8], name: &str, kind: u16) -> Option<Found> {
    let message = Message::from_slice(message).ok()?;
    let asked = Name::<Vec<u8>>::from_str(name).ok()?;
    let mut alias: Option<ParsedName<&[u8]>> = None;
    let mut seconds = u32::MAX;
    for _ in 0..=ALIASES {
        let mut found = Found { addresses: Vec::new(), seconds };
        let mut next = None;
        for record in message.answer().ok()?.take(RECORDS) {
            let record = record.ok()?;
            let named = alias.as_ref().map_or_else(|| record.owner() == asked, |alias| record.owner() == *alias);
            if !named || record.class() != Class::IN {
                continue;
            }
            let ip = match record.rtype().to_int() {
                KIND_A if kind == KIND_A => Some(IpAddr::V4(record.to_record::<A>().ok()??.data().addr())),
                KIND_AAAA if kind == KIND_AAAA => Some(IpAddr::V6(record.to_record::<Aaaa>().ok()??.data().addr())),
                _ => None,
            };
            let ttl = record.ttl().as_secs();
            if let Some(ip) = ip {
                found.seconds = found.seconds.min(ttl);
                if found.addresses.len() < ADDRESSES && !found.addresses.contains(&ip) {
                    found.addresses.push(ip);
                }
            } else if record.rtype() == Rtype::CNAME {
                let target = *record.to_record::<Cname<ParsedName<&[u8]>>>().ok()??.data().cname();
                next = Some((target, ttl));
            }
        }
        match next {
            Some((target, ttl)) if found.addresses.is_empty() => {
                alias = Some(target);
                seconds = seconds.min(ttl);
            }
            _ => return Some(found),
        }
    }
    None // aliases without end
}

#[cfg(test)]
mod tests;
