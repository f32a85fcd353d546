// Laws over the registry of placements: each, at a site of every kind, with a condition of every kind, compiles to a
// model that trains alike on the reference and on the wasm engine. And what cross-attention and time steps of a
// condition promise.
import { describe, expect, test } from "vitest";
import { places } from "../../compiler/language/place/index.js";
import { type Compiled, compile, programOf } from "../../compiler/pipeline/compile.js";
import type { EngineDefinition, Session } from "../../runtime/engine/engine.js";
import { reference } from "../../runtime/engine/reference/index.js";
import { wasm } from "../../runtime/engine/wasm/index.js";
import { inTurn } from "../long.js";
import { feedsFor, losses, opened } from "../models.js";
import { distance } from "./harness.js";

const signal = { type: "sequence", length: 5, features: 3, range: [0, 1] };

const sites = {
  vector: [{ type: "dense", units: 12 }, { type: "layer-norm" }],
  image: [{ type: "dense", units: 36 }, { type: "reshape", to: [3, 3, 4] }, { type: "batch-norm" }],
  sequence: [{ type: "dense", units: 20 }, { type: "reshape", to: [5, 4] }, { type: "layer-norm" }],
};

const conditions = {
  category: { type: "category", size: 5 },
  embedded: { type: "category", size: 5, encoding: { embedding: 3 } },
  number: { type: "number", range: [-1, 1] },
  vector: { type: "vector", size: 3 },
  map: { type: "image", height: 3, width: 2, channels: 2 },
};

type SiteKind = keyof typeof sites;
type ConditionKind = keyof typeof conditions;

const spec = (kind: SiteKind, condition: ConditionKind | undefined, inject: ReadonlyArray<object>): string =>
  JSON.stringify({
    graft: 1,
    inputs: { signal },
    conditions: condition === undefined ? {} : { c: conditions[condition] },
    encoder: { input: "signal", layers: [{ type: "flatten" }] },
    latent: { type: "gaussian", size: 3 },
    decoder: {
      output: "signal",
      likelihood: "bernoulli",
      layers: [
        ...sites[kind],
        { type: "activation", name: "site", function: "tanh" },
        { type: "flatten" },
        { type: "dense", units: "= signal.size" },
        { type: "reshape", to: "signal" },
      ],
    },
    inject: inject.map((each) => ({ condition: "c", into: "decoder.site", ...each })),
    train: { batch: 4, optimizer: { type: "adam", rate: 0.05 } },
  });

const model = (text: string): Compiled => {
  const result = compile({ name: "law.json", text });
  if (result._tag !== "Right") throw new Error(JSON.stringify(result.left));
  return result.right;
};

const curve = async (engine: EngineDefinition, one: Compiled): Promise<ReadonlyArray<number>> => {
  const session = await opened(engine, one);
  const found = await losses(session, one, 3, 4);
  session.dispose();
  return found;
};

/** What three codes become under one drawing of the condition. */
const decodedIn = async (session: Session, one: Compiled, feed: number): Promise<ReadonlyArray<number>> => {
  const { signal: y } = await session.run("decode", { ...feedsFor(one, "decode", 3), ...conditionFed(one, feed) });
  return [...(y?.data ?? [])];
};

const decoded = async (one: Compiled): Promise<ReadonlyArray<number>> => {
  const session = await opened(reference, one);
  const made = await decodedIn(session, one, 1);
  session.dispose();
  return made;
};

const conditionFed = (one: Compiled, feed: number) => {
  const all = feedsFor(one, "decode", 3, feed);
  return all["c"] === undefined ? {} : { c: all["c"] };
};

/** The model with every layer in the form that it was written in. */
const openedUnspecialised = (one: Compiled): Promise<Session> =>
  opened(reference, { ...one, program: programOf(one.typed) });

const kinds = Object.keys(sites) as ReadonlyArray<SiteKind>;
const types = Object.keys(conditions) as ReadonlyArray<ConditionKind>;

describe.each(Object.keys(places))("%s", (place) => {
  test.each(inTurn(kinds.flatMap((kind) => types.map((type) => [kind, type] as const))))(
    "at a site of kind %s, by a condition of kind %s",
    async (kind, type) => {
      const one = model(spec(kind, type, [{ place }]));
      const session = await opened(reference, one);
      const expected = await losses(session, one, 3, 4);
      expect(expected.every(Number.isFinite)).toBe(true);
      expect(distance(await curve(wasm, one), expected)).toBeLessThan(1e-4);
      const [here, there] = [await decodedIn(session, one, 1), await decodedIn(session, one, 2)];
      expect(distance(here, there)).toBeGreaterThan(1e-6);
      session.dispose();
    },
  );
});

test.each(inTurn(Object.keys(places).flatMap((place) => types.map((type) => [place, type] as const))))(
  "%s by a condition of kind %s goes straight into a dense layer over a sequence",
  async (place, type) => {
    const text = JSON.parse(spec("sequence", type, [{ place }])) as {
      decoder: { layers: Array<Record<string, unknown>> };
    };
    text.decoder.layers[3] = { type: "dense", name: "site", units: 6, activation: "tanh" };
    const one = model(JSON.stringify(text));
    const plain = await openedUnspecialised(one);
    const expected = await losses(plain, one, 3, 4);
    plain.dispose();
    expect(distance(await curve(wasm, one), expected)).toBeLessThan(1e-4);
  },
);

describe.each(kinds)("cross-attention at a site of kind %s", (kind) => {
  test.each(types)("starts as the model without a condition of kind %s", async (type) => {
    const without = await decoded(model(spec(kind, undefined, [])));
    expect(distance(await decoded(model(spec(kind, type, [{ place: "cross-attention" }]))), without)).toBeLessThan(
      1e-6,
    );
  });
});

describe("a condition's time steps", () => {
  const lengthAt = (one: Compiled): number | undefined => {
    const [trace] = one.typed.injections;
    return trace?.after.axes.find(({ name }) => name === "time")?.size as number | undefined;
  };

  test.each([
    ["category", 6],
    ["number", 6],
    ["map", 11],
  ] as const)("are one for a code and one for each pixel of a map: %s", (type, expected) => {
    for (const place of ["prefix", "suffix", "interleaved"])
      expect(lengthAt(model(spec("sequence", type, [{ place }])))).toBe(expected);
    expect(lengthAt(model(spec("sequence", type, [{ place: "channel-concat" }])))).toBe(5);
  });

  test("are seen in any order by what has none: attention and a pool do not tell prefix from suffix", async () => {
    const pooled = (place: string): Compiled => {
      const text = JSON.parse(spec("sequence", "category", [{ place }])) as {
        decoder: { layers: Array<Record<string, unknown>> };
      };
      const at = text.decoder.layers.findIndex(({ name }) => name === "site");
      text.decoder.layers.splice(at + 1, 1, { type: "attention", heads: 2 }, { type: "global-pool" });
      return model(JSON.stringify(text));
    };
    const [prefix, suffix] = [await curve(reference, pooled("prefix")), await curve(reference, pooled("suffix"))];
    expect(distance(prefix, suffix)).toBeLessThan(1e-5);
  });
});
