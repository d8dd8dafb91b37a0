// What a configuration file exports, and the flags of `uk run`: any value is judged, none is passed on that the monitor would refuse.

import { isChosen, isGuestPath, isHost, isRule, isServer, parsePort, parseVolume } from "unikernel/internal/grants";
import { checkFields } from "unikernel/internal/phases/config-fields";
import { formatSize, parseBytes, parseMemory } from "unikernel/internal/size";
import { fuzz } from "./fuzz.ts";

const config = JSON.stringify({
  entry: "src/app.ts",
  name: "my-app",
  memory: "32M",
  ports: [3000, "5353/udp"],
  connect: ["api.example.com:443", "*.example.com", "10.0.0.0/8", "[::1]:8000-8010"],
  volumes: ["/data"],
  env: { MODE: "x" },
  files: ["public"],
});

fuzz(
  "configuration",
  {
    valid: [config],
    words: ["null", "[]", "{}", "-1", "1e999", '"__proto__":{},', '""', "\\u0000", "65536", "*", "[["],
  },
  (bytes) => {
    let value: unknown;
    try {
      value = JSON.parse(Buffer.from(bytes).toString());
    } catch {
      return;
    }
    const checked = checkFields("uk.config.ts", value);
    if (checked.ok || checked.diagnostics.length > 0) return;
    throw new Error("refused without a word");
  },
);

const values = [
  "8080:3000", "0.0.0.0:0:80", "8000-8009:80-89/udp", "[::1]:1:2", "*:443", "api.example.com:443", "[fd00::]/8:1-2", "192.0.2.1",
  "[::1]:5353", "db:[fd00::1]", "/srv/d:/data:ro", "/data", "32M", "1G",
]; // prettier-ignore

fuzz(
  "flags",
  { valid: values, words: [":", "-", "/", "*", ".", "..", "[", "]", "0", "65536", "9".repeat(30), "\0", "/udp"] },
  (bytes) => {
    const text = Buffer.from(bytes).toString();
    for (const judge of [isChosen, isGuestPath, isHost, isRule, isServer, parsePort, parseVolume]) judge(text);
    for (const parse of [parseBytes, parseMemory]) {
      const size = parse(text);
      if (typeof size === "number" && (!Number.isSafeInteger(size) || size < 0))
        throw new Error(`a size of ${size} bytes`);
      if (typeof size === "number") formatSize(size);
    }
    if (isGuestPath(text) && /\/\.{1,2}(\/|$)|\0/.test(text)) throw new Error("a path that leads elsewhere");
  },
);
