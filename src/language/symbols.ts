/**
 * The outline of a spec. In: an analysis. Out: inputs, conditions, layers by module, injections, as a tree of symbols.
 */

import { type DocumentSymbol, SymbolKind } from "vscode-languageserver-types";
import { entryOf, type Located } from "../../compiler/base/located.js";
import { own } from "../../compiler/base/own.js";
import type { Analysis } from "./analysis.js";
import { rangeOf } from "./convert.js";

const kinds: Readonly<Record<string, SymbolKind>> = {
  inputs: SymbolKind.Variable,
  conditions: SymbolKind.Enum,
  let: SymbolKind.Number,
  encoder: SymbolKind.Module,
  decoder: SymbolKind.Module,
  latent: SymbolKind.Module,
  blocks: SymbolKind.Class,
  layers: SymbolKind.Array,
  inject: SymbolKind.Event,
};

const textAt = (node: Located, key: string): string | undefined => {
  const value = entryOf(node, key)?.value;
  return value?.kind === "string" ? value.value : undefined;
};

/** `hidden: dense`, `digit → encoder.hidden`, or the index. */
const itemName = (item: Located, index: number): string => {
  const [type, name, into] = [textAt(item, "type"), textAt(item, "name"), textAt(item, "into")];
  if (into !== undefined) return `${textAt(item, "condition") ?? "?"} → ${into} (${textAt(item, "place") ?? "?"})`;
  return name !== undefined && type !== undefined ? `${name}: ${type}` : (type ?? name ?? String(index));
};

const symbolOf = (
  name: string,
  node: Located,
  kind: SymbolKind,
  whole: Located["place"] = node.place,
): DocumentSymbol => ({
  name: name === "" ? '""' : name,
  kind,
  range: rangeOf(whole),
  selectionRange: rangeOf(whole),
  children: [...childrenOf(node)],
});

const childrenOf = (node: Located): ReadonlyArray<DocumentSymbol> =>
  node.kind === "object"
    ? node.entries
        .filter(({ value }) => value.kind === "object" || value.kind === "array")
        .map(({ key, keyPlace, value }) =>
          symbolOf(key, value, own(kinds, key) ?? SymbolKind.Object, {
            ...keyPlace,
            range: { start: keyPlace.range.start, end: value.place.range.end },
          }),
        )
    : node.kind === "array"
      ? node.items
          .filter(({ kind }) => kind === "object")
          .map((item, i) => symbolOf(itemName(item, i), item, SymbolKind.Object))
      : [];

export const symbolsOf = ({ root }: Analysis): ReadonlyArray<DocumentSymbol> =>
  root === undefined ? [] : childrenOf(root);
