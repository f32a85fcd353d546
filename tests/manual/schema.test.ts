/**
 * The JSON Schema against the decoder, with ajv as the judge: the schema accepts a value if and only if decoding does,
 * but for what a codec names as beyond a schema. And the file in the package is the one that the codecs make.
 */
import { readdirSync, readFileSync } from "node:fs";
import { Ajv } from "ajv";
import * as fc from "fast-check";
import * as E from "fp-ts/lib/Either.js";
import type * as t from "io-ts";
import { describe, expect, test } from "vitest";
import { toValue } from "../../compiler/base/located.js";
import type { Shape } from "../../compiler/language/codec.js";
import type { Form, FormField } from "../../compiler/language/form.js";
import { schemaPath, schemaText } from "../../compiler/manual/index.js";
import { model } from "../../compiler/pipeline/model.js";
import { read } from "../../compiler/read/index.js";
import { galleryValues, isNode, mutantValue } from "../mutate.js";

const schema = JSON.parse(schemaText()) as Readonly<Record<string, unknown>>;
const accepts = new Ajv({ strict: false, allErrors: false }).compile(schema);

/** Does the codec whose value this error is about ask for something that a schema can't say? */
const beyond = ({ context }: t.ValidationError): boolean =>
  (context.at(-1)?.type as unknown as { readonly shape?: Shape } | undefined)?.shape?.beyond !== undefined;

const agree = (value: unknown): void => {
  const decoded = model.decode(value);
  if (accepts(value)) {
    if (E.isLeft(decoded)) expect(decoded.left.filter((error) => !beyond(error)).map(({ value }) => value)).toEqual([]);
  } else expect(`${E.isLeft(decoded)}: ${JSON.stringify(accepts.errors?.[0])}`).toMatch(/^true/);
};

/** What reading lets through to decoding. */
const brokenValues = readdirSync("specs/broken")
  .filter((file) => file.endsWith(".json"))
  .flatMap((name) => {
    const located = read({ name, text: readFileSync(`specs/broken/${name}`, "utf8") });
    return E.isRight(located) ? [toValue(located.right)] : [];
  })
  .filter((value) => !(isNode(value) && "extends" in value));

test("the file in the package is what the codecs make: `npm run generate` writes it", () => {
  expect(schemaText() === readFileSync(schemaPath, "utf8"), "stale: run `npm run generate` and commit").toBe(true);
});

test("every gallery spec names the schema in its first line, for editors", () => {
  const named = galleryValues.map((value) => (isNode(value) ? Object.entries(value)[0] : undefined));
  expect(named.filter((entry) => entry?.join(": ") !== "$schema: ../schema/v1.json")).toEqual([]);
});

describe("the schema and the decoder agree", () => {
  test("on the gallery, and take all of it", () => {
    for (const value of galleryValues) {
      expect(accepts(value)).toBe(true);
      agree(value);
    }
  });

  test("on the broken specs", () => brokenValues.forEach(agree));

  test("on the keys of a spec that extends another, of which it sees a part", () => {
    expect(accepts({ extends: "base.json", latent: { size: 8 }, objective: null })).toBe(true);
    expect(accepts({ extends: "base.json", latnet: { size: 8 } })).toBe(false);
    expect(accepts({ extends: 3 })).toBe(false);
  });

  test("on mutants of the gallery", () => {
    fc.assert(fc.property(mutantValue, agree), { numRuns: 3000, seed: 11 });
  });
});

/** Every form inside a form, itself included, each once. */
const within = (form: Form, seen = new Set<Form>()): ReadonlyArray<Form> => {
  if (seen.has(form)) return [];
  seen.add(form);
  const more = (forms: ReadonlyArray<Form>): ReadonlyArray<Form> => [form, ...forms.flatMap((f) => within(f, seen))];
  if (form._tag === "Record") return more(Object.values(form.fields).map((field) => field.form));
  if (form._tag === "Union") return more(Object.values(form.members));
  if (form._tag === "Either") return more(form.of);
  if (form._tag === "List") return more([form.item]);
  if (form._tag === "Map") return more([form.key, form.value]);
  return form._tag === "Later" ? more([form.of()]) : [form];
};

const forms = within(model.shape.form);
const fields: ReadonlyArray<readonly [string, FormField]> = forms.flatMap((form) =>
  form._tag === "Record"
    ? Object.entries(form.fields).map(([key, field]) => [`${form.what}: ${key}`, field] as const)
    : [],
);

describe("what the codecs say about themselves", () => {
  test.each(fields)("%s has a description, a sentence", (_, { description }) => {
    expect(description).toMatch(/^.{8,}[.!)]$/s);
  });

  test("every member of a registry has a sentence, and a sample that its union takes", () => {
    const definitions = schema["definitions"] as Readonly<Record<string, unknown>>;
    const members = forms.flatMap((form) => (form._tag === "Union" ? Object.entries(form.members) : []));
    expect(members.length).toBeGreaterThan(20);
    for (const [word, { doc, sample, what }] of members) {
      expect(doc, what).toMatch(/^.{8,}[.!)]$/s);
      expect(sample, what).toBeDefined();
      expect(Object.values(sample ?? {}), what).toContain(word);
    }
    // `required` of an injection is more than its sample's place, so a sample is checked as a part of its member.
    for (const [name, definition] of Object.entries(definitions)) {
      if (!isNode(definition) || !Array.isArray(definition["examples"])) continue;
      const partial = { ...definition, required: [], definitions };
      const check = new Ajv({ strict: false }).compile(partial);
      for (const example of definition["examples"] as ReadonlyArray<unknown>)
        expect(check(example), `${name}: ${JSON.stringify(check.errors)}`).toBe(true);
    }
  });

  test("every default is a value that its field takes", () => {
    const definitions = schema["definitions"];
    const walk = (u: unknown): void => {
      if (!isNode(u)) return;
      if ("default" in u && "markdownDescription" in u) {
        const check = new Ajv({ strict: false }).compile({ ...u, definitions });
        expect(check(u["default"]), JSON.stringify(u)).toBe(true);
      }
      Object.values(u).forEach(walk);
    };
    walk(schema);
  });
});
