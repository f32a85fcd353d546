/**
 * What an independent implementation of the same experiment came to. In: what the lab found. Out: each figure beside
 * its reference; nothing where the data is another.
 *
 * Provenance: 784-400-z-400-784 with ReLU, one-hot condition, Adam 1e-3, batches of 128, 60 epochs, cross-entropy on
 * grey pixels, weights from U(±1/√fan-in), written directly in TensorFlow.js without graft, on the 10,000 images of
 * MNIST's test file, 8,000 to learn from and 2,000 held out by a fixed permutation (another one than graft's); means
 * over three seeds. The prior there has a mean for each class and variance 1, as the lecture's spec says too.
 */
import type { Split } from "../../../runtime/data/index.js";
import { type Block, table, text } from "../../../runtime/page/index.js";
import { valuesIn } from "../../../runtime/run/conditions.js";
import { figureOf, type Lab, likenessOf, lossOf, outcomesOf, type Stat } from "./lab.js";
import { fullTitleOf, type ModelName } from "./models.js";

/** −ELBO or NLL in nats; shares; linear CKA over pairs of seeds. */
interface Reference {
  readonly loss: number;
  readonly probe: number;
  readonly knn: number;
  readonly rate?: number;
  readonly cka: number;
}

const references: Readonly<Partial<Record<ModelName, Reference>>> = {
  "ae-2": { loss: 151.7, probe: 0.619, knn: 0.677, cka: 0.71 },
  "ae-5": { loss: 112.6, probe: 0.822, knn: 0.869, cka: 0.97 },
  "ae-both-2": { loss: 131.2, probe: 0.297, knn: 0.3, cka: 0.69 },
  "ae-both-5": { loss: 105.6, probe: 0.635, knn: 0.702, cka: 0.9 },
  "vae-2": { loss: 158.9, probe: 0.625, knn: 0.661, cka: 0.65 },
  "vae-5": { loss: 128.1, probe: 0.821, knn: 0.869, cka: 0.82 },
  "vae-both-2": { loss: 136.8, probe: 0.169, knn: 0.169, rate: 0.996, cka: 0.69 },
  "vae-both-5": { loss: 117.9, probe: 0.259, knn: 0.406, rate: 0.949, cka: 0.9 },
  "vae-decoder-2": { loss: 137.1, probe: 0.2, knn: 0.196, rate: 0.995, cka: 0.89 },
  "vae-decoder-5": { loss: 119.1, probe: 0.375, knn: 0.502, rate: 0.89, cka: 0.82 },
  "vae-encoder-2": { loss: 157.3, probe: 0.673, knn: 0.705, cka: 0.39 },
  "vae-encoder-5": { loss: 127.7, probe: 0.855, knn: 0.901, cka: 0.93 },
  "vae-prior-2": { loss: 157.5, probe: 0.654, knn: 0.688, rate: 0.43, cka: 0.46 },
  "vae-prior-5": { loss: 125.3, probe: 0.846, knn: 0.877, rate: 0.78, cka: 0.79 },
  "vae-scalar-2": { loss: 151.4, probe: 0.503, knn: 0.53, rate: 0.24, cka: 0.65 },
  "vae-scalar-5": { loss: 126.0, probe: 0.782, knn: 0.832, rate: 0.17, cka: 0.9 },
};

/** How many of each digit MNIST's test file holds. */
const testFile = [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009];

/** Whether these are the images of MNIST's test file, by the number of each digit. */
export const isTestFile = ({ train, heldOut }: Split): boolean => {
  const counts = new Array<number>(10).fill(0);
  for (const part of [train, heldOut]) {
    if (!part.columns.some(({ name }) => name === "digit")) return false;
    for (const label of Array.from(valuesIn(part, "digit"))) counts[label] = (counts[label] ?? 0) + 1;
  }
  return counts.length === 10 && counts.every((count, digit) => count === testFile[digit]);
};

export interface Beside {
  readonly model: ModelName;
  readonly figure: string;
  readonly reference: number;
  readonly ours: number;
  /** Standard deviation of ours over so many seeds. */
  readonly sd: number;
  readonly seeds: number;
  /** Largest difference that counts as the same; absent where none is set. */
  readonly tolerance?: number;
}

/** Two percent of a loss, 0.03 of a probe, 0.02 of a rate above 0.8. */
const tolerances = { loss: 0.02, probe: 0.03, rate: 0.02, rateFrom: 0.8 } as const;

export const besidesOf = (lab: Lab): ReadonlyArray<Beside> =>
  (Object.entries(references) as ReadonlyArray<[ModelName, Reference]>).flatMap(([model, reference]) => {
    if (outcomesOf(lab, model).length === 0) return [];
    const beside = (figure: string, expected: number, ours: Stat | undefined, tolerance?: number) =>
      ours === undefined || !Number.isFinite(ours.mean)
        ? []
        : [
            {
              ...{ model, figure, reference: expected, ours: ours.mean, sd: ours.sd, seeds: ours.values.length },
              ...(tolerance !== undefined && { tolerance }),
            },
          ];
    const { loss, probe, knn, rate, cka } = reference;
    const ourRate = figureOf(lab, model, "requested-class-rate");
    return [
      ...beside("−ELBO or NLL, nats", loss, lossOf(lab, model), loss * tolerances.loss),
      ...beside("probe", probe, figureOf(lab, model, "probe"), tolerances.probe),
      ...beside("kNN", knn, figureOf(lab, model, "knn")),
      ...(rate === undefined
        ? []
        : beside("requested digit", rate, ourRate, rate > tolerances.rateFrom ? tolerances.rate : undefined)),
      ...beside("CKA", cka, likenessOf(lab, model).cka),
    ];
  });

export const isWithin = ({ reference, ours, tolerance = Number.POSITIVE_INFINITY }: Beside): boolean =>
  Math.abs(ours - reference) <= tolerance;

const digitsOf = ({ reference }: Beside): number => (reference > 10 ? 1 : 3);

/** What lies outside, and how far the seeds alone scatter. */
const outside = (beside: Beside): string => {
  const [off, sd] = [beside.ours - beside.reference, beside.sd].map((value) =>
    Math.abs(value).toFixed(digitsOf(beside)),
  );
  return (
    `Outside: ${fullTitleOf(beside.model)}, ${beside.figure}, by ${off}; with a standard deviation of ${sd} between ` +
    `seeds, the mean of ${beside.seeds} is itself known to ` +
    `±${(beside.sd / Math.sqrt(beside.seeds)).toFixed(digitsOf(beside))} only.`
  );
};

const rowOf = (beside: Beside): ReadonlyArray<string> => {
  const { model, figure, reference, ours, sd, tolerance } = beside;
  const digits = digitsOf(beside);
  const difference = ours - reference;
  return [
    fullTitleOf(model),
    figure,
    reference.toFixed(digits),
    `${ours.toFixed(digits)}${Number.isFinite(sd) ? ` ± ${sd.toFixed(digits)}` : ""}`,
    `${difference < 0 ? "−" : "+"}${Math.abs(difference).toFixed(digits)}`,
    tolerance === undefined ? "–" : `±${tolerance.toFixed(digits)}`,
    tolerance === undefined ? "–" : isWithin(beside) ? "yes" : "**no**",
  ];
};

export const referenceBlocks = (
  besides: ReadonlyArray<Beside>,
  { seeds, epochs }: { readonly seeds: number; readonly epochs: number },
): ReadonlyArray<Block> => {
  const judged = besides.filter(({ tolerance }) => tolerance !== undefined);
  const within = judged.filter(isWithin).length;
  return [
    text(
      "An independent implementation of the same experiment, written without graft, came to the figures below on " +
        `the same 10,000 images: **${within} of ${judged.length}** of ours lie within the tolerance (2 % of a loss, ` +
        "0.03 of a probe, 0.02 of a rate above 0.8). Its split, its initial weights and its random numbers are " +
        "others, so differences of the size of a seed's are to be expected.",
    ),
    ...judged.filter((beside) => !isWithin(beside)).map((beside) => text(outside(beside))),
    table({
      head: ["model", "figure", "reference", "ours", "difference", "tolerance", "within"],
      words: [0, 1],
      rows: besides.map(rowOf),
      caption:
        `Means over three seeds after 60 epochs there, over ${seeds} after ${epochs} here; –: no tolerance is ` +
        "set.",
    }),
  ];
};
