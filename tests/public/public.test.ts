// Public models of other people, in the language: each compiles without a remark, and agrees with the same model
// written by hand in PyTorch (models.py), from the same weights to 1e-5, and after equal training over three seeds.
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Compiled, compile } from "../../compiler/pipeline/compile.js";
import type { Session, Tensor, Tensors } from "../../runtime/engine/engine.js";
import { wasm } from "../../runtime/engine/wasm/index.js";
import { stream } from "../../runtime/random/stream.js";
import { inputsOf } from "../../runtime/train/feeds.js";
import { initialise } from "../../runtime/train/initialise.js";
import { long } from "../long.js";
import { feedsFor, opened } from "../models.js";

const folder = join(import.meta.dirname, "../../specs/public");
const names = readdirSync(folder).map((file) => file.slice(0, -".json".length));

const modelOf = (name: string): Compiled => {
  const file = `${name}.json`;
  const made = compile({ name: file, text: readFileSync(join(folder, file), "utf8") }, {});
  if (made._tag !== "Right") throw new Error(`${name}: ${made.left.map(({ _tag }) => _tag).join(", ")}`);
  return made.right;
};

test.each(names)("%s is sound, and no warning is given of it", (name) => {
  expect(modelOf(name).program.graphs["train"]?.nodes.length).toBeGreaterThan(0);
});

const python = process.env["GRAFT_PYTHON"] ?? "python3";
const torch = long && spawnSync(python, ["-c", "import torch"]).status === 0;

const [samples, batch, epochs, seeds] = [192, 32, 8, [1, 2, 3]] as const;

type Pick = ReturnType<typeof stream>;

/** Heartbeats: a few bumps, each a little elsewhere and of another height. */
const beat = (from: Pick, out: Float32Array): void => {
  const uniform = new Float32Array(8);
  from.fillUniform(uniform, -1, 1);
  const bump = (t: number, centre: number, width: number): number => Math.exp(-(((t - centre) / width) ** 2));
  for (let t = 0; t < out.length; t++) {
    const at = t - 6 * uniform[0]!;
    out[t] =
      (0.3 + 0.1 * uniform[1]!) * bump(at, 30, 8) +
      (1.5 + 0.4 * uniform[2]!) * bump(at, 60, 4) -
      0.5 * bump(at, 68, 4) +
      (0.5 + 0.3 * uniform[3]!) * bump(at, 100, 12 + 3 * uniform[4]!);
  }
};

/** A bar of the class's direction and colour, somewhere. */
const bar = (from: Pick, out: Float32Array, kind: number): void => {
  const place = 3 + from.below(10);
  for (const [i] of out.entries()) {
    const [row, column, colour] = [Math.floor(i / 48), Math.floor(i / 3) % 16, i % 3];
    const across = kind % 2 === 0 ? row : column;
    out[i] = Math.abs(across - place) < 2 && (colour === 0 || kind < 2) ? 0.8 : -0.8;
  }
};

const grammar = [
  [1, 2],
  [0, 8, 9, 10],
  [3, 4, 5],
  [6, 7],
  [1, 2],
  [3, 4, 5],
] as const;

/** A sentence of the toy grammar, as numbers of words. */
const sentence = (from: Pick, out: Float32Array): void => {
  const words = grammar.map((choices) => choices[from.below(choices.length)] ?? 0).filter((word) => word > 0);
  out.set(words);
};

/** Counts of one of three kinds of cell, in one of two batches. */
const cell = (from: Pick, out: Float32Array, kind: number): void => {
  const type = from.below(3);
  const uniform = new Float32Array(out.length);
  from.fillUniform(uniform, 0, 1);
  for (const [gene, u] of uniform.entries()) {
    const rate = 1 + 6 * ((gene * 7 + type * 5) % 11 < 3 ? 1 : 0) + (kind === 1 && gene % 4 === 0 ? 3 : 0);
    out[gene] = Math.floor(-Math.log(1 - u * 0.999) * rate);
  }
};

const drawing: Readonly<Record<string, (from: Pick, out: Float32Array, kind: number) => void>> = {
  ecg: beat,
  image: bar,
  text: sentence,
  counts: cell,
};

/** The whole data of a model as one batch, with the noise of its latent: what `evaluate` is fed. */
const dataOf = (model: Compiled): Tensors => {
  const all = feedsFor(model, "evaluate", samples);
  const condition = model.core.conditions[0]?.name ?? "";
  const kinds = all[condition]?.data;
  return Object.fromEntries(
    Object.entries(all).map(([name, tensor]): [string, Tensor] => {
      const draw = drawing[name];
      if (draw === undefined) return [name, tensor];
      const data = new Float32Array(tensor.data.length);
      const each = data.length / samples;
      for (let i = 0; i < samples; i++)
        draw(stream(3, name, i), data.subarray(i * each, (i + 1) * each), kinds?.[i] ?? 0);
      return [name, { dtype: "f32", shape: tensor.shape, data }];
    }),
  );
};

/** A text's steps are there up to its end, which counts. */
const withSteps = (data: Tensors): Tensors => {
  const text = data["text"];
  if (text === undefined) return data;
  const length = text.data.length / samples;
  const steps = Float32Array.from(text.data, (_, i) => (i % length === 0 || text.data[i - 1] !== 0 ? 1 : 0));
  return { ...data, "text.steps": { dtype: "f32", shape: [samples, length], data: steps } };
};

const plain = (tensors: Tensors): object =>
  Object.fromEntries(
    Object.entries(tensors).map(([name, { dtype, shape, data }]) => [name, { dtype, shape, data: Array.from(data) }]),
  );

/** Rows of every column that has a row for each sample. */
const rowsOf = (data: Tensors, chosen: ReadonlyArray<number>): Tensors =>
  Object.fromEntries(
    Object.entries(data).map(([name, { dtype, shape, data: values }]) => {
      const each = values.length / samples;
      const taken = chosen.flatMap((i) => Array.from(values.subarray(i * each, (i + 1) * each)));
      const made = dtype === "i32" ? Int32Array.from(taken) : Float32Array.from(taken);
      return [name, { dtype, shape: [chosen.length, ...shape.slice(1)], data: made } as Tensor];
    }),
  );

/** Which samples each step takes: a shuffle for each epoch. */
const orderOf = (seed: number): ReadonlyArray<ReadonlyArray<number>> =>
  Array.from({ length: epochs }, (_, epoch) => {
    const from = stream(seed, "order", epoch);
    const order = Array.from({ length: samples }, (_, i) => i);
    for (let i = samples - 1; i > 0; i--) {
      const j = from.below(i + 1);
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    return Array.from({ length: samples / batch }, (_, i) => order.slice(i * batch, (i + 1) * batch));
  }).flat();

/** Every train step of a model; noise and dropout as graft draws them. */
const train = async (session: Session, model: Compiled, data: Tensors, seed: number): Promise<void> => {
  for (const [i, chosen] of orderOf(seed).entries()) {
    const drawn = feedsFor(model, "train", batch, i + 1 + 1000 * seed);
    const clock = { dtype: "f32", shape: [], data: Float32Array.of(i + 1) } as const;
    const perEpoch = { dtype: "f32", shape: [], data: Float32Array.of(samples / batch) } as const;
    const rows = rowsOf(data, chosen);
    const columns = Object.fromEntries(Object.entries(rows).filter(([name]) => isRow(model, name)));
    await session.run("train", { ...drawn, ...columns, step: clock, "steps-per-epoch": perEpoch }, []);
  }
};

const isRow = ({ program }: Compiled, name: string): boolean =>
  inputsOf(program.graphs["evaluate"]!).some((input) => input.name === name && input.source._tag !== "Noise");

interface Found {
  readonly terms: Readonly<Record<string, number>>;
  readonly outputs: Readonly<Record<string, ReadonlyArray<number>>>;
  readonly losses: ReadonlyArray<number>;
}

/** What graft found; `before`: each seed's loss before its training. */
interface Ours extends Found {
  readonly before: ReadonlyArray<number>;
}

const evaluate = async (session: Session, data: Tensors): Promise<Readonly<Record<string, number>>> => {
  const made = await session.run("evaluate", data);
  return Object.fromEntries(
    Object.entries(made).map(
      ([
        name,
        {
          data: [value = Number.NaN],
        },
      ]) => [name, value],
    ),
  );
};

/** What a model is asked in PyTorch, and what graft found. */
const askedOf = async (name: string): Promise<{ readonly asked: object; readonly ours: Ours }> => {
  const model = modelOf(name);
  const data = withSteps(dataOf(model));
  const starts: Array<object> = [];
  const [before, losses]: [Array<number>, Array<number>] = [[], []];
  const parameters = model.program.state.filter(({ role }) => role !== "slot").map((state) => state.name);
  const known = (state: Tensors): object => plain(Object.fromEntries(parameters.map((key) => [key, state[key]!])));
  const first = await opened(wasm, model, 7);
  await train(first, model, data, 9);
  const weights = known(await first.read());
  const terms = await evaluate(first, data);
  const reads = new Set(inputsOf(model.program.graphs["reconstruct"]!).map((input) => input.name));
  const fed = Object.fromEntries(Object.entries(data).filter(([key]) => reads.has(key)));
  const made = await first.run("reconstruct", fed);
  first.dispose();
  for (const seed of seeds) {
    const session = await opened(wasm, model, seed);
    starts.push({ weights: known(initialise(model.program, seed)), order: orderOf(seed + 100) });
    before.push((await evaluate(session, data))["loss"] ?? Number.NaN);
    await train(session, model, data, seed);
    losses.push((await evaluate(session, data))["loss"] ?? Number.NaN);
    session.dispose();
  }
  const { optimizer } = model.core.train;
  const rows = Object.keys(data).filter((key) => isRow(model, key));
  const rate = (optimizer as { readonly rate: number }).rate;
  const asked = { weights, data: plain(data), rows, batch, rate, seeds: starts };
  const outputs = Object.fromEntries(Object.entries(made).map(([key, { data: values }]) => [key, Array.from(values)]));
  return { asked, ours: { terms, outputs, before, losses } };
};

const meanOf = (of: ReadonlyArray<number>): number => of.reduce((a, b) => a + b, 0) / of.length;

/** How far the mean losses of three trainings may lie apart, of what training gained. */
const tolerance = 0.05;

describe.runIf(torch)("beside the same models in torch (long, where Python has it)", () => {
  const found = new Map<string, { readonly ours: Ours; readonly theirs: Found }>();
  test("both compute and train", { timeout: 600_000 }, async () => {
    const all: Record<string, { readonly asked: object; readonly ours: Ours }> = {};
    for (const name of names) all[name] = await askedOf(name);
    const input = JSON.stringify(Object.fromEntries(names.map((name) => [name, all[name]?.asked])));
    const script = join(import.meta.dirname, "models.py");
    const { stdout, stderr, status } = spawnSync(python, [script], { input, maxBuffer: 1 << 29, encoding: "utf8" });
    expect(status, stderr).toBe(0);
    const answers = JSON.parse(stdout) as Readonly<Record<string, Found>>;
    for (const name of names) found.set(name, { ours: all[name]!.ours, theirs: answers[name]! });
  });

  test.each(names)("%s: from the same weights the same figures and outputs, to 1e-5", (name) => {
    const { ours, theirs } = found.get(name)!;
    for (const [term, value] of Object.entries(theirs.terms))
      expect(Math.abs(value - ours.terms[term]!) / Math.max(1, Math.abs(value)), term).toBeLessThan(1e-5);
    for (const [output, values] of Object.entries(theirs.outputs))
      for (const [i, value] of values.entries())
        expect(Math.abs(value - ours.outputs[output]![i]!), `${output} ${i}`).toBeLessThan(1e-5);
  });

  test.each(names)("%s: after equal training the same mean loss, within 5 % of what training gained", (name) => {
    const { ours, theirs } = found.get(name)!;
    const [before, mine, other] = [meanOf(ours.before), meanOf(ours.losses), meanOf(theirs.losses)];
    expect(before).toBeGreaterThan(mine);
    expect(Math.abs(mine - other) / (before - other), `${ours.losses} beside ${theirs.losses}`).toBeLessThan(tolerance);
  });
});
