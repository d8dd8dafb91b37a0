// What a note is, and what of a request's body may become one.

export interface Note {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  /** When it was written last, as ISO 8601 text. */
  readonly updated: string;
}

/** What a client sends. */
export type Draft = Pick<Note, "title" | "text">;

export const limits = { title: 200, text: 50_000 } as const;

/** Identifiers are made here alone, and are safe as names of files: nothing of a request becomes a path unless it looks like this. */
export function isId(text: string): boolean {
  return /^[0-9a-f]{16}$/.test(text);
}

/** The draft that a body holds, or a sentence that says what is wrong with it. */
export function parseDraft(body: string): Draft | string {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return "The body is no JSON.";
  }
  if (typeof value !== "object" || value === null) return "The body is no JSON object.";
  const { title, text = "" } = value as { title?: unknown; text?: unknown };
  if (typeof title !== "string" || title.trim() === "") return "`title` must be a text that is not empty.";
  if (title.length > limits.title) return `\`title\` has more than ${limits.title} characters.`;
  if (typeof text !== "string") return "`text` must be a text.";
  if (text.length > limits.text) return `\`text\` has more than ${limits.text} characters.`;
  return { title: title.trim(), text };
}
