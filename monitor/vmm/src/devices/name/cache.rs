//! Addresses that were found lately: who asks for a name again and again does not ask the servers each time.

use std::collections::HashMap;

use crate::clock::SECOND;
use crate::resolver::message::Found;

/// The longest that an answer is kept, whatever it says itself, and how long it is kept that there is nothing.
const LONGEST: u64 = 60 * SECOND;
const NOTHING: u64 = 5 * SECOND;
/// Answers kept at once.
const COUNT: usize = 256;

/// Answers by name and type of record.
#[derive(Debug, Default)]
pub(super) struct Cache {
    answers: HashMap<(String, u16), (Found, u64)>,
}

impl Cache {
    /// Keeps an answer. If there are too many, those that are over go, and if there are none, the one that ends first.
    pub fn keep(&mut self, name: &str, kind: u16, found: &Found, now: u64) {
        let own = u64::from(found.seconds).saturating_mul(SECOND).min(LONGEST);
        let time = if found.addresses.is_empty() { own.min(NOTHING) } else { own };
        if time == 0 {
            return;
        }
        if self.answers.len() >= COUNT {
            self.answers.retain(|_, (_, until)| *until > now);
        }
        if self.answers.len() >= COUNT
            && let Some(first) = self.answers.iter().min_by_key(|(_, (_, until))| *until).map(|(key, _)| key.clone())
        {
            self.answers.remove(&first);
        }
        self.answers.insert((name.to_owned(), kind), (found.clone(), now.saturating_add(time)));
    }

    /// An answer that still holds.
    pub fn find(&self, name: &str, kind: u16, now: u64) -> Option<&Found> {
        let (found, until) = self.answers.get(&(name.to_owned(), kind))?;
        (*until > now).then_some(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(count: u8, seconds: u32) -> Found {
        Found { addresses: (0..count).map(|last| [192, 0, 2, last].into()).collect(), seconds }
    }

    #[test]
    fn answers_hold_as_long_as_they_say_and_at_most_a_minute() {
        let mut cache = Cache::default();
        cache.keep("short", 1, &found(1, 2), 10);
        cache.keep("long", 1, &found(1, u32::MAX), 10);
        cache.keep("never", 1, &found(1, 0), 10);
        assert!(cache.find("short", 1, 10 + 2 * SECOND - 1).is_some());
        assert!(cache.find("short", 1, 10 + 2 * SECOND).is_none() && cache.find("short", 28, 10).is_none());
        assert!(cache.find("long", 1, 10 + LONGEST - 1).is_some() && cache.find("long", 1, 10 + LONGEST).is_none());
        assert!(cache.find("never", 1, 10).is_none());
    }

    #[test]
    fn that_there_is_nothing_holds_briefly() {
        let mut cache = Cache::default();
        cache.keep("none", 1, &found(0, u32::MAX), 0);
        assert!(cache.find("none", 1, NOTHING - 1).is_some() && cache.find("none", 1, NOTHING).is_none());
    }

    #[test]
    fn only_so_many_are_kept() {
        let mut cache = Cache::default();
        for number in 0..2000 {
            cache.keep(&number.to_string(), 1, &found(1, 30), number);
            assert!(cache.answers.len() <= COUNT);
        }
        assert!(cache.find("1999", 1, 2000).is_some() && cache.find("1", 1, 2000).is_none());
    }
}
