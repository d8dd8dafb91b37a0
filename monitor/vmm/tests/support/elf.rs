//! Makes images by hand: an ELF file with the guest's code, a little data, and the notes.

use uk_abi::{ABI_VERSION, AbiNote, NOTE_ABI, NOTE_MANIFEST, NOTE_PAYLOAD, PayloadNote, feature};

pub const CODE: u64 = 0x40_0000;
pub const CONSTANTS: u64 = 0x41_0000;
pub const DATA: u64 = 0x42_0000;
/// Text of the constants, which stand for the application.
pub const TEXT: &[u8] = b"hello from a guest\n";

pub struct Segment {
    pub address: u64,
    pub flags: u32,
    pub bytes: Vec<u8>,
    pub memory: u64,
}

/// An image whose parts a test may change before it is written.
pub struct ImageBuilder {
    pub entry: u64,
    pub segments: Vec<Segment>,
    pub manifest: String,
    pub abi: AbiNote,
    pub payload: PayloadNote,
    pub owner: &'static str,
}

impl ImageBuilder {
    /// `code` begins with the exception handlers, the entry point follows at `entry`.
    pub fn new(code: &[u8], entry: u64) -> Self {
        let segment = |address, flags, bytes: &[u8], memory| Segment { address, flags, bytes: bytes.to_vec(), memory };
        Self {
            entry: CODE + entry,
            segments: vec![
                segment(CODE, 5, code, code.len() as u64),
                segment(CONSTANTS, 4, TEXT, TEXT.len() as u64),
                segment(DATA, 6, b"data", 0x3000),
            ],
            manifest: r#"{"manifestVersion":1,"name":"test","memory":8388608}"#.to_owned(),
            abi: AbiNote {
                abi_version: ABI_VERSION,
                features: feature::BASE,
                exception_vectors: CODE,
                heap_min: 1 << 20,
            },
            payload: PayloadNote {
                application_address: CONSTANTS,
                application_length: TEXT.len() as u64,
                files_address: 0,
                files_length: 0,
                lines_address: 0,
                lines_length: 0,
            },
            owner: "unikernel",
        }
    }

    pub fn bytes(&self) -> Vec<u8> {
        let mut notes = Vec::new();
        for (kind, content) in [
            (NOTE_ABI, &self.abi.write()[..]),
            (NOTE_MANIFEST, self.manifest.as_bytes()),
            (NOTE_PAYLOAD, &self.payload.write()[..]),
        ] {
            for word in [self.owner.len() as u32 + 1, content.len() as u32, kind as u32] {
                notes.extend_from_slice(&word.to_le_bytes());
            }
            for part in [[self.owner.as_bytes(), &[0]].concat(), content.to_vec()] {
                notes.extend_from_slice(&part);
                notes.resize(notes.len().next_multiple_of(4), 0);
            }
        }
        let mut file = b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0".to_vec();
        file.extend_from_slice(&[2, 0, 62, 0, 1, 0, 0, 0]);
        for word in [self.entry, 64, 0] {
            file.extend_from_slice(&word.to_le_bytes());
        }
        file.extend_from_slice(&0u32.to_le_bytes());
        for half in [64, 56, self.segments.len() as u16 + 1, 64, 0, 0] {
            file.extend_from_slice(&half.to_le_bytes());
        }
        let mut offset = 4096u64;
        let mut body = Vec::new();
        for segment in &self.segments {
            program_header(
                &mut file,
                1,
                segment.flags,
                [offset, segment.address, segment.bytes.len() as u64, segment.memory],
            );
            body.extend_from_slice(&segment.bytes);
            body.resize(body.len().next_multiple_of(4096), 0xcc);
            offset = 4096 + body.len() as u64;
        }
        program_header(&mut file, 4, 4, [offset, 0, notes.len() as u64, 0]);
        file.resize(4096, 0);
        file.extend_from_slice(&body);
        file.extend_from_slice(&notes);
        file
    }
}

fn program_header(file: &mut Vec<u8>, kind: u32, flags: u32, [offset, address, size, memory]: [u64; 4]) {
    file.extend_from_slice(&kind.to_le_bytes());
    file.extend_from_slice(&flags.to_le_bytes());
    for word in [offset, address, address, size, memory, 4096] {
        file.extend_from_slice(&word.to_le_bytes());
    }
}
