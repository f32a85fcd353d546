// Contractions of joined values, taken apart. In: a matrix product or convolution whose left side is a concatenation on
// the axis that is summed over, however it was permuted, relabelled or flattened; out: its parts, which rows of the
// kernel each one meets, and how the contraction is applied to some of them.
import type { Builder, Ref } from "../ir/graph/builder.js";
import type { NodeOf } from "../ir/graph/graph.js";
import { type Axes, type Axis, axis, batch, elements, isBatch, sizeAt, type TensorType } from "../ir/graph/type.js";
import { broadcast, matMul, number, reshape, sum, transpose } from "../ir/op/dsl.js";
import { relabels, type Site } from "./rewrite.js";

/** One part of a concatenation: indices `start` to `start + size` of [x, c, …] before any permutation. */
export interface Part {
  readonly value: Ref;
  readonly start: number;
  readonly size: number;
}

/** How one kind of contraction reads a kernel. */
export interface Contraction {
  /** Positions that a flattened image was made of; 1 where nothing was flattened. */
  readonly positions: number;
  /** The kernel with an axis of its own, `along`, for the joined indices. */
  readonly open: (b: Builder, kernel: Ref) => Ref;
  readonly along: number;
  /** The contraction of a value with those rows of the kernel that it meets. */
  readonly apply: (b: Builder, x: Ref, rows: Ref) => Ref;
  /** [codes, …]: what each index of a code adds to one sample, from the rows of the kernel that it meets. */
  readonly table: (b: Builder, rows: Ref) => Ref;
  /** What the contraction makes. */
  readonly made: TensorType;
}

export interface Joined extends Contraction {
  readonly parts: ReadonlyArray<Part>;
  /** order[i]: which index of the concatenation stands at i. */
  readonly order: ReadonlyArray<number> | undefined;
  readonly kernel: Ref;
}

const lastSize = ({ type }: Ref): number => sizeAt(type.axes.at(-1)?.size ?? 0, 1);

const perSample = (type: TensorType): number => elements(type.axes.slice(1)).count;

const rowsOf = (rows: Ref): Axes => [axis("in", elements(rows.type.axes.slice(0, -1)).count), rows.type.axes.at(-1)!];

/** x[n, positions·c]·W: W's rows are (position, index) in that order. */
const product = ({ node, inputs: [, kernel] }: Site<"matMul">, positions: number): Contraction => ({
  positions,
  along: 1,
  open: (b, w) => {
    const [rows, made] = [sizeAt((kernel as Ref).type.axes[0]?.size ?? 0, 1), w.type.axes.at(-1)!];
    return reshape(b, w, [axis("position", positions), axis("in", rows / positions), made]);
  },
  apply: (b, x, rows) => {
    const flat = reshape(b, x, [batch, axis("feature", perSample(x.type))]);
    return matMul(b, flat, reshape(b, rows, rowsOf(rows)));
  },
  table: (b, rows) => (positions === 1 ? reshape(b, rows, rowsOf(rows)) : sum(b, rows, [0])),
  made: node.type,
});

/** An image of ones, by which a convolution adds up the taps inside the image: exact at every border. */
const ones = (b: Builder, [, height, width]: Axes): Ref =>
  broadcast(b, number(b, 1), [axis("one", 1), height!, width!, axis("channel", 1)]);

const sizes = ({ type }: Ref): ReadonlyArray<number> => type.axes.map(({ size }) => sizeAt(size, 1));

/** The planes [1, h, w, …] made of one image of ones, with the code's axis first: [code, h·w·made]. */
const planes = (b: Builder, made: Ref, split: Axes, order: ReadonlyArray<number>): Ref => {
  const [, height = 0, width = 0] = sizes(made);
  const apart = reshape(b, made, [axis("position", height * width), ...split]);
  const moved = transpose(b, apart, order);
  return reshape(b, moved, [moved.type.axes[0]!, axis("plane", elements(moved.type.axes.slice(1)).count)]);
};

/** x ∗ K over its channels: K[height, width, in, made]. */
const convolution = ({ node, inputs: [x] }: Site<"conv2d">): Contraction => ({
  positions: 1,
  along: 2,
  open: (_, kernel) => kernel,
  apply: (b, image, rows) => b.emit("conv2d", [image, rows], node.attributes),
  table: (b, rows) => {
    const [height, width, codes, made] = rows.type.axes as [Axes[0], Axes[0], Axes[0], Axes[0]];
    const each = axis("channel", sizeAt(codes.size, 1) * sizeAt(made.size, 1));
    const filter = reshape(b, rows, [height, width, axis("in", 1), each]);
    const taps = b.emit("conv2d", [ones(b, (x as Ref).type.axes), filter], node.attributes);
    return planes(
      b,
      taps,
      [
        { ...codes, name: "in" },
        { ...made, name: "made" },
      ],
      [1, 0, 2],
    );
  },
  made: node.type,
});

/** The transposed convolution: K[height, width, made, channel] with the joined indices last. */
const transposed = ({ node, inputs: [x] }: Site<"conv2dInputGradient">): Contraction => ({
  positions: 1,
  along: 3,
  open: (_, kernel) => kernel,
  apply: (b, image, rows) => b.emit("conv2dInputGradient", [image, rows], node.attributes),
  table: (b, rows) => {
    const [height, width, made, codes] = rows.type.axes as [Axes[0], Axes[0], Axes[0], Axes[0]];
    const each = axis("in", sizeAt(codes.size, 1) * sizeAt(made.size, 1));
    const filter = reshape(b, rows, [height, width, each, axis("channel", 1)]);
    const taps = b.emit("conv2dInputGradient", [ones(b, (x as Ref).type.axes), filter], node.attributes);
    return planes(
      b,
      taps,
      [
        { ...made, name: "made" },
        { ...codes, name: "in" },
      ],
      [2, 0, 1],
    );
  },
  made: node.type,
});

const contractionOf = (site: Site, positions: number): Contraction => {
  if (site.node.op === "conv2d") return convolution(site as Site<"conv2d">);
  if (site.node.op === "conv2dInputGradient") return transposed(site as Site<"conv2dInputGradient">);
  return product(site as Site<"matMul">, positions);
};

/** The value that a relabelling gives other names to; the value itself where it is none. */
export const unlabelled = (site: Site, value: Ref): Ref => {
  const source = site.maker(value).op === "reshape" ? site.sources(value)[0] : undefined;
  return source !== undefined && relabels(source, value) ? unlabelled(site, source) : value;
};

const isSample = (first: Axis | undefined): boolean =>
  first !== undefined && isBatch(first.size) && first.size.times === 1;

/**
 * Through a flattening of [batch, …, channel] to [batch, feature], to the image; the value itself where it is none.
 * Positions that are merged into the batch, as a layer does that works at each by itself, are none.
 */
const unflattened = (site: Site, value: Ref): Ref => {
  const source = site.maker(value).op === "reshape" ? site.sources(value)[0] : undefined;
  const flattens = source !== undefined && isSample(source.type.axes[0]) && source.type.axes.length > 2;
  return flattens && isSample(value.type.axes[0]) && value.type.axes.length === 2 ? source : value;
};

/** The parts of a concatenation on the last axis; those of one within another count as its own. */
const partsOf = (site: Site, value: Ref, start = 0): ReadonlyArray<Part> => {
  const node = site.maker(value);
  const isJoin = node.op === "concat" && node.attributes.axis === value.type.axes.length - 1 && site.only(value);
  if (!isJoin) return [{ value, start, size: lastSize(value) }];
  let next = start;
  return site.sources(value).flatMap((part) => {
    const parts = partsOf(site, part, next);
    next += lastSize(part);
    return parts;
  });
};

const permutationOf = (site: Site, value: Ref): ReadonlyArray<number> | undefined => {
  const node = site.maker(value);
  return node.op === "permute" && node.attributes.axis === value.type.axes.length - 1
    ? (node as NodeOf<"permute">).attributes.order
    : undefined;
};

/** The contraction's left side as parts; undefined where it is no concatenation that only this node reads. */
export const joinedAt = (site: Site): Joined | undefined => {
  const [x, kernel] = site.inputs as readonly [Ref, Ref];
  const [first] = x.type.axes;
  if (first === undefined || !isBatch(first.size) || elements(kernel.type.axes).batches > 0) return undefined;
  const named = unlabelled(site, x);
  const image = site.node.op === "matMul" ? unlabelled(site, unflattened(site, named)) : named;
  if (!site.only(x) || !site.only(named) || !site.only(image)) return undefined;
  const order = permutationOf(site, image);
  const joined = order === undefined ? image : unlabelled(site, site.sources(image)[0] as Ref);
  const parts = partsOf(site, joined);
  if (parts.length < 2) return undefined;
  const positions = image === named ? 1 : perSample(image.type) / lastSize(image);
  return { ...contractionOf(site, positions), parts, order, kernel };
};
