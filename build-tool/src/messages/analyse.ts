// Diagnostics about what an application asks of the library OS and does not get.

import { ExitCode } from "@unikernel/hal";
import type { Diagnostic } from "../diagnostic.ts";

function finding(code: string, what: string, place: string, how: string): Diagnostic {
  return { severity: "error", code, what, where: `At ${place}`, how, exitCode: ExitCode.UNCAUGHT };
}

function list(names: readonly string[]): string {
  return [...names].sort().join(", ");
}

export function missingModule(specifier: string, place: string, known: readonly string[]): Diagnostic {
  return finding(
    "MISSING_MODULE",
    `The library OS has no module \`${specifier}\``,
    place,
    `Do without it; there are ${list(known.map((name) => `node:${name}`))}`,
  );
}

export function missingName(specifier: string, name: string, place: string, known: readonly string[]): Diagnostic {
  const names = known.filter((n) => n !== "default" && !n.startsWith("_"));
  return finding(
    "MISSING_NAME",
    `The library OS's \`${specifier}\` has no \`${name}\``,
    place,
    `Do without it; there are ${list(names)}`,
  );
}

export function missingGlobal(name: string, place: string, known: readonly string[]): Diagnostic {
  return finding(
    "MISSING_GLOBAL",
    `The library OS has no global \`${name}\``,
    place,
    `Do without it, or ask \`typeof ${name}\` first; besides those of the language there are ${list(known)}`,
  );
}

/** In the application it is a mistake; in a package often a plug-in that nobody asks for, so there it is a warning. */
export function unfollowable(form: "require" | "import", place: string, inPackage: boolean): Diagnostic {
  const what = `\`${form}()\` is called with something that is not a literal text, so what it names cannot be put into the image`;
  if (inPackage)
    return {
      ...finding("UNFOLLOWABLE_IMPORT", what, place, "Where the package comes to it, it throws"),
      severity: "warning",
      exitCode: ExitCode.OK,
    };
  return finding(
    "UNFOLLOWABLE_IMPORT",
    what,
    place,
    "Write the module's name as a literal, or import all candidates and choose among them",
  );
}

/** A hint: the operator may grant destinations that the configuration does not name. */
export function noDestination(what: string, place: string): Diagnostic {
  return {
    ...finding(
      "NO_DESTINATION",
      `The application uses ${what}, but its configuration names no destination, so it will reach none`,
      place,
      'Name them in uk.config.ts, as in `connect: ["api.example.com:443"]`; `connect: []` says that there are to be none but those of `--allow-net`',
    ),
    severity: "warning",
    exitCode: ExitCode.OK,
  };
}
