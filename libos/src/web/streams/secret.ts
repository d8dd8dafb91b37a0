// Controllers have constructors that nobody may call: they want what only the streams have.

export const secret: object = {};

export function checkSecret(given: unknown): void {
  if (given !== secret) throw new TypeError("Illegal constructor");
}
