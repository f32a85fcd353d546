// Proposes broken specs: every field of every construct, left out, of another type, misspelt, negative and huge, with
// the report that each gets. For whoever reviews what reports say; those worth keeping go to specs/broken by hand.
//
//   node --import tsx scripts/propose.ts            all of them, in short
//   node --import tsx scripts/propose.ts conv2d     those of constructs and fields whose name holds the word, in full
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import { check } from "../compiler/check/index.js";
import type { Form, RecordForm } from "../compiler/language/form.js";
import { front } from "../compiler/pipeline/compile.js";
import { model } from "../compiler/pipeline/model.js";
import { renderText, reportAll } from "../compiler/report/index.js";

type Json = Record<string, unknown>;
type Path = ReadonlyArray<string>;

interface Spot {
  readonly what: string;
  readonly key: string;
  readonly spec: unknown;
  readonly path: Path;
  readonly value: unknown;
}

const isObject = (u: unknown): u is Json => typeof u === "object" && u !== null && !Array.isArray(u);

/** Every field that a value writes, with the construct that it belongs to. */
const spotsOf = (form: Form, value: unknown, spec: unknown, path: Path = []): ReadonlyArray<Spot> => {
  if (form._tag === "Later") return spotsOf(form.of(), value, spec, path);
  if (form._tag === "Either") return form.of.flatMap((each) => spotsOf(each, value, spec, path));
  if (form._tag === "List" && Array.isArray(value))
    return value.flatMap((item, i) => spotsOf(form.item, item, spec, [...path, `${i}`]));
  if (!isObject(value)) return [];
  if (form._tag === "Map")
    return Object.entries(value).flatMap(([key, each]) => spotsOf(form.value, each, spec, [...path, key]));
  const member: RecordForm | undefined =
    form._tag === "Union" ? form.members[String(value[form.tag])] : form._tag === "Record" ? form : undefined;
  return Object.entries(member?.fields ?? {}).flatMap(([key, field]) =>
    Object.hasOwn(value, key) && member !== undefined
      ? [
          { what: member.what, key, spec, path: [...path, key], value: value[key] },
          ...spotsOf(field.form, value[key], spec, [...path, key]),
        ]
      : [],
  );
};

const changed = ({ spec, path }: Spot, change: (parent: Json, key: string) => void): string => {
  const root = structuredClone(spec) as Json;
  const parent = path.slice(0, -1).reduce<Json>((node, key) => node[key] as Json, root);
  change(parent, path.at(-1) ?? "");
  return JSON.stringify(root, undefined, 2);
};

const slips: Readonly<Record<string, (spot: Spot) => string | undefined>> = {
  missing: (spot) => changed(spot, (parent, key) => delete parent[key]),
  "of another type": (spot) =>
    changed(spot, (parent, key) => {
      parent[key] = typeof spot.value === "string" ? 3 : typeof spot.value === "number" ? `${spot.value}` : true;
    }),
  misspelt: (spot) =>
    changed(spot, (parent, key) => {
      delete parent[key];
      parent[`${key.slice(0, 1)}${key.slice(2)}`] = spot.value;
    }),
  negative: (spot) =>
    typeof spot.value === "number"
      ? changed(spot, (parent, key) => void Object.assign(parent, { [key]: -1 }))
      : undefined,
  huge: (spot) =>
    typeof spot.value === "number"
      ? changed(spot, (parent, key) => void Object.assign(parent, { [key]: 1e12 }))
      : undefined,
};

const folder = join(import.meta.dirname, "../specs/gallery");
const spots = new Map<string, Spot>();
for (const file of readdirSync(folder).filter((name) => name.endsWith(".json"))) {
  const spec: unknown = JSON.parse(readFileSync(join(folder, file), "utf8"));
  for (const spot of spotsOf(model.shape.form, spec, spec))
    if (!spots.has(`${spot.what}: ${spot.key}`)) spots.set(`${spot.what}: ${spot.key}`, spot);
}

const wanted = process.argv[2];
for (const [name, spot] of spots) {
  if (wanted !== undefined && !name.includes(wanted)) continue;
  for (const [slip, make] of Object.entries(slips)) {
    const text = make(spot);
    if (text === undefined) continue;
    const typed = front({ name: "spec.json", text });
    const reports = reportAll(E.isLeft(typed) ? typed.left : check(typed.right));
    console.log(`\n#### ${name}, ${slip}`);
    if (wanted !== undefined) console.log(renderText(reports, { width: 100 }));
    else
      for (const { code, summary, expected, fix } of reports)
        console.log(
          [code, summary, expected && `Expected ${expected.text}`, fix && `Fix: ${fix}`].filter(Boolean).join(" | "),
        );
    if (reports.length === 0) console.log("sound");
  }
}
