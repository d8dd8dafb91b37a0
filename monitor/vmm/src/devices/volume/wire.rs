//! What monitor and server say to each other: one message for a call, one for its answer. Each takes the other's for hostile.

use std::ffi::CString;

use rustix::io::Errno;
use uk_abi::{PATH_MAX, Submission, error};

use crate::rings::Failure;

/// Where an operation's own fields begin in a submission.
const ARGUMENTS: usize = 24;
/// Bytes before the arguments: operation, handle, sync, room, lengths of the two texts.
const NUMBERS: usize = 24;
const HEAD: usize = NUMBERS + Submission::SIZE - ARGUMENTS;
/// The longest call.
pub(super) const CALL_MAX: usize = HEAD + 2 * PATH_MAX as usize;
/// Bytes of an answer before what it brings: error class, errno, result, second result.
pub(super) const ANSWER_HEAD: usize = 16;
/// The most bytes that an answer brings.
pub(super) const ROOM_MAX: u32 = 32 << 10;
/// Errnos are smaller.
const ERRNO_MAX: u32 = 4096;
/// Bytes of the word that a sync is over: its number and an errno.
pub(super) const SYNCED: usize = 8;

/// Takes back a sync. The result is 1 if it was not begun, else 0.
pub(super) const CANCEL: u32 = 0x1_0000;
/// Closes all files: the guest is over.
pub(super) const FINISH: u32 = 0x1_0001;
/// Closes a file. Nothing is answered: nobody waits for it.
pub(super) const CLOSE: u32 = 0x1_0002;

/// What the server is asked to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Call {
    /// A guest's operation, or one of those above.
    pub operation: u32,
    /// Of a file, as the server calls it; 0: what the path names.
    pub handle: u32,
    /// What the monitor calls a sync that is asked for or taken back.
    pub sync: u32,
    /// The most bytes that the answer may bring.
    pub room: u32,
    /// The submission, of which only the operation's own fields are set.
    pub submission: [u8; Submission::SIZE],
    /// A path.
    pub first: CString,
    /// Another, or a link's text.
    pub second: CString,
}

impl Call {
    /// With the fields of a submission, and nothing else.
    pub fn new(operation: u32, handle: u32, submission: &[u8; Submission::SIZE]) -> Self {
        let mut own = [0; Submission::SIZE];
        if let (Some(target), Some(source)) = (own.get_mut(ARGUMENTS..), submission.get(ARGUMENTS..)) {
            target.copy_from_slice(source);
        }
        let (first, second) = (CString::default(), CString::default());
        Self { operation, handle, sync: 0, room: 0, submission: own, first, second }
    }

    /// Without anything of a submission.
    pub fn bare(operation: u32, handle: u32) -> Self {
        Self::new(operation, handle, &[0; Submission::SIZE])
    }

    /// As a message.
    pub fn write(&self) -> Vec<u8> {
        let (first, second) = (self.first.to_bytes(), self.second.to_bytes());
        let length = |text: &[u8]| u32::try_from(text.len()).unwrap_or(u32::MAX);
        let mut bytes = Vec::with_capacity(HEAD + first.len() + second.len());
        for number in [self.operation, self.handle, self.sync, self.room, length(first), length(second)] {
            bytes.extend_from_slice(&number.to_le_bytes());
        }
        bytes.extend_from_slice(self.submission.get(ARGUMENTS..).unwrap_or_default());
        bytes.extend_from_slice(first);
        bytes.extend_from_slice(second);
        bytes
    }

    /// From a message; `None` if it is malformed.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let (head, texts) = bytes.split_at_checked(HEAD)?;
        let (numbers, arguments) = head.split_at_checked(NUMBERS)?;
        let mut numbers = numbers.as_chunks::<4>().0.iter().map(|number| u32::from_le_bytes(*number));
        let mut number = || numbers.next();
        let (operation, handle, sync, room) = (number()?, number()?, number()?, number()?);
        let (first, second) = (number()?, number()?);
        if [first, second].iter().any(|length| u64::from(*length) > PATH_MAX) || room > ROOM_MAX {
            return None;
        }
        let (first, second) =
            texts.split_at_checked(first as usize).filter(|(_, rest)| rest.len() == second as usize)?;
        let mut submission = [0; Submission::SIZE];
        submission.get_mut(ARGUMENTS..)?.copy_from_slice(arguments);
        let text = |bytes: &[u8]| CString::new(bytes).ok();
        Some(Self { operation, handle, sync, room, submission, first: text(first)?, second: text(second)? })
    }
}

/// What came of a call that went well.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Answer {
    /// A handle, or what the call says.
    pub result: u32,
    /// As the call says.
    pub value: u32,
    /// At most as many as the call has room for.
    pub bytes: Vec<u8>,
}

/// As a message, of at most so many bytes beside its head.
pub(super) fn write_answer(answer: &Result<Answer, Failure>, room: u32) -> Vec<u8> {
    let (numbers, bytes) = match answer {
        Ok(Answer { result, value, bytes }) => ([0, 0, *result, *value], bytes.as_slice()),
        Err(failure) => ([failure.error, failure.detail.into(), 0, 0], Default::default()),
    };
    let bytes = bytes.get(..bytes.len().min(room as usize)).unwrap_or_default();
    let mut message = Vec::with_capacity(ANSWER_HEAD + bytes.len());
    numbers.iter().for_each(|number| message.extend_from_slice(&number.to_le_bytes()));
    message.extend_from_slice(bytes);
    message
}

/// From a message; `None` if it is malformed, or brings more than there is room for.
pub(super) fn read_answer(message: &[u8], room: u32) -> Option<Result<Answer, Failure>> {
    let (head, bytes) = message.split_at_checked(ANSWER_HEAD)?;
    let [class, errno, result, value] = *head.as_chunks::<4>().0 else { return None };
    let [class, errno, result, value] = [class, errno, result, value].map(u32::from_le_bytes);
    let fits = bytes.len() <= room as usize && i32::try_from(result).is_ok();
    match class {
        0 => (errno == 0 && fits).then(|| Ok(Answer { result, value, bytes: bytes.to_vec() })),
        error::INVALID..=error::FAILED if errno < ERRNO_MAX && bytes.is_empty() => {
            Some(Err(Failure { error: class, detail: u16::try_from(errno).unwrap_or(0) }))
        }
        _ => None,
    }
}

/// The word that a sync is over.
pub(super) fn write_synced(number: u32, result: Result<(), Errno>) -> [u8; SYNCED] {
    let errno = result.map_or_else(Errno::raw_os_error, |()| 0).cast_unsigned();
    let [a, b, c, d] = number.to_le_bytes();
    let [e, f, g, h] = errno.to_le_bytes();
    [a, b, c, d, e, f, g, h]
}

/// From a message; `None` if it is malformed.
pub(super) fn read_synced(message: &[u8]) -> Option<(u32, Result<(), Errno>)> {
    let [number, errno] = *message.as_chunks::<4>().0 else { return None };
    let errno = u32::from_le_bytes(errno);
    let result = match errno {
        0 => Ok(()),
        1..ERRNO_MAX => Err(Errno::from_raw_os_error(errno.cast_signed())),
        _ => return None,
    };
    (message.len() == SYNCED).then_some((u32::from_le_bytes(number), result))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call() -> Call {
        let mut submission = [0; 64];
        submission[24..64].iter_mut().zip(1..).for_each(|(byte, number)| *byte = number);
        Call { sync: 5, room: 7, first: c"a/b".into(), second: c"c".into(), ..Call::new(60, 4097, &submission) }
    }

    #[test]
    fn what_is_written_is_read() {
        assert_eq!(Call::read(&call().write()), Some(call()));
        assert_eq!(Call::read(&Call::bare(FINISH, 0).write()), Some(Call::bare(FINISH, 0)));
        let mut own = [0xff; 64];
        own[24..].fill(3);
        assert_eq!(Call::new(1, 2, &own).submission[..24], [0; 24], "no more of a submission than its own fields");
        let answer = Ok(Answer { result: 1, value: 2, bytes: b"xyz".to_vec() });
        assert_eq!(read_answer(&write_answer(&answer, 3), 3), Some(answer.clone()));
        assert_eq!(read_answer(&write_answer(&answer, 2), 2).unwrap().unwrap().bytes, b"xy");
        let failure = Err(Failure::host(error::NOT_FOUND, Errno::NOENT));
        assert_eq!(read_answer(&write_answer(&failure, 3), 3), Some(failure));
        for result in [Ok(()), Err(Errno::IO)] {
            assert_eq!(read_synced(&write_synced(9, result)), Some((9, result)));
        }
    }

    #[test]
    fn calls_are_read_strictly() {
        let good = call().write();
        for length in 0..good.len() {
            assert_eq!(Call::read(&good[..length]), None, "cut at {length}");
        }
        let changed = |at: usize, value: u32| {
            let mut bytes = good.clone();
            bytes[at..at + 4].copy_from_slice(&value.to_le_bytes());
            Call::read(&bytes)
        };
        assert_eq!(Call::read(&[&good[..], b"x"].concat()), None, "more than it says");
        assert_eq!(changed(12, ROOM_MAX + 1), None);
        assert!(changed(12, ROOM_MAX).is_some());
        for (at, value) in [(16, 2), (16, u32::MAX), (16, 4096), (20, 0), (20, u32::MAX)] {
            assert_eq!(changed(at, value), None, "{at} {value}");
        }
        let mut nul = good.clone();
        *nul.last_mut().unwrap() = 0;
        assert_eq!(Call::read(&nul), None);
    }

    #[test]
    fn answers_are_read_strictly() {
        let message = |numbers: [u32; 4], bytes: &[u8]| [numbers.map(u32::to_le_bytes).as_flattened(), bytes].concat();
        let read = |numbers, bytes: &[u8]| read_answer(&message(numbers, bytes), 4);
        assert!(read([0, 0, 1, u32::MAX], b"1234").is_some());
        assert!(read([8, 4095, 0, 0], b"").is_some());
        for (numbers, bytes) in [
            ([0, 0, 0, 0], &b"12345"[..]),
            ([0, 1, 0, 0], b""),
            ([0, 0, 1 << 31, 0], b""),
            ([9, 0, 0, 0], b""),
            ([u32::MAX, 0, 0, 0], b""),
            ([1, 4096, 0, 0], b""),
            ([1, 0, 0, 0], b"x"),
        ] {
            assert_eq!(read(numbers, bytes), None, "{numbers:?}");
        }
        assert_eq!(read_answer(&[0; 15], 4), None);
        for bytes in [&[][..], &[0; 7], &[0; 9], &[0, 0, 0, 0, 0, 0x10, 0, 0], &[0, 0, 0, 0, 0, 0, 0, 1]] {
            assert_eq!(read_synced(bytes), None, "{bytes:?}");
        }
    }
}
