// The wasm engine computes what the reference computes, with generated kernels and with the library's alone.
import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Graph } from "../../compiler/graph/graph.js";
import type { Engine, Tensors } from "../../runtime/engine/engine.js";
import { referenceEngine } from "../../runtime/engine/reference/index.js";
import { wasmEngine } from "../../runtime/engine/wasm/index.js";
import { distance, engineLaw } from "./harness.js";
import { randomGraphs, randomType } from "./random-graph.js";

const generated = await wasmEngine();
const plain = {
  ...(await wasmEngine({ fuse: false, multiply: false })),
  name: "wasm without generated kernels",
};

engineLaw(generated);
engineLaw(plain);

const wave = (by: number): Tensors[string] => ({
  dtype: "f32",
  shape: [4, 4],
  data: Float32Array.from({ length: 16 }, (_, i) => Math.sin(by * (i + 1))),
});

/** Outputs and state after two runs. */
const twice = async (engine: Engine, graph: Graph): Promise<Tensors> => {
  const state = [{ name: "s", type: randomType, role: "parameter", initial: { _tag: "Constant", value: 0 } }] as const;
  const session = await engine.load({ graphs: { random: graph }, state });
  await session.write({ s: wave(1.3) });
  await session.run("random", { x: wave(0.7) });
  const outputs = await session.run("random", { x: wave(0.7) });
  const all = { ...outputs, ...(await session.read()) };
  session.dispose();
  return all;
};

test.each([generated, plain])("$name runs any graph as the reference does", async (engine) => {
  await fc.assert(
    fc.asyncProperty(randomGraphs, async (graph) => {
      const [found, expected] = [await twice(engine, graph), await twice(referenceEngine, graph)];
      for (const [name, { data }] of Object.entries(expected)) {
        expect(distance(found[name]?.data ?? [], data)).toBeLessThan(1e-4);
      }
    }),
    { numRuns: 60 },
  );
});
