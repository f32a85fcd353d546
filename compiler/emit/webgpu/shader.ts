/**
 * The shaders of one stored node, by its op. An op that is neither elementwise nor named here is refused when a program
 * is loaded.
 *
 * In: a scene and a node. Out: its shaders, in order, each with the registers that it names.
 */
import type { NodeOf } from "../../ir/graph/graph.js";
import { elementwiseOf, type OpName } from "../../ir/op/index.js";
import { strides } from "../../ir/op/make.js";
import { product } from "../shape.js";
import {
  productTiles,
  store,
  writeConvolution,
  writeFilterGradient,
  writeInputGradient,
  writeProduct,
} from "./contraction.js";
import { functionsOf } from "./elementwise.js";
import { partsOf, writeArgMax, writeParts, writeReduction } from "./reduction.js";
import { fewParts, type Scene } from "./scene.js";
import { computed, type Ground, load, valueAt } from "./value.js";
import { writeAvgPoolGradient, writeMaxPoolGradient, writePool, writeResizeGradient } from "./window.js";
import { coordinates, openWriter, placed, whole } from "./writer.js";

/** The register of three words: whether a gather failed, its index, the rows of its table. */
export const failure = Number.MIN_SAFE_INTEGER;

export interface Shader {
  readonly code: string;
  readonly invocations: number;
  /** What the shader's operands are, in order. */
  readonly registers: ReadonlyArray<number>;
  /** The register that it makes, and its size. */
  readonly makes: { readonly register: number; readonly count: number };
}

/** A register for what a reduction leaves between two shaders. */
export type Fresh = () => number;

type Writing<K extends OpName> = (scene: Scene, node: NodeOf<K>, id: number, fresh: Fresh) => ReadonlyArray<Shader>;

const written = (scene: Scene, invocations: number, makes: Shader["makes"], write: (g: Ground) => void): Shader => {
  const w = openWriter();
  write({ w, scene });
  return { ...w.finish(invocations), invocations, makes };
};

/** One shader with an invocation for each element of the node. */
const each =
  <K extends OpName>(write: (g: Ground, node: NodeOf<K>, id: number) => void): Writing<K> =>
  (scene, node, id) => [
    written(scene, scene.count(id), { register: id, count: scene.count(id) }, (g) => write(g, node, id)),
  ];

const pointwise: Writing<OpName> = each((g, _, id) => store(g, id, "i", computed(g, id, "i")));

const products = (scene: Scene, node: Parameters<typeof writeProduct>[1], id: number): ReadonlyArray<Shader> => [
  written(scene, productTiles({ w: openWriter(), scene }, node, id), { register: id, count: scene.count(id) }, (g) =>
    writeProduct(g, node, id),
  ),
];

const reduction: Writing<"sum" | "max"> = (scene, node, id, fresh) => {
  const rows = scene.count(id);
  const made: Array<Shader> = [];
  const gone = product(node.attributes.axes.map((d) => scene.shape(node.inputs[0] as number)[d] as number));
  let [left, from] = [partsOf(gone), partsOf(gone) === 1 ? id : fresh()];
  const first = from;
  made.push(
    written(scene, rows * left, { register: first, count: rows * left }, (g) => writeReduction(g, node, first)),
  );
  while (left > 1) {
    const [parts, source, next] = [left, from, partsOf(left)];
    const to = next === 1 ? id : fresh();
    const makes = { register: to, count: rows * next };
    made.push(written(scene, rows * next, makes, (g) => writeParts(g, node.op, source, to, [rows, parts])));
    [left, from] = [next, to];
  }
  return made;
};

/** Each part into its place. */
const joined: Writing<"concat"> = (scene, node, id, fresh) => {
  if (node.inputs.length <= fewParts) return pointwise(scene, node, id, fresh);
  const [{ axis }, by] = [node.attributes, strides(scene.shape(id))];
  let start = 0;
  return node.inputs.map((part) => {
    const from = start;
    start += scene.shape(part)[axis] as number;
    return written(scene, scene.count(part), { register: id, count: scene.count(id) }, (g) => {
      const at = coordinates(g.w, "i", scene.shape(part));
      store(g, id, placed(g.w, at, by, from * (by[axis] as number)), valueAt(g, part, "i"));
    });
  });
};

/** Rows of a table. An index outside it is noted, and the run then changes nothing. */
const gather: Writing<"gather"> = each((g, node, id) => {
  const [table, indices] = node.inputs as unknown as readonly [number, number];
  const [rows = 0, ...rest] = g.scene.shape(table);
  const [item = "0u", column = "0u"] = coordinates(g.w, "i", [g.scene.count(indices), product(rest)]);
  const index = valueAt(g, indices, item);
  const failed = g.w.offset(failure);
  g.w.block(`if (${index} < 0 || ${index} >= ${rows})`, () => {
    g.w.line(`arena[${failed} + 1u] = bitcast<u32>(${index});`);
    g.w.line(`arena[${failed} + 2u] = ${whole(rows)};`);
    g.w.line(`arena[${failed}] = 1u;`);
  });
  const row = g.w.named(`u32(clamp(${index}, 0, ${rows - 1}))`);
  store(g, id, "i", valueAt(g, table, g.w.named(`${row} * ${whole(product(rest))} + ${column}`)));
});

/** Ops that are neither elementwise nor written where they are read. */
const writings: { readonly [K in OpName]?: Writing<K> } = {
  matMul: products,
  batchMatMul: products,
  fusedDense: products,
  conv2d: each<"conv2d">(writeConvolution),
  fusedConv: each<"fusedConv">(writeConvolution),
  conv2dInputGradient: each(writeInputGradient),
  conv2dFilterGradient: each(writeFilterGradient),
  maxPool: each<"maxPool">(writePool),
  avgPool: each<"avgPool">(writePool),
  maxPoolGradient: each(writeMaxPoolGradient),
  avgPoolGradient: each(writeAvgPoolGradient),
  resizeGradient: each(writeResizeGradient),
  sum: reduction as Writing<"sum">,
  max: reduction as Writing<"max">,
  argMax: each(writeArgMax),
  gather,
  concat: joined,
  broadcast: pointwise,
  cast: pointwise,
  count: pointwise,
  detach: pointwise,
  oneHot: pointwise,
  pad: pointwise,
  permute: pointwise,
  reshape: pointwise,
  resize: pointwise,
  slice: pointwise,
  transpose: pointwise,
  constant: pointwise,
};

const sources: ReadonlySet<OpName> = new Set(["input", "state"]);

/** Whether there is a shader for this op, or none is needed. */
export const canWrite = (op: OpName): boolean =>
  sources.has(op) || (elementwiseOf(op) === undefined ? writings[op] !== undefined : functionsOf(op) !== undefined);

/** The shaders that make a stored node which is no source. */
export const shadersOf = (scene: Scene, id: number, fresh: Fresh): ReadonlyArray<Shader> => {
  const node = scene.node(id);
  const writing = (writings[node.op] ?? pointwise) as Writing<OpName>;
  return writing(scene, node as NodeOf<OpName>, id, fresh);
};

/** A shader that copies `count` elements, unless a gather has failed. */
export const copyOf = (scene: Scene, from: number, to: number, count: number): Shader =>
  written(scene, count, { register: to, count }, (g) => {
    g.w.line(`if (arena[${g.w.offset(failure)}] != 0u) { return; }`);
    store(g, to, "i", load(g, from, "i32", "i"));
  });
