// Hostile guests against the real monitor: each ends by itself or with a typed reason; the monitor neither crashes nor hangs
// nor grows.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { bareImage } from "../harness/bare-image.ts";
import { cache, root, vmm } from "../harness/places.ts";
import { run } from "../harness/program.ts";
import { rawImage } from "../harness/raw-image.ts";
import { exit } from "../harness/machine-code.ts";
import { noKvm, skipFor } from "../harness/requirements.ts";

const SEEDS = 60;
const image = join(cache, "hostile.uk");
/**
 * How a guest may end that breaks the rules: by itself (1: it has had its own memory overwritten and the engine gave up), for a
 * reason that the monitor names, or, if it has run wild, by SIGTERM from `timeout` (124). Never by a signal that it caused.
 */
const ENDS: readonly number[] = [0, 1, 124, 125, 130, 134, 137];
const NAMED: readonly number[] = [125, 134, 137];

/** Runs the monitor and returns how it has ended. Throws if that is none of the ways that are permitted. */
async function endOf(args: readonly string[], name: string): Promise<number> {
  const { code, stderr } = await run("timeout", ["--kill-after=10", "10", vmm, ...args], { limit: 60_000 });
  const told = !NAMED.includes(code) || /error\[[A-Z_]+\]: /.test(stderr);
  if (!ENDS.includes(code) || !told || /panicked|RUST_BACKTRACE/.test(stderr))
    throw new Error(`${name}: the monitor ended with code ${code} and said: ${stderr.slice(0, 1000)}`);
  return code;
}

describe("hostile guests", () => {
  beforeAll(async () => {
    mkdirSync(cache, { recursive: true });
    writeFileSync(
      image,
      await bareImage(join(root, "tests/dist/security/hostile.js"), {
        name: "hostile",
        memory: 16 * 2 ** 20,
        ports: [7000],
      }),
    );
  }, 60_000);

  test(`random submissions, ${SEEDS} seeds`, { timeout: 120_000 }, async (context) => {
    skipFor(context, noKvm());
    const codes: number[] = [];
    const grants = ["--listen", "0:7000", "--listen", "0:7000/udp", "--allow-net", "127.0.0.1:7000"];
    for (let seed = 1; seed <= SEEDS; seed++)
      codes.push(await endOf([...grants, image, "--", String(seed), "150"], `seed ${seed}`));
    // Otherwise the guests die before they have tried anything.
    expect(codes.filter((code) => code === 0).length).toBeGreaterThan(SEEDS / 4);
  });
});

describe("hostile images", () => {
  test(
    "random bytes in a good image: the monitor runs it or says what is wrong",
    { timeout: 120_000 },
    async (context) => {
      skipFor(context, noKvm());
      const good = rawImage({ code: exit(0), manifest: { listen: [] } });
      const path = join(cache, "damaged.uk");
      let refused = 0;
      let state = 12345;
      const random = (below: number): number => {
        state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
        return (state >>> 8) % below;
      };
      for (let round = 0; round < 150; round++) {
        const bytes = Buffer.from(good);
        // Headers, program headers and notes: what the monitor reads.
        const areas = [
          [0, 64],
          [64, 4 * 56],
          [4 * 4096, 400],
        ] as const;
        for (let i = 0; i < 1 + random(4); i++) {
          const [start, length] = areas[random(areas.length)]!;
          bytes[start + random(length)] = random(256);
        }
        writeFileSync(path, bytes);
        if ((await endOf([path], `round ${round}`)) === 125) refused++;
      }
      expect(refused).toBeGreaterThan(20);
    },
  );
});
