// The one door for files of a person's: plain files only, by position, and never a wait.
import { execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { plainFile, readPlain } from "../../runtime/file/plain.js";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "graft-plain-"));
  await writeFile(join(folder, "file"), Uint8Array.of(1, 2, 3, 4, 5));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const codeOf = (result: E.Either<{ readonly code: string }, unknown>): string | undefined =>
  E.isLeft(result) ? result.left.code : undefined;

describe("a plain file", () => {
  test("is read by position, and to its end", async () => {
    const file = await plainFile(join(folder, "file"));
    if (E.isLeft(file)) throw new Error(file.left.code);
    expect(file.right.size).toBe(5);
    expect(await file.right.read(1, 2)).toEqual(E.right(Uint8Array.of(2, 3)));
    expect(await file.right.read(4, 9)).toEqual(E.right(Uint8Array.of(5)));
    await file.right.close();
  });

  test("may be too large, and is then not read", async () => {
    expect(codeOf(await readPlain(join(folder, "file"), 4))).toBe("EFBIG");
    expect(await readPlain(join(folder, "file"), 5)).toEqual(E.right(Uint8Array.of(1, 2, 3, 4, 5)));
  });

  test("is no folder and no device", async () => {
    expect(codeOf(await readPlain(folder))).toBe("EISDIR");
    if (process.platform !== "win32") expect(codeOf(await readPlain("/dev/zero"))).toBe("NOT_A_FILE");
    expect(codeOf(await readPlain(join(folder, "none")))).toBe("ENOENT");
  });

  test.skipIf(process.platform === "win32")("is no pipe: nobody waits for a writer", async () => {
    execFileSync("mkfifo", [join(folder, "pipe")]);
    expect(codeOf(await readPlain(join(folder, "pipe")))).toBe("NOT_A_FILE");
  });
});
