// Where the parts that make and run images are: inside the published package, or where the workspace builds them.

import { dirname, join } from "node:path";
import type { Host } from "./host.ts";

/** Absolute paths of the parts. They may not be there yet; whoever uses one says so with `toolchainMissing`. */
export interface Toolchain {
  /** Directory of the package `unikernel`. */
  readonly root: string;
  /** The guest kernel, an ELF file. */
  readonly kernel: string;
  /** `uk-engine`, the bytecode compiler. */
  readonly engine: string;
  /** `uk-vmm`, the process that drives KVM. */
  readonly monitor: string;
  /** Directory of the library OS, with link.json in it. */
  readonly libos: string;
}

/** `program` is the path of the running bundle, `ROOT/dist/uk.cjs`. */
export function toolchain(host: Host, program: string): Toolchain {
  const root = dirname(dirname(program));
  const own = join(root, "toolchain");
  if (host.status(own) !== undefined)
    return {
      root,
      kernel: join(own, "uk-kernel"),
      engine: join(own, "uk-engine"),
      monitor: join(own, "uk-vmm"),
      libos: join(own, "libos"),
    };
  const workspace = dirname(root);
  return {
    root,
    kernel: join(workspace, "hal-bindings/kernel/target/release/uk-kernel"),
    engine: join(workspace, "hal-bindings/engine/target/release/uk-engine"),
    monitor: join(workspace, "monitor/target/x86_64-unknown-linux-gnu/release/uk-vmm"),
    libos: join(workspace, "libos"),
  };
}
