/**
 * What the checker accepts runs, and what it refuses would not have run as written.
 *
 * SOUNDNESS=2000 sets how many specs of either kind are tried; without it a sample of them.
 */
import * as fc from "fast-check";
import * as E from "fp-ts/lib/Either.js";
import * as T from "fp-ts/lib/These.js";
import { describe, expect, test } from "vitest";
import { repair } from "../compiler/fix/index.js";
import { sameAxes } from "../compiler/ir/graph/type.js";
import { peakBytes } from "../compiler/optimise/index.js";
import { type Compiled, compile, front } from "../compiler/pipeline/compile.js";
import type { Problem } from "../compiler/pipeline/problem.js";
import { kindOf } from "../compiler/scope/scope.js";
import { perSample } from "../compiler/words/words.js";
import { reference } from "../runtime/engine/reference/index.js";
import { wasm } from "../runtime/engine/wasm/index.js";
import { long } from "./long.js";
import { feedsFor, opened } from "./models.js";
import { mutantValue } from "./mutate.js";
import { randomSpec } from "./random-spec.js";

const wanted = Number(process.env["SOUNDNESS"] ?? (long ? 150 : 12));

/** Of the step that each takes. */
const samples = 3;

const textOf = (value: unknown): string => JSON.stringify(value, undefined, 2);

/**
 * What a step may take in bytes, at its peak: now and then the generator makes a model of many gigabytes, which shows
 * nothing more.
 */
const affordable = 2 ** 28;

const modelOf = (text: string): Compiled | undefined => {
  const source = { name: "random.json", text };
  if (E.isLeft(front(source))) return undefined;
  const result = compile(source);
  if (T.isLeft(result)) throw new Error(`it was sound before:\n${text}`);
  return result.right;
};

const isAffordable = ({ program }: Compiled): boolean =>
  Object.values(program.graphs).every((graph) => peakBytes(graph, samples) < affordable);

/** Random specs, mended where that is exact; those that are sound then. */
function* accepted(count: number): Generator<{ readonly text: string; readonly model: Compiled }> {
  let found = 0;
  for (let seed = 1; found < count; seed++)
    for (const value of fc.sample(randomSpec, { numRuns: 100, seed })) {
      const { text } = repair({ name: "random.json", text: textOf(value) });
      const model = found < count ? modelOf(text) : undefined;
      if (model === undefined || !isAffordable(model)) continue;
      found++;
      yield { text, model };
    }
}

describe("what is accepted", () => {
  test(`${wanted} random specs build and take a step, and engines agree`, { timeout: 3_600_000 }, async () => {
    const kinds = new Set<string>();
    const apart: Array<string> = [];
    for (const { text, model } of accepted(wanted)) {
      for (const { layers } of [model.typed.encoder, model.typed.decoder])
        for (const { type } of layers) kinds.add(type);
      const losses: Array<number> = [];
      for (const engine of [reference, wasm]) {
        const session = await opened(engine, model);
        const { loss } = await session.run("train", feedsFor(model, "train", samples), ["loss"]);
        losses.push(loss?.data[0] ?? Number.NaN);
        session.dispose();
      }
      const [ours = Number.NaN, theirs = Number.NaN] = losses;
      expect(Number.isFinite(ours) && Number.isFinite(theirs), text).toBe(true);
      if (Math.abs(ours - theirs) > 1e-3 * Math.max(1, Math.abs(ours))) apart.push(text);
    }
    // A norm of a value without variance makes rounding large, and a nearest code may flip with it: few specs are like
    // that.
    expect(apart.length, apart.join("\n")).toBeLessThanOrEqual(Math.ceil(wanted / 100));
    // The generator reaches the registry, or the test says nothing about it.
    expect(kinds.size).toBeGreaterThan(8);
    if (process.env["SOUNDNESS"] !== undefined) console.log([...kinds].sort().join(" "));
  });
});

test("a product over time steps behind a joined condition compiles: rows are no flattened image", () => {
  const spec = {
    graft: 1,
    inputs: { x: { type: "sequence", length: 6, features: 3 } },
    conditions: { c: { type: "category", size: 5 } },
    encoder: { input: "x", layers: [{ type: "dense", units: 4 }, { type: "flatten" }] },
    latent: { type: "gaussian", size: 2 },
    decoder: {
      output: "x",
      likelihood: "gaussian",
      layers: [
        { type: "repeat", length: 6 },
        { type: "dense", units: 3 },
      ],
    },
    inject: [
      { condition: "c", into: "encoder", place: "channel-concat" },
      { condition: "c", into: "decoder.layers[1]", place: "channel-concat" },
    ],
  };
  expect(T.isRight(compile({ name: "rows.json", text: textOf(spec) }))).toBe(true);
});

/**
 * Why a refused spec could not have run as written: for each kind of problem, that what it says is so. A kind that is
 * refused for what it would mean, though numbers would flow, is argued instead.
 */
type Of<Tag extends Problem["_tag"]> = Extract<Problem, { readonly _tag: Tag }>;

const unbuildable = ({ fault }: Of<"Unbuildable">): boolean => {
  switch (fault._tag) {
    case "WrongKind":
      return !fault.wants.some((kind) => kind === kindOf(fault.found));
    case "CannotReshape":
      return perSample(fault.found) !== perSample(fault.to);
    case "UnknownShape":
      return !fault.known.includes(fault.word);
    case "PositionOutside":
      return fault.at > fault.size;
    default:
      return true;
  }
};

const witnesses: { readonly [Tag in Problem["_tag"]]?: (problem: Of<Tag>) => boolean } = {
  Unbuildable: unbuildable,
  OutputMismatch: ({ found, expected }) => !sameAxes(found.axes, expected.axes),
  UnknownName: ({ found, known }) => !known.includes(found),
  NotASize: ({ value }) => !(Number.isInteger(value) && value >= 1 && value <= 2 ** 24),
  TooManyParameters: ({ found, limit }) => found > limit,
  TensorTooLarge: ({ found, limit }) => found > limit,
  TooManyLayers: ({ found, limit }) => found > limit,
  TooManyInjections: ({ found, limit }) => found > limit,
  OutsideSupport: ({ support, range }) => range === undefined || range[0] < support[0] || range[1] > support[1],
  LabelCount: ({ size, labels }) => size !== labels,
  NameTaken: ({ name }) => name !== "",
};

describe("what is refused", () => {
  test(`of ${wanted} refused specs, each is refused for something that is so`, { timeout: 3_600_000 }, () => {
    const tags = new Map<string, number>();
    let refused = 0;
    for (let seed = 1; refused < wanted; seed++)
      for (const value of [
        ...fc.sample(randomSpec, { numRuns: 20, seed }),
        ...fc.sample(mutantValue, { numRuns: 20, seed }),
      ]) {
        const result = front({ name: "refused.json", text: textOf(value) });
        if (E.isRight(result)) continue;
        refused++;
        for (const problem of result.left) {
          tags.set(problem._tag, (tags.get(problem._tag) ?? 0) + 1);
          const witness = witnesses[problem._tag] as ((problem: Problem) => boolean) | undefined;
          expect(witness?.(problem) ?? true, `${problem._tag}: ${textOf(value)}`).toBe(true);
        }
      }
    expect(tags.size).toBeGreaterThan(4);
    if (process.env["SOUNDNESS"] !== undefined) console.log(Object.fromEntries(tags));
  });
});
