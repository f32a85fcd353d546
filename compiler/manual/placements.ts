// The table of placements: every placement at every kind of site, for every condition and encoding. In: the registries;
// each cell is a spec that is compiled here. Out: what became of it, or why it is refused and what to write instead, as
// a page.
import * as E from "fp-ts/lib/Either.js";
import type { TypedModel } from "../assemble/typed.js";
import { explain } from "../explain/index.js";
import { becomes, derivedText } from "../explain/render.js";
import type { InjectionRow } from "../explain/rows.js";
import { conditions } from "../language/condition/index.js";
import { places } from "../language/place/index.js";
import type { PlaceDefinition } from "../language/place/place.js";
import type { Fields as Declared } from "../language/record.js";
import { front } from "../pipeline/compile.js";
import { reportAll } from "../report/index.js";
import type { Report } from "../words/report.js";

type Place = keyof typeof places;
type Fields = Readonly<Record<string, unknown>>;

/** The layers that make a value of each kind from the code z; the site is what flows into the activation. */
const sites = {
  vector: [{ type: "dense", units: 6 }],
  image: [
    { type: "dense", units: 24 },
    { type: "reshape", to: [2, 3, 4] },
  ],
  sequence: [
    { type: "dense", units: 12 },
    { type: "reshape", to: [3, 4] },
  ],
} as const satisfies Readonly<Record<string, ReadonlyArray<Fields>>>;

type SiteKind = keyof typeof sites;
const siteKinds = Object.keys(sites) as ReadonlyArray<SiteKind>;

interface Way {
  readonly place: Place;
  readonly title: string;
  readonly options: Fields;
  readonly behind: Fields | undefined;
}

const waysOf = ([place, { sample, tried }]: readonly [Place, PlaceDefinition<Declared>]): ReadonlyArray<Way> => {
  const { place: _, ...options } = sample;
  return (tried ?? [{ options }]).map(({ title = `\`${place}\``, options = {}, behind }) => ({
    place,
    title,
    options,
    behind,
  }));
};

/** Each placement in each way that it declares. */
export const ways: ReadonlyArray<Way> = (
  Object.entries(places) as ReadonlyArray<readonly [Place, PlaceDefinition<Declared>]>
).flatMap(waysOf);

const specText = (way: Way, site: SiteKind, condition: Fields): string =>
  JSON.stringify({
    graft: 1,
    inputs: { x: { type: "vector", size: 3 } },
    conditions: { c: condition },
    encoder: { input: "x", layers: [{ type: "dense", units: 4 }] },
    latent: { type: "gaussian", size: 2 },
    decoder: {
      output: "x",
      likelihood: "gaussian",
      layers: [
        ...sites[site],
        ...(way.behind ? [way.behind] : []),
        { type: "activation", name: "site", function: "tanh" },
        ...(site === "vector" ? [] : [{ type: "flatten" }]),
        { type: "dense", units: 3 },
      ],
    },
    inject: [{ condition: "c", into: "decoder.site", place: way.place, ...way.options }],
    train: { batch: 4 },
  });

export interface Cell {
  readonly way: Way;
  readonly site: SiteKind;
  /** "category, one-hot". */
  readonly condition: string;
  readonly spec: string;
  /** What the placement made of the value, or why it is refused. */
  readonly outcome: E.Either<Report, { readonly typed: TypedModel; readonly row: InjectionRow }>;
}

const conditionTexts: ReadonlyArray<readonly [name: string, condition: Fields]> = Object.entries(
  conditions as Readonly<
    Record<string, { readonly sample: Fields; readonly tried?: Readonly<Record<string, Fields>> }>
  >,
).flatMap(([type, { sample, tried }]) =>
  Object.entries(tried ?? { "": sample }).map(
    ([encoding, condition]) => [encoding === "" ? type : `${type}, ${encoding}`, condition] as const,
  ),
);

const outcomeOf = (spec: string): Cell["outcome"] => {
  const typed = front({ name: "cell.json", text: spec });
  if (E.isLeft(typed)) return E.left(reportAll(typed.left)[0] as Report);
  const row = explain(typed.right).decoder.rows.find((each) => each.kind === "injection");
  if (row === undefined) throw new Error("a compiled cell has its injection");
  return E.right({ typed: typed.right, row });
};

/** Every cell of the table. */
export const cells = (): ReadonlyArray<Cell> =>
  ways.flatMap((way) =>
    conditionTexts.flatMap(([condition, fields]) =>
      siteKinds.map((site) => {
        const spec = specText(way, site, fields);
        return { way, site, condition, spec, outcome: outcomeOf(spec) };
      }),
    ),
  );

const madeText = (row: InjectionRow): string => {
  const derived = row.derived.map(derivedText);
  return [...(places[row.place as Place].joins ? [becomes(row)] : []), ...derived].join("; ");
};

const linkTo = ({ code }: Report): string => `[${code}](problems/${code}.md)`;

const cellText = ({ outcome }: Cell): string =>
  E.isLeft(outcome) ? `**no**, ${linkTo(outcome.left)}` : `yes: ${madeText(outcome.right.row)}`;

/** Each reason once, with what to write instead. */
const reasons = (own: ReadonlyArray<Cell>): ReadonlyArray<string> => [
  ...new Set(
    own.flatMap(({ outcome }) => {
      if (E.isRight(outcome)) return [];
      const { summary, fix } = outcome.left;
      return [`${linkTo(outcome.left)}: ${summary}${fix === undefined ? "" : ` Fix: ${fix}.`}\n`];
    }),
  ),
];

const row = (texts: ReadonlyArray<string>): string =>
  `| ${texts.map((text) => text.replaceAll("|", "\\|")).join(" | ")} |`;

const section = (way: Way, all: ReadonlyArray<Cell>): string => {
  const own = all.filter((cell) => cell.way === way);
  const rows = conditionTexts.map(([condition]) =>
    row([condition, ...own.filter((cell) => cell.condition === condition).map(cellText)]),
  );
  const { doc, formula } = places[way.place];
  const head = [
    row(["condition", ...siteKinds.map((kind) => `at ${kind === "image" ? "an" : "a"} ${kind}`)]),
    row(["", ...siteKinds].map(() => "---")),
  ];
  const parts = [`## ${way.title}\n`, `${doc} What flows on: \`${formula}\`\n`, `${[...head, ...rows].join("\n")}\n`];
  return [...parts, ...reasons(own)].join("\n");
};

const intro = (all: ReadonlyArray<Cell>): string => {
  const refused = all.filter(({ outcome }) => E.isLeft(outcome)).length;
  return `<!-- Generated from the registries by \`npm run generate\`. -->

# Which placement goes where

Every placement at every kind of site, for every condition and encoding: ${all.length} cells, each a spec that is
compiled for this page. ${all.length - refused} of them compile, and a test (\`tests/manual/placements.test.ts\`) takes
a train step of each; ${refused} are refused, with the reason and the fix. What the compiler derived is in the cell.

The sites: a vector of 6 features, an image of 2×3 with 4 channels, a sequence of 3 steps with 4 features. The
conditions: 5 classes or members, embeddings of 3, a number as itself or as waves of 2 frequencies, a vector of 5, a
map of 4×4 with 2 channels, a sequence of 5 steps with 2 features, and a text of 5 tokens, one-hot of 2 and the end;
with layers of their own, an embedding through 4 dense units, and the sequence and a text's embedding of 2 read by a
GRU of 3.
`;
};

/** Where the page lies in the package. */
export const placementsPath = "docs/placements.md";

export const placementsText = (): string => {
  const all = cells();
  return [intro(all), ...ways.map((way) => section(way, all))].join("\n");
};
