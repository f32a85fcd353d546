// Whether we compute the right thing: ten Adam steps on our engines, parameters against the same steps in PyTorch in float64.

import type { EngineName } from "../runtime/engine/registry.js";
import type { Bench, Print } from "./bench.js";
import { type Absent, isAbsent } from "./contest.js";
import { fedAt, opened, type Task, task } from "./ours.js";
import { type PythonModel, python, type Worker } from "./peer/worker.js";
import { table } from "./table.js";

const steps = 10;
const samples = 128;
const target = 1e-5;

type Parameters = Readonly<Record<string, ArrayLike<number>>>;

interface Trained {
  readonly name: string;
  readonly parameters: Parameters;
}

interface Farthest {
  readonly difference: number;
  readonly name: string;
  /** How many lie beyond the target, and in how many units (last indices of parameters). */
  readonly beyond: number;
  readonly units: number;
  /** Over all parameters: the root of the mean square. */
  readonly typical: number;
}

const farthest = (exact: Parameters, found: Parameters, { parameters }: Task): Farthest => {
  let [difference, name, squares, count, beyond] = [0, "", 0, 0, 0];
  const units = new Set<string>();
  for (const [key, values] of Object.entries(exact)) {
    const width = parameters[key]?.shape.at(-1) ?? 1;
    for (let i = 0; i < values.length; i++) {
      const far = Math.abs((values[i] ?? Number.NaN) - (found[key]?.[i] ?? Number.NaN));
      if (!(far <= difference)) [difference, name] = [far, key];
      squares += far * far;
      if (far < target) continue;
      beyond += 1;
      units.add(`${key} ${i % width}`);
    }
    count += values.length;
  }
  return { difference, name, beyond, units: units.size, typical: Math.sqrt(squares / count) };
};

const inPython = async (worker: Promise<Worker | Absent>): Promise<Trained | Absent> => {
  const made = await worker;
  if (isAbsent(made)) return made;
  await made.steps(1, steps);
  const parameters = await made.parameters();
  made.dispose();
  return { name: made.title, parameters };
};

const onOurs = async (made: Task, engine: EngineName): Promise<Trained | Absent> => {
  const name = `graft, ${engine}`;
  const session = await opened(made, engine);
  if (typeof session === "string") return { name, absent: session };
  for (let step = 1; step <= steps; step++) await session.run("train", fedAt(made, step), ["loss"]);
  const state = await session.read(Object.keys(made.parameters));
  session.dispose();
  return { name, parameters: Object.fromEntries(Object.entries(state).map(([key, { data }]) => [key, data])) };
};

const rowOf = ({ name, parameters }: Trained, exact: Parameters, made: Task): ReadonlyArray<string> => {
  const far = farthest(exact, parameters, made);
  return [
    name,
    far.difference.toExponential(1),
    far.name,
    `${far.beyond} in ${far.units} units`,
    far.typical.toExponential(1),
  ];
};

const compare = async (model: PythonModel & ("cvae" | "conv-cvae"), print: Print): Promise<void> => {
  const made = task({ name: model }, samples);
  const exact = await inPython(python("PyTorch, float64", made, "torch-float64", model));
  if ("absent" in exact) {
    print(`${exact.name}: absent, because ${exact.absent}`);
    return;
  }
  const others = [
    await onOurs(made, "tensorflow"),
    await onOurs(made, "wasm"),
    await inPython(python("PyTorch", made, "torch", model)),
    await inPython(python("JAX", made, "jax", model)),
    await inPython(python("TensorFlow", made, "tf-function", model)),
  ];
  const rows = others.flatMap((other) => ("absent" in other ? [] : [rowOf(other, exact.parameters, made)]));
  const count = Object.values(made.parameters).reduce((sum, { data }) => sum + data.length, 0);
  print(`gallery/${model}: ${count} parameters, against ${exact.name}, in float64`);
  print(table([["in float32", "largest difference", "in", `not below ${target}`, "root mean square"], ...rows]));
  for (const other of others) if ("absent" in other) print(`${other.name}: absent, because ${other.absent}`);
};

export const agree: Bench = {
  name: "agree",
  doc: `parameters after ${steps} Adam steps, batch ${samples}, against PyTorch in float64`,
  run: async (print) => {
    await compare("cvae", print);
    print("");
    await compare("conv-cvae", print);
  },
};
