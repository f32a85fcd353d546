// Reach: which modules each condition enters, what that pattern is called, and what follows for the code z. The reasons
// are those of the ELBO: E KL(q(z|x,c)‖p(z)) = I(z;x|c) + I(z;c) + KL(q(z)‖p(z)), so whatever z says about c is paid
// for, and a decoder that is told c has no use for it.
import type { Part } from "../expand/core.js";
import { conditionNamed } from "./definition.js";
import type { TypedModel } from "./typed.js";

export interface Reach {
  readonly condition: string;
  readonly type: string;
  readonly encoding: string;
  readonly encoder: boolean;
  readonly decoder: boolean;
  readonly prior: boolean;
  /** A head predicts it from z. */
  readonly head: boolean;
  readonly pattern: string;
}

export interface Pattern {
  readonly name: string;
  /** The conditions that it is the pattern of; none for a model without any. */
  readonly conditions: ReadonlyArray<string>;
  readonly says: ReadonlyArray<string>;
}

/** Where a condition goes: the row of the table of patterns. */
type Row = "both" | "decoder" | "encoder" | "none" | "all" | "prior-decoder" | "prior-encoder" | "prior";

const fixed = { both: "all", decoder: "prior-decoder", encoder: "prior-encoder", none: "prior" } as const;

const rowOf = ({ encoder, decoder, prior }: Pick<Reach, "encoder" | "decoder" | "prior">): Row => {
  const row = encoder ? (decoder ? "both" : "encoder") : decoder ? "decoder" : "none";
  return prior ? fixed[row] : row;
};

/** What is known of the conditions that a pattern is said of. */
interface Known {
  /** Whether one of them is a category. */
  readonly classes: boolean;
  /** Whether heads predict them all from z. */
  readonly predicted: boolean;
  /** Whether the model is trained on MNIST. */
  readonly mnist: boolean;
}

interface Told {
  readonly name: string;
  readonly says: (named: string, known: Known) => ReadonlyArray<string>;
}

const control = (named: string): string => `A sample can be asked for: draw z from the prior, set ${named}, decode.`;

const forgets = (named: string): string =>
  `The decoder gets ${named}, so z need not hold it, and the KL charges for whatever z holds: expect z to keep ` +
  `the style and to forget ${named}.`;

/** What it means for classes. */
const apart = "So z tells classes apart less well than without the condition, not better.";

/**
 * Of that one model; measured, 784-400-2, 60 epochs on 8,000 digits of MNIST: of use to whoever trains on it, and of
 * nothing else.
 */
const measured =
  "Measured on MNIST with 2 latent units, dense layers and the digit one-hot at the end of both inputs (`suffix`): " +
  "a linear probe read the digit from z in 17 % of cases instead of 63 %, and 99.6 % of samples were the digit " +
  "asked for. Other encodings and places can do far worse: `graft eval` tells how often this model draws what it is " +
  "asked for, beside chance.";

/** What z keeps where the decoder is told the conditions. */
const kept = (named: string, { classes, predicted, mnist }: Known): ReadonlyArray<string> =>
  predicted
    ? [
        `The decoder gets ${named}, so it has no use for what z says about ${named}; ` +
          "the head asks z for it all the same.",
      ]
    : [forgets(named), ...(classes ? [mnist ? `${apart} ${measured}` : apart] : [])];

const fromPrior = (named: string): string =>
  `A sample can be asked for: set ${named}, draw z from p(z | ${named}), decode; ` +
  "sampling follows the very prior that the loss does.";

const clusters = (named: string, classes: boolean): string =>
  `The KL charges only for how z differs from p(z | ${named}), so what z says about ${named} is ` +
  `free${classes ? `: expect a cluster for each ${named}` : ""}.`;

/** For a latent with a prior. */
const variational: Readonly<Record<Row, Told>> = {
  both: {
    name: "CVAE",
    says: (named, known) => [...kept(named, known), control(named), `Encoding needs ${named} as well.`],
  },
  decoder: {
    name: "decoder-conditional VAE",
    says: (named, known) => [...kept(named, known), control(named), `Encoding needs no ${named}.`],
  },
  encoder: {
    name: "encoder-only",
    says: (named) => [
      `z may hold ${named} as well as style, since nothing else tells the decoder.`,
      `A sample can't be asked for: the decoder never sees ${named}. And encoding needs it.`,
    ],
  },
  all: {
    name: "CVAE with a conditional prior",
    says: (named) => [
      `The decoder gets ${named}, and the prior expects what ${named} suggests: ` +
        "z keeps how a sample differs from that.",
      fromPrior(named),
      `Encoding needs ${named} as well.`,
    ],
  },
  "prior-decoder": {
    name: "decoder-conditional VAE with a conditional prior",
    says: (named) => [
      `The decoder gets ${named}, and the prior expects what ${named} suggests: ` +
        "z keeps how a sample differs from that.",
      fromPrior(named),
      `Encoding needs no ${named}.`,
    ],
  },
  "prior-encoder": {
    name: "encoder and prior conditional VAE",
    says: (named, { classes }) => [
      `z holds ${named} and style, since nothing else tells the decoder. ${clusters(named, classes)}`,
      fromPrior(named),
      `Encoding needs ${named} as well.`,
    ],
  },
  prior: {
    name: "class-conditional prior",
    says: (named, { classes }) => [
      `z holds ${named} and style, since nothing else tells the decoder. ${clusters(named, classes)}`,
      fromPrior(named),
      `Encoding needs no ${named}.`,
    ],
  },
  none: {
    name: "unconditional VAE",
    says: () => [
      "z has to hold everything that tells samples apart, class and style; nothing can be asked for in a sample.",
    ],
  },
};

/** For a latent without a prior: there is nothing to sample from. */
const deterministic: Readonly<Record<"both" | "decoder" | "encoder" | "none", Told>> = {
  both: {
    name: "conditional autoencoder",
    says: (named) => [
      `The decoder gets ${named}, so the bottleneck has no reason to spend room on it: ` +
        `z keeps mostly what ${named} leaves open.`,
      `To change ${named} of a sample, encode it, set another, decode. There is no prior to sample from.`,
    ],
  },
  decoder: {
    name: "decoder-conditional autoencoder",
    says: (named) => [
      `The decoder gets ${named}, so the bottleneck has no reason to spend room on it; encoding needs no ${named}.`,
      "There is no prior to sample from.",
    ],
  },
  encoder: {
    name: "encoder-only autoencoder",
    says: (named) => [
      `z may hold ${named} as well as style; the decoder never gets it, so it can't be set when decoding.`,
    ],
  },
  none: {
    name: "autoencoder",
    says: () => ["z has to hold everything that tells samples apart; there is no prior to sample from."],
  },
};

const toldOf = (typed: TypedModel, row: Row): Told => {
  if (typed.core.definitions.latent.divergence !== undefined) return variational[row];
  return row in deterministic ? deterministic[row as keyof typeof deterministic] : variational[row];
};

export const reachOf = (typed: TypedModel): ReadonlyArray<Reach> =>
  typed.core.conditions.map(({ name, written, encoding }) => {
    const { core, injections } = typed;
    const enters = (part: Part): boolean =>
      injections.some(({ condition, site }) => condition === name && site.part === part);
    const prior = enters("prior") || core.prior?.given.includes(name) === true;
    const head = core.heads.some(({ condition }) => condition === name);
    // What a level is expected to be is part of its posterior.
    const posterior = enters("encoder") || (prior && core.levels.length > 0);
    const reached = { encoder: posterior, decoder: enters("decoder"), prior, head };
    const row = rowOf(reached);
    const pattern = row === "none" ? (head ? "predicted" : "not used") : toldOf(typed, row).name;
    return { condition: name, type: written.type, encoding, ...reached, pattern };
  });

const together = (names: ReadonlyArray<string>): string =>
  names.length < 2 ? (names[0] ?? "") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;

const rows: ReadonlyArray<Row> = ["both", "decoder", "encoder", "all", "prior-decoder", "prior-encoder", "prior"];

const predicted = (reaches: ReadonlyArray<Reach>): ReadonlyArray<Pattern> => {
  const conditions = reaches.filter(({ head }) => head).map(({ condition }) => condition);
  if (conditions.length === 0) return [];
  const named = together(conditions);
  const says = `A head predicts ${named} from z, and the loss counts how well: z learns to tell ${named}.`;
  return [{ name: `${named} predicted from z`, conditions, says: [says] }];
};

/** Without conditions, where the decoder reads from the encoder besides z. */
const skipping = (typed: TypedModel): Pattern => {
  const from = [...new Set(typed.core.links.map((link) => link.from))];
  return {
    name: `${toldOf(typed, "none").name} with skips`,
    conditions: [],
    says: [`The decoder joins what ${together(from)} made: z need not hold what passes there.`],
  };
};

/** The values that a condition may have. */
const domainOf = ({ core }: TypedModel, name: string) => conditionNamed(core, name).domain;

/** Whether an address of data leads to MNIST, by the name that everybody gives it. */
const isMnist = (data: string): boolean => /mnist/i.test(data) && !/(fashion|kuzushiji|k|e)-?mnist/i.test(data);

/** Each pattern that occurs, with the conditions that follow it; the unconditional one where no condition is used. */
export function patternsOf(typed: TypedModel, reaches: ReadonlyArray<Reach>): ReadonlyArray<Pattern> {
  const all = rows.map((row) => ({
    row,
    conditions: reaches.filter((r) => rowOf(r) === row).map(({ condition }) => condition),
  }));
  const used = all.filter(({ conditions }) => conditions.length > 0);
  const isClass = (name: string): boolean => domainOf(typed, name).classes !== undefined;
  if (used.length === 0 && typed.core.links.length > 0) return [skipping(typed), ...predicted(reaches)];
  const isPredicted = (name: string): boolean => reaches.some((r) => r.condition === name && r.head);
  const told = used.length > 0 ? used : [{ row: "none" as const, conditions: [] }];
  const patterns = told.map(({ row, conditions }) => {
    const { name, says } = toldOf(typed, row);
    return {
      name,
      conditions,
      says: says(together(conditions), {
        classes: conditions.some(isClass),
        predicted: conditions.every(isPredicted),
        mnist: isMnist(typed.core.train.data),
      }),
    };
  });
  return [...patterns, ...predicted(reaches)];
}
