// Models of other tools become specs and runs that compute the same. The fixtures are what Keras 3 and PyTorch wrote,
// with what they computed; tests/fixtures/keras/make.py and tests/fixtures/onnx/make.py made them.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import { expect, test } from "vitest";
import { chainOf } from "../../compiler/foreign/chain.js";
import { kerasModel } from "../../compiler/foreign/keras.js";
import { shapeAt } from "../../compiler/ir/graph/type.js";
import { engines } from "../../runtime/engine/registry.js";
import { stream } from "../../runtime/random/stream.js";
import { foreignAt } from "../../src/cli/import/foreign.js";
import { long } from "../long.js";
import { opened } from "../models.js";

const place = join(import.meta.dirname, "../fixtures");

type Nested = number | ReadonlyArray<Nested>;
const flat = (value: Nested): ReadonlyArray<number> => (typeof value === "number" ? [value] : value.flatMap(flat));

interface Computed {
  readonly given: Readonly<Record<string, Nested>>;
  readonly made: Nested;
}

const expected: Readonly<Record<string, Computed>> = Object.fromEntries(
  ["keras", "onnx"].flatMap((tool) =>
    Object.entries(
      JSON.parse(readFileSync(join(place, tool, "expected.json"), "utf8")) as Record<string, Computed>,
    ).map(([name, computed]) => [`${tool}/${name}`, computed]),
  ),
);

const brought = async (name: string, options = {}) => {
  const found = await foreignAt(join(place, name), options);
  if (found === undefined) throw new Error(`${name} is no model`);
  return found;
};

test.each(Object.keys(expected))("%s computes here what it computed there", async (name) => {
  const found = await brought(name);
  if (E.isLeft(found)) throw new Error(JSON.stringify(found.left.reports, null, 2));
  const { compiled, weights } = found.right;
  const session = await opened(engines.reference, compiled);
  await session.write(weights);
  const { given, made } = expected[name]!;
  const count = (Object.values(given)[0] as ReadonlyArray<unknown>).length;
  const types = [...compiled.core.inputs, ...compiled.core.conditions.map(({ name, raw }) => ({ name, type: raw }))];
  const feeds = Object.fromEntries(
    types.map(({ name, type }) => {
      const values = flat(given[name] ?? (Object.values(given)[0] as Nested));
      return [name, { dtype: "f32" as const, shape: shapeAt(type.axes, count), data: Float32Array.from(values) }];
    }),
  );
  const [output] = Object.values(await session.run("reconstruct", feeds));
  session.dispose();
  const far = flat(made).map((value, i) => Math.abs(value - (output?.data[i] ?? Number.NaN)));
  expect(far.length).toBe(output?.data.length);
  expect(Math.max(...far)).toBeLessThan(1e-5);
});

test.each([
  ["keras/odd.keras", ["zero_padding2d (ZeroPadding2D)", "add (Add)"]],
  ["onnx/odd.onnx", ["/Erf (Erf)"]],
  ["onnx/started.onnx", ["/writer/GRU (GRU) starts from a state that is not zero"]],
])("%s: every layer that has no counterpart is named, and nothing is made of the rest", async (name, words) => {
  const found = await brought(name);
  if (E.isRight(found)) throw new Error("it was imported");
  const [report] = found.left.reports;
  expect(report?.code).toBe("G922");
  const text = JSON.stringify(report);
  for (const word of words) expect(text).toContain(word);
});

test("the layer that makes the code can be named", async () => {
  const found = await brought("keras/dense.keras", { latent: "dense" });
  expect(E.isRight(found) && found.right.made.spec["latent"]).toEqual({ type: "point", size: 8 });
});

const dense = (name: string, units: number, reads: string, more = {}) => ({
  class_name: "Dense",
  config: { name, units, activation: "relu", ...more },
  inbound_nodes: [[[reads, 0, 0, {}]]],
});

const functional = (layers: ReadonlyArray<unknown>, ends: string) => ({
  class_name: "Functional",
  config: {
    name: "m",
    layers: [
      { class_name: "InputLayer", config: { name: "x", batch_input_shape: [null, 6] }, inbound_nodes: [] },
      ...layers,
    ],
    input_layers: [["x", 0, 0]],
    output_layers: [[ends, 0, 0]],
  },
});

const whysOf = (config: unknown): ReadonlyArray<string> => {
  const model = kerasModel(config);
  const chain = E.isLeft(model) ? model : chainOf(model.right);
  return E.isLeft(chain) ? chain.left.map(({ layer, why }) => `${layer}: ${why}`) : [];
};

test("x + f(x) is a residual, with what is inside it; x + x and sums of other ways are refused", () => {
  const sum = (name: string, ...reads: ReadonlyArray<string>) => ({
    class_name: "Add",
    config: { name },
    inbound_nodes: [reads.map((read) => [read, 0, 0, {}])],
  });
  const outer = [
    dense("a", 3, "x"),
    dense("b", 3, "a"),
    dense("c", 3, "b"),
    sum("in", "c", "b"),
    sum("out", "a", "in"),
    dense("d", 6, "out"),
  ];
  const model = kerasModel(functional(outer, "d"));
  const chain = E.isLeft(model) ? model : chainOf(model.right);
  if (E.isLeft(chain)) throw new Error(JSON.stringify(chain.left));
  const named = (steps: typeof chain.right.steps): unknown =>
    steps.map(({ from, inside }) => (inside === undefined ? from.name : { [from.name]: named(inside) }));
  expect(named(chain.right.steps)).toEqual(["a", { out: ["b", { in: ["c"] }] }, "d"]);
  expect(whysOf(functional([dense("a", 6, "x"), sum("s", "a", "a")], "s"))[0]).toMatch(/than x \+ f\(x\)/);
  const apart = [dense("a", 3, "x"), dense("b", 6, "a"), dense("c", 6, "x"), sum("s", "b", "c")];
  expect(whysOf(functional(apart, "s"))[0]).toMatch(/than x \+ f\(x\)/);
  const wide = [dense("a", 3, "x"), dense("b", 6, "a"), sum("s", "b", "a")];
  expect(whysOf(functional(wide, "s"))[0]).toBe("s: adds 6 to 3");
});

test("a model that makes something else than it reads is no autoencoder, and is told so", () => {
  expect(whysOf(functional([dense("a", 3, "x"), dense("b", 4, "a")], "b"))).toEqual([
    ": makes 4 of 6: graft's models make what they read",
  ]);
});

test("what a layer's options say otherwise than graft is a reason, not a guess", () => {
  const layers = [dense("a", 3, "x", { activation: "selu" }), dense("b", 6, "a")];
  expect(whysOf(functional(layers, "b"))).toEqual(["a: has the activation selu, which graft lacks"]);
  expect(whysOf({ class_name: "MyModel", config: {} })).toHaveLength(1);
  expect(whysOf(functional([dense("a", 3, "x"), dense("b", 6, "b")], "b"))).toEqual([
    ": does not lead from its end to an input",
  ]);
});

test.each([
  ["keras/dense.keras", 3],
  ["keras/dense.h5", 3],
  ["onnx/vae.onnx", 30],
])("%s, damaged anywhere, is refused or read, and nothing is thrown", async (name, times) => {
  const folder = mkdtempSync(join(tmpdir(), "graft-foreign-"));
  const bytes = readFileSync(join(place, name));
  const from = stream(1, name, 0);
  try {
    for (let i = 0; i < (long ? 10 * times : times); i++) {
      const damaged = Uint8Array.from(bytes);
      for (let k = 0; k <= i % 4; k++) damaged[from.below(bytes.length)] = from.below(256);
      const file = join(folder, `model-${i}${name.slice(name.lastIndexOf("."))}`);
      writeFileSync(file, i % 5 === 4 ? damaged.subarray(0, from.below(bytes.length)) : damaged);
      await foreignAt(file, {});
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
