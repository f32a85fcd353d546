/** JSON Lines survive a torn end. */
import * as fs from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { appendLine, keepLines, readLines } from "../../../runtime/checkpoint/lines.js";

let folder = "";
let path = "";
beforeEach(async () => {
  folder = await fs.mkdtemp(join(tmpdir(), "graft-lines-"));
  path = join(folder, "metrics.jsonl");
});
afterEach(() => fs.rm(folder, { recursive: true, force: true }));

describe("lines", () => {
  it("reads what was appended, non-finite numbers by name", async () => {
    await appendLine(path, { step: 1, loss: 0.5 });
    await appendLine(path, { step: 2, loss: Number.NaN, best: -Infinity });
    expect(await readLines(path)).toEqual(
      E.right({
        records: [
          { step: 1, loss: 0.5 },
          { step: 2, loss: "NaN", best: "-Infinity" },
        ],
        torn: false,
      }),
    );
  });

  it("leaves a torn line out at every length, and appends over it", async () => {
    const [first, second] = ['{"step":1}\n', '{"step":2,"note":"é"}\n'];
    const bytes = Buffer.from(first + second);
    for (let length = first.length; length < bytes.length; length++) {
      await fs.writeFile(path, bytes.subarray(0, length));
      expect(await readLines(path)).toEqual(E.right({ records: [{ step: 1 }], torn: length > first.length }));
      await appendLine(path, { step: 3 });
      expect(await fs.readFile(path, "utf8")).toBe(`${first}{"step":3}\n`);
    }
  });

  it("cuts off a torn line longer than a block, or that is all there is", async () => {
    await fs.writeFile(path, `{"step":1}\n${"x".repeat(10_000)}`);
    await appendLine(path, { step: 2 });
    expect(await fs.readFile(path, "utf8")).toBe('{"step":1}\n{"step":2}\n');
    await fs.writeFile(path, "x".repeat(10_000));
    await appendLine(path, { step: 2 });
    expect(await fs.readFile(path, "utf8")).toBe('{"step":2}\n');
  });

  it("names a broken line that isn't the last", async () => {
    await fs.writeFile(path, '{"step":1}\nnonsense\n{"step":3}\n');
    expect(await readLines(path)).toEqual(E.left({ type: "line", path, line: 2 }));
  });

  it("keeps the first lines byte for byte", async () => {
    await fs.writeFile(path, '{"a": 1}\n{"a":2}\n{"a":3}\n');
    await keepLines(path, 1);
    expect(await fs.readFile(path, "utf8")).toBe('{"a": 1}\n');
    await keepLines(path, 5);
    expect(await fs.readFile(path, "utf8")).toBe('{"a": 1}\n');
  });

  it("tells what the system refused", async () => {
    expect(await readLines(path)).toMatchObject({ left: { code: "ENOENT", action: "read" } });
    expect(await appendLine(join(path, "x"), {})).toMatchObject({ left: { code: "ENOENT", action: "open" } });
  });
});
