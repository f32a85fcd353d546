// The placement law (identity I2): a condition that is joined before, after or through a dense layer's input gives the
// same training, step by step, and the same parameters once their rows are put back in order.
import { expect, test } from "vitest";
import type { Initial } from "../../compiler/ir/graph/initial.js";
import type { Compiled } from "../../compiler/pipeline/compile.js";
import type { Tensors } from "../../runtime/engine/engine.js";
import { wasm } from "../../runtime/engine/wasm/index.js";
import { inTurn } from "../long.js";
import { compiled, losses, opened } from "../models.js";

const steps = 100;

interface Trained {
  readonly losses: ReadonlyArray<number>;
  readonly state: Tensors;
  readonly model: Compiled;
}

const trained = async (place: string): Promise<Trained> => {
  const model = compiled("cvae", { set: [`inject.0.place=${place}`, `inject.1.place=${place}`, "let.width=400"] });
  const session = await opened(wasm, model);
  const curve = await losses(session, model, steps, 32);
  const state = await session.read();
  session.dispose();
  return { losses: curve, state, model };
};

const furthest = (a: ReadonlyArray<number>, b: ReadonlyArray<number>): number =>
  Math.max(...a.map((x, i) => Math.abs(x - (b[i] ?? Number.NaN)) / Math.abs(x)));

/** `source index` of every row, in the order in which they stand. */
const rowNames = (initial: Initial): ReadonlyArray<string> =>
  initial._tag === "Constant"
    ? []
    : initial.segments.flatMap(({ source, start, count }) =>
        Array.from({ length: count }, (_, i) => `${source} ${start + i}`),
      );

/** A kernel's rows under their names, so that two placements can be compared. */
const rowsOf = ({ model, state }: Trained, name: string): ReadonlyMap<string, ReadonlyArray<number>> => {
  const declared = model.program.state.find((s) => s.name === name);
  const { data, shape } = state[name] ?? { data: [], shape: [0, 0] };
  const width = shape[1] ?? 1;
  const names = declared === undefined ? [] : rowNames(declared.initial);
  return new Map(names.map((row, i) => [row, [...data.slice(i * width, (i + 1) * width)]]));
};

test.each(inTurn(["interleaved", "prefix", "channel-concat"]))("suffix and %s train alike", async (place) => {
  const [suffix, other] = [await trained("suffix"), await trained(place)];
  expect(suffix.losses.at(-1)).toBeLessThan((suffix.losses[0] ?? 0) * 0.8);
  expect(furthest(suffix.losses, other.losses)).toBeLessThan(1e-4);
  for (const kernel of ["encoder.hidden.kernel", "decoder.layers[0].kernel"]) {
    const [mine, theirs] = [rowsOf(suffix, kernel), rowsOf(other, kernel)];
    expect([...theirs.keys()].sort()).toEqual([...mine.keys()].sort());
    const apart = [...mine].map(([row, values]) =>
      Math.max(...values.map((v, i) => Math.abs(v - (theirs.get(row)?.[i] ?? Number.NaN)))),
    );
    expect(Math.max(...apart)).toBeLessThan(1e-3);
  }
});

test("the rows do stand elsewhere: before they are put back in order the kernels differ", async () => {
  const [suffix, prefix] = ["suffix", "prefix"].map((place) =>
    compiled("cvae", { set: [`inject.0.place=${place}`, "let.width=8"] }),
  );
  const rows = [suffix, prefix].map((m) => {
    const kernel = m?.program.state.find((s) => s.name === "encoder.hidden.kernel");
    return kernel === undefined ? [] : rowNames(kernel.initial);
  });
  expect(rows[0]?.slice(784)).toEqual(Array.from({ length: 10 }, (_, i) => `digit ${i}`));
  expect(rows[1]?.slice(0, 10)).toEqual(Array.from({ length: 10 }, (_, i) => `digit ${i}`));
});

test("a seed draws the same function wherever the condition stands, convolutions included", async () => {
  const first = async (place: string): Promise<number> => {
    const model = compiled("conv-cvae", { set: [`inject.0.place=${place}`, `inject.1.place=${place}`] });
    const session = await opened(wasm, model);
    const [loss = Number.NaN] = await losses(session, model, 1, 8);
    session.dispose();
    return loss;
  };
  const suffix = await first("suffix");
  for (const place of ["prefix", "interleaved", "channel-concat"])
    expect(Math.abs((await first(place)) - suffix) / suffix).toBeLessThan(1e-5);
});
