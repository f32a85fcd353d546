// Every spec of the gallery, in every variant, decodes, warns of nothing, compiles, trains a step with a falling loss,
// samples where it has a prior, and prints the graph on record. Set UPDATE_GOLDEN=1 to record anew, and read the
// difference.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { printGraph } from "../compiler/ir/graph/print.js";
import { verify } from "../compiler/ir/graph/verify.js";
import { wasm } from "../runtime/engine/wasm/index.js";
import { inTurn } from "./long.js";
import { compiled, feedsFor, galleryVariants, losses, opened } from "./models.js";

const folder = join(import.meta.dirname, "golden/graph");

const golden = (name: string, text: string): string => {
  const file = join(folder, `${name}.txt`);
  if (process.env["UPDATE_GOLDEN"] === "1") {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, text);
  }
  return existsSync(file) ? readFileSync(file, "utf8") : "";
};

describe.each(galleryVariants)("%s", (name, spec, options) => {
  test("compiles to the graphs on record", () => {
    const { graphs } = compiled(spec, options).program;
    expect(Object.values(graphs).flatMap((graph) => verify(graph))).toEqual([]);
    const printed = ["encode", "decode", "train"].map((graph) => graphs[graph] && printGraph(graphs[graph]));
    const text = `${printed.join("\n\n")}\n`;
    expect(text).toBe(golden(name, text));
  });

  test("trains on wasm with a falling loss, and shows pictures", async () => {
    const model = compiled(spec, options);
    const session = await opened(wasm, model);
    const curve = await losses(session, model, 8, 16);
    expect(curve.every(Number.isFinite)).toBe(true);
    expect(curve.at(-1)).toBeLessThan(curve[0] ?? 0);
    for (const graph of ["encode", "decode", "reconstruct", "sample"]) {
      if (model.program.graphs[graph] === undefined) continue;
      const outputs = await session.run(graph, feedsFor(model, graph, 3));
      for (const { shape, data } of Object.values(outputs)) {
        expect(shape[0]).toBe(3);
        expect(data.every(Number.isFinite)).toBe(true);
      }
    }
    session.dispose();
  });
});

const places = ["prefix", "suffix", "interleaved", "channel-concat", "add"];

describe.each(["cvae", "conv-cvae"])("%s takes every placement at either injection", (name) => {
  test.each(inTurn(places.flatMap((a) => places.map((b) => [a, b] as const))))("%s and %s", async (a, b) => {
    const model = compiled(name, {
      set: [`inject.0.place=${a}`, `inject.1.place=${b}`, ...(name === "cvae" ? ["let.width=16"] : ["let.filters=2"])],
    });
    const session = await opened(wasm, model);
    const curve = await losses(session, model, 2, 4);
    expect(curve.every(Number.isFinite)).toBe(true);
    const { image } = await session.run("sample", feedsFor(model, "sample", 2));
    expect(image?.shape).toEqual([2, 28, 28, 1]);
    session.dispose();
  });
});
