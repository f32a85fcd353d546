// Every op of the graph × every format: the stock tool computes what the reference does, or the format says in words why it has no spelling.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { ExportPart } from "../../compiler/export/part.js";
import { evaluateGraph } from "../../compiler/ir/graph/evaluate.js";
import type { Leaving } from "../../runtime/export/format.js";
import { formats } from "../../runtime/export/registry.js";
import { type Case, distance, feedsOf, forwardCases, toTensor } from "../laws/harness.js";

const partOf = ({ graph, fed }: Case): ExportPart => ({
  name: "decode",
  doc: "one op",
  graph,
  inputs: Object.entries(fed).map(([name, type]) => ({ name, from: name, type, meaning: { _tag: "Code" } })),
  outputs: Object.entries(graph.outputs).map(([name, id]) => ({ name, from: name, type: graph.nodes[id]!.type, id })),
});

const model = { core: { name: "law" }, program: { graphs: {}, state: [] }, weights: {}, spec: "{}", version: "0" };

for (const format of Object.values(formats)) {
  for (const find of format.stock) {
    const found = await find();
    const title = found._tag === "Ready" ? found.stock.name : found.why;
    describe.skipIf(found._tag === "Absent")(`${format.name}: ${title}`, () => {
      for (const one of forwardCases) {
        const why = format.lacks[one.op];
        if (why !== undefined) {
          test(`${one.name} is refused`, () => expect(why).toMatch(/^[a-z].{20,}/));
          continue;
        }
        test(one.name, async () => {
          if (found._tag === "Absent") return;
          const part = partOf(one);
          const folder = mkdtempSync(join(tmpdir(), "graft-export-"));
          const files = await format.write({ model: model as unknown as Leaving, parts: [part] });
          for (const [path, bytes] of files) writeFileSync(join(folder, path), bytes);
          const feeds = feedsOf(one);
          const expected = evaluateGraph(one.graph, feeds, {}, { precision: "f32" }).outputs["y"]!;
          const opened = await found.stock.open(folder, part);
          const tensors = Object.fromEntries(Object.entries(feeds).map(([n, v]) => [n, toTensor(one.fed[n]!, v)]));
          const y = (await opened.run(tensors))["y"];
          await opened.close();
          rmSync(folder, { recursive: true });
          expect([...(y?.shape ?? [])]).toEqual([...expected.shape]);
          expect(distance(y?.data ?? [], expected.data)).toBeLessThan(1e-5);
        });
      }
    });
  }
}
