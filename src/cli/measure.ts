/**
 * The figures of a trained model, as `train` and `eval` show them.
 *
 * In: a trained run and samples. Out: rows that say what each number means, as a table and as data; or why there are none.
 */
import * as E from "fp-ts/lib/Either.js";
import { type RequestedClass, requestedClass } from "../../runtime/measure/requested-class.js";
import { lossRows, type Row, requestedClassRows } from "../../runtime/measure/table.js";
import { evaluate } from "../../runtime/run/index.js";
import { type Cell, counted, figure, percent, table } from "./format.js";
import type { Refusal } from "./outcome.js";
import { refuseRun } from "./report/run.js";
import { refuseUse } from "./report/use.js";
import { describe, type Samples, type Trained } from "./run.js";

export interface Figures {
  readonly rows: ReadonlyArray<Row>;
  readonly requested: RequestedClass;
  readonly samples: Samples;
}

const isUse = (problem: { readonly type: string }): problem is Parameters<typeof refuseUse>[0] =>
  problem.type !== "diverged" && problem.type !== "no-samples";

/** Losses over the samples; the requested-class rate, judged by a classifier that learns from the samples' own address. */
export const measure = async (
  { core, engine, model, run }: Trained,
  samples: Samples,
): Promise<E.Either<Refusal, Figures>> => {
  const { seed } = run.state.plan;
  const losses = await evaluate(model, samples.dataset, seed);
  const requested = await requestedClass({ model, engine, split: samples.split, seed });
  if (E.isLeft(requested)) return E.left(isUse(requested.left) ? refuseUse(requested.left) : refuseRun(requested.left));
  const { reconstruction, kl } = core.objective;
  const reductions = { reconstruction: reconstruction.reduce, kl: kl.reduce };
  const of = samples.called === "training" ? "train" : "held-out";
  const rows = [...lossRows(losses, reductions, of, seed), ...requestedClassRows(requested.right, seed)];
  return E.right({ rows, requested: requested.right, samples });
};

const absent: Readonly<Record<Extract<RequestedClass, { readonly _tag: "Absent" }>["reason"], string>> = {
  "no-category": "no condition is a category",
  "no-prior": "the latent has no prior to draw from",
  "not-in-decoder": "no category reaches the decoder",
  "no-held-out": "no samples are held out",
  stopped: "the measuring was stopped",
};

const shown = ({ value, unit }: Row): string => (unit === "share" ? percent(value) : figure(value));

const line = (name: string, row: Row | undefined, of: string): ReadonlyArray<ReadonlyArray<Cell>> =>
  row === undefined
    ? []
    : [[name, { right: shown(row) }, row.unit === "nats" ? "nats" : "", of === "" ? row.reduction : of]];

/** The objective itself, where it is not one of the other rows. */
const ownLoss = (loss: Row | undefined, others: ReadonlyArray<Row | undefined>): Row | undefined =>
  others.some((row) => row !== undefined && Math.abs(row.value - (loss?.value ?? 0)) < 1e-9) ? undefined : loss;

const requestedLines = (
  requested: RequestedClass,
  rate: Row | undefined,
  accuracy: Row | undefined,
): ReadonlyArray<ReadonlyArray<Cell>> => {
  if (requested._tag === "Absent") return [];
  const { condition, samples, classifier } = requested;
  return [
    ...line(
      `requested ${condition}`,
      rate,
      `of ${counted(samples, "sample")} from the prior, as many of each, by a classifier's word`,
    ),
    ...line(
      "  its accuracy",
      accuracy,
      `of ${counted(classifier.heldOut, "sample")} held out, which the classifier never saw`,
    ),
  ];
};

/** The table for people: the bound and its parts, the squared error, and what conditions do. */
export const figuresText = ({ rows, requested, samples }: Figures): string => {
  const row = (name: string): Row | undefined => rows.find((each) => each.name === name);
  const [bound, nll, loss] = [row("negative-elbo"), row("nll"), row("loss")];
  const indent = bound === undefined ? "" : "  ";
  const seed = loss?.seed ?? 0;
  const lines = [
    ...line("loss", ownLoss(loss, [bound, nll]), "what training minimises, weighted; mean over samples"),
    ...line("−ELBO", bound, ""),
    ...line(`${indent}NLL`, nll, ""),
    ...line(`${indent}KL`, row("divergence"), ""),
    ...line("MSE", row("mse"), ""),
    ...requestedLines(requested, row("requested-class-rate"), row("classifier-accuracy")),
  ];
  const none = requested._tag === "Absent" ? `No requested-class rate: ${absent[requested.reason]}.\n` : "";
  return `Figures on ${describe(samples)}, seed ${seed}:\n\n${table(lines.map(([first, ...rest]) => [`  ${first as string}`, ...rest]))}${none === "" ? "" : `\n${none}`}`;
};

export const figuresJson = ({ rows, requested, samples }: Figures): Readonly<Record<string, unknown>> => ({
  data: samples.address,
  samples: samples.dataset.count,
  figures: rows,
  requestedClass: requested,
});
