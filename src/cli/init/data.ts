/**
 * A first spec for data that is there.
 *
 * In: what was found at an address. Out: a spec that fits it, and a line for each thing that was guessed; or undefined
 * where nothing there could be an input.
 */
import { usualPlace } from "../../../compiler/language/place/usual.js";
import { pretty } from "../../../compiler/report/pretty.js";
import { asWord, withWord } from "../../../runtime/data/table/reading.js";
import { counted } from "../../report/format.js";
import type { Summary } from "../../run/inspect.js";
import { conditionOf, type Input, inputOf, isClass, isSet, leftOut, product } from "./guess.js";
import { models } from "./models.js";

export interface Planned {
  readonly text: string;
  readonly guesses: ReadonlyArray<string>;
  /** The fields that the spec takes. */
  readonly fields: ReadonlyArray<Summary>;
  /** The address, with what is to be read as missing. */
  readonly address: string;
}

interface Network {
  readonly lets?: Readonly<Record<string, number>>;
  readonly encoder: ReadonlyArray<object>;
  readonly decoder: ReadonlyArray<object>;
}

const dense = (units: unknown, more: object = {}): object => ({ type: "dense", ...more, units });

/** Convolutions where an image is large enough to gain by them and its sides can be halved twice. */
const networkOf = ({ name, type, shape }: Input): Network => {
  const [height = 1, width = 1, channels = 1] = shape;
  const size = product(shape);
  const relu = { activation: "relu" };
  if (type === "image" && size > 1024 && height % 4 === 0 && width % 4 === 0) {
    const [h, w] = [height / 4, width / 4];
    const conv = (filters: number): object => ({ type: "conv2d", filters, stride: 2, ...relu });
    return {
      encoder: [conv(32), conv(64), { type: "flatten" }, dense(128, { name: "hidden", ...relu })],
      decoder: [
        dense(h * w * 64, relu),
        { type: "reshape", to: [h, w, 64] },
        { type: "conv2d-transpose", filters: 32, stride: 2, ...relu },
        { type: "conv2d-transpose", filters: channels, stride: 2 },
      ],
    };
  }
  const units = size >= 256 ? 256 : 64;
  const image = type === "image";
  return {
    encoder: [...(image ? [{ type: "flatten" }] : []), dense(units, { name: "hidden", ...relu })],
    decoder: [dense(units, relu), dense(`= ${name}.size`), ...(image ? [{ type: "reshape", to: name }] : [])],
  };
};

const sequenceNetwork = ({ name, shape }: Input): Network => {
  const made = models["gru-vae"]?.make(
    { input: "sequence", size: shape, model: "gru-vae", latent: 8, conditions: [], place: usualPlace, data: "" },
    name,
  );
  if (made === undefined) throw new Error("there is a model of sequences");
  return made;
};

/** What stands among numbers and means none is missing, and the address says so. */
const withGapsRead = (address: string, fields: ReadonlyArray<Summary>): string => {
  const words = new Map<string, Set<string>>();
  for (const { table, odd = [] } of fields)
    if (table !== undefined)
      for (const [word] of odd) words.set(table, (words.get(table) ?? new Set()).add(asWord("missing=", word)));
  return [...words].reduce((whole, [table, gaps]) => whole.replace(table, () => withWord(table, ...gaps)), address);
};

const gapLine = ({ name, odd = [] }: Summary): string =>
  `${name}: ${odd.map(([word, count]) => `${word} in ${counted(count, "sample")}`).join(" and ")} read as missing`;

/** A spec for what is there; `wanted` names what goes in, where several could. */
export const planFor = (
  name: string,
  place: string,
  given: ReadonlyArray<Summary>,
  wanted: ReadonlyArray<string> = [],
): Planned | undefined => {
  const all = given.map((one) => ({
    ...one,
    missing: one.missing + (one.odd ?? []).reduce((sum, [, times]) => sum + times, 0),
  }));
  const able = all.filter((one) => !wanted.includes(one.name) && (isClass(one) || isSet(one)));
  const classes = able.slice(0, 3);
  const input = inputOf(all, new Set(able.map((one) => one.name)), wanted);
  if (input === undefined) return undefined;
  const conditions = classes.map(conditionOf);
  const { lets, encoder, decoder } = input.type === "sequence" ? sequenceNetwork(input) : networkOf(input);
  const fields = all.filter((one) => input.of.includes(one.name) || classes.includes(one));
  const address = withGapsRead(place, fields);
  const size = product(input.shape);
  const samples = fields[0]?.count ?? 0;
  const batch = samples >= 1280 ? 128 : Math.max(4, Math.min(32, Math.ceil(samples / 8)));
  const latent = size >= 256 ? 16 : Math.max(2, Math.min(8, Math.ceil(size / 2)));
  const inject = conditions.flatMap((condition) => [
    { condition: condition.name, into: "encoder.hidden", place: usualPlace },
    { condition: condition.name, into: "decoder", place: usualPlace },
  ]);
  const text = pretty({
    graft: 1,
    name,
    ...(lets === undefined ? {} : { let: lets }),
    inputs: { [input.name]: input.value },
    ...(conditions.length === 0
      ? {}
      : { conditions: Object.fromEntries(conditions.map((one) => [one.name, one.value])) }),
    encoder: { input: input.name, layers: encoder },
    latent: { type: "gaussian", size: latent },
    decoder: { output: input.name, likelihood: input.likelihood, layers: decoder },
    ...(inject.length === 0 ? {} : { inject }),
    train: { data: address, epochs: 20, batch, seed: 1, optimizer: { type: "adam", rate: 0.001 } },
  });
  const others = leftOut(all, new Set(fields.map((one) => one.name)));
  const gaps = fields.filter(({ odd }) => odd !== undefined).map(gapLine);
  const guesses = [
    input.guess,
    ...conditions.map(({ guess }) => guess),
    ...gaps,
    ...(others === undefined ? [] : [others]),
  ];
  return { text, guesses, fields, address };
};
