// Codes of conditions inside a graph: a category's one-hot row or embedding, or any other vector per sample. In: a
// value at a rewrite site; out: what it is a code of. A code met by a kernel is a table with a row per class, read by
// the category.
import type { Builder, Ref } from "../ir/graph/builder.js";
import { isBatch } from "../ir/graph/type.js";
import { matMul } from "../ir/op/dsl.js";
import { unlabelled } from "./joined.js";
import type { Site } from "./rewrite.js";

/** `inputs`: the values that the code is made of, for which a probe may stand in others. */
export type Code =
  | { readonly _tag: "OneHot"; readonly inputs: readonly [index: Ref]; readonly classes: number }
  | { readonly _tag: "Embedded"; readonly inputs: readonly [table: Ref, index: Ref] }
  | { readonly _tag: "Vector"; readonly inputs: readonly [value: Ref] };

const isPerSample = ({ type: { axes } }: Ref, rank: number): boolean =>
  axes.length === rank && axes[0] !== undefined && isBatch(axes[0].size) && axes[0].size.times === 1;

/** What a value [batch, width] is a code of; undefined for a value of another shape. */
export const codeAt = (site: Site, value: Ref): Code | undefined => {
  if (!isPerSample(value, 2)) return undefined;
  const source = unlabelled(site, value);
  const made = site.maker(source);
  const [first, second] = site.sources(source);
  if (made.op === "oneHot" && first !== undefined && isPerSample(first, 1))
    return { _tag: "OneHot", inputs: [first], classes: source.type.axes[1]?.size as number };
  if (made.op === "gather" && first !== undefined && second !== undefined && isPerSample(second, 1))
    return { _tag: "Embedded", inputs: [first, second] };
  return { _tag: "Vector", inputs: [source] };
};

/** The code as it was: [batch, width]. */
export const written = (b: Builder, code: Code, inputs: ReadonlyArray<Ref>): Ref => {
  if (code._tag === "OneHot") return b.emit("oneHot", inputs, { axis: { name: "feature", size: code.classes } });
  return code._tag === "Embedded" ? b.emit("gather", inputs, {}) : (inputs[0] as Ref);
};

/**
 * code·table: rows of the table for a one-hot code, rows of (embedding·table) for an embedded one. An index outside the
 * table is refused by the data doors before it gets here; a one-hot row would have been zero.
 */
export const looked = (b: Builder, code: Code, inputs: ReadonlyArray<Ref>, table: Ref): Ref => {
  const [first, second] = inputs as readonly [Ref, Ref];
  if (code._tag === "OneHot") return b.emit("gather", [table, first], {});
  if (code._tag === "Embedded") return b.emit("gather", [matMul(b, first, table), second], {});
  return matMul(b, first, table);
};
