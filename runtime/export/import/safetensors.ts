/**
 * A `model.safetensors` that `torch`, `jax` or `huggingface` wrote.
 *
 * In: the file's bytes. Out: the spec's text and the weights by name, to the bit as they left; or what is wrong. The
 * header is checked before any memory is taken, and nothing in the file is run or looked up elsewhere. A tensor that
 * the file's notes don't name stands under its own name.
 */
import * as E from "fp-ts/lib/Either.js";
import { readSafetensors } from "../../checkpoint/safetensors.js";
import { kebab } from "../../problem/failure.js";
import { type Came, collected, isAxes, isRecord, type Place, parsed } from "./arrived.js";

/** The notes name each tensor's state: `{ "hidden.weight": { "state": "hidden.kernel", "axes": [1, 0] } }`. */
const placesOf = (
  notes: Readonly<Record<string, unknown>>,
  names: Iterable<string>,
): ReadonlyArray<Place> | undefined => {
  const places: Array<Place> = [];
  for (const name of names) {
    const of = Object.hasOwn(notes, name) ? notes[name] : { state: name };
    if (!isRecord(of) || typeof of["state"] !== "string") return undefined;
    const axes = of["axes"];
    if (axes !== undefined && !isAxes(axes)) return undefined;
    places.push({ state: of["state"], name, ...(axes && { axes }) });
  }
  return places;
};

export const fromSafetensors = (bytes: Uint8Array): Came => {
  const file = readSafetensors(bytes);
  if (E.isLeft(file)) return E.left({ _tag: "NotSafetensors", why: kebab(file.left._tag) });
  const { tensors, metadata } = file.right;
  const notes = parsed(metadata.get("graft") ?? "");
  const weights = isRecord(notes) ? notes["weights"] : undefined;
  if (!isRecord(weights)) return E.left({ _tag: "NotOurs" });
  return collected(metadata.get("spec"), placesOf(weights, tensors.keys()), (name) => tensors.get(name));
};
