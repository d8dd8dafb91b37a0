// The guest's way in: the ports are given by their numbers.

import { run } from "./app.ts";

const [port, refused] = process.argv.slice(2).map(Number) as [number, number];
await run({ port, refused }, (line) => console.log(line));
