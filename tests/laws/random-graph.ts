// Random graphs of elementwise ops, reductions with their broadcast, and moves: what fusing and lazy views could get
// wrong.
import * as fc from "fast-check";
import { type Builder, buildGraph, type Ref } from "../../compiler/ir/graph/builder.js";
import type { Graph } from "../../compiler/ir/graph/graph.js";
import { axis, f32 } from "../../compiler/ir/graph/type.js";
import * as op from "../../compiler/ir/op/dsl.js";
import type { Engine, Tensors } from "../../runtime/engine/engine.js";

const type = f32(axis("item", 4), axis("row", 4));

const unary = [op.relu, op.tanh, op.sigmoid, op.square, op.sin];
const binary = [op.add, op.multiply, op.maximum];

type Make = (b: Builder, x: Ref, y: Ref, choice: number) => Ref;

const like = (b: Builder, v: Ref): Ref => op.reshape(b, v, type.axes);

/** Every one gives a value of `type`, and none grows without bound. */
const makes: ReadonlyArray<Make> = [
  (b, x, _, choice) => (unary[choice % unary.length] as (typeof unary)[number])(b, x),
  (b, x, y, choice) => op.tanh(b, (binary[choice % binary.length] as (typeof binary)[number])(b, x, y)),
  (b, x, y, choice) => op.tanh(b, op.multiply(b, op.broadcast(b, op.sum(b, x, [choice % 2]), type.axes), y)),
  (b, x, y) => op.tanh(b, op.multiply(b, y, op.sumAll(b, x))),
  (b, x) => like(b, op.transpose(b, x, [1, 0])),
  (b, x, y) => like(b, op.concat(b, [op.slice(b, x, 0, 2, 2), op.slice(b, y, 0, 0, 2)], 0)),
  (b, x, y) => op.tanh(b, op.matMul(b, x, op.reshape(b, op.transpose(b, y, [1, 0]), [axis("row", 4), axis("row", 4)]))),
];

const graphOf = (choices: ReadonlyArray<readonly [number, number, number]>): Graph =>
  buildGraph("random", (b) => {
    const values = [
      b.emit("input", [], { name: "x", type, source: { _tag: "Value" } }),
      b.emit("state", [], { name: "s", type }),
    ];
    const pick = (i: number): Ref => values[i % values.length] as Ref;
    for (const [kind, i, j] of choices) {
      values.push((makes[kind % makes.length] as Make)(b, pick(i), pick(j), i + j));
    }
    const last = values.at(-1) as Ref;
    return { outputs: { last, total: op.sumAll(b, pick(choices.length)) }, updates: { s: last } };
  });

/** Graphs of an input `x` and a state `s`, both of `type`. */
export const randomGraphs = fc.array(fc.tuple(fc.nat(6), fc.nat(30), fc.nat(30)), { maxLength: 30 }).map(graphOf);

const wave = (by: number): Tensors[string] => ({
  dtype: "f32",
  shape: [4, 4],
  data: Float32Array.from({ length: 16 }, (_, i) => Math.sin(by * (i + 1))),
});

/** Outputs and state of such a graph after two runs on an engine. */
export const twice = async (engine: Engine, graph: Graph): Promise<Tensors> => {
  const state = [{ name: "s", type, role: "parameter", initial: { _tag: "Constant", value: 0 } }] as const;
  const session = await engine.load({ graphs: { random: graph }, state });
  await session.write({ s: wave(1.3) });
  await session.run("random", { x: wave(0.7) });
  const outputs = await session.run("random", { x: wave(0.7) });
  const all = { ...outputs, ...(await session.read()) };
  session.dispose();
  return all;
};
