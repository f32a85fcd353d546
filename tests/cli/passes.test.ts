/** `graft explain --passes`, `--at` and `--plan`: what happens to a graph on its way to an engine. */
import { readFileSync } from "node:fs";
import * as E from "fp-ts/lib/Either.js";
import { describe, expect, test } from "vitest";
import { printGraph } from "../../compiler/ir/graph/print.js";
import { front, lower } from "../../compiler/pipeline/compile.js";
import { atOutcome, passesOutcome, planOutcome } from "../../src/cli/passes.js";

const typed = (() => {
  const made = front({ name: "cvae.json", text: readFileSync("specs/gallery/cvae.json", "utf8") });
  if (E.isLeft(made)) throw new Error("the gallery type-checks");
  return made.right;
})();

const graphAfter = (name: string, at: number): string => {
  const made = atOutcome(typed, name, at, true);
  if (E.isLeft(made)) throw new Error(made.left.reports[0]?.summary);
  return made.right.text;
};

interface Listed {
  readonly passes: ReadonlyArray<{ readonly pass: string; readonly before: number; readonly after: number }>;
}

describe("passes", () => {
  test("every rewrite is listed with what it did, and each was sound", () => {
    const { text, json } = passesOutcome(typed, "encode", true);
    const { passes } = json as unknown as Listed;
    expect(passes.length).toBeGreaterThan(0);
    expect(passes.map(({ pass }) => pass)).toContain("fuse");
    expect(text).toContain("every one left it sound");
    expect(text).toContain("fuse-bias ×3");
  });

  test("the last rewrite leaves the graph that engines get, and the first begins with another", () => {
    const { graphs } = lower(typed);
    for (const name of ["encode", "train"]) {
      const { passes } = passesOutcome(typed, name, false).json as unknown as Listed;
      expect(graphAfter(name, passes.length)).toBe(printGraph(graphs[name]!));
      expect(graphAfter(name, 0)).not.toBe(graphAfter(name, passes.length));
    }
  });

  test("a rewrite that there is not is refused with how many there are", () => {
    const made = atOutcome(typed, "encode", 99, false);
    expect(E.isLeft(made) && made.left.reports[0]?.fix).toMatch(/from 0 to \d+$/);
  });
});

test("a plan says what runs for one batch", () => {
  const { text } = planOutcome(typed, lower(typed).graphs["encode"]!, "wasm");
  expect(text).toMatch(/^plan encode for 128 samples\n/);
  expect(text).toContain("feed image");
});
