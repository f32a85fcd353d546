// An explanation as text: aligned columns, injections where they happen, sentences at the end.

import { printType, type TensorType } from "../ir/graph/type.js";
import type { Derived } from "../language/place/place.js";
import { positionsOf, widthOf } from "../scope/scope.js";
import { cellsOf, type Palette, palette, visible, wrap } from "../words/layout.js";
import { type Cells, line, widthsOf } from "../words/table.js";
import { count, plural, sizesOf, times } from "../words/words.js";
import type { ExplainedModule, Explanation } from "./explanation.js";
import type { InjectionRow, LayerRow, Row } from "./rows.js";
import { joins, unitOf } from "./rows.js";

export interface ExplainOptions {
  readonly width?: number;
  readonly colour?: boolean;
  /** Whether a table wider than the width says less of each output: its sizes only. */
  readonly fits?: boolean;
}

/** 1536 → "1.5 kB", in powers of 1000. */
export function bytes(value: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  const power = Math.min(units.length - 1, value < 1 ? 0 : Math.floor(Math.log10(value) / 3));
  const scaled = value / 1000 ** power;
  return `${power === 0 ? scaled : scaled.toFixed(1)} ${units[power]}`;
}

const layerCells = ({ site, type, output, parameters, flops }: LayerRow): Cells => [
  site,
  type,
  printType(output),
  count(parameters),
  count(flops),
];

/** `28×28×1` for f32[batch, height 28, width 28, channel 1]. */
const shortCells = ({ site, type, output, parameters, flops }: LayerRow): Cells => [
  site,
  type,
  times(sizesOf(output)),
  count(parameters),
  count(flops),
];

const header: Cells = ["site", "type", "output", "parameters", "FLOPs"];

/** What became of the site's tensor: "vector 784 + 10 = 794". */
export function becomes({ place, before, after }: InjectionRow): string {
  const [from, to] = [widthOf(before), widthOf(after)];
  const [steps, made] = [positionsOf(before), positionsOf(after)];
  if (made !== steps) return `time ${steps} + ${made - steps} = ${made}`;
  return joins(place)
    ? `${unitOf(before)} ${from} + ${to - from} = ${to}`
    : `${unitOf(before)} ${to}, as wide as before`;
}

const sidesOf = (type: TensorType): string => times(sizesOf(type).slice(0, 2));

/** What each token is of. */
const oneFor = { pixels: ", one per pixel", steps: ", one per time step", code: "" } as const;

/** One thing that the compiler did to make a code fit its site. */
export function derivedText(derived: Derived): string {
  switch (derived._tag) {
    case "Broadcast":
      return `broadcast over ${derived.over.join(", ")}`;
    case "Resized":
      return `resized ${sidesOf(derived.from)} → ${sidesOf(derived.to)} by nearest`;
    case "Flattened":
      return `flattened from ${times(sizesOf(derived.from))}`;
    case "Tokens":
      return `${plural(derived.count, "token")}${oneFor[derived.of]}`;
    case "Projected":
      return `${derived.as === "kernel" ? "" : `${derived.as} `}projected ${derived.from} → ${derived.to}`;
  }
}

const castText = ({ raw, code }: InjectionRow): ReadonlyArray<string> =>
  raw.dtype === code.dtype ? [] : [`cast ${raw.dtype} → ${code.dtype}`];

/** What stands for a missing condition, and how often training makes it miss. */
const nullText = ({ null: kind, drop }: InjectionRow): ReadonlyArray<string> =>
  kind === undefined ? [] : [`null ${kind}${drop === 0 ? "" : `, dropped with probability ${drop}`}`];

/** All that nobody wrote and the compiler did. */
export const derivedTexts = (row: InjectionRow): ReadonlyArray<string> => [
  ...castText(row),
  ...nullText(row),
  ...row.derived.map(derivedText),
  ...(row.fanIn === undefined ? [] : [`fan-in ${count(row.fanIn.from)} → ${count(row.fanIn.to)}`]),
  ...(row.parameters === 0 ? [] : [`${count(row.parameters)} parameters`]),
];

function injectionLines(row: InjectionRow, width: number, paint: Palette): ReadonlyArray<string> {
  const what = visible(`+ ${row.condition}  ${row.place}  ${row.encoding} → ${becomes(row)}`);
  const derived = derivedTexts(row).join(", ");
  if (derived === "") return [paint.good(what)];
  if (cellsOf(what) + 5 + cellsOf(derived) <= width) return [`${paint.good(what)}   ${paint.quiet(derived)}`];
  return [paint.good(what), ...wrap(derived, width - 8).map((text) => paint.quiet(`    ${text}`))];
}

interface Page {
  readonly width: number;
  readonly paint: Palette;
  readonly cells: (row: LayerRow) => Cells;
  readonly widths: ReadonlyArray<number>;
}

const rowLines = ({ width, paint, cells, widths }: Page, row: Row): ReadonlyArray<string> =>
  row.kind === "layer" ? [visible(line(cells(row), widths, 3))] : injectionLines(row, width, paint);

const section = (page: Page, title: string, about: string, rows: ReadonlyArray<Row>): ReadonlyArray<string> => [
  `${page.paint.title(title)}  ${visible(about)}`,
  ...(rows.length === 0 ? ["  (no layers)"] : rows.flatMap((row) => rowLines(page, row).map((text) => `  ${text}`))),
  "",
];

function totalLines({ totals, tables }: Explanation): ReadonlyArray<string> {
  const { parameters, frozen, statistics, flops, training } = totals;
  const rows: ReadonlyArray<Cells> = [
    ["parameters", count(parameters), bytes(4 * parameters)],
    ...tables.map((table): Cells => [`  of these, ${table.condition}'s own`, count(table.parameters), ""]),
    ...(frozen === undefined ? [] : [["  of these, frozen", count(frozen), ""]]),
    ...(statistics === 0 ? [] : [["running statistics", count(statistics), bytes(4 * statistics)]]),
    ["FLOPs, one sample through encoder and decoder", count(flops), ""],
    ...(training === undefined
      ? []
      : [
          [`FLOPs, one train step of ${count(training.batch)} samples`, count(training.flops), ""],
          ["memory of the optimiser's slots", "", bytes(training.slotBytes)],
          ["memory of a train step at its peak, all included", "", bytes(training.peakBytes)],
        ]),
  ];
  const widths = widthsOf(rows);
  return rows.map((cells) => visible(`  ${line(cells, widths, 1)}`));
}

function reachLines({ reach, latent, heads }: Explanation): ReadonlyArray<string> {
  if (reach.length === 0) return ["  no conditions"];
  const mark = (reached: boolean): string => (reached ? "yes" : "no");
  const rows: ReadonlyArray<Cells> = [
    ["condition", "encoding", "encoder", "decoder", "prior", ...(heads.length > 0 ? ["head"] : []), "pattern"],
    ...reach.map(
      (r): Cells => [
        r.condition,
        r.encoding,
        mark(r.encoder),
        mark(r.decoder),
        latent.divergence ? mark(r.prior) : "none",
        ...(heads.length > 0 ? [mark(r.head)] : []),
        r.pattern,
      ],
    ),
  ];
  const widths = widthsOf(rows);
  return rows.map((cells) => visible(`  ${line(cells, widths, cells.length)}`));
}

const sentences = ({ patterns, notes }: Explanation, width: number): ReadonlyArray<string> =>
  [...patterns.map(({ says }) => says.join(" ")), ...notes].flatMap((text) => [
    "",
    ...wrap(visible(text), width - 2).map((each) => `  ${each}`),
  ]);

const titleOf = ({ name, patterns }: Explanation): string => `${name}: ${patterns.map((p) => p.name).join(", ")}`;

const valuesText = ({ values }: ExplainedModule): string =>
  values
    .map(
      ({ name, type, likelihood }) => `${name}: ${printType(type)}${likelihood === undefined ? "" : `, ${likelihood}`}`,
    )
    .join("; ");

const namesText = ({ values }: ExplainedModule): string => values.map(({ name }) => name).join(", ");

/** The whole explanation; prose never runs past 80 cells, tables are as wide as they are. Ends with a line break. */
export function renderExplanation(
  e: Explanation,
  { width = 100, colour = false, fits = false }: ExplainOptions = {},
): string {
  const paint = palette(colour, "error");
  const modules = [...e.conditions, e.encoder, e.latent, e.prior, e.decoder, ...e.heads, e.features];
  const layers = modules.flatMap((module) => module?.rows ?? []).filter((row) => row.kind === "layer");
  const full = widthsOf([header, ...layers.map(layerCells)]);
  const cells = fits && cellsOf(`  ${line(header, full, 3)}`) > width ? shortCells : layerCells;
  const widths = widthsOf([header, ...layers.map(cells)]);
  const page: Page = { width, paint, cells, widths };
  return `${[
    paint.title(visible(titleOf(e))),
    "",
    paint.quiet(`  ${line(header, widths, 3)}`),
    "",
    ...e.conditions.flatMap((one) =>
      section(page, "CONDITION", `${valuesText(one)}; its code is ${printType(one.code)}`, one.rows),
    ),
    ...section(page, "ENCODER", `reads ${valuesText(e.encoder)}`, e.encoder.rows),
    ...section(page, "LATENT", `z: ${printType(e.latent.code)}, ${e.latent.type}`, e.latent.rows),
    ...(e.prior === undefined ? [] : section(page, "PRIOR", `p(z | ${namesText(e.prior)})`, e.prior.rows)),
    ...section(page, "DECODER", `makes ${valuesText(e.decoder)}`, e.decoder.rows),
    ...e.heads.flatMap((head) => section(page, "HEAD", `q(${namesText(head)} | z)`, head.rows)),
    ...(e.features === undefined
      ? []
      : section(page, "FEATURES", `compares ${namesText(e.features)}, trained elsewhere`, e.features.rows)),
    paint.title("TOTALS"),
    ...totalLines(e),
    "",
    paint.title("REACH"),
    ...reachLines(e),
    ...sentences(e, Math.min(width, 80)),
  ].join("\n")}\n`;
}
