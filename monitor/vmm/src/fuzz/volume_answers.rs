//! What a volume server that was taken over answers its monitor: each of the guest's submissions ends at most once all the same, and what is no
//! ordinary file is not taken for one.

use std::fs::File;
use std::io::IoSlice;
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::net::{RecvFlags, SendAncillaryBuffer, SendAncillaryMessage, SendFlags, recv, sendmsg};

use super::devices::{self, Guest};
use super::{SEEDS, Unstructured, fuzz, mutation};
use crate::devices::volume::Volumes;
use crate::devices::volume::tests::answers;

const GUEST: Guest = Guest { operations: 48..=66, port: 0, texts: &["file", "directory", "link", ""] };

/// Answers as long as it is asked and knows an answer; then it is gone.
fn mislead(calls: &OwnedFd, syncs: &OwnedFd, bytes: &[u8]) {
    let (valid, words) = answers();
    let (file, directory, nothing) = (File::open("/proc/self/exe"), File::open("/"), File::open("/dev/null"));
    let (file, directory, nothing) = (file.unwrap(), directory.unwrap(), nothing.unwrap());
    let mut source = Unstructured::new(bytes);
    let mut call = [0; 9000];
    while let Ok((_, 1..)) = recv(calls, &mut call[..], RecvFlags::empty()) {
        let Ok(answer) = mutation::bytes(&mut source, &valid, &[]) else { return };
        // What goes along: mostly what is right for the second answer.
        let handed: &[BorrowedFd<'_>] = match source.int_in_range(0..=9) {
            Ok(0) => &[directory.as_fd()],
            Ok(1) => &[nothing.as_fd()],
            Ok(2) => &[file.as_fd(), file.as_fd()],
            Ok(3) => &[],
            Ok(_) if answer.get(12) == Some(&1) => &[file.as_fd()],
            Ok(_) => &[],
            Err(_) => return,
        };
        if source.ratio(1u8, 8).unwrap_or(false)
            && let Ok(word) = mutation::bytes(&mut source, &words, &[])
        {
            let _ = say(syncs, &word, &[]);
        }
        if source.is_empty() || say(calls, &answer, handed).is_err() {
            return;
        }
    }
}

fn say(to: &OwnedFd, message: &[u8], handed: &[BorrowedFd<'_>]) -> rustix::io::Result<usize> {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(2))];
    let mut ancillary = SendAncillaryBuffer::new(&mut space);
    if !handed.is_empty() {
        ancillary.push(SendAncillaryMessage::ScmRights(handed));
    }
    sendmsg(to, &[IoSlice::new(message)], &mut ancillary, SendFlags::NOSIGNAL | SendFlags::DONTWAIT)
}

#[test]
fn fuzz_volume_answers() {
    fuzz("volume answers", SEEDS / 2, |source| {
        let (device, calls, syncs) = Volumes::of_stranger();
        let bytes = source.bytes(source.len() / 2)?.to_vec();
        std::thread::scope(|scope| {
            scope.spawn(move || mislead(&calls, &syncs, &bytes));
            devices::run(source, device, &GUEST)
        })
    });
}
