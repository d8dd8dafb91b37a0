//! The rings: counters, entries and buffers that a guest writes as it likes, between every two calls of the monitor.

use uk_abi::{BUFFER_COUNT, BUFFERS_ADDRESS, COMPLETION_COUNT, CONTROL_ADDRESS, ControlPage, SUBMISSION_COUNT};

use super::mutation::edge;
use super::{Result, SEEDS, Unstructured, fuzz};
use crate::layout::Layout;
use crate::mem::GuestMemory;
use crate::rings::{Failure, INVALID, Outcome, Rings, Token};

const MEMORY: u64 = 8 << 20;

#[test]
fn fuzz_rings() {
    let memory = GuestMemory::new(Layout::new(&[], MEMORY)).unwrap();
    fuzz("rings", SEEDS, |source| {
        memory.write(CONTROL_ADDRESS, &[0; 4096]);
        let mut rings = Rings::default();
        // What the guest has written rightly, so that it gets on; each step may spoil it.
        let (mut submitted, mut provided) = (0u32, 0u32);
        while !source.is_empty() {
            submitted = submitted.wrapping_add(source.int_in_range(0..=SUBMISSION_COUNT as u32)?);
            provided = provided.wrapping_add(source.int_in_range(0..=64)?);
            let tail = memory.read_u32(CONTROL_ADDRESS + ControlPage::COMPLETION_TAIL as u64);
            for (field, value) in [
                (ControlPage::SUBMISSION_TAIL, submitted),
                (ControlPage::BUFFER_TAIL, provided),
                (ControlPage::COMPLETION_HEAD, tail),
            ] {
                memory.write(CONTROL_ADDRESS + field as u64, &value.to_le_bytes());
            }
            spoil(source, &memory)?;
            if rings.begin(&memory).is_err() {
                return Ok(());
            }
            serve(source, &memory, &mut rings)?;
            rings.end(&memory);
            submitted = memory.read_u32(CONTROL_ADDRESS + ControlPage::SUBMISSION_HEAD as u64);
            provided = memory.read_u32(CONTROL_ADDRESS + ControlPage::BUFFER_HEAD as u64);
        }
        Ok(())
    });
}

fn spoil(source: &mut Unstructured<'_>, memory: &GuestMemory) -> Result<()> {
    for _ in 0..source.int_in_range(0..=3)? {
        let value = edge(source)?;
        let at = match source.int_in_range(0..=3)? {
            0 => CONTROL_ADDRESS + u64::from(source.int_in_range(0..=15u32)?) * 4,
            1 => BUFFERS_ADDRESS + u64::from(source.int_in_range(0..=1023u32)?) * 4,
            2 => CONTROL_ADDRESS + ControlPage::POOL_ADDRESS as u64,
            // A pool that may be right.
            _ => {
                memory.write(CONTROL_ADDRESS + ControlPage::POOL_BUFFER_SIZE as u64, &512u32.to_le_bytes());
                CONTROL_ADDRESS + ControlPage::POOL_COUNT as u64
            }
        };
        memory.write(at, &value.to_le_bytes()[..if source.ratio(1u8, 2)? { 4 } else { 8 }]);
    }
    Ok(())
}

/// Does what devices do, and holds the rings to what they promise.
fn serve(source: &mut Unstructured<'_>, memory: &GuestMemory, rings: &mut Rings) -> Result<()> {
    let mut taken = 0;
    while let Some(entry) = rings.take(memory) {
        taken += 1;
        assert!(taken <= SUBMISSION_COUNT, "more submissions than the ring has");
        let token = Token { number: entry.head.token, quiet: source.arbitrary()? };
        for _ in 0..source.int_in_range(0..=3)? {
            let outcome = Outcome { result: edge(source)? as u32, flags: edge(source)? as u32, ..Outcome::default() };
            let failure = Failure::new(edge(source)? as u32);
            let result = if source.arbitrary()? { Ok(outcome) } else { Err(failure) };
            rings.complete(memory, token, result);
        }
        if source.ratio(1u8, 8)? {
            rings.fail(memory, token, INVALID);
        }
    }
    assert!(u64::from(rings.ready()) <= COMPLETION_COUNT);
    while let Ok(Some((number, range))) = rings.buffer(memory) {
        assert!(u64::from(number) < BUFFER_COUNT && range.length() > 0);
        assert!(memory.copy_in(range, &[0xaa; 64]) <= 64);
        rings.use_buffer();
        if source.ratio(1u8, 4)? {
            break;
        }
    }
    Ok(())
}
