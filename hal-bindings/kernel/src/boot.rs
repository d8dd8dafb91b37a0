//! What the monitor tells a guest at its start.

use uk_abi::{ABI_VERSION, BOOT_MAGIC, BootPage, PARAMETERS_ADDRESS};

use crate::{arch::shared, report};

/// Reads the boot page, and dies if it is none.
#[must_use]
pub fn read(page: *const u8) -> BootPage {
    // SAFETY: the monitor passes the address of the boot page, which is mapped, readable and 256 bytes long.
    let boot = BootPage::read(unsafe { &*page.cast::<[u8; BootPage::SIZE]>() });
    if u64::from(boot.magic) != BOOT_MAGIC {
        report::kernel_panic(format_args!("the boot page begins with {:#x} instead of {BOOT_MAGIC:#x}", boot.magic));
    }
    if boot.abi_version != ABI_VERSION {
        report::kernel_panic(format_args!(
            "the monitor speaks ABI version {}, this kernel version {ABI_VERSION}",
            boot.abi_version
        ));
    }
    boot
}

/// The bytes with arguments and environment.
#[must_use]
pub fn parameters(boot: &BootPage) -> Parameters<'static> {
    // SAFETY: the monitor maps the parameters, readable, for the guest's life.
    Parameters::new(unsafe { shared::region(PARAMETERS_ADDRESS, u64::from(boot.parameters_length)) })
}

/// Counts of arguments and environment entries, then their texts, each ended by NUL.
pub struct Parameters<'a> {
    arguments: usize,
    entries: usize,
    texts: &'a [u8],
}

impl<'a> Parameters<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        let count = |at: usize| {
            bytes.get(at..at + 4).and_then(|word| word.first_chunk()).map_or(0, |word| u32::from_le_bytes(*word))
        };
        Self { arguments: count(0) as usize, entries: count(4) as usize, texts: bytes.get(8..).unwrap_or_default() }
    }

    fn all(&self) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        self.texts.split(|byte| *byte == 0)
    }

    /// The arguments.
    pub fn arguments(&self) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        self.all().take(self.arguments)
    }

    /// The environment as (name, value).
    pub fn environment(&self) -> impl Iterator<Item = (&'a [u8], &'a [u8])> + use<'a> {
        self.all().skip(self.arguments).take(self.entries).filter_map(|text| {
            let at = memchr::memchr(b'=', text)?;
            Some((text.get(..at)?, text.get(at + 1..)?))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Parameters;

    #[test]
    fn splits_parameters() {
        let bytes = b"\x02\0\0\0\x03\0\0\0one\0\0A=1\0B=x=y\0C=\0";
        let parameters = Parameters::new(bytes);
        assert_eq!(parameters.arguments().collect::<Vec<_>>(), [&b"one"[..], b""]);
        assert_eq!(parameters.environment().collect::<Vec<_>>(), [(&b"A"[..], &b"1"[..]), (b"B", b"x=y"), (b"C", b"")]);
    }

    #[test]
    fn nothing_is_nothing() {
        assert_eq!(Parameters::new(b"").arguments().count(), 0);
        assert_eq!(Parameters::new(b"\x05\0\0\0\x01\0\0\0a").environment().count(), 0);
    }
}
