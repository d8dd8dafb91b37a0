// Diagnostics as data, and results that carry them: every expected failure of the tool is one of these, never a thrown error.

import { plain } from "./plain.ts";

/** One error or warning. `what` and `how` are sentences, `where` names a file, flag or field; the parts are joined into one paragraph. */
export interface Diagnostic {
  readonly severity: "error" | "warning";
  readonly code: string;
  readonly what: string;
  readonly where?: string;
  readonly how: string;
  /** Exit code of the command that stops because of it (`ExitCode` of the HAL). */
  readonly exitCode: number;
}

/** What a phase hands on: a value, or why there is none. */
export type Result<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

export function success<T>(value: T): Result<T> {
  return { ok: true, value };
}

export function failure(...diagnostics: readonly Diagnostic[]): Result<never> {
  return { ok: false, diagnostics };
}

/** Carries diagnostics through code that is not ours (rollup's plugin hooks); caught where that code was called. */
export class Stop extends Error {
  readonly diagnostics: readonly Diagnostic[];
  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map((d) => d.what).join("\n"));
    this.diagnostics = diagnostics;
  }
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

/** `error[CODE]: what. where. how.` in one paragraph, without a line break at its end. `paint` may colour the head. */
export function format(diagnostic: Diagnostic, paint: (head: string) => string = (head) => head): string {
  const parts = [sentence(diagnostic.what)];
  if (diagnostic.where !== undefined) parts.push(sentence(diagnostic.where));
  if (diagnostic.how !== "") parts.push(sentence(diagnostic.how));
  return `${paint(`${diagnostic.severity}[${diagnostic.code}]:`)} ${plain(parts.join(" "))}`;
}
