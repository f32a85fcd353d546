/**
 * The card of a model: what it is, what it was trained on, what it measures, what it asks for, and what it should not
 * be used for.
 *
 * In: a typed model, its parts, and the facts of its training where it was trained. Out: Markdown with the front matter
 * that model hubs read.
 */
import type { TypedModel } from "../assemble/typed.js";
import { isBatch, type TensorType } from "../ir/graph/type.js";
import { code, markdown, table, yaml } from "./markdown.js";
import { meaningText } from "./meaning.js";
import type { ExportPart } from "./part.js";

/** One figure of a training, with its reduction and split. */
export interface Figure {
  readonly name: string;
  readonly title: string;
  readonly value: number;
  readonly unit: string;
  readonly split: string;
  readonly samples: number;
}

/** What a run knows of its training. */
export interface Facts {
  readonly data: string;
  readonly train: number;
  readonly heldOut: number;
  readonly epochs: number;
  readonly steps: number;
  readonly seed: number;
  readonly engine: string;
  readonly figures: ReadonlyArray<Figure>;
}

export interface Picture {
  readonly path: string;
  /** What is to be seen. */
  readonly alt: string;
}

export interface Told {
  readonly version: string;
  readonly facts?: Facts | undefined;
  readonly pictures: ReadonlyArray<Picture>;
  /** How a reader uses the files beside the card. */
  readonly use: ReadonlyArray<string>;
}

const shapeText = ({ dtype, axes }: TensorType): string =>
  `${dtype === "f32" ? "float32" : "int32"} ` +
  `[${axes.map(({ name, size }) => (isBatch(size) ? name : `${name} ${size}`)).join(", ")}]`;

const partText = ({ name, doc, inputs, outputs }: ExportPart): string =>
  [
    `### ${name}`,
    "",
    `${doc[0]?.toUpperCase()}${doc.slice(1)}.`,
    "",
    table(
      ["", "name", "type", "meaning"],
      [
        ...inputs.map((input) => [
          "in",
          code(input.name),
          code(shapeText(input.type)),
          meaningText(input.meaning, { label: markdown, name: code }),
        ]),
        ...outputs.map((output) => [
          "out",
          code(output.name),
          code(shapeText(output.type)),
          output.range === undefined ? "" : `from ${output.range[0]} to ${output.range[1]}`,
        ]),
      ],
    ),
  ].join("\n");

/** `639,188`. */
const grouped = (value: number): string => `${value}`.replace(/\B(?=(?:[0-9]{3})+$)/g, ",");

const many = (value: number, noun: string): string => `${grouped(value)} ${noun}${value === 1 ? "" : "s"}`;

const figureText = (value: number): string => `${Number(value.toPrecision(6))}`;

/** What hubs index: the figures, each with what it was measured on. */
const modelIndex = (name: string, { data, figures }: Facts): ReadonlyArray<string> => [
  "model-index:",
  `- name: ${yaml(name)}`,
  "  results:",
  "  - task:",
  "      type: unconditional-image-generation",
  "      name: reconstruction and sampling",
  "    dataset:",
  `      type: ${yaml(data)}`,
  `      name: ${yaml(data)}`,
  "    metrics:",
  ...figures.flatMap(({ name: type, title, value, split, unit }) => [
    `    - type: ${yaml(type)}`,
    `      value: ${figureText(value)}`,
    `      name: ${yaml(`${title}, ${unit}, ${split}`)}`,
  ]),
];

const frontMatter = (
  name: string,
  conditions: ReadonlyArray<string>,
  facts: Facts | undefined,
): ReadonlyArray<string> => [
  "---",
  "library_name: graft",
  "tags:",
  "- graft",
  "- autoencoder",
  ...(conditions.length > 0 ? ["- conditional"] : []),
  ...(facts === undefined || facts.figures.length === 0 ? [] : modelIndex(name, facts)),
  "---",
  "",
];

const layersOf = ({ parts }: TypedModel): string =>
  parts.map(({ name, layers }) => `${name}: ${layers.map(({ type }) => type).join(", ") || "no layers"}`).join("; ");

const conditionsText = ({ core, injections }: TypedModel): string =>
  core.conditions.length === 0
    ? "It has no condition."
    : core.conditions
        .map(({ name, encoding, null: absent }) => {
          const where = injections
            .filter(({ condition }) => condition === name)
            .map(({ siteName, place }) => `${code(siteName)} (${place})`);
          const missing = absent === undefined ? "" : "; it may be missing";
          return `- ${code(name)}, ${encoding}${where.length === 0 ? "" : `, enters ${where.join(" and ")}`}${missing}`;
        })
        .join("\n");

const training = (facts: Facts | undefined): ReadonlyArray<string> =>
  facts === undefined
    ? ["This model was not trained: its weights are as they were drawn."]
    : [
        `Trained on ${code(facts.data)}: ${grouped(facts.train)} samples, ${grouped(facts.heldOut)} held out; ` +
          `${many(facts.epochs, "epoch")}, ${many(facts.steps, "step")}, seed ${facts.seed}, engine ` +
          `${markdown(facts.engine)}. The same spec, data and seed give the same weights.`,
      ];

const figures = (facts: Facts | undefined): ReadonlyArray<string> =>
  facts === undefined || facts.figures.length === 0
    ? []
    : [
        "## Figures",
        "",
        table(
          ["figure", "value", "unit and reduction", "measured on"],
          facts.figures.map(({ title, value, unit, split, samples }) => [
            title,
            figureText(value),
            unit,
            `${samples} ${split} samples`,
          ]),
        ),
        "",
      ];

const limits = [
  "## Limits",
  "",
  "The model knows what it was trained on and nothing else. What it makes of other data, or under conditions that " +
    "it saw rarely, was not measured. Its samples are means of a distribution, smoother than data. A figure above " +
    "holds for its split and seed.",
  "",
];

/** The card, as Markdown. */
export const cardOf = (
  typed: TypedModel,
  parts: ReadonlyArray<ExportPart>,
  { version, facts, pictures, use }: Told,
): string => {
  const { core } = typed;
  const parameters = typed.state
    .filter(({ role }) => role === "parameter")
    .reduce((sum, { type }) => sum + type.axes.reduce((n, { size }) => n * (isBatch(size) ? 1 : size), 1), 0);
  return [
    ...frontMatter(
      core.name,
      core.conditions.map(({ name }) => name),
      facts,
    ),
    `# ${markdown(core.name)}`,
    "",
    `A model of ${grouped(parameters)} parameters with a ${core.latent.type} latent, exported by graft ` +
      `${markdown(version)}. ${markdown(layersOf(typed))}.`,
    "",
    ...pictures.flatMap(({ path, alt }) => [`![${markdown(alt)}](${path})`, ""]),
    "## Conditions",
    "",
    conditionsText(typed),
    "",
    "## Training",
    "",
    ...training(facts),
    "",
    ...figures(facts),
    "## What it asks for and gives",
    "",
    parts.map(partText).join("\n\n"),
    "",
    ...(use.length === 0 ? [] : ["## Use", "", ...use, ""]),
    ...limits,
  ]
    .join("\n")
    .replace(/\n+$/, "\n");
};
