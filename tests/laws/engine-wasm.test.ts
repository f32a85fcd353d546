// The wasm engine computes what the reference computes, with generated kernels and with the library's alone.
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { referenceEngine } from "../../runtime/engine/reference/index.js";
import { wasmEngine } from "../../runtime/engine/wasm/index.js";
import { distance, engineLaw } from "./harness.js";
import { randomGraphs, twice } from "./random-graph.js";

const generated = await wasmEngine();
const plain = {
  ...(await wasmEngine({ fuse: false, multiply: false })),
  name: "wasm without generated kernels",
};

engineLaw(generated);
engineLaw(plain);

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
