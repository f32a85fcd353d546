/** JSON Lines survive a torn end. */
import * as fs from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readLines } from "../../../runtime/checkpoint/lines.js";

let folder = "";
let path = "";
beforeEach(async () => {
  folder = await fs.mkdtemp(join(tmpdir(), "graft-lines-"));
  path = join(folder, "metrics.jsonl");
});
afterEach(() => fs.rm(folder, { recursive: true, force: true }));

describe("lines", () => {
  it("leaves a torn line out at every length", async () => {
    const [first, second] = ['{"step":1}\n', '{"step":2,"note":"é"}\n'];
    const bytes = Buffer.from(first + second);
    for (let length = first.length; length < bytes.length; length++) {
      await fs.writeFile(path, bytes.subarray(0, length));
      expect(await readLines(path)).toEqual(E.right({ records: [{ step: 1 }], torn: length > first.length }));
    }
  });

  it("names a broken line that isn't the last", async () => {
    await fs.writeFile(path, '{"step":1}\nnonsense\n{"step":3}\n');
    expect(await readLines(path)).toEqual(E.left({ _tag: "LineProblem", path, line: 2 }));
  });

  it("tells what the system refused", async () => {
    expect(await readLines(path)).toMatchObject({ left: { code: "ENOENT", action: "read" } });
  });
});
