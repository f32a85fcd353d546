// The wasm engine computes what the reference computes, with generated kernels and with those in TypeScript wherever
// it has both; so do our plans on TensorFlow.js' wasm backend, with generated kernels and with the library's alone.
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { tfjsWasmEngine } from "../../bench/peer/tfjs-wasm/index.js";
import { referenceEngine } from "../../runtime/engine/reference/index.js";
import { wasmEngine } from "../../runtime/engine/wasm/engine.js";
import { distance, engineLaw } from "./harness.js";
import { randomGraphs, twice } from "./random-graph.js";

const generated = await wasmEngine();
const typed = { ...(await wasmEngine({ fuse: false })), name: "wasm with kernels in TypeScript" };
const library = await tfjsWasmEngine();
const plain = {
  ...(await tfjsWasmEngine({ fuse: false, multiply: false })),
  name: "tfjs-wasm without generated kernels",
};
const all = [generated, typed, library, plain];

for (const engine of all) engineLaw(engine);

test.each(all)("$name runs any graph as the reference does", async (engine) => {
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
