/** What is written is read back; what is malformed is refused by name. */

import * as fc from "fast-check";
import * as E from "fp-ts/lib/Either.js";
import { describe, expect, it } from "vitest";
import {
  readSafetensors,
  type StoredTensor,
  type TensorFile,
  writeSafetensors,
} from "../../../runtime/checkpoint/safetensors.js";

const f32 = (shape: ReadonlyArray<number>, ...values: ReadonlyArray<number>): StoredTensor => ({
  dtype: "f32",
  shape,
  data: Float32Array.from(values),
});

const file = (tensors: Record<string, StoredTensor>, metadata: Record<string, string> = {}): TensorFile => ({
  tensors: new Map(Object.entries(tensors)),
  metadata: new Map(Object.entries(metadata)),
});

/** A file of a raw header and so many zero bytes. */
const raw = (header: string | Uint8Array, data = 0, declared?: bigint): Uint8Array => {
  const bytes = typeof header === "string" ? new TextEncoder().encode(header) : header;
  const out = new Uint8Array(8 + bytes.length + data);
  new DataView(out.buffer).setBigUint64(0, declared ?? BigInt(bytes.length), true);
  out.set(bytes, 8);
  return out;
};

const entry = (dtype: string, shape: ReadonlyArray<number>, begin: number, end: number) => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});
const one = (value: unknown, data = 0) => raw(JSON.stringify({ w: value }), data);

const MALFORMED: ReadonlyArray<readonly [string, Uint8Array, string]> = [
  ["an empty file", new Uint8Array(0), "HeaderTooSmall"],
  ["seven bytes", new Uint8Array(7), "HeaderTooSmall"],
  ["a header above the limit", raw("{}", 0, 100_000_001n), "HeaderTooLarge"],
  ["a header of 2⁶⁴ − 1 bytes", raw("{}", 0, 2n ** 64n - 1n), "HeaderTooLarge"],
  ["a header past the file's end", raw("{}", 0, 3n), "HeaderLength"],
  ["a header of no bytes", raw(""), "HeaderStart"],
  ["bytes that aren't UTF-8", raw(Uint8Array.of(0x7b, 0xff, 0x7d)), "HeaderNotUtf8"],
  ["leading space", raw(" {}"), "HeaderStart"],
  ["a byte-order mark", raw("\uFEFF{}"), "HeaderStart"],
  ["a list", raw("[]"), "HeaderStart"],
  ["half a header", raw('{"w":'), "HeaderNotJson"],
  ["text after the header", raw("{}{}"), "HeaderNotJson"],
  [
    "a tensor twice",
    raw('{"w":{"dtype":"F32","shape":[],"data_offsets":[0,4]},"w":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}', 4),
    "DuplicateKey",
  ],
  ["a tensor twice, once escaped", raw('{"w":{},"\\u0077":{}}'), "DuplicateKey"],
  ["a field twice", raw('{"w":{"dtype":"F32","dtype":"F32","shape":[],"data_offsets":[0,4]}}', 4), "DuplicateKey"],
  [
    "deep nesting behind a repeated key",
    raw(`{"w":${"[".repeat(50_000)}${"]".repeat(50_000)},"w":{}}`),
    "DuplicateKey",
  ],
  ["metadata that is a list", raw('{"__metadata__":[]}'), "BadMetadata"],
  ["metadata of numbers", raw('{"__metadata__":{"step":1}}'), "BadMetadata"],
  ["a tensor that is null", one(null), "BadField"],
  ["no dtype", one({ shape: [], data_offsets: [0, 4] }, 4), "BadField"],
  ["no shape", one({ dtype: "F32", data_offsets: [0, 4] }, 4), "BadField"],
  ["no offsets", one({ dtype: "F32", shape: [] }, 4), "BadField"],
  ["a stranger among the fields", one({ ...entry("F32", [], 0, 4), code: "x" }, 4), "BadField"],
  ["a negative size", one(entry("F32", [-1], 0, 4), 4), "BadField"],
  ["a broken size", one(entry("F32", [1.5], 0, 4), 4), "BadField"],
  ["offsets in reverse", one(entry("F32", [1], 4, 0), 4), "BadField"],
  ["an invented dtype", one(entry("F33", [1], 0, 4), 4), "UnknownDtype"],
  ["a dtype named like a method", one(entry("toString", [1], 0, 4), 4), "UnknownDtype"],
  ["a dtype that isn't held here", one(entry("F16", [2], 0, 4), 4), "UnsupportedDtype"],
  ["too few bytes for the shape", one(entry("F32", [2], 0, 4), 4), "SizeMismatch"],
  ["a shape bomb", one(entry("F32", [2 ** 31, 2 ** 31], 0, 4), 4), "SizeOverflow"],
  ["a large shape without data", one(entry("F32", [2 ** 40], 0, 4), 4), "SizeMismatch"],
  ["a hole before the first tensor", one(entry("F32", [1], 4, 8), 8), "BadOffset"],
  [
    "overlapping tensors",
    raw(JSON.stringify({ a: entry("F32", [2], 0, 8), b: entry("F32", [1], 4, 8) }), 8),
    "BadOffset",
  ],
  [
    "a hole between tensors",
    raw(JSON.stringify({ a: entry("F32", [1], 0, 4), b: entry("F32", [1], 8, 12) }), 12),
    "BadOffset",
  ],
  ["bytes that nobody owns", one(entry("F32", [1], 0, 4), 5), "IncompleteBuffer"],
  ["tensors past the file's end", one(entry("F32", [4], 0, 16), 4), "IncompleteBuffer"],
];

describe("readSafetensors", () => {
  it.each(MALFORMED)("refuses %s", (_name, bytes, type) => {
    const result = readSafetensors(bytes);
    expect(E.isLeft(result) && result.left._tag).toBe(type);
  });

  it("never throws, whatever the bytes", () => {
    const valid = writeSafetensors(file({ a: f32([2], 1, 2), b: f32([1, 3], 1, 2, 3) }, { step: "7" }));
    const flips = fc.array(fc.tuple(fc.nat(valid.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });
    const cut = fc.integer({ min: 0, max: valid.length });
    fc.assert(
      fc.property(flips, cut, (changes, length) => {
        const bytes = valid.slice();
        for (const [at, value] of changes) bytes[at] = value;
        readSafetensors(bytes);
        readSafetensors(bytes.subarray(0, length));
      }),
      { numRuns: 2000 },
    );
  });

  it("reads what another writer put in another order, with spaces", () => {
    const header = JSON.stringify({ b: entry("F32", [1], 0, 4), a: entry("I32", [1], 4, 8) }).padEnd(128);
    const result = readSafetensors(raw(header, 8));
    expect(E.isRight(result) && [...result.right.tensors.keys()]).toEqual(["b", "a"]);
  });

  it("takes __proto__ for a name like any other", () => {
    const tensors = new Map([
      ["__proto__", f32([1], 5)],
      ["10", f32([1], 6)],
      ["9", f32([1], 7)],
    ]);
    const result = readSafetensors(writeSafetensors({ tensors, metadata: new Map([["constructor", "x"]]) }));
    expect(E.isRight(result) && [...result.right.tensors.keys()]).toEqual(["10", "9", "__proto__"]);
    expect(({} as Record<string, unknown>)["dtype"]).toBeUndefined();
  });
});

const tensor: fc.Arbitrary<StoredTensor> = fc.array(fc.nat(4), { maxLength: 3 }).chain((shape) => {
  const length = shape.reduce((a, b) => a * b, 1);
  const sized = { minLength: length, maxLength: length };
  return fc.oneof(
    fc.float32Array(sized).map((data) => ({ dtype: "f32" as const, shape, data })),
    fc.int32Array(sized).map((data) => ({ dtype: "i32" as const, shape, data })),
  );
});
const name = fc.string({ unit: "grapheme", maxLength: 12 }).filter((text) => text !== "__metadata__");

describe("writeSafetensors", () => {
  it("gives back every name, shape and bit", () => {
    const contents = fc.tuple(fc.array(fc.tuple(name, tensor)), fc.array(fc.tuple(name, name)));
    fc.assert(
      fc.property(contents, ([tensors, metadata]) => {
        const written: TensorFile = { tensors: new Map(tensors), metadata: new Map(metadata) };
        const read = readSafetensors(writeSafetensors(written));
        if (E.isLeft(read)) throw new Error(read.left._tag);
        expect(new Map([...read.right.metadata])).toEqual(written.metadata);
        expect(new Map([...read.right.tensors])).toEqual(written.tensors);
      }),
      { numRuns: 200 },
    );
  });

  it("writes the same bytes whatever the order, aligned", () => {
    const forwards = writeSafetensors(file({ a: f32([1], 1), b: f32([1], 2) }, { x: "1", y: "2" }));
    const backwards = writeSafetensors(file({ b: f32([1], 2), a: f32([1], 1) }, { y: "2", x: "1" }));
    expect(forwards).toEqual(backwards);
    const header = new DataView(forwards.buffer).getBigUint64(0, true);
    expect(header % 8n).toBe(0n);
    const text = new TextDecoder().decode(forwards.subarray(8, 8 + Number(header)));
    expect(text.trimEnd()).toBe(
      '{"__metadata__":{"x":"1","y":"2"},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}',
    );
  });

  it("takes data that doesn't fill its shape for a bug of the caller", () => {
    expect(() => writeSafetensors(file({ w: f32([3], 1) }))).toThrow("shape [3]");
  });
});
