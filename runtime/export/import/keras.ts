/**
 * A `model.keras` that graft wrote, read back.
 *
 * In: the archive's bytes. Out: the spec's text and each weight from where Keras keeps it, as it is now: one that was
 * trained on in Keras comes back trained. The configuration, which may name code, is not read.
 */
import * as E from "fp-ts/lib/Either.js";
import { unzipped } from "../../file/zip.js";
import { pathName, readHdf5 } from "../../weights/keras.js";
import { broken, type Came, collected, isRecord, parsed, placesIn } from "./arrived.js";

export const fromKeras = async (bytes: Uint8Array): Promise<Came> => {
  const members = await unzipped(bytes, (name) => name === "metadata.json" || name === "model.weights.h5");
  if (E.isLeft(members)) return broken("a .keras archive", "it can't be unpacked");
  const metadata = parsed(new TextDecoder().decode(members.right.get("metadata.json")));
  const notes = isRecord(metadata) ? metadata["graft"] : undefined;
  const weights = members.right.get("model.weights.h5");
  if (!isRecord(notes) || weights === undefined) return E.left({ _tag: "NotOurs" });
  const tensors = await readHdf5(weights);
  if (E.isLeft(tensors)) return broken("a .keras archive", "its weights are no sound HDF5 file");
  return collected(notes["spec"], placesIn(notes["weights"]), (path) => {
    const found = tensors.right.get(pathName(path.split("/")));
    return found === undefined ? undefined : { dtype: "f32", ...found };
  });
};
