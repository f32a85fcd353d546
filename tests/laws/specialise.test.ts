// Every form of a layer is the same function with the same gradients: convolutions at every border, odd sizes and
// strides, matrix products of vectors and of flattened images, all codes, all orders of the joined indices.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { differentiate } from "../../compiler/derive/differentiate.js";
import { type Builder, buildGraph, type Ref } from "../../compiler/ir/graph/builder.js";
import type { Graph } from "../../compiler/ir/graph/graph.js";
import { axis, batch, elements, f32, i32 } from "../../compiler/ir/graph/type.js";
import { verify } from "../../compiler/ir/graph/verify.js";
import * as d from "../../compiler/ir/op/dsl.js";
import { sweep } from "../../compiler/optimise/dead.js";
import { type Form, formsOfCode, formsOfJoined } from "../../compiler/optimise/forms.js";
import { optimise } from "../../compiler/optimise/index.js";
import { joinedAt } from "../../compiler/optimise/joined.js";
import { rewrite, row } from "../../compiler/optimise/rewrite.js";
import { inTurn } from "../long.js";
import { compare } from "../optimise/compare.js";
import { fed } from "../optimise/models.js";

const classes = 3;

/** A graph with every layer in one form, whatever it costs. */
const inForm = (graph: Graph, name: Form["name"]): Graph =>
  rewrite(graph, [
    row(["matMul", "conv2d", "conv2dInputGradient"], "forced", name, (site) => {
      const joined = joinedAt(site);
      const found = joined ? formsOfJoined(site, joined) : undefined;
      const forms = found ?? (site.node.op === "matMul" ? formsOfCode(site as never) : undefined);
      return forms?.forms.find((form) => form.name === name)?.make(site.b, forms.leaves);
    }),
  ]);

type Kind = "one-hot" | "embedding" | "scalar" | "vector";

interface Made {
  readonly code: Ref;
  readonly trained: ReadonlyArray<Ref>;
}

const codeOf = (b: Builder, kind: Kind, name: string): Made => {
  if (kind === "vector") {
    const code = fed(b, name, f32(batch, axis("feature", 2)));
    return { code, trained: [code] };
  }
  const index = fed(b, `${name}-class`, i32(batch));
  if (kind === "one-hot") return { code: b.emit("oneHot", [index], { axis: axis("feature", classes) }), trained: [] };
  if (kind === "scalar") {
    const unit = d.scale(b, d.cast(b, index, "f32"), 0.5);
    return { code: d.reshape(b, unit, [batch, axis("feature", 1)]), trained: [] };
  }
  const table = fed(b, `${name}-table`, f32(axis("row", classes), axis("feature", 2)));
  return { code: b.emit("gather", [table, index], {}), trained: [table] };
};

const widthOf = (value: Ref): number => value.type.axes.at(-1)?.size as number;

/** A repeatable shuffle of n indices. */
const shuffled = (n: number, by: number): ReadonlyArray<number> =>
  Array.from({ length: n }, (_, i) => i).sort((i, j) => Math.sin(i * 7.1 + by) - Math.sin(j * 7.1 + by));

type Order = "suffix" | "prefix" | "shuffled";

/** x and codes joined on the last axis, each code repeated over the axes that it lacks. */
const joinedOf = (b: Builder, x: Ref, codes: ReadonlyArray<Ref>, order: Order, by: number): Ref => {
  const last = x.type.axes.at(-1)?.name ?? "feature";
  const along = x.type.axes.length - 1;
  const join = (value: Ref, code: Ref): Ref => {
    const named = d.relabelLast(b, code, last);
    const spread = d.broadcast(b, named, [...x.type.axes.slice(0, -1), named.type.axes[1]!]);
    return d.concat(b, order === "prefix" ? [spread, value] : [value, spread], along);
  };
  const all = codes.reduce(join, x);
  return order === "shuffled" ? b.emit("permute", [all], { axis: along, order: shuffled(widthOf(all), by) }) : all;
};

interface Layer {
  readonly kind: "dense" | "flattened" | "conv2d" | "conv2dInputGradient";
  readonly size: readonly [number, number];
  readonly channels: number;
  readonly window: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly pad: readonly [number, number, number, number];
  readonly order: Order;
  readonly codes: ReadonlyArray<Kind>;
  readonly by: number;
}

const made = 2;

const kernel = (b: Builder, sizes: ReadonlyArray<number>): Ref =>
  fed(
    b,
    "kernel",
    f32(...sizes.map((n, i) => axis(["kernel-height", "kernel-width", "in", "channel"][i] as string, n))),
  );

const layerOf = (b: Builder, layer: Layer, x: Ref): readonly [y: Ref, kernel: Ref] => {
  const { kind, window, stride, size } = layer;
  const pad = layer.pad.map((n, i) => Math.min(n, (window[i < 2 ? 0 : 1] as number) - 1)) as never;
  if (kind === "conv2d") {
    const filter = kernel(b, [...window, widthOf(x), made]);
    return [b.emit("conv2d", [x, filter], { stride, pad }), filter];
  }
  if (kind === "conv2dInputGradient") {
    const filter = kernel(b, [...window, made, widthOf(x)]);
    const side = (i: 0 | 1): number =>
      (size[i] - 1) * stride[i] + window[i] - (pad[2 * i] as number) - (pad[2 * i + 1] as number);
    return [b.emit("conv2dInputGradient", [x, filter], { stride, pad, height: side(0), width: side(1) }), filter];
  }
  const flat = d.reshape(b, x, [batch, axis("feature", elements(x.type.axes).count)]);
  const matrix = fed(b, "kernel", f32(axis("in", widthOf(flat)), axis("unit", made)));
  return [d.matMul(b, flat, matrix), matrix];
};

/** A layer on joined values, and the gradients of all that could be trained. */
const stepOf = (layer: Layer): Graph =>
  buildGraph("step", (b) => {
    const image = layer.kind === "dense" ? [] : [axis("height", layer.size[0]), axis("width", layer.size[1])];
    const x = fed(b, "x", f32(batch, ...image, axis(image.length > 0 ? "channel" : "feature", layer.channels)));
    const codes = layer.codes.map((kind, i) => codeOf(b, kind, `c${i}`));
    const joined = joinedOf(
      b,
      x,
      codes.map(({ code }) => code),
      layer.order,
      layer.by,
    );
    const [y, w] = layerOf(b, layer, joined);
    const loss = d.sumAll(b, d.multiply(b, y, fed(b, "g", y.type)));
    const trained = [x, w, ...codes.flatMap(({ trained }) => trained)];
    const gradients = differentiate(b, loss, trained).map((gradient, i) => [`gradient-${i}`, gradient] as const);
    return { outputs: { y, ...Object.fromEntries(gradients) } };
  });

const forward = (layer: Layer): Graph => {
  const step = stepOf(layer);
  return sweep({ ...step, outputs: { y: step.outputs["y"] as number } });
};

const side = fc.integer({ min: 1, max: 6 });
const kinds = fc.constantFrom<Kind>("one-hot", "embedding", "scalar", "vector");
const edge = fc.nat(4);

const layers: fc.Arbitrary<Layer> = fc
  .record({
    kind: fc.constantFrom<Layer["kind"]>("dense", "flattened", "conv2d", "conv2d", "conv2dInputGradient"),
    size: fc.tuple(side, side),
    channels: fc.integer({ min: 1, max: 3 }),
    window: fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 })),
    stride: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 2 })),
    pad: fc.tuple(edge, edge, edge, edge),
    order: fc.constantFrom<Order>("suffix", "prefix", "shuffled"),
    codes: fc.array(kinds, { minLength: 1, maxLength: 2 }),
    by: fc.nat(99),
  })
  .filter((layer) => {
    try {
      stepOf(layer);
      return true;
    } catch {
      return false; // the window does not fit
    }
  });

const range = (name: string): readonly [number, number] => (name.endsWith("-class") ? [0, classes - 1] : [-1, 1]);

/** The step whose forward half is in the form, with gradients of that. */
const stepInForm = (layer: Layer, name: Form["name"]): Graph => {
  const whole = stepOf(layer);
  const first = inForm(forward(layer), name);
  return buildGraph("step", (b) => {
    const refs: Array<Ref> = [];
    for (const node of first.nodes)
      refs.push(
        b.copy(
          node,
          node.inputs.map((i) => refs[i] as Ref),
        ),
      );
    const y = refs[first.outputs["y"] as number] as Ref;
    const loss = d.sumAll(b, d.multiply(b, y, fed(b, "g", y.type)));
    const named = (wanted: string): Ref | undefined =>
      refs.find((_, i) => {
        const node = first.nodes[i];
        return node?.op === "input" && node.attributes.name === wanted;
      });
    const tables = layer.codes.flatMap((kind, i) =>
      kind === "embedding" ? [`c${i}-table`] : kind === "vector" ? [`c${i}`] : [],
    );
    const trained = ["x", "kernel", ...tables].map((wanted) => named(wanted) as Ref);
    const gradients = differentiate(b, loss, trained).map((gradient, i) => [`gradient-${i}`, gradient] as const);
    expect(Object.keys(whole.outputs)).toHaveLength(gradients.length + 1);
    return { outputs: { y, ...Object.fromEntries(gradients) } };
  });
};

describe("a layer in another form is the same function, with the same gradients", () => {
  test.each(inTurn(["joined", "reordered", "split"] as const))("%s", (name) => {
    let changed = 0;
    const property = fc.property(layers, (layer) => {
      const step = stepInForm(layer, name);
      const plain = forward(layer);
      if (inForm(plain, name) !== plain) changed++;
      expect(verify(step)).toEqual([]);
      expect(compare(stepOf(layer), step, "f64", range)).toBeLessThan(1e-11);
      expect(compare(stepOf(layer), optimise(step, { verify: true }), "f64", range)).toBeLessThan(1e-11);
    });
    fc.assert(property, { numRuns: name === "split" ? 250 : 60 });
    expect(changed).toBeGreaterThan(name === "split" ? 80 : 10);
  });

  test("a category's code times a kernel, looked up", () => {
    for (const kind of ["one-hot", "embedding"] as const) {
      const graph = buildGraph("g", (b) => {
        const { code } = codeOf(b, kind, "c0");
        return { outputs: { y: d.matMul(b, code, fed(b, "kernel", f32(axis("in", widthOf(code)), axis("unit", 4)))) } };
      });
      const looked = inForm(graph, "lookup");
      expect(looked.nodes.map(({ op }) => op)).toContain("gather");
      expect(looked.nodes.map(({ op }) => op)).not.toContain("oneHot");
      expect(compare(graph, looked, "f64", range)).toBeLessThan(1e-12);
    }
  });
});
