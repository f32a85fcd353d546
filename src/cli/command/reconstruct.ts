/** `graft reconstruct`: originals above what the model makes of them. */
import { join } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import type { Dataset } from "../../../runtime/data/index.js";
import { type Reconstructed, reconstruct, reconstructUnder, type Values } from "../../../runtime/run/index.js";
import { type Refusal, refusal } from "../../report/refusal.js";
import { refuseUse } from "../../report/use.js";
import { conditionCells, givenCells, identityCells, outputCells } from "../../run/columns.js";
import { inOneTable, type View, viewsOf } from "../../run/output.js";
import { type Format, formatOf, isDrawable, isPicture, namingOf, writeNumbers, writeTable } from "../../run/picture.js";
import { drawReconstructions } from "../../run/reconstructions.js";
import { describe, samplesOf, type Trained } from "../../run/run.js";
import { collect, type Define, examples, joinedAddress, wholeFrom } from "../command.js";
import { readConditions } from "../condition.js";
import { type Outcome, refused } from "../outcome.js";
import { withTrained } from "../trained.js";

interface Options {
  readonly count: number;
  readonly data?: string;
  readonly condition?: ReadonlyArray<string>;
  readonly out?: string;
}

interface Written {
  readonly path: string;
  readonly format: Format;
  readonly count: number;
}

/** Through the samples' own conditions, or through those that are given: the same codes, another condition. */
const reconstructed = async (
  { model }: Trained,
  dataset: Dataset,
  count: number,
  values: Values,
): Promise<E.Either<Refusal, Reconstructed>> =>
  Object.keys(values).length === 0
    ? E.right(await reconstruct(model, dataset, count))
    : E.mapLeft(refuseUse)(await reconstructUnder(model, dataset, count, values));

interface Made {
  readonly view: View;
  readonly pair: Reconstructed;
}

/** Who each sample is, the conditions that it was decoded under, and what was made of it. */
const cellsOf = (trained: Trained, dataset: Dataset, values: Values, all: ReadonlyArray<Made>) => {
  const given = givenCells(trained, values);
  const own = conditionCells(trained, dataset).filter(({ name }) => !given.some((one) => one.name === name));
  const made = all.flatMap(({ view, pair }) => outputCells(trained, view.output, pair.output));
  return [...identityCells(dataset), ...own, ...given, ...made];
};

/** One output, to a file of its own. */
const write = async (
  made: Made,
  dataset: Dataset,
  { out }: Options,
  values: Values,
): Promise<E.Either<Refusal, Written>> => {
  const { view, pair } = made;
  const { trained, output, fileOf } = view;
  const drawable = isDrawable(pair.output);
  const path = fileOf(out ?? join(trained.folder, `reconstructions.${drawable ? "png" : "csv"}`), drawable);
  const format = formatOf(path, drawable ? ["png", "svg", "csv", "npy"] : ["csv", "npy"]);
  if (E.isLeft(format)) return format;
  const written = isPicture(format.right)
    ? await drawReconstructions(trained, pair, path, namingOf(out))
    : await writeNumbers(
        path,
        format.right,
        output,
        pair.output,
        namingOf(out),
        cellsOf(trained, dataset, values, [made]),
      );
  return E.map(() => ({ path, format: format.right, count: pair.output.count }))(written);
};

/** Every output: all in one table, or each in a file of its own. */
const writeAll = async (
  trained: Trained,
  dataset: Dataset,
  options: Options,
  values: Values,
): Promise<E.Either<Refusal, ReadonlyArray<Written>>> => {
  const { out, count } = options;
  const all: Array<Made> = [];
  for (const view of viewsOf(trained)) {
    const pair = await reconstructed(view.trained, dataset, count, values);
    if (E.isLeft(pair)) return pair;
    all.push({ view, pair: pair.right });
  }
  const rows = all[0]?.pair.output.count ?? 0;
  const drawable = all.map(({ pair }) => isDrawable(pair.output));
  if (inOneTable(out, drawable)) {
    const path = out ?? join(trained.folder, "reconstructions.csv");
    const saved = await writeTable(path, cellsOf(trained, dataset, values, all), rows, namingOf(out));
    return E.map(() => [{ path, format: "csv" as const, count: rows }])(saved);
  }
  const files: Array<Written> = [];
  for (const made of all) {
    const written = await write(made, dataset, options, values);
    if (E.isLeft(written)) return written;
    files.push(written.right);
  }
  return E.right(files);
};

const reconstructRun = async (trained: Trained, options: Options): Promise<Outcome> => {
  const samples = await samplesOf(trained, options.data);
  if (E.isLeft(samples)) return refused(samples.left);
  const values = readConditions(options.condition ?? [], trained.core.conditions);
  if (E.isLeft(values)) return refused(refusal(2, ...values.left));
  const written = await writeAll(trained, samples.right.dataset, options, values.right);
  if (E.isLeft(written)) return refused(written.left);
  const files = written.right;
  const count = files[0]?.count ?? 0;
  const shown = describe({ ...samples.right, dataset: { ...samples.right.dataset, count } });
  const what = (format: Format): string =>
    `${isPicture(format) ? "originals above, reconstructions below" : "the reconstructions"}${under}`;
  const under = options.condition === undefined ? "" : ` under ${options.condition.join(", ")}`;
  const paths = files.map(({ path }) => path);
  return {
    exit: 0,
    text: files.map(({ path, format }) => `${path}: ${what(format)}, the first ${shown}\n`).join(""),
    json: {
      run: trained.folder,
      ...(paths.length === 1 ? { file: paths[0] } : { files: paths }),
      data: samples.right.address,
      count,
    },
    reports: samples.right.warnings,
  };
};

export const define: Define = (command) => {
  command
    .argument("<run>", "the folder of a run")
    .option(
      "--condition <name=value>",
      "another condition for the same codes, as sample takes it; once for each condition",
      collect,
    )
    .option("--count <n>", "how many samples", wholeFrom(1, 10_000), 16)
    .option("--data <address>", "other data than the run's own held-out samples", joinedAddress)
    .option(
      "--out <file>",
      "a .png or .svg, or the reconstructions as .csv or .npy (default: reconstructions.png in the run)",
    );
  examples(command, [
    ["graft reconstruct runs/mnist-cvae", "16 held-out samples"],
    ["graft reconstruct runs/mnist-cvae --count 64 --out r.png", ""],
    ["graft reconstruct runs/mnist-cvae --condition digit=7", "each sample's code, decoded as a seven"],
  ]);
  return () => withTrained(command.args[0] ?? "", (trained) => reconstructRun(trained, command.opts<Options>()));
};
