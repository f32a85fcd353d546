/**
 * Archives, opened with distrust.
 *
 * In: the bytes of a .zip file. Out: its members by name, or why it is refused. What the archive promises is held
 * against what its bytes can hold before anything is inflated. Names are names only: nothing is written where they
 * point.
 */
import * as E from "fp-ts/lib/Either.js";
import { mostOf } from "./bomb.js";

/** Deflate can't shrink better than 1,032 to 1. */
const DEFLATE_RATIO = 1032;
/** Members and their bytes together, at most. */
const MOST_MEMBERS = 4096;
const MOST_BYTES = 2 ** 32;

export type ZipFault =
  | { readonly what: "undecodable"; readonly reason: string }
  /** A member, or all of them where none is named, promise more bytes than there can be. */
  | { readonly what: "absurd-size"; readonly member?: string; readonly expected: number; readonly found: number };

interface Member {
  readonly name: string;
  readonly size: number;
  readonly originalSize: number;
}

/** Refuses an archive before its members are inflated. */
const faultOf = (members: ReadonlyArray<Member>): ZipFault | undefined => {
  if (members.length > MOST_MEMBERS) return { what: "undecodable", reason: `${members.length} members` };
  const bomb = members.find(({ size, originalSize }) => originalSize > size * DEFLATE_RATIO + 64);
  if (bomb !== undefined)
    return {
      what: "absurd-size",
      member: bomb.name,
      expected: bomb.originalSize,
      found: bomb.size * DEFLATE_RATIO,
    };
  const bytes = members.reduce((sum, { originalSize }) => sum + originalSize, 0);
  const most = Math.min(MOST_BYTES, mostOf(members.reduce((sum, { size }) => sum + size, 0)));
  return bytes > most ? { what: "absurd-size", expected: bytes, found: most } : undefined;
};

/** The members that are wanted, by name. */
export const unzipped = async (
  bytes: Uint8Array,
  wanted: (name: string) => boolean,
): Promise<E.Either<ZipFault, ReadonlyMap<string, Uint8Array>>> => {
  const { unzipSync } = await import("fflate");
  const listed: Array<Member> = [];
  try {
    unzipSync(bytes, {
      filter: (file) => {
        listed.push(file);
        return false;
      },
    });
    const fault = faultOf(listed);
    if (fault !== undefined) return E.left(fault);
    return E.right(new Map(Object.entries(unzipSync(bytes, { filter: ({ name }) => wanted(name) }))));
  } catch (error) {
    return E.left({ what: "undecodable", reason: error instanceof Error ? error.message : String(error) });
  }
};
