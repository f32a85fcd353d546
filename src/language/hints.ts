/**
 * Shapes beside the layers. In: an analysis. Out: a hint at the end of each layer with what it makes, and at the end of
 * each injection with what the site's tensor becomes. Only for a text that compiles: a hint of an older text would
 * stand at the wrong line.
 */
import { type InlayHint, InlayHintKind } from "vscode-languageserver-types";
import { find } from "../../compiler/base/located.js";
import { becomes } from "../../compiler/explain/render.js";
import type { Row } from "../../compiler/explain/rows.js";
import { isBatch, type TensorType } from "../../compiler/ir/graph/type.js";
import type { Analysis } from "./analysis.js";
import { positionOf } from "./convert.js";
import { rowsIn } from "./layers.js";

/** `28×28×8`: the sizes of one sample. */
const sizes = ({ axes }: TensorType): string =>
  axes.flatMap(({ size }) => (isBatch(size) ? [] : [String(size)])).join("×");

const labelOf = (row: Row): string => (row.kind === "layer" ? `→ ${sizes(row.output)}` : becomes(row));

/** One hint for each place; an injection by a pattern says what happens at each of its sites, once. */
export const hintsOf = ({ root, typed, source }: Analysis): ReadonlyArray<InlayHint> => {
  if (root === undefined || typed === undefined) return [];
  const labels = new Map<string, Set<string>>();
  // Affine layers that the latent brings along are written nowhere; hovering over the latent shows them.
  const written = rowsIn(typed).filter(({ pointer }) => pointer !== "/latent");
  for (const row of written) labels.set(row.pointer, (labels.get(row.pointer) ?? new Set()).add(labelOf(row)));
  return [...labels].flatMap(([pointer, texts]) => {
    const node = find(root, pointer);
    if (node === undefined || node.place.source !== source) return [];
    return [
      {
        position: positionOf(source, node.place.range.end),
        label: [...texts].join("; "),
        kind: InlayHintKind.Type,
        paddingLeft: true,
      },
    ];
  });
};
