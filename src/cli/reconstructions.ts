/** Originals above what the model makes of them, as a picture. */
import type * as E from "fp-ts/lib/Either.js";
import type { Reconstructed } from "../../runtime/run/index.js";
import type { Refusal } from "./outcome.js";
import { imagesOf, paired, rangeOf, writeSheet } from "./picture.js";
import type { Trained } from "./run.js";

/** Draws originals above reconstructions, in bands of at most 16. */
export const drawReconstructions = (
  trained: Trained,
  { original, output }: Reconstructed,
  path: string,
): Promise<E.Either<Refusal, void>> => {
  const range = rangeOf(trained, original);
  const columns = Math.min(original.count, 16);
  const images = paired(imagesOf(original), imagesOf(output), columns);
  const rowLabels = Array.from({ length: Math.ceil(original.count / columns) }, () => ["data", "model"]).flat();
  return writeSheet(path, images, { columns, range, rowLabels });
};
