// The laws of modulating placements: a spec that scales and shifts by a condition starts as the spec without the
// condition, and a gate starts half open; after training, each answers another condition with another output.
import { describe, expect, test } from "vitest";
import { type Compiled, compile } from "../../compiler/pipeline/compile.js";
import { reference } from "../../runtime/engine/reference/index.js";
import { feedsFor, losses, opened } from "../models.js";
import { distance } from "./harness.js";

const image = { type: "image", height: 6, width: 6, channels: 2, range: [0, 1] };
const number = { type: "number", range: [-1, 1] };

const sites = {
  vector: [
    { type: "dense", units: 12 },
    { type: "layer-norm" },
    { type: "activation", name: "site", function: "tanh" },
  ],
  image: [
    { type: "dense", units: 36 },
    { type: "reshape", to: [3, 3, 4] },
    { type: "batch-norm" },
    { type: "activation", name: "site", function: "tanh" },
    { type: "flatten" },
  ],
  sequence: [
    { type: "dense", units: 20 },
    { type: "reshape", to: [5, 4] },
    { type: "layer-norm" },
    { type: "activation", name: "site", function: "tanh" },
    { type: "flatten" },
  ],
};

const conditions = {
  category: { type: "category", size: 5 },
  embedded: { type: "category", size: 5, encoding: { embedding: 3 } },
  number,
  map: { type: "image", height: 5, width: 4, channels: 2 },
};

type SiteKind = keyof typeof sites;
type ConditionKind = keyof typeof conditions;

const spec = (
  kind: SiteKind,
  condition: ConditionKind | undefined,
  places: ReadonlyArray<string>,
  into = "decoder.site",
): string =>
  JSON.stringify({
    graft: 1,
    inputs: { image },
    conditions: condition === undefined ? {} : { c: conditions[condition] },
    encoder: { input: "image", layers: [{ type: "flatten" }] },
    latent: { type: "gaussian", size: 3 },
    decoder: {
      output: "image",
      likelihood: "bernoulli",
      layers: [...sites[kind], { type: "dense", units: 72 }, { type: "reshape", name: "logits", to: "image" }],
    },
    inject: places.map((place) => ({ condition: "c", into, place })),
    train: { batch: 4, optimizer: { type: "adam", rate: 0.05 } },
    allow: { W02: "two placements at one site are what is tested" },
  });

const model = (text: string): Compiled => {
  const result = compile({ name: "law.json", text });
  if (result._tag !== "Right") throw new Error(JSON.stringify(result.left));
  return result.right;
};

const decoded = async (one: Compiled, train = 0, seed = 1): Promise<ReadonlyArray<number>> => {
  const session = await opened(reference, one);
  await losses(session, one, train, 4);
  const { image: y } = await session.run("decode", feedsFor(one, "decode", 3, seed));
  session.dispose();
  return [...(y?.data ?? [])];
};

const kinds = Object.keys(sites) as ReadonlyArray<SiteKind>;
const types = Object.keys(conditions) as ReadonlyArray<ConditionKind>;

describe.each(kinds)("at a site of kind %s", (kind) => {
  test.each(types)("film and norm by a condition of kind %s start as the model without it", async (type) => {
    const without = await decoded(model(spec(kind, undefined, [])));
    for (const places of [["film"], ["norm"], ["norm", "film"], ["norm", "norm"]])
      expect(distance(await decoded(model(spec(kind, type, places))), without)).toBeLessThan(1e-6);
  });

  test.each(types)("every modulation by a condition of kind %s is learned", async (type) => {
    for (const place of ["film", "norm", "gate"]) {
      const one = model(spec(kind, type, [place]));
      const session = await opened(reference, one);
      const before = await session.read();
      const curve = await losses(session, one, 3, 4);
      expect(curve.every(Number.isFinite)).toBe(true);
      const after = await session.read();
      session.dispose();
      const own = one.typed.state.filter(({ name }) => name.startsWith("decoder.site.c."));
      expect(own.map(({ name }) => name.split(".").at(-1))).toEqual(place === "gate" ? ["kernel"] : ["scale", "shift"]);
      for (const { name } of own) expect(after[name]?.data).not.toEqual(before[name]?.data);
    }
  });
});

test.each(types)("a gate by a condition of kind %s starts half open: logits are halved", async (type) => {
  const logits = (probabilities: ReadonlyArray<number>) => probabilities.map((p) => Math.log(p / (1 - p)));
  const without = logits(await decoded(model(spec("vector", undefined, []))));
  const gated = logits(await decoded(model(spec("vector", type, ["gate"], "decoder.logits"))));
  expect(
    distance(
      gated.map((l) => 2 * l),
      without,
    ),
  ).toBeLessThan(1e-4);
  const twice = logits(await decoded(model(spec("vector", type, ["gate", "gate"], "decoder.logits"))));
  expect(
    distance(
      twice.map((l) => 4 * l),
      without,
    ),
  ).toBeLessThan(1e-4);
});
