/** Originals above what the model makes of them, as a picture. */
import type * as E from "fp-ts/lib/Either.js";
import { type Drawn, type Picture, sheet } from "../../runtime/picture/index.js";
import type { Reconstructed } from "../../runtime/run/index.js";
import type { Refusal } from "../report/refusal.js";
import { imagesOf, type Naming, paired, rangeOf, writePicture } from "./picture.js";
import type { Trained } from "./run.js";

/** Originals above reconstructions, in bands of at most so many. */
export const sheetReconstructions = (
  trained: Trained,
  { original, output }: Reconstructed,
  { columns: most, ...look }: { readonly columns: number; readonly scale?: number } = { columns: 16 },
): Drawn<Picture> => {
  const range = rangeOf(trained, original);
  const columns = Math.min(original.count, most);
  const images = paired(imagesOf(original), imagesOf(output), columns);
  const rowLabels = Array.from({ length: Math.ceil(original.count / columns) }, () => ["data", "model"]).flat();
  return sheet(images, { ...look, columns, range, rowLabels });
};

export const drawReconstructions = (
  trained: Trained,
  pair: Reconstructed,
  path: string,
  naming: Naming,
): Promise<E.Either<Refusal, void>> => writePicture(path, sheetReconstructions(trained, pair), naming);
