// Cuts what a terminal sends into lines.

/** Characters after which a line is taken as it is: nobody makes this program keep more of one. */
const longest = 1000;

/** Gathers text until there are lines. Works for nc (LF) and telnet (CR LF); what cannot be shown is left out. */
export class Lines {
  #open = "";

  /** The lines that are complete now, without their ends. */
  add(text: string): string[] {
    const parts = (this.#open + text).split("\n");
    this.#open = parts.pop()!;
    if (this.#open.length > longest) {
      parts.push(this.#open);
      this.#open = "";
    }
    return parts.map((line) =>
      line
        .slice(0, longest)
        .replace(/\p{Cc}/gu, "")
        .trim(),
    );
  }
}
