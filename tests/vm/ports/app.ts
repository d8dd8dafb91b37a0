// Listens on two ports.

import { createServer } from "node:http";

createServer((_, response) => response.end("first\n")).listen(3000);
createServer((_, response) => response.end("second\n")).listen(4000);
