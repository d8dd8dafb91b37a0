// Fetches the Linux kernel of the emulated machines, once: Debian's cloud kernel, unpacked into the user's cache.

import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { run } from "../harness/program.ts";

const MODULES = ["irqbypass", "kvm", "kvm-amd", "kvm-intel"];

export interface Kernel {
  readonly image: string;
  /** In the order in which they must be loaded. */
  readonly modules: readonly string[];
}

/** Returns the kernel in the cache; downloads it if there is none. Rejects with what to do if that fails. */
export async function hostKernel(): Promise<Kernel> {
  const cache = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "unikernel/hosts");
  const folder = join(cache, "kernel");
  if (!existsSync(folder)) await download(cache, folder);
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const find = (pattern: RegExp): string => {
    const path = files.find((file) => pattern.test(file));
    if (path === undefined)
      throw new Error(`${folder} has no file like ${String(pattern)}. Remove the folder and try again.`);
    return join(folder, path);
  };
  return {
    image: find(/^boot\/vmlinuz-/),
    modules: MODULES.map((name) => find(new RegExp(`/${name}\\.ko$`))),
  };
}

async function download(cache: string, folder: string): Promise<void> {
  const work = join(cache, `download-${process.pid}`);
  mkdirSync(work, { recursive: true });
  try {
    let name = await kernelPackage();
    if (name === undefined) {
      await run("apt-get", ["update"]);
      name = await kernelPackage();
    }
    if (name === undefined) throw new Error("Debian's package lists name no linux-image-cloud-amd64");
    console.error(`the emulated machines need a Linux kernel: downloading the Debian package ${name}`);
    const { code, stderr } = await run("apt-get", ["download", name], { cwd: work, limit: 600_000 });
    const archive = readdirSync(work).find((file) => file.endsWith(".deb"));
    if (code !== 0 || archive === undefined) throw new Error(`\`apt-get download ${name}\` failed: ${stderr}`);
    const unpacked = await run("dpkg-deb", ["--extract", archive, "kernel"], { cwd: work, limit: 600_000 });
    if (unpacked.code !== 0) throw new Error(`\`dpkg-deb --extract ${archive}\` failed: ${unpacked.stderr}`);
    renameSync(join(work, "kernel"), folder);
  } finally {
    rmSync(work, { recursive: true });
  }
}

/** The package of the current cloud kernel, if the package lists are there. */
async function kernelPackage(): Promise<string | undefined> {
  const { stdout } = await run("apt-cache", ["depends", "linux-image-cloud-amd64"]);
  return /Depends: (linux-image-\S+)/.exec(stdout)?.[1];
}
