/** `graft encode`: the latent of every sample, as a table, an array or a picture. */
import { join } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import { unitNames } from "../../../compiler/assemble/index.js";
import type { CoreModel } from "../../../compiler/expand/core.js";
import { writeNpy } from "../../../runtime/checkpoint/npy.js";
import { type Dataset, width } from "../../../runtime/data/index.js";
import { pointsOf } from "../../../runtime/measure/labels.js";
import { inPlane } from "../../../runtime/measure/numeric/linear.js";
import { type Drawn, type Picture, scatter } from "../../../runtime/picture/index.js";
import { type Encoded, encode } from "../../../runtime/run/index.js";
import { counted, percent } from "../../report/format.js";
import type { Refusal } from "../../report/refusal.js";
import { conditionCells, identityCells } from "../../run/columns.js";
import {
  csvColumns,
  csvOf,
  type Format,
  formatOf,
  isPicture,
  type Naming,
  namingOf,
  writeFile,
  writePicture,
} from "../../run/picture.js";
import { describe, samplesOf, type Trained } from "../../run/run.js";
import { type Define, examples, joinedAddress } from "../command.js";
import { type Outcome, refused } from "../outcome.js";
import { withTrained } from "../trained.js";

interface Options {
  readonly data?: string;
  readonly out?: string;
}

type Written = Promise<E.Either<Refusal, ReadonlyArray<string>>>;

/** Classes that the data has and no condition asks for. */
const sortCells = ({ conditions }: CoreModel, { labels }: Encoded): ReturnType<typeof conditionCells> =>
  labels === undefined || conditions.some(({ name }) => name === labels.name)
    ? []
    : [
        {
          name: labels.name,
          at: (row) => {
            const of = labels.values[row] ?? -1;
            return of < 0 ? "" : (labels.words?.[of] ?? of);
          },
        },
      ];

const table = (trained: Trained, dataset: Dataset, encoded: Encoded): string => {
  const { z, width: size, count, beside = {} } = encoded;
  const labels = [...conditionCells(trained, dataset), ...sortCells(trained.core, encoded)];
  const names = unitNames(trained.core, size);
  // What is told of each unit is called as the units are.
  const others = Object.entries(beside).flatMap(([name, rows]) => {
    const own = width(rows.shape);
    return csvColumns(name, rows, own, own === size ? names : []);
  });
  const index = { name: "index", at: (row: number) => row };
  const codes = csvColumns("z", { data: z }, size, names);
  return csvOf([index, ...identityCells(dataset), ...labels, ...codes, ...others], count);
};

const base = (path: string): string => path.replace(/\.[^./\\]*$/, "");

const inOrder = async (
  files: ReadonlyArray<readonly [path: string, bytes: Uint8Array | string]>,
  naming: Naming,
): Written => {
  for (const [path, bytes] of files) {
    const written = await writeFile(path, bytes, naming);
    if (E.isLeft(written)) return written;
  }
  return E.right(files.map(([path]) => path));
};

/** The codes as a scatter, coloured by the first category: their two units, or the two principal components of more. */
const scatterOf = (encoded: Encoded): Promise<Drawn<Picture>> => {
  const { labels } = encoded;
  const { data, share } = inPlane(pointsOf(encoded));
  const components = ["first principal component", "second principal component"] as const;
  const options = { axes: encoded.width > 2 ? components : (["z₀", encoded.width === 2 ? "z₁" : ""] as const) };
  const title = encoded.width > 2 ? { title: `${percent(share)} of the variance of ${encoded.width} units` } : {};
  return scatter(
    { points: data, ...(labels && { labels: labels.values }) },
    { ...options, ...title, ...(labels?.words && { names: labels.words }) },
  );
};

/** The numbers, in one file or two. */
const numbers = (
  trained: Trained,
  dataset: Dataset,
  encoded: Encoded,
  path: string,
  format: "csv" | "npy",
  naming: Naming,
): Written => {
  if (format === "csv") return inOrder([[path, table(trained, dataset, encoded)]], naming);
  const { z, count, width: size, labels } = encoded;
  const called =
    labels === undefined
      ? []
      : [[`${base(path)}.labels.npy`, writeNpy({ shape: [count], data: labels.values })] as const];
  const others = Object.entries(encoded.beside ?? {}).map(
    ([name, { shape, data }]) => [`${base(path)}.${name}.npy`, writeNpy({ shape: [count, ...shape], data })] as const,
  );
  return inOrder([[path, writeNpy({ shape: [count, size], data: z })], ...called, ...others], naming);
};

const draw = async (encoded: Encoded, path: string, naming: Naming): Written =>
  E.map(() => [path])(await writePicture(path, await scatterOf(encoded), naming));

const files = async (
  trained: Trained,
  dataset: Dataset,
  encoded: Encoded,
  path: string,
  format: Format,
  naming: Naming,
): Written => {
  if (isPicture(format)) return draw(encoded, path, naming);
  const written = await numbers(trained, dataset, encoded, path, format, naming);
  if (E.isLeft(written)) return written;
  const drawn = await draw(encoded, `${base(path)}.png`, naming);
  return E.map((picture: ReadonlyArray<string>) => [...written.right, ...picture])(drawn);
};

const encodeRun = async (trained: Trained, { data, out }: Options): Promise<Outcome> => {
  const path = out ?? join(trained.folder, "latent.csv");
  const format = formatOf(path, ["csv", "npy", "png", "svg"]);
  if (E.isLeft(format)) return refused(format.left);
  const samples = await samplesOf(trained, data);
  if (E.isLeft(samples)) return refused(samples.left);
  const { dataset, address, warnings } = samples.right;
  const encoded = await encode(trained.model, dataset);
  const written = await files(trained, dataset, encoded, path, format.right, namingOf(out));
  if (E.isLeft(written)) return refused(written.left);
  return {
    exit: 0,
    text: `${written.right.join("\n")}\n${counted(encoded.width, "number")} for each of ${describe(samples.right)}\n`,
    json: { run: trained.folder, files: written.right, data: address, count: encoded.count, latent: encoded.width },
    reports: warnings,
  };
};

export const define: Define = (command) => {
  command
    .argument("<run>", "the folder of a run")
    .option("--data <address>", "other data than the run's own held-out samples", joinedAddress)
    .option("--out <file>", "a .csv, .npy, .png or .svg (default: latent.csv in the run)");
  examples(command, [
    ["graft encode runs/mnist-cvae", "a table with a line per held-out sample"],
    ["graft encode runs/mnist-cvae --data digits --out z.npy", "an array of all samples, their classes beside it"],
    ["graft encode runs/mnist-cvae --out z.png", "a scatter; of more than two units, their principal components"],
  ]);
  return () => withTrained(command.args[0] ?? "", (trained) => encodeRun(trained, command.opts<Options>()));
};
