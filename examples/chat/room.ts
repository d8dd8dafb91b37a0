// The room: who is in it, what each may say, and who hears it. It knows nothing of sockets.

/** One who is in the room. `say` hands a line over and never waits. */
export interface Guest {
  name: string;
  say(line: string): void;
  leave(): void;
}

const help = "Write, or: /nick NAME, /who, /help, /quit";

export class Room {
  readonly #guests = new Set<Guest>();
  #count = 0;

  get size(): number {
    return this.#guests.size;
  }

  enter(guest: Guest): void {
    do guest.name = `guest${++this.#count}`;
    while (this.#find(guest.name) !== undefined);
    this.#guests.add(guest);
    guest.say(`* Welcome, ${guest.name}. ${help}`);
    this.#tell(`* ${guest.name} has come in`, guest);
  }

  /** Does nothing if the guest has left already. */
  leave(guest: Guest, why = ""): void {
    if (this.#guests.delete(guest)) this.#tell(`* ${guest.name} has left${why === "" ? "" : `: ${why}`}`);
  }

  /** A line that a guest has written. */
  hear(guest: Guest, line: string): void {
    if (line === "") return;
    if (!line.startsWith("/")) {
      this.#tell(`<${guest.name}> ${line}`, guest);
      return;
    }
    const [command, argument = ""] = line.split(/\s+/, 2);
    if (command === "/who") guest.say(`* In the room: ${[...this.#guests].map(({ name }) => name).join(", ")}`);
    else if (command === "/nick") this.#rename(guest, argument);
    else if (command === "/quit") {
      guest.say("* Good bye");
      guest.leave();
    } else guest.say(`* ${help}`);
  }

  #rename(guest: Guest, name: string): void {
    if (!/^[\p{L}\p{N}_-]{1,20}$/u.test(name)) {
      guest.say("* A name has 1 to 20 letters, digits, - and _");
      return;
    }
    if (this.#find(name) !== undefined) {
      guest.say(`* ${name} is taken`);
      return;
    }
    this.#tell(`* ${guest.name} is now ${name}`);
    guest.name = name;
  }

  #find(name: string): Guest | undefined {
    return [...this.#guests].find((guest) => guest.name.toLowerCase() === name.toLowerCase());
  }

  #tell(line: string, except?: Guest): void {
    for (const guest of this.#guests) if (guest !== except) guest.say(line);
  }
}
