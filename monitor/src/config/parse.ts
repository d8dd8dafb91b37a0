// From the text of a `ukd.yaml` to a configuration, or to all that is wrong with it.

import { dirname, resolve } from "node:path";
import { Refused } from "../diagnostic.ts";
import type { Origins } from "./guest.ts";
import { judge } from "./judge.ts";
import { normalise } from "./normalise.ts";
import { nowhere, Problems, type Source } from "./problems.ts";
import { References } from "./references.ts";
import { shape } from "./shape.ts";
import { YamlSource } from "./source.ts";
import type { Configuration, Guest } from "./types.ts";
import { Values } from "./values.ts";

/** A configuration and where its parts are in the text. */
export interface Parsed {
  readonly configuration: Configuration;
  readonly source: Source;
  readonly origins: Origins;
}

/**
 * Reads a configuration. `file` is the path of the file, as messages name it; relative paths in the text count from its directory. Nothing
 * on disk is looked at. Throws Refused, and nothing else, with every mistake in the order of the file.
 * Example: parse("guests: { web: { image: ./web.uk } }", "ukd.yaml").guests[0].replicas is 1.
 */
export function parse(text: string, file: string): Configuration {
  return parseWithPlaces(text, file).configuration;
}

/** The same for who has more to say about the parts of the file. */
export function parseWithPlaces(text: string, file: string): Parsed {
  const source = new YamlSource(text, file);
  const problems = new Problems(source);
  source.report(problems);
  return parsed(source.data, resolve(file), source, problems);
}

/** One guest that stands in no file: its fields as a file has them. Relative paths count from the directory. Throws Refused. */
export function parseGuest(name: string, fields: object, directory: string): Guest {
  // The fields are the caller's: what is wrong would be taken out of them.
  const data = structuredClone({ guests: { [name]: fields } });
  const [guest] = parsed(data, resolve(directory, "-"), nowhere, new Problems(nowhere)).configuration.guests;
  return guest!;
}

/** `file` is absolute. */
function parsed(data: unknown, file: string, source: Source, problems: Problems): Parsed {
  const references = new References(data, problems);
  const written = shape(data, problems);
  const origins: Origins = new WeakMap();
  const configuration = normalise(file, written, references, new Values(problems, dirname(file)), origins);
  judge(configuration, problems, origins);
  const found = problems.list();
  if (found.length > 0) throw new Refused(...found);
  return { configuration, source, origins };
}
