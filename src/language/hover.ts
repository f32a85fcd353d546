/**
 * What stands beside the cursor. In: an analysis and an offset. Out: in Markdown, what the field means, its default,
 * and for a layer or an injection what it made: shape, parameters, everything that was derived.
 */
import type { Hover } from "vscode-languageserver-types";
import { find, type Located, type Place, segmentsOf, toValue } from "../../compiler/base/located.js";
import { becomes, derivedTexts } from "../../compiler/explain/render.js";
import type { Row } from "../../compiler/explain/rows.js";
import { printType } from "../../compiler/ir/graph/type.js";
import { count } from "../../compiler/words/words.js";
import type { Analysis } from "./analysis.js";
import { rangeOf } from "./convert.js";
import { docAt, fieldAt } from "./field.js";
import { rowsAt, rowsIn } from "./layers.js";

/** A value or key under the cursor: its place, and the pointer that it is about. */
export interface Under {
  readonly place: Place;
  readonly pointer: string;
  readonly node: Located;
}

const within = ({ range }: Place, offset: number): boolean => range.start <= offset && offset <= range.end;

/** The innermost value or key at an offset. */
const under = (root: Located, offset: number): Under => {
  const here = { place: root.place, pointer: root.place.pointer, node: root };
  if (root.kind === "object")
    for (const { keyPlace, value } of root.entries) {
      if (within(keyPlace, offset)) return { place: keyPlace, pointer: value.place.pointer, node: value };
      if (within(value.place, offset)) return under(value, offset);
    }
  if (root.kind === "array") for (const item of root.items) if (within(item.place, offset)) return under(item, offset);
  return here;
};

const layerText = (row: Row): ReadonlyArray<string> =>
  row.kind === "layer"
    ? [
        `**${row.site}** makes \`${printType(row.output)}\``,
        `${count(row.parameters)} parameters, ${count(row.flops)} FLOPs per sample`,
      ]
    : [
        `**${row.condition}** at **${row.site}**: ${row.encoding} → ${becomes(row)}`,
        ...(derivedTexts(row).length === 0 ? [] : [derivedTexts(row).join(", ")]),
      ];

const fieldText = (root: Located, pointer: string): ReadonlyArray<string> => {
  const value = toValue(root);
  const described = fieldAt(value, segmentsOf(pointer));
  if (described === undefined) return [];
  const { field, words } = described;
  if (words !== undefined) return [`One of ${words.map((word) => `\`${word}\``).join(", ")}.`];
  const standing = field !== undefined && "default" in field ? [`Default: \`${JSON.stringify(field.default)}\``] : [];
  const at = segmentsOf(pointer).reduce<unknown>((u, key) => (u as Record<string, unknown> | undefined)?.[key], value);
  const doc = docAt(at, described);
  // Of the word that picks a layer, a placement …: what that one does.
  const picks = field?.form._tag === "Words" && field.form.words.length === 1;
  const description = picks ? (described.doc ?? field.description) : field?.description;
  return [...(description === undefined ? [] : [description]), ...(doc === undefined ? [] : [doc]), ...standing];
};

const textAt = (root: Located, pointer: string): string => {
  const node = find(root, pointer);
  return node === undefined ? "" : JSON.stringify(toValue(node));
};

/**
 * What a layer or an injection made. Of a text that does not compile it is told as the last one had it, and only of
 * what still stands there as it stood.
 */
const madeAt = ({ last, lastRoot, typed }: Analysis, root: Located, pointer: string): ReadonlyArray<string> => {
  if (last === undefined || lastRoot === undefined) return [];
  const rows = rowsAt(rowsIn(last), pointer);
  const same = rows.filter((row) => textAt(root, row.pointer) === textAt(lastRoot, row.pointer));
  const made = same.flatMap(layerText);
  return typed !== undefined || made.length === 0 ? made : [...made, "As the last text had it that compiled."];
};

/** The hover at an offset; nothing where there is nothing to say. */
export const hoverAt = (analysis: Analysis, offset: number): Hover | null => {
  const { root } = analysis;
  if (root === undefined) return null;
  const { place, pointer } = under(root, offset);
  const parts = [...fieldText(root, pointer), ...madeAt(analysis, root, pointer)];
  return parts.length === 0
    ? null
    : { contents: { kind: "markdown", value: parts.join("\n\n") }, range: rangeOf(place) };
};
