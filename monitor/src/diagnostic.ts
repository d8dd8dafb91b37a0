// What is wrong with an input, as data: the form that every tool of this project prints.

/** One mistake: `what` and `how` are sentences; `where` names a place, such as `ukd.yaml:12:5, guests.web.memory`. */
export interface Diagnostic {
  readonly code: string;
  readonly what: string;
  readonly where?: string;
  readonly how: string;
}

/** An input that cannot be accepted, with all that is wrong with it. */
export class Refused extends Error {
  readonly diagnostics: readonly Diagnostic[];

  constructor(...diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map(format).join("\n"));
    this.diagnostics = diagnostics.map(plain);
  }
}

// What is quoted comes from files and requests: nothing of it may speak to the terminal of whoever reads this.
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g;
const escaped = (text: string): string => text.replace(CONTROLS, (sign) => `\\u{${sign.charCodeAt(0).toString(16)}}`);

function plain({ code, what, where, how }: Diagnostic): Diagnostic {
  return { code, what: escaped(what), ...(where !== undefined && { where: escaped(where) }), how: escaped(how) };
}

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

/** `error[CODE]: what. where. how.` in one paragraph, without a line break at its end. */
export function format({ code, what, where, how }: Diagnostic): string {
  return [
    `error[${code}]:`,
    ...[what, where, how].filter((part) => part !== undefined && part !== "").map((part) => sentence(escaped(part!))),
  ].join(" ");
}
