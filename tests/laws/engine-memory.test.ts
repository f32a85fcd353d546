// Engines that run plans: fused and unfused plans agree, nothing is left behind by runs, and a run that fails changes
// nothing.
import { describe, expect, test } from "vitest";
import { differentiate } from "../../compiler/derive/differentiate.js";
import { buildGraph } from "../../compiler/ir/graph/builder.js";
import type { Graph } from "../../compiler/ir/graph/graph.js";
import { axis, batch, f32, i32, scalar, type TensorType } from "../../compiler/ir/graph/type.js";
import {
  add,
  broadcast,
  divide,
  matMul,
  mean,
  multiply,
  number,
  scale,
  sigmoid,
  sqrt,
  square,
  subtract,
  sumAll,
} from "../../compiler/ir/op/dsl.js";
import type { Program } from "../../compiler/ir/program.js";
import type { Engine, Session, Tensors } from "../../runtime/engine/engine.js";
import { engines } from "../../runtime/engine/registry.js";
import { distance, feed } from "./harness.js";

const [pixel, hidden] = [axis("pixel", 5), axis("hidden", 3)];
const types = { kernel: f32(pixel, hidden), bias: f32(hidden), m: f32(pixel, hidden) };

/** One layer, a squared loss, and an update with a moving second moment: all that an Adam step has. */
const train: Graph = buildGraph("train", (b) => {
  const held = (name: keyof typeof types) => b.emit("state", [], { name, type: types[name] });
  const [kernel, bias, m] = [held("kernel"), held("bias"), held("m")];
  const [x, y] = [feed(b, "x", f32(batch, pixel)), feed(b, "y", f32(batch, hidden))];
  const made = sigmoid(b, add(b, matMul(b, x, kernel), broadcast(b, bias, y.type.axes)));
  const loss = mean(b, square(b, subtract(b, made, y)), [0, 1]);
  const [dKernel, dBias] = differentiate(b, loss, [kernel, bias]);
  if (!dKernel || !dBias) throw new Error("no gradient");
  const rate = divide(b, number(b, 0.5), sqrt(b, feed(b, "step", scalar)));
  const nextM = add(b, scale(b, m, 0.9), scale(b, square(b, dKernel), 0.1));
  const move = divide(b, multiply(b, dKernel, rate), add(b, sqrt(b, nextM), number(b, 0.01)));
  const updates = { kernel: subtract(b, kernel, move), bias: subtract(b, bias, multiply(b, dBias, rate)), m: nextM };
  return { outputs: { loss, made }, updates };
});

/** A gather that may fail, before updates of everything. */
const pick: Graph = buildGraph("pick", (b) => {
  const kernel = b.emit("state", [], { name: "kernel", type: types.kernel });
  const rows = b.emit("gather", [kernel, feed(b, "rows", i32(batch))], {});
  return {
    outputs: { rows },
    updates: { kernel: scale(b, kernel, 2), bias: broadcast(b, sumAll(b, rows), types.bias.axes) },
  };
});

const program: Program = {
  graphs: { train, pick },
  state: Object.entries(types).map(([name, type]: [string, TensorType]) => ({
    name,
    type,
    role: "parameter",
    initial: { _tag: "Constant", value: 0.1 },
  })),
};

const wave = (shape: ReadonlyArray<number>) => {
  const count = shape.reduce((product, n) => product * n, 1);
  return { dtype: "f32", shape, data: Float32Array.from({ length: count }, (_, i) => Math.sin(i + 1)) } as const;
};

const feeds = (step: number): Tensors => ({
  x: wave([4, 5]),
  y: wave([4, 3]),
  step: { dtype: "f32", shape: [], data: Float32Array.of(step) },
});

const ready = async (name: "wasm" | "cpu" | "reference"): Promise<Engine> => {
  const opened = await engines[name].open();
  if (opened._tag === "Unavailable") throw new Error(opened.why);
  return opened.engine;
};

const sessionOf = async (name: "wasm" | "cpu" | "reference"): Promise<Session> => (await ready(name)).load(program);

const steps = async (session: Session, count: number): Promise<Tensors> => {
  for (let step = 1; step <= count; step++) await session.run("train", feeds(step));
  return session.read();
};

const farthest = (found: Tensors, expected: Tensors): number =>
  Math.max(...Object.entries(expected).map(([name, { data }]) => distance(found[name]?.data ?? [], data)));

describe.each(["wasm", "cpu"] as const)("%s", (name) => {
  test("trains like the reference", async () => {
    const [found, expected] = [await steps(await sessionOf(name), 10), await steps(await sessionOf("reference"), 10)];
    expect(farthest(found, expected)).toBeLessThan(1e-5);
  });

  test("leaves no tensors behind", async () => {
    const session = await sessionOf(name);
    await steps(session, 2);
    const before = session.memory().tensors;
    await steps(session, 200);
    expect(session.memory().tensors).toBe(before);
    session.dispose();
    expect(session.memory().tensors).toBe(0);
  });

  test("keeps sessions apart", async () => {
    const [one, other] = [await sessionOf(name), await sessionOf(name)];
    await steps(one, 3);
    one.dispose();
    expect(await steps(other, 1)).toEqual(await steps(await sessionOf(name), 1));
    await expect(one.read()).rejects.toThrow("this session is disposed");
  });

  test("a run that fails changes nothing and leaves nothing", async () => {
    const session = await sessionOf(name);
    const rows = (...data: ReadonlyArray<number>): Tensors => ({
      rows: { dtype: "i32", shape: [data.length], data: Int32Array.from(data) },
    });
    await session.run("pick", rows(0, 4));
    await session.run("train", feeds(1));
    const [state, { tensors }] = [await session.read(), session.memory()];
    await expect(session.run("pick", rows(0, 5))).rejects.toThrow("index 5 is outside the table's 5 rows");
    await expect(session.run("train", { x: wave([4, 5]) })).rejects.toThrow("train needs the input y: f32[4, 3]");
    expect(await session.read()).toEqual(state);
    expect(session.memory().tensors).toBe(tensors);
  });

  test("gives only the outputs asked for", async () => {
    expect(Object.keys(await (await sessionOf(name)).run("train", feeds(1), ["loss"]))).toEqual(["loss"]);
  });

  test("changes neither what it was fed nor what it gave", async () => {
    const session = await sessionOf(name);
    const fed = feeds(1);
    const { made } = await session.run("train", fed);
    const [before, state] = [made?.data.slice(), await session.read(["kernel"])];
    const kept = state["kernel"]?.data.slice();
    await steps(session, 3);
    expect(fed).toEqual(feeds(1));
    expect(made?.data).toEqual(before);
    expect(state["kernel"]?.data).toEqual(kept);
  });
});
