// node:stream. Its default export is Stream itself, which carries the others, as in Node.js.

import * as api from "./stream-api.ts";

export * from "./stream-api.ts";

const module: typeof api.Stream & typeof api = Object.assign(api.Stream, api);
export default module;
