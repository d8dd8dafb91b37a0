//! Paths as the guest writes them, divided into what is walked and the last name, which is acted upon.

use std::ffi::{CStr, CString};

/// A path relative to its volume.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) struct GuestPath(CString);

/// The last part of a path, of which nothing is followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) enum Last {
    /// One component, and whether a `/` behind it demands a directory. The host never sees that `/`: it would follow a link.
    Name(CString, bool),
    /// `.`, or the volume's root.
    Same,
    /// `..`.
    Above,
}

impl GuestPath {
    /// Of a text that the monitor has copied from guest memory.
    pub fn new(text: CString) -> Self {
        Self(text)
    }

    /// The volume's root.
    pub fn root() -> Self {
        Self(CString::default())
    }

    /// All of it; `.` for the root.
    pub fn whole(&self) -> &CStr {
        if self.0.is_empty() { c"." } else { &self.0 }
    }

    /// What leads to the last part (`None`: it lies in the root), and that part.
    pub fn split(&self) -> (Option<CString>, Last) {
        let bytes = self.0.to_bytes();
        let end = bytes.iter().rposition(|byte| *byte != b'/').map_or(0, |last| last + 1);
        let trimmed = bytes.get(..end).unwrap_or_default();
        let start = trimmed.iter().rposition(|byte| *byte == b'/').map_or(0, |slash| slash + 1);
        // Nothing but slashes is an absolute path, which the host will not walk.
        let parent = if trimmed.is_empty() { bytes } else { bytes.get(..start).unwrap_or_default() };
        let last = match trimmed.get(start..).unwrap_or_default() {
            b"" | b"." => Last::Same,
            b".." => Last::Above,
            name => Last::Name(own(name), end < bytes.len()),
        };
        ((!parent.is_empty()).then(|| own(parent)), last)
    }
}

/// A part of a path, which has no NUL because the whole has none.
fn own(part: &[u8]) -> CString {
    CString::new(part).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> GuestPath {
        GuestPath(CString::new(text).unwrap())
    }

    #[test]
    fn the_last_name_is_one_component() {
        let name = |text: &str| {
            let bare = text.trim_end_matches('/');
            Last::Name(CString::new(bare).unwrap(), bare != text)
        };
        let parent = |text: &str| Some(CString::new(text).unwrap());
        for (text, expected) in [
            ("a", (None, name("a"))),
            ("a/", (None, name("a/"))),
            ("a//", (None, name("a/"))),
            ("a/b", (parent("a/"), name("b"))),
            ("a//b///", (parent("a//"), name("b/"))),
            ("../b", (parent("../"), name("b"))),
            ("/b", (parent("/"), name("b"))),
            ("", (None, Last::Same)),
            (".", (None, Last::Same)),
            ("/", (parent("/"), Last::Same)),
            ("///", (parent("///"), Last::Same)),
            ("a/.", (parent("a/"), Last::Same)),
            ("a/./", (parent("a/"), Last::Same)),
            ("..", (None, Last::Above)),
            ("a/../", (parent("a/"), Last::Above)),
            ("...", (None, name("..."))),
        ] {
            assert_eq!(path(text).split(), expected, "{text:?}");
        }
    }

    #[test]
    fn the_root_is_empty_or_a_dot() {
        assert_eq!(path("").whole(), c".");
        assert_eq!(path("a/b").whole(), c"a/b");
    }
}
