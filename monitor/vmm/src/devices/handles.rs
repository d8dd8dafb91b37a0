//! Handles: an index and a generation, so that a handle that was given back never names what came after it.

use uk_abi::HANDLE_COUNT;

const INDEX_BITS: u32 = HANDLE_COUNT.trailing_zeros();
/// A handle is a result, so it stays positive as i32; 0 is no handle.
const GENERATIONS: u32 = (1 << (31 - INDEX_BITS)) - 1;

const _: () = assert!(HANDLE_COUNT.is_power_of_two());

#[derive(Debug)]
struct Slot<T> {
    generation: u32,
    /// Whether the handle stands in a list of those to be looked after.
    listed: bool,
    entry: Option<T>,
}

/// At most HANDLE_COUNT things, by handle.
#[derive(Debug)]
pub struct Handles<T> {
    slots: Vec<Slot<T>>,
    free: Vec<u32>,
}

impl<T> Default for Handles<T> {
    fn default() -> Self {
        Self { slots: Vec::new(), free: Vec::new() }
    }
}

impl<T> Handles<T> {
    /// Whether there is no handle left.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.free.is_empty() && self.slots.len() as u64 >= HANDLE_COUNT
    }

    /// Keeps something under a new handle; gives it back if there is none left.
    pub fn insert(&mut self, entry: T) -> Result<u32, T> {
        if let Some(index) = self.free.pop()
            && let Some(slot) = self.slots.get_mut(index as usize)
        {
            slot.entry = Some(entry);
            slot.listed = false;
            return Ok(slot.generation << INDEX_BITS | index);
        }
        let index = self.slots.len() as u64;
        if index >= HANDLE_COUNT {
            return Err(entry);
        }
        self.slots.push(Slot { generation: 1, listed: false, entry: Some(entry) });
        Ok(1 << INDEX_BITS | (index as u32))
    }

    /// What a handle names.
    pub fn get(&mut self, handle: u32) -> Option<&mut T> {
        self.slot(handle)?.entry.as_mut()
    }

    /// Puts something else in the place of what a handle names.
    pub fn replace(&mut self, handle: u32, with: impl FnOnce(T) -> T) {
        if let Some(slot) = self.slot(handle) {
            slot.entry = slot.entry.take().map(with);
        }
    }

    /// Gives a handle back.
    pub fn remove(&mut self, handle: u32) -> Option<T> {
        let slot = self.slot(handle)?;
        let entry = slot.entry.take()?;
        slot.generation = slot.generation % GENERATIONS + 1;
        self.free.push(handle & ((1 << INDEX_BITS) - 1));
        Some(entry)
    }

    /// Marks a handle as listed; true if it was not before.
    pub fn list(&mut self, handle: u32) -> bool {
        self.slot(handle).is_some_and(|slot| !std::mem::replace(&mut slot.listed, true))
    }

    /// Marks it as not listed any more.
    pub fn unlist(&mut self, handle: u32) {
        if let Some(slot) = self.slot(handle) {
            slot.listed = false;
        }
    }

    /// All of them.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (u32, &mut T)> {
        self.slots.iter_mut().enumerate().filter_map(|(index, slot)| {
            let handle = slot.generation << INDEX_BITS | (index as u32);
            slot.entry.as_mut().map(|entry| (handle, entry))
        })
    }

    fn slot(&mut self, handle: u32) -> Option<&mut Slot<T>> {
        let slot = self.slots.get_mut((handle & ((1 << INDEX_BITS) - 1)) as usize)?;
        (slot.generation == handle >> INDEX_BITS && slot.entry.is_some()).then_some(slot)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handle_given_back_names_nothing_any_more() {
        let mut handles = Handles::default();
        let first = handles.insert('a').unwrap();
        assert_eq!(handles.get(first), Some(&mut 'a'));
        assert_eq!(handles.remove(first), Some('a'));
        let second = handles.insert('b').unwrap();
        assert_ne!(first, second);
        assert_eq!(handles.get(first), None);
        assert_eq!(handles.remove(first), None);
        assert_eq!(handles.get(second), Some(&mut 'b'));
    }

    #[test]
    fn no_handle_is_zero_or_negative_however_often_it_is_reused() {
        let mut handles = Handles::default();
        let mut last = 0;
        for _ in 0..600_000 {
            let handle = handles.insert(()).unwrap();
            assert!(handle > 0 && i32::try_from(handle).is_ok() && handle != last);
            last = handle;
            handles.remove(handle);
        }
    }

    #[test]
    fn there_is_a_limit() {
        let mut handles = Handles::default();
        let all: Vec<_> = (0..HANDLE_COUNT).map(|number| handles.insert(number).unwrap()).collect();
        assert!(handles.is_full());
        assert_eq!(handles.insert(7), Err(7));
        handles.remove(all[5]);
        assert!(!handles.is_full());
        assert!(handles.insert(7).is_ok());
    }

    #[test]
    fn rubbish_names_nothing() {
        let mut handles = Handles::default();
        handles.insert('a').unwrap();
        for handle in [0, 1, 4095, 4097, u32::MAX, 1 << 31 | 4096] {
            assert_eq!(handles.get(handle), None, "{handle}");
            assert!(!handles.list(handle));
        }
    }

    #[test]
    fn listing_is_once_only() {
        let mut handles = Handles::default();
        let handle = handles.insert('a').unwrap();
        assert!(handles.list(handle));
        assert!(!handles.list(handle));
        handles.unlist(handle);
        assert!(handles.list(handle));
        handles.remove(handle);
        let next = handles.insert('b').unwrap();
        assert!(handles.list(next), "the next one at its place is not listed");
    }
}
