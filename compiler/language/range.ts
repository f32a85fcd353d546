// An interval of values, [least, most].
import * as E from "fp-ts/lib/Either.js";
import { type Codec, codec, type Shape } from "./codec.js";

export type Range = readonly [number, number];

const expected = "two finite numbers, the smaller first: [least, most]";

const shape: Shape = {
  expected,
  form: { _tag: "List", item: { _tag: "Number", whole: false }, least: 2, most: 2 },
  beyond: "the first is the smaller",
};

export const range: Codec<Range> = codec<Range>("range", shape, (u) => {
  const [least, most] = Array.isArray(u) && u.length === 2 ? (u as ReadonlyArray<unknown>) : [];
  return typeof least === "number" && typeof most === "number" && least < most && Number.isFinite(most - least)
    ? E.right([least, most])
    : E.left({
        _tag: typeof least === "number" && typeof most === "number" ? "OutOfRange" : "WrongType",
        expected,
        found: u,
      });
});
