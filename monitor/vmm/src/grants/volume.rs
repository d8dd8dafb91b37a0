//! Volumes that the operator grants: directories of the host, where the guest sees them, and how much may lie in them.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

use rustix::io::Errno;
use uk_abi::{PATH_MAX, VOLUME_COUNT};

use crate::diagnostic::{Diagnostic, system_words};
use crate::size;

/// A directory of the host and the guest's path of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VolumeGrant {
    /// The host's directory, as the operator names it.
    pub directory: PathBuf,
    /// The guest's path: absolute, normalised, not `/`.
    pub path: String,
    /// Whether nothing below it can be changed.
    pub read_only: bool,
}

/// How much may lie in a volume.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuotaGrant {
    /// The volume's path in the guest, normalised.
    pub path: String,
    /// Bytes.
    pub bytes: u64,
}

impl VolumeGrant {
    /// Parses `DIRECTORY:/PATH[:ro]`. Of several `:/`, the last divides.
    #[must_use]
    pub fn parse(text: &OsStr) -> Option<Self> {
        let text = text.as_bytes();
        let (text, read_only) = text.strip_suffix(b":ro").map_or((text, false), |rest| (rest, true));
        let at = text.windows(2).rposition(|pair| pair == b":/")?;
        let directory = text.get(..at).filter(|directory| !directory.is_empty())?;
        let path = guest_path(std::str::from_utf8(text.get(at + 1..)?).ok()?)?;
        Some(Self { directory: PathBuf::from(OsStr::from_bytes(directory)), path, read_only })
    }
}

impl QuotaGrant {
    /// Parses `/PATH=SIZE`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (path, bytes) = text.rsplit_once('=')?;
        Some(Self { path: guest_path(path)?, bytes: size::parse(bytes)? })
    }
}

/// A path in the guest at which a volume can be: absolute; comes without empty, `.` and `..` parts. `None` for `/` and what is no such path.
#[must_use]
pub fn guest_path(text: &str) -> Option<String> {
    let mut parts = Vec::new();
    for part in text.strip_prefix('/')?.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    let path = format!("/{}", parts.join("/"));
    (!parts.is_empty() && path.len() as u64 <= PATH_MAX && !path.contains('\0')).then_some(path)
}

/// The volumes do not fit the image or the host.
#[derive(Debug, thiserror::Error)]
pub enum VolumeError {
    /// The manifest lists a volume that is not granted.
    #[error(
        "The application keeps files in {path}, which is not granted to it. Its image's manifest lists this volume. Grant it a directory with `-v DIR:{path}`, for example `-v ./data:{path}`."
    )]
    NotGranted {
        /// The guest's path.
        path: String,
    },
    /// One guest path twice.
    #[error("The guest's {path} is granted twice. Both `-v` name it. Leave one of them out.")]
    Twice {
        /// The guest's path.
        path: String,
    },
    /// More than there are numbers for.
    #[error(
        "{count} volumes are granted, a guest has at most {VOLUME_COUNT}. Each `-v` is one. Grant a directory above several of them instead."
    )]
    TooMany {
        /// How many.
        count: usize,
    },
    /// The directory is not there.
    #[error(
        "There is no directory `{directory}` on the host. The guest's {path} was to lie in it. Make it with `mkdir -p '{directory}'`, or name another one with `-v DIR:{path}`."
    )]
    Missing {
        /// The host's directory.
        directory: String,
        /// The guest's path.
        path: String,
    },
    /// It is something else.
    #[error(
        "`{directory}` is no directory. The guest's {path} was to lie in it. Name a directory with `-v DIR:{path}`."
    )]
    NotDirectory {
        /// The host's directory.
        directory: String,
        /// The guest's path.
        path: String,
    },
    /// The host does not let us in.
    #[error(
        "The directory `{directory}` cannot be read: {}. The guest's {path} was to lie in it. Give this user the permission (`chmod u+rx '{directory}'`), or name another one with `-v DIR:{path}`.",
        system_words(*.errno)
    )]
    Unreadable {
        /// The host's directory.
        directory: String,
        /// The guest's path.
        path: String,
        /// Why.
        errno: Errno,
    },
    /// The host does not let us write.
    #[error(
        "The directory `{directory}` cannot be written: {}. The guest's {path} was to lie in it. Grant it for reading only with `-v '{directory}:{path}:ro'`, or give this user the permission (`chmod u+w '{directory}'`).",
        system_words(*.errno)
    )]
    NotWritable {
        /// The host's directory.
        directory: String,
        /// The guest's path.
        path: String,
        /// Why.
        errno: Errno,
    },
    /// No openat2.
    #[error(
        "The host cannot keep a guest inside of a directory: {}. Volumes need the system call openat2. Use Linux 5.11 or newer, and let the container that this runs in, if any, allow openat2.",
        system_words(*.errno)
    )]
    HostTooOld {
        /// What openat2 said.
        errno: Errno,
    },
    /// A quota without its volume.
    #[error(
        "There is no volume {path} that a quota could be of. `--volume-quota` names it, no `-v` does. Grant it with `-v DIR:{path}`, or write the path as in `-v`."
    )]
    QuotaOfNothing {
        /// The guest's path.
        path: String,
    },
    /// Two quotas.
    #[error("The volume {path} has two quotas. Both `--volume-quota` name it. Leave one of them out.")]
    QuotaTwice {
        /// The guest's path.
        path: String,
    },
    /// A quota of what never grows.
    #[error(
        "The volume {path} is read-only and has a quota. It never grows. Leave out its `--volume-quota`, or the `:ro` of its `-v`."
    )]
    QuotaReadOnly {
        /// The guest's path.
        path: String,
    },
    /// What lies in the volume cannot be counted.
    #[error(
        "What lies in the volume {path} cannot be counted for its quota: {}. The host refused it at `{place}`. Give this user the permission, leave the directory alone meanwhile, or leave out `--volume-quota`.",
        system_words(*.errno)
    )]
    Uncounted {
        /// The guest's path.
        path: String,
        /// Where in the host.
        place: String,
        /// Why.
        errno: Errno,
    },
}

impl Diagnostic for VolumeError {
    fn code(&self) -> &'static str {
        match self {
            Self::NotGranted { .. } => "VOLUME_NOT_GRANTED",
            Self::Twice { .. } => "VOLUME_TWICE",
            Self::TooMany { .. } => "TOO_MANY_VOLUMES",
            Self::Missing { .. } => "VOLUME_MISSING",
            Self::NotDirectory { .. } => "VOLUME_NOT_DIRECTORY",
            Self::Unreadable { .. } => "VOLUME_UNREADABLE",
            Self::NotWritable { .. } => "VOLUME_NOT_WRITABLE",
            Self::HostTooOld { .. } => "VOLUME_HOST_TOO_OLD",
            Self::QuotaOfNothing { .. } => "QUOTA_OF_NO_VOLUME",
            Self::QuotaTwice { .. } => "QUOTA_TWICE",
            Self::QuotaReadOnly { .. } => "QUOTA_READ_ONLY",
            Self::Uncounted { .. } => "QUOTA_NOT_COUNTED",
        }
    }
}

/// Checks that each path is granted once, that quotas are of volumes that can grow, and that all that the manifest needs is granted.
pub fn check(manifest: &[String], volumes: &[VolumeGrant], quotas: &[QuotaGrant]) -> Result<(), VolumeError> {
    if volumes.len() as u64 > VOLUME_COUNT {
        return Err(VolumeError::TooMany { count: volumes.len() });
    }
    for (index, grant) in volumes.iter().enumerate() {
        if volumes.iter().skip(index + 1).any(|other| other.path == grant.path) {
            return Err(VolumeError::Twice { path: grant.path.clone() });
        }
    }
    for (index, quota) in quotas.iter().enumerate() {
        let path = || quota.path.clone();
        if quotas.iter().skip(index + 1).any(|other| other.path == quota.path) {
            return Err(VolumeError::QuotaTwice { path: path() });
        }
        match volumes.iter().find(|volume| volume.path == quota.path) {
            None => return Err(VolumeError::QuotaOfNothing { path: path() }),
            Some(volume) if volume.read_only => return Err(VolumeError::QuotaReadOnly { path: path() }),
            Some(_) => {}
        }
    }
    let granted = |path: &str| volumes.iter().any(|volume| volume.path == path);
    match manifest.iter().find(|path| !guest_path(path).is_some_and(|path| granted(&path))) {
        Some(path) => Err(VolumeError::NotGranted { path: path.clone() }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn volume(text: &str) -> VolumeGrant {
        VolumeGrant::parse(text.as_ref()).unwrap()
    }

    #[test]
    fn grants_are_parsed_and_normalised() {
        for (text, directory, path, read_only) in [
            ("./data:/data", "./data", "/data", false),
            ("/srv/x:/data:ro", "/srv/x", "/data", true),
            ("d://a//./b/../c/", "d", "/a/c", false),
            ("/with:colon/x:/data", "/with:colon/x", "/data", false),
            ("/a:/b:/c", "/a:/b", "/c", false),
            ("d:/../../x", "d", "/x", false),
            ("d:/x:rw", "d", "/x:rw", false),
        ] {
            let expected = VolumeGrant { directory: directory.into(), path: path.into(), read_only };
            assert_eq!(volume(text), expected, "{text}");
        }
        assert_eq!(volume("d:/é").path, "/é");
        assert!(VolumeGrant::parse(OsStr::from_bytes(b"\xff:/data")).is_some(), "the host's names are bytes");
    }

    #[test]
    fn what_is_no_grant() {
        let long = format!("d:/{}", "x".repeat(5000));
        for text in ["", "data", ":/data", "d:data", "d:/", "d:/.", "d:/a/..", "d://", "d:/:ro", &long] {
            assert_eq!(VolumeGrant::parse(text.as_ref()), None, "{text}");
        }
        assert_eq!(VolumeGrant::parse(OsStr::from_bytes(b"d:/\xff")), None, "the guest's paths are UTF-8");
    }

    #[test]
    fn quotas_are_parsed() {
        assert_eq!(QuotaGrant::parse("/data/=1M"), Some(QuotaGrant { path: "/data".into(), bytes: 1 << 20 }));
        assert_eq!(QuotaGrant::parse("/a=b=0").unwrap().path, "/a=b");
        for text in ["/data", "/data=", "data=1M", "/=1M", "/data=lots", "/data=-1"] {
            assert_eq!(QuotaGrant::parse(text), None, "{text}");
        }
    }

    #[test]
    fn grants_fit_each_other_and_the_manifest() {
        let code = |manifest: &[&str], volumes: &[&str], quotas: &[&str]| {
            let manifest: Vec<String> = manifest.iter().map(|path| (*path).to_owned()).collect();
            let volumes: Vec<_> = volumes.iter().map(|text| volume(text)).collect();
            let quotas: Vec<_> = quotas.iter().map(|text| QuotaGrant::parse(text).unwrap()).collect();
            check(&manifest, &volumes, &quotas).map_err(|error| {
                assert!(error.to_string().ends_with('.'), "{error}");
                (error.code(), error.to_string())
            })
        };
        assert_eq!(code(&["/data/"], &["d:/data", "e:/data/nested"], &["/data=1M"]), Ok(()));
        let (name, text) = code(&["/data"], &["d:/other"], &[]).unwrap_err();
        assert_eq!(name, "VOLUME_NOT_GRANTED");
        assert!(text.contains("-v DIR:/data"), "{text}");
        assert_eq!(code(&["nonsense"], &["d:/data"], &[]).unwrap_err().0, "VOLUME_NOT_GRANTED");
        assert_eq!(code(&[], &["d:/data", "e:/data"], &[]).unwrap_err().0, "VOLUME_TWICE");
        assert_eq!(code(&[], &["d:/data"], &["/date=1"]).unwrap_err().0, "QUOTA_OF_NO_VOLUME");
        assert_eq!(code(&[], &["d:/data"], &["/data=1", "/data=2"]).unwrap_err().0, "QUOTA_TWICE");
        assert_eq!(code(&[], &["d:/data:ro"], &["/data=1"]).unwrap_err().0, "QUOTA_READ_ONLY");
        let many: Vec<String> = (0..65).map(|number| format!("d:/{number}")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        assert_eq!(code(&[], &many[..64], &[]), Ok(()));
        assert_eq!(code(&[], &many, &[]).unwrap_err().0, "TOO_MANY_VOLUMES");
    }
}
