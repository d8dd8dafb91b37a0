// What the tests of ukd run: answers with its mark, falls ill and dies when it is told to (with DIE at once), ends in good order.

import { createServer } from "node:http";

if (process.env["DIE"] !== undefined) process.exit(1);

let ill = false;
const server = createServer((request, response) => {
  const url = new URL(request.url ?? "/", "http://guest");
  switch (url.pathname) {
    case "/health":
      response.writeHead(ill ? 500 : 200).end(ill ? "ill\n" : "well\n");
      return;
    case "/ill":
      ill = url.searchParams.get("on") !== "false";
      response.end("so be it\n");
      return;
    case "/exit":
      response.end("bye\n", () => process.exit(Number(url.searchParams.get("code"))));
      return;
    case "/say":
      console.log(url.searchParams.get("text"));
      response.end("said\n");
      return;
    case "/slow":
      setTimeout(() => response.end(`${process.env["MARK"]}\n`), 300);
      return;
    default:
      response.end(`${process.env["MARK"]}\n`);
  }
});
server.listen(3000, () => console.log("up"));
process.on("SIGTERM", () => {
  if (process.env["STUBBORN"] !== undefined) return;
  console.log("ends");
  server.close(() => process.exit(0));
});
