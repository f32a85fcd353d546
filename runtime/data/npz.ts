/**
 * `npz:path` — NumPy arrays in one archive, as `numpy.savez` and `savez_compressed` write it.
 *
 * In: a .npz file. Out: a field for each array. What the archive promises is held against what its bytes can hold
 * before anything is inflated.
 */
import * as E from "fp-ts/lib/Either.js";
import * as NEA from "fp-ts/lib/ReadonlyNonEmptyArray.js";
import { npyBytes, npyHeader } from "../checkpoint/npy.js";
import { readPlain } from "../file/plain.js";
import { unzipped, type ZipFault } from "../file/zip.js";
import { arraysFound, channelsFirst, type Loaded, npyFault } from "./arrays.js";
import type { Source } from "./dataset.js";
import type { DataProblem } from "./problem/index.js";

/** What a fault of the archive is to a person who asked for data. */
const problemOf = (path: string, fault: ZipFault): DataProblem =>
  fault.what === "undecodable"
    ? {
        _tag: "MalformedFile",
        source: path,
        malformed: { what: "undecodable", as: "a .npz archive", reason: fault.reason },
      }
    : {
        _tag: "MalformedFile",
        source: fault.member === undefined ? path : `${path}/${fault.member}`,
        malformed: { what: "absurd-size", expected: fault.expected, found: fault.found },
      };

const loadedOf = (path: string, member: string, bytes: Uint8Array): Loaded => {
  const [place, name] = [`${path}/${member}`, member.replace(/\.npy$/, "")];
  const header = npyHeader(bytes);
  if (E.isLeft(header)) return E.left({ name, problem: npyFault(place, header.left) });
  const body = bytes.subarray(header.right.start);
  const [expected, found] = [npyBytes(header.right), body.byteLength];
  if (expected !== found) return E.left({ name, problem: npyFault(place, { _tag: "NpySize", expected, found }) });
  return E.right({ name, path: place, header: header.right, body: async () => E.right(body) });
};

export const npz: Source = {
  usage: "npz:FILE.npz",
  doc:
    "NumPy arrays in one archive; x_train, y_train, x_test and y_test, as mnist.npz has them, " +
    "are training and held-out samples",
  takesPath: true,
  words: [channelsFirst],
  find: async (address, path, words) => {
    const bytes = await readPlain(path);
    if (E.isLeft(bytes)) return E.left(NEA.of(bytes.left));
    const members = await unzipped(bytes.right, (name) => name.endsWith(".npy"));
    if (E.isLeft(members)) return E.left(NEA.of(problemOf(path, members.left)));
    const loaded = [...members.right].map(([member, content]) => loadedOf(path, member, content));
    return arraysFound(address, loaded, words);
  },
};
