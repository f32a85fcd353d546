/**
 * The located tree of a text that JSON.parse accepted, and what JSON allows but a spec does not: a key twice, a number
 * that doubles can't hold, half a surrogate pair, a key that names a prototype.
 */
import { type Node, parseTree } from "jsonc-parser";
import { childPointer, type Entry, type Located, type Place, placeAt, type Source } from "../base/located.js";
import type { ReadProblem } from "../problem/read/index.js";
import type { ReadLimits } from "./limits.js";
import { checkKey, checkNumber, checkString } from "./text.js";

interface Walk {
  readonly source: Source;
  readonly limits: ReadLimits;
  readonly problems: Array<ReadProblem>;
}

const placeOfNode = (walk: Walk, node: Node, pointer: string): Place =>
  placeAt(walk.source, node.offset, node.offset + node.length, pointer);

function entry(walk: Walk, property: Node, pointer: string, seen: Map<string, Place>): ReadonlyArray<Entry> {
  const [keyNode, valueNode] = property.children ?? [];
  if (keyNode === undefined || valueNode === undefined) return [];
  const key = String(keyNode.value);
  const below = childPointer(pointer, key);
  const keyPlace = placeOfNode(walk, keyNode, below);
  walk.problems.push(...checkString(keyPlace, walk.limits), ...checkKey(keyPlace, key, seen));
  if (!seen.has(key)) seen.set(key, keyPlace);
  return [{ key, keyPlace, value: locate(walk, valueNode, below) }];
}

function locate(walk: Walk, node: Node, pointer: string): Located {
  const place = placeOfNode(walk, node, pointer);
  const children = node.children ?? [];
  switch (node.type) {
    case "object": {
      const seen = new Map<string, Place>();
      return { kind: "object", place, entries: children.flatMap((child) => entry(walk, child, pointer, seen)) };
    }
    case "array":
      return { kind: "array", place, items: children.map((child, i) => locate(walk, child, childPointer(pointer, i))) };
    case "string":
      walk.problems.push(...checkString(place, walk.limits));
      return { kind: "string", place, value: String(node.value) };
    case "number":
      walk.problems.push(...checkNumber(place));
      return { kind: "number", place, value: Number(walk.source.text.slice(place.range.start, place.range.end)) };
    case "boolean":
      return { kind: "boolean", place, value: node.value === true };
    default:
      return { kind: "null", place, value: null };
  }
}

/** `source.text` must be JSON, and nested no deeper than `limits.depth`: the walk recurses. */
export function treeOf(
  source: Source,
  limits: ReadLimits,
): { readonly tree: Located; readonly problems: ReadonlyArray<ReadProblem> } {
  const walk: Walk = { source, limits, problems: [] };
  const node = parseTree(source.text);
  if (node === undefined) throw new Error("broken invariant: a text that JSON.parse accepts has a tree");
  return { tree: locate(walk, node, ""), problems: walk.problems };
}
