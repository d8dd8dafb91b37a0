//! `compile`: an ES module that neither imports nor exports to bytecode, without its source, but with its lines and columns. What comes
//! out is the script that makes a function of it: a module's own code would stay in memory for ever, a function's goes when it has run.
//! `compile-script`: a script to bytecode as it is.

use std::{fs, path::Path, slice};

use rquickjs_sys as qjs;

use crate::{engine::Engine, error::Failure};

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An ES module; becomes a script whose value is an async function that does what the module does.
    Module,
    /// A script, whose value is what matters.
    Script,
}

/// Compiles the file; same input, same bytes. `name` goes into stack traces.
pub fn compile(kind: Kind, input: &Path, output: &Path, name: &str) -> Result<(), Failure> {
    let source = fs::read(input).map_err(|source| Failure::Read { path: input.into(), source })?;
    let bytecode = bytecode(kind, &source, input, name)?;
    fs::write(output, bytecode).map_err(|source| Failure::Write { path: output.into(), source })
}

/// Before and behind the module. Its `this` is undefined, as it should be.
const FUNCTION: (&[u8], &[u8]) = (b"(async function () {\n\n", b"\n})");
/// The line of the first of these, so that the module begins in line 1. A line 0 would be taken for none.
const FUNCTION_LINE: i32 = -1;

/// The bytecode of `source`. `path` is for messages.
///
/// What is no module is refused, though a function could hold it: it is read as a module first. One difference stays: of `a<!--b` a script
/// makes a comment; the bundler refuses it.
pub fn bytecode(kind: Kind, source: &[u8], path: &Path, name: &str) -> Result<Vec<u8>, Failure> {
    let engine = Engine::new()?;
    let only = qjs::JS_EVAL_FLAG_COMPILE_ONLY;
    let flags = qjs::JS_EVAL_TYPE_GLOBAL | qjs::JS_EVAL_FLAG_STRICT | only;
    let script = match kind {
        Kind::Script => engine.evaluate(source, name, 1, flags),
        Kind::Module => {
            let module = engine.evaluate(source, name, 1, qjs::JS_EVAL_TYPE_MODULE | only);
            engine.free(module.map_err(|exception| failure(&engine, exception, path))?);
            let (before, behind) = FUNCTION;
            engine.evaluate(&[before, source, behind].concat(), name, FUNCTION_LINE, flags)
        }
    };
    let script = script.map_err(|exception| failure(&engine, exception, path))?;
    let mut size = 0;
    let flags = qjs::JS_WRITE_OBJ_BYTECODE | qjs::JS_WRITE_OBJ_STRIP_SOURCE;
    // SAFETY: the script is alive; the result is copied, then given back.
    let bytecode = unsafe {
        let data = qjs::JS_WriteObject(engine.context, &raw mut size, script, flags as i32);
        let copy = (!data.is_null()).then(|| slice::from_raw_parts(data, size as usize).to_vec());
        qjs::js_free(engine.context, data.cast());
        copy
    };
    engine.free(script);
    bytecode.ok_or(Failure::Engine { doing: "write the bytecode" })
}

/// The failure that an exception of the compiler stands for.
fn failure(engine: &Engine, exception: qjs::JSValue, path: &Path) -> Failure {
    let message = engine.property(exception, c"message").unwrap_or_else(|| engine.text(exception));
    let stack = engine.property(exception, c"stack").unwrap_or_default();
    engine.free(exception);
    match engine.take_imported() {
        Some(specifier) => Failure::Import { path: path.into(), specifier },
        None => Failure::Syntax { path: path.into(), position: position(&stack), message },
    }
}

/// `line:column` out of the first line of a stack, `    at app.js:3:5`.
fn position(stack: &str) -> String {
    let first = stack.lines().next().unwrap_or_default().trim_end().trim_end_matches(')');
    let mut parts = first.rsplitn(3, ':');
    match (parts.next(), parts.next()) {
        (Some(column), Some(line)) if line.parse::<u32>().is_ok() && column.parse::<u32>().is_ok() => {
            format!("{line}:{column}")
        }
        (Some(line), _) if line.parse::<u32>().is_ok() => line.into(),
        _ => "1".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::{FUNCTION, FUNCTION_LINE, Kind, bytecode, position};
    use crate::{engine::Engine, error::Failure};
    use rquickjs_sys as qjs;
    use std::path::Path;

    fn compile(source: &str) -> Result<Vec<u8>, Failure> {
        bytecode(Kind::Module, source.as_bytes(), Path::new("in.js"), "app.js")
    }

    #[test]
    fn same_input_same_bytes() {
        let source =
            "const f = (a) => ({ a, ['x' + a]: Symbol.iterator }); class A { #p = 1; get p() { return this.#p } }";
        assert_eq!(compile(source).unwrap(), compile(source).unwrap());
    }

    #[test]
    fn the_source_is_stripped_and_the_name_is_kept() {
        let code = compile("function secretName() { /* a remark */ return 1 } secretName();").unwrap();
        let has = |text: &[u8]| code.windows(text.len()).any(|window| window == text);
        assert!(has(b"secretName") && has(b"app.js"));
        assert!(!has(b"a remark"));
    }

    #[test]
    fn a_syntax_error_has_its_place() {
        let failure = compile("const a = 1;\nconst b = ;\n").unwrap_err();
        let text = failure.to_string();
        assert!(text.starts_with("error[SYNTAX]: in.js:2:11: "), "{text}");
    }

    #[test]
    fn an_import_is_named() {
        let text = compile("import { a } from 'left-pad'; a();").unwrap_err().to_string();
        assert!(text.contains("in.js imports \"left-pad\""), "{text}");
    }

    #[test]
    fn top_level_await_compiles() {
        assert!(compile("await 0;").is_ok());
    }

    #[test]
    fn lines_and_columns_are_those_of_the_module() {
        let engine = Engine::new().unwrap();
        let source = [FUNCTION.0, b"const a = 1; a.b.c;\n", FUNCTION.1, b"()"].concat();
        let flags = qjs::JS_EVAL_TYPE_GLOBAL;
        let promise = engine.evaluate(&source, "app.js", FUNCTION_LINE, flags).ok().unwrap();
        // SAFETY: an async function returns a promise; its reason is ours to free.
        let reason = unsafe { qjs::JS_PromiseResult(engine.context, promise) };
        let stack = engine.property(reason, c"stack").unwrap();
        engine.free(reason);
        engine.free(promise);
        assert!(stack.contains("(app.js:1:14)"), "{stack}");
    }

    #[test]
    fn an_export_has_its_place() {
        let text = compile("const a = 1;\nexport default a;").unwrap_err().to_string();
        assert!(text.starts_with("error[SYNTAX]: in.js:2:"), "{text}");
    }

    #[test]
    fn what_a_function_could_hold_and_no_module_is_refused() {
        assert!(compile("with (globalThis) {}").is_err());
        assert!(compile("return 1;").is_err() && compile("new.target;").is_err() && compile("}); ({").is_err());
    }

    #[test]
    fn a_script_is_what_it_is() {
        let script = |source: &str| bytecode(Kind::Script, source.as_bytes(), Path::new("in.js"), "app.js");
        assert!(script("(function (a) { return a; })").is_ok());
        assert!(script("with (globalThis) {}").is_err(), "strict");
        let text = script("await 0;\nimport 'x';").unwrap_err().to_string();
        assert!(text.starts_with("error[SYNTAX]: in.js:1:"), "{text}");
    }

    #[test]
    fn finds_positions() {
        assert_eq!(position("    at app.js:3:5\n    at x.js:1:1"), "3:5");
        assert_eq!(position("    at f (app.js:3:5)"), "3:5");
        assert_eq!(position("    at app.js:7"), "7");
        assert_eq!(position(""), "1");
    }
}
