// The systemd unit: as systemd reads it, and with flags that ukd has.

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { root } from "../harness/places.ts";
import { skipFor } from "../harness/requirements.ts";

const unit = readFileSync(join(root, "monitor/systemd/ukd.service"), "utf8");
const program = join(root, "monitor/bin/ukd.js");

test("its flags are flags of ukd", () => {
  const [, ...words] = /^ExecStart=(.*)$/m.exec(unit)![1]!.split(" ");
  const help = spawnSync(process.execPath, [program, "--help"], { encoding: "utf8" }).stdout;
  const flags = words.filter((word) => word.startsWith("--"));
  expect(flags).toContain("--config");
  for (const flag of flags) expect(help).toMatch(new RegExp(`^  ${flag} `, "m"));
});

test("guests outlive it: systemd ends its own process alone, and no option keeps volumes from being opened", () => {
  expect(unit).toMatch(/^KillMode=process$/m);
  expect(unit).toMatch(/^OOMPolicy=continue$/m);
  // Else systemd would remove the guests' sockets and status files with each end of ukd.
  expect(unit).toMatch(/^RuntimeDirectoryPreserve=yes$/m);
  // Both answer openat2 with ENOSYS.
  expect(unit).not.toMatch(/^(?:RestrictSUIDSGID|DynamicUser)=/m);
});

test("systemd finds nothing wrong with it", (context) => {
  const there = spawnSync("systemd-analyze", ["--version"]).status === 0;
  skipFor(context, there ? undefined : "systemd-analyze is not there");
  const folder = mkdtempSync(join(tmpdir(), "ukd-unit-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  // It looks for the program, which an installation puts elsewhere.
  writeFileSync(join(folder, "ukd.service"), unit.replace("/usr/local/bin/ukd", process.execPath));
  const seen = spawnSync("systemd-analyze", ["verify", join(folder, "ukd.service")], { encoding: "utf8" });
  expect([seen.status, seen.stderr.split("\n").filter((line) => line.includes("ukd.service"))]).toEqual([0, []]);
});
