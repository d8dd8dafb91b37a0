// `ukd.yaml`: any text is a configuration or refused, with at least one mistake whose words can be printed, in bounded time.

import { differences } from "@unikernel/monitor/internal/config/differences";
import { parse } from "@unikernel/monitor/internal/config/parse";
import { format, Refused } from "@unikernel/monitor/internal/diagnostic";
import { fuzz } from "./fuzz.ts";

const full = `host: { memory: 16G, guests: 100 }
devices:
  shared-data: { directory: /srv/data, mode: shared }
  scratch: { directory: /srv/scratch, mode: exclusive }
  lan: { address: 192.0.2.10, mode: shared }
images: { web: ./dist/http.uk }
guests:
  web:
    image: web
    replicas: 1
    memory: 32M
    memoryMax: 128M
    cpu: { weight: 100, cap: 50 }
    ports: ["80:3000", "127.0.0.1:5353:5353/udp", "8000-8009:80-89"]
    connect: ["api.example.com:443"]
    deny: ["10.0.0.0/8"]
    volumes: ["./data:/data", { directory: ./ro, at: /ro, readOnly: true }]
    devices: [{ device: scratch, at: /scratch }, lan]
    env: { MODE: production }
    secrets: { API_KEY: ./secrets/api-key }
    arguments: ["--verbose"]
    restart: { policy: always, delay: 1s, delayMax: 1m }
    health: { http: /health, port: 3000, interval: 5s, timeout: 1s, failures: 3 }
    after: [db]
    stop: { grace: 10s }
    network: { rate: 10M }
    disk: { rate: 50M }
    log: { rate: 1M, size: 10M, files: 3 }
  db: { image: ./db.uk, health: { tcp: true, port: 5432 } }
`;
const anchors = `guests:\n  a: &a { image: ./a, env: &e { A: "1" } }\n  b: { <<: *a, env: *e }\n`;

fuzz(
  "ukd configuration",
  {
    valid: [full, anchors, '{"guests":{"a":{"image":"./a"}}}'],
    words: [
      "*a", "&a ", "<<: ", "!!js/function ", "---\n", "__proto__: ", "constructor: ", "null", "~", "-1", "0x7f", "1e999", ".inf", "|\n", "? ",
      "[", "]", "{", "}", "\t", "\0", "\u001b[2J", "99999999999999999999", "65536", "0", "/", "..", "::1", "{app}",
    ],
  }, // prettier-ignore
  (bytes) => {
    const text = Buffer.from(bytes).toString();
    let configuration;
    try {
      configuration = parse(text, "/srv/ukd.yaml");
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (error.diagnostics.length === 0) throw new Error("refused without a word", { cause: error });
      for (const flaw of error.diagnostics) {
        const { code, what, how } = flaw;
        // oxlint-disable-next-line no-control-regex -- what must not be there
        if (/[\u0000-\u001f\u007f-\u009f]/.test(format(flaw))) throw new Error("it speaks to the terminal");
        if (!/^[A-Z_]+$/.test(code) || what === "" || how === "") throw new Error(`no help: ${code} ${what} ${how}`);
      }
      return;
    }
    if (({} as Record<string, unknown>)["image"] !== undefined) throw new Error("a prototype is polluted");
    const names = new Set(configuration.guests.map(({ name }) => name));
    if (names.size !== configuration.guests.length) throw new Error("two guests of one name");
    for (const guest of configuration.guests) {
      if (!/^[a-z0-9][a-z0-9-]{0,61}$/.test(guest.name)) throw new Error(`a guest is named ${guest.name}`);
      if (!guest.image.startsWith("/") || !Number.isSafeInteger(guest.replicas) || guest.replicas < 0)
        throw new Error(`a guest of ${guest.replicas} replicas of ${guest.image}`);
      for (const { host, guest: port } of guest.ports)
        if (!(host >= 0 && host <= 65_535 && port >= 1 && port <= 65_535)) throw new Error(`port ${host}:${port}`);
      for (const bytesOf of [guest.memory, guest.memoryMax, guest.network.rate, guest.disk.rate, guest.log.rate])
        if (bytesOf !== undefined && !(Number.isSafeInteger(bytesOf) && bytesOf > 0))
          throw new Error(`${bytesOf} bytes`);
      if (guest.after.some((name) => !names.has(name))) throw new Error("it waits for nobody");
      if (differences(guest, guest).length > 0) throw new Error("it differs from itself");
    }
  },
);
