// Phase 5: the bundle to bytecode, by the same engine build that runs in the guest.

import { join } from "node:path";
import { ExitCode } from "@unikernel/hal";
import { BUNDLE_FILE } from "@unikernel/hal/machine";
import { hashOf } from "../cache/read-set.ts";
import type { Store } from "../cache/store.ts";
import { failure, success, type Result } from "../diagnostic.ts";
import type { Host } from "../host.ts";
import * as messages from "../messages/bundle.ts";
import { toolchainMissing } from "../messages/toolchain.ts";

export interface Compiled {
  readonly bytecode: Uint8Array;
  readonly cached: boolean;
}

/** What is compiled: a module becomes a script that makes a function of it, a script stays one. */
export type Form = "module" | "script";

/** `engine` is the path of `uk-engine`; `name` stands in stack traces. */
export async function compile(
  host: Host,
  store: Store,
  engine: string,
  code: string,
  form: Form = "module",
  name: string = BUNDLE_FILE,
): Promise<Result<Compiled>> {
  const status = host.status(engine);
  const missing = toolchainMissing("the bytecode compiler `uk-engine`", engine, ExitCode.UNCAUGHT);
  if (status === undefined) return failure(missing);
  const key = hashOf("bytecode 3", engine, String(status.size), String(status.modified), form, name, code);
  const cached = store.read("bytecode", key);
  if (cached !== undefined) return success({ bytecode: cached, cached: true });

  const directory = join(store.directory, "work", `${key.slice(0, 16)}.${process.pid}`);
  const input = join(directory, "bundle.js");
  const output = join(directory, "bundle.bin");
  try {
    host.write(input, code);
    const ran = await host.capture(engine, [
      form === "script" ? "compile-script" : "compile",
      input,
      output,
      "--name",
      name,
    ]);
    if (ran === undefined) return failure(missing);
    const bytecode = ran.code === 0 ? host.read(output) : undefined;
    if (bytecode === undefined) return failure(messages.compileFails((ran.stderr || `code ${ran.code}`).trim()));
    store.write("bytecode", key, bytecode);
    return success({ bytecode, cached: false });
  } finally {
    host.remove(directory);
  }
}
