// `ukd check FILE`: tells all that is wrong with a configuration, without starting anything.

import { Refused, format, type Diagnostic } from "../diagnostic.ts";
import { inspect } from "../config/files.ts";
import { demand } from "../config/judge.ts";
import { load } from "../config/load.ts";
import type { Configuration } from "../config/types.ts";
import { formatSize } from "../config/units.ts";

/**
 * Prints a paragraph for each error and warning, then, without errors, one line of what would run. Gives the exit code: 0 in order (perhaps
 * with warnings), 1 with errors, 2 if no file is named.
 */
export async function check(file: string | undefined, print: (text: string) => void): Promise<number> {
  if (file === undefined || file === "") {
    print(
      format({
        code: "USAGE",
        what: "`ukd check` needs a file",
        how: "Write `ukd check FILE`, as in `ukd check ukd.yaml`",
      }),
    );
    return 2;
  }
  try {
    const parsed = await load(file);
    const { errors, warnings } = await inspect(parsed);
    for (const warning of warnings) print(warningText(warning));
    if (errors.length > 0) throw new Refused(...errors);
    print(`${file}: ${summary(parsed.configuration)}: in order`);
    return 0;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    for (const diagnostic of error.diagnostics) print(format(diagnostic));
    return 1;
  }
}

const warningText = (diagnostic: Diagnostic): string => format(diagnostic).replace(/^error/, "warning");

const count = (many: number, noun: string): string => `${many} ${noun}${many === 1 ? "" : "s"}`;

/** `3 guests, 6 instances, 192 MB`. */
export function summary(configuration: Configuration): string {
  const { guests } = configuration;
  const { instances, memory } = demand(configuration);
  const unsaid = guests.filter((guest) => guest.memory === undefined && guest.replicas > 0);
  const asked =
    unsaid.length === 0 ? [] : [`what ${count(new Set(unsaid.map(({ image }) => image)).size, "image")} asks for`];
  const sizes = [...(memory > 0 || unsaid.length === 0 ? [formatSize(memory)] : []), ...asked];
  return [count(guests.length, "guest"), count(instances, "instance"), sizes.join(" and ")].join(", ");
}
