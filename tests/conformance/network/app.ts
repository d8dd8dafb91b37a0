// Plays all scenes; what is printed must not depend on whose network it is.

import { Diary, type Places } from "./note.ts";
import { tcp } from "./tcp.ts";
import { udp } from "./udp.ts";

export async function run(places: Places, print: (line: string) => void): Promise<void> {
  const diary = new Diary(print, places);
  const scenes = { scene: diary.scene.bind(diary) };
  await tcp(scenes, places);
  await udp(scenes, places);
}
