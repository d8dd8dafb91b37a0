// Hostile guests against the real monitor: each ends by itself or with a typed reason; the monitor neither crashes nor hangs
// nor grows.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { bareImage } from "../harness/bare-image.ts";
import { cache, root, vmm } from "../harness/places.ts";
import { run, type Ended } from "../harness/program.ts";
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

const runMonitor = (args: readonly string[]): Promise<Ended> =>
  run("timeout", ["--kill-after=10", "10", vmm, ...args], { limit: 60_000 });

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
    let survived = 0;
    for (let seed = 1; seed <= SEEDS; seed++) {
      const grants = ["--listen", "0:7000", "--connect", "127.0.0.1:7000"];
      const { code, stderr } = await runMonitor([...grants, image, "--", String(seed), "150"]);
      expect(stderr, `seed ${seed}`).not.toMatch(/panicked|RUST_BACKTRACE/);
      expect(ENDS, `seed ${seed}: ${stderr.slice(0, 500)}`).toContain(code);
      if (NAMED.includes(code)) expect(stderr, `seed ${seed}`).toMatch(/error\[[A-Z_]+\]: /);
      if (code === 0) survived++;
    }
    // Otherwise the guests die before they have tried anything.
    expect(survived).toBeGreaterThan(SEEDS / 4);
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
        const { code, stderr } = await runMonitor([path]);
        expect(stderr, `round ${round}`).not.toMatch(/panicked|RUST_BACKTRACE/);
        expect(ENDS, `round ${round}: ${stderr.slice(0, 500)}`).toContain(code);
        if (code === 125) {
          refused++;
          expect(stderr, `round ${round}`).toMatch(/^error\[[A-Z_]+\]: /);
        }
      }
      expect(refused).toBeGreaterThan(20);
    },
  );
});
