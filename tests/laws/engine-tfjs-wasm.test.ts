// The wasm engine gives what TensorFlow.js' wasm backend gives: every graph that a trained model is used by, of every
// gallery spec.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as T from "fp-ts/lib/These.js";
import { describe, expect, test } from "vitest";
import { tfjsWasmEngine } from "../../bench/peer/tfjs-wasm/index.js";
import { isBatch, shapeAt } from "../../compiler/ir/graph/type.js";
import { compile } from "../../compiler/pipeline/compile.js";
import type { Tensor, Tensors } from "../../runtime/engine/engine.js";
import { wasmEngine } from "../../runtime/engine/wasm/engine.js";
import { stream } from "../../runtime/random/stream.js";
import { inferenceProgram } from "../../runtime/run/open.js";
import { inputsOf } from "../../runtime/train/feeds.js";
import { initialise } from "../../runtime/train/initialise.js";
import { readBases } from "../../src/bases.js";
import { root } from "../e2e/graft.js";
import { inTurn, long } from "../long.js";

const folder = join(root, "specs/gallery");
const names = readdirSync(folder).filter((name) => name.endsWith(".json"));
const graphs = ["sample", "guided", "decode", "encode", "reconstruct"];

const compiled = (name: string) => {
  const source = { name, text: readFileSync(join(folder, name), "utf8") };
  const made = compile(source, { bases: readBases(source, folder) });
  if (T.isLeft(made)) throw new Error(name);
  return made.right;
};

/** Something to feed: classes where classes go, numbers of [0, 1) elsewhere. */
const feedsFor = (model: ReturnType<typeof compiled>, graph: string, rows: number): Tensors => {
  const program = model.program.graphs[graph];
  if (program === undefined) return {};
  return Object.fromEntries(
    inputsOf(program).map(({ name, type }): [string, Tensor] => {
      const shape = shapeAt(type.axes, isBatch(type.axes[0]?.size ?? 0) ? rows : 1);
      const count = shape.reduce((product, size) => product * size, 1);
      const data = stream(1, name);
      const classes = model.core.conditions.find((one) => one.name === name)?.domain.classes ?? 1;
      return type.dtype === "i32"
        ? [name, { dtype: "i32", shape, data: Int32Array.from({ length: count }, () => data.below(classes)) }]
        : [name, { dtype: "f32", shape, data: Float32Array.from({ length: count }, () => data.uniform()) }];
    }),
  );
};

const farthest = (a: Tensor, b: Tensor): number =>
  Array.from(a.data).reduce((most, value, i) => Math.max(most, Math.abs(value - (b.data[i] ?? Number.NaN))), 0);

describe("the wasm engine agrees with TensorFlow.js' wasm backend, and leaves nothing behind", () => {
  test.each(inTurn(names))("%s", async (name) => {
    const model = compiled(name);
    const program = inferenceProgram(model.program);
    const [wasm, tfjs] = [await (await wasmEngine()).load(program), await (await tfjsWasmEngine()).load(program)];
    const state = initialise(model.program, 3);
    const kept = Object.fromEntries(program.state.map((one) => [one.name, state[one.name] as Tensor]));
    await wasm.write(kept);
    await tfjs.write(kept);
    for (const graph of graphs) {
      if (program.graphs[graph] === undefined) continue;
      for (const rows of long ? [1, 5, 64] : [3]) {
        const feeds = feedsFor(model, graph, rows);
        const [ours, theirs] = [await wasm.run(graph, feeds), await tfjs.run(graph, feeds)];
        for (const [output, tensor] of Object.entries(theirs)) {
          const made = ours[output] as Tensor;
          expect([output, made.shape]).toEqual([output, tensor.shape]);
          expect(farthest(made, tensor)).toBeLessThanOrEqual(2e-5);
        }
        const before = wasm.memory().tensors;
        await wasm.run(graph, feeds);
        expect(wasm.memory().tensors).toBe(before);
      }
    }
    wasm.dispose();
    tfjs.dispose();
  });
});
