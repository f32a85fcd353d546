/**
 * `digits` — drawn digits 0 to 9, made on the spot.
 *
 * In: how many. Out: 28 × 28 grey images, their labels, the four factors of each drawing: `angle` (degrees),
 * `thickness` (pixels), `shear`, `scale`, and the set of its `traits`. Sample i is always the same drawing, whatever
 * the count and the run's seed; of each ten in a row every digit occurs once.
 */
import * as E from "fp-ts/lib/Either.js";
import * as NEA from "fp-ts/lib/ReadonlyNonEmptyArray.js";
import { stream } from "../random/stream.js";
import type { Source } from "./dataset.js";
import { derivedDoc } from "./derived.js";
import { drawDigit, drawHand, factorRanges, type Hand, SIDE } from "./digit-draw.js";
import type { Field, NumberField, Numbers, Opened, TextField } from "./field.js";
import { picturedFields } from "./pictured.js";
import type { DataProblem } from "./problem/index.js";

export { factorRanges } from "./digit-draw.js";

const USUAL = 4000;
const MOST = 100_000;

/** The corpus is one fixed thing; another number here would be another corpus. */
const CORPUS = 28;

const FACTORS = Object.keys(factorRanges) as ReadonlyArray<keyof Hand>;

const labelsOf = (count: number): Int32Array => {
  const labels = new Int32Array(count);
  for (let i = 0; i < count; i += 10)
    labels.set(
      stream(CORPUS, "digits/order", i / 10)
        .permutation(10)
        .subarray(0, count - i),
      i,
    );
  return labels;
};

/** What `traits` tells of a drawing, in order: whether each factor is in the upper half of its range. */
const traits = [
  ["bold", "thickness"],
  ["leaning", "shear"],
  ["large", "scale"],
  ["turned", "angle"],
] as const satisfies ReadonlyArray<readonly [string, keyof Hand]>;

const traitsOf = (count: number, factors: ReadonlyMap<keyof Hand, Float32Array>): Float32Array => {
  const has = (sample: number, factor: keyof Hand): boolean => {
    const [low, high] = factorRanges[factor];
    return (factors.get(factor)?.[sample] ?? low) > (low + high) / 2;
  };
  const members = (_: unknown, sample: number) => traits.map(([, factor]) => Number(has(sample, factor)));
  return Float32Array.from(Array.from({ length: count }, members).flat());
};

export interface Drawn {
  /** Of [0, 1], 28 × 28 each. */
  readonly images: Float32Array;
  readonly labels: Int32Array;
  readonly factors: ReadonlyMap<keyof Hand, Float32Array>;
  readonly traits: Float32Array;
}

/** The first `count` samples of the corpus. */
export const drawDigits = (count: number): Drawn => {
  const pixels = SIDE * SIDE;
  const images = new Float32Array(count * pixels);
  const labels = labelsOf(count);
  const factors = new Map(FACTORS.map((factor) => [factor, new Float32Array(count)] as const));
  for (let i = 0; i < count; i++) {
    const random = stream(CORPUS, "digits/draw", i);
    const hand = drawHand(random);
    drawDigit(labels[i] ?? 0, hand, random, images.subarray(i * pixels, (i + 1) * pixels));
    for (const [factor, values] of factors) values[i] = hand[factor];
  }
  return { images, labels, factors, traits: traitsOf(count, factors) };
};

const numbers = (name: string, shape: ReadonlyArray<number>, values: () => Numbers): NumberField => ({
  _tag: "Numbers",
  name,
  shape,
  type: "float32",
  values: async () => E.right(values()),
});

const names = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

const fieldsOf = (count: number): ReadonlyArray<Field> => {
  let drawn: Drawn | undefined;
  const all = (): Drawn => {
    drawn ??= drawDigits(count);
    return drawn;
  };
  const word: TextField = {
    _tag: "Texts",
    name: "word",
    derived: true,
    values: async () => E.right({ codes: Int32Array.from(labelsOf(count)), words: names }),
  };
  const pictured = picturedFields({
    count,
    shape: [SIDE, SIDE, 1],
    full: 1,
    images: async () => E.right(all().images),
    labels: async (): Promise<Opened<Numbers>> => E.right(all().labels),
    columns: [
      ...FACTORS.map((factor) => numbers(factor, [], () => all().factors.get(factor) ?? new Float32Array())),
      numbers("traits", [traits.length], () => all().traits),
    ],
  });
  return [...pictured, word];
};

export const digits: Source = {
  usage: "digits or digits:COUNT",
  doc:
    `drawn digits 0 to 9, ${USUAL} unless told, with label, ${FACTORS.join(", ")} (numbers), traits (a set of ` +
    `${traits.map(([name]) => name).join(", ")}), and of each image ${derivedDoc}, and word (its name, as a text)`,
  takesPath: false,
  find: async (address, rest) => {
    const count = rest === "" ? USUAL : Number(rest);
    const fine = /^[0-9]{0,6}$/.test(rest) && count >= 1 && count <= MOST;
    return fine
      ? E.right({ name: address, count, fields: fieldsOf(count) })
      : E.left(NEA.of<DataProblem>({ _tag: "BadAddress", source: address, expected: `1 to ${MOST}`, found: rest }));
  },
};
