// A small image for tests, put together by the real image phase.

import { assemble, type Manifest } from "../phases/image.ts";
import { memoryHost } from "./memory-host.ts";
import { testKernel } from "./test-kernel.ts";

const none = new Uint8Array();

type Needs = Partial<Pick<Manifest, "listen" | "datagram" | "connect" | "volumes">>;

export function testImage({ listen = [], datagram = [], connect = [], volumes = [] }: Needs): Uint8Array {
  const assembled = assemble(memoryHost({ "/kernel": testKernel() }), "/kernel", {
    project: {
      directory: "/app",
      entry: "/app/main.ts",
      name: "test",
      memory: 32 * 2 ** 20,
      ports: listen,
      datagram,
      connect,
      connectSaid: true,
      volumes,
      env: {},
      files: [],
      origin: "/app",
    },
    bundle: { code: "code", map: "{}", deferred: "", needs: [], contributors: [] },
    bytecode: new TextEncoder().encode("BYTES"),
    deferred: none,
    files: none,
    lines: none,
  });
  if (!assembled.ok) throw new Error(assembled.diagnostics[0]!.what);
  return assembled.value;
}
