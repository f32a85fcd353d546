// A map of weights: which layer of a file is which of a model's. In: what a person wrote. Out: its entries, or what is
// wrong with them.
//
//   { "layout": "pytorch",
//     "layers": { "encoder.hidden": "fc1", "decoder.layers[0]": { "from": "fc3", "parted": "channels-first" }, "decoder.new": null } }
import * as E from "fp-ts/lib/Either.js";
import { own } from "../base/own.js";
import { type Layout, layouts, type Part } from "./recipe.js";

/** In which order a file has values that stand side by side in a vector and came from positions with channels. */
export type Order = "channels-first" | "channels-last";

export interface Entry {
  /** The name of a layer, or of a tensor, in the file. */
  readonly from: string;
  readonly layout?: Layout;
  /** The order of what flows in from a flatten. */
  readonly flattened?: Order;
  /** The order of what comes out before a reshape to positions. */
  readonly parted?: Order;
  /** Which of the outputs of the file's layer are meant. */
  readonly part?: Part;
  /** Of one tensor: which axis of the file's becomes each of ours. */
  readonly axes?: ReadonlyArray<number>;
}

export interface WeightMap {
  readonly layout: Layout;
  /** By our paths; null: the file has nothing for it, and it is drawn afresh. */
  readonly layers: ReadonlyMap<string, Entry | null>;
}

/** Where something is wrong in a map, and what it should be. */
export interface MapFault {
  readonly at: string;
  readonly expected: string;
}

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isWord =
  <W extends string>(words: ReadonlyArray<W>) =>
  (value: unknown): value is W =>
    words.some((word) => word === value);

const isLayout = isWord(layouts);
const isOrder = isWord<Order>(["channels-first", "channels-last"]);
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isPart = (value: unknown): value is Part => isFields(value) && isCount(value["start"]) && isCount(value["of"]);
const isAxes = (value: unknown): value is ReadonlyArray<number> => Array.isArray(value) && value.every(isCount);

interface Rule {
  readonly test: (value: unknown) => boolean;
  readonly expected: string;
}

const rules: Readonly<Record<string, Rule>> = {
  from: { test: (value) => typeof value === "string", expected: "the name of a layer of the file" },
  layout: { test: isLayout, expected: `one of ${layouts.join(", ")}` },
  flattened: { test: isOrder, expected: "channels-first or channels-last" },
  parted: { test: isOrder, expected: "channels-first or channels-last" },
  part: { test: isPart, expected: '{ "start": 0, "of": 16 }, whole numbers' },
  axes: { test: isAxes, expected: "a list of axes, such as [1, 0]" },
};

const faultsIn = (at: string, entry: unknown): ReadonlyArray<MapFault> => {
  if (entry === null || typeof entry === "string") return [];
  if (!isFields(entry)) return [{ at, expected: 'the name of a layer of the file, null, or { "from": … }' }];
  const faults = Object.entries(entry).flatMap(([key, value]) => {
    const rule = own(rules, key);
    if (rule === undefined) return [{ at: `${at}.${key}`, expected: `none but ${Object.keys(rules).join(", ")}` }];
    return rule.test(value) ? [] : [{ at: `${at}.${key}`, expected: rule.expected }];
  });
  return "from" in entry ? faults : [...faults, { at: `${at}.from`, expected: rules["from"]?.expected ?? "" }];
};

/** Reads a map from JSON that was parsed. */
export const readMap = (value: unknown): E.Either<ReadonlyArray<MapFault>, WeightMap> => {
  if (!isFields(value) || !isFields(value["layers"]))
    return E.left([{ at: "the map", expected: 'an object with "layout" and "layers"' }]);
  const { layout, layers, ...others } = value;
  const faults = [
    ...(isLayout(layout) ? [] : [{ at: "layout", expected: rules["layout"]?.expected ?? "" }]),
    ...Object.keys(others).map((at) => ({ at, expected: "none but layout, layers" })),
    ...Object.entries(layers).flatMap(([path, entry]) => faultsIn(`layers.${path}`, entry)),
  ];
  if (faults.length > 0 || !isLayout(layout)) return E.left(faults);
  const entries = Object.entries(layers).map(([path, entry]) => {
    const full = typeof entry === "string" ? { from: entry } : (entry as Entry | null);
    return [path, full] as const;
  });
  return E.right({ layout, layers: new Map(entries) });
};

/** The map as a person would write it. */
export const writtenMap = ({ layout, layers }: WeightMap): string => {
  const rows = [...layers].map(([path, entry]) => {
    const alone = entry === null || Object.keys(entry).length === 1;
    return `    ${JSON.stringify(path)}: ${JSON.stringify(alone ? (entry?.from ?? null) : entry)
      .replace(/":/g, '": ')
      .replace(/,"/g, ', "')}`;
  });
  return `{\n  "layout": ${JSON.stringify(layout)},\n  "layers": {\n${rows.join(",\n")}\n  }\n}\n`;
};
