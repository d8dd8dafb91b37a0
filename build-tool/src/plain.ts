// Names and texts from files that anybody may have written, before a terminal shows them.

// eslint-disable-next-line no-control-regex
const SPEAKING = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/** The text as one line that does not speak to a terminal: control characters, and those that turn the direction of writing, are escaped. */
export function plain(text: string): string {
  return text.replace(SPEAKING, (char) => `\\u{${char.charCodeAt(0).toString(16)}}`);
}
