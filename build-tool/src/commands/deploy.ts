// `uk deploy`: brings an image to ukd, builds it before if need be, and waits until its instances run.

import type { Image, Instance, Plan } from "@unikernel/monitor/api";
import { resolve } from "node:path";
import { path } from "../control/client.ts";
import { flag, isSet, type Session } from "../control/session.ts";
import { failure, success, type Result } from "../diagnostic.ts";
import { readNotes } from "../elf/notes.ts";
import { noTarget, notAnImage } from "../messages/usage.ts";
import { specification } from "./deploy-options.ts";
import { waitUntilRunning } from "./deploy-wait.ts";

/** What is deployed: an image that ukd has, and how the guest is called unless `--name` says it. */
interface Deployed {
  readonly image: string;
  readonly name: string;
}

export async function deploy(session: Session): Promise<number> {
  const { host, client, given, show } = session;
  const wanted = specification(session);
  if (!wanted.ok) return show(wanted.diagnostics);
  const deployed = await imageOf(session, given.words[0] ?? ".");
  if (!deployed.ok) return show(deployed.diagnostics);
  const { image } = deployed.value;
  const name = flag(session, "name") ?? deployed.value.name;

  const guest = path("guests", name);
  // A guest that is new has no instances; ukd says so by refusing the question.
  const before = await client.get<{ instances: Instance[] }>(path("instances"), { ref: name, all: true });
  const put = await client.send<{ plan: Plan }>("PUT", guest, {
    specification: { image, ...wanted.value },
    directory: host.directory,
  });
  if (!put.ok) return show(put.diagnostics);
  if (isSet(session, "detach")) {
    host.print(`${name}\n`);
    return 0;
  }
  // What had ended before says nothing about what runs now; what is replaced will end.
  const replaced = put.value.plan.steps.some((step) => step.do === "replace" || step.do === "create");
  return waitUntilRunning(session, {
    guest: name,
    replicas: Number(wanted.value["replicas"] ?? 1),
    gone: new Set(
      before.ok ? before.value.instances.filter(({ state }) => replaced || state === "ended").map(({ id }) => id) : [],
    ),
  });
}

/** Builds, reads and uploads; a word that is no path may name an image that ukd has. */
async function imageOf(session: Session, word: string): Promise<Result<Deployed>> {
  const { host, client, program, show } = session;
  let file = resolve(host.directory, word);
  const status = host.status(file);
  if (status === undefined) {
    const kept = word.includes("/") || word.endsWith(".uk") ? undefined : await keptImage(session, word);
    return kept ?? failure(noTarget(word));
  }
  if (status.kind === "directory" || /\.[cm]?[jt]sx?$/.test(file)) {
    const { buildToCache } = await import("./build.ts");
    const built = await buildToCache(host, file, program, show);
    if (!built.ok) return built;
    file = built.value;
  }
  const notes = readNotes(host, file);
  if (notes === undefined) return failure(noTarget(word));
  if (typeof notes === "string") return failure(notAnImage(word, notes));
  const uploaded = await client.send<Image>("POST", path("images"), host.read(file) ?? new Uint8Array());
  return uploaded.ok ? success({ image: uploaded.value.id, name: guestName(uploaded.value.name) }) : uploaded;
}

/** By its id, the beginning of one, or its name; undefined if none or several are meant. */
async function keptImage({ client }: Session, word: string): Promise<Result<Deployed> | undefined> {
  const found = await client.get<{ images: Image[] }>(path("images"));
  if (!found.ok) return found;
  const named = found.value.images.filter(({ name }) => name === word);
  const meant = named.length > 0 ? named : found.value.images.filter(({ id }) => id.startsWith(word));
  const [image, another] = meant;
  if (image === undefined || another !== undefined) return undefined;
  return success({ image: image.id, name: guestName(image.name) });
}

/** Names of images may have `_` and `.`, those of guests not. */
function guestName(image: string): string {
  return image
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, "-")
    .replace(/^-+/, "")
    .slice(0, 62);
}
