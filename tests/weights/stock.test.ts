// The same files as in agree.test.ts and more, made afresh by the PyTorch and Keras that are here: what they write
// today is read.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { distance } from "../laws/harness.js";
import { long } from "../long.js";
import { computed, expectedIn, golden, type Name } from "./model.js";

const python = process.env["GRAFT_PYTHON"] ?? "python3";
const needed = "import torch, keras, tensorflow, safetensors, numpy";
const isHere = long && spawnSync(python, ["-c", needed]).status === 0;
if (long && !isHere)
  console.warn("tests/weights/stock: no Python with torch and keras here; skipped. GRAFT_PYTHON names one.");

const files: ReadonlyArray<readonly [file: string, expected: string]> = [
  ["image.pt", "torch/image"],
  ["image-old.pt", "torch/image"],
  ["image-checkpoint.pt", "torch/image"],
  ["image.safetensors", "torch/image"],
  ["image.npz", "torch/image"],
  ["sequence.pt", "torch/sequence"],
  ["image.keras", "keras/image"],
  ["image.h5", "keras/image"],
  ["image.weights.h5", "keras/image"],
  ["image-numbered.npz", "keras/image"],
  ["sequence.keras", "keras/sequence"],
];

describe.skipIf(!isHere)("stock PyTorch and Keras", () => {
  const place = mkdtempSync(join(tmpdir(), "graft-weights-"));
  afterAll(() => rmSync(place, { recursive: true, force: true }));

  test("write weights that compute the same here", async () => {
    execFileSync(python, [join(golden, "make.py"), place], { stdio: "pipe" });
    const given = expectedIn(place);
    for (const [file, key] of files) {
      const { encode, decode } = await computed(join(place, file), key.split("/")[1] as Name, given);
      const wanted = given.expected[key];
      expect(distance(encode, wanted?.encode ?? []), file).toBeLessThan(1e-5);
      expect(distance(decode, wanted?.decode ?? []), file).toBeLessThan(1e-5);
    }
  }, 600_000);
});
