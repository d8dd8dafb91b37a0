// What VM tests need of this machine, and why they are skipped where it is missing.

import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import type { TestContext } from "vitest";
import type { Case } from "./case.ts";

declare module "vitest" {
  interface TaskMeta {
    /** Why the test was skipped; `npm test` prints it. */
    reason?: string;
  }
}

/** Skips a test for a reason, if there is one. */
export function skipFor(context: TestContext, reason: string | undefined): void {
  if (reason === undefined) return;
  context.task.meta.reason = reason;
  context.skip(reason);
}

/** Why guests cannot run here; undefined if they can. */
export function noKvm(): string | undefined {
  try {
    accessSync("/dev/kvm", constants.R_OK | constants.W_OK);
    return undefined;
  } catch (cause) {
    return `/dev/kvm cannot be opened (${(cause as NodeJS.ErrnoException).code}), so no guest can run on this machine`;
  }
}

/** Why /dev/kvm cannot be hidden from a process here; undefined if it can. */
export function noNamespaces(): string | undefined {
  const { status } = spawnSync("unshare", ["--map-root-user", "--mount", "mount", "-t", "tmpfs", "none", "/dev"]);
  return status === 0 ? undefined : "this machine does not permit user and mount namespaces (unshare)";
}

/** Why a case cannot run on this machine; undefined if it can. */
export function lacks({ host, volumes = [] }: Case): string | undefined {
  if (host !== undefined) return noNamespaces();
  const isMounted = volumes.some(({ space, modes }) => space !== undefined || modes !== undefined);
  return noKvm() ?? (isMounted ? noNamespaces() : undefined);
}
