//! Secrets: values of the environment that stand in files, so that neither a command line nor an image shows them.

use std::fs::File;
use std::io::Read;
use std::path::PathBuf;

use crate::start::StartError;

/// What all of an environment may take.
const SECRET_MAX: u64 = uk_abi::PARAMETERS_SIZE;

/// Reads them. A line break at the end of a file is not part of its secret.
pub fn read(secrets: &[(String, PathBuf)]) -> Result<Vec<(String, String)>, StartError> {
    secrets.iter().map(|(name, file)| Ok((name.clone(), value(name, file)?))).collect()
}

fn value(name: &str, file: &PathBuf) -> Result<String, StartError> {
    let refused =
        |problem: String| StartError::Secret { name: name.to_owned(), file: file.display().to_string(), problem };
    let mut text = String::new();
    let open = File::open(file).map_err(|error| refused(error.to_string()))?;
    open.take(SECRET_MAX + 1).read_to_string(&mut text).map_err(|error| refused(error.to_string()))?;
    if text.len() as u64 > SECRET_MAX || text.contains('\0') {
        return Err(refused("it is too long, or contains NUL".to_owned()));
    }
    let end = text.strip_suffix('\n').unwrap_or(&text).len();
    text.truncate(end);
    Ok(text)
}
