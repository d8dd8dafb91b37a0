// The guest's way in: all happens on the volume at /data.

import { run } from "./app.ts";

await run("/data", (line) => console.log(line));
