// What the API says: one schema for each answer, from which its OpenAPI document, the checks of requests and the types of both sides come.

import { Type, type Static } from "typebox";

const text = (description: string) => Type.String({ description });
const number = (description: string) => Type.Number({ description });

export const Version = Type.Object(
  {
    version: text("Of ukd."),
    abi: Type.Integer({ description: "ABI version of the HAL." }),
    process: Type.Integer({ description: "Process id." }),
    started: number("Milliseconds since 1970."),
  },
  { $id: "Version" },
);
export type Version = Static<typeof Version>;

export const Problem = Type.Object(
  {
    code: text("Stable, such as NO_SUCH_GUEST."),
    what: text("What is wrong."),
    where: Type.Optional(text("A field or a place in a file.")),
    how: text("How to mend it."),
  },
  { $id: "Problem" },
);
export type Problem = Static<typeof Problem>;

/** The body of every answer of 400 and above. */
export const Problems = Type.Object(
  { problems: Type.Array(Type.Unsafe<Problem>({ $ref: "Problem#" })) },
  { $id: "Problems" },
);
export type Problems = Static<typeof Problems>;

/**
 * - waiting: for its start order, or for the back-off of its restarts. - starting: its process runs, it is not ready. - running.
 * - unhealthy: it runs and its health check fails: no new connection goes there,
 *   unless no replica is healthy. - stopping: it was told to end. - ended.
 */
export const states = ["waiting", "starting", "running", "unhealthy", "stopping", "ended"] as const;

export const Instance = Type.Object(
  {
    id: text("12 hexadecimal digits; of each start of a replica another one."),
    name: text("Guest and number of the replica, such as web-1."),
    guest: text("The guest's name."),
    replica: Type.Integer({ minimum: 1 }),
    image: text("The image's id."),
    state: Type.Enum([...states]),
    process: Type.Optional(Type.Integer({ description: "Process id of its monitor, while it lives." })),
    created: number("Milliseconds since 1970."),
    started: Type.Optional(number("Milliseconds since 1970.")),
    ended: Type.Optional(number("Milliseconds since 1970.")),
    exitCode: Type.Optional(Type.Integer()),
    reason: Type.Optional(text("Why it has died, was not started or waits.")),
    restarts: Type.Integer({ description: "Starts of this replica after the first." }),
    memory: Type.Optional(number("Its limit, bytes.")),
    ports: Type.Array(text("Such as 127.0.0.1:8080->3000/tcp.")),
  },
  { $id: "Instance" },
);
export type Instance = Static<typeof Instance>;

export const Guest = Type.Object(
  {
    name: text("Its name."),
    image: text("The image's id."),
    replicas: Type.Integer(),
    running: Type.Integer({ description: "Instances that run and are healthy." }),
    stopped: Type.Boolean({ description: "By an operator: nothing of it runs until it is started again." }),
    origin: Type.Enum(["applied", "deployed"], { description: "From a configuration file, or by hand." }),
    specification: Type.Unknown({ description: "As in a configuration file, every default filled in." }),
  },
  { $id: "Guest" },
);
export type Guest = Static<typeof Guest>;

export const Image = Type.Object(
  {
    id: text("The first 12 hexadecimal digits of its SHA-256."),
    name: text("As its manifest says."),
    size: number("Bytes."),
    memory: number("Bytes that it asks for."),
    listen: Type.Array(Type.Integer(), { description: "TCP ports." }),
    added: number("Milliseconds since 1970."),
    guests: Type.Array(Type.String(), { description: "Who uses it." }),
  },
  { $id: "Image" },
);
export type Image = Static<typeof Image>;

export const Stats = Type.Object(
  {
    id: Type.String(),
    name: Type.String(),
    guest: Type.String(),
    state: Type.Enum([...states]),
    uptime: number("Milliseconds."),
    processor: number("Milliseconds of processor time since its start."),
    share: number("Percent of one processor since the last look, or since its start."),
    memory: number("Bytes that its process holds in memory, shared ones included."),
    memoryLimit: Type.Optional(number("Bytes.")),
    exits: Type.Number(),
    operations: Type.Record(Type.String(), Type.Number(), { description: "Submissions by device." }),
    connections: Type.Number(),
    networkReceived: Type.Number(),
    networkSent: Type.Number(),
    diskRead: Type.Number(),
    diskWritten: Type.Number(),
    logWritten: Type.Number(),
    logDropped: Type.Number(),
    throttled: number("Milliseconds in which its cap kept it from running."),
    turns: number("Of its event loop."),
    busy: number("Milliseconds in which its event loop did not wait."),
    lag: Type.Array(Type.Number(), { description: "Turns of less than 1, 10, 100, 1000 ms, and longer ones." }),
    httpRequests: Type.Number(),
    httpFailures: number("Answers of 500 and above."),
    restarts: Type.Integer(),
  },
  { $id: "Stats" },
);
export type Stats = Static<typeof Stats>;

export const LogEntry = Type.Object(
  {
    time: number("Microseconds since 1970."),
    guest: Type.String(),
    instance: text("Such as web-1."),
    id: Type.String(),
    stream: Type.Enum(["stdout", "stderr", "monitor"]),
    text: Type.String(),
    part: Type.Optional(Type.Boolean({ description: "The line goes on in the next entry." })),
  },
  { $id: "LogEntry" },
);
export type LogEntry = Static<typeof LogEntry>;

export const Event = Type.Object(
  {
    number: Type.Integer({ description: "Ascending." }),
    time: number("Milliseconds since 1970."),
    kind: text("Such as guest-deployed, instance-started, instance-ended, instance-unhealthy, adopted."),
    guest: Type.Optional(Type.String()),
    instance: Type.Optional(Type.String()),
    id: Type.Optional(Type.String()),
    exitCode: Type.Optional(Type.Integer()),
    text: text("For people."),
  },
  { $id: "Event" },
);
export type Event = Static<typeof Event>;

export const Step = Type.Object(
  {
    do: Type.Enum(["create", "replace", "change", "scale", "start", "remove", "keep"]),
    guest: Type.String(),
    text: text("For people: what differs."),
  },
  { $id: "Step" },
);
export type Step = Static<typeof Step>;

export const Plan = Type.Object(
  {
    steps: Type.Array(Type.Unsafe<Step>({ $ref: "Step#" })),
    applied: Type.Boolean({ description: "False if it was only asked for." }),
    basis: Type.Optional(
      text(
        "Of an apply: stands for all that the plan was made from. As `expect` of the next one it is that plan that is done.",
      ),
    ),
  },
  { $id: "Plan" },
);
export type Plan = Static<typeof Plan>;

/** A part of a running guest that changes while it runs; null takes a limit away. It stands first: what is tried before it would make 0 or "" of it. */
export const Change = Type.Object(
  {
    memory: Type.Optional(Type.String({ description: "Such as 64M." })),
    cpu: Type.Optional(
      Type.Object(
        { weight: Type.Optional(Type.Integer()), cap: Type.Optional(Type.Union([Type.Null(), Type.Integer()])) },
        { additionalProperties: false },
      ),
    ),
    network: Type.Optional(
      Type.Object({ rate: Type.Union([Type.Null(), Type.String()]) }, { additionalProperties: false }),
    ),
    disk: Type.Optional(
      Type.Object({ rate: Type.Union([Type.Null(), Type.String()]) }, { additionalProperties: false }),
    ),
  },
  { $id: "Change", additionalProperties: false },
);
export type Change = Static<typeof Change>;

/** What acted: the instances it was about. */
export const Acted = Type.Object({ instances: Type.Array(Type.String()) }, { $id: "Acted" });
export type Acted = Static<typeof Acted>;
