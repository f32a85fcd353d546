/**
 * Walks through a run's latent as `graft sample` draws them: traversals, interpolations, and samples with their
 * condition exchanged; and codes from a file.
 *
 * In: a trained run, its held-out samples and values for conditions. Out: rows of images with words beside them, or
 * codes; or a refusal.
 */
import * as E from "fp-ts/lib/Either.js";
import { unitNames } from "../../compiler/assemble/index.js";
import type { CoreModel } from "../../compiler/expand/core.js";
import { shapeAt } from "../../compiler/ir/graph/type.js";
import { open as openFiles } from "../../runtime/data/files.js";
import { numbersIn } from "../../runtime/data/index.js";
import { conditionsOf, valuesIn } from "../../runtime/run/conditions.js";
import { decode, type Encoded, encode, type Rows, swapGrid, type Values } from "../../runtime/run/index.js";
import { line, liveliest, shares, traversal } from "../../runtime/run/walk.js";
import { reportData } from "../report/data.js";
import { type Refusal, refusal } from "../report/refusal.js";
import { usage } from "../report/usage.js";
import { refuseUse } from "../report/use.js";
import { type Cells, givenCells } from "../run/columns.js";
import { describe, type Samples, samplesOf, type Trained } from "../run/run.js";

/** What was drawn and how it lies in a picture. */
export interface Drawn {
  readonly rows: Rows;
  readonly columns: number;
  readonly labels?: ReadonlyArray<string>;
  readonly columnLabels?: ReadonlyArray<string>;
  readonly words: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** The conditions of each row: those that were given, and the one that a grid goes through; none of a walk. */
export const rowConditions = (
  trained: Trained,
  { labels, columns, facts }: Drawn,
  values: Values,
): ReadonlyArray<Cells> => {
  const through = facts["by"];
  const given = givenCells(trained, values);
  if (labels === undefined) return facts["columns"] === undefined ? given : [];
  return typeof through !== "string"
    ? []
    : [...given, { name: through, at: (row) => labels[Math.floor(row / columns)] ?? "" }];
};

/** Codes from a file, such as `encode` writes: z.0, z.1 … of a table, or an array. */
export const readCodes = async ({ run }: Trained, path: string): Promise<E.Either<Refusal, Float32Array>> => {
  const scheme = /\.npy$/i.test(path) ? "npy" : "csv";
  const { code } = run.compiled.typed;
  const shape = shapeAt(code.axes, 1).slice(1);
  const data = await openFiles(`${scheme}:${path}`, [{ name: "z", role: "input", shape, dtype: "f32" }]);
  if (E.isLeft(data)) return E.left(refusal(3, ...data.left.map(reportData)));
  const column = data.right.columns.find(({ name }) => name === "z");
  return E.right(column === undefined ? new Float32Array() : Float32Array.from(numbersIn(column)));
};

type Walked = Promise<E.Either<Refusal, Drawn>>;

const refuse = (summary: string, fix: string): E.Either<Refusal, never> => E.left(refusal(2, usage(summary, fix)));

interface Ground {
  readonly samples: Samples;
  readonly encoded: Encoded;
}

const ground = async (trained: Trained, option: string): Promise<E.Either<Refusal, Ground>> => {
  if (trained.model.program.graphs["decode"] === undefined) return E.left(refuseUse({ _tag: "NeedsEncoder" }));
  if (!trained.core.definitions.latent.continuous)
    return refuse(
      `${option} walks between codes, and between the codes of a ${trained.core.latent.type} latent there is nothing.`,
      `graft reconstruct ${trained.folder}`,
    );
  const samples = await samplesOf(trained, undefined);
  if (E.isLeft(samples)) return samples;
  return E.right({ samples: samples.right, encoded: await encode(trained.model, samples.right.dataset) });
};

/** The conditions of one sample, `count` times, where no value is given. */
const valuesOf = ({ model }: Trained, { dataset }: Samples, index: number, given: Values): Values => {
  const own = conditionsOf(model.program, "decode").flatMap((name) => {
    const values = valuesIn(dataset, name);
    const size = values.length / Math.max(dataset.count, 1);
    const value = values.slice(index * size, (index + 1) * size);
    return value.some(Number.isNaN) ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(own), ...given };
};

const outside = (index: number, { dataset }: Samples, option: string): E.Either<Refusal, never> =>
  refuse(
    `${option} ${index} is no sample: there are ${dataset.count}, from 0 to ${dataset.count - 1}.`,
    `write ${option} 0`,
  );

/** `z₃`, or `low.3` of a level. */
const labelOf = ({ levels }: CoreModel, unit: string): string =>
  levels.length > 0 ? unit : `z${unit.replace(/[0-9]/g, (digit) => String.fromCharCode(0x2080 + Number(digit)))}`;

const mostUnits = 16;

/** A row for each unit of the code, at most sixteen. */
export const drawTraverse = async (trained: Trained, given: Values, index: number, columns: number): Walked => {
  const at = await ground(trained, "--traverse");
  if (E.isLeft(at)) return at;
  const { encoded, samples } = at.right;
  if (index >= samples.dataset.count) return outside(index, samples, "--index");
  const units = liveliest(encoded, mostUnits);
  const names = unitNames(trained.core, encoded.width);
  const codes = traversal(encoded, index, units, columns);
  const made = await decode(trained.model, codes, valuesOf(trained, samples, index, given));
  if (E.isLeft(made)) return E.left(refuseUse(made.left));
  const all = units.length === encoded.width ? "" : ` (the ${units.length} of ${encoded.width} that vary most)`;
  return E.right({
    rows: made.right,
    columns,
    labels: units.map((unit) => labelOf(trained.core, names[unit] ?? "")),
    columnLabels: shares(columns).map((share) => `${Math.round(share * 100)} %`),
    words:
      `a row for each latent unit${all} from 2 % to 98 % of its values over ${describe(samples)}; ` +
      `the rest is sample ${index}`,
    facts: { units, index, columns },
  });
};

/** The line between two samples' codes, under the conditions of the one and, where they differ, of the other. */
export const drawInterpolation = async (
  trained: Trained,
  given: Values,
  [from, to]: readonly [number, number],
  columns: number,
): Walked => {
  const at = await ground(trained, "--interpolate");
  if (E.isLeft(at)) return at;
  const { encoded, samples } = at.right;
  const beyond = [from, to].find((index) => index >= samples.dataset.count);
  if (beyond !== undefined) return outside(beyond, samples, "--interpolate");
  const codes = line(encoded, from, to, columns);
  const under = [from, to].map((index) => valuesOf(trained, samples, index, given));
  const differ = JSON.stringify(under[0]) !== JSON.stringify(under[1]);
  const made: Array<Rows> = [];
  for (const values of differ ? under : under.slice(0, 1)) {
    const rows = await decode(trained.model, codes, values);
    if (E.isLeft(rows)) return E.left(refuseUse(rows.left));
    made.push(rows.right);
  }
  const data = Float32Array.from(made.flatMap((rows) => Array.from(rows.data)));
  const shape = made[0]?.shape ?? [];
  const words = `the line from the code of sample ${from} to that of sample ${to}, of ${describe(samples)}`;
  return E.right({
    rows: { count: made.length * columns, shape, data },
    columns,
    ...(differ ? { labels: [`as ${from}`, `as ${to}`] } : {}),
    words: differ ? `${words}; above under the conditions of ${from}, below under those of ${to}` : words,
    facts: { from, to, columns },
  });
};

/** Codes of held-out samples, decoded under every value of a condition in turn. */
export const drawSwaps = async (trained: Trained, samples: Samples, condition: string, columns: number): Walked => {
  const grid = await swapGrid(trained.model, samples.dataset, { condition, columns });
  if (E.isLeft(grid)) return E.left(refuseUse(grid.left));
  const { images, rows, columns: drawn, labels } = grid.right;
  return E.right({
    rows: images,
    columns: drawn,
    labels,
    words: `a row for each ${condition}, the code of one sample down each column, of ${describe(samples)}`,
    facts: { rows, columns: drawn, by: condition },
  });
};
