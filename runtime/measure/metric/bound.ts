/**
 * The losses of a model: the bound, its parts, and what training minimises. All come from one pass over the samples.
 */
import * as E from "fp-ts/lib/Either.js";
import { weightName } from "../../../compiler/language/samples.js";
import { absent, type Defined, found, type Metric, metric, type Reading, type Subject } from "../definition.js";

const summed = "sum over elements, mean over samples";
const kingma = "Kingma & Welling 2014, arXiv:1312.6114";

type Words = Omit<Defined, "better" | "range"> &
  Partial<Pick<Defined, "range" | "better">> &
  Pick<Metric, "usual" | "under" | "echo">;

const reduced = ({ typed }: Subject, term: "reconstruction" | "kl"): string => typed.core.objective[term].reduce;

/** A loss by its name, and where there are several of it, `name.output` each. */
export const loss = (name: string, words: Words, reduction?: (subject: Subject) => string): Metric =>
  metric({
    better: "lower",
    range: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
    ...words,
    measure: async (subject) => {
      const { dataset, typed } = subject;
      const { weight } = typed.core.train;
      const isWeighted = weight !== undefined && dataset.columns.some((column) => column.name === weightName);
      const reducedAs = reduction?.(subject) ?? words.reduction;
      const told = isWeighted
        ? { reduction: reducedAs.replace("mean over samples", `mean over samples weighted by ${weight}`) }
        : reduction && { reduction: reducedAs };
      const readings = Object.entries(await subject.losses()).flatMap(([found, value]): ReadonlyArray<Reading> => {
        const of = found === name ? {} : { of: found.slice(name.length + 1) };
        const own = found === name || found.startsWith(`${name}.`);
        return own ? [{ value, ...of, ...told }] : [];
      });
      return E.right(readings.length === 0 ? absent("no-term") : found(...readings));
    },
  });

export const negativeElbo = loss("negative-elbo", {
  title: "−ELBO",
  unit: "nats",
  definition: "−log p(x|z) + KL(q(z|x) ‖ p(z)), one z per sample",
  reduction: summed,
  source: kingma,
  usual: true,
});

export const nll = loss("nll", {
  title: "NLL",
  unit: "nats",
  definition: "−log p(x|z), one z per sample",
  reduction: summed,
  source: kingma,
  usual: true,
  under: true,
});

export const divergence = loss("divergence", {
  title: "KL",
  unit: "nats",
  definition: "KL(q(z|x) ‖ p(z))",
  reduction: "sum over latent units, mean over samples",
  range: [0, Number.POSITIVE_INFINITY],
  source: kingma,
  usual: true,
  under: true,
});

export const mse = loss("mse", {
  title: "MSE",
  unit: "squared data units",
  definition: "(x − mean of p(x|z))², one z per sample",
  reduction: "mean over elements, mean over samples",
  range: [0, Number.POSITIVE_INFINITY],
  source: "squared error",
  usual: true,
});

export const trained = loss("loss", {
  title: "loss",
  unit: "nats",
  definition: "what training minimises: every term as the objective reduces and weighs it",
  reduction: "mean over samples",
  source: "the spec's objective",
  usual: true,
  echo: true,
});

export const reconstruction = loss(
  "reconstruction",
  {
    title: "reconstruction term",
    unit: "nats",
    definition: "−log p(x|z), each output by its weight; of one output, unweighted",
    reduction: "as the objective says",
    source: "the spec's objective",
    usual: true,
    echo: true,
  },
  (subject) => `${reduced(subject, "reconstruction")} over elements, mean over samples`,
);

export const kl = loss(
  "kl",
  {
    title: "KL term",
    unit: "nats",
    definition: "KL(q(z|x) ‖ p(z)), unweighted",
    reduction: "as the objective says",
    range: [0, Number.POSITIVE_INFINITY],
    source: "the spec's objective",
    usual: true,
    echo: true,
  },
  (subject) => `${reduced(subject, "kl")} over latent units, mean over samples`,
);

export const heads = loss("heads", {
  title: "head",
  unit: "nats, or squared units of a number",
  definition: "what a head is charged for predicting its condition from z: cross-entropy, or squared error; unweighted",
  reduction: "sum over a prediction, mean over samples",
  range: [0, Number.POSITIVE_INFINITY],
  source: "the spec's latent",
  usual: true,
});

export const accuracy = loss("accuracy", {
  title: "accuracy",
  unit: "share",
  definition:
    "share of classes that are predicted as the likeliest: a condition by its head from z, an output by the " +
    "decoder; one z per sample",
  reduction: "mean over samples",
  range: [0, 1],
  better: "higher",
  source: "the spec's latent",
  usual: true,
});
