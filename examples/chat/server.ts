// A chat room over TCP. `nc HOST PORT` or telnet is the client.

import { createServer } from "node:net";
import { Room } from "./room.ts";
import { Seat, type Congestion } from "./seat.ts";

const port = Number(process.env["PORT"] ?? 4000);
const maxGuests = 1000;

const room = new Room();
const congestion: Congestion = { behind: new Set(), waiting: new Set() };

const server = createServer((socket) => {
  if (room.size < maxGuests) new Seat(socket, room, congestion);
  else socket.end("* The room is full\n");
});
server.listen(port, () => console.log(`listening on port ${port}`));
