// TypeScript to JavaScript, one file at a time, with the application's own options where they change what the code means.
import { ts } from "ts-morph";
import { hashOf } from "../cache/read-set.js";
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
];
/** The options for a project: what its tsconfig (with what that extends) says, as far as it matters here. */
export function transpileOptions(tsconfig, read) {
    const options = {
        target: ts.ScriptTarget.ES2023,
        module: ts.ModuleKind.ESNext,
        isolatedModules: true,
        sourceMap: true,
        inlineSources: false,
        newLine: ts.NewLineKind.LineFeed,
    };
    if (tsconfig === undefined)
        return options;
    const system = {
        ...ts.sys,
        readFile(path) {
            read(path);
            return ts.sys.readFile(path);
        },
        // Which files belong to the project is the check's business.
        readDirectory: () => [],
        onUnRecoverableConfigFileDiagnostic: () => undefined,
    };
    const parsed = ts.getParsedCommandLineOfConfigFile(tsconfig, {}, system);
    for (const name of kept) {
        if (parsed?.options[name] !== undefined)
            Object.assign(options, { [name]: parsed.options[name] });
    }
    return options;
}
/** Types are not looked at: the check does that. Syntax errors are the check's too; what can be emitted is. */
export function transpile(store, path, source, options) {
    const name = path.slice(path.lastIndexOf("/") + 1);
    const key = hashOf("transpile 1", ts.version, JSON.stringify(options), name, source);
    const cached = store.read("transpile", key);
    if (cached !== undefined)
        return JSON.parse(new TextDecoder().decode(cached));
    const { outputText, sourceMapText } = ts.transpileModule(source, { compilerOptions: options, fileName: name });
    const result = { code: outputText.replace(/\/\/# sourceMappingURL=.*\s*$/, ""), map: sourceMapText ?? "" };
    store.write("transpile", key, JSON.stringify(result));
    return result;
}
//# sourceMappingURL=transpile.js.map