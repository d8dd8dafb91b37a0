// TypeScript to JavaScript, one file at a time, with the application's own options where they change what the code means.

import { ts } from "ts-morph";
import type { Store } from "../cache/store.ts";
import { hashOf } from "../cache/read-set.ts";

export interface Transpiled {
  readonly code: string;
  /** The source map as JSON text. */
  readonly map: string;
  /** Syntax errors as `line:column: text`; what could be made sense of is in `code` all the same. */
  readonly errors: readonly string[];
}

/** Options whose change changes results; the rest of an application's tsconfig is for the check. */
const kept = [
  "experimentalDecorators",
  "emitDecoratorMetadata",
  "jsx",
  "jsxFactory",
  "jsxFragmentFactory",
  "jsxImportSource",
  "useDefineForClassFields",
  "verbatimModuleSyntax",
] as const satisfies readonly (keyof ts.CompilerOptions)[];

/** The options for a project: what its tsconfig (with what that extends) says, as far as it matters here. */
export function transpileOptions(tsconfig: string | undefined, read: (path: string) => void): ts.CompilerOptions {
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.ESNext,
    isolatedModules: true,
    sourceMap: true,
    inlineSources: false,
    newLine: ts.NewLineKind.LineFeed,
  };
  if (tsconfig === undefined) return options;
  const system = {
    ...ts.sys,
    readFile(path: string) {
      read(path);
      return ts.sys.readFile(path);
    },
    // Which files belong to the project is the check's business.
    readDirectory: () => [],
    onUnRecoverableConfigFileDiagnostic: () => undefined,
  };
  const parsed = ts.getParsedCommandLineOfConfigFile(tsconfig, {}, system);
  for (const name of kept) {
    if (parsed?.options[name] !== undefined) Object.assign(options, { [name]: parsed.options[name] });
  }
  return options;
}

/** Types are not looked at: the check does that. */
export function transpile(store: Store, path: string, source: string, options: ts.CompilerOptions): Transpiled {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const key = hashOf("transpile 2", ts.version, JSON.stringify(options), name, source);
  const cached = store.read("transpile", key);
  if (cached !== undefined) return JSON.parse(new TextDecoder().decode(cached)) as Transpiled;
  const { outputText, sourceMapText, diagnostics } = ts.transpileModule(source, {
    compilerOptions: options,
    fileName: name,
    reportDiagnostics: true,
  });
  const errors = (diagnostics ?? []).map(({ file, start, messageText }) => {
    const place = file === undefined ? undefined : ts.getLineAndCharacterOfPosition(file, start ?? 0);
    const text = ts.flattenDiagnosticMessageText(messageText, " ");
    return place === undefined ? text : `${place.line + 1}:${place.character + 1}: ${text}`;
  });
  const result = { code: outputText.replace(/\/\/# sourceMappingURL=.*\s*$/, ""), map: sourceMapText ?? "", errors };
  store.write("transpile", key, JSON.stringify(result));
  return result;
}
