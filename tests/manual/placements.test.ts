/**
 * The table of placements tells the truth: each cell that it says compiles takes a train step on the reference engine,
 * in which the condition has a say; and each refused one has a reason and a fix.
 */
import * as E from "fp-ts/lib/Either.js";
import { expect, test } from "vitest";
import type { TypedModel } from "../../compiler/assemble/typed.js";
import { conditions } from "../../compiler/language/condition/index.js";
import { places } from "../../compiler/language/place/index.js";
import { cells, ways } from "../../compiler/manual/placements.js";
import { programOf } from "../../compiler/pipeline/compile.js";
import { reference } from "../../runtime/engine/reference/index.js";
import { inTurn } from "../long.js";
import { feedsFor, opened } from "../models.js";

const all = cells();
const refused = all.flatMap(({ outcome }) => (E.isLeft(outcome) ? [outcome.left] : []));
const sound = all.flatMap(({ outcome, ...cell }) =>
  E.isRight(outcome) ? [{ ...cell, typed: outcome.right.typed }] : [],
);

test("the table has every placement, every kind of site and every type of condition", () => {
  expect([...new Set(ways.map(({ place }) => place))]).toEqual(Object.keys(places));
  expect([...new Set(all.map(({ condition }) => condition.split(",")[0]))]).toEqual(Object.keys(conditions));
  expect(new Set(all.map(({ spec }) => spec)).size).toBe(all.length);
});

test("what is refused is refused with a reason and a fix", () => {
  expect(refused.length).toBeGreaterThan(0);
  for (const { expected, summary, fix } of refused) {
    expect(expected?.because ?? summary).not.toBe("");
    expect(fix ?? "").not.toBe("");
  }
});

/** A step on drawn data; then the decoder under two values of the condition. */
const takesAStep = async (typed: TypedModel): Promise<void> => {
  const model = { core: typed.core, typed, program: programOf(typed) };
  const session = await opened(reference, model);
  const { loss } = await session.run("train", feedsFor(model, "train", 4));
  expect(Number.isFinite(loss?.data[0])).toBe(true);
  const feeds = feedsFor(model, "decode", 4);
  const other = feedsFor(model, "decode", 4, 2)["c"];
  const one = await session.run("decode", feeds);
  const two = await session.run("decode", { ...feeds, ...(other && { c: other }) });
  expect(one["x"]?.data).not.toEqual(two["x"]?.data);
  session.dispose();
};

test.each(inTurn(sound.map((cell) => ({ ...cell, title: cell.way.title }))))(
  "$title takes a step: $condition at a $site",
  ({ typed }) => takesAStep(typed),
);
