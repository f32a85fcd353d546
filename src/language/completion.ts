/**
 * What may stand at the cursor. In: a text that may be half typed, and an offset. Out: sites, conditions, placements
 * and inputs that type-check there: each candidate is put in its place and the spec is compiled up to its shapes; those
 * that make a new problem are not offered. Keys and words come from the JSON Schema, in schema.ts.
 */

import * as E from "fp-ts/lib/Either.js";
import { findNodeAtLocation, getLocation, getNodeValue, type Node, type ParseError, parseTree } from "jsonc-parser";
import { type CompletionItem, CompletionItemKind } from "vscode-languageserver-types";
import type { Source } from "../../compiler/base/located.js";
import { places } from "../../compiler/language/place/index.js";
import { usualPlace } from "../../compiler/language/place/usual.js";
import { front } from "../../compiler/pipeline/compile.js";
import { positionOf } from "./convert.js";

type Json = Readonly<Record<string, unknown>>;
type JsonPath = ReadonlyArray<string | number>;

const isObject = (u: unknown): u is Json => typeof u === "object" && u !== null && !Array.isArray(u);
const objectAt = (value: Json, key: string): Json => (isObject(value[key]) ? (value[key] as Json) : {});
const listAt = (value: Json, key: string): ReadonlyArray<unknown> =>
  Array.isArray(value[key]) ? (value[key] as ReadonlyArray<unknown>) : [];

/** Layers by the path that a site calls them by, those inside layers and branches among them. */
const sitesBelow = (holder: Json, name: string): ReadonlyArray<string> =>
  listAt(holder, "layers").flatMap((layer, i) => {
    if (!isObject(layer)) return [];
    const site = `${name}.${typeof layer["name"] === "string" ? layer["name"] : `layers[${i}]`}`;
    return [site, ...sitesBelow(layer, site)];
  });

const branches = (module: Json, name: string, key: string): ReadonlyArray<string> =>
  Object.entries(objectAt(module, key)).flatMap(([branch, of]) =>
    isObject(of) ? [`${name}.${branch}`, ...sitesBelow(of, `${name}.${branch}`)] : [],
  );

const sites = (spec: Json): ReadonlyArray<string> => {
  const [encoder, decoder] = [objectAt(spec, "encoder"), objectAt(spec, "decoder")];
  const prior = objectAt(objectAt(spec, "latent"), "prior");
  return [
    "encoder",
    "decoder",
    ...("given" in prior || "layers" in prior ? ["prior", ...sitesBelow(prior, "prior")] : []),
    ...branches(encoder, "encoder", "inputs"),
    ...sitesBelow(encoder, "encoder"),
    ...branches(decoder, "decoder", "outputs"),
    ...sitesBelow(decoder, "decoder"),
  ];
};

/** The candidates of a place, by what is written there: the field's key and what holds it. */
const candidatesAt = (spec: Json, path: JsonPath): ReadonlyArray<string> | undefined => {
  const [first, , last] = path;
  if (first === "inject" && path.length === 3) {
    if (last === "condition") return Object.keys(objectAt(spec, "conditions"));
    return last === "into" ? sites(spec) : last === "place" ? Object.keys(places) : undefined;
  }
  const key = path.at(-1);
  if (first === "train" && path.length === 2 && (key === "stratify" || key === "balance"))
    return ["class", ...(key === "stratify" ? ["none"] : []), ...Object.keys(objectAt(spec, "conditions"))];
  if (first === "inputs" && path.length === 5 && path[2] === "augment" && path[3] === "with")
    return [...Object.keys(objectAt(spec, "inputs")), ...Object.keys(objectAt(spec, "conditions"))];
  const isInput = (first === "encoder" && key === "input") || (first === "decoder" && key === "output") || key === "to";
  return isInput && path.length > 1 ? Object.keys(objectAt(spec, "inputs")) : undefined;
};

const replaced = (value: unknown, path: JsonPath, by: unknown): unknown => {
  const [head, ...rest] = path;
  if (head === undefined) return by;
  if (Array.isArray(value)) return value.map((item: unknown, i) => (i === head ? replaced(item, rest, by) : item));
  const holder = isObject(value) ? value : {};
  return { ...holder, [head]: replaced(holder[head], rest, by) };
};

/** What of an injection is written in full: an empty or half-written name stands for none yet. */
const written = (spec: Json, item: Json): Json =>
  Object.fromEntries(
    Object.entries(item).filter(([key, value]) => {
      const known = candidatesAt(spec, ["inject", 0, key]);
      return known === undefined || (typeof value === "string" && (known.includes(value) || value.includes("*")));
    }),
  );

/** What a half-written injection lacks so far. */
const filled = (spec: Json, path: JsonPath): Json => {
  const [first, index] = path;
  if (first !== "inject" || typeof index !== "number") return spec;
  const item = listAt(spec, "inject")[index];
  const [condition = ""] = Object.keys(objectAt(spec, "conditions"));
  const defaults = { condition, into: "encoder", place: usualPlace };
  return replaced(spec, ["inject", index], { ...defaults, ...(isObject(item) ? written(spec, item) : {}) }) as Json;
};

const without = (spec: Json, path: JsonPath): Json => {
  const [first, index] = path;
  return first === "inject" ? { ...spec, inject: listAt(spec, "inject").filter((_, i) => i !== index) } : spec;
};

/** How many problems a spec has, and what they are: two specs are compared by it. */
const problemsOf = (spec: Json): ReadonlyArray<string> => {
  const typed = front({ name: "completion", text: JSON.stringify(spec) });
  return E.isRight(typed) ? [] : typed.left.map((problem) => problem._tag);
};

/** Does a candidate bring no problem that the spec did not have without it? */
const fits = (spec: Json, path: JsonPath, before: ReadonlySet<string>, candidate: string): boolean =>
  problemsOf(replaced(spec, path, candidate) as Json).every((tag) => before.has(tag));

const nodeAt = (tree: Node | undefined, path: JsonPath, offset: number): Node | undefined => {
  const node = tree && findNodeAtLocation(tree, [...path]);
  return node?.type === "string" && node.offset <= offset && offset <= node.offset + node.length ? node : undefined;
};

const errorsIn = (text: string): number => {
  const errors: Array<ParseError> = [];
  parseTree(text, errors, { allowTrailingComma: true });
  return errors.length;
};

const closers = ["", " }", " }]", " }],"];

/** The text as it may be meant: what is open at the cursor is closed there, by whatever leaves the fewest faults. */
const closedAt = (text: string, offset: number): string => {
  if (errorsIn(text) === 0) return text;
  const end = /\r?\n|$/.exec(text.slice(offset))?.index ?? 0;
  const [before, rest, after] = [text.slice(0, offset), text.slice(offset, offset + end), text.slice(offset + end)];
  const ends = ['"', '""'].flatMap((string) => closers.flatMap((close) => [string + close, string + close + rest]));
  return [text, ...ends.map((each) => before + each + after)].reduce((best, each) =>
    errorsIn(each) < errorsIn(best) ? each : best,
  );
};

/** The names that fit at an offset; `undefined` where the place is not one for a name. */
export const namesAt = (source: Source, offset: number): ReadonlyArray<CompletionItem> | undefined => {
  const text = closedAt(source.text, offset);
  const { path, isAtPropertyKey } = getLocation(text, offset);
  const tree = parseTree(text, [], { allowTrailingComma: true });
  const value: unknown = tree && getNodeValue(tree);
  if (isAtPropertyKey || !isObject(value)) return undefined;
  const candidates = candidatesAt(value, path);
  if (candidates === undefined) return undefined;
  const before = new Set(problemsOf(without(value, path)));
  const spec = filled(value, path);
  const node = nodeAt(tree, path, offset);
  const whole = text === source.text ? (node?.offset ?? 0) + (node?.length ?? 0) : offset;
  const [start, end] = node === undefined ? [offset, offset] : [node.offset, whole];
  const range = { start: positionOf(source, start), end: positionOf(source, end) };
  return candidates
    .filter((candidate) => fits(spec, path, before, candidate))
    .map((label, i) => ({
      label,
      kind: CompletionItemKind.Value,
      filterText: JSON.stringify(label),
      sortText: String(i).padStart(4, "0"),
      textEdit: { range, newText: JSON.stringify(label) },
    }));
};
