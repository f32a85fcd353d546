// vector-quantised: each position of the encoder's output is replaced by the nearest of `codes` learned vectors (van
// den Oord et al. 2017). Positions are those of an image or a sequence, or `count` slots of a vector. Gradients pass
// straight through; the codebook follows the encoder by moving averages or by a term of the loss, the encoder keeps to
// it by another term.

import type { Builder, Ref } from "../../ir/graph/builder.js";
import type { Initial } from "../../ir/graph/initial.js";
import { type Axes, axis, batch, elements, f32, mergedSize, type TensorType } from "../../ir/graph/type.js";
import {
  add,
  argMaxLast,
  broadcast,
  cast,
  detach,
  divide,
  floor,
  matMul,
  minimum,
  multiply,
  negate,
  number,
  reshape,
  scale,
  square,
  subtract,
  sum,
  transpose,
} from "../../ir/op/dsl.js";
import type { Scope } from "../../scope/scope.js";
import { constantly, type Flow, fanIn, vectorAxes, wholeAxis, widthOf } from "../../scope/scope.js";
import { size, whole, word } from "../codec.js";
import { optional, required, withDefault } from "../record.js";
import { followed } from "./codebook.js";
import { head, latent } from "./latent.js";

interface Written {
  readonly codes: number;
  readonly size: number;
  readonly count?: number;
  readonly update: "average" | "gradient";
}

const isVector = ({ axes }: TensorType): boolean => axes.length === 2;

/** The axes of the codes' numbers: one for each position. */
const positionsOf = (l: Written, { axes }: TensorType): Axes =>
  axes.length === 2 ? [batch, axis("slot", l.count ?? 1)] : axes.slice(0, -1);

const codeOf = (l: Written, h: TensorType): TensorType =>
  isVector(h)
    ? f32(...vectorAxes((l.count ?? 1) * l.size))
    : f32(...h.axes.slice(0, -1), { name: h.axes.at(-1)?.name ?? "channel", size: l.size });

const codebookAxes = (l: Written): Axes => [axis("code", l.codes), axis("feature", l.size)];

const codebookName = "codebook.vectors";

/** A vector for each code. Its averages follow what is quantised once `codes` are known; its gradients need no help. */
const codebookIn = (scope: Scope, l: Written): { readonly vectors: Ref; readonly follow: Follow } => {
  const segments = wholeAxis(l.codes);
  const initial: Initial = { _tag: "Normal", deviation: 1 / Math.sqrt(l.size), axis: 0, segments };
  const { parameter, statistic } = scope.forming("table", { below: "codebook" });
  if (l.update === "gradient")
    return { vectors: parameter(codebookName, codebookAxes(l), initial), follow: () => undefined };
  const vectors = statistic(codebookName, codebookAxes(l), initial);
  const counts = statistic("codebook.counts", codebookAxes(l).slice(0, 1), constantly(1));
  const follow: Follow = (rows, codes, counted) => {
    if (scope.mode === "infer") return;
    const next = followed(scope.inside("codebook"), { vectors, counts, rows, codes, counted });
    scope.update(codebookName, next.vectors);
    scope.update("codebook.counts", next.counts);
  };
  return { vectors, follow };
};

type Follow = (rows: Ref, codes: Ref, counted: Ref | undefined) => void;

/** The vectors that are quantised, one a row: what the encoder made, times a matrix. */
const encoded = (scope: Scope, l: Written, h: Flow): Ref => {
  const { b } = scope;
  const [width, made] = [widthOf(h.ref.type), isVector(h.ref.type) ? (l.count ?? 1) * l.size : l.size];
  const { parameter } = scope.forming("affine");
  const kernel = parameter("kernel", [axis("in", width), axis("feature", made)], fanIn(width, 0, h.origin));
  const bias = parameter("bias", [axis("feature", made)], fanIn(width, 0, wholeAxis(made)));
  const rows = reshape(b, h.ref, [axis("row", mergedSize(h.ref.type.axes.slice(0, -1))), axis("in", width)]);
  const product = matMul(b, rows, kernel);
  const affine = add(b, product, broadcast(b, bias, product.type.axes));
  return reshape(b, affine, [axis("position", mergedSize(positionsOf(l, h.ref.type))), axis("feature", l.size)]);
};

/** The number of the nearest code: ‖x − e‖² = ‖x‖² − 2x·e + ‖e‖², and ‖x‖² is the same for all. */
const nearest = (b: Builder, rows: Ref, codebook: Ref): Ref => {
  const products = scale(b, matMul(b, rows, transpose(b, codebook, [1, 0])), 2);
  const lengths = sum(b, square(b, codebook), [1]);
  return argMaxLast(b, subtract(b, products, broadcast(b, lengths, products.type.axes)));
};

/** The share of the positions that took each code. */
const shares = (b: Builder, codes: Ref, count: number): Ref => {
  const rows = reshape(b, codes, [axis("position", mergedSize(codes.type.axes))]);
  const hot = b.emit("oneHot", [rows], { axis: axis("code", count) });
  return divide(b, sum(b, hot, [0]), b.emit("count", [], { axes: rows.type.axes }));
};

/** How many codes one sample's z of this type holds. */
const positionCount = (l: Written, code: TensorType): number => elements(code.axes).count / l.size;

export const vectorQuantised = latent({
  doc:
    "A VQ-VAE's code: each position of what the encoder makes is replaced by the nearest vector of a learned " +
    "codebook. Its prior is uniform over the codes and independent between positions, so samples show what single " +
    "codes stand for, not whole pictures; an autoregressive prior learns which codes go together.",
  fields: {
    codes: required(whole("a whole number from 2 to 65536", 2, 65536), "How many vectors the codebook has."),
    size: required(
      size,
      "How many numbers each vector has; a learned matrix brings what the encoder makes to this width.",
    ),
    count: optional(
      size,
      "After an encoder that ends in a vector: how many codes it becomes; left out: one. An image or a sequence has " +
        "one at each of its positions.",
    ),
    update: withDefault(
      word("an update", ["average", "gradient"]),
      "How the codebook follows: `average`, by moving averages of what took each code, a code that is hardly used " +
        "starting anew at what was just quantised; or `gradient`, by the `codebook` term of the objective, which " +
        "tends to leave most codes unused.",
      "average" as const,
    ),
  },
  sample: { type: "vector-quantised", codes: 128, size: 16 },
  names: (l) => ({ size: l.size, codes: l.codes, ...(l.count === undefined ? {} : { count: l.count }) }),
  reads: ["vector", "image", "sequence"],
  fault: (l, h) =>
    l.count === undefined || isVector(h) ? undefined : { _tag: "PositionsFollow", field: "count", found: h },
  code: (l, h) => h && codeOf(l, h),
  continuous: false,
  units: (l, code) => positionCount(l, code),
  heads: (scope, l, h) => {
    const { b } = scope;
    const { vectors: codebook, follow } = codebookIn(scope, l);
    const rows = encoded(scope.inside("encoded"), l, h);
    const codes = nearest(scope.inside("codebook").b, rows, codebook);
    follow(rows, codes, h.mask && reshape(b, h.mask, codes.type.axes));
    const { axes } = codeOf(l, h.ref.type);
    return {
      encoded: reshape(b, rows, axes),
      quantised: reshape(b, b.emit("gather", [codebook, codes], {}), axes),
      codes: reshape(b, codes, positionsOf(l, h.ref.type)),
    };
  },
  centre: (_, __, heads) => head(heads, "quantised"),
  beside: (_, __, heads) => ({ code: head(heads, "codes") }),
  draw: ({ b }, _, heads) => {
    const made = head(heads, "encoded");
    return add(b, made, detach(b, subtract(b, head(heads, "quantised"), made)));
  },
  terms: (l) => (l.update === "average" ? ["commitment"] : ["codebook", "commitment"]),
  unlocks: { codebook: ["update", "gradient"] },
  // With a uniform prior and one code for certain, KL(q ‖ p) = log K at each position, whatever the encoder does.
  divergence: (b, l, heads) => {
    const { axes } = head(heads, "codes").type;
    return broadcast(b, number(b, Math.log(l.codes)), axes);
  },
  charges: (b, l, heads) => {
    const [made, code] = [head(heads, "encoded"), head(heads, "quantised")];
    const commitment = square(b, subtract(b, made, detach(b, code)));
    return l.update === "average"
      ? { commitment }
      : { codebook: square(b, subtract(b, code, detach(b, made))), commitment };
  },
  measures: ({ b }, l, heads) => ({ codes: shares(b, head(heads, "codes"), l.codes) }),
  countable: {
    classes: ({ codes }) => codes,
    numbers: (_, __, heads) => head(heads, "codes"),
    // One code for certain: −log p of it.
    divergence: (b, l, heads, logs) => {
      const taken = head(heads, "codes");
      const rows = reshape(b, taken, logs.type.axes.slice(0, 2));
      const hot = b.emit("oneHot", [rows], { axis: axis("feature", l.codes) });
      return reshape(b, negate(b, sum(b, multiply(b, hot, logs), [2])), taken.type.axes);
    },
    code: ({ b, state, code }, l, numbers) =>
      reshape(b, b.emit("gather", [state(codebookName, codebookAxes(l)), numbers], {}), code.axes),
  },
  // ⌊u·K⌋ of uniform numbers, each a code; u·K may round up to K.
  prior: ({ b, noise, state, code }, l) => {
    const rows = [axis("position", mergedSize([batch, axis("rest", positionCount(l, code))]))];
    const drawn = noise("prior", "uniform", f32(batch, axis("rest", positionCount(l, code))));
    const place = minimum(b, floor(b, scale(b, drawn, l.codes)), number(b, l.codes - 1));
    const numbers = reshape(b, cast(b, place, "i32"), rows);
    return reshape(b, b.emit("gather", [state(codebookName, codebookAxes(l)), numbers], {}), code.axes);
  },
});
