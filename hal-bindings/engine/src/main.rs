//! `uk-engine`: the guest's JavaScript engine as a Linux program.

mod compile;
mod engine;
mod error;
mod run;

use std::{env, ffi::OsString, path::PathBuf, process::ExitCode};

use compile::Kind;
use error::Failure;

const USAGE: &str = "\
usage: uk-engine compile IN.js OUT.bin [--name NAME]          compile an ES module without imports and exports to bytecode;
                                                              NAME stands in stack traces
       uk-engine compile-script IN.js OUT.bin [--name NAME]   compile a script to bytecode
       uk-engine run FILE.js                                  run a script, or a module if it is one
       uk-engine version                                      versions of the binding and of the engine
";

fn main() -> ExitCode {
    match command(env::args_os().skip(1).collect()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::from(failure.exit_code())
        }
    }
}

fn command(arguments: Vec<OsString>) -> Result<(), Failure> {
    let words: Vec<_> = arguments.iter().map(|word| word.to_str()).collect();
    match words.as_slice() {
        [Some(word @ ("compile" | "compile-script")), Some(input), Some(output), name @ ..] => {
            let kind = if *word == "compile" { Kind::Module } else { Kind::Script };
            let name = match name {
                [] => "app.js",
                [Some("--name"), Some(name)] => name,
                _ => return Err(Failure::Usage { usage: USAGE }),
            };
            compile::compile(kind, &PathBuf::from(input), &PathBuf::from(output), name)
        }
        [Some("run"), Some(file)] => run::run(&PathBuf::from(file)),
        [Some("version")] => {
            println!("{}", engine::version());
            Ok(())
        }
        [Some("--help" | "help")] => {
            print!("{USAGE}");
            Ok(())
        }
        _ => Err(Failure::Usage { usage: USAGE }),
    }
}
