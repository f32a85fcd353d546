// Ten Adam steps end where PyTorch ends in float64, from the same parameters, batches and noise: the golden has every
// n-th parameter as `npm run bench agree` recorded it (GRAFT_AGREE=record), and how near to zero the input of any ReLU
// came. A run in float32 passes the same samples only where that is more than rounding; so it is checked first.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fedAt, opened, type Spec, task } from "../../bench/ours.js";
import { type EngineName, engines } from "../../runtime/engine/registry.js";

interface Recorded {
  readonly spec: Spec;
  readonly samples: number;
  readonly steps: number;
  readonly margin: number;
  readonly stride: number;
  readonly parameters: Readonly<Record<string, ReadonlyArray<number>>>;
}

const golden: ReadonlyArray<Recorded> = JSON.parse(
  readFileSync(join(import.meta.dirname, "../golden/agree.json"), "utf8"),
);

/** The input of a ReLU here is a sum of up to 1,600 products of about 0.01. */
const rounding = 5e-7;

/** Whether the native engine must be there is said by its own laws. */
const native = (await engines.tensorflow.open())._tag === "Ready";
const names: ReadonlyArray<EngineName> = native ? ["wasm", "tensorflow"] : ["wasm"];

const trained = async (name: EngineName, { spec, samples, steps }: Recorded) => {
  const made = task(spec, samples);
  const session = await opened(made, name);
  if (typeof session === "string") throw new Error(session);
  for (let step = 1; step <= steps; step++) await session.run("train", fedAt(made, step), ["loss"]);
  const state = await session.read(Object.keys(made.parameters));
  session.dispose();
  return state;
};

describe.each(golden)("$spec.name, batch $samples, seed $spec.seed", (recorded) => {
  test("no ReLU's input comes within rounding of zero", () => {
    expect(recorded.margin).toBeGreaterThan(rounding);
  });

  test.each(names)("%s ends within 1e-5 of PyTorch's float64", async (name) => {
    const state = await trained(name, recorded);
    expect(Object.keys(state).sort()).toEqual(Object.keys(recorded.parameters).sort());
    for (const [parameter, values] of Object.entries(recorded.parameters)) {
      const found = state[parameter]?.data ?? [];
      values.forEach((value, i) => {
        expect(Math.abs((found[i * recorded.stride] ?? Number.NaN) - value), `${parameter} ${i}`).toBeLessThan(1e-5);
      });
    }
  });
});
