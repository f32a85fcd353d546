/**
 * Where each value of a spec in full comes from. In: a core model and its spec in full. Out: a row for each value — its
 * pointer and its origin — and the spec as text with the origins beside it.
 *
 *     "latent": {
 *       "type": "gaussian",      base.json:3
 *       "size": 8,               --set latent.size=8
 */

import { childPointer, find, type Place } from "../base/located.js";
import type { CoreModel } from "../expand/core.js";
import type { FullSpec } from "../pipeline/full.js";
import { cellsOf, type Palette, visible } from "../words/layout.js";
import { positionAt } from "../words/position.js";
import { isOption } from "../words/snippet.js";
import { whereOf } from "./text.js";

export type Origin =
  | { readonly from: "default" }
  /** `expression`: what was written where the number stands. */
  | { readonly from: "spec" | "base" | "option"; readonly place: Place; readonly expression?: string }
  | { readonly from: "variant"; readonly variant: string; readonly place: Place; readonly expression?: string };

export interface Value {
  readonly pointer: string;
  readonly value: unknown;
  readonly origin: Origin;
}

const within = (inner: Place, outer: Place): boolean =>
  inner.source === outer.source && outer.range.start <= inner.range.start && inner.range.end <= outer.range.end;

/** The variant in whose text a place is. */
const variantAt = ({ source }: CoreModel, place: Place): string | undefined => {
  const variants = find(source, "/variants");
  return variants?.kind === "object"
    ? variants.entries.find(({ value }) => within(place, value.place))?.key
    : undefined;
};

const originOf = (core: CoreModel, pointer: string): Origin => {
  const node = find(core.root, pointer);
  if (node === undefined) return { from: "default" };
  const { place } = node;
  const written = node.kind === "string" && /^\s*=/.test(node.value) ? { expression: node.value } : {};
  const variant = variantAt(core, place);
  if (variant !== undefined) return { from: "variant", variant, place, ...written };
  return { from: isOption(place.source) ? "option" : place.source.base ? "base" : "spec", place, ...written };
};

/** A value that is shown on one line: no object, and no list of lists or objects. */
const isLeaf = (value: unknown): boolean =>
  typeof value !== "object" ||
  value === null ||
  (Array.isArray(value) ? value.every((item) => typeof item !== "object") : Object.keys(value).length === 0);

/** A shorthand such as `"bernoulli"` stands for the whole object that is found in its place. */
const inherited = (core: CoreModel, pointer: string, above: Origin | undefined): Origin => {
  const origin = originOf(core, pointer);
  return origin.from === "default" && above !== undefined && pointer.endsWith("/type") ? above : origin;
};

const shorthandAt = (core: CoreModel, pointer: string): Origin | undefined =>
  find(core.root, pointer)?.kind === "string" ? originOf(core, pointer) : undefined;

/** Every value of the spec in full, in order. */
const valuesOf = (core: CoreModel, spec: FullSpec): ReadonlyArray<Value> => {
  const walk = (value: unknown, pointer: string, above: Origin | undefined): ReadonlyArray<Value> => {
    if (isLeaf(value)) return [{ pointer, value, origin: inherited(core, pointer, above) }];
    const short = shorthandAt(core, pointer);
    return Object.entries(value as object).flatMap(([key, each]) => walk(each, childPointer(pointer, key), short));
  };
  return walk(spec, "", undefined);
};

const whatOf = (origin: Origin): string => {
  if (origin.from === "default") return "default";
  const { place, expression } = origin;
  const line = positionAt(place.source, place.range.start).line;
  const where = isOption(place.source)
    ? whereOf(place)
    : place.source.base
      ? `${place.source.name}:${line}`
      : `line ${line}`;
  const block =
    place.used === undefined ? "" : `, used in line ${positionAt(place.used.source, place.used.range.start).line}`;
  const variant = origin.from === "variant" ? `variant ${origin.variant}, ` : "";
  return `${variant}${where}${block}${expression === undefined ? "" : `  ${expression.trim()}`}`;
};

interface Line {
  readonly text: string;
  readonly origin: Origin | undefined;
}

const linesOf = (core: CoreModel, spec: FullSpec): ReadonlyArray<Line> => {
  const origins = new Map(valuesOf(core, spec).map(({ pointer, origin }) => [pointer, origin]));
  const walk = (value: unknown, pointer: string, indent: string, head: string, tail: string): ReadonlyArray<Line> => {
    if (isLeaf(value)) {
      const text = JSON.stringify(value).replaceAll(",", ", ");
      return [
        {
          text: `${indent}${head}${Array.isArray(value) ? text : JSON.stringify(value)}${tail}`,
          origin: origins.get(pointer),
        },
      ];
    }
    const isList = Array.isArray(value);
    const entries = Object.entries(value as object);
    const inner = entries.flatMap(([key, each], i) =>
      walk(
        each,
        childPointer(pointer, key),
        `${indent}  `,
        isList ? "" : `${JSON.stringify(key)}: `,
        i + 1 < entries.length ? "," : "",
      ),
    );
    return [
      { text: `${indent}${head}${isList ? "[" : "{"}`, origin: undefined },
      ...inner,
      { text: `${indent}${isList ? "]" : "}"}${tail}`, origin: undefined },
    ];
  };
  return walk(spec, "", "", "", "");
};

/** The spec, a value a line, each with its origin beside it. */
export const renderResolved = (core: CoreModel, spec: FullSpec, paint: Palette): string => {
  const lines = linesOf(core, spec);
  const widest = Math.min(60, Math.max(...lines.map(({ text }) => cellsOf(text))));
  return lines
    .map(({ text, origin }) => {
      if (origin === undefined) return `${visible(text)}\n`;
      const gap = " ".repeat(Math.max(2, widest + 3 - cellsOf(text)));
      return `${visible(text)}${gap}${paint.quiet(visible(whatOf(origin)))}\n`;
    })
    .join("");
};

/** The same as data; places by file, line and column. */
export const resolvedJson = (core: CoreModel, spec: FullSpec): ReadonlyArray<Readonly<Record<string, unknown>>> =>
  valuesOf(core, spec).map(({ pointer, value, origin }) => {
    if (origin.from === "default") return { pointer, value, from: "default" };
    const { place, from, expression } = origin;
    const { line, column } = positionAt(place.source, place.range.start);
    return {
      pointer,
      value,
      from,
      ...(origin.from === "variant" ? { variant: origin.variant } : {}),
      file: place.source.name,
      line,
      column,
      ...(expression === undefined ? {} : { expression }),
    };
  });
