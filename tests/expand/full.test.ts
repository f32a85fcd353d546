/**
 * The spec written out in full: the same program as the one that leaves things to the compiler, and nothing left to
 * write out.
 */
import { expect, test } from "vitest";
import { printGraph } from "../../compiler/ir/graph/print.js";
import { compile } from "../../compiler/pipeline/compile.js";
import { resolvedSpec } from "../../src/spec.js";
import { inTurn } from "../long.js";
import { compiled, galleryNames } from "../models.js";

test.each(inTurn(galleryNames))("%s", (name) => {
  const { core, program } = compiled(name);
  const text = resolvedSpec(core);
  const again = compile({ name: "full.json", text });
  if (again._tag !== "Right") throw new Error(JSON.stringify(again.left.map((p) => p._tag)));
  expect(again.right.program.state).toEqual(program.state);
  expect(Object.values(again.right.program.graphs).map(printGraph)).toEqual(
    Object.values(program.graphs).map(printGraph),
  );
  expect(resolvedSpec(again.right.core)).toBe(text);
  expect(text).not.toMatch(/"= |"(extends|blocks|let|variants|sweep)":|"type": "block"/);
});
