// What `uk deploy` takes.

import { commands, type Command, type Flag } from "./table.ts";

/** As `uk run` has it: a guest is granted the same in the same words. */
function asRun(name: string, text?: string): Flag {
  const flag = commands.find((command) => command.name === "run")!.flags.find((each) => each.name === name)!;
  return text === undefined ? flag : { ...flag, text };
}

export const deployCommand: Command = {
  name: "deploy",
  usage: "uk deploy [IMAGE | DIRECTORY | FILE.ts] [--name NAME] [FLAGS...] [-- ARGUMENTS...]",
  summary: "Bring an image to ukd, which keeps it running; build it first if need be.",
  detail: [
    "Builds and uploads the image and starts its instances, or replaces those of the guest NAME, and waits until they run; it prints",
    "their names, states and ports. Without an argument it builds the current directory. IMAGE may also be an image that ukd has: see",
    "`uk images`. What is not granted does not exist for the guest, destinations that the manifest names included: see --allow-net.",
  ],
  flags: [
    { name: "name", value: "NAME", text: "How the guest is called. Default: as the image." },
    asRun("port"),
    asRun("volume"),
    asRun("volume-quota"),
    asRun("allow-net"),
    asRun("deny-net"),
    asRun("memory", "Memory of each instance, such as 32M. Default: what the image says."),
    { name: "memory-max", value: "SIZE", text: "What `uk set --memory` can make of it without a restart." },
    asRun("env"),
    {
      name: "secret",
      value: "NAME=FILE",
      repeatable: true,
      text: "Set a variable to what FILE holds when the guest starts; it is shown nowhere.",
    },
    { name: "replicas", value: "N", text: "How many instances run. Default: 1." },
    { name: "restart", value: "always|on-failure|never", text: "When it is started again. Default: always." },
    { name: "cpu", value: "PERCENT", text: "The most of one core that each instance gets, 1 to 100." },
    { name: "cpu-cap", value: "PERCENT", text: "The same as --cpu." },
    { name: "cpu-weight", value: "N", text: "Its share of a contended processor, 1 to 10000. Default: 100." },
    {
      name: "health",
      value: "/PATH:PORT",
      text: "Ask this path of the guest whether it is well; tcp:PORT connects alone.",
    },
    { name: "detach", short: "d", text: "Do not wait until the instances run." },
  ],
  words: [0, 1],
  rest: true,
  examples: [
    "uk deploy -p 8080:3000",
    "uk deploy dist/http.uk --name web --replicas 4 -p 80:3000 --health /health:3000",
    "uk deploy worker.ts --restart on-failure --secret API_KEY=./api-key -- --verbose",
  ],
};
