/**
 * A file that stays open as long as anything reads it.
 *
 * In: a file descriptor. Out: what holds it: once nothing does any more, the file is closed. Rows of large arrays are
 * passed on from hand to hand, so nobody knows who is the last; a FileHandle would be closed with a warning, and under
 * the hands of whoever kept its number alone.
 */
import { closeSync } from "node:fs";

export interface OpenFile {
  readonly fd: number;
}

const closing = new FinalizationRegistry((fd: number) => closeSync(fd));

export const held = (fd: number): OpenFile => {
  const file = { fd };
  closing.register(file, fd);
  return file;
};
