// Layers against PyTorch's on the same weights: what they make, and the gradients of Σ output · cotangent with respect
// to the input and every parameter. tests/golden/torch/make.py wrote the figures.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import { describe, expect, test } from "vitest";
import { differentiate } from "../../compiler/derive/differentiate.js";
import { type Builder, buildGraph, type Ref } from "../../compiler/ir/graph/builder.js";
import { evaluateGraph } from "../../compiler/ir/graph/evaluate.js";
import type { Graph } from "../../compiler/ir/graph/graph.js";
import { type Axes, f32 } from "../../compiler/ir/graph/type.js";
import { multiply, sumAll } from "../../compiler/ir/op/dsl.js";
import { layers } from "../../compiler/language/layer/index.js";
import type { LayerDefinition } from "../../compiler/language/layer/layer.js";
import type { Fields } from "../../compiler/language/record.js";
import { optimise } from "../../compiler/optimise/index.js";
import { fresh, imageAxes, type Scope, sequenceAxes } from "../../compiler/scope/scope.js";
import { cpu } from "../../runtime/engine/cpu/index.js";
import type { EngineDefinition } from "../../runtime/engine/engine.js";
import { tensorflow } from "../../runtime/engine/tensorflow/index.js";
import { wasm } from "../../runtime/engine/wasm/index.js";
import { right } from "../models.js";
import { distance, feed } from "./harness.js";

interface Listed {
  readonly shape: ReadonlyArray<number>;
  readonly data: ReadonlyArray<number>;
}

interface Case {
  readonly name: string;
  readonly layer: { readonly type: keyof typeof layers };
  readonly inputs: Readonly<Record<string, Listed>>;
  readonly output: Listed;
  readonly cotangent: Listed;
  readonly gradients: Readonly<Record<string, Listed>>;
}

const { cases } = JSON.parse(readFileSync(join(import.meta.dirname, "../golden/torch/layers.json"), "utf8")) as {
  readonly cases: ReadonlyArray<Case>;
};

const axesOf = ([, a = 1, b = 1, c]: ReadonlyArray<number>): Axes =>
  c === undefined ? sequenceAxes(a, b) : imageAxes(a, b, c);

/** A scope whose parameters are fed under their names. */
const scopeIn = (b: Builder, path: string, known: Map<string, Ref>): Scope => {
  const parameter: Scope["parameter"] = (name, axes) => {
    const full = `${path}${name}`;
    const made = feed(b, full, f32(...axes));
    known.set(full, made);
    return made;
  };
  const refuse = (): never => {
    throw new Error("no layer here has statistics or noise");
  };
  const inside = (name: string): Scope => scopeIn(b, `${path}${name}.`, known);
  const forming = (): Scope => scopeIn(b, path, known);
  return { b, path, mode: "train", inside, forming, parameter, statistic: refuse, update: refuse, noise: refuse };
};

/** y, and the gradient of Σ y · cotangent in x and every parameter. */
const graphOf = ({ layer, inputs }: Case): Graph =>
  buildGraph("torch", (b) => {
    const known = new Map<string, Ref>();
    const x = feed(b, "x", f32(...axesOf(inputs["x"]?.shape ?? [])));
    const definition = layers[layer.type] as unknown as LayerDefinition<Fields>;
    const y = right(
      definition.build(scopeIn(b, "", known), layer, fresh(x), {
        shapes: {},
        within: E.right,
        linked: () => fresh(x),
        told: () => undefined,
        texts: [],
      }),
    ).ref;
    const wrt = [["x", x] as const, ...known];
    const loss = sumAll(b, multiply(b, y, feed(b, "cotangent", y.type)));
    const gradients = differentiate(
      b,
      loss,
      wrt.map(([, ref]) => ref),
    );
    return { outputs: { y, ...Object.fromEntries(wrt.map(([name], i) => [name, gradients[i] as Ref])) } };
  });

const expectedOf = (one: Case): Readonly<Record<string, Listed>> => ({ y: one.output, ...one.gradients });

const fedOf = ({ inputs, cotangent }: Case): Readonly<Record<string, Listed>> => ({ ...inputs, cotangent });

const worst = (found: Readonly<Record<string, { readonly data: ArrayLike<number> }>>, one: Case): number =>
  Math.max(...Object.entries(expectedOf(one)).map(([name, { data }]) => distance(found[name]?.data ?? [], data)));

describe.each(cases)("$name", (one) => {
  const graph = graphOf(one);

  test("has the parameters that PyTorch's was given", () => {
    const fed = graph.nodes.flatMap((node) => (node.op === "input" ? [node.attributes.name] : []));
    expect([...fed].sort()).toEqual(Object.keys(fedOf(one)).sort());
  });

  test("agrees in double precision", () => {
    const feeds = Object.fromEntries(
      Object.entries(fedOf(one)).map(([name, { shape, data }]) => [name, { shape, data: Float64Array.from(data) }]),
    );
    expect(worst(evaluateGraph(graph, feeds, {}, { precision: "f64" }).outputs, one)).toBeLessThan(1e-7);
  });

  test.each([wasm, cpu, tensorflow] as ReadonlyArray<EngineDefinition>)("agrees on $name", async (definition) => {
    const opened = await definition.open();
    if (opened._tag !== "Ready") return expect(definition).toBe(tensorflow);
    const feeds = Object.fromEntries(
      Object.entries(fedOf(one)).map(([name, { shape, data }]) => [
        name,
        { dtype: "f32" as const, shape, data: Float32Array.from(data) },
      ]),
    );
    const session = await opened.engine.load({ graphs: { torch: optimise(graph) }, state: [] });
    expect(worst(await session.run("torch", feeds), one)).toBeLessThan(1e-5);
    session.dispose();
  });
});
