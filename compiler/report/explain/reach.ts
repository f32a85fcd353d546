// Reach: which modules each condition enters, what that pattern is called, and what follows for the code z. The reasons are
// those of the ELBO: E KL(q(z|x,c)‖p(z)) = I(z;x|c) + I(z;c) + KL(q(z)‖p(z)), so whatever z says about c is paid for, and a
// decoder that is told c has no use for it.
import { latentOf } from "../../build/index.js";
import type { TypedModel } from "../../build/typed.js";

export interface Reach {
  readonly condition: string;
  readonly type: string;
  readonly encoding: string;
  readonly encoder: boolean;
  readonly decoder: boolean;
  /** A prior that is the same for every condition is reached by none. */
  readonly prior: boolean;
  readonly pattern: string;
}

export interface Pattern {
  readonly name: string;
  /** The conditions that it is the pattern of; none for a model without any. */
  readonly conditions: ReadonlyArray<string>;
  readonly says: ReadonlyArray<string>;
}

/** Where a condition goes: the row of the table of patterns. */
type Row = "both" | "decoder" | "encoder" | "none";

const rowOf = (encoder: boolean, decoder: boolean): Row =>
  encoder ? (decoder ? "both" : "encoder") : decoder ? "decoder" : "none";

interface Told {
  readonly name: string;
  /** `classes`: whether one of the conditions is a category. */
  readonly says: (named: string, classes: boolean) => ReadonlyArray<string>;
}

const control = (named: string): string => `A sample can be asked for: draw z from the prior, set ${named}, decode.`;

const forgets = (named: string): string =>
  `The decoder is told ${named}, so z need not hold it, and the KL charges for whatever z holds: expect z to keep the style and to forget ${named}.`;

/** Measured, 784-400-2, 60 epochs on 8,000 digits: what it means for classes. */
const measured =
  "So z tells classes apart less well than without the condition, not better. On MNIST with 2 latent units, a linear probe then read the digit from z in 17 % of cases instead of 63 %, and 99.6 % of samples were the digit asked for.";

/** For a latent with a prior. */
const variational: Readonly<Record<Row, Told>> = {
  both: {
    name: "CVAE",
    says: (named, classes) => [
      forgets(named),
      ...(classes ? [measured] : []),
      control(named),
      `Encoding needs ${named} as well.`,
    ],
  },
  decoder: {
    name: "decoder-conditional VAE",
    says: (named, classes) => [
      forgets(named),
      ...(classes ? [measured] : []),
      control(named),
      `Encoding needs no ${named}.`,
    ],
  },
  encoder: {
    name: "encoder-only",
    says: (named) => [
      `z may hold ${named} as well as style, since nothing else tells the decoder.`,
      `A sample can't be asked for: the decoder never sees ${named}. And encoding needs it.`,
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
const deterministic: Readonly<Record<Row, Told>> = {
  both: {
    name: "conditional autoencoder",
    says: (named) => [
      `The decoder is told ${named}, so the bottleneck has no reason to spend room on it: z keeps mostly what ${named} leaves open.`,
      `To change ${named} of a sample, encode it, set another, decode. There is no prior to sample from.`,
    ],
  },
  decoder: {
    name: "decoder-conditional autoencoder",
    says: (named) => [
      `The decoder is told ${named}, so the bottleneck has no reason to spend room on it; encoding needs no ${named}.`,
      "There is no prior to sample from.",
    ],
  },
  encoder: {
    name: "encoder-only autoencoder",
    says: (named) => [
      `z may hold ${named} as well as style; the decoder is never told it, so it can't be set when decoding.`,
    ],
  },
  none: {
    name: "autoencoder",
    says: () => ["z has to hold everything that tells samples apart; there is no prior to sample from."],
  },
};

const tableOf = (typed: TypedModel): Readonly<Record<Row, Told>> =>
  latentOf(typed.core).divergence === undefined ? deterministic : variational;

export const reachOf = (typed: TypedModel): ReadonlyArray<Reach> =>
  typed.core.conditions.map(({ name, written, encoding }) => {
    const enters = (module: string): boolean =>
      typed.injections.some((i) => i.condition === name && i.site.module === module);
    const [encoder, decoder] = [enters("encoder"), enters("decoder")];
    const row = rowOf(encoder, decoder);
    const pattern = row === "none" ? "not used" : tableOf(typed)[row].name;
    return { condition: name, type: written.type, encoding, encoder, decoder, prior: false, pattern };
  });

const together = (names: ReadonlyArray<string>): string =>
  names.length < 2 ? (names[0] ?? "") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;

/** Each pattern that occurs, with the conditions that follow it; the unconditional one where no condition is used. */
export function patternsOf(typed: TypedModel, reaches: ReadonlyArray<Reach>): ReadonlyArray<Pattern> {
  const table = tableOf(typed);
  const rows = (["both", "decoder", "encoder"] as const).map((row) => ({
    row,
    conditions: reaches.filter((r) => rowOf(r.encoder, r.decoder) === row).map(({ condition }) => condition),
  }));
  const used = rows.filter(({ conditions }) => conditions.length > 0);
  const isClass = (name: string): boolean => reaches.some((r) => r.condition === name && r.type === "category");
  const told = used.length > 0 ? used : [{ row: "none" as const, conditions: [] }];
  return told.map(({ row, conditions }) => ({
    name: table[row].name,
    conditions,
    says: table[row].says(together(conditions), conditions.some(isClass)),
  }));
}
