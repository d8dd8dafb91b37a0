//! Control messages over a real socket, cut anywhere.

use std::io::{Read, Write};
use std::os::unix::net::UnixStream;

use super::{Result, SEEDS, Unstructured, fuzz, mutation};
use crate::poller::Poller;
use crate::scratch::Scratch;
use crate::supervision::control::Control;
use crate::supervision::message::{Answer, MESSAGE_MAX, Request};

const VALID: [&[u8]; 10] = [
    b"{\"do\":\"stop\"}\n",
    b"{\"do\":\"kill\"}\n",
    b"{\"do\":\"cpu\",\"cap\":50}\n{\"do\":\"settle\"}\n",
    b"{\"do\":\"rates\",\"network\":1000000,\"disk\":0}\n",
    b"{\"do\":\"memory\",\"limit\":33554432}\n",
    b"{\"do\":\"accept\",\"on\":false}\n",
    b"{\"do\":\"take\",\"port\":80,\"slot\":1,\"address\":\"[::1]:80\"}\n",
    b"{\"do\":\"release\",\"slot\":4294967295}\n",
    b"{\"do\":\"ports\"}\n",
    b"\n\n{}\n",
];

#[test]
fn fuzz_control() {
    let valid = VALID.map(<[u8]>::to_vec);
    let scratch = Scratch::new();
    let path = scratch.0.join("control.sock");
    fuzz("control", SEEDS, |source| {
        let bytes = mutation::bytes(source, &valid, &mutation::JSON_WORDS)?;
        let (whole, told) = said(&path, &[&bytes]);
        let lines = bytes.iter().filter(|byte| **byte == b'\n').count();
        assert!(told.lines().count() <= lines);
        for line in told.lines() {
            let answer: serde_json::Value = serde_json::from_str(line).unwrap();
            assert!(answer["ok"].is_boolean() && (answer["ok"] == true || answer["error"].is_string()));
        }
        // A line that is too long is known as soon as there are so many bytes of it: that depends on the pieces.
        if bytes.split(|byte| *byte == b'\n').all(|line| line.len() < MESSAGE_MAX) {
            assert_eq!(told.lines().count(), lines, "each line is answered");
            let pieces = cut(source, &bytes)?;
            assert_eq!(said(&path, &pieces), (whole, told), "however it is cut");
        }
        Ok(())
    });
}

fn cut<'a>(source: &mut Unstructured<'_>, bytes: &'a [u8]) -> Result<Vec<&'a [u8]>> {
    let mut pieces = Vec::new();
    let mut rest = bytes;
    for _ in 0..8 {
        let (piece, more) = rest.split_at(source.int_in_range(0..=rest.len())?);
        pieces.push(piece);
        rest = more;
    }
    pieces.push(rest);
    Ok(pieces)
}

/// What is heard of these pieces, and answered.
fn said(path: &std::path::Path, pieces: &[&[u8]]) -> (Vec<Request>, String) {
    let mut control = Control::listen(path).unwrap();
    let poller = Poller::new().unwrap();
    let mut client = UnixStream::connect(path).unwrap();
    let (mut heard, mut told) = (Vec::new(), Vec::new());
    client.set_nonblocking(true).unwrap();
    for piece in pieces.iter().flat_map(|piece| piece.chunks(2000)) {
        if client.write_all(piece).is_err() {
            break; // it was left
        }
        control.serve(&poller, 0, |request, descriptor| {
            assert!(descriptor().is_none());
            heard.push(request);
            if let Request::Cpu { .. } = request { Answer::refused("no\n\u{1b}") } else { Answer::done() }
        });
        let _ = client.read_to_end(&mut told); // all that is there now
    }
    (heard, String::from_utf8(told).unwrap())
}
