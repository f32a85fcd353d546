// What the tests of foreign weights share: the models of tests/golden/weights, filled from a file by the map that graft
// proposes, and what they compute.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Compiled, compile } from "../../compiler/pipeline/compile.js";
import { groupsOf } from "../../compiler/weights/group.js";
import type { WeightMap } from "../../compiler/weights/map.js";
import { plan } from "../../compiler/weights/plan.js";
import { propose } from "../../compiler/weights/propose.js";
import type { Tensor } from "../../runtime/engine/engine.js";
import { wasm } from "../../runtime/engine/wasm/index.js";
import { initialise } from "../../runtime/train/initialise.js";
import { fill } from "../../runtime/weights/fill.js";
import { readWeights } from "../../runtime/weights/read.js";
import { right } from "../models.js";

export const golden = join(import.meta.dirname, "../golden/weights");

export type Name = "image" | "sequence";

interface Expected {
  readonly image: ReadonlyArray<number>;
  readonly digit: ReadonlyArray<number>;
  readonly x: ReadonlyArray<number>;
  readonly z: ReadonlyArray<number>;
  readonly expected: Readonly<Record<string, { readonly encode: Array<number>; readonly decode: Array<number> }>>;
}

export const expectedIn = (folder: string): Expected =>
  JSON.parse(readFileSync(join(folder, "expected.json"), "utf8")) as Expected;

export const modelOf = (name: Name): Compiled => {
  const made = compile({ name, text: readFileSync(join(golden, `${name}.json`), "utf8") });
  if (made._tag === "Left") throw new Error(made.left.map(({ _tag }) => _tag).join());
  return made.right;
};

export const bytesOf = (path: string): Uint8Array => new Uint8Array(readFileSync(path));

const f32 = (shape: ReadonlyArray<number>, data: ReadonlyArray<number>): Tensor => ({
  dtype: "f32",
  shape,
  data: Float32Array.from(data),
});

export interface Computed {
  readonly map: WeightMap;
  readonly encode: ReadonlyArray<number>;
  readonly decode: ReadonlyArray<number>;
}

/** What the model makes of the file's inputs with the file's weights. */
export const computed = async (path: string, name: Name, given: Expected): Promise<Computed> => {
  const { typed, program } = modelOf(name);
  const tensors = right(await readWeights(bytesOf(path)));
  const held = new Map([...tensors].map(([tensor, { shape }]) => [tensor, shape]));
  const groups = groupsOf(typed);
  const { map } = propose(held, groups);
  const { fillings } = right(plan(held, groups, map));
  const opened = await wasm.open();
  if (opened._tag !== "Ready") throw new Error("no wasm");
  const session = await opened.engine.load(program);
  await session.write({ ...initialise(program, 1), ...fill(tensors, fillings) });
  const digit: Tensor = { dtype: "i32", shape: [3], data: Int32Array.from(given.digit) };
  const feeds = { image: f32([3, 9, 9, 1], given.image), x: f32([3, 6, 3], given.x), z: f32([3, 2], given.z), digit };
  const inputs = (graph: string) =>
    Object.fromEntries(
      Object.entries(feeds).filter(([input]) =>
        program.graphs[graph]?.nodes.some((node) => node.op === "input" && node.attributes.name === input),
      ),
    );
  const encoded = await session.run("encode", inputs("encode"));
  const decoded = await session.run("decode", inputs("decode"));
  session.dispose();
  const output = name === "image" ? "image" : "x";
  return { map, encode: [...(encoded["z"]?.data ?? [])], decode: [...(decoded[output]?.data ?? [])] };
};
