/**
 * `npz:path` — NumPy arrays in one archive, as `numpy.savez` and `savez_compressed` write it.
 *
 * In: a .npz file. Out: a field for each array. What the archive promises is held against what its bytes can hold before anything is inflated.
 */
import * as E from "fp-ts/lib/Either.js";
import * as NEA from "fp-ts/lib/ReadonlyNonEmptyArray.js";
import { npyBytes, npyHeader } from "../checkpoint/npy.js";
import { readPlain } from "../file/plain.js";
import { arraysFound, channelsFirst, type Loaded, npyFault } from "./arrays.js";
import type { Source } from "./dataset.js";
import type { DataProblem } from "./problem.js";

/** Deflate can't shrink better than 1,032 to 1. */
const DEFLATE_RATIO = 1032;
/** Members and their bytes together, at most. */
const MOST_MEMBERS = 4096;
const MOST_BYTES = 2 ** 32;

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const undecodable = (path: string, reason: string): DataProblem => ({
  type: "malformed",
  source: path,
  malformed: { what: "undecodable", as: "a .npz archive", reason },
});

interface Member {
  readonly name: string;
  readonly size: number;
  readonly originalSize: number;
}

/** Refuses an archive before its members are inflated. */
const faultOf = (path: string, members: ReadonlyArray<Member>): DataProblem | undefined => {
  if (members.length > MOST_MEMBERS) return undecodable(path, `${members.length} members`);
  const bomb = members.find(({ size, originalSize }) => originalSize > size * DEFLATE_RATIO + 64);
  if (bomb !== undefined)
    return {
      type: "malformed",
      source: `${path}/${bomb.name}`,
      malformed: { what: "absurd-size", expected: bomb.originalSize, found: bomb.size * DEFLATE_RATIO },
    };
  const bytes = members.reduce((sum, { originalSize }) => sum + originalSize, 0);
  if (bytes <= MOST_BYTES) return undefined;
  return { type: "malformed", source: path, malformed: { what: "absurd-size", expected: bytes, found: MOST_BYTES } };
};

const isArray = ({ name }: { readonly name: string }): boolean => name.endsWith(".npy");

type Inflated = E.Either<DataProblem, ReadonlyMap<string, Uint8Array>>;

const membersOf = async (path: string, bytes: Uint8Array): Promise<Inflated> => {
  const { unzipSync } = await import("fflate");
  const listed: Array<Member> = [];
  try {
    unzipSync(bytes, {
      filter: (file) => {
        listed.push(file);
        return false;
      },
    });
    const fault = faultOf(path, listed);
    if (fault !== undefined) return E.left(fault);
    return E.right(new Map(Object.entries(unzipSync(bytes, { filter: isArray }))));
  } catch (error) {
    return E.left(undecodable(path, reasonOf(error)));
  }
};

const loadedOf = (path: string, member: string, bytes: Uint8Array): Loaded => {
  const [place, name] = [`${path}/${member}`, member.replace(/\.npy$/, "")];
  const header = npyHeader(bytes);
  if (E.isLeft(header)) return E.left({ name, problem: npyFault(place, header.left) });
  const body = bytes.subarray(header.right.start);
  const [expected, found] = [npyBytes(header.right), body.byteLength];
  if (expected !== found) return E.left({ name, problem: npyFault(place, { type: "npy-size", expected, found }) });
  return E.right({ name, path: place, header: header.right, body: async () => E.right(body) });
};

export const npz: Source = {
  usage: "npz:FILE.npz",
  doc: "NumPy arrays in one archive; x_train, y_train, x_test and y_test, as mnist.npz has them, are training and held-out samples",
  takesPath: true,
  words: [channelsFirst],
  find: async (address, path, words) => {
    const bytes = await readPlain(path);
    if (E.isLeft(bytes)) return E.left(NEA.of(bytes.left));
    const members = await membersOf(path, bytes.right);
    if (E.isLeft(members)) return E.left(NEA.of(members.left));
    const loaded = [...members.right].map(([member, content]) => loadedOf(path, member, content));
    return arraysFound(address, loaded, words);
  },
};
