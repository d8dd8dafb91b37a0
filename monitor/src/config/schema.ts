// The form of `ukd.yaml`: what is published as docs/ukd.schema.json, and what every file is held against.

import { Type, type Static } from "typebox";
import * as leaf from "./leaves.ts";

const closed = { title: "a mapping", additionalProperties: false } as const;

const Host = Type.Object(
  {
    memory: Type.Optional(
      leaf.size({ description: "The most that the memory limits of all instances may add up to", examples: ["16G"] }),
    ),
    guests: Type.Optional(
      leaf.whole(1, 100_000, {
        description: "The most instances of all guests together",
        default: 1000,
        examples: [1000],
      }),
    ),
  },
  {
    ...closed,
    description: "What all guests together may use of the host",
    examples: [{ memory: "16G", guests: 1000 }],
  },
);

const Device = Type.Object(
  {
    directory: Type.Optional(leaf.path({ description: "A directory of the host", examples: ["/srv/data"] })),
    address: Type.Optional(
      leaf.text({ description: "A network adapter, by its IP address", examples: ["192.0.2.10", "2001:db8::10"] }),
    ),
    mode: Type.Optional(
      leaf.choice(["exclusive", "shared"], {
        description: "Whether one guest alone is granted it, or any number",
        default: "exclusive",
        examples: ["shared"],
      }),
    ),
  },
  {
    ...closed,
    description: "Either a directory or a network adapter",
    examples: [{ directory: "/srv/data", mode: "shared" }],
  },
);

const VolumeFields = Type.Object(
  {
    directory: leaf.path({ description: "A directory of the host", examples: ["./data"] }),
    at: leaf.path({ description: "Where the guest sees it: an absolute path, not `/`", examples: ["/data"] }),
    readOnly: Type.Optional(
      leaf.flag({ description: "Whether the guest may only read", default: false, examples: [true] }),
    ),
    quota: Type.Optional(leaf.size({ description: "The most that may lie in it", examples: ["100M"] })),
  },
  closed,
);

const Volume = leaf.textOr<typeof VolumeFields, string | Static<typeof VolumeFields>>(
  "a text `DIRECTORY:/PATH[:ro]` or a mapping with `directory` and `at`",
  VolumeFields,
  {
    description: "A directory of the host and where the guest sees it, as `DIRECTORY:/PATH[:ro]` or as a mapping",
    examples: ["./data:/data", { directory: "./ro", at: "/ro", readOnly: true }],
  },
);

const ClaimFields = Type.Object(
  {
    device: leaf.nameOf("a device", { description: "Which device", examples: ["scratch"] }),
    at: Type.Optional(
      leaf.path({ description: "Where the guest sees a directory: an absolute path, not `/`", examples: ["/scratch"] }),
    ),
    readOnly: Type.Optional(
      leaf.flag({ description: "Whether the guest may only read a directory", default: false, examples: [true] }),
    ),
  },
  closed,
);

const Claim = leaf.textOr<typeof ClaimFields, string | Static<typeof ClaimFields>>(
  "the name of a device or a mapping with `device`",
  ClaimFields,
  {
    description: "A device that the guest is granted: a network adapter by its name, a directory also with its place",
    examples: ["lan", { device: "scratch", at: "/scratch" }],
  },
);

const Cpu = Type.Object(
  {
    weight: Type.Optional(
      leaf.whole(1, 10_000, {
        description: "Its share when the processor is contended: twice the weight is twice the share",
        default: 100,
        examples: [100],
      }),
    ),
    cap: Type.Optional(leaf.whole(1, 100, { description: "The most it gets, in percent of one core", examples: [50] })),
  },
  { ...closed, description: "Its share of the processor. Changes while it runs", examples: [{ weight: 100, cap: 50 }] },
);

const Restart = Type.Object(
  {
    policy: Type.Optional(
      leaf.choice(["always", "on-failure", "never"], {
        description: "When it is started again after it has ended",
        default: "always",
        examples: ["on-failure"],
      }),
    ),
    delay: Type.Optional(
      leaf.time({ description: "How long after the first end; doubles with each", default: "1s", examples: ["1s"] }),
    ),
    delayMax: Type.Optional(leaf.time({ description: "Where the doubling ends", default: "1m", examples: ["1m"] })),
  },
  {
    ...closed,
    description: "What happens when it has ended. Changes while it runs",
    examples: [{ policy: "always", delay: "1s", delayMax: "1m" }],
  },
);

const Health = Type.Object(
  {
    http: Type.Optional(leaf.path({ description: "A path that must be answered 2xx or 3xx", examples: ["/health"] })),
    tcp: Type.Optional(leaf.flag({ description: "Whether accepting a connection is enough", examples: [true] })),
    port: Type.Optional(
      leaf.whole(1, 65535, {
        description: "The guest's TCP port that is asked; if missing, the first TCP port of `ports`",
        examples: [3000],
      }),
    ),
    interval: Type.Optional(leaf.time({ description: "Between two checks", default: "5s", examples: ["5s"] })),
    timeout: Type.Optional(leaf.time({ description: "What an answer may take", default: "1s", examples: ["1s"] })),
    failures: Type.Optional(
      leaf.whole(1, 1000, { description: "So many in a row make it unhealthy", default: 3, examples: [3] }),
    ),
  },
  {
    ...closed,
    description: "How to ask whether it is well: by `http` or by `tcp`. Changes while it runs, but for the port",
    examples: [
      { http: "/health", port: 3000 },
      { tcp: true, port: 5432 },
    ],
  },
);

const rateOf = (what: string) =>
  Type.Object(
    { rate: Type.Optional(leaf.rate({ description: `The most bytes a second ${what}`, examples: ["10M"] })) },
    { ...closed, description: `Limits ${what}. Changes while it runs`, examples: [{ rate: "10M" }] },
  );

const Log = Type.Object(
  {
    rate: Type.Optional(
      leaf.rate({ description: "The most bytes a second that are kept", default: "1M", examples: ["1M"] }),
    ),
    size: Type.Optional(
      leaf.size({
        description: "When the next file begins. Holds from the next start on",
        default: "10M",
        examples: ["10M"],
      }),
    ),
    files: Type.Optional(
      leaf.whole(1, 100, { description: "How many are kept. Holds from the next start on", default: 3, examples: [3] }),
    ),
  },
  {
    ...closed,
    description: "What is kept of the guest's output. The rate changes while it runs",
    examples: [{ rate: "1M", size: "10M", files: 3 }],
  },
);

const Stop = Type.Object(
  {
    grace: Type.Optional(
      leaf.time({ description: "Between the request to end and the end by force", default: "10s", examples: ["10s"] }),
    ),
  },
  { ...closed, description: "How it is ended. Changes while it runs", examples: [{ grace: "10s" }] },
);

const Guest = Type.Object(
  {
    image: leaf.path({
      description: "A name of `images`, or the path of an image: with a `/` in it or `.uk` at its end",
      examples: ["web", "./dist/http.uk"],
    }),
    replicas: Type.Optional(
      leaf.whole(0, 10_000, {
        description: "How many instances run; they share its ports. Changes while it runs",
        default: 1,
        examples: [4],
      }),
    ),
    memory: Type.Optional(
      leaf.size({
        description:
          "The limit of each instance; if missing, what its image asks for. Changes while it runs, up to `memoryMax`",
        examples: ["32M"],
      }),
    ),
    memoryMax: Type.Optional(
      leaf.size({
        description: "What the limit can grow to without a restart; if missing, `memory`",
        examples: ["128M"],
      }),
    ),
    cpu: Type.Optional(Cpu),
    ports: Type.Optional(
      leaf.list(
        Type.Unsafe<string>({
          type: "string",
          title: "a text `[IP:]HOST:GUEST[/udp]`",
          pattern:
            "^(?:(?:\\[[0-9A-Fa-f:.]+\\]|[0-9.]+):)?[0-9]{1,5}(?:-[0-9]{1,5})?:[0-9]{1,5}(?:-[0-9]{1,5})?(?:/(?:udp|tcp))?$",
          description:
            "A port of the host and the port of the guest that it leads to; both may be ranges of equal length",
          examples: ["80:3000", "127.0.0.1:5353:5353/udp", "8000-8009:80-89"],
        }),
        256,
        {
          description:
            "`[IP:]HOST:GUEST[/udp]`. Without IP: at the guest's network adapters, if it has any, else at 127.0.0.1",
          examples: [["80:3000"]],
        },
      ),
    ),
    connect: Type.Optional(
      leaf.list(
        leaf.text({ description: "`host[:port]`", examples: ["api.example.com:443", "*.internal", "10.0.0.0/8:5432"] }),
        1024,
        {
          description:
            "Where it may connect to: names, `*.name`, addresses, networks or `*`, each with a port, a range or none",
          examples: [["api.example.com:443"]],
        },
      ),
    ),
    deny: Type.Optional(
      leaf.list(leaf.text({ description: "`host[:port]`", examples: ["10.0.0.0/8"] }), 1024, {
        description: "Where it may never connect to, whatever `connect` says",
        examples: [["10.0.0.0/8"]],
      }),
    ),
    volumes: Type.Optional(
      leaf.list(Volume, 64, { description: "Directories of the host that it sees", examples: [["./data:/data"]] }),
    ),
    devices: Type.Optional(
      leaf.list(Claim, 64, { description: "What it is granted of `devices`", examples: [["lan"]] }),
    ),
    env: Type.Optional(
      leaf.table(leaf.variablePattern, leaf.text({ description: "Its value", examples: ["production"] }), {
        description: "Variables of its environment",
        examples: [{ MODE: "production" }],
      }),
    ),
    secrets: Type.Optional(
      leaf.table(
        leaf.variablePattern,
        leaf.path({ description: "The file that has its value", examples: ["./secrets/api-key"] }),
        {
          description:
            "Variables whose values are read from files when it is started, and are shown nowhere. An apply replaces those that were started with other contents",
          examples: [{ API_KEY: "./secrets/api-key" }],
        },
      ),
    ),
    arguments: Type.Optional(
      leaf.list(leaf.text({ description: "One argument", examples: ["--verbose"] }), 1024, {
        description: "What the application finds in `process.argv`",
        examples: [["--verbose"]],
      }),
    ),
    restart: Type.Optional(Restart),
    health: Type.Optional(Health),
    after: Type.Optional(
      leaf.list(leaf.nameOf("a guest", { description: "A guest", examples: ["db"] }), 256, {
        description:
          "It is started when all replicas of these run and, if they have a health check, are healthy; while one of them is stopped or has no replicas it waits",
        examples: [["db"]],
      }),
    ),
    stop: Type.Optional(Stop),
    network: Type.Optional(rateOf("to and from the network")),
    disk: Type.Optional(rateOf("to and from its volumes")),
    log: Type.Optional(Log),
  },
  { ...closed, description: "One kind of guest", examples: [{ image: "./dist/http.uk", ports: ["80:3000"] }] },
);

export const schema = Type.Object(
  {
    host: Type.Optional(Host),
    devices: Type.Optional(
      leaf.table(leaf.namePattern, Device, {
        maxProperties: 256,
        description: "What guests are granted by name, so that ukd can arbitrate",
        examples: [{ "shared-data": { directory: "/srv/data", mode: "shared" } }],
      }),
    ),
    images: Type.Optional(
      leaf.table(leaf.namePattern, leaf.path({ description: "The path of an image", examples: ["./dist/http.uk"] }), {
        description: "Images by name",
        examples: [{ web: "./dist/http.uk" }],
      }),
    ),
    guests: Type.Optional(
      leaf.table(leaf.namePattern, Guest, {
        description: "What is to run",
        examples: [{ web: { image: "./dist/http.uk" } }],
      }),
    ),
  },
  {
    ...closed,
    $schema: "http://json-schema.org/draft-07/schema#",
    description: "ukd.yaml: what ukd, the control plane of one host, is to run. Relative paths count from the file.",
    examples: [{ guests: { web: { image: "./dist/http.uk", ports: ["80:3000"] } } }],
  },
);

/** A file that has the form, as it was written. */
export type Written = Static<typeof schema>;
