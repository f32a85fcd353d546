/** What a person is told about a spec that runs, but likely not as meant. In: a Warning. Out: its Report, with what to do and
 * how to say that it is meant. */
import { type Warning, warningCodes } from "../check/problem.js";
import { fixed, inline, put, remove } from "../edit/edit.js";
import { printType } from "../ir/graph/type.js";
import { quote } from "../words/layout.js";
import type { Report } from "../words/report.js";
import { capital, count, sizesOf, times, type Words } from "../words/words.js";

type Of<Tag extends Warning["_tag"]> = Extract<Warning, { readonly _tag: Tag }>;

/** Four digits are enough to know a factor by. */
const factorText = (value: number): string =>
  value >= 1000 ? count(Math.round(value)) : String(Number(value.toPrecision(4)));

/** Which term of the loss is averaged beside a sum, what β that makes, and what would say it openly. */
function hiddenWeight({ reconstruction, kl, factor, weight }: Of<"HiddenWeight">): Words {
  const beta = factorText(factor * weight);
  const over = reconstruction === "mean" ? "elements of the output" : "units of the latent";
  const parts = factorText(reconstruction === "mean" ? factor : 1 / factor);
  return {
    title: "HIDDEN WEIGHT",
    summary: `\`reconstruction\` is a ${reconstruction} and \`kl\` a ${kl}, so the loss is that of a β of ${beta}, though β = ${factorText(weight)} is written.`,
    notes: [
      `A mean over ${parts} ${over} divides its term by ${parts}; the other term stays a sum. ${
        factor > 1
          ? "With the KL weighing so much, a VAE tends to stop using z at all."
          : "With the KL weighing so little, codes drift away from the prior, and samples from it look like nothing."
      }`,
    ],
    ...fixed(
      'write "reduce": "sum" for both, and any other β as the "weight" of "kl"',
      put(`/objective/${reconstruction === "mean" ? "reconstruction" : "kl"}/reduce`, "sum"),
    ),
  };
}

const scalarCategory = ({ condition, classes, place }: Of<"ScalarCategory">): Words => ({
  title: "CLASSES ON A LINE",
  summary: `As one number, the ${count(classes)} classes of ${quote(condition)} become points on a line, in the order of their numbers.`,
  notes: [
    "A layer then treats class 4 as lying between 3 and 5. Measured on MNIST with 2 latent units, a CVAE told the digit this way drew the digit asked for in 24 % of samples; with one-hot, in 99.6 %.",
  ],
  edits: [put(place.pointer, "one-hot")],
  fix: 'write "encoding": "one-hot"; if the classes are steps of one quantity, declare the condition as { "type": "number", "range": … }',
});

const entersBy: Readonly<Record<string, string>> = { add: "is added", film: "scales and shifts", gate: "gates" };

const normErases = ({ condition, norm, over, by, site, next }: Of<"NormErasesCondition">): Words => ({
  title: "NORM AFTER CONDITION",
  summary: `${capital(quote(norm))} follows right after ${quote(condition)} ${entersBy[by] ?? "enters"} ${by === "add" ? "at" : "what flows into"} ${quote(site)}, and takes part of it out again.`,
  notes: [
    over === "over-features"
      ? "It subtracts the mean over the features of each sample, and divides by their spread: what the condition adds to all features alike goes."
      : norm === "batch-norm"
        ? "It subtracts the mean of each feature over the batch: what the samples of a batch have in common goes, and when they are all of one class that is everything the condition brought."
        : "It subtracts the mean of each channel and divides by its spread: whatever the condition did to a whole channel goes.",
  ],
  fix:
    next === undefined
      ? `inject ${quote(condition)} after the ${norm}, in a layer behind it`
      : `inject it behind the ${norm}: "into": "${next}"${by === "film" ? ', or there with "place": "norm"' : ""}`,
});

/** An interval in words; an infinite end is left open. */
const between = ([least, most]: readonly [number, number]): string =>
  most === Number.POSITIVE_INFINITY
    ? `at or above ${least}`
    : least === Number.NEGATIVE_INFINITY
      ? `at or below ${most}`
      : `from ${least} to ${most}`;

const outOfReach = (warning: Of<"OutOfReach">): Words => {
  const { activation, reached, needed, part, likelihood, output, confined, alone, place } = warning;
  const free = needed[0] === Number.NEGATIVE_INFINITY && needed[1] === Number.POSITIVE_INFINITY;
  const holder = place.pointer.replace(/\/[^/]*$/, "");
  return {
    title: "OUT OF REACH",
    summary: free
      ? `${capital(quote(activation))} keeps what the decoder makes ${between(reached)}, and ${quote(likelihood)} takes a ${part.replace(/s$/, "")} that may be any number.`
      : `${capital(quote(activation))} keeps what the decoder makes ${between(reached)}, but ${quote(output)} may lie anywhere ${between(needed)}.`,
    notes: [
      confined === undefined
        ? "What lies outside is never reconstructed, however long the model trains."
        : `So it can say nothing but ${confined}, however long it trains. The likelihood applies what turns numbers into its parameters; a decoder ends without an activation.`,
    ],
    ...fixed(alone ? "delete this layer" : 'delete "activation"', remove(alone ? holder : `${holder}/activation`)),
  };
};

const encoderOnly = ({ condition, enters }: Of<"EncoderOnly">): Words => {
  const injection = { condition, into: "decoder", place: enters };
  return {
    title: "DECODER NOT TOLD",
    summary: `Only the encoder is told ${quote(condition)}: no sample can be asked for by it, and z has to hold what it says.`,
    notes: [
      `The decoder sees z and nothing else, so ${quote(condition)} can be chosen neither when sampling nor when decoding. A CVAE tells both.`,
    ],
    ...fixed(`add ${inline(injection)} to "inject"`, { _tag: "Insert", pointer: "/inject/-", values: [injection] }),
  };
};

const noEffect = ({ condition, why }: Of<"NoEffect">): Words =>
  why === "one-value"
    ? {
        title: "ONE VALUE ONLY",
        summary: `${capital(quote(condition))} has one class, so it is the same for every sample and can change nothing.`,
        fix: 'write its number of classes as "size", or delete the condition',
      }
    : {
        title: "WITHOUT EFFECT",
        summary: `${capital(quote(condition))} is injected, but nothing that the model gives depends on it.`,
        fix: "inject it where something behind it reads it, or delete the condition",
      };

/** The layer that changes an image's sides by looking at neighbours, where the shapes suggest one. */
const resized = ([height = 1]: ReadonlyArray<number>, [to = 1]: ReadonlyArray<number>): string => {
  if (height > to && height % to === 0)
    return `to make the sides smaller, use { "type": "conv2d", "filters": …, "stride": ${height / to} } or a pool`;
  return height < to && to % height === 0
    ? `to make the sides larger, use { "type": "conv2d-transpose", "filters": …, "stride": ${to / height} } or "upsample"`
    : "reshape whole axes only, or put a dense layer before it";
};

const mixedAxes = ({ from, to }: Of<"MixedAxes">): Words => {
  const [before, after] = [sizesOf(from), sizesOf(to)];
  return {
    title: "AXES MIXED",
    summary: `Going from ${times(before)} to ${times(after)} scrambles the value: one axis of the result holds pieces of several.`,
    label: printType(to),
    notes: [
      "Values keep their order, so what was a row, or the channels of one pixel, is cut up and spread over neighbours that have nothing to do with each other. A layer behind that looks at neighbours sees a scrambled image.",
    ],
    fix:
      after.length > 1 && before.length > 1
        ? resized(before, after)
        : "put a dense layer before it, which may arrange its features anew",
  };
};

const catalogue: { readonly [Tag in Warning["_tag"]]: (warning: Of<Tag>) => Words } = {
  EncoderOnly: encoderOnly,
  NoEffect: noEffect,
  HiddenWeight: hiddenWeight,
  UnusedKl: ({ latent, place: { pointer } }) => ({
    title: "NO KL",
    summary: `A \`kl\` term is written, and ${quote(latent)} latents have no divergence for it to weigh: it changes nothing.`,
    ...fixed('delete "kl", or write a latent of type "gaussian"', remove(pointer)),
  }),
  ScalarCategory: scalarCategory,
  MixedAxes: mixedAxes,
  NormErasesCondition: normErases,
  BatchOfOne: ({ site, layer }) => ({
    title: "BATCH OF ONE",
    summary: `${capital(quote(layer))} at ${quote(site)} normalises over the batch, and "batch" is 1.`,
    notes: [
      "The mean of one vector is the vector itself, so training sees zeros here; of an image, only what differs between its pixels is left.",
    ],
    fix: 'write a larger "batch", such as 32, or use "layer-norm", which looks at one sample at a time',
  }),
  AfterTheLast: ({ condition, site, layer, place: { pointer } }) => ({
    title: "BEHIND THE LAST",
    summary: `${capital(quote(condition))} stands behind the last time step at ${quote(site)}, and ${quote(layer)} only looks back: no time step of the sequence sees it.`,
    notes: ["What is read from the last time step alone still depends on it."],
    ...fixed('write "place": "prefix": then every time step sees it', put(`${pointer}/place`, "prefix")),
  }),
  OutOfReach: outOfReach,
  NullCollides: ({ condition, type, value, place: { pointer } }) => ({
    title: "NULL LIKE A VALUE",
    summary: `A sample without ${quote(condition)} looks the same to the model as one with ${type === "number" ? `${quote(condition)} = ${value}` : value}: zeros are the code of both.`,
    notes: ["A null should be a code that no value has, or the model can't learn the difference."],
    ...fixed('write "null": "learned", a code of its own', put(pointer, "learned")),
  }),
  UnusedInput: ({ input }) => ({
    title: "INPUT NOT USED",
    summary: `The input ${quote(input)} is neither encoded nor decoded.`,
    notes: ["Data must have it all the same, and nothing becomes of it."],
    fix: "add it to the encoder's or the decoder's, or delete it",
  }),
  UnusedCondition: ({ condition }) => ({
    title: "CONDITION NOT USED",
    summary: `${capital(quote(condition))} is declared, but nothing injects it: the model never sees it.`,
    notes: ["The data must still hold it, and a sample can't ask for it."],
    fix: `add { "condition": "${condition}", "into": "decoder", "place": "suffix" } to "inject", or delete the condition`,
  }),
  RepeatedInjection: ({ condition, site, first }) => ({
    title: "INJECTED TWICE",
    summary: `${capital(quote(condition))} enters ${quote(site)} twice.`,
    label: "again here",
    related: [{ place: first, note: "It enters there first:" }],
    notes: ["To the layer behind, the second adds nothing that the first did not bring, only parameters."],
    fix: "delete one of the two",
  }),
};

export function reportWarning(warning: Warning): Report {
  // The catalogue's type pairs each tag with its warning, which indexing by a union can't show.
  const words = (catalogue[warning._tag] as (warning: Warning) => Words)(warning);
  const code = warningCodes[warning._tag];
  const notes = [...(words.notes ?? []), `If it is meant, say so in the spec: "allow": { "${code}": "why" }`];
  return { code, severity: "warning", place: warning.place, ...words, notes };
}
