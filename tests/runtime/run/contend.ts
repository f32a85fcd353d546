/**
 * One of several processes that want the same folder, again and again: `contend.ts FOLDER ROUNDS`. Whoever has the lock
 * must be alone. Now and then it leaves as a killed process would: with a lock whose process is gone.
 */
import { closeSync, openSync, unlinkSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import * as E from "fp-ts/lib/Either.js";
import { lockFile, lockFolder } from "../../../runtime/run/lock.js";

const [folder = "", rounds = "0"] = process.argv.slice(2);
const inside = join(folder, "inside");
const dead = JSON.stringify({ pid: 2 ** 22 + 1, host: hostname(), started: "", since: "2026-01-01T00:00:00.000Z" });
let [held, refused, together] = [0, 0, 0];

/** Alone in the folder for a moment. */
const work = async (): Promise<void> => {
  try {
    closeSync(openSync(inside, "wx"));
  } catch {
    together += 1;
    return;
  }
  await wait(1);
  unlinkSync(inside);
};

for (let round = 0; round < Number(rounds); round++) {
  const lock = await lockFolder(folder);
  if (E.isLeft(lock)) {
    if (lock.left._tag !== "FolderLocked") throw new Error(JSON.stringify(lock.left));
    refused += 1;
    await wait(Math.random() * 3);
    continue;
  }
  held += 1;
  await work();
  if (E.isLeft(await lock.right.held())) together += 1;
  if (round % 3 === 0) writeFileSync(join(folder, lockFile), dead);
  await lock.right.release();
}
process.stdout.write(JSON.stringify({ held, refused, together }));
