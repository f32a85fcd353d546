/**
 * A trained model on its way out: which parts, in which format, as which files.
 *
 * In: the model, a format and the parts asked for. Out: bytes by path, or the first reason why not. Several parts of a
 * format that holds one stand in a folder each.
 */
import * as E from "fp-ts/lib/Either.js";
import { isNonEmpty } from "fp-ts/lib/ReadonlyArray.js";
import { type ExportPart, type ExportPartName, type PartFault, partOf, partsOf } from "../../compiler/export/part.js";
import { obstacleIn } from "../../compiler/export/refusal.js";
import type { Files, Format, Leaving } from "./format.js";

export type { Files, Format, Leaving } from "./format.js";
export { type FormatName, formatNames, formats } from "./registry.js";

import type { ExportProblem } from "./problem/index.js";

export type AskedParts = ExportPartName | "all" | undefined;

/** A folder of files: a part's own, or one that holds them all. */
export interface Folder {
  /** Below the folder of the export; empty for that folder itself. */
  readonly path: string;
  readonly parts: ReadonlyArray<ExportPart>;
  readonly files: Files;
}

/** The parts asked for: left out, what the model is for, or all of them where the format holds all. */
const wanted = (
  model: Leaving,
  format: Format,
  asked: AskedParts,
): E.Either<ExportProblem, ReadonlyArray<ExportPart>> => {
  const from = { core: model.core, program: format.readable ? model.plain() : model.program };
  const all = partsOf(from);
  if (asked === "all") return E.right(all);
  if (asked === undefined) return E.right(format.holds === "all" ? all : all.slice(0, 1));
  return E.mapLeft(
    (why: PartFault): ExportProblem => ({ _tag: "NoPart", part: asked, why, parts: all.map(({ name }) => name) }),
  )(E.map((part: ExportPart) => [part])(partOf(model, asked)));
};

const obstacle = (format: Format, parts: ReadonlyArray<ExportPart>): ExportProblem | undefined => {
  for (const part of parts) {
    const found = obstacleIn(part, format.lacks);
    if (found !== undefined) return { _tag: "NoSpelling", format: format.name, part: part.name, obstacle: found };
  }
  return undefined;
};

/** The folders of an export. */
export const exportModel = async (
  model: Leaving,
  format: Format,
  asked: AskedParts,
): Promise<E.Either<ExportProblem, ReadonlyArray<Folder>>> => {
  const parts = wanted(model, format, asked);
  if (E.isLeft(parts)) return parts;
  const inTheWay = obstacle(format, parts.right);
  if (inTheWay !== undefined) return E.left(inTheWay);
  if (!isNonEmpty(parts.right)) throw new Error("a model without parts");
  const sets = format.holds === "all" ? [parts.right] : parts.right.map((part): [ExportPart] => [part]);
  const folders: Array<Folder> = [];
  for (const set of sets) {
    const path = sets.length === 1 ? "" : set[0].name;
    folders.push({ path, parts: set, files: await format.write({ model, parts: set }) });
  }
  return E.right(folders);
};
