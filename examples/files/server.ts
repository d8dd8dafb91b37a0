// Serves the files of the directory `public`, which `uk build` packs into the image.

import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";

const port = Number(process.env["PORT"] ?? 3000);
const types: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
};

/** The file that a path of a URL names, or undefined. Joining it to `/` first keeps every `..` inside of `public`. */
function find(pathname: string): Buffer | undefined {
  try {
    return readFileSync(join("public", join("/", pathname)));
  } catch {
    return undefined;
  }
}

createServer((request, response) => {
  const [pathname = "/"] = (request.url ?? "/").split("?");
  const name = pathname.endsWith("/") ? `${pathname}index.html` : pathname;
  const content = find(name);
  response.statusCode = content === undefined ? 404 : 200;
  response.setHeader(
    "content-type",
    types[content === undefined ? ".txt" : extname(name)] ?? "application/octet-stream",
  );
  response.end(content ?? `There is no ${name}\n`);
}).listen(port, () => console.log(`listening on port ${port}`));
