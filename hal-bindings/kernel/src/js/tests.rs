//! The machine's natives in the real engine, on the host's memory: the scripts throw if something is not as it should be.

use std::ffi::{CStr, CString};

use rquickjs_sys as qjs;

use super::{application, machine, memory};

/// A realm with the machine's functions as `m` and `check(what, condition)`.
struct Realm {
    runtime: *mut qjs::JSRuntime,
    context: *mut qjs::JSContext,
}

impl Realm {
    fn new() -> Self {
        // SAFETY: the runtime and its realm live as long as `self`.
        unsafe {
            let runtime = qjs::JS_NewRuntime();
            let context = qjs::JS_NewContext(runtime);
            let global = qjs::JS_GetGlobalObject(context);
            let functions = machine::functions(context).ok().unwrap();
            qjs::JS_SetPropertyStr(context, global, c"m".as_ptr(), functions);
            qjs::JS_FreeValue(context, global);
            let realm = Self { runtime, context };
            realm.run(
                "function same(a, b) { if (a !== b && !(Array.isArray(a) && String(a) === String(b))) throw new Error(`${a} is not ${b}`) }
                 function throws(f, E) { try { f() } catch (e) { if (e instanceof E) return; throw e } throw new Error('does not throw') }
                 const bytes = (...b) => new Uint8Array(b);",
            );
            realm
        }
    }

    fn run(&self, script: &str) {
        let source = CString::new(script).unwrap();
        // SAFETY: the source ends with NUL.
        unsafe {
            let value = qjs::JS_Eval(
                self.context,
                source.as_ptr(),
                script.len() as u64,
                c"test.js".as_ptr(),
                qjs::JS_EVAL_TYPE_GLOBAL as i32,
            );
            if qjs::JS_IsException(value) {
                let exception = qjs::JS_GetException(self.context);
                let text =
                    |value| CStr::from_ptr(qjs::JS_ToCString(self.context, value)).to_string_lossy().into_owned();
                let stack = qjs::JS_GetPropertyStr(self.context, exception, c"stack".as_ptr());
                panic!("{}\n{}", text(exception), text(stack));
            }
            qjs::JS_FreeValue(self.context, value);
        }
    }
}

impl Drop for Realm {
    fn drop(&mut self) {
        // SAFETY: nothing uses them any more. JS_FreeRuntime would abort on a value that a native has leaked only in debug
        // builds of the engine; `leaks` below counts instead.
        unsafe {
            qjs::JS_FreeContext(self.context);
            qjs::JS_FreeRuntime(self.runtime);
        }
    }
}

#[test]
fn strings_become_utf8() {
    Realm::new().run(
        r#"
        const cases = ["", "a", "plain ascii ".repeat(20), "\xe9t\xe9", "\xff".repeat(70), "a".repeat(40) + "\xe9",
            "\u20ac", "x\u{1f600}y", "\ud800", "\udc00a", "a\ud83d", "\ud800\ud800\udc00", "\u0000\u0001", "\uffff"];
        const units = (t) => { let out = []; for (const c of t) { let p = c.codePointAt(0); if (p >= 0xd800 && p < 0xe000) p = 0xfffd;
            if (p < 0x80) out.push(p); else if (p < 0x800) out.push(0xc0 | p >> 6, 0x80 | p & 63);
            else if (p < 0x10000) out.push(0xe0 | p >> 12, 0x80 | p >> 6 & 63, 0x80 | p & 63);
            else out.push(0xf0 | p >> 18, 0x80 | p >> 12 & 63, 0x80 | p >> 6 & 63, 0x80 | p & 63) } return out; };
        for (const text of cases) {
            const expected = units(text);
            const made = m.encodeUtf8(text);
            same(made instanceof Uint8Array, true);
            same(made.buffer.byteLength, expected.length);
            same([...made], expected);
            same(m.utf8Length(text), expected.length);
            const target = new Uint8Array(expected.length + 6).fill(0xee);
            same(m.encodeUtf8Into(text, target, 3), [text.length, expected.length]);
            same([...target], [0xee, 0xee, 0xee, ...expected, 0xee, 0xee, 0xee]);
            const lone = /[\ud800-\udfff]/u.test(text);
            if (!lone) same(m.decodeUtf8(made, 0, made.length, true), text);
        }
        "#,
    );
}

#[test]
fn ropes_and_slices_are_read_in_place() {
    Realm::new().run(
        r#"
        let rope = "";
        for (let i = 0; i < 3000; i++) rope += "line " + i + "\n";
        const whole = m.encodeUtf8(rope);
        same(m.decodeUtf8(whole, 0, whole.length, true), rope);
        same(whole.length, rope.length);
        const slice = rope.slice(10000, 19000);
        same(m.decodeLatin1(m.encodeUtf8(slice), 0, 9000), slice);
        const wide = ("\u20ac" + rope).slice(5000, 9000);
        same(m.decodeUtf8(m.encodeUtf8(wide), 0, m.utf8Length(wide), true), wide);
        same([...m.encodeUtf8(123456)], [..."123456"].map((c) => c.charCodeAt(0)));
        throws(() => m.encodeUtf8(Symbol("s")), TypeError);
        "#,
    );
}

#[test]
fn encoding_into_takes_whole_characters() {
    Realm::new().run(
        r#"
        same(m.encodeUtf8Into("abc", new Uint8Array(2), 0), [2, 2]);
        same(m.encodeUtf8Into("a\xe9b", new Uint8Array(2), 0), [1, 1]);
        same(m.encodeUtf8Into("a\xe9b", new Uint8Array(3), 0), [2, 3]);
        same(m.encodeUtf8Into("a\u20acb", new Uint8Array(3), 0), [1, 1]);
        same(m.encodeUtf8Into("a\u{1f600}b", new Uint8Array(4), 0), [1, 1]);
        same(m.encodeUtf8Into("a\u{1f600}b", new Uint8Array(5), 0), [3, 5]);
        same(m.encodeUtf8Into("x", new Uint8Array(1), 1), [0, 0]);
        throws(() => m.encodeUtf8Into("x", new Uint8Array(1), 2), RangeError);
        throws(() => m.encodeUtf8Into("x", new Uint8Array(1), -1), RangeError);
        throws(() => m.encodeUtf8Into("x", new Uint8Array(1), 0.5), RangeError);
        throws(() => m.encodeUtf8Into("x", [1], 0), TypeError);
        "#,
    );
}

#[test]
fn malformed_utf8_is_replaced_as_whatwg_says() {
    Realm::new().run(
        r#"
        const decode = (fatal, ...b) => m.decodeUtf8(bytes(...b), 0, b.length, fatal);
        same(decode(false, 0x61, 0xff, 0x62), "a\ufffdb");
        same(decode(false, 0xe2, 0x82), "\ufffd");
        same(decode(false, 0xe2, 0x82, 0x41), "\ufffdA");
        same(decode(false, 0xf0, 0x9f, 0x98, 0xe2, 0x82, 0xac), "\ufffd\u20ac");
        same(decode(false, 0xed, 0xa0, 0x80), "\ufffd\ufffd\ufffd");
        same(decode(false, 0xc0, 0x80), "\ufffd\ufffd");
        same(decode(false, 0xf8, 0x80), "\ufffd\ufffd");
        same(decode(true, 0xff), undefined);
        same(decode(true, 0xf0, 0x9f, 0x98, 0x80), "\u{1f600}");
        same(decode(true, 0xef, 0xbb, 0xbf, 0x41), "\ufeffA");
        same(m.decodeUtf8(bytes(1, 0x61, 0x62, 2), 1, 3, true), "ab");
        same(m.decodeUtf8(bytes(), 0, 0, true), "");
        throws(() => m.decodeUtf8(bytes(1), 0, 2, true), RangeError);
        throws(() => m.decodeUtf8(bytes(1), 1, 0, true), RangeError);
        "#,
    );
}

#[test]
fn latin1_keeps_units() {
    Realm::new().run(
        r#"
        const all = Uint8Array.from({ length: 256 }, (_, i) => i);
        const text = m.decodeLatin1(all, 0, 256);
        same(text.length, 256);
        for (let i = 0; i < 256; i++) same(text.charCodeAt(i), i);
        const back = new Uint8Array(256);
        same(m.encodeLatin1Into(text, back, 0), 256);
        same([...back], [...all]);
        same(m.encodeLatin1Into("\u0141\u20ac", back, 0), 2);
        same([back[0], back[1]], [0x41, 0xac]);
        same(m.encodeLatin1Into("abcdef", back, 253), 3);
        same(m.decodeLatin1(back, 253, 256), "abc");
        "#,
    );
}

#[test]
fn bytes_are_copied_and_found() {
    Realm::new().run(
        r#"
        const a = bytes(1, 2, 3, 4, 5, 6, 7, 8);
        m.copy(a, 2, a, 0, 6);
        same([...a], [1, 2, 1, 2, 3, 4, 5, 6]);
        m.copy(a, 0, a, 2, 8);
        same([...a], [1, 2, 3, 4, 5, 6, 5, 6]);
        throws(() => m.copy(a, 3, a, 2, 8), RangeError);
        throws(() => m.copy(a, 0, a, 2, 9), RangeError);
        throws(() => m.copy(a, 9, a, 0, 0), RangeError);
        throws(() => m.copy(new Uint8Array(new ArrayBuffer(8).transferToImmutable()), 0, a, 0, 1), TypeError);
        const h = m.encodeUtf8("GET / HTTP/1.1\r\nHost: x\r\n\r\nrest\r\n\r\n");
        const crlf = m.encodeUtf8("\r\n\r\n");
        same(m.indexOf(h, crlf, 0, h.length), 23);
        same(m.indexOf(h, crlf, 24, h.length), 31);
        same(m.indexOf(h, crlf, 0, 26), -1);
        same(m.indexOf(h, crlf, 0, 27), 23);
        same(m.indexOf(h, bytes(0x48), 3, h.length), 6);
        same(m.indexOf(h, bytes(), 5, h.length), 5);
        throws(() => m.indexOf(h, crlf, 0, h.length + 1), RangeError);
        "#,
    );
}

#[test]
fn views_have_addresses() {
    Realm::new().run(
        r#"
        const buffer = new ArrayBuffer(64);
        const start = m.address(buffer);
        same(start > 0, true);
        same(m.address(new Uint8Array(buffer, 5)), start + 5);
        same(m.address(new Float64Array(buffer, 16, 2)), start + 16);
        same(m.address(new DataView(buffer, 7)), start + 7);
        throws(() => m.address({}), TypeError);
        throws(() => m.address(1), TypeError);
        "#,
    );
}

#[test]
fn promises_and_proxies_can_be_inspected() {
    Realm::new().run(
        r#"
        const state = (p) => { const { state, value } = m.promiseState(p); return [state, value]; };
        same(state(new Promise(() => {})), ["pending", undefined]);
        same(state(Promise.resolve(5)), ["fulfilled", 5]);
        const failed = Promise.reject(6); failed.catch(() => {});
        same(state(failed), ["rejected", 6]);
        throws(() => m.promiseState({}), TypeError);
        const target = { a: 1 }, handler = {};
        const details = m.proxyDetails(new Proxy(target, handler));
        same(details.target, target);
        same(details.handler, handler);
        same(m.proxyDetails(target), undefined);
        "#,
    );
}

#[test]
fn what_is_deferred_is_read_when_it_is_asked_for() {
    let realm = Realm::new();
    realm.run("throws(() => m.readDeferred(), TypeError);");
    let source = c"(function (x) { return [x, 'read']; })";
    let flags = qjs::JS_EVAL_TYPE_GLOBAL | qjs::JS_EVAL_FLAG_COMPILE_ONLY;
    // SAFETY: the source ends with NUL; the bytecode is kept for ever, as an image's is.
    let bytecode = unsafe {
        let length = source.count_bytes() as u64;
        let script = qjs::JS_Eval(realm.context, source.as_ptr(), length, c"x.js".as_ptr(), flags as i32);
        let mut size = 0;
        let data = qjs::JS_WriteObject(realm.context, &raw mut size, script, qjs::JS_WRITE_OBJ_BYTECODE as i32);
        qjs::JS_FreeValue(realm.context, script);
        core::slice::from_raw_parts(data, size as usize)
    };
    application::defer(bytecode);
    realm.run("same(m.readDeferred()(1), [1, 'read']); if (m.readDeferred() === m.readDeferred()) throw 0;");
    application::defer(b"\x00 no bytecode");
    realm.run("throws(() => m.readDeferred(), SyntaxError);");
    application::defer(&[]);
}

#[test]
fn natives_leak_nothing() {
    let realm = Realm::new();
    realm.run(
        r#"
        function everything() {
            const u = bytes(1, 2, 3, 0xff), t = new Uint8Array(100);
            let rope = ""; for (let i = 0; i < 2000; i++) rope += "abc" + i;
            m.encodeUtf8(rope); m.encodeUtf8Into(rope, t, 0); m.encodeLatin1Into(rope + "!", t, 0); m.utf8Length(rope + "?");
            m.decodeUtf8(u, 0, 4, false); m.decodeUtf8(u, 0, 4, true); m.decodeLatin1(u, 0, 4);
            m.copy(t, 0, u, 0, 4); m.indexOf(t, u, 0, 100);
            m.address(t); m.address(t.buffer); m.address(new DataView(t.buffer));
            m.promiseState(Promise.resolve({})); m.proxyDetails(new Proxy({}, {}));
            try { m.copy(t, 0, u, 0, 5) } catch {}
        }
        everything();
        "#,
    );
    let used = || {
        let mut usage = core::mem::MaybeUninit::<qjs::JSMemoryUsage>::zeroed();
        // SAFETY: the runtime is alive; the structure is plain numbers.
        unsafe {
            qjs::JS_RunGC(realm.runtime);
            qjs::JS_ComputeMemoryUsage(realm.runtime, usage.as_mut_ptr());
            let usage = usage.assume_init();
            (usage.obj_count, usage.str_count, usage.memory_used_count)
        }
    };
    realm.run("everything()");
    let before = used();
    realm.run("for (let i = 0; i < 20; i++) everything()");
    assert_eq!(used(), before);
}

#[test]
fn the_runtime_lives_in_the_kernels_heap() {
    let memory = vec![0_u8; (8 << 20) + 4096].leak();
    let start = (memory.as_ptr() as usize).next_multiple_of(4096);
    // SAFETY: zeroed, page-aligned, leaked; this is the only test that uses the kernel's one heap.
    crate::heap::with(|heap| unsafe { heap.give(start, 8 << 20) });
    // SAFETY: the allocator's functions live for ever; the runtime is used here alone.
    unsafe {
        let runtime = qjs::JS_NewRuntime2(&raw const memory::FUNCTIONS, core::ptr::null_mut());
        memory::watch(runtime);
        qjs::JS_SetGCThreshold(runtime, u64::MAX); // the engine's own rule would never collect
        let context = qjs::JS_NewContext(runtime);
        let realm = Realm { runtime, context };
        // Cyclic garbage, several times the heap: only the watch's collections make room.
        realm.run("for (let i = 0; i < 200000; i++) { const a = { n: new Array(20).fill(i) }; a.self = a; }");
        assert_eq!(crate::heap::with(|heap| heap.refused()), None);
        // Garbage that is alive: an error that JavaScript can catch, and room to go on.
        realm.run(
            "let all = []; let caught; try { for (;;) all.push({ n: all.length, m: [1, 2, 3] }) } catch (e) { caught = String(e) }
             all = undefined; if (caught !== 'InternalError: out of memory') throw new Error(caught);",
        );
        assert!(crate::heap::with(|heap| heap.refused().is_some()));
        realm.run("const back = []; for (let i = 0; i < 10000; i++) back.push({ i })");
        drop(realm);
    }
    assert_eq!(crate::heap::with(|heap| heap.used()), 0);
}
