// The checker in the type system against the compiler's own: each mistake of twins.ts is refused by both, at the same
// line, and every base by neither.
import * as E from "fp-ts/lib/Either.js";
import { describe, expect, test } from "vitest";
import { find, type Located, type Place, placeOf } from "../../compiler/base/located.js";
import { check } from "../../compiler/check/index.js";
import { front } from "../../compiler/pipeline/compile.js";
import { read } from "../../compiler/read/index.js";
import { reportAll } from "../../compiler/report/index.js";
import { compileFiles, type Diagnostic, importTyped } from "./tsc.js";
import { bases, type Twin, twins } from "./twins.js";

type Json = Record<string, unknown>;

const changed = (spec: Json, pointer: string, value: unknown): Json => {
  const copy = structuredClone(spec);
  const path = pointer.slice(1).split("/");
  const last = path.pop() ?? "";
  const holder = path.reduce<Json>((at, key) => at[key] as Json, copy);
  if (value === undefined) delete holder[last];
  else holder[last] = value;
  return copy;
};

/** One property a line, so that a line names its place. */
const textOf = ({ base, change }: Twin): string =>
  JSON.stringify(
    Object.entries(change).reduce<Json>((spec, [pointer, value]) => changed(spec, pointer, value), bases[base]),
    null,
    2,
  );

const sources: Readonly<Record<string, string>> = Object.fromEntries([
  ...twins.map((twin, i) => [`twin-${i}.ts`, `${importTyped}export const spec = defineModel(\n${textOf(twin)}\n);\n`]),
  ...Object.entries(bases).map(([name, spec]) => [
    `base-${name}.ts`,
    `${importTyped}export const spec = defineModel(\n${JSON.stringify(spec, null, 2)}\n);\n`,
  ]),
]);

const said: ReadonlyArray<Diagnostic> = compileFiles(sources);

const lineOf = (text: string, offset: number): number => text.slice(0, offset).split("\n").length;

/** The lines from a value's key to its end. */
const linesOf = (text: string, place: Place): readonly [number, number] => [
  lineOf(text, place.range.start),
  lineOf(text, place.range.end),
];

const located = (text: string): Located => {
  const tree = read({ name: "spec.json", text });
  if (E.isLeft(tree)) throw new Error("the spec of a twin is no JSON");
  return tree.right;
};

const placeIn = (text: string, pointer: string): Place => {
  const tree = located(text);
  if (find(tree, pointer) === undefined) throw new Error(`nothing at ${pointer}`);
  return placeOf(tree, pointer);
};

const title = (twin: Twin): string => `${twin.base} ${JSON.stringify(twin.change)}`;

test("the specs that the mistakes are made in are sound for both", () => {
  expect(said.filter(({ file }) => file.startsWith("base-"))).toEqual([]);
  for (const spec of Object.values(bases))
    expect(E.isRight(front({ name: "s", text: JSON.stringify(spec) }))).toBe(true);
});

test("a spec of 120 layers is checked without running deep", () => {
  const layers = Array.from({ length: 59 }, (_, i) => ({ type: "dense", name: `h${i}`, units: 400 + i }));
  const { encoder, decoder } = bases.dense;
  const deep = {
    ...bases.dense,
    encoder: { ...encoder, layers: [...encoder.layers, ...layers] },
    decoder: { ...decoder, layers: [...layers, ...decoder.layers] },
    inject: [{ condition: "digit", into: "encoder.h*", place: "suffix" }],
  };
  const wrong = { ...deep, decoder: { ...deep.decoder, layers: [...layers, { type: "dense", units: 700 }] } };
  const source = (spec: unknown): string => `${importTyped}export const spec = defineModel(${JSON.stringify(spec)});\n`;
  const found = compileFiles({ "deep.ts": source(deep), "wrong.ts": source(wrong) });
  expect(found.map(({ file }) => file)).toEqual(["wrong.ts"]);
  expect(found[0]?.message).toContain("decoder.layers[59] makes vector 700, but image needs image 28×28×1");
});

test("there are at least 120", () => expect(twins.length).toBeGreaterThanOrEqual(120));

describe.each(twins.map((twin, i) => [title(twin), twin, i] as const))("%s", (_, twin, i) => {
  const text = textOf(twin);
  const pointer = twin.at ?? Object.keys(twin.change)[0] ?? "";
  const [from, to] = linesOf(text, placeIn(text, pointer));

  test("is refused by graft check", () => {
    const checked = front({ name: "spec.json", text });
    const reports = E.isLeft(checked) ? reportAll(checked.left) : reportAll(check(checked.right));
    expect(reports.map(({ code }) => code)).toContain(twin.code);
  });

  test("is a type error at its line, in words", () => {
    const here = said.filter(({ file }) => file === `twin-${i}.ts`);
    expect(here.map(({ message }) => message).join("\n")).toContain(twin.says);
    // The spec begins on the third line of its file.
    const lines = here.map(({ line }) => line - 2);
    expect(lines.every((line) => line >= from && line <= to)).toBe(true);
    expect(here.every(({ message }) => !/never|excessively deep/.test(message))).toBe(true);
  });
});
