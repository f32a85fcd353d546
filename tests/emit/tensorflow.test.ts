// A program as TensorFlow's SavedModel: sound as a graph, named after the spec, and as few passes over memory as
// TensorFlow has kernels for.
import { BinaryReader } from "@bufbuild/protobuf/wire";
import { describe, expect, test } from "vitest";
import { emitTensorflow, encodeSavedModel } from "../../compiler/emit/tensorflow/index.js";
import type { NodeDef } from "../../compiler/emit/tensorflow/saved-model.js";
import { buildGraph } from "../../compiler/ir/graph/builder.js";
import { axis, batch, f32, type TensorType } from "../../compiler/ir/graph/type.js";
import { add, broadcast, matMul, multiply, reshape, step, transpose } from "../../compiler/ir/op/dsl.js";
import { feed } from "../laws/harness.js";
import { inTurn, long } from "../long.js";
import { compiled, galleryNames } from "../models.js";

const emitted = (name: string) => emitTensorflow(compiled(name).program);

/** The fields of a message: their numbers and, where they are messages or text, their bytes. */
const fieldsOf = (bytes: Uint8Array): ReadonlyArray<readonly [number, Uint8Array]> => {
  const reader = new BinaryReader(bytes);
  const fields: Array<readonly [number, Uint8Array]> = [];
  while (reader.pos < reader.len) {
    const [number, type] = reader.tag();
    if (type === 2) fields.push([number, reader.bytes()]);
    else reader.skip(type);
  }
  return fields;
};

const inside = (bytes: Uint8Array, number: number): Uint8Array =>
  fieldsOf(bytes).find(([found]) => found === number)?.[1] ?? new Uint8Array();

const opsOf = (nodes: ReadonlyArray<NodeDef>, graph: string): ReadonlyArray<string> =>
  nodes.filter(({ name }) => name.startsWith(`${graph}/`)).map(({ op }) => op);

const count = (ops: ReadonlyArray<string>, op: string): number => ops.filter((each) => each === op).length;

describe.each(inTurn(galleryNames))("%s", (name) => {
  const { model, graphs, state } = emitted(name);
  const names = new Set(model.nodes.map((node) => node.name));

  test("every name is legal and taken once, and every input is there", () => {
    expect(names.size).toBe(model.nodes.length);
    expect([...names].filter((each) => !/^[A-Za-z0-9.][A-Za-z0-9_./>-]*$/.test(each))).toEqual([]);
    const read = model.nodes.flatMap(({ inputs }) => inputs.map((input) => input.replace(/^\^/, "")));
    expect(read.filter((each) => !names.has(each))).toEqual([]);
  });

  test("whatever is fed or fetched is there", () => {
    const used = Object.values(graphs).flatMap(({ inputs, outputs, done }) => [
      ...Object.values(inputs),
      ...Object.values(outputs),
      ...(done ? [done] : []),
    ]);
    const kept = Object.values(state).flatMap((each) => Object.values(each));
    expect([...used, ...kept].filter((each) => !names.has(each.replace(/:0$/, "")))).toEqual([]);
  });

  test.runIf(long)("the bytes hold every node, and are the same each time", () => {
    const bytes = encodeSavedModel(model);
    const nodes = fieldsOf(inside(inside(bytes, 2), 2)).filter(([number]) => number === 1);
    expect(nodes.map(([, node]) => new TextDecoder().decode(inside(node, 1)))).toEqual([...names]);
    expect(encodeSavedModel(emitted(name).model)).toEqual(bytes);
  });
});

describe.each(["adam", "adamw"])("a step of %s", (type) => {
  const { program } = compiled("cvae", { set: [`train.optimizer={"type":"${type}","rate":0.001}`] });
  const ops = opsOf(emitTensorflow(program).model.nodes, "train");
  const parameters = program.state.filter(({ role }) => role === "parameter");

  test("is one kernel for each parameter and its moments", () => {
    expect(count(ops, "ResourceApplyAdam")).toBe(parameters.length);
  });

  test("assigns only what decays", () => {
    const decaying = parameters.filter((each) => type === "adamw" && each.type.axes.length >= 2);
    expect(count(ops, "AssignVariableOp")).toBe(decaying.length);
  });

  test("reads no moment outside the kernel", () => {
    expect(count(ops, "ReadVariableOp")).toBe(parameters.length);
  });
});

describe("lowering", () => {
  const [pixel, hidden] = [axis("pixel", 3), axis("hidden", 2)];
  const opsFor = (make: Parameters<typeof buildGraph>[1]): ReadonlyArray<string> =>
    opsOf(emitTensorflow({ graphs: { g: buildGraph("g", make) }, state: [] }).model.nodes, "g");
  const fed = (type: TensorType) => (b: Parameters<Parameters<typeof buildGraph>[1]>[0], name: string) =>
    feed(b, name, type);

  test("a product takes its operands transposed, and renamed axes cost nothing", () => {
    const ops = opsFor((b) => {
      const [x, y] = [fed(f32(batch, pixel))(b, "x"), fed(f32(hidden, pixel))(b, "y")];
      const turned = transpose(b, y, [1, 0]);
      return { outputs: { z: matMul(b, x, reshape(b, turned, [axis("in", 3), hidden])) } };
    });
    expect([...ops].sort()).toEqual(["Identity", "MatMul", "Placeholder", "Placeholder"]);
  });

  test("a broadcast beside a full operand is never made", () => {
    const ops = opsFor((b) => {
      const [x, bias, weight] = [fed(f32(batch, pixel))(b, "x"), fed(f32(pixel))(b, "b"), fed(f32(batch))(b, "w")];
      const wide = x.type.axes;
      return { outputs: { z: multiply(b, add(b, x, broadcast(b, bias, wide)), broadcast(b, weight, wide)) } };
    });
    expect(count(ops, "BroadcastTo")).toBe(0);
  });

  test("two broadcasts that lack the same axis: one is made", () => {
    const ops = opsFor((b) => {
      const [x, y] = [fed(f32(pixel))(b, "x"), fed(f32(pixel))(b, "y")];
      const wide = [batch, pixel];
      return { outputs: { z: add(b, broadcast(b, x, wide), broadcast(b, y, wide)), w: fed(f32(batch))(b, "w") } };
    });
    expect(count(ops, "BroadcastTo")).toBe(1);
  });

  test("a gradient through relu is one kernel", () => {
    const ops = opsFor((b) => {
      const [x, y] = [fed(f32(batch, pixel))(b, "x"), fed(f32(batch, pixel))(b, "y")];
      return { outputs: { z: multiply(b, step(b, x), y) } };
    });
    expect([count(ops, "ReluGrad"), count(ops, "Greater")]).toEqual([1, 0]);
  });
});
