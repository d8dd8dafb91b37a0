import { createServer } from "node:http";

const port = 3000;

const server = createServer((request, response) => {
  response.setHeader("content-type", "text/plain; charset=utf-8");
  response.end(`Hello from my-app! You asked for ${request.url}\n`);
});

server.listen(port, () => console.log(`listening on port ${port}`));
