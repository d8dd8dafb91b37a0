//! What can go wrong, each with what, where and how to mend it.

use std::{io, path::PathBuf};

use thiserror::Error;

/// Why a command has failed.
#[derive(Debug, Error)]
pub enum Failure {
    /// The command line is wrong.
    #[error("error[USAGE]: the command is not known. Its forms:\n{usage}")]
    Usage {
        /// The forms there are.
        usage: &'static str,
    },
    /// A file could not be read.
    #[error("error[READ]: {path} cannot be read: {source}. Check the path and its permissions.", path = path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file could not be written.
    #[error("error[WRITE]: {path} cannot be written: {source}. Check the folder and its permissions.", path = path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The source is not a JavaScript module.
    #[error("error[SYNTAX]: {path}:{position}: {message}. Correct the source.", path = path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// `line` or `line:column`.
        position: String,
        /// The engine's words.
        message: String,
    },
    /// The module imports another.
    #[error(
        "error[IMPORT]: {path} imports \"{specifier}\". The bytecode of an image is one module without imports. \
         Bundle that import into it, or remove it.",
        path = path.display()
    )]
    Import {
        /// The file.
        path: PathBuf,
        /// What it imports.
        specifier: String,
    },
    /// A script that `run` has run has thrown.
    #[error("Uncaught {0}")]
    Uncaught(String),
    /// The engine has no memory left.
    #[error("error[ENGINE]: the engine could not {doing}. The machine has no memory left.")]
    Engine {
        /// What it was about to do.
        doing: &'static str,
    },
}

impl Failure {
    /// 2 for a wrong command line, else 1.
    pub const fn exit_code(&self) -> u8 {
        match self {
            Self::Usage { .. } => 2,
            _ => 1,
        }
    }
}
