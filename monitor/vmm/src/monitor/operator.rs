//! What the operator wants of a running guest: that it ends, or that it keeps to its memory.

use uk_abi::{exit_code, signal};

use super::{Ending, Monitor};
use crate::death::Death;
use crate::diagnostic::code_byte;
use crate::image::{Image, ImageError};
use crate::limit::{Look, MemoryLimit};
use crate::mem::GuestMemory;
use crate::sys::signals::{self, Request};

impl Monitor<'_> {
    /// Tells the guest of the operator's signals, or ends it.
    pub(super) fn hear_operator(&mut self) -> Result<(), Ending> {
        while let Some(request) = self.signals.take() {
            let (number, code, ends) = match request {
                Request::Memory => {
                    self.ask_for_memory();
                    continue;
                }
                Request::Interrupt(count) => (signal::INTERRUPT, exit_code::INTERRUPTED, count > 1),
                Request::Terminate => (signal::TERMINATE, exit_code::TERMINATED, false),
            };
            let (devices, mut host) = self.parts();
            if ends || !devices.signal.deliver(number, &mut host) {
                self.drain_console();
                return Err(Ending::Code(code_byte(code)));
            }
            signals::calm();
            self.devices.console.guest_hears_signals = self.devices.signal.in_force();
            self.rings.end(self.machine.memory());
        }
        Ok(())
    }

    /// Limits the memory that the guest may hold from now on, or does not any more; a guest that sleeps is woken to see to it.
    /// It keeps to the limit by itself: what goes beyond is refused to the application. An image that needs more is an error, and so
    /// is more than the guest's memory; then nothing changes.
    pub fn set_memory_limit(&mut self, bytes: Option<u64>) -> Result<(), ImageError> {
        change_limit(&mut self.limit, self.image, self.machine.memory(), bytes)?;
        self.ask_for_memory();
        Ok(())
    }

    /// Asks the guest to give back what memory it can. It does as soon as it is at its event loop; one that never listens goes on.
    pub fn ask_for_memory(&mut self) {
        let (devices, mut host) = self.parts();
        if devices.signal.deliver(signal::MEMORY, &mut host) {
            self.rings.end(self.machine.memory());
        }
    }

    /// Ends a guest that does not keep to its limit.
    pub(super) fn see_to_memory(&mut self) -> Result<(), Ending> {
        match self.limit.look() {
            Look::Fine => {}
            Look::TooMuch => self.ask_for_memory(),
            Look::TooLong { resident, limit } => {
                self.drain_console();
                return Err(Death::OverLimit { resident, limit }.into());
            }
        }
        Ok(())
    }
}

/// Sets a limit that such an image may have, and tells the guest.
pub(super) fn change_limit(
    limit: &mut MemoryLimit,
    image: &Image,
    memory: &GuestMemory,
    bytes: Option<u64>,
) -> Result<(), ImageError> {
    limit.set(image.memory_limit(bytes, memory.layout().memory_size)?);
    limit.tell(memory);
    Ok(())
}
