/**
 * What other libraries call a construct or a field is declared beside it. Here each such name, wherever it is declared,
 * is answered by ours, so that none is forgotten by a registry that does not pass it on.
 */
import * as E from "fp-ts/lib/Either.js";
import { expect, test } from "vitest";
import { conditions } from "../../compiler/language/condition/index.js";
import type { Called } from "../../compiler/language/form.js";
import { inputs } from "../../compiler/language/input/index.js";
import { latents } from "../../compiler/language/latent/index.js";
import { layers } from "../../compiler/language/layer/index.js";
import { likelihoods } from "../../compiler/language/likelihood/index.js";
import { places } from "../../compiler/language/place/index.js";
import type { Fields } from "../../compiler/language/record.js";
import { front } from "../../compiler/pipeline/compile.js";
import { reportAll } from "../../compiler/report/index.js";

type Registry = Readonly<
  Record<string, Called & { readonly fields: Fields; readonly sample: Readonly<Record<string, unknown>> }>
>;

const base = {
  graft: 1,
  inputs: { x: { type: "image", height: 4, width: 4, channels: 2, range: [0, 1] } },
  conditions: { c: { type: "category", size: 3 } },
  encoder: { input: "x", layers: [{ type: "flatten" }] },
  latent: { type: "gaussian", size: 2 },
  decoder: { output: "x", likelihood: { type: "gaussian" } as unknown, layers: [{ type: "reshape", to: "x" }] },
  inject: [{ condition: "c", into: "decoder", place: "suffix" }],
};

type Written = Readonly<Record<string, unknown>>;

/** Each registry, the key that names its members, and a spec that holds one of them. */
const kinds: ReadonlyArray<readonly [string, Registry, string, (member: Written) => object]> = [
  ["layer", layers as Registry, "type", (member) => ({ ...base, encoder: { input: "x", layers: [member] } })],
  ["placement", places as Registry, "place", (m) => ({ ...base, inject: [{ condition: "c", into: "decoder", ...m }] })],
  ["condition", conditions as Registry, "type", (member) => ({ ...base, conditions: { c: member } })],
  ["input", inputs as Registry, "type", (member) => ({ ...base, inputs: { x: member } })],
  ["latent", latents as Registry, "type", (member) => ({ ...base, latent: member })],
  [
    "likelihood",
    likelihoods as Registry,
    "type",
    (likelihood) => ({ ...base, decoder: { ...base.decoder, likelihood } }),
  ],
];

const fixesOf = (spec: object): ReadonlyArray<string> => {
  const typed = front({ name: "spec.json", text: JSON.stringify(spec) });
  return E.isLeft(typed) ? reportAll(typed.left).flatMap(({ fix }) => fix ?? []) : [];
};

test.each(kinds)(
  "a %s under the name that another library gives it is answered by ours",
  (_, registry, tag, holding) => {
    for (const [word, { alsoCalled = [], sample }] of Object.entries(registry))
      for (const name of alsoCalled)
        expect(fixesOf(holding({ ...sample, [tag]: name })).join(" "), name).toContain(`"${word}"`);
  },
);

test.each(kinds)(
  "a field of a %s under the name that another library gives it is answered by ours",
  (_, registry, tag, holding) => {
    for (const [word, { fields, sample }] of Object.entries(registry))
      for (const [key, { alsoCalled = [], codec }] of Object.entries(fields))
        for (const name of alsoCalled.filter((each) => !(each in fields))) {
          const { [key]: value = [1, "relu", [1, 1]].find(codec.is), ...others } = sample;
          expect(fixesOf(holding({ ...others, [tag]: word, [name]: value })).join(" "), `${word}.${name}`).toContain(
            `"${key}"`,
          );
        }
  },
);

test("a name stands for one word of a registry only", () => {
  for (const [, registry] of kinds) {
    const names = Object.values(registry).flatMap(({ alsoCalled = [] }) =>
      alsoCalled.map((name) => name.toLowerCase()),
    );
    expect(names).toEqual([...new Set(names)]);
  }
});
