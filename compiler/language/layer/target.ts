// A size to end with, for layers that can make several of one value: that of an input by its name, "= image", or sizes.
// In: what is written, and the shapes that the spec declares. Out: the sides wanted, or why the name stands for none.
import * as E from "fp-ts/lib/Either.js";
import type { TensorType } from "../../ir/graph/type.js";
import type { BuildFault } from "../../problem/fault/index.js";
import { type Kind, kindOf } from "../../scope/scope.js";
import { type Codec, codec, either, type Like, largestSize, list, size } from "../codec.js";

const alike = /^\s*=\s*([A-Za-z_][\w-]*)\s*$/;

const likeInput: Codec<Like> = codec<Like>(
  "size",
  { expected: '"= NAME", the name of an input', form: { _tag: "Text", pattern: "^\\s*=" } },
  (u) =>
    typeof u === "string" && alike.test(u)
      ? E.right({ _tag: "Like", name: alike.exec(u)?.[1] ?? "" })
      : E.left({ _tag: "OutOfRange", expected: '"= NAME", the name of an input such as "= image"', found: u }),
);

const one: Codec<number> = codec(
  "size",
  { expected: "a size", form: { _tag: "Number", whole: true, least: 1, most: largestSize } },
  (u) =>
    typeof u === "number" && Number.isInteger(u) && u >= 1 && u <= largestSize
      ? E.right(u)
      : E.left({ _tag: "OutOfRange", expected: "a whole number of at least 1", found: u }),
);

/** `"= image"`, one number for every side, or a list of sizes. */
export const target = either(
  'an input such as "= image", a number, or [height, width]',
  (u) => typeof u === "string",
  likeInput,
  either("a number or [height, width]", (u) => typeof u === "number", one, list(size, "sizes")),
);

export type Target = string | number | ReadonlyArray<number>;

const unknown = (
  kind: Kind,
  word: string,
  shapes: Readonly<Record<string, TensorType>>,
): E.Either<BuildFault, never> => {
  const known = Object.entries(shapes).flatMap(([name, type]) => (kindOf(type) === kind ? [name] : []));
  return E.left({ _tag: "UnknownShape", field: "size", word, known });
};

/**
 * The sides that a value of this kind is to have: [height, width] of an image, [length] of a sequence. A name that is
 * no input's is left as it was written.
 */
export const targetSides = (
  written: Target,
  kind: "image" | "sequence",
  shapes: Readonly<Record<string, TensorType>>,
): E.Either<BuildFault, ReadonlyArray<number>> => {
  const rank = kind === "image" ? 2 : 1;
  if (typeof written === "number") return E.right(Array.from({ length: rank }, () => written));
  if (typeof written !== "string")
    return written.length === rank ? E.right(written) : unknown(kind, JSON.stringify(written), shapes);
  return unknown(kind, written.replace(/^\s*=\s*/, ""), shapes);
};
