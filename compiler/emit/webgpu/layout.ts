/**
 * Where things lie in the arena, the one buffer of a session, in words of 32 bits: what lasts first (the note of a
 * failed gather, state, constants), then what a run makes, one value over another as soon as nobody reads it any more.
 *
 * In: a program; or sizes and lives. Out: offsets.
 */
import { countAt } from "../../ir/graph/type.js";
import type { Program } from "../../ir/program.js";
import { isLiteral } from "./scene.js";
import { orderOf } from "./value.js";

/** Words of the note that a failed gather leaves. */
export const noteWords = 3;

export interface Constant {
  readonly graph: string;
  readonly register: number;
  readonly offset: number;
  readonly words: Int32Array;
}

export interface Lasting {
  readonly state: ReadonlyMap<string, { readonly offset: number; readonly count: number }>;
  readonly constants: ReadonlyArray<Constant>;
  /** Where what a run makes begins. */
  readonly end: number;
}

const wordsOf = (dtype: "f32" | "i32", values: ReadonlyArray<number>): Int32Array =>
  dtype === "i32" ? Int32Array.from(values) : new Int32Array(Float32Array.from(values).buffer);

/** What a program keeps in the arena beside its state: constants of more than a number, and orders of permutations. */
const constantsOf = ({ graphs }: Program): ReadonlyArray<Omit<Constant, "offset">> =>
  Object.entries(graphs).flatMap(([graph, { nodes }]) =>
    nodes.flatMap((node, id) => {
      if (node.op === "permute")
        return [{ graph, register: orderOf(id), words: wordsOf("i32", node.attributes.order) }];
      if (node.op !== "constant" || isLiteral(node)) return [];
      return [{ graph, register: id, words: wordsOf(node.type.dtype, node.attributes.values) }];
    }),
  );

export const lastingOf = (program: Program): Lasting => {
  let end = noteWords;
  const place = (count: number): number => {
    end += count;
    return end - count;
  };
  const state = new Map(
    program.state.map(({ name, type }) => {
      const count = countAt(type.axes, 1);
      return [name, { offset: place(count), count }];
    }),
  );
  const constants = constantsOf(program).map((each) => ({ ...each, offset: place(each.words.length) }));
  return { state, constants, end };
};

/** Free stretches of the arena from `begin` on; the last has no end. */
export const openStretches = (begin: number) => {
  let free: ReadonlyArray<{ readonly from: number; readonly to: number }> = [{ from: begin, to: Infinity }];
  let most = begin;
  return {
    /** The first place that is large enough. */
    take: (count: number): number => {
      const i = free.findIndex(({ from, to }) => to - from >= count);
      const { from, to } = free[i] as (typeof free)[number];
      free = [...free.slice(0, i), ...(to - from > count ? [{ from: from + count, to }] : []), ...free.slice(i + 1)];
      most = Math.max(most, from + count);
      return from;
    },
    give: (from: number, count: number): void => {
      if (count === 0) return;
      const all = [...free, { from, to: from + count }].sort((a, b) => a.from - b.from);
      const joined: Array<(typeof free)[number]> = [];
      for (const each of all) {
        const last = joined.at(-1);
        if (last?.to === each.from) joined[joined.length - 1] = { from: last.from, to: each.to };
        else joined.push(each);
      }
      free = joined;
    },
    most: (): number => most,
  };
};
