/**
 * What stands beside the cursor. In: an analysis and an offset. Out: in Markdown, what the field means, its default,
 * and for a layer or an injection what it made: shape, parameters, everything that was derived.
 */
import type { Hover } from "vscode-languageserver-types";
import { type Located, type Place, segmentsOf, toValue } from "../../compiler/base/located.js";
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
  const { field } = described;
  const standing = field !== undefined && "default" in field ? [`Default: \`${JSON.stringify(field.default)}\``] : [];
  const at = segmentsOf(pointer).reduce<unknown>((u, key) => (u as Record<string, unknown> | undefined)?.[key], value);
  const doc = docAt(at, described);
  // Of the word that picks a layer, a placement …: what that one does.
  const picks = field?.form._tag === "Words" && field.form.words.length === 1;
  const description = picks ? (described.doc ?? field.description) : field?.description;
  return [...(description === undefined ? [] : [description]), ...(doc === undefined ? [] : [doc]), ...standing];
};

/** The hover at an offset; nothing where there is nothing to say. */
export const hoverAt = ({ root, last }: Analysis, offset: number): Hover | null => {
  if (root === undefined) return null;
  const { place, pointer } = under(root, offset);
  const made = last === undefined ? [] : rowsAt(rowsIn(last), pointer).flatMap(layerText);
  const parts = [...fieldText(root, pointer), ...made];
  return parts.length === 0
    ? null
    : { contents: { kind: "markdown", value: parts.join("\n\n") }, range: rangeOf(place) };
};
