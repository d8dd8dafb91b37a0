import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { SecretMarks } from "./secrets.ts";
import { scratch } from "./testing.ts";

test("the mark of secrets is another one exactly if a file has other contents", () => {
  const directory = scratch();
  const file = join(directory, "value");
  const marks = new SecretMarks(join(directory, "key"));
  const mark = (...variables: string[]) => marks.of(variables.map((variable) => ({ variable, file })));
  expect(mark()).toBeUndefined();
  const missing = mark("A");
  writeFileSync(file, "one");
  const one = mark("A");
  writeFileSync(file, "two");
  const two = mark("A");
  writeFileSync(file, "");
  expect(new Set([missing, one, two, mark("A"), mark("A", "B")]).size).toBe(5);
  writeFileSync(file, "one");
  expect(mark("A")).toBe(one);
  expect(new SecretMarks(join(directory, "key")).of([{ variable: "A", file }]), "of the next ukd").toBe(one);
});

test("the mark tells nothing to who does not have the key, which is this user's alone", () => {
  const directory = scratch();
  const [file, key] = [join(directory, "value"), join(directory, "key")];
  writeFileSync(file, "one");
  const secrets = [{ variable: "A", file }];
  const mark = new SecretMarks(key).of(secrets);
  expect(statSync(key).mode & 0o777).toBe(0o600);
  expect(readFileSync(key)).toHaveLength(32);
  rmSync(key);
  expect(new SecretMarks(key).of(secrets)).not.toBe(mark);
});

test("a pipe, a directory or a file without end keeps nobody waiting", () => {
  const directory = scratch();
  const pipe = join(directory, "pipe");
  execFileSync("mkfifo", [pipe]);
  const marks = new SecretMarks(join(directory, "key"));
  const mark = (file: string) => marks.of([{ variable: "A", file }]);
  for (const file of [pipe, directory, "/dev/zero"]) expect(mark(file)).toBe(mark(join(directory, "none")));
});
