/**
 * A run's folder as a zip. In: its bytes. Out: the run, every file checked as `graft eval` checks a folder's; or
 * reports.
 */

import { unzipSync } from "fflate";
import * as E from "fp-ts/lib/Either.js";
import type { Compiled } from "../../../compiler/pipeline/compile.js";
import type { Problem } from "../../../compiler/pipeline/problem.js";
import { reportAll } from "../../../compiler/report/index.js";
import type { Report } from "../../../compiler/words/report.js";
import { type Compile, checkedRun, type Files, type Run } from "../../../runtime/run/checked.js";
import type { Digest } from "../../../runtime/run/mark.js";
import { metricsFile, stateFile } from "../../../runtime/run/names.js";
import type { MetricsRecord } from "../../../runtime/train/train.js";
import { refuseRun } from "../../report/run.js";
import { notARunZip, tooLargeZip } from "./words.js";

/** A run's zip that inflates to more is refused before it is inflated: a page has no such memory. */
const MOST = 2 ** 30;

export interface ZippedRun extends Run<Compiled> {
  readonly records: ReadonlyArray<MetricsRecord>;
}

type Opened = Promise<E.Either<ReadonlyArray<Report>, ZippedRun>>;

const namesIn = (zip: Uint8Array): { readonly names: ReadonlyArray<string>; readonly size: number } => {
  const names: Array<string> = [];
  let size = 0;
  unzipSync(zip, {
    filter: ({ name, originalSize }) => {
      names.push(name);
      size += originalSize;
      return false;
    },
  });
  return { names, size };
};

const recordsIn = (bytes: Uint8Array | undefined): ReadonlyArray<MetricsRecord> =>
  new TextDecoder()
    .decode(bytes)
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as MetricsRecord);

/** A run may lie at the zip's top, or in one folder of it. */
export const openZip = async (
  zip: Uint8Array,
  digest: Digest,
  compile: Compile<Compiled, Parameters<typeof reportAll>[0] & { readonly 0: Problem }>,
): Opened => {
  const { names, size } = namesIn(zip);
  if (size > MOST) return E.left([tooLargeZip(size, MOST)]);
  const state = names.find((name) => name === stateFile || name.endsWith(`/${stateFile}`));
  if (state === undefined) return E.left([notARunZip(names)]);
  const folder = state.slice(0, state.length - stateFile.length);
  const held = unzipSync(zip);
  const files: Files = {
    folder,
    pathOf: (name) => `${folder}${name}`,
    digest,
    read: async (name) => {
      const bytes = held[`${folder}${name}`];
      return bytes === undefined
        ? E.left({ _tag: "FileProblem", path: name, action: "read", code: "ENOENT" })
        : E.right(bytes);
    },
  };
  const run = await checkedRun(files, new TextDecoder().decode(held[state]), compile);
  if (E.isRight(run)) return E.right({ ...run.right, records: recordsIn(held[`${folder}${metricsFile}`]) });
  return E.left(run.left._tag === "BadSpec" ? reportAll(run.left.problems) : refuseRun(run.left).reports);
};
