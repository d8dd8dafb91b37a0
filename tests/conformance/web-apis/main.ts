// The guest's way in. Lines are written together: it is not the console that is tested here.

import { run } from "./app.ts";

const lines: string[] = [];
await run((line) => lines.push(line));
for (let at = 0; at < lines.length; at += 100) console.log(lines.slice(at, at + 100).join("\n"));
