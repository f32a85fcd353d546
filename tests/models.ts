// What tests share: gallery specs compiled, sessions opened on them, and a few steps taken on drawn data.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import { shapeAt } from "../compiler/ir/graph/type.js";
import type { InputAttributes } from "../compiler/ir/op/input.js";
import { type Compiled, compile, type Options } from "../compiler/pipeline/compile.js";
import type { EngineDefinition, Session, Tensor, Tensors } from "../runtime/engine/engine.js";
import { stream } from "../runtime/random/stream.js";
import { inputsOf } from "../runtime/train/feeds.js";
import { initialise } from "../runtime/train/initialise.js";
import { defineModel } from "../src/typed/index.js";

const root = join(import.meta.dirname, "..");

/** A VAE of digits so small that a training of it takes no time: what it learns does not matter. */
export const tiny = defineModel({
  graft: 1,
  name: "small",
  inputs: { image: { type: "image", height: 28, width: 28, range: [0, 1] } },
  encoder: { input: "image", layers: [{ type: "flatten" }, { type: "dense", units: 4, activation: "tanh" }] },
  latent: { type: "gaussian", size: 2 },
  decoder: {
    output: "image",
    likelihood: "bernoulli",
    layers: [
      { type: "dense", units: "= image.size" },
      { type: "reshape", to: "image" },
    ],
  },
  train: { data: "digits:60", epochs: 1, batch: 30 },
});

export const galleryNames: ReadonlyArray<string> = readdirSync(join(root, "specs/gallery"))
  .filter((file) => file.endsWith(".json"))
  .map((file) => file.slice(0, -".json".length))
  .sort();

export const galleryText = (name: string): string => readFileSync(join(root, "specs/gallery", `${name}.json`), "utf8");

/** Every gallery spec, and each of its variants: a name for both, the spec's, and what chooses the variant. */
export const galleryVariants: ReadonlyArray<readonly [name: string, spec: string, options: Options]> =
  galleryNames.flatMap((spec) => {
    const { variants = {} } = JSON.parse(galleryText(spec)) as { readonly variants?: object };
    const each = Object.keys(variants).map((variant) => [`${spec}.${variant}`, spec, { variant }] as const);
    return [[spec, spec, {}], ...each];
  });

/** Every gallery spec may extend another. */
export const galleryBases = new Map(galleryNames.map((name) => [`${name}.json`, { text: galleryText(name) }]));

/** The compiled spec; a test fails with its problems if it has any, warnings included. */
export const compiled = (name: string, options: Options = {}): Compiled => {
  const result = compile(
    { name: `specs/gallery/${name}.json`, text: galleryText(name) },
    { bases: galleryBases, ...options },
  );
  if (result._tag !== "Right") throw new Error(`${name}: ${result.left.map((problem) => problem._tag).join(", ")}`);
  return result.right;
};

/** A session on a compiled spec, its state drawn from the seed. */
export const opened = async (definition: EngineDefinition, { program }: Compiled, seed = 1): Promise<Session> => {
  const found = await definition.open();
  if (found._tag !== "Ready") throw new Error(found.why);
  const session = await found.engine.load(program);
  await session.write(initialise(program, seed));
  return session;
};

const drawn = ({ name, type, source }: InputAttributes, { core }: Compiled, samples: number, step: number): Tensor => {
  const shape = shapeAt(type.axes, samples);
  const count = shape.reduce((a, b) => a * b, 1);
  const from = stream(7, name, step);
  if (type.dtype === "i32") {
    const { classes = 1, vocabulary } = core.conditions.find((c) => c.name === name)?.domain ?? {};
    const number = (): number => (vocabulary === undefined ? from.below(classes) : 1 + from.below(vocabulary.length));
    const data = Int32Array.from({ length: count }, number);
    // Texts of several lengths, each with its end but the longest.
    const width = vocabulary === undefined ? 1 : count / samples;
    for (let row = 0; width > 1 && row < samples; row++)
      data.fill(0, row * width + 1 + from.below(width), (row + 1) * width);
    return { dtype: "i32", shape, data };
  }
  const data = new Float32Array(count);
  const isSet = core.conditions.some((c) => c.name === name && c.domain.members !== undefined);
  if (source._tag === "Presence" || isSet) for (let i = 0; i < count; i++) data[i] = from.below(4) === 0 ? 0 : 1;
  else if (source._tag === "Step") data[0] = step;
  else if (source._tag === "Steps") data[0] = 100;
  else if (source._tag === "StepsPerEpoch") data[0] = 10;
  else if (source._tag === "Noise" && source.distribution === "normal") from.fillNormal(data);
  else from.fillUniform(data, 0, 1);
  // Mostly dark, as digits are, so that there is something to learn.
  if (source._tag === "Data") for (const [i, u] of data.entries()) data[i] = u ** 6;
  return { dtype: "f32", shape, data };
};

/** Feeds of one graph, drawn from streams named after its inputs: the same for every placement of a condition. */
export const feedsFor = (model: Compiled, graph: string, samples: number, step = 1): Tensors => {
  const found = model.program.graphs[graph];
  if (found === undefined) throw new Error(`no graph ${graph}`);
  return Object.fromEntries(inputsOf(found).map((input) => [input.name, drawn(input, model, samples, step)]));
};

/** The losses of `steps` train steps. */
export const losses = async (
  session: Session,
  model: Compiled,
  steps: number,
  samples: number,
): Promise<Array<number>> => {
  const found: Array<number> = [];
  for (let step = 1; step <= steps; step++) {
    const { loss } = await session.run("train", feedsFor(model, "train", samples, step), ["loss"]);
    found.push(loss?.data[0] ?? Number.NaN);
  }
  return found;
};

export const right = <A>(result: E.Either<unknown, A>): A => {
  if (E.isLeft(result)) throw new Error(JSON.stringify(result.left));
  return result.right;
};
