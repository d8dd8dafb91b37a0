// Listens on a port of which the configuration says nothing.

import { createServer } from "node:http";

createServer()
  .on("error", (error: NodeJS.ErrnoException & { port?: number }) => console.log(error.code, error.port))
  .listen(3001);
