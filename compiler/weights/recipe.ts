// How other tools write down each kind of layer: which tensors it has, what they are called after its name, and how
// their axes, their gates and their biases stand. In: a group of our states and a tool. Out: the ways in which that
// tool may have written it, the likeliest first.
//
// PyTorch: a matrix is [out, in], a convolution [out, in, …window], a transposed one [in, out, …window]; gates of a GRU
// are reset, update, new, of an LSTM input, forget, cell, output, each with two biases. Keras: [in, out], [window…, in,
// out], [window…, out, in]; gates of a GRU are update, reset, new.
import { match } from "ts-pattern";
import type { State } from "../ir/program.js";
import { type Group, sizesOf } from "./group.js";

export type Layout = "pytorch" | "keras";
export const layouts: ReadonlyArray<Layout> = ["pytorch", "keras"];

/** One tensor of a file, and what of it is taken: read in `shape` (axes of one count for nothing), cut, then turned. */
export interface Take {
  /** What stands behind the layer's name: `weight`; empty for a tensor that is named whole. */
  readonly suffix: string;
  readonly shape: ReadonlyArray<number>;
  /** The same numbers in a shape with other axes. */
  readonly as?: ReadonlyArray<number>;
  readonly cut?: { readonly axis: number; readonly start: number; readonly count: number };
  readonly order?: ReadonlyArray<number>;
}

/**
 * What one of our states is made of: the sum of what is taken, or a constant where the file may have nothing for it.
 */
export interface Wish {
  readonly state: State;
  readonly takes: ReadonlyArray<Take>;
  readonly otherwise?: number;
}

export interface Recipe {
  readonly wishes: ReadonlyArray<Wish>;
  /** Of several layers that the tool files under one name, which: `l1`. */
  readonly tag?: string;
}

/** Of a layer of the file that makes more than ours: which of its outputs are ours, of how many. */
export interface Part {
  readonly start: number;
  readonly of: number;
}

const shapeOf = (state: State): ReadonlyArray<number> => sizesOf(state.type);

/** A take of a tensor whose axes are ours in another order: `order[i]` is the file's axis that becomes our axis i. */
const turned = (state: State, suffix: string, order: ReadonlyArray<number>): Take => {
  const ours = shapeOf(state);
  const shape = order.map((_, i) => ours[order.indexOf(i)] as number);
  return order.every((axis, i) => axis === i) ? { suffix, shape } : { suffix, shape, order };
};

/** The same, of a tensor that is longer along one of its axes. */
const partly = (take: Take, axis: number, part: Part | undefined): Take => {
  if (part === undefined) return take;
  const count = take.shape[axis] ?? 1;
  return {
    ...take,
    shape: take.shape.map((n, i) => (i === axis ? part.of : n)),
    cut: { axis, start: part.start, count },
  };
};

/**
 * [out, in, …window], and of a transposed convolution [in, out, …window]: both are our axes with the last two in front,
 * turned round.
 */
const channelsInFront = (rank: number): ReadonlyArray<number> => [
  ...Array.from({ length: rank - 2 }, (_, i) => i + 2),
  1,
  0,
];

const asWritten = (state: State): ReadonlyArray<number> => shapeOf(state).map((_, i) => i);

interface Named {
  readonly kernel: ReadonlyArray<string>;
  readonly bias: ReadonlyArray<string>;
}

const names: Readonly<Record<Layout, Named>> = {
  pytorch: { kernel: ["weight"], bias: ["bias"] },
  keras: { kernel: ["kernel", "0"], bias: ["bias", "1"] },
};

/**
 * A kernel and its bias, which may be missing. The file's axis of what comes out is its first in PyTorch but of a
 * transposed convolution.
 */
const weighted = (group: Group, layout: Layout, part: Part | undefined): ReadonlyArray<Recipe> => {
  const [kernel, bias] = [group.states.get("kernel") as State, group.states.get("bias")];
  const rank = kernel.type.axes.length;
  const order = layout === "pytorch" ? channelsInFront(rank) : asWritten(kernel);
  const transposed = group.kind === "transposed";
  const out = layout === "pytorch" ? (transposed ? 1 : 0) : transposed ? rank - 2 : rank - 1;
  return names[layout].kernel.map((suffix, i) => ({
    wishes: [
      { state: kernel, takes: [partly(turned(kernel, suffix, order), out, part)] },
      ...(bias === undefined
        ? []
        : [
            {
              state: bias,
              takes: [partly(turned(bias, names[layout].bias[i] as string, [0]), 0, part)],
              otherwise: 0,
            },
          ]),
    ],
  }));
};

/** A matrix without a bias, which reads a class as a row: what an embedding holds. */
const asTable = (group: Group, suffixes: ReadonlyArray<string>): ReadonlyArray<Recipe> => {
  const [kernel, bias] = [group.states.get("kernel") as State, group.states.get("bias")];
  return suffixes.map((suffix) => ({
    wishes: [
      { state: kernel, takes: [turned(kernel, suffix, [0, 1])] },
      ...(bias === undefined ? [] : [{ state: bias, takes: [], otherwise: 0 }]),
    ],
  }));
};

const normNames: Readonly<Record<Layout, ReadonlyArray<Readonly<Record<string, string>>>>> = {
  pytorch: [{ scale: "weight", shift: "bias", mean: "running_mean", variance: "running_var" }],
  keras: [
    { scale: "gamma", shift: "beta", mean: "moving_mean", variance: "moving_variance" },
    { scale: "0", shift: "1", mean: "2", variance: "3" },
    { scale: "scale", shift: "bias", mean: "mean", variance: "var" },
  ],
};

const normed = (group: Group, layout: Layout): ReadonlyArray<Recipe> =>
  normNames[layout].map((called) => ({
    wishes: [...group.states].map(([name, state]) => ({
      state,
      takes: [turned(state, called[name] ?? name, [0])],
      ...(name === "scale" ? { otherwise: 1 } : name === "shift" ? { otherwise: 0 } : {}),
    })),
  }));

interface Cell {
  /** In the order in which the tool has them side by side. */
  readonly gates: ReadonlyArray<string>;
  /** What each tensor is called, of the way forward or backward. */
  readonly kernel: string;
  readonly recurrent: string;
  /** Where there are two, the second is added, but where the gate keeps it apart. */
  readonly biases: ReadonlyArray<string>;
}

/** A gate's part of a tensor with all gates beside each other along `axis`, which is turned to ours. */
const gateOf = (
  state: State,
  suffix: string,
  at: number,
  of: number,
  axis: number,
  order: ReadonlyArray<number>,
): Take => {
  const take = turned(state, suffix, order);
  const count = take.shape[axis] as number;
  return {
    ...take,
    shape: take.shape.map((n, i) => (i === axis ? n * of : n)),
    cut: { axis, start: at * count, count },
  };
};

const cellWishes = (group: Group, prefix: string, cell: Cell, layout: Layout): ReadonlyArray<Wish> => {
  const torch = layout === "pytorch";
  const of = cell.gates.length;
  return cell.gates.flatMap((gate, at) => {
    const state = (name: string): State | undefined => group.states.get(`${prefix}${gate}.${name}`);
    const matrix = (name: string, suffix: string): ReadonlyArray<Wish> => {
      const found = state(name);
      if (found === undefined) return [];
      return [{ state: found, takes: [gateOf(found, suffix, at, of, torch ? 0 : 1, torch ? [1, 0] : [0, 1])] }];
    };
    const [bias, apart] = [state("bias"), state("recurrent-bias")];
    const added = apart === undefined ? cell.biases : cell.biases.slice(0, 1);
    const one = (to: State, suffix: string): Take => biasOf(to, suffix, at, of);
    return [
      ...matrix("kernel", cell.kernel),
      ...matrix("recurrent-kernel", cell.recurrent),
      ...(bias === undefined ? [] : [{ state: bias, takes: added.map((suffix) => one(bias, suffix)), otherwise: 0 }]),
      ...(apart === undefined
        ? []
        : [{ state: apart, takes: cell.biases.slice(1, 2).map((suffix) => one(apart, suffix)), otherwise: 0 }]),
    ];
  });
};

/** `bias#1` is the second row of a tensor that holds both biases of a Keras GRU. */
const biasOf = (state: State, suffix: string, at: number, of: number): Take => {
  const [name = "", row] = suffix.split("#");
  const take = gateOf(state, name, at, of, 0, [0]);
  if (row === undefined || take.cut === undefined) return take;
  const all = take.shape[0] as number;
  return {
    suffix: name,
    shape: [2, all],
    as: [2 * all],
    cut: { ...take.cut, start: Number(row) * all + take.cut.start },
  };
};

const torchCell = (gates: ReadonlyArray<string>, ending: string): Cell => ({
  gates,
  kernel: `weight_ih${ending}`,
  recurrent: `weight_hh${ending}`,
  biases: [`bias_ih${ending}`, `bias_hh${ending}`],
});

const kerasCells = (gates: ReadonlyArray<string>, both: boolean): ReadonlyArray<Cell> =>
  [
    ["kernel", "recurrent_kernel", "bias"],
    ["0", "1", "2"],
  ].map(([kernel = "", recurrent = "", bias = ""]) => ({
    gates,
    kernel,
    recurrent,
    biases: both ? [`${bias}#0`, `${bias}#1`] : [bias],
  }));

const inFront = (cell: Cell, front: string): Cell => ({
  ...cell,
  kernel: `${front}${cell.kernel}`,
  recurrent: `${front}${cell.recurrent}`,
  biases: cell.biases.map((name) => `${front}${name}`),
});

/** How deep a stack of PyTorch's recurrent layers may be. */
const stacked = Array.from({ length: 8 }, (_, i) => `_l${i}`);

const recurrent = (group: Group, layout: Layout): ReadonlyArray<Recipe> => {
  const gru = group.kind === "gru";
  const both = [...group.states.keys()].some((name) => name.startsWith("backward."));
  const way = (prefix: string, cell: Cell): ReadonlyArray<Wish> => cellWishes(group, prefix, cell, layout);
  if (layout === "pytorch") {
    const gates = gru ? ["reset", "update", "new"] : ["input", "forget", "new", "output"];
    const ways = (ending: string): ReadonlyArray<Wish> => [
      ...way("", torchCell(gates, ending)),
      ...(both ? way("backward.", torchCell(gates, `${ending}_reverse`)) : []),
    ];
    const endings = [...stacked, ...(both ? [] : ["", ...stacked.map((level) => `${level}_reverse`)])];
    return endings.map((ending) => {
      const tag = ending === "_l0" ? "" : ending.replace(/^_/, "").replace("_", "-");
      return { wishes: ways(ending), ...(tag === "" ? {} : { tag }) };
    });
  }
  const cells = kerasCells(gru ? ["update", "reset", "new"] : ["input", "forget", "new", "output"], gru);
  const fronts = (end: string): ReadonlyArray<string> =>
    both ? [end] : ["", "cell.", gru ? "gru_cell." : "lstm_cell.", end];
  return cells.flatMap((cell) =>
    fronts("forward_layer.cell.").map((front) => ({
      wishes: [
        ...way("", inFront(cell, front)),
        ...(both ? way("backward.", inFront(cell, "backward_layer.cell.")) : []),
      ],
    })),
  );
};

/** PyTorch's own attention has query, key and value in one tensor; most hand-written ones, three layers. */
const projections: ReadonlyArray<ReadonlyArray<string>> = [
  ["query", "key", "value", "output"],
  ["q_proj", "k_proj", "v_proj", "out_proj"],
  ["to_q", "to_k", "to_v", "to_out.0"],
  ["q", "k", "v", "proj_out"],
  ["query", "key", "value", "proj_attn"],
];

const torchAttention = (group: Group): ReadonlyArray<Recipe> => {
  const state = (name: string): State => group.states.get(name) as State;
  const inOne = (name: string, at: number): ReadonlyArray<Wish> => [
    { state: state(`${name}.kernel`), takes: [gateOf(state(`${name}.kernel`), "in_proj_weight", at, 3, 0, [1, 0])] },
    {
      state: state(`${name}.bias`),
      takes: [gateOf(state(`${name}.bias`), "in_proj_bias", at, 3, 0, [0])],
      otherwise: 0,
    },
  ];
  const layer = (name: string, called: string): ReadonlyArray<Wish> => [
    { state: state(`${name}.kernel`), takes: [turned(state(`${name}.kernel`), `${called}.weight`, [1, 0])] },
    { state: state(`${name}.bias`), takes: [turned(state(`${name}.bias`), `${called}.bias`, [0])], otherwise: 0 },
  ];
  const ours = ["query", "key", "value", "output"];
  return [
    { wishes: [...["query", "key", "value"].flatMap(inOne), ...layer("output", "out_proj")] },
    ...projections.map((called) => ({ wishes: ours.flatMap((name, i) => layer(name, called[i] as string)) })),
  ];
};

const kerasAttention = (group: Group): ReadonlyArray<Recipe> => {
  const { heads } = group;
  const wishes = (called: string, endings: readonly [string, string]): ReadonlyArray<Wish> =>
    ["query", "key", "value", "output"].flatMap((name) => {
      const [kernel, bias] = [group.states.get(`${name}.kernel`) as State, group.states.get(`${name}.bias`) as State];
      const [width = 1, made = 1] = shapeOf(kernel);
      const parted = name === "output" ? [heads, width / heads, made] : [width, heads, made / heads];
      const front = called.replace("*", name);
      const biasShape = name === "output" ? [made] : [heads, made / heads];
      return [
        { state: kernel, takes: [{ suffix: `${front}.${endings[0]}`, shape: parted, as: [width, made] }] },
        { state: bias, takes: [{ suffix: `${front}.${endings[1]}`, shape: biasShape, as: [made] }], otherwise: 0 },
      ];
    });
  return [{ wishes: wishes("*_dense", ["0", "1"]) }, { wishes: wishes("*", ["kernel", "bias"]) }];
};

const tableNames: Readonly<Record<Layout, ReadonlyArray<string>>> = {
  pytorch: ["weight", ""],
  keras: ["embeddings", "embedding", "0", ""],
};

/** Rows by number, beside which a codebook counts. A matrix of one-hot rows is the same, turned. */
const tables = (group: Group, layout: Layout): ReadonlyArray<Recipe> => {
  const [main, ...others] = [...group.states].sort(([a], [b]) => Number(a === "counts") - Number(b === "counts"));
  const state = (main as readonly [string, State])[1];
  const beside = others.map(([, other]): Wish => ({ state: other, takes: [], otherwise: 1 }));
  const order = [[0, 1], ...(layout === "pytorch" ? [[1, 0]] : [])];
  return order.flatMap((axes) =>
    tableNames[layout].map((suffix) => ({ wishes: [{ state, takes: [turned(state, suffix, axes)] }, ...beside] })),
  );
};

/** A tensor that is no layer's: under its whole name, matrices as the tool has them. */
const single = (group: Group, layout: Layout): ReadonlyArray<Recipe> => {
  const state = [...group.states.values()][0] as State;
  const order =
    layout === "pytorch" && state.type.axes[0]?.name === "in" ? channelsInFront(state.type.axes.length) : [];
  const suffixes = layout === "pytorch" ? ["", "weight"] : ["", "kernel", "0"];
  return suffixes.map((suffix) => ({
    wishes: [{ state, takes: [turned(state, suffix, order.length > 0 ? order : asWritten(state))] }],
  }));
};

/** The ways in which a tool may have written a group, the likeliest first. `part`: of a layer that makes more. */
export const recipesFor = (group: Group, layout: Layout, part?: Part): ReadonlyArray<Recipe> =>
  match(group.kind)
    .with("affine", () => [
      ...weighted(group, layout, part),
      ...(part === undefined
        ? asTable(
            group,
            tableNames[layout].filter((name) => name !== ""),
          )
        : []),
    ])
    .with("convolution", "transposed", () => weighted(group, layout, part))
    .with("norm", () => normed(group, layout))
    .with("gru", "lstm", () => recurrent(group, layout))
    .with("attention", () => (layout === "pytorch" ? torchAttention(group) : kerasAttention(group)))
    .with("table", () => tables(group, layout))
    .with("tensor", () => single(group, layout))
    .exhaustive();
