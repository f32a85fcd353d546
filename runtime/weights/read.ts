/**
 * A file of weights, whoever wrote it.
 *
 * In: a file's bytes. Out: its tensors as float32 by their names, in the file's order, and which tool's layouts they
 * are in as far as the names tell. What it is, its first bytes say and not its ending. What all names have in front in
 * common is cut off, where it is a wrapper's: `module.`, `state_dict.`.
 */
import * as E from "fp-ts/lib/Either.js";
import type { Found } from "./found.js";
import { readHdf5, readKeras } from "./keras.js";
import { readNpz } from "./npz.js";
import { namedByNumber } from "./numbered.js";
import type { WeightsProblem } from "./problem/index.js";
import { readAnySafetensors } from "./safetensors.js";
import { readTorch } from "./torch.js";

export type FoundTensors = ReadonlyMap<string, Found>;
type Read = E.Either<WeightsProblem, FoundTensors>;

const begins = (file: Uint8Array, bytes: ReadonlyArray<number>, at = 0): boolean =>
  bytes.every((byte, i) => file[at + i] === byte);

const has = (file: Uint8Array, text: string): boolean =>
  Buffer.from(file.buffer, file.byteOffset, file.byteLength).includes(text);

/** What an archive is, its members' names tell. */
const readZip = (file: Uint8Array): Promise<Read> => {
  if (has(file, "model.weights.h5")) return readKeras(file);
  return has(file, "data.pkl") ? readTorch(file) : readNpz(file);
};

const readByBytes = async (file: Uint8Array): Promise<Read> => {
  if (begins(file, [0x50, 0x4b, 3, 4])) return readZip(file);
  if (begins(file, [0x89, 0x48, 0x44, 0x46])) return readHdf5(file);
  if (begins(file, [0x80]) && (file[1] ?? 9) <= 5) return readTorch(file);
  return begins(file, [0x7b], 8) ? readAnySafetensors(file) : E.left({ _tag: "UnknownFile" });
};

/** An optimiser's slots and a schedule's counters are no weights. */
const foreign = /^(optim\w*|\w*optimizers?\w*|\w*schedulers?\w*|scaler|amp)\./;

/** Wrappers, of which one may stand in front of every name. */
const wrappers: ReadonlyArray<RegExp> = [
  /^(state_dict|model_state_dict|model_state|net_state_dict)\./,
  /^(module|_orig_mod)\./,
  /^(params)\./,
  /^(model|net|vae|autoencoder|self)\./,
];

const unwrapped = (tensors: FoundTensors): FoundTensors => {
  let entries = [...tensors].filter(([name]) => !foreign.test(name));
  for (const wrapper of wrappers)
    if (entries.length > 0 && entries.every(([name]) => wrapper.test(name)))
      entries = entries.map(([name, tensor]) => [name.replace(wrapper, ""), tensor]);
  return new Map(entries);
};

const firstNotFinite = (tensors: FoundTensors): string | undefined => {
  for (const [name, { data }] of tensors) if (!data.every(Number.isFinite)) return name;
  return undefined;
};

/** Slashes part a name as dots do. */
const dotted = (tensors: FoundTensors): FoundTensors =>
  new Map([...tensors].map(([name, tensor]) => [name.replace(/:0$/, "").replace(/\//g, "."), tensor]));

export const readWeights = async (file: Uint8Array): Promise<Read> => {
  const read = await readByBytes(file);
  if (E.isLeft(read)) return read;
  const tensors = unwrapped(dotted(namedByNumber(read.right)));
  if (tensors.size === 0) return E.left({ _tag: "NoTensors" });
  const bad = firstNotFinite(tensors);
  return bad === undefined ? E.right(tensors) : E.left({ _tag: "WeightNotFinite", tensor: bad });
};
