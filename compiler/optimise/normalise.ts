// Normalisation by running statistics, folded into the layer before it (identity I7): ((x∗K + b) − m)/d·g + h, where
// only x depends on data, is x∗(K·s) + t with s = g/d and t = (b − m)·s + h. The kernel is scaled at every run, so it
// is done only where that costs less than passes over what the layer makes. In training the statistics come from the
// batch: nothing matches.
import type { Ref } from "../ir/graph/builder.js";
import type { Axis } from "../ir/graph/type.js";
import { add, broadcast, divide, multiply, number, reshape, subtract } from "../ir/op/dsl.js";
import { type Context, choose } from "./choose.js";
import type { Forms } from "./forms.js";
import type { Pass } from "./pass.js";
import { type Row, rewrite, row, type Site } from "./rewrite.js";

/** The axis of each contraction's kernel that its result's last axis comes from. */
const madeAxis = { matMul: 1, conv2d: 3, conv2dInputGradient: 2 } as const;

type Contraction = keyof typeof madeAxis;

const isContraction = (op: string): op is Contraction => op in madeAxis;

type Operation = "add" | "subtract" | "multiply" | "divide";

/** One operation of the chain, with a vector along the last axis. */
interface Link {
  readonly op: Operation;
  readonly vector: Ref;
}

/**
 * Whether a value is the same for every sample and run of data: made of state and numbers alone. Each node is looked at
 * once: one seen before is either fixed or has already decided the answer.
 */
const isFixed = (site: Site, value: Ref, seen = new Set<number>()): boolean => {
  const { op } = site.maker(value);
  if (op === "state" || seen.has(value.id)) return true;
  seen.add(value.id);
  return op !== "input" && site.sources(value).every((source) => isFixed(site, source, seen));
};

/** The vector that a value repeats along all axes but the last, if it is fixed. */
const vectorOf = (site: Site, value: Ref): Ref | undefined => {
  const source = site.maker(value).op === "broadcast" ? site.sources(value)[0] : undefined;
  const [own, last] = [source?.type.axes[0], value.type.axes.at(-1)];
  const fits = source?.type.axes.length === 1 && own?.name === last?.name && own?.size === last?.size;
  return source !== undefined && fits && isFixed(site, source) ? source : undefined;
};

const operations: ReadonlySet<string> = new Set(["add", "subtract", "multiply", "divide"]);

interface Chain {
  readonly contraction: Ref;
  readonly links: ReadonlyArray<Link>;
}

/**
 * The chain of operations with vectors that leads from a contraction to a value; nothing else may read what is between.
 */
const chainTo = (site: Site, value: Ref, top = true): Chain | undefined => {
  const { op } = site.maker(value);
  if (!top && !site.only(value)) return undefined;
  if (isContraction(op)) return { contraction: value, links: [] };
  if (!operations.has(op)) return undefined;
  const [x, y] = site.sources(value) as readonly [Ref, Ref];
  const right = vectorOf(site, y);
  const left = right === undefined && (op === "add" || op === "multiply") ? vectorOf(site, x) : undefined;
  const vector = right ?? left;
  const rest = vector && chainTo(site, left === undefined ? x : y, false);
  return vector && rest && { ...rest, links: [...rest.links, { op: op as Operation, vector }] };
};

const emitters = { add, subtract, multiply, divide } as const;

/** The chain as one scale and one shift, both vectors. */
const affine = (site: Site["b"], links: ReadonlyArray<Link>, vectors: ReadonlyArray<Ref>): readonly [Ref, Ref] => {
  const { axes } = (vectors[0] as Ref).type;
  let scale = broadcast(site, number(site, 1), axes);
  let shift = broadcast(site, number(site, 0), axes);
  links.forEach(({ op }, i) => {
    const vector = vectors[i] as Ref;
    if (op === "multiply" || op === "divide") scale = emitters[op](site, scale, vector);
    shift = emitters[op](site, shift, vector);
  });
  return [scale, shift];
};

/**
 * Every form of the chain: as written, and folded into the kernel. Leaves: the contraction's inputs, then the vectors.
 */
const formsOf = (site: Site, { contraction, links }: Chain): Forms | undefined => {
  const node = site.maker(contraction);
  if (!isContraction(node.op)) return undefined;
  const [x, kernel] = site.sources(contraction) as readonly [Ref, Ref];
  const along = kernel.type.axes[madeAxis[node.op]] as Axis;
  const { axes } = site.node.type;
  return {
    bias: false,
    leaves: [x, kernel, ...links.map(({ vector }) => vector)],
    forms: [
      {
        name: "normalised",
        make: (b, [value, weights, ...vectors]) =>
          links.reduce(
            (y, { op }, i) => emitters[op](b, y, broadcast(b, vectors[i] as Ref, axes)),
            reshape(b, b.copy(node, [value as Ref, weights as Ref]), axes),
          ),
      },
      {
        name: "folded",
        make: (b, [value, weights, ...vectors]) => {
          const [scale, shift] = affine(b, links, vectors);
          const repeated = broadcast(b, reshape(b, scale, [along]), kernel.type.axes);
          const y = b.copy(node, [value as Ref, multiply(b, weights as Ref, repeated)]);
          return add(b, reshape(b, y, axes), broadcast(b, shift, axes));
        },
      },
    ],
  };
};

/** The law of the pass, with the prices that it asks for. */
const normaliseRows = (context: Context): ReadonlyArray<Row> => [
  row("add", "fold-normalisation", "(x∗K − m)/d·g + h → x∗(K·g/d) + (h − m·g/d) where that costs less", (site) => {
    const chain = chainTo(site, site.self);
    const scales = chain?.links.some(({ op }) => op === "multiply" || op === "divide") ?? false;
    const fixedKernel = chain && isFixed(site, site.sources(chain.contraction)[1] as Ref);
    const forms = chain && scales && fixedKernel ? formsOf(site, chain) : undefined;
    return forms && choose(site, forms, context);
  }),
];

export const normalise = (context: Context): Pass => ({
  name: "normalise",
  doc: "folds a normalisation by running statistics into the layer before it",
  run: (graph, count) => rewrite(graph, normaliseRows(context), count),
});
