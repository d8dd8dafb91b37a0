// What the parts of this application share: results and errors as lines, without the root's own path.

export type Note = (label: string, run: () => unknown) => Promise<void>;

function show(value: unknown): string {
  if (value instanceof Uint8Array) return `bytes ${Buffer.from(value).toString("hex").slice(0, 80)} (${value.length})`;
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function") return "function";
  return value === undefined ? "undefined" : (JSON.stringify(value) ?? "undefined");
}

/** What an error tells, as Node.js words it. */
function told(error: unknown): string {
  const { name, code, errno, syscall, path, dest, message } = error as NodeJS.ErrnoException & { dest?: string };
  return [name, code, errno, syscall, path, dest, message].join(" | ");
}

/** A note taker: one line for each call. `root` is the directory in which all happens. */
export function notes(print: (line: string) => void, root: string): Note {
  return async (label, run) => {
    let line: string;
    try {
      line = show(await run());
    } catch (error) {
      line = `threw ${told(error)}`;
    }
    print(`${label} -> ${line}`.replaceAll(root, "ROOT"));
  };
}
