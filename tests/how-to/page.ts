// Takes a page of docs/how-to apart: files to write, commands to run, and what these print.

export type Step =
  /** A block of code with a name: ```` ```ts title=server.ts ````. */
  | { readonly kind: "file"; readonly line: number; readonly name: string; readonly text: string }
  /** A block ```` ```sh ````, and the block ```` ```text ```` behind it, if there is one: all that the commands print. */
  | { readonly kind: "commands"; readonly line: number; readonly text: string; readonly output?: string };

/** The steps in the order of the page; `line` is where a block begins. Other blocks are for reading alone. */
export function stepsOf(markdown: string): Step[] {
  const steps: Step[] = [];
  let last: "commands" | undefined;
  for (const { info, line, text } of blocksOf(markdown)) {
    const name = /(?:^| )title=(\S+)/.exec(info)?.[1];
    const before = steps.at(-1);
    if (info === "text" && last === "commands" && before?.kind === "commands")
      steps[steps.length - 1] = { ...before, output: text };
    else if (name !== undefined) steps.push({ kind: "file", line, name, text });
    else if (info === "sh") steps.push({ kind: "commands", line, text });
    last = info === "sh" ? "commands" : undefined;
  }
  return steps;
}

function* blocksOf(markdown: string): Generator<{ info: string; line: number; text: string }> {
  let open: { info: string; line: number; text: string } | undefined;
  for (const [index, line] of markdown.split("\n").entries()) {
    if (open === undefined && line.startsWith("```")) open = { info: line.slice(3).trim(), line: index + 1, text: "" };
    else if (line === "```" && open !== undefined) {
      yield open;
      open = undefined;
    } else if (open !== undefined) open.text += `${line}\n`;
  }
}

/** What an output must match as a whole: `...` stands for anything within a line; alone on a line, for any lines. */
export function patternOf(output: string): RegExp {
  const lines = output.split("\n").slice(0, -1);
  const parts = lines.map((line) =>
    line === "..." ? "(?:.*\\n)*?" : `${line.split("...").map(quoted).join(".*")}\\n`,
  );
  return new RegExp(`^${parts.join("")}$`);
}

function quoted(text: string): string {
  return text.replace(/[^\w\s]/g, "\\$&");
}

/** Whether a page lets commands fail here: it shows the error. */
export function mayFail(output: string | undefined): boolean {
  return /^(?:error\[|curl: )/m.test(output ?? "");
}
