//! What a guest finds at its start: descriptor and page tables, boot page, arguments and environment.

use uk_abi::{
    ABI_VERSION, BOOT_ADDRESS, BOOT_MAGIC, BootPage, COMPLETIONS_ADDRESS, CONTROL_ADDRESS, PAGE_SIZE,
    PARAMETERS_ADDRESS, PARAMETERS_SIZE, PayloadNote, STACK_ADDRESS, STACK_SIZE, SUBMISSIONS_ADDRESS,
};

use crate::clock::Clock;
use crate::descriptors;
use crate::image::{FEATURES, Image, ImageError};
use crate::kvm::{KvmError, Machine};
use crate::layout::Access;
use crate::mem::GuestMemory;
use crate::options::Options;
use crate::tables::{self, DESCRIPTORS_ADDRESS};

/// Bytes of the stack that are populated ahead.
const STACK_AHEAD: u64 = 3 * PAGE_SIZE;
/// The most bytes of a data segment that are.
const DATA_AHEAD_MAX: u64 = 16 * PAGE_SIZE;
/// The most bytes of the heap that are.
const HEAP_AHEAD_MAX: u64 = 1 << 20;

/// Arguments and environment as they lie at PARAMETERS_ADDRESS.
#[derive(Debug, PartialEq, Eq)]
pub struct Parameters(Vec<u8>);

impl Parameters {
    /// The manifest's name and environment, with what the operator said on top.
    pub fn new(image: &Image, options: &Options, secrets: &[(String, String)]) -> Result<Self, ImageError> {
        let mut environment = image.manifest.env.clone();
        environment.extend(secrets.iter().cloned());
        environment.extend(options.environment.iter().cloned());
        let arguments: Vec<&str> = std::iter::once(image.manifest.name.as_str())
            .chain(options.arguments.iter().map(|argument| argument.as_str()))
            .collect();
        let environment: Vec<String> = environment.iter().map(|(name, value)| format!("{name}={value}")).collect();
        Self::pack(&arguments, &environment)
    }

    fn pack(arguments: &[&str], environment: &[String]) -> Result<Self, ImageError> {
        let mut bytes = Vec::new();
        for count in [arguments.len(), environment.len()] {
            bytes.extend_from_slice(&u32::try_from(count).unwrap_or(u32::MAX).to_le_bytes());
        }
        for text in arguments.iter().copied().chain(environment.iter().map(String::as_str)) {
            bytes.extend_from_slice(text.as_bytes());
            bytes.push(0);
        }
        if bytes.len() as u64 > PARAMETERS_SIZE {
            return Err(ImageError::ParametersTooLong { bytes: bytes.len() });
        }
        Ok(Self(bytes))
    }
}

/// Writes the tables that the processor reads.
pub fn write_tables(memory: &GuestMemory, image: &Image) -> Result<(), KvmError> {
    memory.write(DESCRIPTORS_ADDRESS, &descriptors::page(image.abi.exception_vectors));
    tables::build(memory.layout(), memory).map(|_| ()).ok_or(KvmError::Tables)
}

/// Makes the pages present that every guest writes in its first millisecond: a fault for each would cost five times as much.
pub fn populate(memory: &GuestMemory, image: &Image) {
    let stack = STACK_ADDRESS + STACK_SIZE;
    memory.populate(stack - STACK_AHEAD, STACK_AHEAD);
    // Of the rings the first page: a start submits little.
    memory.populate(CONTROL_ADDRESS, SUBMISSIONS_ADDRESS + PAGE_SIZE - CONTROL_ADDRESS);
    memory.populate(COMPLETIONS_ADDRESS, PAGE_SIZE);
    for segment in image.segments.iter().filter(|segment| segment.access == Access::ReadWrite) {
        memory.populate(segment.address, segment.memory_size.min(DATA_AHEAD_MAX));
    }
    // Half of the least heap with which the kernel can start is touched by any application.
    memory.populate(memory.layout().heap_address, (image.abi.heap_min / 2).min(HEAP_AHEAD_MAX));
}

/// Writes boot page and parameters.
pub fn write_pages(machine: &Machine<'_>, image: &Image, parameters: &Parameters, clock: &mut Clock, seed: [u8; 32]) {
    let memory = machine.memory();
    let layout = memory.layout();
    let Parameters(parameters) = parameters;
    let PayloadNote {
        application_address,
        application_length,
        files_address,
        files_length,
        lines_address,
        lines_length,
    } = image.payload;
    let reading = clock.read(machine);
    let page = BootPage {
        magic: (BOOT_MAGIC & 0xffff_ffff) as u32,
        abi_version: ABI_VERSION,
        features: FEATURES,
        parameters_length: u32::try_from(parameters.len()).unwrap_or(0),
        memory_size: layout.memory_size,
        heap_address: layout.heap_address,
        heap_size: layout.memory_size - layout.heap_address,
        application_address,
        application_length,
        files_address,
        files_length,
        lines_address,
        lines_length,
        tsc_frequency: clock.frequency(),
        clock_tsc: reading.tsc,
        clock_monotonic: reading.monotonic,
        clock_wall: reading.wall,
        seed,
    };
    memory.write(PARAMETERS_ADDRESS, parameters);
    memory.write(BOOT_ADDRESS, &page.write());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_counted_and_terminated() {
        let Parameters(bytes) = Parameters::pack(&["app", "x"], &["A=1".to_owned()]).unwrap();
        assert_eq!(bytes, b"\x02\0\0\0\x01\0\0\0app\0x\0A=1\0");
    }

    #[test]
    fn parameters_have_a_limit() {
        let fits = "x".repeat(65536 - 9);
        assert!(Parameters::pack(&[&fits], &[]).is_ok());
        let too_long = fits + "x";
        assert!(matches!(Parameters::pack(&[&too_long], &[]), Err(ImageError::ParametersTooLong { bytes: 65537 })));
    }
}
