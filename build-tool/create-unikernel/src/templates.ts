// Where the templates are, and what a new project's package.json names as its build tool.

import { existsSync } from "node:fs";
import { join } from "node:path";

export interface Template {
  readonly name: string;
  readonly text: string;
}

export const templates: readonly Template[] = [
  { name: "minimal", text: "prints a line and ends" },
  { name: "http", text: "a web server with node:http" },
];

export interface Source {
  /** Directory with one directory for each template. */
  readonly directory: string;
  /** What to write as the version of `unikernel`; undefined: what the template says. */
  readonly tool: string | undefined;
}

/** `root` is the directory of this package: published with its templates, or inside the workspace beside the build tool. */
export function findTemplates(root: string): Source {
  const own = join(root, "templates");
  if (existsSync(own)) return { directory: own, tool: undefined };
  return { directory: join(root, "../../templates"), tool: `file:${join(root, "..")}` };
}
