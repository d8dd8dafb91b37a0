// Asks on the terminal for what the command line left open.

import { cancel, isCancel, select, text } from "@clack/prompts";
import { isFree } from "./scaffold.ts";
import { templates } from "./templates.ts";

/** Undefined if the person gives up (Ctrl-C). Where nothing is missing the answer is empty. */
export async function ask(missing: {
  directory: boolean;
  template: boolean;
}): Promise<{ directory: string; template: string } | undefined> {
  let directory = "";
  if (missing.directory) {
    const answer = await text({
      message: "Directory of the new project",
      placeholder: "my-app",
      defaultValue: "my-app",
      validate: (value) => (isFree(value || "my-app") ? undefined : "It is there and not empty"),
    });
    if (isCancel(answer)) return giveUp();
    directory = answer;
  }
  let template = "";
  if (missing.template) {
    const answer = await select({
      message: "Template",
      options: templates.map((t) => ({ value: t.name, label: t.name, hint: t.text })),
    });
    if (isCancel(answer)) return giveUp();
    template = answer;
  }
  return { directory, template };
}

function giveUp(): undefined {
  cancel("Nothing was written.");
  return undefined;
}
