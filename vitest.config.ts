// The TypeScript tests: the fast tier lies beside the code, the others below tests/. `npx vitest run libos` runs one package.

import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** Tests import the sources, so that none of them sees an old build. */
const alias = [
  { find: /^@unikernel\/hal$/, replacement: path("hal-bindings/gen/hal.ts") },
  { find: /^@unikernel\/hal\/machine$/, replacement: path("hal-bindings/machine/machine.ts") },
  { find: /^@unikernel\/hal\/fake$/, replacement: path("hal-bindings/fake/index.ts") },
  { find: /^@unikernel\/libos\/(.*)\.js$/, replacement: `${path("libos/src")}/$1.ts` },
];

const exclude = ["**/node_modules/**", "**/dist/**", "**/target/**"];

/** The fast tier. */
const beside = (name: string, folder = name) => ({
  resolve: { alias },
  test: {
    name,
    root: path(folder),
    include: ["**/*.test.ts"],
    exclude,
  },
});

/** Tests that build images and start guests: on a busy machine that takes a while. */
const whole = (name: string) => ({
  resolve: { alias },
  test: { name, root: path(`tests/${name}`), include: ["**/*.test.ts"], exclude, testTimeout: 60_000 },
});

export default defineConfig({
  test: {
    projects: [
      beside("hal-bindings"),
      beside("libos"),
      beside("build-tool"),
      beside("monitor", "monitor/src"),
      beside("hal-cases", "tests/hal-cases"),
      whole("vm"),
      whole("build"),
      whole("conformance"),
      whole("security"),
      whole("hostile"),
      whole("fuzz"),
      whole("durability"),
      whole("how-to"),
      whole("ukd"),
    ],
  },
});
