/** Whatever call fails, the old file or the new one is there, and the refusal is a value. */
import * as fs from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cleanTemporary, type Door, makeFolder, readBytes, writeAtomic } from "../../../runtime/checkpoint/atomic.js";

let folder = "";
beforeEach(async () => {
  folder = await fs.mkdtemp(join(tmpdir(), "graft-atomic-"));
});
afterEach(() => fs.rm(folder, { recursive: true, force: true }));

/** The system's calls, of which the n-th (from 0) is refused with `code`. */
const failing = (n: number, code: string): { readonly door: Door; readonly calls: () => number } => {
  let calls = 0;
  const guard = <A>(call: () => Promise<A>): Promise<A> =>
    calls++ === n ? Promise.reject(Object.assign(new Error(code), { code })) : call();
  const file = (handle: fs.FileHandle) =>
    new Proxy(handle, {
      get: (target, key: keyof fs.FileHandle) => {
        const method = target[key];
        if (typeof method !== "function") return method;
        // A refused close still closes, as the system does.
        const call = method.bind(target) as (...args: ReadonlyArray<unknown>) => Promise<unknown>;
        return async (...args: ReadonlyArray<unknown>) => {
          if (key !== "close") return guard(() => call(...args));
          await call();
          return guard(() => Promise.resolve());
        };
      },
    });
  const door = {
    ...fs,
    open: (path: string, flags: string) => guard(async () => file(await fs.open(path, flags))),
    rename: (from: string, to: string) => guard(() => fs.rename(from, to)),
    unlink: (path: string) => guard(() => fs.unlink(path)),
  } as unknown as Door;
  return { door, calls: () => calls };
};

describe("writeAtomic", () => {
  it("replaces a file and leaves nothing beside it", async () => {
    const path = join(folder, "state.json");
    expect(await writeAtomic(path, "old")).toEqual(E.right(undefined));
    expect(await writeAtomic(path, Uint8Array.of(110, 101, 119))).toEqual(E.right(undefined));
    expect(await fs.readFile(path, "utf8")).toBe("new");
    expect(await fs.readdir(folder)).toEqual(["state.json"]);
  });

  it.each(["ENOSPC", "EACCES", "EIO", "EMFILE"])(
    "keeps the old file or the new one when any call meets %s",
    async (code) => {
      const path = join(folder, "model.safetensors");
      const whole = failing(-1, code);
      await writeAtomic(path, "old", whole.door);
      expect(whole.calls()).toBe(8); // open write sync close, rename, open sync close
      for (let n = 0; n < whole.calls(); n++) {
        await fs.writeFile(path, "old");
        const result = await writeAtomic(path, "new", failing(n, code).door);
        expect(result).toMatchObject({ left: { _tag: "FileProblem", code } });
        expect(await fs.readFile(path, "utf8")).toBe(n < 5 ? "old" : "new");
        expect(await fs.readdir(folder)).toEqual(["model.safetensors"]);
      }
    },
  );

  it("tells what the system refused", async () => {
    const path = join(folder, "missing", "x");
    expect(await writeAtomic(path, "")).toEqual(E.left({ _tag: "FileProblem", path, action: "write", code: "ENOENT" }));
    expect(await readBytes(path)).toEqual(E.left({ _tag: "FileProblem", path, action: "read", code: "ENOENT" }));
    expect(await makeFolder(join(folder, "missing"))).toEqual(E.right(undefined));
    expect(await writeAtomic(path, "")).toEqual(E.right(undefined));
  });
});

describe("cleanTemporary", () => {
  it("removes what a crash left and nothing else", async () => {
    await fs.writeFile(join(folder, "model"), "");
    await fs.writeFile(join(folder, ".model.1.1.graft-temporary"), "half");
    expect(await cleanTemporary(folder)).toEqual(E.right(1));
    expect(await fs.readdir(folder)).toEqual(["model"]);
    expect(await cleanTemporary(join(folder, "none"))).toMatchObject({ left: { action: "list", code: "ENOENT" } });
  });
});
