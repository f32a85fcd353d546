// Whether we compute the right thing: ten Adam steps on our engines, parameters against the same steps in PyTorch in float64.
import type { Bench, Print } from "./bench.js";
import { type Contender, isAbsent } from "./contest.js";
import { opened, ours, type Task, task } from "./ours.js";
import { type PythonModel, python, type Worker } from "./peer/worker.js";
import { table } from "./table.js";

const steps = 10;
const samples = 128;
const target = 1e-5;

type Parameters = Readonly<Record<string, ArrayLike<number>>>;

interface Farthest {
  readonly difference: number;
  readonly name: string;
  /** Over all parameters: the root of the mean square. */
  readonly typical: number;
}

const farthest = (exact: Parameters, found: Parameters): Farthest => {
  let [difference, name, squares, count] = [0, "", 0, 0];
  for (const [key, values] of Object.entries(exact)) {
    for (let i = 0; i < values.length; i++) {
      const far = Math.abs((values[i] ?? Number.NaN) - (found[key]?.[i] ?? Number.NaN));
      if (!(far <= difference)) [difference, name] = [far, key];
      squares += far * far;
    }
    count += values.length;
  }
  return { difference, name, typical: Math.sqrt(squares / count) };
};

const trained = async (worker: Worker): Promise<Parameters> => {
  await worker.steps(1, steps);
  return worker.parameters();
};

const trainedOurs = async (made: Task, engine: "tensorflow" | "wasm" | "reference"): Promise<Parameters | string> => {
  const session = await opened(made, engine);
  if (typeof session === "string") return session;
  for (let step = 1; step <= steps; step++) await session.run("train", fedAt(made, step), ["loss"]);
  const state = await session.read(Object.keys(made.parameters));
  session.dispose();
  return Object.fromEntries(Object.entries(state).map(([name, { data }]) => [name, data]));
};
