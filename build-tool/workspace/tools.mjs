// The programs that a build needs from the machine: what is missing is installed from Debian's packages, or named.

import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { Failure, run } from "./process.mjs";

const NODE_MIN = [20, 19];
const RUST_MIN = [1, 88];

/** Where a program lies on PATH (or in Debian's system folders), if it is there. @param {string} name */
export function find(name) {
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/sbin"];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

/**
 * Makes sure that programs (or files, if the name begins with a slash) are there. What is missing comes from Debian's
 * packages if this user may install them, and the line printed says which; else a Failure names them.
 * @param {readonly (readonly [program: string, debianPackage: string])[]} needs @param {string} purpose
 */
export async function provide(needs, purpose) {
  const missing = needs.filter(([name]) => (name.startsWith("/") ? !existsSync(name) : find(name) === undefined));
  if (missing.length === 0) return;
  const packages = [...new Set(missing.map(([, name]) => name))];
  const names = missing.map(([name]) => name).join(", ");
  const command = `apt-get install -y --no-install-recommends ${packages.join(" ")}`;
  const mend = `Install ${packages.join(", ")} (Debian: \`sudo ${command}\`) and try again.`;
  if (process.getuid?.() !== 0 || find("apt-get") === undefined)
    throw new Failure("TOOL_MISSING", `${purpose} needs ${names}, not found on this machine. ${mend}`);
  console.error(`${purpose} needs ${names}: installing the Debian packages ${packages.join(", ")}`);
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  const install = () => run("apt-get", command.split(" ").slice(1), { env });
  let result = await install();
  if (result.code !== 0) {
    await run("apt-get", ["update"], { env });
    result = await install();
  }
  if (result.code !== 0)
    throw new Failure("TOOL_MISSING", `\`${command}\` failed: ${result.output.trim().split("\n").at(-1)}. ${mend}`);
}

/** Are Node.js, the Rust toolchain and a C compiler there, and new enough? */
export async function checkTools() {
  const node = process.versions.node;
  if (older(node, NODE_MIN))
    throw new Failure("NODE_TOO_OLD", `This is Node.js ${node}; ${NODE_MIN.join(".")} or newer is needed. Update it.`);
  if (process.platform !== "linux" || process.arch !== "x64")
    throw new Failure(
      "HOST_UNSUPPORTED",
      `This machine is ${process.platform} ${process.arch}; guests run on Linux x86-64 only. Use such a machine.`,
    );
  if (find("cargo") === undefined)
    throw new Failure(
      "TOOL_MISSING",
      `No \`cargo\` on PATH; the monitor and the guest kernel are written in Rust. Install Rust ${RUST_MIN.join(".")} or newer, for example with rustup (https://rustup.rs), and try again.`,
    );
  const { output } = await run("cargo", ["--version"]);
  const rust = /cargo (\S+)/.exec(output)?.[1] ?? "0";
  if (older(rust, RUST_MIN))
    throw new Failure("RUST_TOO_OLD", `This is Rust ${rust}; ${RUST_MIN.join(".")} or newer is needed. Update it.`);
  await provide(
    [
      ["gcc", "gcc"],
      ["ar", "binutils"],
      ["/usr/include/stdlib.h", "libc6-dev"],
    ],
    "The build",
  );
}

/** @param {string} version @param {readonly number[]} least */
function older(version, least) {
  const parts = version.split(".").map((part) => Number.parseInt(part, 10));
  const index = least.findIndex((number, at) => parts[at] !== number);
  return index >= 0 && (parts[index] ?? 0) < (least[index] ?? 0);
}
