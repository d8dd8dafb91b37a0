//! The `unikernel` notes of an image.

use object::LittleEndian as LE;
use object::elf::FileHeader64;
use object::read::elf::NoteIterator;
use uk_abi::{AbiNote, NOTE_ABI, NOTE_BUILD, NOTE_MANIFEST, NOTE_PAYLOAD, PayloadNote};

use super::error::Flaw;

const OWNER: &[u8] = b"unikernel";

/// The notes that an image may have; each at most once.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Notes<'a> {
    /// NOTE_ABI.
    pub abi: Option<AbiNote>,
    /// NOTE_PAYLOAD.
    pub payload: Option<PayloadNote>,
    /// NOTE_MANIFEST, as text.
    pub manifest: Option<&'a [u8]>,
}

impl<'a> Notes<'a> {
    /// Adds what one note segment has. Notes of other owners are passed over.
    pub fn read(&mut self, bytes: &'a [u8]) -> Result<(), Flaw> {
        let mut notes = NoteIterator::<FileHeader64<LE>>::new(LE, 4, bytes).map_err(|_| Flaw::Notes)?;
        while let Some(note) = notes.next().map_err(|_| Flaw::Notes)? {
            if note.name() != OWNER {
                continue;
            }
            match u64::from(note.n_type(LE).0) {
                NOTE_ABI => once("ABI", &mut self.abi, AbiNote::read(exactly("the ABI note", note.desc())?))?,
                NOTE_PAYLOAD => {
                    once("payload", &mut self.payload, PayloadNote::read(exactly("the payload note", note.desc())?))?;
                }
                NOTE_MANIFEST => once("manifest", &mut self.manifest, note.desc())?,
                NOTE_BUILD => {} // for `uk inspect`
                _ => {}          // of a later version; features say what must be understood
            }
        }
        Ok(())
    }
}

fn once<T>(what: &'static str, place: &mut Option<T>, value: T) -> Result<(), Flaw> {
    match place.replace(value) {
        None => Ok(()),
        Some(_) => Err(Flaw::NoteTwice { what }),
    }
}

fn exactly<'a, const N: usize>(what: &'static str, bytes: &'a [u8]) -> Result<&'a [u8; N], Flaw> {
    bytes.try_into().map_err(|_| Flaw::Size { what, actual: bytes.len() as u64, expected: N as u64 })
}
