// A ukd that is not the one of the guests that run leaves them alone.

import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { freePort } from "../harness/free-port.ts";
import { noKvm, skipFor } from "../harness/requirements.ts";
import { refused } from "./refused.ts";
import { Ukd } from "./ukd.ts";

beforeEach((context) => skipFor(context, noKvm()));

function scratch(): string {
  const directory = mkdtempSync(join(tmpdir(), "ukd-c-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** A ukd with two guests that run. */
async function started() {
  const ukd = await Ukd.start();
  await ukd.apply(`guests: { web: { image: "{app}", replicas: 2, ports: ["${await freePort()}:3000"] } }`);
  /** Who runs, and whether its log is there. */
  const running = async (): Promise<readonly string[]> => {
    await expect.poll(() => ukd.states(), { timeout: 20_000 }).toEqual(["web-1 running", "web-2 running"]);
    const log = (id: string): string => join(ukd.state, "logs", id, "console.0.log");
    return (await ukd.instances()).map(({ id, process }) => `${id} ${process} ${existsSync(log(id))}`);
  };
  const before = await running();
  return { ukd, running, before };
}

describe("a second ukd", () => {
  test("with another state in the run directory of the first would take its guests for unknown and end them", async () => {
    const { ukd, running, before } = await started();
    const { code, said } = await refused("--state", scratch(), "--socket", join(ukd.directory, "u9.sock"));
    expect([code, said]).toEqual([
      1,
      `error[UKD_RUNS]: Another ukd, process ${ukd.process} at \`${ukd.socket}\`, holds the run directory \`${ukd.directory}\`. ` +
        "End it first: the guests go on meanwhile. A second ukd needs a `--state` of its own and a `--socket` in a directory of its own; " +
        "where `--run` is given, it needs another one, too.\n",
    ]);
    expect(await running()).toEqual(before);
  });

  test("with the state of the first, wherever its socket is, would start its guests again and delete their logs", async () => {
    const { ukd, running, before } = await started();
    for (const socket of [join(scratch(), "ukd.sock"), join(ukd.directory, "u9.sock"), ukd.socket]) {
      const { code, said } = await refused("--state", ukd.state, "--socket", socket);
      expect([code, said]).toEqual([
        1,
        expect.stringContaining(
          `process ${ukd.process} at \`${ukd.socket}\`, holds the state directory \`${ukd.state}\``,
        ),
      ]);
    }
    expect(await running()).toEqual(before);
  });

  test("as the error advises, with a state and a directory of its own, leaves the first one its guests", async () => {
    const { running, before } = await started();
    const second = await Ukd.start();
    expect(await second.instances()).toEqual([]);
    expect(await running()).toEqual(before);
  });
});

describe("the next ukd", () => {
  test("with another state would take the guests that run for unknown and end them", async () => {
    const { ukd, running, before } = await started();
    await ukd.end("SIGKILL");
    const other = scratch();
    const { code, said } = await refused("--state", other, "--socket", ukd.socket);
    expect([code, said]).toEqual([1, expect.stringMatching(/^error\[RUN_FOREIGN\]: /)]);
    expect(said).toContain(`belong to the state \`${ukd.state}\`, not to \`${other}\``);
    await ukd.begin();
    expect(await running()).toEqual(before);
  });

  test("with another run directory would start the guests that run again", async () => {
    const { ukd, running, before } = await started();
    await ukd.end("SIGTERM");
    const { code, said } = await refused("--state", ukd.state, "--socket", join(scratch(), "ukd.sock"));
    expect([code, said]).toEqual([1, expect.stringMatching(/^error\[RUN_ELSEWHERE\]: /)]);
    expect(said).toContain(`--run ${ukd.directory}`);
    await ukd.begin();
    expect(await running()).toEqual(before);
  });

  test("of a run directory that does not say whose it is adopts the guests there", async () => {
    const { ukd, running, before } = await started();
    await ukd.end("SIGKILL");
    rmSync(join(ukd.directory, "ukd.state"));
    await ukd.begin();
    expect(await running()).toEqual(before);
  });

  test("with a run directory without instances may have another state", async () => {
    const ukd = await Ukd.start();
    await ukd.end("SIGTERM");
    rmSync(ukd.state, { recursive: true });
    mkdirSync(join(ukd.directory, "other"));
    Object.assign(ukd, { state: join(ukd.directory, "other") });
    await ukd.begin();
    expect(await ukd.instances()).toEqual([]);
  });
});

describe("a damaged file", () => {
  test("of the guests, taken for none, would end them all: ukd does not begin until it is mended", async () => {
    const { ukd, running, before } = await started();
    await ukd.end("SIGKILL");
    const file = join(ukd.state, "guests.json");
    const copy = join(ukd.directory, "copy");
    copyFileSync(file, copy);
    const whole = readFileSync(file, "utf8");
    for (const damaged of ["", whole.slice(0, -9), "null", "{}", '{"groups":[{}]}', whole.replace('"name"', '"nam"')]) {
      writeFileSync(file, damaged);
      const { code, said } = await refused("--state", ukd.state, "--socket", ukd.socket);
      expect([code, said]).toEqual([
        1,
        expect.stringMatching(
          /^error\[STATE_DAMAGED\]: `\/\S+\/guests\.json` cannot be used: it .*\. Put a copy of it back\. Or remove it, and ukd ends all guests that run\.\n$/,
        ),
      ]);
      expect(readFileSync(file, "utf8")).toBe(damaged);
    }
    copyFileSync(copy, file);
    await ukd.begin();
    expect(await running()).toEqual(before);
  });

  test("of one instance keeps neither ukd from beginning nor the log of that instance from being there", async () => {
    const { ukd, running, before } = await started();
    const [first] = await ukd.instances();
    await ukd.end("SIGKILL");
    // Nobody knows it any more, so this test ends it.
    onTestFinished(() => void process.kill(first!.process!, "SIGKILL"));
    writeFileSync(join(ukd.directory, "i", first!.id, "record.json"), '{"id":');
    await ukd.begin();
    expect(await running()).toContain(before[1]);
    expect(existsSync(join(ukd.state, "logs", first!.id, "console.0.log"))).toBe(true);
  });
});
