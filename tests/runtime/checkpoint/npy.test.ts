/** .npy files: NumPy's own bytes, and refusals by name. */

import * as fc from "fast-check";
import * as E from "fp-ts/lib/Either.js";
import { describe, expect, it } from "vitest";
import { type NpyArray, readNpy, writeNpy } from "../../../runtime/checkpoint/npy.js";

const withHeader = (text: string, data = 0, version = 1): Uint8Array => {
  const start = version === 1 ? 10 : 12;
  const out = new Uint8Array(start + text.length + data);
  out.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, version, 0, text.length & 255, text.length >> 8]);
  out.set(new TextEncoder().encode(text), start);
  return out;
};
const dictionary = (descr: string, order: string, shape: string) =>
  `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': ${shape}, }\n`;

const MALFORMED: ReadonlyArray<readonly [string, Uint8Array, string]> = [
  ["an empty file", new Uint8Array(0), "NpyMagic"],
  ["a picture", Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 1, 2, 3, 4, 5, 6, 7, 8), "NpyMagic"],
  ["version 9", withHeader("{}", 0, 9), "NpyVersion"],
  ["a header past the end", withHeader("{}").subarray(0, 12).with(8, 255), "NpyHeader"],
  ["no shape", withHeader("{'descr': '<f4', 'fortran_order': False, }"), "NpyHeader"],
  [
    "a shape twice",
    withHeader("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'shape': (2,), }"),
    "NpyHeader",
  ],
  ["code in the header", withHeader("{'descr': '<f4', 'fortran_order': False, 'shape': (2*3,), }"), "NpyHeader"],
  ["objects", withHeader(dictionary("|O", "False", "(1,)"), 8), "NpyDtype"],
  ["complex numbers", withHeader(dictionary("<c8", "False", "(1,)"), 8), "NpyDtype"],
  ["fields", withHeader("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }\n", 4), "NpyDtype"],
  ["a kind of no bytes", withHeader(dictionary("|S0", "False", "(9,)")), "NpyDtype"],
  ["a shape bomb", withHeader(dictionary("<f4", "False", "(999999999999999, 99999)"), 4), "NpySize"],
  ["data cut short", withHeader(dictionary("<f4", "False", "(2,)"), 7), "NpySize"],
  ["data left over", withHeader(dictionary("<f4", "False", "()"), 5), "NpySize"],
];

describe("readNpy", () => {
  it.each(MALFORMED)("refuses %s", (_name, bytes, type) => {
    const result = readNpy(bytes);
    expect(E.isLeft(result) && result.left._tag).toBe(type);
  });

  it("reads versions 2 and 3", () => {
    for (const version of [2, 3]) {
      const result = readNpy(withHeader(dictionary("<i4", "False", "(1, 2)"), 8, version));
      expect(result).toEqual(E.right({ shape: [1, 2], data: new Int32Array(2) }));
    }
  });
});

describe("writeNpy", () => {
  it("writes what numpy.save writes", () => {
    const bytes = writeNpy({ shape: [2, 1], data: Float32Array.of(1, -2) });
    expect(bytes.length).toBe(136);
    expect(Buffer.from(bytes.subarray(0, 10)).toString("hex")).toBe("934e554d505901007600");
    expect(new TextDecoder().decode(bytes.subarray(10, 128))).toBe(
      `${"{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1), }".padEnd(117)}\n`,
    );
    expect(Buffer.from(bytes.subarray(128)).toString("hex")).toBe("0000803f000000c0");
  });

  it("gives back every bit", () => {
    const shape = fc.array(fc.nat(4), { maxLength: 3 });
    const array: fc.Arbitrary<NpyArray> = shape.chain((sizes) => {
      const length = sizes.reduce((a, b) => a * b, 1);
      const sized = { minLength: length, maxLength: length };
      return fc
        .oneof(
          fc.float32Array(sized),
          fc.float64Array(sized),
          fc.uint8Array(sized),
          fc.int32Array(sized),
          fc.bigInt64Array(sized),
        )
        .map((data) => ({ shape: sizes, data }));
    });
    fc.assert(
      fc.property(array, (one) => {
        expect(readNpy(writeNpy(one))).toEqual(E.right(one));
      }),
      { numRuns: 200 },
    );
  });
});
