// What an application's `uk.config.ts` imports: `defineConfig` and the types of a configuration.

/** What `uk build` may be told. Every field is optional; paths are relative to the directory of the configuration. */
export interface Config {
  /** The module that starts the application. Default: `main` of package.json if it is a source file, else src/main.ts, src/index.ts, src/server.ts, main.ts, index.ts or server.ts, whichever is there first. */
  readonly entry?: string;
  /** Name of the image: lower-case letters, digits, `-`, `_` and `.`. Default: the name in package.json, else that of the entry. */
  readonly name?: string;
  /** Guest memory: bytes, or a text such as `"32M"` (K, M, G are powers of 1024). Default: 32M. */
  readonly memory?: number | string;
  /** Ports that the application listens on. The guest does not start unless each is granted (`uk run -p`). A default export with `fetch` is served on the first. */
  readonly ports?: readonly number[];
  /** Destinations that it connects to, as `IP:PORT`. */
  readonly connect?: readonly string[];
  /** Environment variables that it starts with; `uk run -e` overrides them. */
  readonly env?: Readonly<Record<string, string>>;
  /** Files, directories and glob patterns to put into the image; the guest sees them below `/` under the same relative paths. */
  readonly files?: readonly string[];
}

/**
 * Returns the configuration as it is; it is there for the types.
 *
 * @example
 * import { defineConfig } from "unikernel";
 * export default defineConfig({ entry: "src/server.ts", ports: [3000] });
 */
export function defineConfig(config: Config): Config {
  return config;
}
