// The TypeScript types of a form, for programs that write a spec as a literal. In: the form that a codec shows. Out:
// the text of a module that exports `Spec`; each record and union is a type of its own, and descriptions are its
// comments, which editors show.
import { match } from "ts-pattern";
import type { Form, FormField, RecordForm, UnionForm } from "../language/form.js";
import { wrap } from "../words/layout.js";

/** Declarations by form: two forms are one only when they are the same object. */
interface Declarations {
  readonly names: Map<Form, string>;
  readonly texts: Map<string, string>;
}

const capitalised = (word: string): string => word.slice(0, 1).toUpperCase() + word.slice(1);

/** `a layer "batch-norm"` → `LayerBatchNorm`; a name that is taken gets a number. */
const nameFor = (what: string, { texts }: Declarations): string => {
  const plain = what
    .replace(/^(?:an?|the) /, "")
    .split(/[^A-Za-z0-9]+/)
    .map(capitalised)
    .join("");
  let name = plain;
  for (let i = 2; texts.has(name); i++) name = `${plain}${i}`;
  return name;
};

const declared = (to: Declarations, form: RecordForm | UnionForm, make: (name: string) => string): string => {
  const known = to.names.get(form);
  if (known !== undefined) return known;
  const name = nameFor(form.what, to);
  to.names.set(form, name);
  // Holds the place, and the order, while what is inside is declared.
  to.texts.set(name, "");
  to.texts.set(name, make(name));
  return name;
};

/** The columns of a line. */
const columns = 120;

const comment = (text: string, indent: string): string => {
  const safe = text.replaceAll("*/", "*\\/");
  const line = `${indent}/** ${safe} */`;
  if (line.length <= columns) return `${line}\n`;
  const lines = wrap(safe, columns - indent.length - 3).map((each) => `${indent} * ${each}\n`);
  return `${indent}/**\n${lines.join("")}${indent} */\n`;
};

/** A field; where its type is long, it goes on, indented, at the next `|` or field of a record. */
const fieldLine = (front: string, type: string): string => {
  const lines = [front];
  for (const piece of `${type};`.split(/(?<=; )|(?= \| )/)) {
    const longer = `${lines.at(-1)}${piece}`;
    if (longer.trimEnd().length <= columns) lines[lines.length - 1] = longer;
    else lines.push(`    ${piece.trimStart()}`);
  }
  return lines.map((line) => line.trimEnd()).join("\n");
};

const keyOf = (key: string): string => (/^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key));

const fieldText = (to: Declarations, [key, field]: readonly [string, FormField]): string => {
  const { description, form, required } = field;
  const standing = "default" in field ? ` Default: ${JSON.stringify(field.default)}.` : "";
  const line = fieldLine(`  readonly ${keyOf(key)}${required ? "" : "?"}: `, typeOf(to, form));
  return `${comment(`${description}${standing}`, "  ")}${line}\n`;
};

const recordText = (to: Declarations, name: string, form: RecordForm): string => {
  const fields = Object.entries(form.fields).map((field) => fieldText(to, field));
  const doc = form.doc === undefined ? "" : comment(form.doc, "");
  return `${doc}export interface ${name} {\n${fields.join("")}}\n`;
};

const unionText = (to: Declarations, name: string, { members }: UnionForm): string =>
  `export type ${name} =\n${Object.values(members)
    .map((member) => `  | ${typeOf(to, member)}`)
    .join("\n")};\n`;

/** A text whose pattern asks for an equals sign first is an expression. */
const isExpression = (pattern: string | undefined): boolean => pattern !== undefined && /^\^\\s\*=/.test(pattern);

// A template literal type: any text after an equals sign.
const expressionType = `\`=\${string}\``;

const united = (types: ReadonlyArray<string>): string => [...new Set(types)].join(" | ");

const grouped = (type: string): string => (type.includes(" | ") ? `(${type})` : type);

const listText = (to: Declarations, { item, least, most }: Extract<Form, { readonly _tag: "List" }>): string => {
  const each = typeOf(to, item);
  return least !== undefined && least === most && least <= 8
    ? `readonly [${Array.from({ length: least }, () => each).join(", ")}]`
    : `ReadonlyArray<${each}>`;
};

const keysOf = (form: Form): ReadonlyArray<string> => (form._tag === "Record" ? Object.keys(form.fields) : []);

/** TypeScript lets a literal have the keys of every member of a union at once, unless the members forbid it. */
const alone = (form: Form, of: ReadonlyArray<Form>): string => {
  const own = keysOf(form);
  const foreign = own.length === 0 ? [] : of.flatMap(keysOf).filter((key) => !own.includes(key));
  return foreign.length === 0 ? "" : ` & { ${foreign.map((key) => `readonly ${keyOf(key)}?: never`).join("; ")} }`;
};

const eitherText = (to: Declarations, of: ReadonlyArray<Form>): string =>
  united(of.map((each) => `${grouped(typeOf(to, each))}${alone(each, of)}`));

const typeOf = (to: Declarations, form: Form): string =>
  match(form)
    .with({ _tag: "Anything" }, () => "unknown")
    .with({ _tag: "Boolean" }, () => "boolean")
    .with({ _tag: "Constant" }, ({ value }) => JSON.stringify(value))
    .with({ _tag: "Text" }, ({ pattern }) => (isExpression(pattern) ? expressionType : "string"))
    .with({ _tag: "Number" }, () => "number")
    .with({ _tag: "Words" }, ({ words }) => united(words.map((word) => JSON.stringify(word))))
    .with({ _tag: "List" }, (list) => listText(to, list))
    .with(
      { _tag: "Map", key: { _tag: "Words" } },
      ({ key, value }) => `Readonly<Partial<Record<${typeOf(to, key)}, ${typeOf(to, value)}>>>`,
    )
    .with({ _tag: "Map" }, ({ value }) => `Readonly<Record<string, ${typeOf(to, value)}>>`)
    .with({ _tag: "Either" }, ({ of }) => eitherText(to, of))
    .with({ _tag: "Later" }, ({ of }) => typeOf(to, of()))
    .with({ _tag: "Record" }, (each) => declared(to, each, (name) => recordText(to, name, each)))
    .with({ _tag: "Union" }, (each) => declared(to, each, (name) => unionText(to, name, each)))
    .exhaustive();

/** The module's text: the spec first, then what it is made of, in the order in which it needs them. */
export const typeModule = (header: string, form: RecordForm): string => {
  const to: Declarations = { names: new Map(), texts: new Map() };
  declared(to, form, (name) => recordText(to, name, form));
  return `${header}\n${[...to.texts.values()].join("\n")}`;
};
