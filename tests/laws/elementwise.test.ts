/**
 * An elementwise op is one declaration: every op of the registry has its short name, and a meaning for every engine and
 * every format or a reason why not. Two ops that only this file declares, and that no library has, compute what they
 * say everywhere.
 */
import { readFileSync } from "node:fs";
import { describe, expect, test, vi } from "vitest";
import { differentiate } from "../../compiler/derive/differentiate.js";
import { emitPlan } from "../../compiler/emit/index.js";
import { emitTensorflow } from "../../compiler/emit/tensorflow/index.js";
import { lowerings } from "../../compiler/emit/tensorflow/lower/index.js";
import { kerasOps } from "../../compiler/export/keras/lower.js";
import { onnxOf, onnxOps } from "../../compiler/export/onnx/index.js";
import type { ExportPart } from "../../compiler/export/part.js";
import { jaxDialect } from "../../compiler/export/python/jax-module.js";
import { pythonModule } from "../../compiler/export/python/module.js";
import { torchDialect } from "../../compiler/export/python/torch-module.js";
import { gradients } from "../../compiler/export/refusal.js";
import { type Builder, buildGraph, type Ref } from "../../compiler/ir/graph/builder.js";
import { evaluateGraph } from "../../compiler/ir/graph/evaluate.js";
import type { Graph } from "../../compiler/ir/graph/graph.js";
import { axis, batch, f32 } from "../../compiler/ir/graph/type.js";
import * as dsl from "../../compiler/ir/op/dsl.js";
import { elementwiseNames, meaningOf, type OpName, opOf } from "../../compiler/ir/op/index.js";
import { optimise } from "../../compiler/optimise/index.js";
import type { Engine } from "../../runtime/engine/engine.js";
import { wasmEngine } from "../../runtime/engine/wasm/engine.js";
import { kernels } from "../../runtime/engine/wasm/kernels.js";
import { distanceOnEngine, feed, forwardCases, gradientCases, opNames } from "./harness.js";

vi.mock("../../compiler/ir/op/index.js", async (original) => {
  const registry = await original<typeof import("../../compiler/ir/op/index.js")>();
  const { unary, binary } = await import("../../compiler/ir/op/elementwise.js");
  const { add, multiply, scale, sqrt, square } = await import("../../compiler/ir/op/dsl.js");
  const fourth = unary({
    doc: "x⁴",
    value: (x) => x ** 4,
    derive: (b, gradient, x) => multiply(b, gradient, scale(b, multiply(b, square(b, x), x), 4)),
    even: true,
    spelled: (b, x) => square(b, square(b, x)),
  });
  const distance = binary({
    doc: "√(x² + y²)",
    value: Math.hypot,
    left: (b, gradient, x, _, z) => multiply(b, gradient, multiply(b, x, b.emit("reciprocal", [z], {}))),
    right: (b, gradient, _, y, z) => multiply(b, gradient, multiply(b, y, b.emit("reciprocal", [z], {}))),
    from: [0.3, 2],
    spelled: (b, x, y) => sqrt(b, add(b, square(b, x), square(b, y))),
    // TensorFlow has no such op; say that it had.
    names: { onnx: "Hypot", torch: { call: "torch.hypot" } },
  });
  Object.assign(registry.ops, { fourth, distance });
  return registry;
});

const [unaries, binaries] = [elementwiseNames(1), elementwiseNames(2)];
const elementwise = [...unaries, ...binaries];
const strangers = ["fourth", "distance"] as ReadonlyArray<string>;
const known = elementwise.filter((op) => !strangers.includes(op));

describe("the registry of elementwise ops", () => {
  test("gives each its short name, which emits it", () => {
    for (const op of known)
      buildGraph(op, (b) => {
        const x = feed(b, "x", f32(batch));
        const short = (dsl as unknown as Record<string, (b: Builder, ...x: ReadonlyArray<Ref>) => Ref>)[op];
        const made = short?.(b, x, ...(binaries.includes(op) ? [x] : []));
        expect(made && b.nodes()[made.id]?.op, `dsl.ts lacks ${op}`).toBe(op);
        return { outputs: {} };
      });
  });

  test("gives each a name for every target, or its spelling in others", () => {
    for (const op of elementwise) {
      const { names, spelled } = meaningOf(op);
      const lacking = (["tfjs", "tensorflow", "onnx", "torch", "jax", "keras"] as const).filter(
        (t) => names[t] === undefined,
      );
      expect(spelled === undefined ? lacking : [], op).toEqual([]);
    }
  });

  test("gives the wasm engine a kernel under its name for each", () => {
    const named = elementwise.flatMap((op) => meaningOf(op).names.tfjs?.kernel ?? []);
    expect(named.length).toBeGreaterThan(20);
    for (const kernel of named) expect(Object.keys(kernels)).toContain(kernel);
  });

  test.each(elementwise.filter((op) => meaningOf(op).even))("%s is even, as it says", (op) => {
    for (const x of [0.3, 1, 2.7]) expect(meaningOf(op).value(-x, 0)).toBeCloseTo(meaningOf(op).value(x, 0), 12);
  });

  test.each(elementwise.filter((op) => meaningOf(op).idempotent))("%s is idempotent, as it says", (op) => {
    const { value, operands } = meaningOf(op);
    for (const x of [-1.4, 0, 0.3, 2.7]) {
      const once = operands === 1 ? value(x, 0) : x;
      expect(value(once, once)).toBe(once);
    }
  });

  test.each(elementwise.filter((op) => meaningOf(op).keepsSign))("%s keeps the sign, as it says", (op) => {
    for (const x of [-3, -1e-3, 0, 1e-3, 3]) expect(meaningOf(op).value(x, 0) > 0).toBe(x > 0);
  });
});

/** The ops that the JAX worker has lines for; elementwise ones come with a program. */
const inWorker = (): ReadonlySet<string> => {
  const text = readFileSync("runtime/engine/jax/worker.py", "utf8");
  return new Set([...text.matchAll(/^ {8}"(\w+)": lambda i, a, t, n/gm)].map(([, op = ""]) => op));
};

describe("every op has a meaning everywhere, or a reason", () => {
  const sources: ReadonlyArray<string> = ["input", "state"];
  const others = opNames.filter((op) => !(elementwise as ReadonlyArray<string>).includes(op) && !sources.includes(op));
  const lacks: Readonly<Partial<Record<OpName, string>>> = gradients;

  test("in the JAX worker", () => expect([...inWorker()].sort()).toEqual([...others].sort()));

  test("in TensorFlow", () => {
    const table = lowerings(() => "");
    expect(Object.keys(table).sort()).toEqual([...opNames].sort());
  });

  test.each([
    ["ONNX", onnxOps],
    ["PyTorch", torchDialect.ops],
    ["JAX", jaxDialect.ops],
    ["Keras", kerasOps],
  ] as const)("in what leaves as %s", (_, spelled) => {
    const reasons = others.filter((op) => lacks[op] !== undefined);
    expect([...spelled, ...reasons].sort()).toEqual([...others, ...elementwise].sort());
    expect(spelled.filter((op) => lacks[op] !== undefined)).toEqual([]);
  });
});

const type = f32(batch, axis("feature", 3));

const both: Graph = buildGraph("both", (b) => {
  const [x, y] = [feed(b, "x", type), feed(b, "y", type)];
  const fourth = b.emit("fourth" as "square", [x], {});
  return { outputs: { y: b.emit("distance" as "add", [fourth, y], {}) } };
});

const part: ExportPart = {
  name: "decode",
  doc: "two ops that no library has",
  graph: both,
  inputs: ["x", "y"].map((name) => ({ name, from: name, type, meaning: { _tag: "Code" } })),
  outputs: [{ name: "y", from: "y", type, id: both.outputs["y"] as number }],
};

describe("an op of one declaration", () => {
  const cases = [...forwardCases, ...gradientCases].filter(({ op }) => strangers.includes(op));

  test("is in every law", () => expect(cases.length).toBeGreaterThan(8));

  test.each([
    ["generated", {}],
    ["in TypeScript", { fuse: false }],
  ])("computes what it says on wasm, %s", async (_, target) => {
    const engine: Engine = await wasmEngine(target);
    for (const one of cases) expect(await distanceOnEngine(engine, one)).toBeLessThan(1e-5);
  });

  test("is one pass over memory with its neighbours", () => {
    const { steps } = emitPlan(both, 4, { name: "any", fuse: true, multiply: true, fma: false, missing: [] });
    expect(steps.map(({ _tag }) => _tag)).toEqual(["Fused"]);
  });

  test("is spelled where a library has no name for it, and called where it has", () => {
    const said = { name: "model", version: "0", spec: "{}" };
    const tensorflow = emitTensorflow({ graphs: { both }, state: [] }).model.nodes.map(({ op }) => op);
    expect(tensorflow).toEqual(expect.arrayContaining(["Square", "AddV2", "Sqrt"]));
    expect(onnxOf(part, {}, said).nodes.map(({ op }) => op)).toEqual(["Mul", "Mul", "Hypot", "Identity"]);
    expect(pythonModule([part], torchDialect, said).text).toMatch(/torch\.square\(\w+\)[\s\S]*torch\.hypot\(\w+, y\)/);
    expect(pythonModule([part], jaxDialect, said).text).toMatch(/jnp\.square\(\w+\)[\s\S]*jnp\.sqrt/);
  });

  test("is folded, and known to be even", () => {
    const graph = buildGraph("folded", (b) => {
      const fourth = (x: Ref) => b.emit("fourth" as "square", [x], {});
      return {
        outputs: { number: fourth(dsl.number(b, 3)), even: fourth(dsl.negate(b, feed(b, "x", type))) },
      };
    });
    const { nodes, outputs } = optimise(graph);
    expect(nodes[outputs["number"] as number]?.attributes).toMatchObject({ values: [81] });
    expect(nodes.map(({ op }) => op as string)).not.toContain("negate");
  });

  test("has the derivative that it says", () => {
    const graph = buildGraph("slope", (b) => {
      const x = feed(b, "x", f32());
      const [slope] = differentiate(b, b.emit("fourth" as "square", [x], {}), [x]);
      return { outputs: { slope: slope as Ref } };
    });
    const { slope } = evaluateGraph(
      graph,
      { x: { shape: [], data: Float64Array.of(2) } },
      {},
      { precision: "f64" },
    ).outputs;
    expect([...(slope?.data ?? [])]).toEqual([32]);
    expect(opOf("fourth" as "square").doc).toBe("x⁴");
  });
});
