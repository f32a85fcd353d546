// Weights in fewer bits: what is stored comes back within half a step, zero exactly, and the stock tools compute with
// just those weights.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import * as E from "fp-ts/lib/Either.js";
import { afterAll, expect, test } from "vitest";
import { isQuantised, type Precision, precisions, quantise, restored } from "../../compiler/export/quantise.js";
import { programOf } from "../../compiler/pipeline/compile.js";
import type { Tensor } from "../../runtime/engine/engine.js";
import { engines } from "../../runtime/engine/registry.js";
import { exportModel, formats, type Leaving } from "../../runtime/export/index.js";
import { compare } from "../../runtime/export/verify.js";
import { initialise } from "../../runtime/train/initialise.js";
import { compiled, opened } from "../models.js";

const place = mkdtempSync(join(tmpdir(), "graft-quantise-"));
afterAll(() => rmSync(place, { recursive: true }));

const floats = fc.array(fc.float({ min: -100, max: 100, noNaN: true }), { minLength: 1, maxLength: 40 });

test("a byte comes back within half a step, and zero as zero", () => {
  fc.assert(
    fc.property(floats, (values) => {
      const data = Float32Array.from([...values, 0]);
      const of = quantise(data, "uint8");
      const back = restored(of);
      const step = of._tag === "uint8" ? of.scale : 0;
      expect(back.at(-1)).toBe(0);
      for (const [i, value] of data.entries())
        expect(Math.abs((back[i] ?? 0) - value)).toBeLessThanOrEqual(step * 1.01);
    }),
  );
});

test("a half-precision number is the nearest there is", () => {
  const halves = [0, 1, -2, 0.5, 65504, 2 ** -24, 2 ** -14, 1 / 3, 1e-7, 3.140625, 2049];
  const back = restored(quantise(Float32Array.from(halves), "float16"));
  expect([...back]).toEqual([
    0,
    1,
    -2,
    0.5,
    65504,
    2 ** -24,
    2 ** -14,
    0.333251953125,
    1.1920928955078125e-7,
    3.140625,
    2048,
  ]);
});

const cases = precisions.flatMap((precision) => (["tfjs", "onnx"] as const).map((name) => [name, precision] as const));

test.each(cases)("%s in %s: the stock tool has the weights that were stored", async (name, precision: Precision) => {
  const { core, typed, program } = compiled("conv-cvae");
  const weights = initialise(program, 1);
  const model: Leaving = {
    core,
    typed,
    program,
    plain: () => programOf(typed),
    weights,
    spec: "{}\n",
    version: "0",
    precision,
  };
  const folders = await exportModel(model, formats[name], "reconstruct");
  if (E.isLeft(folders)) throw new Error(folders.left._tag);
  const [folder] = folders.right;
  for (const [path, bytes] of folder!.files) writeFileSync(join(place, path), bytes);
  const found = await formats[name].stock[0]!();
  if (found._tag === "Absent") return;
  const session = await opened(engines.wasm, compiled("conv-cvae"));
  const read = (weight: Tensor): Tensor =>
    isQuantised(weight) ? { ...weight, data: restored(quantise(weight.data as Float32Array, precision)) } : weight;
  await session.write(Object.fromEntries(Object.entries(weights).map(([key, weight]) => [key, read(weight)])));
  const tool = await found.stock.open(place, folder!.parts[0]!);
  const { largest } = await compare(folder!.parts[0]!, session, tool, { count: 4 });
  await tool.close();
  session.dispose();
  expect(largest).toBeLessThan(1e-5);
});
