/**
 * Random small specs over the registries' samples: whatever registers a sample takes part by existing. In: numbers
 * drawn by fast-check. Out: specs as JSON, most of them with something wrong, and the sound ones that fixing makes of
 * them.
 */
import * as fc from "fast-check";
import type { Form, RecordForm, UnionForm } from "../compiler/language/form.js";
import { model } from "../compiler/pipeline/model.js";
import { isNode } from "./mutate.js";

const unions = new Map<string, UnionForm>();

const collect = (form: Form, seen = new Set<Form>()): void => {
  if (seen.has(form)) return;
  seen.add(form);
  if (form._tag === "Union") {
    unions.set(form.what, form);
    for (const member of Object.values(form.members)) collect(member, seen);
  }
  if (form._tag === "Record") for (const field of Object.values(form.fields)) collect(field.form, seen);
  if (form._tag === "Either") for (const each of form.of) collect(each, seen);
  if (form._tag === "List") collect(form.item, seen);
  if (form._tag === "Map") collect(form.value, seen);
  if (form._tag === "Later") collect(form.of(), seen);
};
collect(model.shape.form);

type Sample = Readonly<Record<string, unknown>>;

/** Sizes large enough to tell apart, small enough for the reference engine. */
const shrunk = (u: unknown): unknown => {
  if (typeof u === "number") return Number.isInteger(u) && u > 6 ? 4 + (u % 3) : u;
  if (Array.isArray(u)) return u.map(shrunk);
  return isNode(u) ? Object.fromEntries(Object.entries(u).map(([key, each]) => [key, shrunk(each)])) : u;
};

const membersOf = (what: string): ReadonlyArray<RecordForm> => Object.values(unions.get(what)?.members ?? {});

/** Every construct of a registry, as its sample says it, made small. */
const samples = (what: string): ReadonlyArray<Sample> =>
  membersOf(what).flatMap(({ sample }) => (sample === undefined ? [] : [shrunk(sample) as Sample]));

/** Shapes that are told apart, each far below the limits of the reference engine. */
const inputs: ReadonlyArray<Sample> = [
  ...samples("an input"),
  { type: "image", height: 6, width: 4, channels: 2, range: [0, 1] },
  { type: "vector", size: 5, range: [0, 1] },
];

const layer: fc.Arbitrary<Sample> = fc.constantFrom(...samples("a layer"));
const module = fc.array(layer, { maxLength: 4 });
const sites = [
  "encoder",
  "decoder",
  "encoder.layers[0]",
  "encoder.layers[1]",
  "decoder.layers[0]",
  "decoder.layers[1]",
];

const injection = fc.record({
  condition: fc.constantFrom("c0", "c1"),
  into: fc.constantFrom(...sites, "decoder.*"),
  placed: fc.constantFrom(...samples("a placement")),
});

/** `reshape`s to an input go to ours. */
const named = (sample: Sample): Sample => (sample["to"] === "image" ? { ...sample, to: "x" } : sample);

export const randomSpec: fc.Arbitrary<unknown> = fc
  .record({
    input: fc.constantFrom(...inputs),
    conditions: fc.array(fc.constantFrom(...samples("a condition")), { minLength: 2, maxLength: 2 }),
    encoder: module,
    latent: fc.constantFrom(...samples("a latent")),
    likelihood: fc.constantFrom(...samples("a likelihood")),
    decoder: module,
    inject: fc.array(injection, { maxLength: 3 }),
    optimizer: fc.constantFrom(...samples("an optimizer")),
  })
  .map(({ input, conditions, encoder, latent, likelihood, decoder, inject, optimizer }) => ({
    graft: 1,
    inputs: { x: { ...input, range: [0, 1] } },
    conditions: { c0: conditions[0], c1: conditions[1] },
    encoder: { input: "x", layers: encoder.map(named) },
    latent,
    decoder: { output: "x", likelihood, layers: decoder.map(named) },
    inject: inject.map(({ condition, into, placed }) => ({ condition, into, ...placed })),
    train: { batch: 3, steps: 1, optimizer },
  }));
