/**
 * Room on disk for decoded pictures that are too many to be held.
 *
 * In: how many pictures, and bytes of each. Out: a place to write each, and their rows. The file has no name once it is
 * open, so that nothing is left of it when the process ends, however it ends.
 */
import { open, write } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import * as E from "fp-ts/lib/Either.js";
import { attempt } from "../checkpoint/atomic.js";
import { npyKind } from "../checkpoint/npy-kind.js";
import { fileRows } from "./file-rows.js";
import { held } from "./open-file.js";
import type { PictureStore } from "./pictures.js";

const [openAt, writeAt] = [promisify(open), promisify(write)];

export const pictureStore: PictureStore = async (count, each) => {
  const place = await attempt(tmpdir(), "make", () => mkdtemp(join(tmpdir(), "graft-pictures-")));
  if (E.isLeft(place)) return place;
  const path = join(place.right, "pixels");
  const opened = await attempt(path, "write", () => openAt(path, "wx+", 0o600));
  if (E.isLeft(opened)) return opened;
  const forget = (): Promise<void> => rm(place.right, { recursive: true, force: true }).catch(() => undefined);
  // Windows keeps the names of open files.
  if (process.platform === "win32") process.once("exit", () => void forget());
  else await forget();
  const kind = npyKind("|u1");
  if (kind === undefined) throw new Error("bytes are a kind");
  const file = held(opened.right);
  return E.right({
    write: async (index, bytes) => {
      const written = await attempt(path, "write", () => writeAt(file.fd, bytes, 0, each, index * each));
      return E.map(() => undefined)(written);
    },
    rows: () => fileRows({ path, file, start: 0, count, each, kind }),
  });
};
