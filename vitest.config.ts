// The TypeScript tests: the fast tier lies beside the code, the others below tests/. `npx vitest run libos` runs one package.

import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** Tests import the sources, so that none of them sees an old build. */
const alias = [
  { find: /^@unikernel\/hal$/, replacement: path("hal-bindings/gen/hal.ts") },
  { find: /^@unikernel\/hal\/machine$/, replacement: path("hal-bindings/machine/machine.ts") },
  { find: /^@unikernel\/hal\/fake$/, replacement: path("hal-bindings/fake/index.ts") },
];

/** Tests below tests/ build images and start guests: on a busy machine that takes a while. */
const project = (name: string, folder: string) => ({
  resolve: { alias },
  test: {
    testTimeout: folder.startsWith("tests/") ? 60_000 : 5_000,
    name,
    root: path(folder),
    include: ["**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**", "**/target/**"],
  },
});

export default defineConfig({
  test: {
    projects: [
      project("hal-bindings", "hal-bindings"),
      project("libos", "libos"),
      project("build-tool", "build-tool"),
      project("vm", "tests/vm"),
      project("build", "tests/build"),
      project("conformance", "tests/conformance"),
      project("security", "tests/security"),
      project("hal-cases", "tests/hal-cases"),
    ],
  },
});
