// What an application's `uk.config.ts` imports: `defineConfig` and the types of a configuration.

/** What `uk build` may be told. Every field is optional; paths are relative to the directory of the configuration. */
export interface Config {
  /** The module that starts the application. Default: `main` of package.json if it is a source file, else src/main.ts, src/index.ts, src/server.ts, main.ts, index.ts or server.ts, whichever is there first. */
  readonly entry?: string;
  /** Name of the image: lower-case letters, digits, `-`, `_` and `.`. Default: the name in package.json, else that of the entry. */
  readonly name?: string;
  /** Guest memory: bytes, or a text such as `"32M"` (K, M, G are powers of 1024). Default: 32M. */
  readonly memory?: number | string;
  /**
   * Ports that the application listens on: numbers for TCP, texts as `"5353/udp"` for UDP. The guest does not start unless each is
   * granted (`uk run -p`). A default export with `fetch` is served on the first TCP port.
   */
  readonly ports?: readonly (number | `${number}/udp`)[];
  /**
   * Destinations that it reaches, by TCP or UDP: rules `host[:port]`, where host is a name, `*.name` (what is below it), an address (IPv6 in
   * brackets), a network such as `10.0.0.0/8`, or `*`, and port a number or a range such as `8000-8010`; without a port, all. In
   * development `uk run` grants them; in production the operator does. Nothing else can be reached.
   */
  readonly connect?: readonly string[];
  /** Paths at which it needs a volume to keep its files. The guest does not start unless each is given (`uk run -v DIRECTORY:/PATH`). */
  readonly volumes?: readonly string[];
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
