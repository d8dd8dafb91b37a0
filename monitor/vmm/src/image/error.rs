//! Why an image is not started.

use std::path::PathBuf;

use rustix::io::Errno;

use crate::diagnostic::{Diagnostic, size_words, system_words};

/// What is wrong with an image. `path` is the image as the user named it.
#[derive(Debug, thiserror::Error)]
pub enum ImageError {
    /// No such file.
    #[error("There is no image `{}`. The file was not found. Build it with `uk build`, or correct the path.", path.display())]
    NotFound {
        /// The image.
        path: PathBuf,
    },
    /// It cannot be read.
    #[error(
        "The image `{}` cannot be read: {}. Opening or reading the file failed. Check that it is a file and that you may read it.",
        path.display(), system_words(*.errno)
    )]
    Unreadable {
        /// The image.
        path: PathBuf,
        /// Why.
        errno: Errno,
    },
    /// Something else than a unikernel image.
    #[error("`{}` is no unikernel image: {flaw}. Only files made by `uk build` can be run. Name such a file (they end in `.uk`).", path.display())]
    Foreign {
        /// The image.
        path: PathBuf,
        /// What gives it away.
        flaw: Foreign,
    },
    /// An image, but damaged.
    #[error("The image `{}` is damaged: {flaw}. It was found before the guest was started. Build it anew with `uk build`, or copy it again.", path.display())]
    Corrupt {
        /// The image.
        path: PathBuf,
        /// What is wrong.
        flaw: Flaw,
    },
    /// Built for another contract.
    #[error(
        "The image `{}` was built for ABI version {image}, this monitor speaks version {monitor}. Monitor and image do not fit together. {}",
        path.display(),
        if image > monitor { "Bring the toolkit up to date (`npm install`), or build the image with the older one." } else { "Build the image anew with `uk build`." }
    )]
    AbiVersion {
        /// The image.
        path: PathBuf,
        /// Its version.
        image: u32,
        /// Ours.
        monitor: u32,
    },
    /// Needs features that this monitor lacks.
    #[error(
        "The image `{}` needs the ABI features {image:#x}, this monitor offers {monitor:#x}. Monitor and image do not fit together. Bring the toolkit up to date (`npm install`), or build the image with the older one.",
        path.display()
    )]
    AbiFeatures {
        /// The image.
        path: PathBuf,
        /// What it needs.
        image: u32,
        /// What we offer.
        monitor: u32,
    },
    /// Less memory than it needs.
    #[error(
        "{} of memory are too little for this image: it needs {}. {} Give it more, as in `-m {}M`, or set `memory` in uk.config.ts.",
        size_words(*.given), size_words(*.needed),
        if *.from_manifest { "Its manifest says so little." } else { "`-m` says so little." },
        needed.div_ceil(1 << 20)
    )]
    MemoryTooSmall {
        /// Bytes given.
        given: u64,
        /// Bytes needed.
        needed: u64,
        /// Whether the figure is the manifest's.
        from_manifest: bool,
    },
    /// More memory than a guest can have, or a broken page.
    #[error(
        "A guest cannot have {bytes} bytes of memory. The limits are {} to {}, in whole pages of 4 KiB. Say another size, as in `-m 64M`.",
        size_words(uk_abi::MEMORY_MIN),
        size_words(uk_abi::MEMORY_MAX)
    )]
    MemoryOutOfRange {
        /// Bytes asked for.
        bytes: u64,
    },
    /// A limit that such a guest cannot have.
    #[error(
        "This guest cannot be limited to {} of memory. Its image needs {}, and it has {}. Set a limit between them, as in `--memory-limit {}M`.",
        size_words(*.bytes), size_words(*.needed), size_words(*.memory), needed.div_ceil(1 << 20)
    )]
    LimitOutOfRange {
        /// Bytes asked for.
        bytes: u64,
        /// Bytes that the image needs.
        needed: u64,
        /// Bytes that the guest has.
        memory: u64,
    },
    /// Arguments and environment are too long.
    #[error(
        "The application's arguments and environment take {bytes} bytes, at most {} fit. They come from `-e`, the manifest and what stands behind `--`. Shorten them.",
        uk_abi::PARAMETERS_SIZE
    )]
    ParametersTooLong {
        /// Bytes that they take.
        bytes: usize,
    },
}

impl Diagnostic for ImageError {
    fn code(&self) -> &'static str {
        match self {
            Self::NotFound { .. } => "IMAGE_NOT_FOUND",
            Self::Unreadable { .. } => "IMAGE_UNREADABLE",
            Self::Foreign { .. } => "IMAGE_FOREIGN",
            Self::Corrupt { .. } => "IMAGE_CORRUPT",
            Self::AbiVersion { .. } | Self::AbiFeatures { .. } => "ABI_MISMATCH",
            Self::MemoryTooSmall { .. } => "MEMORY_TOO_SMALL",
            Self::MemoryOutOfRange { .. } => "MEMORY_OUT_OF_RANGE",
            Self::LimitOutOfRange { .. } => "MEMORY_LIMIT_OUT_OF_RANGE",
            Self::ParametersTooLong { .. } => "PARAMETERS_TOO_LONG",
        }
    }
}

/// What shows that a file is something else.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Foreign {
    /// Not ELF.
    #[error("it does not begin like an ELF file")]
    NotElf,
    /// ELF, but of another kind.
    #[error("its ELF {field} is {actual}, not {expected}")]
    Kind {
        /// Which field.
        field: &'static str,
        /// What it holds.
        actual: u32,
        /// What it should hold.
        expected: u32,
    },
    /// ELF for this machine, but without our notes.
    #[error("it has no `unikernel` ABI note, as an ordinary program has none")]
    NoNote,
}

/// What is wrong inside of an image.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// The file ends before what its headers name.
    #[error("{what} lies at bytes {offset} to {end}, the file has {size}")]
    Truncated {
        /// What.
        what: &'static str,
        /// First byte.
        offset: u64,
        /// Behind the last byte.
        end: u64,
        /// Bytes of the file.
        size: u64,
    },
    /// More of something than is sensible.
    #[error("{what}: {actual}, at most {limit} are allowed")]
    TooMany {
        /// Of what.
        what: &'static str,
        /// How many.
        actual: u64,
        /// The limit.
        limit: u64,
    },
    /// A header that cannot be.
    #[error("{what} has the size {actual}, not {expected}")]
    Size {
        /// What.
        what: &'static str,
        /// Its size.
        actual: u64,
        /// The right one.
        expected: u64,
    },
    /// Not at a page's begin.
    #[error("segment {index} is not page-aligned (address {address:#x}, offset {offset:#x})")]
    Unaligned {
        /// Which.
        index: usize,
        /// Its address.
        address: u64,
        /// Its place in the file.
        offset: u64,
    },
    /// Outside of where images may lie.
    #[error(
        "segment {index} covers {start:#x} to {end:#x}, images lie between {:#x} and {:#x}",
        uk_abi::IMAGE_ADDRESS,
        uk_abi::MEMORY_MAX
    )]
    Misplaced {
        /// Which.
        index: usize,
        /// First address.
        start: u64,
        /// Behind the last.
        end: u64,
    },
    /// Two segments share a page, or they are not in order.
    #[error("segment {index} begins at {start:#x}, before the end of the one before it ({before:#x})")]
    Overlap {
        /// Which.
        index: usize,
        /// Its first address.
        start: u64,
        /// The end of the one before.
        before: u64,
    },
    /// More in the file than in memory.
    #[error("segment {index} has {file} bytes in the file, more than its {memory} in memory")]
    Shrinks {
        /// Which.
        index: usize,
        /// Bytes in the file.
        file: u64,
        /// Bytes in memory.
        memory: u64,
    },
    /// Writable and executable, or not even readable.
    #[error("segment {index} has the access flags {flags:#x}; only R, RX and RW are allowed")]
    Access {
        /// Which.
        index: usize,
        /// Its flags.
        flags: u32,
    },
    /// Something points to where it must not.
    #[error("{what} ({start:#x} to {end:#x}) lies in no {place} segment")]
    Outside {
        /// What.
        what: &'static str,
        /// First address.
        start: u64,
        /// Behind the last.
        end: u64,
        /// Where it should lie.
        place: &'static str,
    },
    /// A note is not there.
    #[error("it has no {what} note")]
    NoteMissing {
        /// Which.
        what: &'static str,
    },
    /// A note is there twice.
    #[error("it has two {what} notes")]
    NoteTwice {
        /// Which.
        what: &'static str,
    },
    /// The notes cannot be read.
    #[error("its notes cannot be read")]
    Notes,
    /// No application.
    #[error("its payload note names no application")]
    NoApplication,
    /// The manifest is no JSON of the right shape.
    #[error("its manifest cannot be read ({reason})")]
    Manifest {
        /// The parser's words.
        reason: String,
    },
}
