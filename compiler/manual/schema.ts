// The JSON Schema (draft-07) of a form, for editors. In: the form that a codec shows. Out: the schema as plain data.
//
// A union looks at its tag first, as decoding does, so that an editor complains about the member that was meant and
// offers its keys; records and unions are definitions, each once.
import { match } from "ts-pattern";
import type { Form, FormField, RecordForm, UnionForm } from "../language/form.js";

export type Schema = Readonly<Record<string, unknown>>;

/** Definitions by form: two forms are one only when they are the same object. */
interface Definitions {
  readonly names: Map<Form, string>;
  readonly schemas: Map<string, Schema>;
}

/** `a layer "dense"` → `layer-dense`; a name that is taken gets a number. */
const nameFor = (what: string, { schemas }: Definitions): string => {
  const plain = what
    .replace(/^(?:an?|the) /, "")
    .replace(/[^\w-]+/g, "-")
    .replace(/^-|-$/g, "");
  let name = plain;
  for (let i = 2; schemas.has(name); i++) name = `${plain}-${i}`;
  return name;
};

const refTo = (to: Definitions, form: RecordForm | UnionForm, make: (to: Definitions) => Schema): Schema => {
  const known = to.names.get(form);
  const name = known ?? nameFor(form.what, to);
  if (known === undefined) {
    to.names.set(form, name);
    // Holds the name while what is inside asks for names of its own, this one among them.
    to.schemas.set(name, {});
    to.schemas.set(name, make(to));
  }
  return { $ref: `#/definitions/${name}` };
};

const code = (value: unknown): string => `\`${JSON.stringify(value)}\``;

/** Beside a `$ref`, draft-07 reads nothing; behind an `allOf` it does. */
const described = (schema: Schema, annotations: Schema): Schema =>
  "$ref" in schema ? { ...annotations, allOf: [schema] } : { ...annotations, ...schema };

const fieldSchema = (to: Definitions, field: FormField, example: unknown): Schema => {
  const { description, form } = field;
  const has = "default" in field;
  return described(schemaOf(to, form), {
    description,
    ...(has
      ? { markdownDescription: `${description}\n\nDefault: ${code(field.default)}`, default: field.default }
      : {}),
    ...(example === undefined ? {} : { examples: [example] }),
  });
};

const documented = ({ doc, formula, sample }: RecordForm): Schema => ({
  ...(doc === undefined ? {} : { description: doc }),
  ...(formula === undefined ? {} : { markdownDescription: `${doc ?? ""}\n\n\`${formula}\`` }),
  ...(sample === undefined ? {} : { examples: [sample] }),
});

const recordSchema = (to: Definitions, form: RecordForm): Schema => {
  const entries = Object.entries(form.fields);
  const required = entries.filter(([, field]) => field.required).map(([key]) => key);
  const properties = entries.map(([key, field]) => [key, fieldSchema(to, field, form.sample?.[key])] as const);
  return {
    type: "object",
    ...documented(form),
    ...(required.length === 0 ? {} : { required }),
    properties: Object.fromEntries(properties),
    additionalProperties: false,
  };
};

/** The member's sample, with stops at the required fields that are not in it. */
const snippetOf = (word: string, tag: string, { doc, sample = {}, fields }: RecordForm): Schema => {
  const stops = Object.entries(fields)
    .filter(([key, { required }]) => required && key !== tag && !Object.hasOwn(sample, key))
    .map(([key], i) => [key, `$${i + 1}`] as const);
  return {
    label: word,
    ...(doc === undefined ? {} : { description: doc }),
    body: { ...Object.fromEntries(stops), [tag]: word, ...sample },
  };
};

const unionSchema = (to: Definitions, { what, tag, members }: UnionForm): Schema => {
  const entries = Object.entries(members);
  const chosen = (word: string): Schema => ({ required: [tag], properties: { [tag]: { const: word } } });
  return {
    type: "object",
    required: [tag],
    properties: {
      [tag]: {
        enum: entries.map(([word]) => word),
        description: `Which: ${what}.`,
        markdownEnumDescriptions: entries.map(([, { doc }]) => doc ?? ""),
      },
    },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    allOf: entries.map(([word, member]) => ({ if: chosen(word), then: schemaOf(to, member) })),
    defaultSnippets: entries.map(([word, member]) => snippetOf(word, tag, member)),
  };
};

const numberSchema = (form: Extract<Form, { readonly _tag: "Number" }>): Schema => {
  const bound = (key: string, value: number | undefined): Schema =>
    value !== undefined && Number.isFinite(value) ? { [key]: value } : {};
  return {
    type: form.whole ? "integer" : "number",
    ...bound("exclusiveMinimum", form.above),
    ...bound("minimum", form.least),
    ...bound("exclusiveMaximum", form.below),
    ...bound("maximum", form.most),
  };
};

const schemaOf = (to: Definitions, form: Form): Schema =>
  match(form)
    .with({ _tag: "Anything" }, () => ({}))
    .with({ _tag: "Boolean" }, () => ({ type: "boolean" }))
    .with({ _tag: "Constant" }, ({ value }) => ({ const: value }))
    .with({ _tag: "Text" }, ({ pattern }) => ({ type: "string", ...(pattern === undefined ? {} : { pattern }) }))
    .with({ _tag: "Number" }, numberSchema)
    .with({ _tag: "Words" }, ({ words }) => (words.length === 1 ? { const: words[0] } : { enum: words }))
    .with({ _tag: "List" }, ({ item, least, most, distinct }) => ({
      type: "array",
      items: schemaOf(to, item),
      ...(least === undefined ? {} : { minItems: least }),
      ...(most === undefined ? {} : { maxItems: most }),
      ...(distinct === true ? { uniqueItems: true } : {}),
    }))
    .with({ _tag: "Map" }, ({ key, value, least }) => ({
      type: "object",
      ...(least === undefined ? {} : { minProperties: least }),
      propertyNames: schemaOf(to, key),
      additionalProperties: schemaOf(to, value),
    }))
    .with({ _tag: "Either" }, ({ of }) => ({ anyOf: of.map((each) => schemaOf(to, each)) }))
    .with({ _tag: "Later" }, ({ of }) => schemaOf(to, of()))
    .with({ _tag: "Record" }, (each) => refTo(to, each, () => recordSchema(to, each)))
    .with({ _tag: "Union" }, (each) => refTo(to, each, () => unionSchema(to, each)))
    .exhaustive();

/**
 * The schema of a whole spec. The root is written out, since some editors look for keys only there. A spec that extends
 * another is a part of one: of it a schema, which sees one file, can say which keys there are.
 */
export const jsonSchema = (title: string, form: RecordForm): Schema => {
  const to: Definitions = { names: new Map(), schemas: new Map() };
  const root = recordSchema(to, form);
  const keys = Object.entries(form.fields).map(([key, { description }]) => [key, { description }] as const);
  const part = { properties: Object.fromEntries(keys), additionalProperties: false };
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title,
    type: "object",
    if: { type: "object", required: ["extends"] },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: { ...part, properties: { ...part.properties, extends: { ...part.properties["extends"], type: "string" } } },
    else: root,
    definitions: Object.fromEntries([...to.schemas].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
};
