/**
 * `.pt` and `.pth` files of PyTorch: a pickle beside the bytes of its storages.
 *
 * In: the file's bytes, as `torch.save` wrote them, in an archive or in the older way. Out: the tensors by their paths,
 * `encoder.fc1.weight`. The pickle is read as data (see pickle.ts): it may mention what describes tensors, plain
 * numbers and dictionaries, as with `torch.load(weights_only=True)`.
 */
import * as E from "fp-ts/lib/Either.js";
import { own } from "../../compiler/base/own.js";
import { unzipped } from "../file/zip.js";
import { type Found, sized } from "./found.js";
import { floatsOf, itemSize } from "./numbers.js";
import { Made, Named, Outside, readPickle } from "./pickle.js";
import { broken } from "./problem/broken-file.js";
import type { WeightsProblem } from "./problem/index.js";

const storages: Readonly<Record<string, string>> = {
  FloatStorage: "F32",
  DoubleStorage: "F64",
  HalfStorage: "F16",
  BFloat16Storage: "BF16",
  LongStorage: "I64",
  IntStorage: "I32",
  ShortStorage: "I16",
  CharStorage: "I8",
  ByteStorage: "U8",
  BoolStorage: "BOOL",
};

const rebuild = "torch._utils._rebuild_tensor_v2";
const parameter = "torch._utils._rebuild_parameter";

/** Names that describe values; what they make other than tensors is passed over. */
const plain: ReadonlySet<string> = new Set([
  rebuild,
  parameter,
  "collections.OrderedDict",
  "collections.defaultdict",
  "collections.Counter",
  "torch.Size",
  "torch.device",
  "torch.serialization._get_layout",
  "argparse.Namespace",
  "pathlib.PosixPath",
  "pathlib.PurePosixPath",
  "datetime.datetime",
  "_codecs.encode",
  "numpy.dtype",
  "numpy.ndarray",
  "builtins.set",
  "builtins.dict",
  "builtins.list",
  "builtins.int",
  "builtins.float",
  "builtins.str",
  "builtins.bool",
  "__builtin__.set",
]);

const isPlain = (name: string): boolean =>
  plain.has(name) ||
  /^torch\.(\w+Storage|storage\.\w+Storage|float\d\d|bfloat16|u?int\d\d?|bool)$/.test(name) ||
  /^numpy\.(_core|core)\.multiarray\.(scalar|_reconstruct)$/.test(name) ||
  /^numpy\.dtypes\.\w+DType$/.test(name);

interface Storage {
  readonly kind: string;
  readonly key: string;
}

const storageOf = (value: unknown): Storage | undefined => {
  if (!(value instanceof Outside) || !Array.isArray(value.id)) return undefined;
  const [word, type, key] = value.id as ReadonlyArray<unknown>;
  const kind = type instanceof Named ? own(storages, type.name.replace(/^.*\./, "")) : undefined;
  return word === "storage" && kind !== undefined ? { kind, key: String(key) } : undefined;
};

const isSizes = (value: unknown): value is ReadonlyArray<number> =>
  Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0);

interface Described {
  readonly storage: Storage;
  readonly offset: number;
  readonly shape: ReadonlyArray<number>;
  readonly strides: ReadonlyArray<number>;
}

const described = ({ given }: Made): Described | undefined => {
  const [from, offset, size, stride] = given;
  const storage = storageOf(from);
  const shape = size instanceof Made ? size.given[0] : size;
  if (storage === undefined || !isSizes(shape) || !isSizes(stride) || shape.length !== stride.length) return undefined;
  if (!Number.isSafeInteger(offset) || (offset as number) < 0) return undefined;
  return { storage, offset: offset as number, shape, strides: stride };
};

/** A tensor, or a parameter around one. */
const tensorIn = (value: unknown): Made | undefined => {
  if (!(value instanceof Made)) return undefined;
  if (value.by === parameter) return tensorIn(value.given[0]);
  return value.by === rebuild ? value : undefined;
};

/** Values in C order, from where they lie in a storage. */
const gathered = (from: Float32Array, { offset, shape, strides }: Described): Float32Array => {
  const out = new Float32Array(shape.reduce((product, n) => product * n, 1));
  const index = shape.map(() => 0);
  for (let i = 0, at = offset; i < out.length; i++) {
    out[i] = from[at] as number;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      at += strides[axis] as number;
      if (++(index[axis] as number) < (shape[axis] as number)) break;
      at -= (strides[axis] as number) * (shape[axis] as number);
      index[axis] = 0;
    }
  }
  return out;
};

type Bytes = (storage: Storage) => Uint8Array | undefined;

const numbersOf = (made: Made, bytes: Bytes): E.Either<WeightsProblem, Found> => {
  const tensor = described(made);
  if (tensor === undefined)
    return E.left(broken("a PyTorch file", "a tensor is described in a way that makes no sense"));
  const raw = bytes(tensor.storage);
  const all = raw && floatsOf(tensor.storage.kind, raw);
  if (all === undefined) return E.left(broken("a PyTorch file", `the storage ${tensor.storage.key} is missing`));
  const { shape, strides, offset } = tensor;
  const last = shape.includes(0) ? -1 : shape.reduce((at, n, i) => at + (n - 1) * (strides[i] as number), offset);
  if (!(last < all.length) || !sized(shape))
    return E.left(broken("a PyTorch file", `a tensor reaches beyond the storage ${tensor.storage.key}`));
  return E.right({ shape, data: gathered(all, tensor) });
};

/** Values by their keys; undefined for what holds none. */
const itemsOf = (value: unknown): ReadonlyMap<unknown, unknown> | undefined => {
  if (value instanceof Map) return value;
  if (Array.isArray(value)) return new Map(value.entries());
  return value instanceof Made && value.by === "collections.OrderedDict" ? value.items : undefined;
};

const [DEEPEST, MOST] = [16, 100_000];

/** Numbers beyond those that the bytes hold: a tensor may repeat a few, and none may make a small file fill memory. */
const SPARE = 2 ** 20;

/**
 * Every tensor of what a pickle describes, by its path. Shared parts could make a small pickle a huge tree: it is
 * walked so far and no further.
 */
const tensorsIn = (root: unknown, bytes: Bytes, size: number): E.Either<WeightsProblem, ReadonlyMap<string, Found>> => {
  const tensors = new Map<string, Found>();
  let [visited, left] = [0, size + SPARE];
  const walk = (value: unknown, path: string, depth: number): WeightsProblem | undefined => {
    if (++visited > MOST || depth > DEEPEST)
      return broken("a PyTorch file", "it is nested too deep, or holds too much");
    const made = tensorIn(value);
    if (made !== undefined) {
      left -= described(made)?.shape.reduce((product, n) => product * n, 1) ?? 0;
      if (left < 0) return broken("a PyTorch file", "its tensors promise more numbers than it has bytes");
      const found = numbersOf(made, bytes);
      if (E.isLeft(found)) return found.left;
      tensors.set(path, found.right);
      return undefined;
    }
    for (const [key, item] of itemsOf(value) ?? []) {
      const problem = walk(item, path === "" ? String(key) : `${path}.${String(key)}`, depth + 1);
      if (problem !== undefined) return problem;
    }
    return undefined;
  };
  const problem = walk(root, "", 0);
  return problem === undefined ? E.right(tensors) : E.left(problem);
};

/** The archive that torch.save writes since 1.6: NAME/data.pkl, NAME/data/0, …, NAME/byteorder. */
const readArchive = async (file: Uint8Array): Promise<E.Either<WeightsProblem, ReadonlyMap<string, Found>>> => {
  const members = await unzipped(file, (name) => /(^|\/)(data\.pkl|byteorder|data\/[^/]+)$/.test(name));
  if (E.isLeft(members)) {
    const { left } = members;
    return E.left(
      broken("an archive", left.what === "undecodable" ? left.reason : "it promises more than it can hold"),
    );
  }
  const main = [...members.right.keys()].find((name) => /(^|\/)data\.pkl$/.test(name));
  if (main === undefined) return E.left(broken("a PyTorch file", "there is no data.pkl in it"));
  const root = main.slice(0, -"data.pkl".length);
  const order = members.right.get(`${root}byteorder`);
  if (order !== undefined && new TextDecoder().decode(order) !== "little")
    return E.left(broken("a PyTorch file", "its bytes are in the other order"));
  const pickle = readPickle(members.right.get(main) as Uint8Array, isPlain);
  if (E.isLeft(pickle)) return pickle;
  return tensorsIn(pickle.right.value, ({ key }) => members.right.get(`${root}data/${key}`), file.byteLength);
};

/**
 * The older way: five pickles in a row (a magic number, the protocol, the system, the object, the storages' keys), then
 * each storage, its length first.
 */
const readOld = (file: Uint8Array): E.Either<WeightsProblem, ReadonlyMap<string, Found>> => {
  const values: Array<unknown> = [];
  let at = 0;
  for (let i = 0; i < 5; i++) {
    const pickle = readPickle(file, isPlain, at);
    if (E.isLeft(pickle)) return pickle;
    values.push(pickle.right.value);
    at = pickle.right.end;
  }
  const [, , , root, keys] = values;
  if (!Array.isArray(keys)) return E.left(broken("a PyTorch file", "it names no storages"));
  const kinds = kindsIn(root);
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const held = new Map<string, Uint8Array>();
  for (const key of keys.map(String)) {
    const item = itemSize(kinds.get(key) ?? "");
    const count = at + 8 <= file.byteLength ? Number(view.getBigInt64(at, true)) : -1;
    if (item === undefined || count < 0 || count * item > file.byteLength - at - 8)
      return E.left(broken("a PyTorch file", `the storage ${key} is cut off`));
    held.set(key, file.subarray(at + 8, at + 8 + count * item));
    at += 8 + count * item;
  }
  return tensorsIn(root, ({ key }) => held.get(key), file.byteLength);
};

/** What each storage holds, by its key. */
const kindsIn = (root: unknown): ReadonlyMap<string, string> => {
  const kinds = new Map<string, string>();
  const seen = new Set<unknown>();
  const walk = (value: unknown): void => {
    if (typeof value !== "object" || value === null || seen.has(value)) return;
    seen.add(value);
    const storage = storageOf(value);
    if (storage !== undefined) kinds.set(storage.key, storage.kind);
    if (value instanceof Made) for (const part of [...value.given, ...value.items.values()]) walk(part);
    else if (value instanceof Map) for (const part of value.values()) walk(part);
    else if (Array.isArray(value)) for (const part of value) walk(part);
  };
  walk(root);
  return kinds;
};

/** Reads a file that begins as one of the two. */
export const readTorch = (file: Uint8Array): Promise<E.Either<WeightsProblem, ReadonlyMap<string, Found>>> =>
  file[0] === 0x50 ? readArchive(file) : Promise.resolve(readOld(file));
