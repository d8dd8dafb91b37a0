// Spelling of defined names in the generated languages.

export function pascal(name: string): string {
  return name
    .split("_")
    .map((word) => word[0]!.toUpperCase() + word.slice(1).toLowerCase())
    .join("");
}

export function camel(name: string): string {
  const whole = pascal(name);
  return whole[0]!.toLowerCase() + whole.slice(1);
}

export function upper(name: string): string {
  return name.toUpperCase();
}

/** Addresses, sizes and masks read better in hexadecimal; small numbers do not. */
export function literal(value: number): string {
  if (value < 4096) return String(value);
  const digits = value.toString(16);
  return `0x${digits.length > 4 ? digits.padStart(8, "0").replace(/(.{4})$/, "_$1") : digits}`;
}
