// The reference of the language as Markdown pages, made of the forms that codecs show. In: the form of a spec. Out: one
// page for the spec and the records in it, one for each union, with every member's fields and sample, and an index.
import { match } from "ts-pattern";
import type { Form, FormField, RecordForm, UnionForm } from "../language/form.js";
import { inline } from "../words/edit.js";

type Files = ReadonlyArray<readonly [path: string, text: string]>;

const folder = "docs/language";

/** `a layer` → `layer`: the name of a union's page, and the anchor of a heading. */
const slug = (what: string): string =>
  what
    .replace(/^(?:an?|the) /, "")
    .replace(/[^\w-]+/g, "-")
    .replace(/^-|-$/g, "")
    .toLowerCase();

/** "Layers" of "a layer". */
const heading = (what: string): string => {
  const noun = what.replace(/^(?:an?|the) /, "");
  return `${noun.charAt(0).toUpperCase()}${noun.slice(1)}s`;
};

const count = (value: number): string => String(value).replace(/\B(?=(?:\d{3})+$)/g, ",");

type Numeric = Extract<Form, { readonly _tag: "Number" }>;

const bounds = ({ above, least, below, most }: Numeric): string => {
  const finite = (value: number | undefined): value is number => value !== undefined && Number.isFinite(value);
  if (finite(least) && finite(most)) return ` from ${count(least)} to ${count(most)}`;
  const lower = finite(above) ? ` above ${above}` : finite(least) ? ` of at least ${least}` : "";
  const upper = finite(below) ? ` below ${below}` : finite(most) ? ` of at most ${count(most)}` : "";
  return lower !== "" && upper !== "" ? `${lower} and${upper}` : `${lower}${upper}`;
};

const words = (all: ReadonlyArray<string>): string => all.map((word) => `\`"${word}"\``).join(", ");

/** What a form takes, in a table's cell. Records without a page of their own are told field by field. */
const cell = (form: Form): string =>
  match(form)
    .with({ _tag: "Anything" }, () => "anything")
    .with({ _tag: "Boolean" }, () => "`true` or `false`")
    .with({ _tag: "Constant" }, ({ value }) => `\`${JSON.stringify(value)}\``)
    .with({ _tag: "Text" }, ({ pattern }) =>
      pattern === undefined ? "text" : pattern.includes("=") ? "an expression" : "a name",
    )
    .with({ _tag: "Number" }, (each) => `${each.whole ? "a whole number" : "a number"}${bounds(each)}`)
    .with({ _tag: "Words" }, ({ words: all }) => words(all))
    .with({ _tag: "List" }, (each) => {
      const size = each.least !== undefined && each.least === each.most ? ` of ${each.least}` : "";
      return `a list${size}: ${cell(each.item)}${each.distinct === true ? ", no two alike" : ""}`;
    })
    .with(
      { _tag: "Map" },
      ({ key, value, least }) =>
        `an object${least === undefined ? "" : ` of at least ${least}`}: ${cell(key)} → ${cell(value)}`,
    )
    .with({ _tag: "Either" }, ({ of }) => of.map(cell).join(", or "))
    .with({ _tag: "Later" }, ({ of }) => cell(of()))
    .with({ _tag: "Union" }, ({ what }) => `[${what}](${slug(what)}.md)`)
    .with({ _tag: "Record" }, ({ what, fields }) =>
      isPart(what)
        ? `[${what}](spec.md#${slug(what)})`
        : `{ ${Object.entries(fields)
            .map(([key, field]) => `\`${key}\`: ${cell(field.form)}`)
            .join(", ")} }`,
    )
    .exhaustive();

/** A record that the spec's page tells of: "the encoder"; others are told where they stand. */
const isPart = (what: string): boolean => what.startsWith("the ");

const escaped = (text: string): string => text.replaceAll("|", "\\|");

/** Left out of every member's table: its tag, which is its heading. */
const rows = (fields: Readonly<Record<string, FormField>>, tag?: string): string => {
  const shown = Object.entries(fields).filter(([key]) => key !== tag);
  if (shown.length === 0) return "It has no fields.\n";
  const lines = shown.map(([key, field]) => {
    const absent = field.required
      ? "required"
      : "default" in field
        ? `\`${inline(field.default)}\``
        : "may be left out";
    return `| \`${key}\` | ${escaped(cell(field.form))} | ${escaped(absent)} | ${escaped(field.description)} |`;
  });
  return `| key | takes | default | |\n|---|---|---|---|\n${lines.join("\n")}\n`;
};

/** Fields that every member has, told once. */
const shared = (members: ReadonlyArray<RecordForm>, tag: string): ReadonlyArray<string> =>
  Object.keys(members[0]?.fields ?? {}).filter(
    (key) =>
      key !== tag &&
      members.length > 1 &&
      members.every(({ fields }) => fields[key]?.description === members[0]?.fields[key]?.description),
  );

const only = (
  fields: Readonly<Record<string, FormField>>,
  keep: (key: string) => boolean,
): Readonly<Record<string, FormField>> => Object.fromEntries(Object.entries(fields).filter(([key]) => keep(key)));

const memberText = (word: string, member: RecordForm, tag: string, common: ReadonlyArray<string>): string => {
  const own = only(member.fields, (key) => !common.includes(key));
  return [
    `## ${word}`,
    member.doc ?? "",
    ...(member.formula === undefined ? [] : [`What flows on: \`${member.formula}\``]),
    rows(own, tag).trimEnd(),
    ...(member.sample === undefined ? [] : [`\`\`\`json\n${inline(member.sample)}\n\`\`\``]),
  ].join("\n\n");
};

const generatedNote = "<!-- Generated from the codecs by `npm run generate`; change the descriptions there. -->";

const unionPage = ({ what, tag, members }: UnionForm): string => {
  const entries = Object.entries(members);
  const common = shared(Object.values(members), tag);
  const list = entries.map(([word, { doc = "" }]) => `- [\`${word}\`](#${word}) — ${doc}`).join("\n");
  const first = entries[0]?.[1].fields ?? {};
  return `${[
    generatedNote,
    `# ${heading(what)}`,
    `The word under \`"${tag}"\` says which one:`,
    list,
    ...(common.length === 0 ? [] : [`## All of them`, rows(only(first, (key) => common.includes(key))).trimEnd()]),
    ...entries.map(([word, member]) => memberText(word, member, tag, common)),
  ].join("\n\n")}\n`;
};

interface Found {
  readonly unions: Map<string, UnionForm>;
  readonly parts: Map<string, RecordForm>;
}

const collect = (form: Form, found: Found): void =>
  match(form)
    .with({ _tag: "Record" }, (each) => {
      if (isPart(each.what) && found.parts.has(each.what)) return;
      if (isPart(each.what)) found.parts.set(each.what, each);
      for (const field of Object.values(each.fields)) collect(field.form, found);
    })
    .with({ _tag: "Union" }, (each) => {
      if (found.unions.has(each.what)) return;
      found.unions.set(each.what, each);
      for (const member of Object.values(each.members)) collect(member, found);
    })
    .with({ _tag: "List" }, ({ item }) => collect(item, found))
    .with({ _tag: "Map" }, ({ value }) => collect(value, found))
    .with({ _tag: "Either" }, ({ of }) => of.forEach((each) => void collect(each, found)))
    .with({ _tag: "Later" }, ({ of }) => collect(of(), found))
    .otherwise(() => undefined);

const specPage = (root: RecordForm, parts: ReadonlyArray<RecordForm>): string =>
  `${[
    generatedNote,
    "# A spec",
    "One JSON object. Unknown keys are errors everywhere, and every size takes a number or an expression " +
      'such as `"= width * 2"`.',
    rows(root.fields).trimEnd(),
    ...parts.map(({ what, doc, fields }) =>
      [`## ${what.replace(/^the /, "")}`, ...(doc === undefined ? [] : [doc]), rows(fields).trimEnd()].join("\n\n"),
    ),
  ].join("\n\n")}\n`;

const indexPage = (unions: ReadonlyArray<UnionForm>): string => {
  const line = ({ what, members }: UnionForm): string =>
    `- [${heading(what)}](${slug(what)}.md): ${Object.keys(members)
      .map((word) => `[\`${word}\`](${slug(what)}.md#${word})`)
      .join(", ")}`;
  return `${[
    generatedNote,
    "# The language",
    "What a spec may say, construct by construct. Every word, field, " +
      "default and sample here comes from the code that decodes specs.",
    `- [A spec](spec.md): all of its keys\n${unions.map(line).join("\n")}`,
    "Problems have [a page for each code](../problems/README.md), and editors complete and check specs by the [JSON " +
      "Schema](../../specs/schema/v1.json).",
  ].join("\n\n")}\n`;
};

/** The pages by their path. */
export const languagePages = (root: RecordForm): Files => {
  const found: Found = { unions: new Map(), parts: new Map() };
  collect(root, found);
  const unions = [...found.unions.values()];
  return [
    [`${folder}/README.md`, indexPage(unions)],
    [`${folder}/spec.md`, specPage(root, [...found.parts.values()])],
    ...unions.map((union) => [`${folder}/${slug(union.what)}.md`, unionPage(union)] as const),
  ];
};
