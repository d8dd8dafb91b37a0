import { expect, test } from "vitest";
import { memoryHost } from "../testing/memory-host.ts";
import { ReadSet, isFresh } from "./read-set.ts";
import { openStore } from "./store.ts";

const text = (bytes: Uint8Array | undefined) => (bytes === undefined ? undefined : new TextDecoder().decode(bytes));

test("what was written is read", () => {
  const store = openStore(memoryHost());
  store.write("kind", "key", "value");
  expect(text(store.read("kind", "key"))).toBe("value");
  expect(store.read("kind", "other")).toBeUndefined();
  expect(store.read("other", "key")).toBeUndefined();
});

test("a corrupt entry is as good as none", () => {
  const host = memoryHost();
  const store = openStore(host);
  store.write("kind", "key", "value");
  const path = store.path("kind", "key");
  const entry = host.read(path)!;
  for (const damaged of [entry.subarray(0, 10), entry.with(entry.length - 1, 0), new Uint8Array()]) {
    host.put(path, damaged);
    expect(store.read("kind", "key")).toBeUndefined();
  }
});

test("a cache that cannot be written costs nothing but time", () => {
  const host = memoryHost();
  const store = openStore({
    ...host,
    write: () => {
      throw new Error("read-only");
    },
  });
  expect(() => store.write("kind", "key", "value")).not.toThrow();
});

test("the oldest entries go when there is too much, and nothing outside of it", () => {
  const host = memoryHost({ "/cache/unikernel/other": "kept" });
  const store = openStore(host);
  const big = new Uint8Array(90 * 2 ** 20);
  for (const key of ["a", "b", "c"]) store.write("kind", key, big);
  store.trim();
  expect(store.read("kind", "a")).toBeUndefined();
  expect(host.status(store.path("kind", "b"))).toBeDefined();
  expect(text(host.read("/cache/unikernel/other"))).toBe("kept");
});

test("without a cache directory of the user's choice it is below the home directory", () => {
  expect(openStore({ ...memoryHost(), environment: {} }).directory).toMatch(/\/\.cache\/unikernel\/build$/);
  expect(openStore({ ...memoryHost(), environment: { XDG_CACHE_HOME: "relative" } }).directory).toMatch(/\/\.cache\//);
});

test("a result is fresh until a file it was made from has other content", () => {
  const host = memoryHost({ "/a/x.ts": "1", "/a/y.txt": "2" });
  const read = new ReadSet();
  for (const path of ["/a/x.ts", "/a", "/a/tsconfig.json"]) read.add(path);
  const record = read.record(host);
  expect(isFresh(host, record)).toBe(true);

  host.put("/a/x.ts", "1");
  expect(isFresh(host, record), "written again, same content").toBe(true);
  host.put("/a/notes.md", "3");
  expect(isFresh(host, record), "a name that is no code").toBe(true);
  host.put("/a/x.ts", "9");
  expect(isFresh(host, record), "other content").toBe(false);
  host.put("/a/x.ts", "1");
  host.put("/a/z.js", "");
  expect(isFresh(host, record), "a new name of code").toBe(false);
  host.remove("/a/z.js");
  expect(isFresh(host, record)).toBe(true);
  host.put("/a/tsconfig.json", "{}");
  expect(isFresh(host, record), "what was not there before").toBe(false);
  host.remove("/a/tsconfig.json");
  host.remove("/a/x.ts");
  expect(isFresh(host, record), "what is not there any more").toBe(false);
});
