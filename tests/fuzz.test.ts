/** Whatever is deleted, renamed or replaced in a good spec: the compiler answers, fast, and says where. */
import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import * as E from "fp-ts/lib/Either.js";
import * as T from "fp-ts/lib/These.js";
import { describe, expect, test } from "vitest";
import { segmentsOf } from "../compiler/base/located.js";
import { check } from "../compiler/check/index.js";
import { compile, front } from "../compiler/pipeline/compile.js";
import { renderJson, renderText, reportAll } from "../compiler/report/index.js";
import { long } from "./long.js";
import { galleryBases as bases, galleryNames, galleryText } from "./models.js";
import { galleryValues, isNode, mutantValue, mutate, mutation, put, valueAt } from "./mutate.js";

const mutant = mutantValue.map((value) => JSON.stringify(value, undefined, 2));

/** A guard against hanging, not a claim of speed: in milliseconds, far above what any of these takes. */
const hang = 20_000;

const milliseconds = (run: () => void): number => {
  const start = performance.now();
  run();
  return performance.now() - start;
};

test("a mutated spec compiles or is refused with places, and does not hang", () => {
  fc.assert(
    fc.property(mutant, (text) => {
      let took = milliseconds(() => {
        const result = compile({ name: "mutant.json", text });
        const reports = reportAll(T.isRight(result) ? [] : result.left);
        expect(renderText(reports) === "").toBe(T.isRight(result));
        for (const { line, pointer } of renderJson(reports).diagnostics) {
          expect(line).toBeGreaterThan(0);
          expect(typeof pointer).toBe("string");
        }
      });
      // One slow run in a busy process is not a slow compiler: only twice is.
      if (took > 1000) took = milliseconds(() => void compile({ name: "mutant.json", text }));
      expect(took).toBeLessThan(hang);
    }),
    { numRuns: 400, seed: 20_240_607 },
  );
});

/** FUZZ=10000 tries so many from each gallery spec; without it a sample, a larger one in the long laws. */
const each = Number(process.env["FUZZ"] ?? (long ? 150 : 15));

/** Is one of them the other, or above it? */
const related = (a: ReadonlyArray<string>, b: ReadonlyArray<string>): boolean =>
  a.slice(0, b.length).every((segment, i) => segment === b[i]);

/** What names or sizes others rely on: a change of it shows where it is relied on. */
const relied = /^(?:let|inputs|conditions|latent|encoder|decoder|variants|blocks|extends|inject|sweep)$/;

describe("one thing changed in a gallery spec", () => {
  test.each(galleryNames)(
    "%s: it is answered, in time, and where it was changed or where that shows",
    (name) => {
      const spec = JSON.parse(galleryText(name)) as unknown;
      fc.assert(
        fc.property(mutation, (change) => {
          const root = structuredClone(spec);
          const changed = mutate(root, change);
          const source = { name: "mutant.json", text: JSON.stringify(root, undefined, 2) };
          let result = front(source, { bases });
          let took = milliseconds(() => {
            result = front(source, { bases });
            renderText(reportAll(E.isLeft(result) ? result.left : check(result.right)));
          });
          if (took > 1000) took = milliseconds(() => void front(source, { bases }));
          expect(took).toBeLessThan(hang);
          if (E.isRight(result) || changed === undefined) return;
          for (const { _tag, place } of result.left) {
            const at = segmentsOf(place.pointer);
            // What decoding refuses is refused for itself: it stands where the change was, or beside it, since a word
            // such as a layer's type says what may stand beside it.
            const near = related(at, changed) || related(changed.slice(0, -1), at);
            expect(near || (_tag !== "Decode" && relied.test(changed[0] ?? "")), `${_tag} at ${place.pointer}`).toBe(
              true,
            );
          }
        }),
        { numRuns: each, seed: 42 },
      );
    },
    3_600_000,
  );
});

/** Specs whose sizes would exhaust time or memory if anything were made of them before they are counted. */
const bombs: ReadonlyArray<readonly [string, (spec: Record<string, never>) => void]> = (() => {
  const most = 2 ** 24;
  const set = (pointer: string, value: unknown) => (spec: Record<string, unknown>) => {
    const path = pointer.split(".");
    const parent = valueAt(spec, path.slice(0, -1));
    if (isNode(parent)) put(parent, path.at(-1) ?? "", value);
  };
  const all =
    (...changes: ReadonlyArray<(spec: Record<string, unknown>) => void>) =>
    (spec: Record<string, unknown>) =>
      changes.forEach((change) => void change(spec));
  const enter = (into: string, place: string, more: object = {}) =>
    set("inject", [{ condition: "digit", into, place, ...more }]);
  const input = (...layers: ReadonlyArray<unknown>) => all(set("inject", []), set("encoder.layers", layers));
  const lets = Object.fromEntries(
    Array.from({ length: 5000 }, (_, i) => [`v${i}`, i === 4999 ? 1 : `= v${i + 1} + 1`]),
  );
  return [
    ["a huge code interleaved", all(set("conditions.digit.size", most), enter("encoder.hidden", "interleaved"))],
    [
      "a huge code as a block",
      all(set("conditions.digit.size", most), enter("encoder.hidden", "interleaved", { at: 3 })),
    ],
    [
      "a huge image, mixed and flattened",
      all(set("inputs.image.height", 5000), set("inputs.image.width", 5000), enter("encoder", "suffix")),
    ],
    ["upsampled again and again", input(...Array.from({ length: 60 }, () => ({ type: "upsample", factor: 2 ** 20 })))],
    ["a huge transposed convolution", input({ type: "conv2d-transpose", filters: most, kernel: most, stride: most })],
    ["a huge kernel", input({ type: "conv2d", filters: 1, kernel: most }, { type: "flatten" })],
    ["a huge table", set("conditions.digit", { type: "category", size: most, encoding: { embedding: 64 } })],
    ["a chain of names", set("let", { ...lets, width: "= min(v0, 9)", z: 2 })],
    ["many stars", enter(`encoder.${"*a".repeat(2000)}`, "add")],
    ["many unknown keys", (spec) => void Array.from({ length: 5000 }, (_, i) => put(spec, `k${i}`, i))],
  ] as ReadonlyArray<readonly [string, (spec: Record<string, never>) => void]>;
})();

test.each(bombs)("%s", (_, arm) => {
  const spec = JSON.parse(readFileSync("specs/gallery/cvae.json", "utf8")) as Record<string, never>;
  arm(spec);
  const took = milliseconds(() => {
    const result = front({ name: "bomb.json", text: JSON.stringify(spec) });
    if (result._tag === "Left") renderText(reportAll(result.left));
  });
  expect(took).toBeLessThan(hang);
});

test("a text cut anywhere, or with any character changed, is answered", () => {
  const texts = galleryValues.map((spec) => JSON.stringify(spec, undefined, 1));
  const broken = fc
    .tuple(fc.constantFrom(...texts), fc.nat(), fc.string({ maxLength: 2, unit: "binary" }), fc.boolean())
    .map(([text, at, character, cut]) => {
      const i = at % text.length;
      return cut ? text.slice(0, i) : text.slice(0, i) + character + text.slice(i + 1);
    });
  fc.assert(
    fc.property(broken, (text) => {
      const result = front({ name: "broken.json", text });
      if (result._tag === "Left") expect(renderText(reportAll(result.left))).not.toBe("");
    }),
    { numRuns: 300, seed: 7 },
  );
});
