/**
 * Samples drawn from p(x | z), where `sample` shows its mean.
 *
 * In: a model, its typed spec, an engine, and what `sample` takes. Out: a value of each element, drawn from the
 * likelihood with its own variance, as data is. Codes are those that `sample` draws of the same seed; each row draws
 * from a stream of its own.
 */
import * as E from "fp-ts/lib/Either.js";
import type { TypedModel } from "../../compiler/assemble/typed.js";
import { distributions } from "../../compiler/instruments/index.js";
import { countAt, isBatch, shapeAt, type TensorType } from "../../compiler/ir/graph/type.js";
import type { Program } from "../../compiler/ir/program.js";
import type { At } from "../../compiler/language/likelihood/likelihood.js";
import type { Engine, Session, Tensors } from "../engine/engine.js";
import { stream } from "../random/stream.js";
import { inferenceBatch } from "../train/evaluate.js";
import { feeder, graphOf } from "../train/feeds.js";
import { conditionColumns } from "./conditions.js";
import { type Rows, rowNoise, slicedColumns } from "./rows.js";
import { tempered } from "./tempered.js";
import { turnsOf } from "./turns.js";
import { choosable, fewCodes, type Model, outputName, type Sampling, sample } from "./use.js";
import type { UseProblem } from "./use-problem/index.js";

/** A program beside the model's own, on a session with its state. */
const openBeside = async (engine: Engine, program: Program, model: Session): Promise<Session> => {
  const session = await engine.load(program);
  const state = await model.read();
  const wanted = program.state.flatMap(({ name }) => (state[name] === undefined ? [] : [[name, state[name]] as const]));
  await session.write(Object.fromEntries(wanted));
  return session;
};

/** The parameters of one element of one row. */
const elementOf = (
  made: Tensors,
  types: Readonly<Record<string, TensorType>>,
  prefix: string,
  size: number,
  row: number,
  element: number,
): At => {
  const all = (name: string): ReadonlyArray<number> => {
    const [key, type] = [`${prefix}/${name}`, types[`${prefix}/${name}`]];
    const data = made[key]?.data;
    if (data === undefined || type === undefined) throw new Error(`no parameter ${key}`);
    const [first] = type.axes;
    const batched = first !== undefined && isBatch(first.size);
    const each = batched ? countAt(type.axes, 1) : data.length;
    const from = batched ? row * each : 0;
    if (each === 1) return [data[from] ?? Number.NaN];
    const numbers = each / size;
    return Array.from({ length: numbers }, (_, k) => data[from + element * numbers + k] ?? Number.NaN);
  };
  return Object.assign((name: string) => all(name)[0] ?? Number.NaN, { all });
};

/** What scaled numbers are of the data; the same where nothing scales them. */
const unscaler = (state: Tensors, name: string): ((value: number, element: number) => number) => {
  const [factor, shift] = [state[`inputs.${name}.factor`]?.data, state[`inputs.${name}.shift`]?.data];
  return (value, at) => (factor === undefined ? value : value * (factor[at] ?? 1) + (shift?.[at] ?? 0));
};

export interface Drawing {
  readonly model: Model;
  readonly typed: TypedModel;
  readonly engine: Engine;
}

/** What is asked of codes that are given: nothing. */
const withoutChoice = ({ topK: _, temperature: __, ...sampling }: Sampling): Sampling => sampling;

/** Samples of one output; `sampling.guidance` has no distribution to draw from and is left out. */
export const drawSample = async (
  { model, typed, engine }: Drawing,
  sampling: Sampling,
): Promise<E.Either<UseProblem, Rows>> => {
  const { count, conditions = {}, seed, latents = count, z } = sampling;
  // Texts are drawn in turn: what is sampled is a draw already.
  if (turnsOf(model.program).length > 0) return sample(model, sampling);
  const chosen = choosable(model.program, sampling);
  if (E.isLeft(chosen)) return chosen;
  if (z === undefined && sampling.topK !== undefined) {
    const given = conditionColumns(model, "sample", conditions, count);
    if (E.isLeft(given)) return given;
    const codes = await fewCodes(model, given.right, sampling);
    return drawSample({ model, typed, engine }, { ...withoutChoice(sampling), ...(codes && { z: codes }) });
  }
  const program = distributions(typed);
  const name = outputName(model);
  const from = z === undefined ? "sample" : "decode";
  if (program.graphs[from] === undefined) return E.left({ _tag: z === undefined ? "NoPrior" : "NeedsEncoder" });
  const known = conditionColumns({ ...model, program }, from, conditions, count);
  if (E.isLeft(known)) return known;
  const codes: Tensors =
    z === undefined ? {} : { z: { dtype: "f32", shape: [count, z.length / Math.max(count, 1)], data: z } };
  const output = typed.core.decoder.outputs.find((one) => one.name === name);
  if (output === undefined) throw new Error(`no output ${name}`);
  const { type, range } = output.data;
  const size = countAt(type.axes, 1);
  const session = await openBeside(engine, program, model.session);
  try {
    const graph = graphOf(program, from);
    const types = Object.fromEntries(
      Object.entries(graph.outputs).map(([key, id]) => [key, graph.nodes[id]?.type] as const),
    ) as Record<string, TensorType>;
    const drawn = rowNoise(seed, "sample/", latents, (row) => row % latents);
    const [feeds, noise] = [feeder(graph), tempered(graph, drawn, sampling.temperature)];
    const given = slicedColumns({ ...known.right, ...codes });
    const restored = unscaler(await model.session.read(), name);
    const data = new Float32Array(count * size);
    for (let start = 0; start < count; start += inferenceBatch) {
      const to = Math.min(start + inferenceBatch, count);
      const made = await session.run(
        from,
        feeds({ columns: given(start, to), samples: to - start, noise: noise(start, to) }),
      );
      for (let row = start; row < to; row++) {
        const chance = stream(seed, `draw/${name}`, row);
        for (let k = 0; k < size; k++) {
          const at = elementOf(made, types, name, size, row - start, k);
          data[row * size + k] = restored(output.definition.draws.one(chance, output.likelihood, at, range), k);
        }
      }
    }
    return E.right({ count, shape: shapeAt(type.axes, 1).slice(1), data });
  } finally {
    session.dispose();
  }
};
