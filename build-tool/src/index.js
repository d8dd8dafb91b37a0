// What an application's `uk.config.ts` imports: `defineConfig` and the types of a configuration.
/**
 * Returns the configuration as it is; it is there for the types.
 *
 * @example
 * import { defineConfig } from "unikernel";
 * export default defineConfig({ entry: "src/server.ts", ports: [3000] });
 */
export function defineConfig(config) {
    return config;
}
//# sourceMappingURL=index.js.map